//! Fingerprints: from the picture of a fingertip to a template, and how alike two are.
#![allow(clippy::all, clippy::pedantic, clippy::indexing_slicing, missing_docs)]

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
pub mod score;
mod scale;
pub mod search;
mod show;
mod skeleton;
mod template;

use crate::{Capture, Flaw, Gray, plane::Plane};
pub use template::FingerTemplate;

/// The way in which templates are made here, as their header says it.
pub const METHOD: u8 = 1;
/// The version of that way.
pub const VERSION: u16 = 1;


/// Pixels along a cell of the orientation field and the mask.
pub(crate) const CELL: usize = 4;

/// What is known of a picture before its ridges are enhanced.
struct Measured {
    gray: Plane<f32>,
    scale: f32,
    normalised: normalise::Normalised,
    field: orientation::OrientationField,
    mask: Plane<bool>,
    /// The contrast of its best parts, in grey levels.
    strength: f32,
    periods: period::Periods,
}

impl Measured {
    /// The remaining stages. The ridges are enhanced twice: they show their direction better once
    /// they have been.
    fn enhanced(self) -> Working {
        let Self { gray, scale, normalised, field, mask, strength, periods } = self;
        let first_field = field.clone();
        let once = enhance::enhance(&normalised.picture, &field, &periods.field, &mask);
        let field = orientation::orientation(&once);
        let enhanced = enhance::enhance(&normalised.picture, &field, &periods.field, &mask);
        let skeleton = skeleton::skeleton(&enhanced, &mask);
        let minutiae = minutiae::minutiae(&skeleton, &field, &mask);
        Working { gray, scale, normalised, first_field, field, mask, strength, periods, enhanced, skeleton, minutiae }
    }
}

/// All that is worked out on the way from a picture to a template.
struct Working {
    gray: Plane<f32>,
    scale: f32,
    normalised: normalise::Normalised,
    first_field: orientation::OrientationField,
    field: orientation::OrientationField,
    mask: Plane<bool>,
    /// The contrast of its best parts, in grey levels.
    strength: f32,
    periods: period::Periods,
    enhanced: Plane<f32>,
    skeleton: skeleton::Skeleton,
    minutiae: Vec<minutiae::Minutia>,
}

impl Working {
    fn new(gray: &Gray) -> Self {
        let scale = scale::first(gray);
        let first = Self::measured(gray, scale);
        let second = scale::second(gray, scale, &first.periods);
        let measured = second.map_or(first, |scale| Self::measured(gray, scale));
        measured.enhanced()
    }

    /// The stages up to the ridges' period, at one scale.
    fn measured(gray: &Gray, scale: f32) -> Measured {
        let gray = scale::scaled(gray, scale);
        let normalised = normalise::normalise(&gray);
        let field = orientation::orientation(&normalised.picture);
        let (mask, strength) = mask::mask(&normalised.contrast, &field);
        let periods = period::periods(&normalised.picture, &field, &mask);
        Measured { gray, scale, normalised, field, mask, strength, periods }
    }

    fn area(&self) -> usize {
        self.mask.values.iter().filter(|seen| **seen).count()
    }
}

pub fn stages(gray: &Gray) -> Vec<crate::Stage> {
    show::stages(&Working::new(gray))
}

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
    Ok(FingerTemplate::new(keep::kept(&working, quality, capture)))
}

/// How alike two fingers are: the more the larger. [`CALIBRATION`] says what is enough.
pub fn compare(probe: &FingerTemplate, enrolled: &FingerTemplate) -> f32 {
    score::evidence(probe, enrolled).score()
}

/// Temporary.
pub fn features(gray: &Gray) -> Vec<f32> {
    let w = Working::new(gray);
    let (mut ne, mut nn, mut ee, mut coh, mut cohn, mut smooth, mut sn) = (0.0, 1e-6, 1e-6, 0.0, 0.0, 0.0, 1e-6);
    for y in 0..w.gray.height { for x in 0..w.gray.width { if w.mask.at(x/CELL, y/CELL) { let (n, e) = (w.normalised.picture.at(x, y), w.enhanced.at(x, y)); ne += n*e; nn += n*n; ee += e*e; } } }
    for r in 0..w.mask.height { for c in 0..w.mask.width { if w.mask.at(c, r) { coh += w.first_field.coherence(c, r); cohn += 1.0;
        if c + 2 < w.mask.width && w.mask.at(c+2, r) { let k = w.field.coherence(c, r)*w.field.coherence(c+2, r); smooth += (w.field.cosine.at(c,r)*w.field.cosine.at(c+2,r)+w.field.sine.at(c,r)*w.field.sine.at(c+2,r))/k.max(1e-6); sn += 1.0; } } } }
    let dev = { let mut s = 0.0; let mut n = 1e-6; for r in 0..w.mask.height { for c in 0..w.mask.width { if w.mask.at(c, r) { s += (w.periods.field.at(c, r) / w.periods.median - 1.0).abs(); n += 1.0; } } } s / n };
    vec![w.scale, w.area() as f32 * 16.0, w.periods.median, w.periods.agreement, coh / cohn, ne / (nn*ee).sqrt(), smooth / sn, dev, w.minutiae.len() as f32, w.minutiae.len() as f32 / w.area() as f32 * 1000.0]
}
