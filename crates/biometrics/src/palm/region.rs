//! The square of the palm that is compared.
#![expect(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places are clamped to the picture, pixels and counts of them fit"
)]

use crate::{Gray, Picture, plane::Plane};

/// Pixels along a region.
pub const SIDE: usize = 128;
/// Shares of red and green: skin shows its lines best in green (blue is noise).
const RED: f32 = 0.35;
const GREEN: f32 = 0.65;
/// The most places that are averaged for a pixel, along each axis.
const MOST: f32 = 4.0;

/// A square in a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Square {
    /// Its middle.
    pub centre: (f32, f32),
    /// The direction that becomes the region's x axis: along the roots of the fingers. Of length one.
    pub across: (f32, f32),
    /// The direction that becomes the region's y axis: towards the wrist. Of length one.
    pub down: (f32, f32),
    /// The length of a side.
    pub side: f32,
}

impl Square {
    /// The place in the picture of one in the region, whose coordinates go from 0 to 1.
    pub fn place(&self, x: f32, y: f32) -> (f32, f32) {
        let (u, v) = ((x - 0.5) * self.side, (y - 0.5) * self.side);
        (
            self.centre.0 + u * self.across.0 + v * self.down.0,
            self.centre.1 + u * self.across.1 + v * self.down.1,
        )
    }
}

/// The region of a palm, [`SIDE`] pixels square; where the square leaves the picture, its border.
pub fn sample(picture: &Picture, square: &Square) -> Gray {
    let each = (square.side / SIDE as f32).ceil().clamp(1.0, MOST) as usize;
    let region = Plane::from_fn(SIDE, SIDE, |x, y| {
        let mut sum = 0.0;
        for part in 0..each * each {
            let within = |part: usize| (part as f32 + 0.5) / each as f32;
            let u = (x as f32 + within(part % each)) / SIDE as f32;
            let v = (y as f32 + within(part / each)) / SIDE as f32;
            let (px, py) = square.place(u, v);
            sum += skin(picture, px, py);
        }
        sum / (each * each) as f32
    });
    region.into_gray()
}

/// The brightness of skin between the four pixels around a place.
fn skin(picture: &Picture, x: f32, y: f32) -> f32 {
    let (width, height) = (picture.width(), picture.height());
    let x = x.clamp(0.0, (width - 1) as f32);
    let y = y.clamp(0.0, (height - 1) as f32);
    let (left, top) = (x as usize, y as usize);
    let (right, bottom) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
    let at = |x: usize, y: usize| {
        let pixel = &picture.rgb()[(y * width + x) * 3..];
        RED * f32::from(pixel[0]) + GREEN * f32::from(pixel[1])
    };
    let (u, v) = (x - left as f32, y - top as f32);
    let upper = at(left, top) * (1.0 - u) + at(right, top) * u;
    let lower = at(left, bottom) * (1.0 - u) + at(right, bottom) * u;
    upper * (1.0 - v) + lower * v
}

/// A region turned about its middle, in radians.
pub(super) fn turned(region: &Gray, by: f32) -> Gray {
    let plane = Plane::of(region);
    let (sine, cosine) = by.sin_cos();
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
    fn a_square_is_sampled_along_its_axes() {
        // Green grows to the right, so a square that lies on its side grows downwards.
        let rgb = (0..200 * 200).flat_map(|at| [0, (at % 200) as u8, 0]).collect();
        let picture = Picture::new(200, 200, rgb).unwrap();
        let square =
            Square { centre: (99.5, 99.5), across: (0.0, 1.0), down: (1.0, 0.0), side: 128.0 };
        let region = sample(&picture, &square);
        let row = |y: usize| &region.pixels()[y * SIDE..(y + 1) * SIDE];
        assert!(row(5).iter().all(|value| (value - row(5)[0]).abs() < 1e-3));
        assert!((row(105)[0] - row(5)[0] - 100.0 * GREEN).abs() < 0.01);
    }

    #[test]
    fn turning_there_and_back_leaves_the_middle_as_it_was() {
        let palm = crate::synthetic::palm(1, 0);
        let back = turned(&turned(&palm, 0.1), -0.1);
        let middle = |region: &Gray| {
            let rows =
                (40..88).flat_map(|y| region.pixels()[y * SIDE + 40..y * SIDE + 88].to_vec());
            rows.sum::<f32>() / (48.0 * 48.0)
        };
        assert!((middle(&palm) - middle(&back)).abs() < 1.0);
    }
}
