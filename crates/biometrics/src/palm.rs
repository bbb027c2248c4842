//! Palms: from the photograph of a hand to a template, and how alike two are.
//!
//! | stage | what |
//! |---|---|
//! | hand | where the hand is, before any background, and the square of its palm |
//! | region | that square, as it is compared |
//! | code | which way the lines of the square run |

pub mod code;
pub mod hand;
mod network;
pub mod region;
mod stages;
mod template;

pub use network::HandNetwork;
pub use stages::stages;
pub use template::PalmTemplate;

use crate::progress::done;
use crate::threshold::{Calibration, Point};
use crate::{Capture, Flaw, Gray, Picture, Poor};

/// The way in which templates are made here, as their header says it.
pub const METHOD: u8 = 1;
/// The version of that way.
pub const VERSION: u16 = 1;

/// What impostors score, on 13 hands of the COEP set: 1,248 comparisons of different hands, so the
/// strictest point is carried on. Of the Tongji set's regions (60 palms, 56,640 comparisons) impostors
/// reach 0.571, 0.582 and 0.590 at the same rates: whole hands before one camera, light and background
/// are more alike, and the higher scores are the safe ones.
pub const CALIBRATION: Calibration = Calibration(&[
    Point { rate: 1e-2, score: 0.593 },
    Point { rate: 1e-3, score: 0.608 },
    Point { rate: 1e-4, score: 0.626 },
]);

/// The template of the one palm in the photograph of a hand.
///
/// # Errors
/// Why there is none, in words for the person who took it.
pub fn extract(network: &HandNetwork, picture: &Picture) -> Result<PalmTemplate, Flaw> {
    let found = hand::find(network, picture)?;
    done("hand");
    let square = found.square(picture, 0.0).ok_or(Flaw::NotFound("palm"))?;
    done("region");
    let template = PalmTemplate::of_region(&square, capture(picture.width(), picture.height()))?;
    done("code");
    Ok(template)
}

/// The template of a palm whose square is cut out already, fingers up: of any size, [`region::SIDE`]
/// pixels being what is looked at.
///
/// # Errors
/// [`Poor::TooSmall`] below half of that, [`Poor::LowContrast`] when it shows no lines.
pub fn extract_region(square: &Gray) -> Result<PalmTemplate, Flaw> {
    let (width, height) = (square.width(), square.height());
    let least = region::SIDE / 2;
    if width.min(height) < least {
        let number = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
        let (found, least) = (number(width.min(height)), number(least));
        return Err(Poor::TooSmall { found, least }.into());
    }
    let square = region::fitted(square);
    done("region");
    let template = PalmTemplate::of_region(&square, capture(width, height))?;
    done("code");
    Ok(template)
}

/// How alike two palms are, 0 to 1. [`CALIBRATION`] says what is enough.
pub fn compare(probe: &PalmTemplate, enrolled: &PalmTemplate) -> f32 {
    1.0 - probe.distance(enrolled)
}

fn capture(width: usize, height: usize) -> Capture {
    let side = |pixels| u16::try_from(pixels).unwrap_or(u16::MAX);
    Capture { width: side(width), height: side(height) }
}
