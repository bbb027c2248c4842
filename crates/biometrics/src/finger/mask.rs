//! Where in the picture the finger is: where there is contrast, and the gradients agree.
#![expect(clippy::indexing_slicing, reason = "indices are computed from the picture's own size")]

use super::{CELL, orientation::OrientationField};
use crate::pieces::pieces;
use crate::plane::Plane;

/// Contrast below this share of the best in the picture is background.
const CONTRAST: f32 = 0.25;
/// A picture whose best contrast is below this, in grey levels, shows nothing.
const NOTHING: f32 = 5.0;
/// What the smoothed score must reach.
const FINGER: f32 = 0.45;
/// A piece of less than one part in so many of the largest is no finger.
const SMALL: usize = 6;
/// The largest hole that is filled, in cells.
const HOLE: usize = 60;

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

/// The cells that show finger, none if the picture has no contrast at all; and the contrast of its
/// best parts.
pub(super) fn mask(contrast: &Plane<f32>, field: &OrientationField) -> (Plane<bool>, f32) {
    let (columns, rows) = (field.cosine.width, field.cosine.height);
    let (contrast, best) = contrasts(contrast, columns, rows);
    let score = Plane::from_fn(columns, rows, |x, y| {
        let seen = best > NOTHING && contrast.at(x, y) > CONTRAST * best;
        if seen { (2.0 * field.coherence(x, y)).min(1.0) } else { 0.0 }
    });
    let mut mask = score.smoothed(1, 4).map(|score| *score > FINGER);
    keep_large(&mut mask);
    fill_holes(&mut mask);
    (mask, best)
}

/// Takes away what is small beside the largest piece: dirt, and the rim of the sensor.
fn keep_large(mask: &mut Plane<bool>) {
    let pieces = pieces(mask, true);
    let largest = pieces.iter().map(|piece| piece.cells.len()).max().unwrap_or(0);
    for piece in pieces.iter().filter(|piece| piece.cells.len() < largest / SMALL) {
        for cell in &piece.cells {
            mask.values[*cell] = false;
        }
    }
}

/// Fills holes where the ridges are too dry or smudged to agree, but go on all around.
fn fill_holes(mask: &mut Plane<bool>) {
    for piece in pieces(mask, false) {
        if !piece.at_border && piece.cells.len() <= HOLE {
            for cell in piece.cells {
                mask.values[cell] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finger::{normalise::normalise, orientation::orientation};

    fn masked(gray: &Plane<f32>) -> (Plane<bool>, f32) {
        let normalised = normalise(gray);
        mask(&normalised.contrast, &orientation(&normalised.picture))
    }

    #[test]
    fn stripes_are_finger_and_the_paper_around_them_and_specks_are_not() {
        let (mask, strength) = masked(&Plane::from_fn(240, 240, |x, y| {
            let inside = (60..180).contains(&x) && (60..180).contains(&y);
            let speck = x < 12 && y < 12;
            if (inside || speck) && (x / 4) % 2 == 0 { 40.0 } else { 220.0 }
        }));
        assert!(mask.at(30, 30) && mask.at(18, 40));
        assert!(!mask.at(1, 1) && !mask.at(55, 30) && !mask.at(30, 5));
        assert!(strength > 40.0);
    }

    #[test]
    fn an_even_picture_has_no_finger() {
        let (mask, strength) = masked(&Plane::filled(100, 100, 128.0));
        assert!(mask.values.iter().all(|seen| !seen) && strength < 1.0);
    }

    #[test]
    fn small_holes_are_filled_and_bays_are_not() {
        let mut mask = Plane::from_fn(20, 20, |x, y| (x != 9 || y != 9) && (x >= 3 || y >= 3));
        fill_holes(&mut mask);
        assert!(mask.at(9, 9) && !mask.at(0, 0));
    }
}
