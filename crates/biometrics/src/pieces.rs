//! The pieces that the cells of a grid make.
#![expect(clippy::indexing_slicing, reason = "indices are computed from the grid's own size")]

use crate::plane::Plane;

/// Cells that hang together by their sides.
pub(crate) struct Piece {
    /// Where they are in the grid's values.
    pub(crate) cells: Vec<usize>,
    /// Whether any is at the border of the grid.
    pub(crate) at_border: bool,
}

/// All pieces of cells that have a value.
pub(crate) fn pieces(mask: &Plane<bool>, value: bool) -> Vec<Piece> {
    let (width, height) = (mask.width, mask.height);
    let mut open: Vec<bool> = mask.values.iter().map(|cell| *cell == value).collect();
    let mut pieces = Vec::new();
    for start in 0..open.len() {
        if !std::mem::take(&mut open[start]) {
            continue;
        }
        let mut piece = Piece { cells: vec![start], at_border: false };
        let mut next = 0;
        while let Some(cell) = piece.cells.get(next).copied() {
            next += 1;
            let (x, y) = (cell % width, cell / width);
            let border = x == 0 || y == 0 || x + 1 == width || y + 1 == height;
            piece.at_border |= border;
            let sides = [
                (x > 0).then(|| cell - 1),
                (x + 1 < width).then(|| cell + 1),
                (y > 0).then(|| cell - width),
                (y + 1 < height).then(|| cell + width),
            ];
            for side in sides.into_iter().flatten() {
                if std::mem::take(&mut open[side]) {
                    piece.cells.push(side);
                }
            }
        }
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_touch_by_a_corner_are_two_pieces() {
        let grid = Plane::from_fn(4, 4, |x, y| x == y && (1..3).contains(&x));
        let inside = pieces(&grid, true);
        assert_eq!(inside.iter().map(|piece| piece.cells.len()).collect::<Vec<_>>(), [1, 1]);
        assert!(inside.iter().all(|piece| !piece.at_border));
        let around = pieces(&grid, false);
        assert!(around.len() == 1 && around[0].at_border && around[0].cells.len() == 14);
    }
}
