//! The square of the palm that is compared.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels and counts of them fit"
)]

use crate::{Gray, plane::Plane};

/// Pixels along a region.
pub const SIDE: usize = 128;
/// The most places that are averaged for a pixel, along each axis.
const MOST: f32 = 4.0;
/// A square of any size as one of [`SIDE`] pixels; where each pixel of it stands for several, their mean.
pub(super) fn fitted(square: &Gray) -> Gray {
    let plane = Plane::of(square);
    if (plane.width, plane.height) == (SIDE, SIDE) {
        return square.clone();
    }
    let step = |length: usize| length as f32 / SIDE as f32;
    let (across, down) = (step(plane.width), step(plane.height));
    let each = across.max(down).ceil().clamp(1.0, MOST) as usize;
    Plane::from_fn(SIDE, SIDE, |x, y| {
        let within = |part: usize| (part as f32 + 0.5) / each as f32;
        let sum: f32 = (0..each * each)
            .map(|part| {
                let u = (x as f32 + within(part % each)) * across - 0.5;
                let v = (y as f32 + within(part / each)) * down - 0.5;
                plane.between(u, v)
            })
            .sum();
        sum / (each * each) as f32
    })
    .into_gray()
}

/// A region turned about its middle, in radians, from a square that is larger by a factor.
pub(super) fn turned(region: &Gray, by: f32, larger: f32) -> Gray {
    let plane = Plane::of(region);
    let (sine, cosine) = (by.sin() * larger, by.cos() * larger);
    let middle = |length: usize| (length as f32 - 1.0) / 2.0;
    let (centre_x, centre_y) = (middle(plane.width), middle(plane.height));
    Plane::from_fn(plane.width, plane.height, |x, y| {
        let (u, v) = (x as f32 - centre_x, y as f32 - centre_y);
        plane.between(cosine * u - sine * v + centre_x, sine * u + cosine * v + centre_y)
    })
    .into_gray()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_of_another_size_is_the_same_square() {
        let palm = crate::synthetic::palm(1, 0);
        assert_eq!(fitted(&palm), palm);
        let doubled =
            Plane::from_fn(2 * SIDE, 2 * SIDE, |x, y| palm.pixels()[y / 2 * SIDE + x / 2]);
        let back = fitted(&doubled.into_gray());
        let apart = back.pixels().iter().zip(palm.pixels());
        assert!(apart.map(|(one, other)| (one - other).abs()).fold(0.0, f32::max) < 0.01);
    }

    #[test]
    fn turning_there_and_back_leaves_the_middle_as_it_was() {
        let palm = crate::synthetic::palm(1, 0);
        let back = turned(&turned(&palm, 0.1, 1.0), -0.1, 1.0);
        let middle = |region: &Gray| {
            let rows =
                (40..88).flat_map(|y| region.pixels()[y * SIDE + 40..y * SIDE + 88].to_vec());
            rows.sum::<f32>() / (48.0 * 48.0)
        };
        assert!((middle(&palm) - middle(&back)).abs() < 1.0);
    }
}
