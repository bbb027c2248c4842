//! `RequestDateTime`, the instant an IAM request claims to be made at ("Hash Value", YYYYMMDDHHMMSS).
//!
//! Not for freshness: that needs a clock, and this crate has none.

use jiff::civil::DateTime;

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// Why a text is no `RequestDateTime`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not 14 ASCII digits.
    #[error("RequestDateTime must be 14 digits, YYYYMMDDHHMMSS")]
    NotFourteenDigits,
    /// 14 digits that name no second of the calendar; a leap second is none either.
    #[error("RequestDateTime must be a real date and time, YYYYMMDDHHMMSS in UTC")]
    NoSuchInstant,
}

/// Reads 14 digits as an instant in UTC, in microseconds since 1970.
///
/// # Errors
///
/// [`Error::NotFourteenDigits`] for any other text, white space included;
/// [`Error::NoSuchInstant`] for the 30th of February and its like, and for the year 0.
pub fn parse_request_date_time(text: &str) -> Result<i64, Error> {
    let digits: &[u8; 14] = text.as_bytes().try_into().map_err(|_| Error::NotFourteenDigits)?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(Error::NotFourteenDigits);
    }
    let [c1, c2, y1, y2, m1, m2, d1, d2, h1, h2, i1, i2, s1, s2] = *digits;
    let year = i16::from(two(c1, c2)) * 100 + i16::from(two(y1, y2));
    if year == 0 {
        return Err(Error::NoSuchInstant);
    }
    let civil =
        DateTime::new(year, two(m1, m2), two(d1, d2), two(h1, h2), two(i1, i2), two(s1, s2), 0);
    // By the calendar, not by jiff's Timestamp, whose range ends a day before the year 9999 does.
    civil
        .map(|civil| civil.duration_since(EPOCH).as_secs() * 1_000_000)
        .map_err(|_| Error::NoSuchInstant)
}

/// The number that two ASCII digits write, 0 to 99.
fn two(tens: u8, ones: u8) -> i8 {
    // Both are digits by now, so neither step can overflow.
    i8::try_from((tens - b'0') * 10 + (ones - b'0')).unwrap_or_default()
}

#[cfg(test)]
mod tests;
