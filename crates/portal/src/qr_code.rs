//! An address as a code that a telephone's camera reads, drawn as one path.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// The width of the rim that readers need, in squares.
const RIM: usize = 4;

/// A picture of a code. Templates put a title to it.
pub(crate) struct Code {
    /// How many squares it is wide, with its rim.
    pub(crate) width: usize,
    /// The dark squares.
    pub(crate) path: String,
}

impl Code {
    /// The code of an address; `None` when it is too long for one.
    pub(crate) fn of(address: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
        let (width, colors) = (code.width(), code.into_colors());
        let mut path = String::new();
        for (row, squares) in colors.chunks(width).enumerate() {
            let mut at = 0;
            for run in squares.chunk_by(|left, right| left == right) {
                if run.first() == Some(&Color::Dark) {
                    let (x, y, long) = (at + RIM, row + RIM, run.len());
                    // Writing into a string cannot fail.
                    let _ = write!(path, "M{x} {y}h{long}v1h-{long}z");
                }
                at += run.len();
            }
        }
        Some(Self { width: width + 2 * RIM, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dark_squares_of_a_code_are_those_of_its_path() {
        let address = "https://doors.example.org/g#token/7";
        let code = Code::of(address).unwrap();
        let colors =
            QrCode::with_error_correction_level(address, EcLevel::M).unwrap().into_colors();
        let dark = colors.iter().filter(|color| **color == Color::Dark).count();
        let run = |part: &str| part.split(['h', 'v']).nth(1).unwrap().parse::<usize>().unwrap();
        assert_eq!(code.path.split('M').skip(1).map(run).sum::<usize>(), dark);
        assert!(code.path.starts_with("M4 4h7v1h-7z"), "the corner mark: {}", code.path);
        assert!(Code::of(&"x".repeat(4_000)).is_none());
    }
}
