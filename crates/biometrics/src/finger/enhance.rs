//! Making the ridges stand out.
//!
//! Each pixel is filtered by a Gabor wave along the ridges around it, of their direction and their
//! period (Hong, Wan and Jain 1998): gaps close, bridges go, noise of any other direction is gone.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    clippy::inline_always,
    reason = "indices are computed from the picture's own size; pixels and counts of them fit; kernels are compiled for the vector unit found at run time"
)]

use super::{CELL, orientation::OrientationField, period::RANGE};
use crate::plane::Plane;
use std::{f32::consts::PI, sync::LazyLock};

/// Directions that filters are made for.
const DIRECTIONS: usize = 24;
/// Pixels to each side that a filter sees.
const RADIUS: usize = 9;
const SIDE: usize = 2 * RADIUS + 1;
/// A filter's row, filled up to whole vectors.
const ROW: usize = 24;
/// Pixels from one filter's period to the next's.
const PERIOD_STEP: f32 = 0.5;
/// The widths of the envelope, as shares of the period: along the ridge, and across.
const ALONG: f32 = 4.0 / 9.0;
const ACROSS: f32 = 3.5 / 9.0;

type Filter = [f32; SIDE * ROW];

static FILTERS: LazyLock<Vec<Filter>> = LazyLock::new(|| {
    (0..periods())
        .flat_map(|period| (0..DIRECTIONS).map(move |direction| (period, direction)))
        .map(|(period, direction)| {
            filter(RANGE.0 + period as f32 * PERIOD_STEP, direction as f32 * PI / DIRECTIONS as f32)
        })
        .collect()
});

fn periods() -> usize {
    ((RANGE.1 - RANGE.0) / PERIOD_STEP) as usize + 1
}

/// A wave of one period and direction under its envelope: without answer to an even picture, and
/// with weights that add up to one.
fn filter(period: f32, angle: f32) -> Filter {
    let (sine, cosine) = angle.sin_cos();
    let (along, across) = (ALONG * period, ACROSS * period);
    let mut wave = [0.0; SIDE * ROW];
    let mut envelope = [0.0; SIDE * ROW];
    for row in 0..SIDE {
        for column in 0..SIDE {
            let (x, y) = (column as f32 - RADIUS as f32, row as f32 - RADIUS as f32);
            let (u, v) = (x * cosine + y * sine, y * cosine - x * sine);
            let bell = (-(u * u / (2.0 * along * along) + v * v / (2.0 * across * across))).exp();
            wave[row * ROW + column] = bell * (2.0 * PI * v / period).cos();
            envelope[row * ROW + column] = bell;
        }
    }
    let even = wave.iter().sum::<f32>() / envelope.iter().sum::<f32>();
    wave.iter_mut().zip(&envelope).for_each(|(wave, bell)| *wave -= even * bell);
    let weight: f32 = wave.iter().map(|value| value.abs()).sum();
    wave.map(|value| value / weight)
}

/// The filtered picture: ridges below zero, valleys above, zero outside the mask.
pub(crate) fn enhance(
    picture: &Plane<f32>,
    field: &OrientationField,
    periods: &Plane<f32>,
    mask: &Plane<bool>,
) -> Plane<f32> {
    let padded = padded(picture);
    let choice = choice(picture, field, periods, mask);
    let mut enhanced = Plane::filled(picture.width, picture.height, 0.0);
    let filters = FILTERS.as_slice();
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            for y in 0..picture.height {
                for x in 0..picture.width {
                    let at = y * picture.width + x;
                    if let Some(filter) = filters.get(usize::from(choice[at])) {
                        enhanced.values[at] = answer(&padded, x, y, filter);
                    }
                }
            }
        },
    );
    enhanced
}

/// The number of each pixel's filter; outside the mask one that is not there.
fn choice(
    picture: &Plane<f32>,
    field: &OrientationField,
    periods: &Plane<f32>,
    mask: &Plane<bool>,
) -> Vec<u16> {
    let mut choice = vec![u16::MAX; picture.values.len()];
    for y in 0..picture.height {
        for x in 0..picture.width {
            let (column, row) = (x / CELL, y / CELL);
            if !mask.at(column, row) {
                continue;
            }
            let angle = field.angle(x as f32, y as f32);
            let direction = (angle / PI * DIRECTIONS as f32).round() as usize % DIRECTIONS;
            let period = ((periods.at(column, row) - RANGE.0) / PERIOD_STEP).round() as usize;
            choice[y * picture.width + x] = (period * DIRECTIONS + direction) as u16;
        }
    }
    choice
}

/// The picture with room for a filter around every pixel.
fn padded(picture: &Plane<f32>) -> Plane<f32> {
    let (width, height) = (picture.width + ROW, picture.height + SIDE);
    let mut padded = Plane::filled(width, height, 0.0);
    for (y, row) in picture.values.chunks_exact(picture.width).enumerate() {
        padded.values[(y + RADIUS) * width + RADIUS..][..picture.width].copy_from_slice(row);
    }
    padded
}

#[inline(always)]
fn answer(padded: &Plane<f32>, x: usize, y: usize, filter: &Filter) -> f32 {
    let mut sums = [0.0_f32; ROW];
    for (row, weights) in filter.chunks_exact(ROW).enumerate() {
        let pixels = &padded.values[(y + row) * padded.width + x..][..ROW];
        for lane in 0..ROW {
            sums[lane] += pixels[lane] * weights[lane];
        }
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finger::orientation::orientation;

    /// Stripes 9 pixels apart.
    fn stripe(y: usize) -> f32 {
        (y as f32 * 2.0 * PI / 9.0).sin()
    }

    #[test]
    fn a_gap_in_a_ridge_is_closed_and_outside_the_mask_is_nothing() {
        let gap = |x: usize, y: usize| (60..64).contains(&x) && (56..66).contains(&y);
        let broken = Plane::from_fn(120, 120, |x, y| if gap(x, y) { 0.0 } else { stripe(y) });
        let field = orientation(&broken);
        let periods = field.cosine.map(|_| 9.0);
        let mask = Plane::from_fn(30, 30, |column, _| column < 20);
        let enhanced = enhance(&broken, &field, &periods, &mask);
        for y in 56..66 {
            let (whole, there) = (stripe(y), enhanced.at(62, y));
            assert!(whole.abs() < 0.5 || whole.signum() * there > 0.2, "{y}: {whole} {there}");
        }
        assert!((80..120).all(|x| enhanced.at(x, 60).abs() < f32::EPSILON));
    }

    #[test]
    fn an_even_picture_gives_no_answer() {
        let even = Plane::filled(60, 60, 1.0);
        let field = orientation(&Plane::from_fn(60, 60, |_, y| stripe(y)));
        let (periods, mask) = (field.cosine.map(|_| 9.0), field.cosine.map(|_| true));
        assert!(enhance(&even, &field, &periods, &mask).at(30, 30).abs() < 1e-4);
    }
}
