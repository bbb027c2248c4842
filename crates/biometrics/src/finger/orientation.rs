//! The direction in which the ridges run, everywhere.
//!
//! Gradients squared as complex numbers point the same way on both flanks of a ridge, so they can be
//! averaged (Kass and Witkin 1987; Bazen and Gerez 2002). They are averaged over a few pixels,
//! divided by their energy so that a scar or a crease counts no more than the ridges around it, and
//! averaged again.
#![expect(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "indices are computed from the picture's own size; pixels and counts of them fit"
)]

use super::CELL;
use crate::plane::Plane;
use std::f32::consts::PI;

/// The orientation of the ridges in cells of [`CELL`] pixels, as a vector of the doubled angle whose
/// length is the coherence: 1 where all gradients agree, 0 where none do.
#[derive(Debug, Clone)]
pub(crate) struct OrientationField {
    pub(crate) cosine: Plane<f32>,
    pub(crate) sine: Plane<f32>,
}

impl OrientationField {
    /// The doubled-angle vector at a pixel.
    #[inline]
    pub(super) fn vector(&self, x: f32, y: f32) -> (f32, f32) {
        let cell = CELL as f32;
        let (x, y) = ((x + 0.5) / cell - 0.5, (y + 0.5) / cell - 0.5);
        (self.cosine.between(x, y), self.sine.between(x, y))
    }

    /// The direction of the ridges at a pixel, 0 to π, from the x axis towards the y axis (down).
    pub(super) fn angle(&self, x: f32, y: f32) -> f32 {
        let (cosine, sine) = self.vector(x, y);
        (0.5 * sine.atan2(cosine)).rem_euclid(PI)
    }

    /// How far the gradients around a cell agree, 0 to 1.
    pub(super) fn coherence(&self, column: usize, row: usize) -> f32 {
        self.cosine.at(column, row).hypot(self.sine.at(column, row))
    }
}

/// The orientation field of a normalised picture.
pub(super) fn orientation(picture: &Plane<f32>) -> OrientationField {
    let [xx, yy, xy] = gradients(&picture.smoothed(1, 1)).map(|sums| sums.smoothed(1, 3));
    let (columns, rows) = (xx.width, xx.height);
    let field = |part: fn(f32, f32, f32) -> f32| {
        Plane::from_fn(columns, rows, |x, y| {
            let (xx, yy, xy) = (xx.at(x, y), yy.at(x, y), xy.at(x, y));
            part(xx, yy, xy) / (xx + yy + 1e-6)
        })
        .smoothed(1, 3)
    };
    // Ridges run across the gradient, which turns the doubled angle by half a circle.
    OrientationField { cosine: field(|xx, yy, _| yy - xx), sine: field(|_, _, xy| -2.0 * xy) }
}

/// The products of the gradients (Sobel), summed over each cell.
fn gradients(picture: &Plane<f32>) -> [Plane<f32>; 3] {
    let (width, height) = (picture.width, picture.height);
    let (columns, rows) = (width.div_ceil(CELL), height.div_ceil(CELL));
    let mut sums = [(); 3].map(|()| Plane::filled(columns, rows, 0.0_f32));
    let [xx, yy, xy] = &mut sums;
    for y in 1..height.saturating_sub(1) {
        let row = |y: usize| &picture.values[y * width..(y + 1) * width];
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        let cells = (y / CELL) * columns;
        for x in 1..width - 1 {
            let (left, right) = (x - 1, x + 1);
            let corners = 0.5 * (below[right] - above[left]);
            let other = 0.5 * (above[right] - below[left]);
            let dx = here[right] - here[left] + corners + other;
            let dy = below[x] - above[x] + corners - other;
            let cell = cells + x / CELL;
            xx.values[cell] += dx * dx;
            yy.values[cell] += dy * dy;
            xy.values[cell] += dx * dy;
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stripes_run_where_they_run() {
        for degrees in [0.0_f32, 30.0, 75.0, 90.0, 140.0] {
            let (sine, cosine) = degrees.to_radians().sin_cos();
            let stripes = Plane::from_fn(100, 100, |x, y| {
                ((y as f32 * cosine - x as f32 * sine) * 0.7).sin()
            });
            let field = orientation(&stripes);
            let apart = (field.angle(50.0, 50.0).to_degrees() - degrees).abs();
            assert!(apart.min(180.0 - apart) < 2.0, "{degrees}: {apart}");
            assert!(field.coherence(12, 12) > 0.9);
        }
    }
}
