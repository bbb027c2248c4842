//! Fingerprints: from the picture of a fingertip to a template, and how alike two are.
//!
//! | stage | what it does |
//! |---|---|
//! | `scale` | brings the picture to 500 dpi, by its own ridges where it is far from that |
//! | `normalise` | evens out brightness and contrast |
//! | `orientation` | the direction of the ridges, everywhere |
//! | `mask` | where the finger is |
//! | `period` | how far the ridges lie apart |
//! | `enhance` | makes them stand out, by filters along them |
//! | `skeleton` | ridges as lines of one pixel |
//! | `minutiae` | where those end and fork |
//! | `gate` | whether it is a finger at all, and how good |
//! | `keep`, `template` | what is kept |
//! | `describe` | what is around each minutia |
//! | `align` | laying one print over another |
//! | `score` | how sure it is that they are of one finger |
//! | [`search`] | finding a finger among many |

mod align;
mod describe;
pub(crate) mod enhance;
mod gate;
mod keep;
mod mask;
mod minutiae;
mod normalise;
pub(crate) mod orientation;
mod period;
mod ridges;
mod scale;
mod score;
pub mod search;
mod show;
mod skeleton;
mod template;
mod working;

use crate::{
    Capture, Flaw, Gray, Stage,
    progress::done,
    threshold::{Calibration, Point},
};
pub use template::FingerTemplate;
use working::Working;

/// The way in which templates are made here, as their header says it.
pub const METHOD: u8 = 1;
/// The version of that way.
pub const VERSION: u16 = 1;

/// Pixels along a cell of the orientation field and the mask.
pub(crate) const CELL: usize = 4;

/// What impostors score, on FVC2002 DB1_B and DB3_B: 5,760 comparisons of different fingers. The
/// strictest point is the end of what these can say.
pub const CALIBRATION: Calibration = Calibration(&[
    Point { rate: 1e-2, score: 10.96 },
    Point { rate: 1e-3, score: 12.65 },
    Point { rate: 1e-4, score: 13.90 },
]);

/// The template of a finger.
///
/// # Errors
/// [`Flaw`], saying what is wrong with the picture.
pub fn extract(gray: &Gray) -> Result<FingerTemplate, Flaw> {
    gate::size(gray.width(), gray.height())?;
    let working = Working::new(gray);
    let quality = gate::gate(&working)?;
    let side = |pixels: usize| u16::try_from(pixels).unwrap_or(u16::MAX);
    let capture = Capture { width: side(gray.width()), height: side(gray.height()) };
    done("gate");
    let template = FingerTemplate::new(keep::kept(&working, quality, capture));
    done("describe");
    Ok(template)
}

/// How alike two fingers are: the more the larger. [`CALIBRATION`] says what is enough.
pub fn compare(probe: &FingerTemplate, enrolled: &FingerTemplate) -> f32 {
    score::evidence(probe, enrolled).score()
}

/// Every stage on the way from a picture to a template, as it was gone; also for a picture that
/// [`extract`] refuses.
pub fn stages(gray: &Gray) -> Vec<Stage> {
    show::stages(&Working::new(gray))
}

#[cfg(test)]
mod tests;
