//! Bringing a picture to the resolution that the other stages are made for.
//!
//! Sensors give 500 pixels to the inch, where an adult's ridges lie about nine pixels apart. What is
//! far from that is measured by its own ridges; what is near is left alone, since fingers differ too,
//! and two pictures of one finger must stay alike.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    reason = "indices are computed from the picture's own size; pixels and counts of them fit"
)]

use super::period::{Periods, USUAL};
use crate::{Gray, plane::Plane};

/// The longest side that is worked on, in pixels: bounds the time for any picture.
const LONGEST: usize = 1000;
/// Periods that are left alone.
const KEPT: (f32, f32) = (5.5, 14.0);
/// Periods of twice the usual resolution.
const DOUBLE: (f32, f32) = (15.5, 21.0);
/// The share of the picture that must agree on a period before it is believed.
const BELIEVED: f32 = 0.35;
/// The most that a picture is enlarged: more would only invent pixels.
const ENLARGED: f32 = 2.0;

/// How much to shrink a picture that is too large to be worked on.
pub(super) fn first(gray: &Gray) -> f32 {
    (LONGEST as f32 / gray.width().max(gray.height()) as f32).min(1.0)
}

/// How else to scale a picture whose ridges were measured after it was scaled by `scale`.
pub(super) fn second(gray: &Gray, scale: f32, periods: &Periods) -> Option<f32> {
    let median = periods.median;
    if periods.agreement < BELIEVED || (KEPT.0..KEPT.1).contains(&median) {
        return None;
    }
    // Twice the usual resolution is a resolution that sensors have; anything else is a camera's.
    let wanted = if scale > 0.999 && (DOUBLE.0..DOUBLE.1).contains(&median) {
        0.5
    } else {
        (scale * USUAL / median).min(ENLARGED)
    };
    let largest = LONGEST as f32 / gray.width().max(gray.height()) as f32;
    Some(wanted.min(largest))
}

/// The picture scaled: each pixel the mean of those it covers, or lying between those it is among.
pub(super) fn scaled(gray: &Gray, scale: f32) -> Plane<f32> {
    let plane = Plane::of(gray);
    if (scale - 1.0).abs() < 1e-3 {
        return plane;
    }
    let length = |pixels: usize| ((pixels as f32 * scale).round() as usize).max(1);
    let (width, height) = (length(plane.width), length(plane.height));
    let step = 1.0 / scale;
    if scale > 1.0 {
        let place = |pixel: usize| (pixel as f32 + 0.5) * step - 0.5;
        return Plane::from_fn(width, height, |x, y| plane.between(place(x), place(y)));
    }
    let from = |pixel: usize, most: usize| ((pixel as f32 * step) as usize).min(most - 1);
    let to = |pixel: usize, most: usize| (((pixel + 1) as f32 * step) as usize).min(most);
    Plane::from_fn(width, height, |x, y| {
        let (left, top) = (from(x, plane.width), from(y, plane.height));
        let (right, bottom) = (to(x, plane.width).max(left + 1), to(y, plane.height).max(top + 1));
        let rows = (top..bottom).map(|row| &plane.values[row * plane.width..][left..right]);
        let sum: f32 = rows.flatten().sum();
        sum / ((right - left) * (bottom - top)) as f32
    })
}
