//! What a card's bits say, and how they come over two wires.
//!
//! Not for whose card it is, and not for drivers: edges come with their times, and bits from
//! whatever read them. Formats are data, files in `formats/`, because sites have their own; the
//! length of a card does not say which one it has, so every format whose parities hold is a way to
//! read it.

mod card_bits;
mod edges;
mod format;
mod spans;
#[cfg(test)]
mod tests;

pub use card_bits::{BadBits, CardBits, MAX_BITS};
pub use edges::{Burst, Edges, Line, Timing};
pub use format::{BadFormat, Format, NotInFormat, Reading};

use crate::card::{Candidate, Strength};

/// The most digits of a [`Candidate`].
const MAX_DIGITS: usize = 64;

/// Every way to read a card as digits, the strongest first, each once.
///
/// - All its bits as one decimal number, if that has no more than 64 digits.
/// - Facility and number in one, the number with leading zeros up to the width of its largest, so
///   that 42 and 1000 cannot be 421 and 000; once as it is, once with the facility widened too.
/// - The number alone, as it is and as wide as it is often printed.
pub fn candidates(bits: &CardBits, formats: &[Format]) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut add = |digits: String, strength| {
        let known = found.iter().any(|candidate| candidate.digits == digits);
        if !known && digits.len() <= MAX_DIGITS {
            found.push(Candidate { digits, strength });
        }
    };
    let readings: Vec<(&Format, Reading)> =
        formats.iter().filter_map(|format| Some((format, format.decode(bits)?))).collect();
    add(bits.decimal(), Strength::Raw);
    for (format, reading) in &readings {
        if let Some(facility) = reading.facility {
            let (wide, width) = (format.facility_digits(), format.number_digits());
            let number = reading.number;
            add(format!("{facility}{number:0width$}"), Strength::FacilityAndNumber);
            add(format!("{facility:0wide$}{number:0width$}"), Strength::FacilityAndNumber);
        }
    }
    for (format, reading) in &readings {
        let (number, width) = (reading.number, format.number_digits());
        add(number.to_string(), Strength::Number);
        add(format!("{number:0width$}"), Strength::Number);
    }
    found
}
