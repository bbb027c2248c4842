use super::*;
use crate::keypad::Key;
use proptest::prelude::*;

fn formats() -> Vec<Format> {
    Format::built_in().expect("the files of formats are right")
}

fn digits(candidates: &[Candidate], strength: Strength) -> Vec<&str> {
    let of = candidates.iter().filter(|candidate| candidate.strength == strength);
    of.map(|candidate| candidate.digits.as_str()).collect()
}

#[test]
fn facility_42_and_number_1000_are_the_published_26_bits() {
    let format = &formats()[0];
    let card = format.encode(Reading { facility: Some(42), number: 1000 }).expect("fits");
    assert_eq!(card.bytes(), [0x95, 0x01, 0xF4, 0x40]);
    assert_eq!(card.count(), 26);
    let found = candidates(&card, &formats());
    assert_eq!(digits(&found, Strength::Raw), ["39061457"]);
    assert_eq!(digits(&found, Strength::FacilityAndNumber), ["4201000", "04201000"]);
    assert_eq!(digits(&found, Strength::Number), ["1000", "01000"]);
    assert!(found.is_sorted_by(|one, next| one.strength >= next.strength));
}

#[test]
fn both_parities_of_h10304_cover_the_middle_bit() {
    let format = formats().into_iter().find(|format| format.name() == "H10304").expect("built in");
    // Number 131072 has one bit, the second of its field: bit 18 of the card.
    let card = format.encode(Reading { facility: Some(0), number: 1 << 17 }).expect("fits");
    assert_eq!([card.bit(0), card.bit(36)], [Some(true), Some(false)]);
}

#[test]
fn a_card_without_a_fitting_format_is_still_its_bits() {
    let card = CardBits::from_bytes(&[0xFF; 4], 32).expect("32 bits");
    let found = candidates(&card, &formats());
    assert_eq!(digits(&found, Strength::Raw), ["4294967295"]);
    assert_eq!(found.len(), 1);
}

#[test]
fn the_longest_card_has_more_digits_than_a_candidate() {
    let card = CardBits::from_bytes(&[0xFF; 32], 256).expect("256 bits");
    assert_eq!(card.decimal().len(), 78);
    assert_eq!(candidates(&card, &formats()), []);
    assert_eq!(CardBits::from_bytes(&[0xFF; 33], 257), Err(BadBits));
    assert_eq!(CardBits::from_bits([]), Err(BadBits));
}

#[test]
fn bits_beyond_the_last_make_no_other_card() {
    assert_eq!(CardBits::from_bytes(&[0xE0], 3), CardBits::from_bytes(&[0xFF], 3));
}

#[test]
fn what_is_no_format_is_refused_with_what_is_wrong() {
    let with = |bits: &str, number: &str, parity: &str| {
        Format::from_toml(&format!("name = 'x'\nbits = {bits}\nnumber = '{number}'\n{parity}"))
    };
    let parity =
        |bit, covers| format!("[[parity]]\nbit = {bit}\nkind = 'even'\ncovers = '{covers}'\n");
    assert!(with("26", "1-8,10", "").is_ok());
    assert_eq!(with("0", "0", ""), Err(BadFormat::Bits));
    assert_eq!(with("257", "0", ""), Err(BadFormat::Bits));
    for number in ["", "8-1", "26", "1-8,8", "+1", "1-", "99999999999999999999"] {
        assert_eq!(with("26", number, ""), Err(BadFormat::Spans), "{number}");
    }
    assert_eq!(with("70", "0-64", ""), Err(BadFormat::Field));
    for (bit, covers) in [(0, "0-3"), (1, "2-3"), (26, "2-3")] {
        assert_eq!(with("26", "1", &parity(bit, covers)), Err(BadFormat::Parity), "{bit}");
    }
    let later = parity(0, "2-3") + &parity(3, "4-5");
    assert_eq!(with("26", "1", &later), Err(BadFormat::Parity));
    assert!(matches!(with("26", "1", "mask = 3"), Err(BadFormat::Text(_))));
}

#[test]
fn secrets_are_hidden() {
    let card = CardBits::from_bytes(&[0xA5], 8).expect("8 bits");
    let seen = format!("{card:?} {:?} {:?}", Burst::Key(Key::Digit(7)), Burst::Card(card.clone()));
    assert!(!seen.contains('7') && !seen.contains("165"), "{seen}");
}

