//! Palms: from the photograph of a hand to a template, and how alike two are.
//!
//! [`region`] samples the square that is compared, however it was found; [`code`] says which way its
//! lines run, and how far two differ. [`segment`] finds the square in the photograph of a whole hand
//! before a dark, plain background.

pub mod code;
mod outline;
pub mod region;
pub mod segment;
mod template;

use crate::threshold::{Calibration, Point};
pub use template::PalmTemplate;

/// The way in which templates are made here, as their header says it.
pub const METHOD: u8 = 1;
/// The version of that way.
pub const VERSION: u16 = 1;

/// What impostors score, on 13 hands of the COEP set found by their outline: 1,248 comparisons of
/// different hands, so the strictest point is carried on. Of the Tongji set's regions (60 palms, 56,640
/// comparisons) impostors reach 0.571, 0.582 and 0.590 at the same rates: pictures of one camera, light
/// and background are more alike, and the higher scores are the safe ones.
pub const CALIBRATION: Calibration = Calibration(&[
    Point { rate: 1e-2, score: 0.593 },
    Point { rate: 1e-3, score: 0.608 },
    Point { rate: 1e-4, score: 0.622 },
]);

/// How alike two palms are, 0 to 1. [`CALIBRATION`] says what is enough.
pub fn compare(probe: &PalmTemplate, enrolled: &PalmTemplate) -> f32 {
    1.0 - probe.distance(enrolled)
}
