//! A long list read without keeping it: how much memory the server needs meanwhile.

use super::keyed::{Keyed, runtime};
use super::list::{PATH, require_done};
use crate::arguments::Arguments;
use crate::clock;
use crate::error::Error;
use crate::process;
use crate::report::{cell, print_json};
use serde::Serialize;
use std::time::{Duration, Instant};

/// How often the server's memory is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// What each entry begins with.
const ENTRY: &[u8] = br#"{"ad_status":"#;

/// What reading a long list has shown.
#[derive(Debug, Serialize)]
struct Streamed {
    work: &'static str,
    people: u64,
    bytes: u64,
    seconds: f64,
    server_before_kb: Option<u64>,
    server_peak_kb: Option<u64>,
}

/// Reads the list once.
pub(super) fn stream(arguments: &Arguments, keyed: &Keyed) -> Result<(), Error> {
    let look = || arguments.server_pid.and_then(process::resident_kb);
    let (mut entries, mut peak, mut looked) = (Entries::default(), look(), clock::now());
    let server_before_kb = peak;
    let begun = clock::now();
    let status = runtime()?.block_on(keyed.wire().read(keyed.get(PATH), |piece| {
        entries.read(piece);
        if due(&mut looked) {
            peak = peak.max(look());
        }
    }))?;
    let seconds = (clock::now() - begun).as_secs_f64();
    require_done(status)?;
    let streamed = Streamed {
        work: "list-users",
        people: entries.count,
        bytes: entries.bytes,
        seconds,
        server_before_kb,
        server_peak_kb: peak.max(look()),
    };
    if !entries.whole() {
        let first = "the list breaks off".to_owned();
        return Err(Error::WrongAnswers { count: 1, first });
    }
    if arguments.json {
        print_json(&streamed);
        return Ok(());
    }
    let told = |kb: Option<u64>| kb.map_or_else(|| "n/a".to_owned(), |kb| format!("{kb} kB"));
    println!(
        "list-users: {} people, {} bytes in {} s; server memory {} before, {} at most",
        streamed.people,
        streamed.bytes,
        cell(seconds),
        told(streamed.server_before_kb),
        told(streamed.server_peak_kb)
    );
    Ok(())
}

/// Whether it is time to look again.
fn due(looked: &mut Instant) -> bool {
    let now = clock::now();
    let due = now - *looked >= LOOK_EVERY;
    if due {
        *looked = now;
    }
    due
}

/// Counts the entries of a list that comes in pieces. What an entry begins with stands in no string,
/// where its quotes would be escaped.
#[derive(Debug, Default)]
struct Entries {
    count: u64,
    bytes: u64,
    /// How much of an entry's beginning has been seen.
    matched: usize,
    first: Option<u8>,
    last: Option<u8>,
}

impl Entries {
    fn read(&mut self, piece: &[u8]) {
        self.first = self.first.or(piece.first().copied());
        self.last = piece.last().copied().or(self.last);
        self.bytes += u64::try_from(piece.len()).unwrap_or(u64::MAX);
        let mut rest = piece;
        loop {
            if self.matched == 0 {
                let Some(place) = rest.iter().position(|byte| *byte == b'{') else { return };
                rest = rest.get(place..).unwrap_or_default();
            }
            let Some((byte, after)) = rest.split_first() else { return };
            rest = after;
            self.matched = match ENTRY.get(self.matched) {
                Some(expected) if expected == byte => self.matched + 1,
                _ => usize::from(*byte == b'{'),
            };
            if self.matched == ENTRY.len() {
                self.count += 1;
                self.matched = 0;
            }
        }
    }

    /// Whether the list has its end.
    fn whole(&self) -> bool {
        self.first == Some(b'[') && self.last == Some(b']')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"[{"ad_status":"A","name":"{\"ad_status\":"},{"ad_status":"B"},{"x":1}]"#;

    #[test]
    fn entries_are_counted_wherever_the_pieces_end() {
        for length in 1..LIST.len() {
            let mut entries = Entries::default();
            LIST.as_bytes().chunks(length).for_each(|piece| entries.read(piece));
            assert_eq!((entries.count, entries.whole()), (2, true), "in pieces of {length}");
            assert_eq!(entries.bytes, LIST.len() as u64);
        }
    }

    #[test]
    fn a_list_that_breaks_off_is_not_whole() {
        let mut entries = Entries::default();
        entries.read(&LIST.as_bytes()[..20]);
        assert!(!entries.whole());
        assert!(!Entries::default().whole());
    }
}
