//! From the stages' results to what a template keeps.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels and counts of them fit, values are clamped before"
)]

use super::{
    CELL,
    minutiae::Minutia,
    template::{
        CELL_VALUES, FINE, GRID, Kept, KeptMinutia, MOST_CELLS, MOST_MINUTIAE, MOST_SEEN, UNSEEN,
    },
    working::Working,
};
use crate::{Capture, plane::Plane};
use std::f32::consts::PI;

/// Steps of the ridge map for a filter's answer of one.
const STEPS: f32 = 7.0;
/// What a picture's strongest answers are: larger ones are not told apart.
const STRONG: f32 = 1.0;

/// A part of the orientation grid, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

/// What is kept of a finger.
pub(super) fn kept(working: &Working, quality: u8, capture: Capture) -> Kept {
    let grid = grid(working);
    let window = window(&grid);
    let (columns, rows) = (window.right - window.left, window.bottom - window.top);
    let cells: Vec<(usize, usize)> = (window.top..window.bottom)
        .flat_map(|row| (window.left..window.right).map(move |column| (column, row)))
        .collect();
    let seen = cells.iter().filter(|(column, row)| grid.at(*column, *row) != UNSEEN);
    Kept {
        quality,
        capture,
        columns: columns as u8,
        rows: rows as u8,
        grid: cells.iter().map(|(column, row)| grid.at(*column, *row)).collect(),
        minutiae: minutiae(&working.minutiae, window),
        ridges: seen.map(|(column, row)| ridges(&working.enhanced, *column, *row)).collect(),
    }
}

/// The direction of the ridges in each cell.
fn grid(working: &Working) -> Plane<u8> {
    let (columns, rows) = (working.gray.width / GRID, working.gray.height / GRID);
    Plane::from_fn(columns, rows, |column, row| {
        let (x, y) = (column * GRID + GRID / 2, row * GRID + GRID / 2);
        if !working.mask.at(x / CELL, y / CELL) {
            return UNSEEN;
        }
        let angle = working.field.angle(x as f32 - 0.5, y as f32 - 0.5);
        ((angle / PI * 255.0).round() as u32 % 255) as u8
    })
}

/// The part that has ridges; where that is more than a template holds, the part that has most.
fn window(grid: &Plane<u8>) -> Window {
    let mut window = Window { left: 0, top: 0, right: grid.width, bottom: grid.height };
    loop {
        let (columns, rows) = (window.right - window.left, window.bottom - window.top);
        let column =
            |x: usize| (window.top..window.bottom).filter(|y| grid.at(x, *y) != UNSEEN).count();
        let row =
            |y: usize| (window.left..window.right).filter(|x| grid.at(*x, y) != UNSEEN).count();
        if columns <= 1 || rows <= 1 {
            return window;
        }
        let sides = [
            column(window.left),
            column(window.right - 1),
            row(window.top),
            row(window.bottom - 1),
        ];
        let seen: usize = (window.top..window.bottom).map(row).sum();
        let full = columns * rows > MOST_CELLS || seen > MOST_SEEN || columns > 255 || rows > 255;
        let Some((side, least)) = sides.iter().enumerate().min_by_key(|(_, seen)| **seen) else {
            return window;
        };
        if *least > 0 && !full {
            return window;
        }
        match side {
            0 => window.left += 1,
            1 => window.right -= 1,
            2 => window.top += 1,
            _ => window.bottom -= 1,
        }
    }
}

/// The minutiae in the window, counted from its corner; the clearest where there are too many.
fn minutiae(found: &[Minutia], window: Window) -> Vec<KeptMinutia> {
    let (left, top) = ((window.left * GRID) as f32, (window.top * GRID) as f32);
    let (right, bottom) = ((window.right * GRID) as f32, (window.bottom * GRID) as f32);
    let inside = |m: &&Minutia| m.x >= left && m.y >= top && m.x < right && m.y < bottom;
    let mut minutiae: Vec<Minutia> = found.iter().filter(inside).copied().collect();
    minutiae.sort_by(|a, b| b.quality.total_cmp(&a.quality));
    minutiae.truncate(MOST_MINUTIAE);
    let from_corner = |m: &Minutia| Minutia { x: m.x - left, y: m.y - top, ..*m };
    minutiae.iter().map(|minutia| KeptMinutia::new(&from_corner(minutia))).collect()
}

/// The ridges in a cell, four bits each.
fn ridges(enhanced: &Plane<f32>, column: usize, row: usize) -> [u8; CELL_VALUES / 2] {
    let (left, top) = (column * GRID, row * GRID);
    let value = |number: usize| {
        let side = GRID / FINE;
        let (x, y) = (left + number % side * FINE, top + number / side * FINE);
        let sum: f32 =
            (0..FINE).map(|dy| enhanced.at(x, y + dy) + enhanced.at(x + 1, y + dy)).sum();
        let mean = sum / (FINE * FINE) as f32;
        let step = (mean / STRONG * STEPS).round().clamp(-STEPS, STEPS) as i8;
        step.cast_unsigned() & 0x0f
    };
    let mut bytes = [0; CELL_VALUES / 2];
    for (pair, byte) in bytes.iter_mut().enumerate() {
        *byte = value(2 * pair) | (value(2 * pair + 1) << 4);
    }
    bytes
}
