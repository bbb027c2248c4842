//! Counts and latencies as Prometheus reads them (text format 0.0.4). Counted without locks.

use crate::peer::{self, Peer};
use crate::{AccessRoute, Route, Web};
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use doorward_store::{BOUNDS_MICROS, Timing};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The monotonic clock, for the latency metrics alone.
#[expect(clippy::disallowed_methods, reason = "latency is measured at the edge")]
pub(crate) fn stopwatch() -> Instant {
    Instant::now()
}

/// How a request ended, for the metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Done.
    Done,
    /// Refused for a reason of the caller's.
    Refused,
    /// Refused because the caller could not be identified.
    Unauthorized,
    /// Refused because of too many calls.
    Limited,
    /// The server failed.
    Failed,
}

impl Ending {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Done, "done"),
        (Self::Refused, "refused"),
        (Self::Unauthorized, "unauthorized"),
        (Self::Limited, "limited"),
        (Self::Failed, "failed"),
    ];
}

#[derive(Debug, Default)]
struct RouteMetrics {
    endings: [AtomicU64; Ending::ALL.len()],
    latency: Timing,
}

/// A route of one of the APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Of Management or IAM.
    AuthX(Route),
    /// Of Access.
    Access(AccessRoute),
}

impl From<Route> for Counted {
    fn from(route: Route) -> Self {
        Self::AuthX(route)
    }
}

impl From<AccessRoute> for Counted {
    fn from(route: AccessRoute) -> Self {
        Self::Access(route)
    }
}

/// Counts of requests by route and ending, and open connections.
#[derive(Debug, Default)]
pub struct Metrics {
    authx: [RouteMetrics; Route::ALL.len()],
    access: [RouteMetrics; AccessRoute::ALL.len()],
    connections: AtomicU64,
}

impl Metrics {
    /// Each route by name, with its counts.
    fn routes(&self) -> impl Iterator<Item = (&'static str, &RouteMetrics)> {
        let authx = Route::ALL.iter().map(|route| route.name()).zip(&self.authx);
        authx.chain(AccessRoute::ALL.iter().map(|route| route.name()).zip(&self.access))
    }

    pub(crate) fn count(&self, route: impl Into<Counted>, ending: Ending, took: Duration) {
        let metrics = match route.into() {
            Counted::AuthX(route) => self.authx.get(route as usize),
            Counted::Access(route) => self.access.get(route as usize),
        };
        let Some(metrics) = metrics else { return };
        if let Some(counter) = metrics.endings.get(ending as usize) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        metrics.latency.observe(took);
    }

