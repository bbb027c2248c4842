//! The document's own example, and what is not it.

use std::fmt::Write as _;

use super::{expected, matches};

const KEY: &str = "451B8DE7-F81C-41B0-B522-694B001CDFF6";
const AT: &str = "20220607092858";
const HASH: &str = "F3F5AE47737F1FB362D97C234CC6B709DD7A59B8C0B22379CCEB9D398BB47C4E";

#[test]
fn the_documents_example_comes_out_digit_for_digit() {
    let mut hex = String::new();
    for byte in expected(KEY, AT) {
        write!(hex, "{byte:02X}").expect("a String takes everything");
    }
    assert_eq!(hex, HASH);
}

#[test]
fn either_case_and_white_space_around_are_taken() {
    assert!(matches(KEY, AT, HASH));
    assert!(matches(KEY, AT, &HASH.to_ascii_lowercase()));
    assert!(matches(KEY, AT, &format!(" {HASH}\t")));
}

#[test]
fn any_other_hash_key_or_instant_is_refused() {
    assert!(!matches(KEY, "20220607092859", HASH));
    assert!(!matches(&KEY.to_ascii_lowercase(), AT, HASH));
    for at in 0..HASH.len() {
        let mut changed = HASH.to_owned().into_bytes();
        changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
        let changed = String::from_utf8(changed).expect("ASCII");
        assert!(!matches(KEY, AT, &changed), "{changed}");
    }
}

#[test]
fn what_is_not_64_hexadecimal_digits_is_refused() {
    for wrong in ["", "F3", &HASH[1..], &HASH[2..], &format!("{HASH}0"), &format!("{HASH}00")] {
        assert!(!matches(KEY, AT, wrong), "{wrong}");
    }
    assert!(!matches(KEY, AT, &HASH.replace('F', "G")));
    assert!(!matches(KEY, AT, &HASH.replace("F3", "é")));
}

#[test]
fn keys_of_any_length_follow_rfc_2104() {
    use hmac::{Hmac, KeyInit, Mac};
    for length in [0, 1, 63, 64, 65, 200] {
        let key = "k".repeat(length);
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).expect("any length");
        mac.update(format!("{key}:{AT}").as_bytes());
        assert_eq!(expected(&key, AT), <[u8; 32]>::from(mac.finalize().into_bytes()), "{length}");
    }
}
