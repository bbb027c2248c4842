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

#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "pixels and counts of them fit")]
mod tests {
    use super::*;

    #[test]
    fn faint_and_strong_stripes_come_out_alike_and_an_even_surface_stays_even() {
        let stripes = Plane::from_fn(300, 60, |x, _| {
            let strength = if x < 150 { 20.0 } else { 100.0 };
            if x < 240 { 128.0 + strength * (x as f32 * 0.7).sin() } else { 128.0 }
        });
        let normalised = normalise(&stripes);
        let strongest = |from: usize, to: usize| {
            (from..to).map(|x| normalised.picture.at(x, 30)).fold(0.0, f32::max)
        };
        let (faint, strong, even) = (strongest(40, 100), strongest(170, 210), strongest(275, 295));
        assert!(faint > 0.7 * strong && strong < 2.0, "{faint} {strong}");
        assert!(even < 0.05, "{even}");
        assert!((normalised.contrast.at(70, 30) - 14.1).abs() < 3.0);
    }
}
