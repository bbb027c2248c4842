//! Where in the picture the finger is: where there is contrast, and the gradients agree.

use super::{CELL, orientation::OrientationField};
use crate::plane::Plane;

/// Contrast below this share of the best in the picture is background.
const CONTRAST: f32 = 0.25;
/// A picture whose best contrast is below this, in grey levels, shows nothing.
const NOTHING: f32 = 8.0;
/// What the smoothed score must reach.
const FINGER: f32 = 0.45;

/// The contrast in each cell, and the tenth-best of the picture.
fn contrasts(contrast: &Plane<f32>, columns: usize, rows: usize) -> (Plane<f32>, f32) {
    let cells = Plane::from_fn(columns, rows, |column, row| {
        let x = (column * CELL + CELL / 2).min(contrast.width - 1);
        let y = (row * CELL + CELL / 2).min(contrast.height - 1);
        contrast.at(x, y)
    });
    let mut sorted = cells.values.clone();
    let tenth = sorted.len() * 9 / 10;
    let (_, best, _) = sorted.select_nth_unstable_by(tenth, f32::total_cmp);
    let best = *best;
    (cells, best)
}

/// The cells that show finger; empty if the picture has no contrast at all.
pub(super) fn mask(contrast: &Plane<f32>, field: &OrientationField) -> Plane<bool> {
    let (columns, rows) = (field.cosine.width, field.cosine.height);
    let (contrast, best) = contrasts(contrast, columns, rows);
    let score = Plane::from_fn(columns, rows, |x, y| {
        let seen = best > NOTHING && contrast.at(x, y) > CONTRAST * best;
        if seen { (2.0 * field.coherence(x, y)).min(1.0) } else { 0.0 }
    });
    score.smoothed(1, 4).map(|score| *score > FINGER)
}
