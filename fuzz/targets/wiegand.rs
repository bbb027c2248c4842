//! Edges on two wires, card formats, and cards read in them.
//!
//! The first byte says whether the rest is a format file or edges: of each byte, the highest bit is
//! the wire and the others the time since the last edge.
#![no_main]

use doorward_door::wiegand::{Burst, CardBits, Edges, Format, Line, Timing, candidates};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    if first % 2 == 0 {
        if let Ok(format) = std::str::from_utf8(rest)
            .map_err(drop)
            .and_then(|text| Format::from_toml(text).map_err(drop))
        {
            let card = CardBits::from_bits((0..format.bits()).map(|index| index % 3 == 0))
                .expect("1 to 256 bits");
            if let Some(reading) = format.decode(&card) {
                let again = format.encode(reading).expect("what was read can be written");
                assert_eq!(format.decode(&again), Some(reading));
            }
        }
        return;
    }
    let mut edges = Edges::new(Timing::default());
    let mut now = 0;
    let mut bursts = Vec::new();
    for byte in rest {
        now += u64::from(byte & 0x7F).pow(2) * 4;
        bursts.extend(edges.edge(if byte & 0x80 == 0 { Line::Zero } else { Line::One }, now));
    }
    bursts.extend(edges.quiet(u64::MAX));
    let formats = Format::built_in().expect("the files of formats are right");
    for burst in bursts {
        let Burst::Card(card) = burst else { continue };
        let found = candidates(&card, &formats);
        assert!(found.iter().all(|one| (1..=64).contains(&one.digits.len())));
        assert!(found.is_sorted_by(|one, next| one.strength >= next.strength));
    }
});