    pub(crate) fn connection_opened(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn connection_closed(&self) {
        self.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The metrics, to callers on this machine; to others there is nothing here.
pub(crate) async fn show(
    State(web): State<Arc<Web>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
) -> Response {
    let caller = peer::address(peer, &headers, web.settings.behind_proxy);
    if web.settings.metrics_here && caller.is_loopback() {
        render(&web)
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// The metrics, on their own listener.
pub(crate) async fn show_to_anybody(State(web): State<Arc<Web>>) -> Response {
    render(&web)
}

fn render(web: &Web) -> Response {
    let mut out = String::with_capacity(8_192);
    requests(&mut out, &web.metrics);
    let (right, wrong, locked) = web.app.counters().pins();
    head(&mut out, "doorward_pin_verifications_total", "counter", "PINs verified, by result.");
    value(&mut out, "doorward_pin_verifications_total{result=\"right\"}", right);
    value(&mut out, "doorward_pin_verifications_total{result=\"wrong\"}", wrong);
    single(&mut out, "doorward_pin_lockouts_total", "counter", "Failures that locked.", locked);
    let (matched, mismatched, locked) = web.app.counters().samples();
    let help = "Biometric verifications, by result.";
    head(&mut out, "doorward_biometric_verifications_total", "counter", help);
    value(&mut out, "doorward_biometric_verifications_total{result=\"match\"}", matched);
    value(&mut out, "doorward_biometric_verifications_total{result=\"no_match\"}", mismatched);
    let help = "Samples that did not match and locked.";
    single(&mut out, "doorward_biometric_lockouts_total", "counter", help, locked);
    let (waiting, dead) = web.app.counters().messages();
    head(&mut out, "doorward_outbox_messages", "gauge", "Letters and events, by state.");
    value(&mut out, "doorward_outbox_messages{state=\"waiting\"}", waiting);
    value(&mut out, "doorward_outbox_messages{state=\"dead\"}", dead);
    let (hashes, rows) = web.app.queues();
    let timings = web.app.db().timings();
    let waiting = timings.waiting.load(Ordering::Relaxed);
    head(&mut out, "doorward_queue_depth", "gauge", "What waits, by queue.");
    value(&mut out, "doorward_queue_depth{queue=\"pin_hash\"}", hashes as u64);
    let samples = web.app.samples_waiting();
    value(&mut out, "doorward_queue_depth{queue=\"biometrics\"}", samples as u64);
    value(&mut out, "doorward_queue_depth{queue=\"audit\"}", rows as u64);
    value(&mut out, "doorward_queue_depth{queue=\"database\"}", waiting);
    let writes = timings.writes.load(Ordering::Relaxed);
    single(&mut out, "doorward_database_writes_total", "counter", "Writes committed.", writes);
    let name = "doorward_database_seconds";
    head(&mut out, name, "histogram", "Time in the database, by work.");
    histogram(&mut out, name, "work=\"read\"", &timings.reads);
    histogram(&mut out, name, "work=\"commit\"", &timings.commits);
    let open = web.metrics.connections.load(Ordering::Relaxed);
    single(&mut out, "doorward_connections", "gauge", "Open connections.", open);
    let controllers = web.app.controllers_connected() as u64;
    let text = "Controllers connected to this server.";
    single(&mut out, "doorward_controllers_connected", "gauge", text, controllers);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], out).into_response()
}

fn requests(out: &mut String, metrics: &Metrics) {
    let name = "doorward_requests_total";
    head(out, name, "counter", "Requests, by route and outcome.");
    for (route, counts) in metrics.routes() {
        for ((_, ending), count) in Ending::ALL.iter().zip(&counts.endings) {
            let labels = format!("{name}{{route=\"{route}\",outcome=\"{ending}\"}}");
            value(out, &labels, count.load(Ordering::Relaxed));
        }
    }
    let name = "doorward_request_seconds";
    head(out, name, "histogram", "Time from the first byte read to the answer, by route.");
    for (route, counts) in metrics.routes() {
        histogram(out, name, &format!("route=\"{route}\""), &counts.latency);
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn value(out: &mut String, name: &str, value: u64) {
    let _ = writeln!(out, "{name} {value}");
}

fn single(out: &mut String, name: &str, kind: &str, help: &str, number: u64) {
    head(out, name, kind, help);
    value(out, name, number);
}

fn histogram(out: &mut String, name: &str, label: &str, timing: &Timing) {
    let (counts, sum_micros) = timing.snapshot();
    let mut total = 0;
    for (count, bound) in counts.iter().zip(&BOUNDS_MICROS) {
        total += count;
        let seconds = Duration::from_micros(*bound).as_secs_f64();
        let _ = writeln!(out, "{name}_bucket{{{label},le=\"{seconds}\"}} {total}");
    }
    total += counts.last().copied().unwrap_or(0);
    let sum = Duration::from_micros(sum_micros).as_secs_f64();
    let _ = writeln!(out, "{name}_bucket{{{label},le=\"+Inf\"}} {total}");
    let _ = writeln!(out, "{name}_sum{{{label}}} {sum}\n{name}_count{{{label}}} {total}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_and_routes_are_counted_under_their_own_names() {
        let metrics = Metrics::default();
        metrics.count(Route::VerifyPin, Ending::Refused, Duration::from_micros(40));
        let mut out = String::new();
        requests(&mut out, &metrics);
        let line = "doorward_requests_total{route=\"VerifyPin\",outcome=\"refused\"} 1\n";
        assert!(out.contains(line));
        assert!(out.contains("doorward_request_seconds_count{route=\"VerifyPin\"} 1\n"));
        assert_eq!(out.matches("} 1\n").count(), 1 + 1 + 10, "buckets of 50 µs and more, and +Inf");
        for (at, route) in Route::ALL.iter().enumerate() {
            assert_eq!(*route as usize, at);
        }
        for (at, (ending, _)) in Ending::ALL.iter().enumerate() {
            assert_eq!(*ending as usize, at);
        }
    }
}
