//! What is kept of a finger.

use super::{
    describe::{Descriptor, describe},
    minutiae::Minutia,
};
use crate::Capture;

/// Pixels along a cell of the orientation grid.
pub(super) const GRID: usize = 8;
/// Pixels along one value of the ridge map.
pub(super) const FINE: usize = 2;
/// Values around the ridge map that are no part of it: room for a block to move.
const MARGIN: usize = 3;
const RIGHT_MARGIN: usize = 16;

/// A finger.
#[derive(Clone)]
pub struct FingerTemplate {
    pub(super) quality: u8,
    pub(super) capture: Capture,
    pub(super) grid: OrientationGrid,
    pub(super) minutiae: Vec<Minutia>,
    pub(super) ridges: Option<RidgeMap>,
    pub(super) descriptors: Vec<Descriptor>,
}

/// The direction of the ridges in cells of [`GRID`] pixels, as a vector of the doubled angle.
#[derive(Clone)]
pub(super) struct OrientationGrid {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) cells: Vec<Option<(f32, f32)>>,
}

impl OrientationGrid {
    /// The doubled-angle vector at a pixel, if there are ridges.
    #[inline]
    pub(super) fn at(&self, x: f32, y: f32) -> Option<(f32, f32)> {
        if x < 0.0 || y < 0.0 {
            return None;
        }
        let (column, row) = (x as usize / GRID, y as usize / GRID);
        if column >= self.columns || row >= self.rows {
            return None;
        }
        self.cells[row * self.columns + column]
    }
}

/// The ridges themselves at half the picture's resolution, ready to be compared.
#[derive(Clone)]
pub(super) struct RidgeMap {
    pub(super) width: usize,
    pub(super) height: usize,
    stride: usize,
    /// With the margins; 0 where nothing is seen.
    values: Vec<i16>,
    /// Sums of the squares of all values above and to the left.
    squares: Vec<u32>,
    columns: usize,
    /// Whether each cell of the orientation grid is seen.
    seen: Vec<bool>,
}

impl RidgeMap {
    pub(super) fn new(width: usize, height: usize, columns: usize, seen: Vec<bool>, value: impl Fn(usize, usize) -> i16) -> Self {
        let stride = width + MARGIN + RIGHT_MARGIN;
        let rows = height + 2 * MARGIN;
        let mut values = vec![0; stride * rows];
        for y in 0..height {
            for x in 0..width {
                let cell = (y * FINE / GRID) * columns + x * FINE / GRID;
                if seen[cell] {
                    values[(y + MARGIN) * stride + x + MARGIN] = value(x, y);
                }
            }
        }
        let mut squares = vec![0_u32; (stride + 1) * (rows + 1)];
        for y in 0..rows {
            let mut sum = 0;
            for x in 0..stride {
                let value = i32::from(values[y * stride + x]);
                sum += (value * value) as u32;
                squares[(y + 1) * (stride + 1) + x + 1] = squares[y * (stride + 1) + x + 1] + sum;
            }
        }
        Self { width, height, stride, values, squares, columns, seen }
    }

    /// The value at a place, if it is seen.
    #[inline(always)]
    pub(super) fn get(&self, x: isize, y: isize) -> Option<i16> {
        if x < 0 || y < 0 || x as usize >= self.width || y as usize >= self.height {
            return None;
        }
        let (x, y) = (x as usize, y as usize);
        let cell = (y * FINE / GRID) * self.columns + x * FINE / GRID;
        self.seen[cell].then(|| self.values[(y + MARGIN) * self.stride + x + MARGIN])
    }

    /// Whether a block is seen as a whole.
    #[inline(always)]
    pub(super) fn all_seen(&self, x: usize, y: usize, side: usize) -> bool {
        let cell = GRID / FINE;
        (y / cell..=(y + side - 1) / cell)
            .all(|row| (x / cell..=(x + side - 1) / cell).all(|column| self.seen[row * self.columns + column]))
    }

    /// Sixteen values from a place on, counted from the corner of the margin.
    #[inline(always)]
    pub(super) fn row(&self, x: usize, y: usize) -> &[i16] {
        &self.values[y * self.stride + x..][..16]
    }

    /// The sum of the squares in a block, counted from the corner of the margin.
    #[inline(always)]
    pub(super) fn energy(&self, x: usize, y: usize, side: usize) -> u32 {
        let stride = self.stride + 1;
        let at = |x: usize, y: usize| self.squares[y * stride + x];
        at(x + side, y + side) + at(x, y) - at(x + side, y) - at(x, y + side)
    }
}

impl FingerTemplate {
    pub(super) fn prepared(quality: u8, capture: Capture, grid: OrientationGrid, minutiae: Vec<Minutia>, ridges: Option<RidgeMap>) -> Self {
        let descriptors = minutiae.iter().map(|minutia| describe(minutia, &grid)).collect();
        Self { quality, capture, grid, minutiae, ridges, descriptors }
    }
}
