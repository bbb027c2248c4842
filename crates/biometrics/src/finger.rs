//! Fingerprints: from the picture of a fingertip to a template, and how alike two are.
#![allow(clippy::all, clippy::pedantic, clippy::indexing_slicing, missing_docs)]

mod align;
mod describe;
mod enhance;
mod mask;
mod minutiae;
mod normalise;
mod orientation;
mod period;
pub mod score;
mod skeleton;
mod template;

use crate::{Capture, Flaw, Gray, plane::Plane};
pub use template::FingerTemplate;

/// Pixels along a cell of the orientation field and the mask.
const CELL: usize = 4;

pub fn extract(gray: &Gray) -> Result<FingerTemplate, Flaw> {
    let normal = normalise::normalise(gray);
    let field = orientation::orientation(&normal.picture);
    let mask = mask::mask(&normal.contrast, &field);
    let periods = period::periods(&normal.picture, &field, &mask);
    let enhanced = enhance::enhance(&normal.picture, &field, &periods.field, &mask);
    let skeleton = skeleton::skeleton(&enhanced, &mask);
    let minutiae = minutiae::minutiae(&skeleton, &field, &mask);
    Ok(build(gray, &field, &mask, &enhanced, minutiae))
}

fn build(gray: &Gray, field: &orientation::OrientationField, mask: &Plane<bool>, enhanced: &Plane<f32>, minutiae: Vec<minutiae::Minutia>) -> FingerTemplate {
    let (columns, rows) = (gray.width() / 8, gray.height() / 8);
    let cells: Vec<_> = (0..columns * rows).map(|at| {
        let (x, y) = (at % columns * 8 + 4, at / columns * 8 + 4);
        let seen = mask.at(x / CELL, y / CELL);
        let angle = 2.0 * field.angle(x as f32 - 0.5, y as f32 - 0.5);
        seen.then(|| (angle.cos(), angle.sin()))
    }).collect();
    let seen: Vec<bool> = cells.iter().map(Option::is_some).collect();
    let grid = template::OrientationGrid { columns, rows, cells };
    let ridges = template::RidgeMap::new(columns * 4, rows * 4, columns, seen, |x, y| {
        let (x, y) = (2 * x, 2 * y);
        let sum = enhanced.at(x, y) + enhanced.at(x + 1, y) + enhanced.at(x, y + 1) + enhanced.at(x + 1, y + 1);
        (sum * 16.0).clamp(-63.0, 63.0) as i16
    });
    FingerTemplate::prepared(0, Capture::default(), grid, minutiae, Some(ridges))
}
