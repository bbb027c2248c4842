//! What a journal keeps, and what it shows.

use super::Arrival::{Backfill, Grace, Live};
use super::*;
use crate::clock::ClockState;
use crate::command::SigningKey;
use doorward_domain::Timestamp;
use doorward_domain::access::{Method, PersonNumber, ResourceId};
use proptest::prelude::*;
use std::time::Duration;

const NOW: Timestamp = Timestamp::from_seconds(1_780_000_000);

fn key() -> SigningKey {
    SigningKey::from_seed(&[5; 32]).unwrap()
}

fn entry(granted: bool, alarm: bool) -> Entry {
    let event = Event::Access(Access {
        door: ResourceId(1),
        side: Side::Outside,
        reader: 0,
        method: Method::Card,
        credential: None,
        person: Some(PersonNumber(4)),
        granted,
        alarm,
        reason: "granted".to_owned(),
        rule: None,
        latency_micros: 12,
        offline: true,
    });
    Entry { sequence: 0, boot: [1; 16], wall: NOW, clock: ClockState::Good, epoch: 3, event }
}

/// A journal of `count` entries, each tenth one a denial.
fn written_journal(count: u64) -> (Journal, Vec<u8>) {
    let mut journal = Journal::new();
    let bytes =
        (0..count).flat_map(|n| journal.append(&entry(n % 10 != 0, false), &key())).collect();
    (journal, bytes)
}

#[test]
fn a_full_journal_keeps_denials_and_records_the_gaps() {
    let (journal, bytes) = written_journal(300);
    let small = compact(&bytes, 0, &key()).unwrap();
    let reading = read(&small, key().public_key()).unwrap();
    assert_eq!((reading.entries.len(), reading.dropped), (30, 270));
    assert!(reading.entries.iter().all(|entry| !entry.event.is_routine()));
    assert_eq!(reading.journal.next_sequence(), journal.next_sequence());
    let half = compact(&bytes, bytes.len() - 2_000, &key()).unwrap();
    assert!(half.len() <= bytes.len() - 2_000);
    let reading = read(&half, key().public_key()).unwrap();
    assert!(reading.entries[30..].iter().any(|entry| entry.event.is_routine()));
    let again = compact(&half, 0, &key()).unwrap();
    assert_eq!(read(&again, key().public_key()).unwrap().entries.len(), 30);
}

#[test]
fn a_journal_goes_on_after_a_compaction() {
    let (mut journal, bytes) = written_journal(100);
    let mut small = compact(&bytes, 0, &key()).unwrap();
    small.extend(journal.append(&entry(false, false), &key()));
    assert_eq!(read(&small, key().public_key()).unwrap().entries.last().unwrap().sequence, 101);
}

#[test]
fn a_journal_of_another_controller_is_broken() {
    let (_, bytes) = written_journal(64);
    let other = SigningKey::from_seed(&[6; 32]).unwrap();
    assert!(read(&bytes, other.public_key()).is_err());
}

#[test]
fn a_hundred_thousand_entries_fit_twenty_million_bytes() {
    let (_, bytes) = written_journal(1_000);
    assert!(bytes.len() * 100 <= Journal::MAX_BYTES, "{}", bytes.len());
}

#[test]
fn late_entries_are_classified_and_untrusted_times_never_act() {
    let at = |seconds| NOW + Duration::from_secs(seconds);
    let arrivals =
        [0, 10, 11, 300, 301].map(|seconds| Arrival::of(&entry(true, false), at(seconds)));
    assert_eq!(arrivals, [Live, Live, Grace, Grace, Backfill]);
    let untrusted = Entry { clock: ClockState::Untrusted, ..entry(true, false) };
    assert_eq!(Arrival::of(&untrusted, NOW), Backfill);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_journal_cut_at_any_byte_keeps_every_whole_entry_and_goes_on(place: prop::sample::Index) {
        let (_, bytes) = written_journal(70);
        let cut = place.index(bytes.len() + 1);
        let reading = read(&bytes[..cut], key().public_key()).unwrap();
        let mut journal = reading.journal.clone();
        let mut mended = bytes[..reading.whole].to_vec();
        mended.extend(journal.append(&entry(true, false), &key()));
        let again = read(&mended, key().public_key()).unwrap();
        prop_assert_eq!(again.entries.len(), reading.entries.len() + 1);
        prop_assert_eq!(again.whole, mended.len());
    }

    #[test]
    fn an_altered_bit_is_never_read_as_another_entry(place: prop::sample::Index, bit in 0_u8..8) {
        let (_, bytes) = written_journal(70);
        let honest = read(&bytes, key().public_key()).unwrap();
        let mut altered = bytes.clone();
        altered[place.index(bytes.len())] ^= 1 << bit;
        if let Ok(reading) = read(&altered, key().public_key()) {
            prop_assert!(honest.entries.starts_with(&reading.entries));
            prop_assert!(reading.whole < bytes.len());
        }
    }
}
