//! How far the ridges lie apart.
//!
//! Around a cell the picture is added up along the ridges, which leaves a wave across them; its
//! period is where it best agrees with itself shifted (the autocorrelation form of the ridge
//! frequency in Hong, Wan and Jain 1998).
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "indices are computed from the picture's own size; pixels and counts of them fit"
)]

use super::{CELL, orientation::OrientationField};
use crate::plane::Plane;

/// Places across the ridges that are looked at, and how far they are apart in pixels.
const PLACES: usize = 49;
const STEP: f32 = 0.75;
/// Places along the ridges that are added up, to each side, and how far they are apart.
const ALONG: i32 = 5;
const ALONG_STEP: f32 = 1.5;
/// Cells from one estimate to the next.
const EVERY: usize = 4;
/// The autocorrelation that makes a wave.
const WAVE: f32 = 0.25;
/// Coherence below which ridges are not asked for their period.
const COHERENT: f32 = 0.5;
/// Pixels between ridges when a picture does not say: an adult's at 500 dpi.
pub(super) const USUAL: f32 = 9.0;
/// The least and the most that the filters are made for.
pub(super) const RANGE: (f32, f32) = (5.5, 14.0);

/// The distance from ridge to ridge in a picture.
pub(super) struct Periods {
    /// In pixels, for each cell.
    pub(super) field: Plane<f32>,
    /// The median of the estimates.
    pub(super) median: f32,
    /// The share of asked cells that gave an estimate within a third of the median.
    pub(super) agreement: f32,
}

/// The periods in the cells of the mask.
pub(super) fn periods(
    picture: &Plane<f32>,
    field: &OrientationField,
    mask: &Plane<bool>,
) -> Periods {
    let (columns, rows) = (mask.width, mask.height);
    let mut estimates = Vec::new();
    let mut asked = 0_usize;
    for row in (EVERY / 2..rows).step_by(EVERY) {
        for column in (EVERY / 2..columns).step_by(EVERY) {
            if mask.at(column, row) && field.coherence(column, row) > COHERENT {
                asked += 1;
                if let Some(period) = period_at(picture, field, column, row) {
                    estimates.push((column, row, period));
                }
            }
        }
    }
    let mut sorted: Vec<f32> = estimates.iter().map(|estimate| estimate.2).collect();
    sorted.sort_by(f32::total_cmp);
    let median = if sorted.len() > 8 { sorted[sorted.len() / 2] } else { USUAL };
    let near = |period: f32| (period / median - 1.0).abs() < 0.34;
    estimates.retain(|estimate| near(estimate.2));
    let agreement = estimates.len() as f32 / asked.max(1) as f32;
    Periods { field: spread(&estimates, columns, rows, median), median, agreement }
}

/// Smooths the estimates over the picture, with the median where there are none near.
fn spread(
    estimates: &[(usize, usize, f32)],
    columns: usize,
    rows: usize,
    median: f32,
) -> Plane<f32> {
    let mut sum = Plane::filled(columns, rows, 0.0);
    let mut weight = Plane::filled(columns, rows, 0.0);
    for &(column, row, period) in estimates {
        sum.values[row * columns + column] = period - median;
        weight.values[row * columns + column] = 1.0;
    }
    let (sum, weight) = (sum.smoothed(6, 3), weight.smoothed(6, 3));
    let (least, most) = RANGE;
    // One estimate in every sixteen cells weighs a sixteenth; half as much again for the median.
    Plane::from_fn(columns, rows, |x, y| {
        (median + sum.at(x, y) / (weight.at(x, y) + 0.02)).clamp(least, most)
    })
}

/// The period around one cell, if there is a wave.
fn period_at(
    picture: &Plane<f32>,
    field: &OrientationField,
    column: usize,
    row: usize,
) -> Option<f32> {
    let (x, y) = ((column * CELL) as f32 + 2.0, (row * CELL) as f32 + 2.0);
    let (sine, cosine) = field.angle(x, y).sin_cos();
    let mut wave = [0.0_f32; PLACES];
    for (place, value) in wave.iter_mut().enumerate() {
        let across = (place as f32 - (PLACES / 2) as f32) * STEP;
        for along in -ALONG..=ALONG {
            let along = along as f32 * ALONG_STEP;
            let x = (x - sine * across + cosine * along).round() as isize;
            let y = (y + cosine * across + sine * along).round() as isize;
            *value += picture.get(x, y).unwrap_or(0.0);
        }
    }
    let mean = wave.iter().sum::<f32>() / PLACES as f32;
    for value in &mut wave {
        *value -= mean;
    }
    first_peak(&wave).map(|lag| lag * STEP)
}

/// The shift at which a wave first agrees with itself again.
fn first_peak(wave: &[f32; PLACES]) -> Option<f32> {
    let energy: f32 = wave.iter().map(|value| value * value).sum::<f32>() + 1e-6;
    let correlation = |lag: usize| {
        let sum: f32 = wave.iter().zip(&wave[lag..]).map(|(a, b)| a * b).sum();
        sum / energy * PLACES as f32 / (PLACES - lag) as f32
    };
    let mut before = 1.0;
    let mut rising = false;
    for lag in 3..34 {
        let here = correlation(lag);
        rising |= here > before;
        let after = correlation(lag + 1);
        if rising && here > WAVE && here >= before && here >= after {
            let bend = before - 2.0 * here + after;
            let fraction = if bend < -1e-6 { 0.5 * (before - after) / bend } else { 0.0 };
            return Some(lag as f32 + fraction);
        }
        before = here;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finger::orientation::orientation;
    use std::f32::consts::TAU;

    #[test]
    fn the_distance_of_stripes_is_measured() {
        for (period, degrees) in [(6.0_f32, 20.0_f32), (9.0, 100.0), (12.5, 45.0)] {
            let (sine, cosine) = degrees.to_radians().sin_cos();
            let stripes = Plane::from_fn(160, 160, |x, y| {
                ((y as f32 * cosine - x as f32 * sine) * TAU / period).sin()
            });
            let field = orientation(&stripes);
            let all = field.cosine.map(|_| true);
            let periods = periods(&stripes, &field, &all);
            assert!((periods.median - period).abs() < 0.3, "{period}: {}", periods.median);
            assert!(periods.agreement > 0.9);
            assert!((periods.field.at(20, 20) - period).abs() < 0.3);
        }
    }

    #[test]
    fn what_has_no_period_gives_none() {
        let edge = Plane::from_fn(160, 160, |x, _| if x < 80 { -1.0 } else { 1.0 });
        let field = orientation(&edge);
        let all = field.cosine.map(|_| true);
        assert!(periods(&edge, &field, &all).agreement < 0.2);
    }
}
