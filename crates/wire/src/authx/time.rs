//! `RequestDateTime`, the instant an IAM request claims to be made at ("Hash Value", YYYYMMDDHHMMSS).
//!
//! Not for freshness: that needs a clock, and this crate has none.

use crate::calendar::unix_micros;

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
    unix_micros(*digits).ok_or(Error::NoSuchInstant)
}

#[cfg(test)]
mod tests;
