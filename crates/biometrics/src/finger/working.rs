//! Everything that is worked out on the way from a picture to a template.

use super::{
    enhance, mask,
    minutiae::{self, Minutia},
    normalise::{self, Normalised},
    orientation::{self, OrientationField},
    period::{self, Periods},
    scale,
    skeleton::{self, Skeleton},
};
use crate::{Gray, plane::Plane, progress::done};

/// What is known of a picture before its ridges are enhanced.
struct Measured {
    gray: Plane<f32>,
    scale: f32,
    normalised: Normalised,
    field: OrientationField,
    mask: Plane<bool>,
    /// The contrast of its best parts, in grey levels.
    strength: f32,
    periods: Periods,
}

impl Measured {
    /// The remaining stages. The ridges are enhanced twice: they show their direction better once
    /// they have been.
    fn enhanced(self) -> Working {
        let Self { gray, scale, normalised, field, mask, strength, periods } = self;
        let first_field = field.clone();
        let once = enhance::enhance(&normalised.picture, &field, &periods.field, &mask);
        done("enhance");
        let field = orientation::orientation(&once);
        done("orientation");
        let enhanced = enhance::enhance(&normalised.picture, &field, &periods.field, &mask);
        done("enhance");
        let skeleton = skeleton::skeleton(&enhanced, &mask);
        done("skeleton");
        let minutiae = minutiae::minutiae(&skeleton, &field, &mask);
        done("minutiae");
        Working {
            gray,
            scale,
            normalised,
            first_field,
            field,
            mask,
            strength,
            periods,
            enhanced,
            skeleton,
            minutiae,
        }
    }
}

/// All that is worked out on the way from a picture to a template.
pub(super) struct Working {
    pub(super) gray: Plane<f32>,
    /// By how much the picture was scaled.
    pub(super) scale: f32,
    pub(super) normalised: Normalised,
    /// The direction of the ridges as they came.
    pub(super) first_field: OrientationField,
    /// The direction of the ridges once they stood out.
    pub(super) field: OrientationField,
    pub(super) mask: Plane<bool>,
    /// The contrast of its best parts, in grey levels.
    pub(super) strength: f32,
    pub(super) periods: Periods,
    pub(super) enhanced: Plane<f32>,
    pub(super) skeleton: Skeleton,
    pub(super) minutiae: Vec<Minutia>,
}

impl Working {
    /// Goes through all stages.
    pub(super) fn new(gray: &Gray) -> Self {
        let scale = scale::first(gray);
        let first = Self::measured(gray, scale);
        let second = scale::second(gray, scale, &first.periods);
        let measured = second.map_or(first, |scale| Self::measured(gray, scale));
        measured.enhanced()
    }

    /// The stages up to the ridges' period, at one scale.
    fn measured(gray: &Gray, scale: f32) -> Measured {
        let gray = scale::scaled(gray, scale);
        done("scale");
        let normalised = normalise::normalise(&gray);
        done("normalise");
        let field = orientation::orientation(&normalised.picture);
        done("orientation");
        let (mask, strength) = mask::mask(&normalised.contrast, &field);
        done("mask");
        let periods = period::periods(&normalised.picture, &field, &mask);
        done("period");
        Measured { gray, scale, normalised, field, mask, strength, periods }
    }

    /// The cells that show finger.
    pub(super) fn area(&self) -> usize {
        self.mask.values.iter().filter(|seen| **seen).count()
    }
}
