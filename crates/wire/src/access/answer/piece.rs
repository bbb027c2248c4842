//! The pieces that answers are made of: a name, then a value of some type.
//!
//! Each takes the literal text before its value, comma and quotes included, so that one copy writes
//! it. Not for escaping: that is [`crate::json`]'s.

use crate::calendar::{civil, digits};
use crate::json::push_string;

pub(super) fn string(out: &mut Vec<u8>, before: &str, text: &str) {
    literal(out, before);
    push_string(out, text);
}

pub(super) fn optional_string(out: &mut Vec<u8>, before: &str, text: Option<&str>) {
    match text {
        Some(text) => string(out, before, text),
        None => null(out, before),
    }
}

pub(super) fn integer(out: &mut Vec<u8>, before: &str, number: i64) {
    literal(out, before);
    // The longest number of 64 bits has 19 digits and a sign.
    let mut room = [0_u8; 20];
    let mut rest = number.unsigned_abs();
    let mut length = 0;
    for place in room.iter_mut().rev() {
        *place = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        length += 1;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(room.get(room.len() - length..).unwrap_or_default());
}

pub(super) fn optional_integer(out: &mut Vec<u8>, before: &str, number: Option<i64>) {
    match number {
        Some(number) => integer(out, before, number),
        None => null(out, before),
    }
}

pub(super) fn boolean(out: &mut Vec<u8>, before: &str, truth: bool) {
    literal(out, before);
    literal(out, if truth { "true" } else { "false" });
}

/// `YYYY-MM-DD HH:MM:SS` in UTC, out of µs since 1970, or `null`.
pub(super) fn instant(out: &mut Vec<u8>, before: &str, unix_micros: Option<i64>) {
    Instants::default().write(out, before, unix_micros);
}

/// Several instants, one after the other. One of the same second as the one before is not worked out
/// again: most people were added, confirmed and active at once.
#[derive(Default)]
pub(super) struct Instants {
    second: Option<i64>,
    text: [u8; 21],
}

impl Instants {
    /// As [`instant`].
    pub(super) fn write(&mut self, out: &mut Vec<u8>, before: &str, unix_micros: Option<i64>) {
        let Some(unix_micros) = unix_micros else {
            return null(out, before);
        };
        let second = unix_micros.div_euclid(1_000_000);
        if self.second != Some(second) {
            (self.second, self.text) = (Some(second), quoted(second));
        }
        literal(out, before);
        out.extend_from_slice(&self.text);
    }
}

fn quoted(unix_seconds: i64) -> [u8; 21] {
    let at = civil(unix_seconds);
    let [y1, y2, y3, y4] = digits(at.year());
    let ([m1, m2], [d1, d2]) = (digits(at.month()), digits(at.day()));
    let ([h1, h2], [i1, i2], [s1, s2]) =
        (digits(at.hour()), digits(at.minute()), digits(at.second()));
    [
        b'"', y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b' ', h1, h2, b':', i1, i2, b':', s1, s2,
        b'"',
    ]
}

/// A list with commas between what `write` writes of each entry.
pub(super) fn list<T>(
    out: &mut Vec<u8>,
    before: &str,
    entries: &[T],
    write: impl Fn(&mut Vec<u8>, &T),
) {
    literal(out, before);
    out.push(b'[');
    for (index, entry) in entries.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(out, entry);
    }
    out.push(b']');
}

pub(super) fn strings<T: AsRef<str>>(out: &mut Vec<u8>, before: &str, entries: &[T]) {
    list(out, before, entries, |out, text| push_string(out, text.as_ref()));
}

/// `[["a"],["b"]]`, as the vendor prints names.
pub(super) fn lists_of_one<T: AsRef<str>>(out: &mut Vec<u8>, before: &str, entries: &[T]) {
    list(out, before, entries, |out, text| {
        string(out, "[", text.as_ref());
        out.push(b']');
    });
}

pub(super) fn integers(out: &mut Vec<u8>, before: &str, entries: &[i64]) {
    list(out, before, entries, |out, number| integer(out, "", *number));
}

/// `{"a@example.com":1,…}`.
pub(super) fn ids_by_email<T: AsRef<str>>(out: &mut Vec<u8>, before: &str, entries: &[(T, i64)]) {
    literal(out, before);
    out.push(b'{');
    for (index, (email, id)) in entries.iter().enumerate() {
        string(out, if index > 0 { "," } else { "" }, email.as_ref());
        integer(out, ":", *id);
    }
    out.push(b'}');
}

pub(super) fn null(out: &mut Vec<u8>, before: &str) {
    literal(out, before);
    literal(out, "null");
}

pub(super) fn literal(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}
