//! A bus of readers, and any bytes as their answers.
//!
//! The input is a run of turns: a byte for how long, a byte for how many bytes, and the bytes. Every
//! other byte of how long says that the frame is given the reader's address, the right length and
//! sequence and a check sum that holds, so that what lies behind the check sum is reached.
#![no_main]

use doorward_door::osdp::{Bus, EventKind, ReaderKey, ReaderSettings, Settings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let key = ReaderKey::new([7; 16]).expect("not the published key");
    let reader = |address| ReaderSettings { address, key: Some(key.clone()), pins: None };
    let readers = vec![reader(3), reader(4)];
    let mut bus =
        Bus::new(Settings::default(), readers, Box::new(|| Some([1; 8])), 0).expect("a bus");
    bus.enrol(4, key.clone(), 0, 1000).expect("there is one");
    let (mut now, mut rest) = (0, bytes);
    while let [wait, length, tail @ ..] = rest {
        now += u64::from(*wait);
        let request = bus.poll(now);
        let (said, after) = tail.split_at(usize::from(*length).min(tail.len()));
        match request {
            Some(request) if wait % 2 == 0 => bus.received(&framed(&request, said), now),
            _ => bus.received(said, now),
        }
        rest = after;
    }
    bus.poll(now + 10_000);
    for event in bus.events() {
        let believed =
            matches!(event.kind, EventKind::Card(_) | EventKind::Keys(_) | EventKind::Up(_));
        assert!(!believed, "nobody but the reader has its key");
    }
});

/// An answer to `request` of which control flags, code and data are `said`.
fn framed(request: &[u8], said: &[u8]) -> Vec<u8> {
    let (control, body) = said.split_first().unwrap_or((&0, &[]));
    let length = u16::try_from(body.len() + 7).expect("short").to_le_bytes();
    let mut frame =
        vec![0x53, request[1] | 0x80, length[0], length[1], control & 8 | 4 | request[4] & 3];
    frame.extend_from_slice(body);
    frame.extend_from_slice(&crc(&frame).to_le_bytes());
    frame
}

/// CRC-16 with the polynomial 0x1021 and the start 0x1D0F (SIA OSDP 2.2, annex C).
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0x1D0F, |crc: u16, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 }
        })
    })
}
