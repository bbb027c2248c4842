//! Palms: from the photograph of a hand to a template, and how alike two are.
//!
//! [`region`] samples the square that is compared, however it was found; [`code`] says which way its
//! lines run, and how far two differ.

pub mod code;
pub mod region;
mod template;

use crate::threshold::{Calibration, Point};
pub use template::PalmTemplate;

/// The way in which templates are made here, as their header says it.
pub const METHOD: u8 = 1;
/// The version of that way.
pub const VERSION: u16 = 1;

/// What impostors score, on 60 palms of the Tongji contactless set: 56,640 comparisons of different
/// palms, two months apart.
pub const CALIBRATION: Calibration = Calibration(&[
    Point { rate: 1e-2, score: 0.5709 },
    Point { rate: 1e-3, score: 0.5815 },
    Point { rate: 1e-4, score: 0.5901 },
]);

/// How alike two palms are, 0 to 1. [`CALIBRATION`] says what is enough.
pub fn compare(probe: &PalmTemplate, enrolled: &PalmTemplate) -> f32 {
    1.0 - probe.distance(enrolled)
}
