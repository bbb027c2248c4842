//! The list of all people: how long the whole call takes beside serde_json, which writes the same
//! bytes from rows in memory.

use super::keyed::{Keyed, runtime};
use super::stream::stream;
use super::user::User;
use crate::arguments::Arguments;
use crate::client::Wire;
use crate::clock;
use crate::error::Error;
use crate::process;
use crate::report::{cell, median, print_json};
use serde::Serialize;
use std::hint::black_box;
use std::time::Duration;

/// Where people are listed.
pub(super) const PATH: &str = "/multipleusers";
/// Calls, unless told otherwise.
const CALLS: u64 = 30;
/// Calls before those that count.
const UNCOUNTED: u64 = 3;

/// Measures `GET /multipleusers`.
pub(crate) fn list_users(arguments: &Arguments) -> Result<(), Error> {
    let keyed = Keyed::new(arguments)?;
    if arguments.access.stream { stream(arguments, &keyed) } else { alternate(arguments, &keyed) }
}

/// What alternating has shown. Times are in microseconds.
#[derive(Debug, Serialize)]
struct Listed {
    work: &'static str,
    people: usize,
    bytes: usize,
    calls: usize,
    call_p50_us: Option<f64>,
    call_fastest_us: Option<f64>,
    serde_p50_us: Option<f64>,
    serde_fastest_us: Option<f64>,
    median_ratio: Option<f64>,
    server_cpu_us: Option<f64>,
}

fn alternate(arguments: &Arguments, keyed: &Keyed) -> Result<(), Error> {
    let runtime = runtime()?;
    let (mut wire, mut body) = (keyed.wire(), Vec::new());
    runtime.block_on(whole(keyed, &mut wire, &mut body))?;
    let wrong = |what: &str| Error::WrongAnswers { count: 1, first: what.to_owned() };
    let users: Vec<User> =
        serde_json::from_slice(&body).map_err(|error| wrong(&error.to_string()))?;
    let (same, mut calls, mut writes) = (body.clone(), Vec::new(), Vec::new());
    let spent = || arguments.server_pid.and_then(process::cpu_time);
    let mut before = None;
    for round in 0..UNCOUNTED + arguments.pace.requests.unwrap_or(CALLS) {
        if round == UNCOUNTED {
            before = spent();
        }
        let call = runtime.block_on(whole(keyed, &mut wire, &mut body))?;
        if body != same {
            return Err(wrong("the list is not the one before"));
        }
        let begun = clock::now();
        let written = serde_json::to_vec(black_box(&users));
        let write = clock::now() - begun;
        if written.ok().as_ref() != Some(&same) {
            return Err(wrong("serde_json writes other bytes"));
        }
        if round >= UNCOUNTED {
            calls.push(micros(call));
            writes.push(micros(write));
        }
    }
    let spent = spent().zip(before).map(|(after, before)| micros(after.saturating_sub(before)));
    let ratios = calls.iter().zip(&writes).map(|(call, write)| call / write).collect();
    let listed = Listed {
        work: "list-users",
        people: users.len(),
        bytes: same.len(),
        calls: calls.len(),
        server_cpu_us: spent.map(|spent| spent / float(calls.len())),
        call_fastest_us: calls.iter().copied().reduce(f64::min),
        serde_fastest_us: writes.iter().copied().reduce(f64::min),
        call_p50_us: median(calls),
        serde_p50_us: median(writes),
        median_ratio: median(ratios),
    };
    listed.tell(arguments.json);
    if listed.calls == 0 { Err(Error::NothingMeasured) } else { Ok(()) }
}

impl Listed {
    fn tell(&self, json: bool) {
        if json {
            return print_json(self);
        }
        let told = |number: Option<f64>| number.map_or_else(|| "n/a".to_owned(), cell);
        println!(
            "list-users: {} people, {} bytes, {} calls: p50 {} us (fastest {}), server CPU {} us a \
             call; serde_json p50 {} us (fastest {}); median of ratios {}",
            self.people,
            self.bytes,
            self.calls,
            told(self.call_p50_us),
            told(self.call_fastest_us),
            told(self.server_cpu_us),
            told(self.serde_p50_us),
            told(self.serde_fastest_us),
            told(self.median_ratio)
        );
    }
}

/// Reads the whole answer into `body`, in room that is there already; how long it took.
async fn whole(keyed: &Keyed, wire: &mut Wire, body: &mut Vec<u8>) -> Result<Duration, Error> {
    body.clear();
    let begun = clock::now();
    let status = wire.read(keyed.get(PATH), |piece| body.extend_from_slice(piece)).await?;
    let took = clock::now() - begun;
    require_done(status)?;
    Ok(took)
}

/// A list must be answered with 200.
pub(super) fn require_done(status: u16) -> Result<(), Error> {
    let first = format!("HTTP {status}");
    if status == 200 { Ok(()) } else { Err(Error::WrongAnswers { count: 1, first }) }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

#[expect(clippy::cast_precision_loss, reason = "a small count")]
fn float(number: usize) -> f64 {
    number as f64
}
