//! The ridges themselves, ready to be compared.
#![expect(
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    clippy::inline_always,
    reason = "indices are computed from the picture's own size; pixels and counts of them fit; kernels are compiled for the vector unit found at run time"
)]

use super::template::{CELL_VALUES, FINE, GRID};

/// Values around the map that are no part of it: room for a block to move.
pub(super) const MARGIN: usize = 3;
const RIGHT_MARGIN: usize = 16;
/// Values along a cell.
const CELL_SIDE: usize = GRID / FINE;

/// The ridges at half the picture's resolution, -8 (ridge) to 7 (valley).
#[derive(Clone)]
pub(super) struct RidgeMap {
    pub(super) width: usize,
    pub(super) height: usize,
    stride: usize,
    /// With the margins; 0 where nothing is seen.
    values: Vec<i16>,
    /// Sums of the squares of all values above and to the left (Crow's summed areas).
    squares: Vec<u32>,
    columns: usize,
    /// Whether each cell of the orientation grid is seen.
    seen: Vec<bool>,
}

impl RidgeMap {
    /// A map of the cells that are seen, their values in order; cells without values are empty.
    pub(super) fn new(
        columns: usize,
        seen: Vec<bool>,
        cells: impl Iterator<Item = [i8; CELL_VALUES]>,
    ) -> Self {
        let (width, height) = (columns * CELL_SIDE, seen.len() / columns.max(1) * CELL_SIDE);
        let stride = width + MARGIN + RIGHT_MARGIN;
        let mut values = vec![0; stride * (height + 2 * MARGIN)];
        let places = (0..seen.len()).filter(|cell| seen[*cell]);
        for (cell, ridges) in places.zip(cells) {
            let left = cell % columns * CELL_SIDE + MARGIN;
            let top = cell / columns * CELL_SIDE + MARGIN;
            for (row, ridges) in ridges.chunks_exact(CELL_SIDE).enumerate() {
                let line = &mut values[(top + row) * stride + left..][..CELL_SIDE];
                line.iter_mut().zip(ridges).for_each(|(value, ridge)| *value = i16::from(*ridge));
            }
        }
        let squares = summed_squares(&values, stride);
        Self { width, height, stride, values, squares, columns, seen }
    }

    /// The value at a place, if it is seen.
    #[inline(always)]
    pub(super) fn get(&self, x: isize, y: isize) -> Option<i16> {
        if x < 0 || y < 0 || x as usize >= self.width || y as usize >= self.height {
            return None;
        }
        let (x, y) = (x as usize, y as usize);
        let cell = (y / CELL_SIDE) * self.columns + x / CELL_SIDE;
        self.seen[cell].then(|| self.values[(y + MARGIN) * self.stride + x + MARGIN])
    }

    /// Whether a block is seen as a whole.
    #[inline(always)]
    pub(super) fn all_seen(&self, x: usize, y: usize, side: usize) -> bool {
        let cells = |from: usize| from / CELL_SIDE..=(from + side - 1) / CELL_SIDE;
        cells(y).all(|row| cells(x).all(|column| self.seen[row * self.columns + column]))
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

fn summed_squares(values: &[i16], stride: usize) -> Vec<u32> {
    let rows = values.len() / stride;
    let mut squares = vec![0_u32; (stride + 1) * (rows + 1)];
    for (y, line) in values.chunks_exact(stride).enumerate() {
        let (above, below) = squares.split_at_mut((y + 1) * (stride + 1));
        let above = &above[y * (stride + 1)..];
        let mut sum = 0;
        for (x, value) in line.iter().enumerate() {
            let value = i32::from(*value);
            sum += (value * value) as u32;
            below[x + 1] = above[x + 1] + sum;
        }
    }
    squares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map() -> RidgeMap {
        let cells = [1, 2].map(|number| [number; CELL_VALUES]);
        RidgeMap::new(2, vec![true, false, false, true], cells.into_iter())
    }

    #[test]
    fn values_lie_in_the_cells_that_are_seen() {
        let map = map();
        assert_eq!((map.width, map.height), (8, 8));
        let asked = [(0, 0), (3, 3), (4, 0), (4, 4), (7, 7), (8, 0), (-1, 0)];
        let values = asked.map(|(x, y)| map.get(x, y));
        assert_eq!(values, [Some(1), Some(1), None, Some(2), Some(2), None, None]);
        assert!(map.all_seen(4, 4, 4) && !map.all_seen(2, 2, 4));
    }

    #[test]
    fn the_energy_of_a_block_is_the_sum_of_its_squares() {
        let map = map();
        // From the margin's corner: three empty lines, then the first cell of ones.
        assert_eq!(map.energy(MARGIN, MARGIN, 4), 16);
        assert_eq!(map.energy(0, 0, 4), 1);
        assert_eq!(map.energy(MARGIN + 2, MARGIN + 2, 4), 4 + 4 * 4);
        assert_eq!(map.row(MARGIN, MARGIN)[..5], [1, 1, 1, 1, 0]);
    }
}
