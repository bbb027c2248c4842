//! The figures of a run, from its tallies.

use crate::engine::{Run, Tally};
use crate::error::Error;
use hdrhistogram::Histogram;
use serde::Serialize;

/// One line of figures.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Row {
    /// What was done.
    pub(crate) name: String,
    /// Right answers.
    pub(crate) requests: u64,
    /// Right operations a second.
    pub(crate) rate: f64,
    /// Latencies of right answers, in microseconds.
    pub(crate) p50_us: f64,
    /// Ninetieth percentile.
    pub(crate) p90_us: f64,
    /// Ninety-ninth percentile.
    pub(crate) p99_us: f64,
    /// 99.9th percentile.
    pub(crate) p99_9_us: f64,
    /// The slowest.
    pub(crate) max_us: f64,
    /// Wrong answers.
    pub(crate) wrong: u64,
    /// HTTP 429.
    pub(crate) limited: u64,
    /// Requests without an answer.
    pub(crate) broken: u64,
    /// The first wrong answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_wrong: Option<String>,
    /// The first broken connection's reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_broken: Option<String>,
}

/// The figures of a run: all its operations together, and each kind apart if there are several.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Summary {
    /// All operations together.
    #[serde(flatten)]
    pub(crate) all: Row,
    /// Each kind.
    pub(crate) rows: Vec<Row>,
    /// Connections or threads.
    pub(crate) connections: usize,
    /// Measured seconds.
    pub(crate) seconds: f64,
    /// Processor time of the server for one operation, in microseconds.
    pub(crate) server_cpu_us: Option<f64>,
    /// The same of the load program.
    pub(crate) client_cpu_us: f64,
    /// Resident memory of the server at the end.
    pub(crate) server_rss_kb: Option<u64>,
    /// Its most resident memory so far.
    pub(crate) server_peak_kb: Option<u64>,
}

impl Summary {
    /// Sums a run up.
    pub(crate) fn new(name: &str, connections: usize, run: &Run) -> Self {
        let seconds = run.elapsed.as_secs_f64();
        let rows: Vec<Row> = run.tallies.iter().map(|tally| row(tally, seconds)).collect();
        let all = together(name, run, &rows);
        let operations: u64 =
            run.tallies.iter().map(|tally| tally.answered() * tally.kind.units()).sum();
        let each = |cpu: std::time::Duration| cpu.as_secs_f64() * 1e6 / float(operations.max(1));
        Self {
            all,
            rows,
            connections,
            seconds,
            server_cpu_us: run.server.map(|server| each(server.cpu)),
            client_cpu_us: each(run.own_cpu),
            server_rss_kb: run.server.map(|server| server.memory.resident_kb),
            server_peak_kb: run.server.and_then(|server| server.memory.peak_kb),
        }
    }

    /// An error if the figures do not count: wrong answers, or no right one.
    pub(crate) fn verify(&self) -> Result<(), Error> {
        if self.all.wrong > 0 {
            let first = self.all.first_wrong.clone().unwrap_or_default();
            return Err(Error::WrongAnswers { count: self.all.wrong, first });
        }
        if self.all.requests == 0 { Err(Error::NothingMeasured) } else { Ok(()) }
    }
}

fn row(tally: &Tally, seconds: f64) -> Row {
    Row {
        name: tally.kind.label().to_owned(),
        requests: tally.right,
        rate: float(tally.right * tally.kind.units()) / seconds.max(f64::EPSILON),
        wrong: tally.wrong,
        limited: tally.limited,
        broken: tally.broken,
        first_wrong: tally.first_wrong.clone(),
        first_broken: tally.first_broken.clone(),
        ..latencies(&tally.latency)
    }
}

