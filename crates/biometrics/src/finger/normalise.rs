//! Evening out brightness and contrast.
//!
//! Each pixel less the mean of its surroundings, by their standard deviation: what is left is the
//! ridges, as strong where the finger was pressed lightly as where it was pressed hard (the local
//! form of the normalisation in Hong, Wan and Jain, "Fingerprint image enhancement", 1998).

use crate::plane::Plane;

/// Standard deviations below which a surrounding is flat, in grey levels: keeps noise from being
/// blown up to ridges.
const FLAT: f32 = 6.0;
/// Half the width of the surroundings, in pixels: about one ridge and its valley to each side.
const RADIUS: usize = 8;

/// A picture with its brightness and contrast evened out.
pub(super) struct Normalised {
    /// About -3 (dark) to 3 (bright).
    pub(super) picture: Plane<f32>,
    /// The standard deviation that there was, in grey levels.
    pub(super) contrast: Plane<f32>,
}

/// Evens out brightness and contrast.
pub(super) fn normalise(gray: &Plane<f32>) -> Normalised {
    let mean = gray.smoothed(RADIUS, 3);
    let mut difference = gray.clone();
    difference.values.iter_mut().zip(&mean.values).for_each(|(value, mean)| *value -= mean);
    let mut contrast = difference.map(|value| value * value).smoothed(RADIUS, 3);
    contrast.values.iter_mut().for_each(|value| *value = value.max(0.0).sqrt());
    let mut picture = difference;
    for (value, contrast) in picture.values.iter_mut().zip(&contrast.values) {
        *value = (*value / (contrast + FLAT)).clamp(-3.0, 3.0);
    }
    Normalised { picture, contrast }
}
