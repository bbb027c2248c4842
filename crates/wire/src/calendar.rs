//! The proleptic Gregorian calendar in UTC, between instants and the digits that the dialects print.
//!
//! Not for the forms themselves: each dialect has its own.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// The start of the year 1, in seconds since 1970: before it, four digits do not print a year.
const FIRST_SECOND: i64 = -62_135_596_800;

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// The date and time of an instant. One before the year 1, or after what jiff can hold (the last day
/// but one of 9999), becomes the nearest one inside.
pub(crate) fn civil(unix_seconds: i64) -> DateTime {
    let inside = unix_seconds.clamp(FIRST_SECOND, Timestamp::MAX.as_second());
    // In range by the clamp, so the epoch is never taken.
    Offset::UTC.to_datetime(Timestamp::from_second(inside).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// The instant that `YYYYMMDDHHMMSS` names, in microseconds since 1970; `None` if a byte is no digit
/// or the calendar has no such second. There is no year 0, and a leap second is none either.
pub(crate) fn unix_micros(digits: [u8; 14]) -> Option<i64> {
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let [c1, c2, y1, y2, m1, m2, d1, d2, h1, h2, i1, i2, s1, s2] = digits;
    let year = i16::from(two(c1, c2)) * 100 + i16::from(two(y1, y2));
    if year == 0 {
        return None;
    }
    let civil =
        DateTime::new(year, two(m1, m2), two(d1, d2), two(h1, h2), two(i1, i2), two(s1, s2), 0);
    // By the calendar, not by jiff's Timestamp, whose range ends a day before the year 9999 does.
    civil.ok().map(|civil| civil.duration_since(EPOCH).as_secs() * 1_000_000)
}

/// The number that two ASCII digits write, 0 to 99.
fn two(tens: u8, ones: u8) -> i8 {
    // Both are digits by now, so neither step can overflow.
    i8::try_from((tens - b'0') * 10 + (ones - b'0')).unwrap_or_default()
}

/// The last `WIDTH` digits of a number that is not negative, with leading zeros.
pub(crate) fn digits<const WIDTH: usize>(number: impl Into<i64>) -> [u8; WIDTH] {
    let mut rest = number.into();
    let mut digits = [b'0'; WIDTH];
    for digit in digits.iter_mut().rev() {
        *digit += u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
    digits
}