fn together(name: &str, run: &Run, rows: &[Row]) -> Row {
    let mut latency: Option<Histogram<u64>> = None;
    for tally in run.tallies.iter() {
        match &mut latency {
            // All tallies have the same bounds, so adding cannot fail.
            Some(latency) => drop(latency.add(&tally.latency)),
            None => latency = Some(tally.latency.clone()),
        }
    }
    Row {
        name: name.to_owned(),
        requests: rows.iter().map(|row| row.requests).sum(),
        rate: rows.iter().map(|row| row.rate).sum(),
        wrong: rows.iter().map(|row| row.wrong).sum(),
        limited: rows.iter().map(|row| row.limited).sum(),
        broken: rows.iter().map(|row| row.broken).sum(),
        first_wrong: rows.iter().find_map(|row| row.first_wrong.clone()),
        first_broken: rows.iter().find_map(|row| row.first_broken.clone()),
        ..latency.as_ref().map(latencies).unwrap_or_default()
    }
}

fn latencies(latency: &Histogram<u64>) -> Row {
    let at = |quantile| float(latency.value_at_quantile(quantile)) / 1e3;
    Row {
        p50_us: at(0.5),
        p90_us: at(0.9),
        p99_us: at(0.99),
        p99_9_us: at(0.999),
        max_us: float(latency.max()) / 1e3,
        ..Row::default()
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures are read to three digits")]
fn float(number: u64) -> f64 {
    number as f64
}

/// The middle value; of an even number, the mean of the two in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if !values.len().is_multiple_of(2) {
        return Some(upper);
    }
    let lower = *values.get(middle.checked_sub(1)?)?;
    Some(f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Kind, Outcome, Server, Tallies};
    use crate::process::Memory;
    use std::time::Duration;

    fn run() -> Run {
        let mut tallies = Tallies::default();
        for _ in 0..98 {
            tallies.add(Kind::AddUser, Duration::from_millis(1), Outcome::Right);
        }
        tallies.add(Kind::AddUser, Duration::from_micros(1), Outcome::Limited);
        tallies.add(Kind::GetToken, Duration::from_millis(5), Outcome::Right);
        let memory = Memory { resident_kb: 2_048, peak_kb: Some(4_096) };
        let server = Server { cpu: Duration::from_millis(10), memory };
        let elapsed = Duration::from_secs(2);
        Run { tallies, elapsed, server: Some(server), own_cpu: Duration::ZERO }
    }

    #[test]
    fn rates_and_processor_time_are_for_one_operation() {
        let summary = Summary::new("mixed", 4, &run());
        assert_eq!(summary.rows.len(), 2);
        assert!((summary.rows[0].rate - 49.0).abs() < 1e-9);
        assert!((summary.all.rate - 49.5).abs() < 1e-9);
        assert!((summary.server_cpu_us.unwrap() - 100.0).abs() < 1e-9, "429 costs too");
        assert!((summary.all.p50_us - 1_000.0).abs() < 2.0);
        assert!((summary.all.max_us - 5_000.0).abs() < 10.0);
        assert_eq!(summary.all.limited, 1);
        assert!(summary.verify().is_ok());
    }

    #[test]
    fn wrong_answers_and_silence_do_not_count() {
        let mut wrong = run();
        wrong.tallies.add(Kind::AddUser, Duration::ZERO, Outcome::Wrong("HTTP 500".to_owned()));
        let refused = Summary::new("add-user", 1, &wrong).verify();
        assert!(matches!(refused, Err(Error::WrongAnswers { count: 1, .. })));
        let silent = Run { tallies: Tallies::default(), ..run() };
        let nothing = Summary::new("add-user", 1, &silent).verify();
        assert!(matches!(nothing, Err(Error::NothingMeasured)));
    }

    #[test]
    fn rows_not_transactions_make_the_rate() {
        let mut tallies = Tallies::default();
        tallies.add(Kind::SqliteRows, Duration::from_micros(500), Outcome::Right);
        let run = Run { tallies, ..run() };
        assert!((Summary::new("disk-rows", 1, &run).all.rate - 32.0).abs() < 1e-9);
    }

    #[test]
    fn the_median_stands_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(vec![7.0]), Some(7.0));
        assert_eq!(median(Vec::new()), None);
    }
}
