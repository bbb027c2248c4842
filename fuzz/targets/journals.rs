//! Journals: any bytes, and whole ones that were cut, spoilt and compacted.
//!
//! The input says how many entries there are, where a byte is turned and where the file ends. What is
//! read back is always the beginning of what was written, or the journal says that it was altered.
#![no_main]

use doorward_domain::Timestamp;
use doorward_door::clock::ClockState;
use doorward_door::command::SigningKey;
use doorward_door::journal::{
    Entry, Event, Journal, NoticeKind, Noticed, compact, next_frame, read,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let key = SigningKey::from_seed(&[7; 32]).expect("a seed of 32 bytes makes a key");
    if let Ok(reading) = read(bytes, key.public_key()) {
        assert!(reading.whole <= bytes.len());
    }
    walk(bytes);
    let [count, routine, at, flip, cut, goal, ..] = *bytes else { return };
    let mut journal = Journal::new();
    let mut written = Vec::new();
    for number in 0..count {
        let kind = if number & routine == 0 { NoticeKind::Exit } else { NoticeKind::Forced };
        written.extend(journal.append(&entry(kind, number), &key));
    }
    let whole = read(&written, key.public_key()).expect("it is whole");
    assert_eq!(whole.entries.len(), usize::from(count));
    let compacted = compact(&written, usize::from(goal) * 64, &key).expect("it is whole");
    let again = read(&compacted, key.public_key()).expect("it is whole still");
    assert_eq!(again.dropped + again.entries.len() as u64, u64::from(count));
    assert!(again.entries.iter().all(|entry| whole.entries.contains(entry)));
    let alarms = |entries: &[Entry]| entries.iter().filter(|e| !e.event.is_routine()).count();
    assert_eq!(alarms(&again.entries), alarms(&whole.entries), "alarms stay");
    walk(&compacted);
    let mut spoilt = written;
    let place = usize::from(at) * spoilt.len().div_ceil(256);
    if let Some(byte) = spoilt.get_mut(place) {
        *byte ^= flip;
    }
    spoilt.truncate(spoilt.len().saturating_sub(usize::from(cut)));
    if let Ok(reading) = read(&spoilt, key.public_key()) {
        let beginning = &whole.entries[..reading.entries.len()];
        assert_eq!(reading.entries, beginning, "nothing that was not written");
    }
});

fn walk(mut bytes: &[u8]) {
    while let Some((_, length)) = next_frame(bytes) {
        assert!(length > 0, "it goes on");
        bytes = &bytes[length..];
    }
}

fn entry(kind: NoticeKind, number: u8) -> Entry {
    let event = Event::Noticed(Noticed { kind, door: None, on: true, detail: number.to_string() });
    let wall = Timestamp::from_seconds(1_780_000_000 + i64::from(number));
    Entry { sequence: 0, boot: [1; 16], wall, clock: ClockState::Good, epoch: 3, event }
}
