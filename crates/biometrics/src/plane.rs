//! Values on a grid, and smoothing them.
#![expect(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::inline_always,
    reason = "indices are computed from the picture's own size; pixels and counts of them fit; kernels are compiled for the vector unit found at run time"
)]

use crate::Gray;

/// A grid of values, row by row from the top left.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plane<T> {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) values: Vec<T>,
}

impl<T: Copy> Plane<T> {
    /// A grid of one value.
    pub(crate) fn filled(width: usize, height: usize, value: T) -> Self {
        Self { width, height, values: vec![value; width * height] }
    }

    /// A grid of what a function says of each place.
    pub(crate) fn from_fn(
        width: usize,
        height: usize,
        mut value: impl FnMut(usize, usize) -> T,
    ) -> Self {
        let mut values = Vec::with_capacity(width * height);
        for y in 0..height {
            values.extend((0..width).map(|x| value(x, y)));
        }
        Self { width, height, values }
    }

    /// The value at a place that is inside.
    #[inline(always)]
    pub(crate) fn at(&self, x: usize, y: usize) -> T {
        self.values[y * self.width + x]
    }

    /// The value at a place, if it is inside.
    #[inline]
    pub(crate) fn get(&self, x: isize, y: isize) -> Option<T> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        (x < self.width && y < self.height).then(|| self.at(x, y))
    }

    /// Each value turned into another.
    pub(crate) fn map<U: Copy>(&self, turn: impl FnMut(&T) -> U) -> Plane<U> {
        let values = self.values.iter().map(turn).collect();
        Plane { width: self.width, height: self.height, values }
    }
}

impl Plane<f32> {
    /// The values of a picture.
    pub(crate) fn of(gray: &Gray) -> Self {
        Self { width: gray.width(), height: gray.height(), values: gray.pixels().to_vec() }
    }

    /// The values as a picture; without any, one black pixel.
    pub(crate) fn into_gray(self) -> Gray {
        Gray::new(self.width, self.height, self.values).unwrap_or_else(Gray::black_pixel)
    }

    /// Smoothed by boxes of `2 * radius + 1`, `passes` times; three come close to a Gaussian of
    /// standard deviation `radius + 1/2`. At the border the mean of what is inside is taken.
    pub(crate) fn smoothed(&self, radius: usize, passes: usize) -> Self {
        let mut plane = self.clone();
        let mut other = vec![0.0; plane.values.len()];
        for _ in 0..passes {
            along_rows(&plane.values, &mut other, self.width, radius);
            along_columns(&other, &mut plane.values, self.width, self.height, radius);
        }
        plane
    }

    /// Between the four values around a place in grid units, where whole numbers are the places
    /// themselves; outside, the nearest inside.
    #[inline]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
    pub(crate) fn between(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (u, v) = (x - left as f32, y - top as f32);
        let upper = self.at(left, top) * (1.0 - u) + self.at(right, top) * u;
        let lower = self.at(left, bottom) * (1.0 - u) + self.at(right, bottom) * u;
        upper * (1.0 - v) + lower * v
    }
}

fn along_rows(from: &[f32], to: &mut [f32], width: usize, radius: usize) {
    for (row, out) in from.chunks_exact(width).zip(to.chunks_exact_mut(width)) {
        let mut sum: f32 = row[..radius.min(width)].iter().sum();
        for x in 0..width {
            if x + radius < width {
                sum += row[x + radius];
            }
            if x > radius {
                sum -= row[x - radius - 1];
            }
            let count = (x + radius).min(width - 1) - x.saturating_sub(radius) + 1;
            out[x] = sum / count as f32;
        }
    }
}

fn along_columns(from: &[f32], to: &mut [f32], width: usize, height: usize, radius: usize) {
    let mut sums = vec![0.0_f32; width];
    let row = |y: usize| &from[y * width..(y + 1) * width];
    for y in 0..radius.min(height) {
        sums.iter_mut().zip(row(y)).for_each(|(sum, value)| *sum += value);
    }
    for y in 0..height {
        if y + radius < height {
            sums.iter_mut().zip(row(y + radius)).for_each(|(sum, value)| *sum += value);
        }
        if y > radius {
            sums.iter_mut().zip(row(y - radius - 1)).for_each(|(sum, value)| *sum -= value);
        }
        let count = (y + radius).min(height - 1) - y.saturating_sub(radius) + 1;
        let share = 1.0 / count as f32;
        let out = &mut to[y * width..(y + 1) * width];
        out.iter_mut().zip(&sums).for_each(|(value, sum)| *value = sum * share);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothing_keeps_what_is_even_and_spreads_a_point() {
        let even = Plane::filled(7, 5, 3.0).smoothed(2, 3);
        assert!(even.values.iter().all(|value| (value - 3.0).abs() < 1e-5));
        let mut point = Plane::filled(31, 31, 0.0);
        point.values[15 * 31 + 15] = 1.0;
        let spread = point.smoothed(2, 3);
        assert!((spread.values.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        assert!(spread.at(15, 15) > spread.at(17, 15) && spread.at(17, 15) > spread.at(21, 15));
        assert!((spread.at(12, 15) - spread.at(15, 18)).abs() < 1e-6);
    }

    #[test]
    fn a_box_wider_than_the_plane_gives_the_mean() {
        let plane = Plane { width: 3, height: 2, values: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0] };
        for value in plane.smoothed(9, 1).values {
            assert!((value - 3.5).abs() < 1e-5);
        }
    }

    #[test]
    fn between_places_lies_between_their_values() {
        let plane = Plane { width: 2, height: 2, values: vec![0.0, 1.0, 2.0, 3.0] };
        for (x, y, value) in [(0.5, 0.5, 1.5), (0.0, 1.0, 2.0), (-3.0, -3.0, 0.0), (9.0, 0.5, 2.0)]
        {
            assert!((plane.between(x, y) - value).abs() < 1e-6, "{x} {y}");
        }
    }
}