/// Plays bits with the same time between them, and the silence after the last.
fn play(bits: impl IntoIterator<Item = bool>, spacing_us: u64) -> Vec<Burst> {
    let mut edges = Edges::new(Timing::default());
    let mut now = 1_000_000;
    let mut bursts = Vec::new();
    for bit in bits {
        now += spacing_us;
        bursts.extend(edges.edge(if bit { Line::One } else { Line::Zero }, now));
    }
    assert_eq!(edges.quiet(now + 24_999), None);
    bursts.extend(edges.quiet(now + 25_000));
    assert_eq!(edges.next_wake(), None);
    bursts
}

fn nibble(value: u8) -> impl Iterator<Item = bool> {
    (0..4).rev().map(move |bit| value >> bit & 1 == 1)
}

#[test]
fn keys_come_in_bursts_of_four_and_of_eight_bits() {
    for value in 0..16 {
        let expected = || vec![Key::from_nibble(value).map_or(Burst::Noise, Burst::Key)];
        assert_eq!(play(nibble(value), 2000), expected());
        assert_eq!(play(nibble(!value & 15).chain(nibble(value)), 2000), expected());
        assert_eq!(play(nibble(value).chain(nibble(value)), 2000), [Burst::Noise]);
    }
}

#[test]
fn pulses_too_close_too_few_or_too_many_are_noise_once() {
    assert_eq!(play([true; 26], 99), [Burst::Noise]);
    assert_eq!(play([true; 1], 2000), [Burst::Noise]);
    assert_eq!(play([true; 23], 2000), [Burst::Noise]);
    assert_eq!(play([true; 257], 2000), [Burst::Noise]);
    assert!(matches!(play([true; 256], 2000)[..], [Burst::Card(_)]));
}

#[test]
fn a_clock_that_runs_backwards_is_noise() {
    let mut edges = Edges::new(Timing::default());
    for at in [5000, 3000, 7000] {
        assert_eq!(edges.edge(Line::One, at), None);
    }
    assert_eq!(edges.quiet(u64::MAX), Some(Burst::Noise));
}

#[test]
fn the_next_card_ends_the_one_before() {
    let card = CardBits::from_bits([true; 26]).expect("26 bits");
    let mut edges = Edges::new(Timing::default());
    let mut bursts = Vec::new();
    for at in (0..26).chain(100..126) {
        bursts.extend(edges.edge(Line::One, at * 1000));
    }
    assert_eq!(bursts, [Burst::Card(card)]);
}

fn any_reading() -> impl Strategy<Value = (Format, Reading)> {
    (0..formats().len(), any::<u64>(), any::<u64>()).prop_map(|(index, facility, number)| {
        let format = formats().swap_remove(index);
        let bits = |digits: usize| match digits {
            3 => 8,
            4 => 12,
            5 => 16,
            6 => 19,
            _ => 20,
        };
        let fits = |value: u64, digits| value & ((1 << bits(digits)) - 1);
        let reading = Reading {
            facility: Some(fits(facility, format.facility_digits())),
            number: fits(number, format.number_digits()),
        };
        (format, reading)
    })
}

proptest! {
    #[test]
    fn what_was_encoded_is_decoded((format, reading) in any_reading()) {
        let card = format.encode(reading).expect("fits");
        prop_assert_eq!(card.count(), format.bits());
        prop_assert_eq!(format.decode(&card), Some(reading));
        prop_assert_eq!(play(card.bits(), 1500), vec![Burst::Card(card)]);
    }

    #[test]
    fn no_single_flipped_bit_passes((format, reading) in any_reading(), flipped in any::<prop::sample::Index>()) {
        let card = format.encode(reading).expect("fits");
        let flipped = flipped.index(card.count());
        let other = card.bits().enumerate().map(|(index, bit)| bit ^ (index == flipped));
        prop_assert_eq!(format.decode(&CardBits::from_bits(other).expect("as many")), None);
    }

    #[test]
    fn the_decimal_is_the_number(value in any::<u128>()) {
        let card = CardBits::from_bytes(&value.to_be_bytes(), 128).expect("128 bits");
        prop_assert_eq!(card.decimal(), value.to_string());
    }

    #[test]
    fn any_edges_make_no_more_bursts_than_silences(edges in prop::collection::vec((any::<bool>(), 0..60_000_u64), 0..600)) {
        let mut all = Edges::new(Timing::default());
        let (mut now, mut bursts, mut silences) = (0, 0, 0);
        for (one, after) in edges {
            now += after;
            silences += usize::from(after >= 25_000);
            bursts += usize::from(all.edge(if one { Line::One } else { Line::Zero }, now).is_some());
        }
        prop_assert!(bursts <= silences);
    }
}
