//! How sure it is that two prints are of one finger.
//!
//! For each way of laying one over the other: how many minutiae pair up and how well, which share of
//! those in the common area that is, whether the ridges run the same way there, and whether they lie
//! in the same places (block by block, each block free to move a little, since skin stretches).
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::inline_always,
    clippy::many_single_char_names,
    reason = "pixels and counts of them fit; kernels are compiled for the vector unit found at run time; coordinates"
)]

use super::{
    align::{Alignment, Transform, align},
    ridges::RidgeMap,
    template::{FingerTemplate, GRID},
};

/// Half-resolution pixels along a block, and how far it may move.
const BLOCK: usize = 12;
const MOVE: isize = 3;
const MOVES: usize = 7;
/// What each step away from the neighbouring block's movement costs in correlation.
const UNEVEN: f32 = 0.02;
/// Cells, and blocks, that must be in common before ridges are compared.
const LEAST_CELLS: usize = 20;
const LEAST_BLOCKS: usize = 7;
/// A correlation over half of the blocks that no two prints of one finger have.
const HOPELESS: f32 = 0.42;

/// What speaks for two prints being of one finger.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    /// The sum of how well they do.
    pub(super) weight: f32,
    /// The share of the minutiae in the common area that pair up.
    pub(super) share: f32,
    /// How far the ridges there run the same way, -1 to 1.
    pub(super) direction: f32,
    /// How far they lie in the same places, -1 to 1; if both prints have them.
    pub(super) ridges: Option<f32>,
    /// The share of the first print that is in the common area.
    pub(super) overlap: f32,
}

impl Evidence {
    /// All of it as one figure.
    pub(super) fn score(&self) -> f32 {
        let direction = (self.direction - 0.75).max(-0.3);
        let overlap = (self.overlap - 0.3).min(0.3);
        match self.ridges {
            Some(ridges) => {
                0.2 * self.share * self.weight.min(16.0)
                    + 10.0 * self.share
                    + 30.0 * (ridges - 0.35).max(-0.2)
                    + 2.0 * direction
                    + 2.0 * overlap
            }
            // Other weights, since less is known; laid so that impostors score alike either way.
            None => {
                0.3 * self.weight.min(20.0)
                    + 12.0 * self.share
                    + 10.0 * direction
                    + 2.0 * overlap
                    + 1.3
            }
        }
    }
}

/// The best evidence that there is.
pub(super) fn evidence(a: &FingerTemplate, b: &FingerTemplate) -> Evidence {
    let weighed = align(a, b).into_iter().map(|alignment| weigh(a, b, &alignment));
    weighed.max_by(|a, b| a.score().total_cmp(&b.score())).unwrap_or_default()
}

fn weigh(a: &FingerTemplate, b: &FingerTemplate, alignment: &Alignment) -> Evidence {
    let transform = &alignment.transform;
    let back = transform.inverse();
    let seen_by = |from: &FingerTemplate, to: &FingerTemplate, transform: &Transform| {
        let seen = |m: &&super::minutiae::Minutia| {
            let (x, y) = transform.apply(m.x, m.y);
            to.grid.at(x, y).is_some()
        };
        from.minutiae.iter().filter(seen).count() as f32
    };
    let pairs = alignment.pairs.len() as f32;
    let in_a = seen_by(a, b, transform).max(pairs);
    let in_b = seen_by(b, a, &back).max(pairs);
    let (direction, overlap) = directions(a, b, transform);
    let ridges = match (&a.ridges, &b.ridges) {
        (Some(a), Some(b)) if overlap > 0.0 => Some(ridges(a, b, &back)),
        (Some(_), Some(_)) => Some(0.0),
        _ => None,
    };
    Evidence {
        weight: alignment.pairs.iter().map(|pair| pair.weight).sum(),
        share: pairs / (in_a * in_b).sqrt(),
        direction,
        ridges,
        overlap,
    }
}

/// How far the ridges in the common area run the same way, and its share of the first print.
fn directions(a: &FingerTemplate, b: &FingerTemplate, transform: &Transform) -> (f32, f32) {
    let (sine, cosine) = (2.0 * transform.turn).sin_cos();
    let (mut sum, mut common, mut all) = (0.0, 0_usize, 0_usize);
    for (at, vector) in a.grid.cells.iter().enumerate() {
        let Some((c, s)) = *vector else { continue };
        all += 1;
        let (column, row) = (at % a.grid.columns, at / a.grid.columns);
        let place = |cell: usize| (cell as f32 + 0.5) * GRID as f32;
        let (x, y) = transform.apply(place(column), place(row));
        if let Some((other_c, other_s)) = b.grid.at(x, y) {
            sum += (c * cosine - s * sine) * other_c + (c * sine + s * cosine) * other_s;
            common += 1;
        }
    }
    if common < LEAST_CELLS {
        return (0.0, 0.0);
    }
    (sum / common as f32, common as f32 / all as f32)
}

/// The mean correlation of the ridges, block by block of `b`.
///
/// Every other row of blocks first: where those say plainly that the ridges do not lie in the same
/// places, the rest is not asked.
fn ridges(a: &RidgeMap, b: &RidgeMap, back: &Transform) -> f32 {
    let rows = b.height / BLOCK;
    let (mut sum, mut blocks) = (0.0, 0_usize);
    for first in 0..2 {
        for row in (first..rows).step_by(2) {
            let (row_sum, row_blocks) = ridges_in_row(a, b, back, row * BLOCK);
            sum += row_sum;
            blocks += row_blocks;
        }
        if sum < HOPELESS * blocks as f32 {
            break;
        }
    }
    if blocks < LEAST_BLOCKS { 0.0 } else { sum / blocks as f32 }
}

/// The correlations in one row of blocks, added up, and how many there are.
fn ridges_in_row(a: &RidgeMap, b: &RidgeMap, back: &Transform, y: usize) -> (f32, usize) {
    let (mut sum, mut blocks) = (0.0, 0);
    let mut moved = (0, 0);
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            for x in (0..b.width.saturating_sub(BLOCK - 1)).step_by(BLOCK) {
                if !b.all_seen(x, y, BLOCK) {
                    continue;
                }
                let Some(block) = lifted(a, back, x, y) else { continue };
                let (correlation, movement) = best_move(&block, b, (x, y), moved);
                moved = movement;
                sum += correlation;
                blocks += 1;
            }
        },
    );
    (sum, blocks)
}

type Block = [[i16; 16]; BLOCK];

/// What `a` shows where a block of `b` lies, if it shows all of it.
#[inline(always)]
fn lifted(a: &RidgeMap, back: &Transform, x: usize, y: usize) -> Option<Block> {
    let mut block = [[0_i16; 16]; BLOCK];
    for (row, values) in block.iter_mut().enumerate() {
        for (column, value) in values.iter_mut().take(BLOCK).enumerate() {
            // Both maps have half the picture's resolution, so the shift has too.
            let (px, py) = ((x + column) as f32 * 2.0, (y + row) as f32 * 2.0);
            let (u, v) = back.apply(px, py);
            *value = a.get((u * 0.5).round() as isize, (v * 0.5).round() as isize)?;
        }
    }
    Some(block)
}

#[inline(always)]
fn best_move(
    block: &Block,
    b: &RidgeMap,
    (x, y): (usize, usize),
    before: (isize, isize),
) -> (f32, (isize, isize)) {
    let own: i32 = block.iter().flatten().map(|v| i32::from(*v) * i32::from(*v)).sum();
    let mut best = (-2.0_f32, before);
    for down in 0..MOVES {
        for right in 0..MOVES {
            let mut products = 0_i32;
            for (row, values) in block.iter().enumerate() {
                let other = b.row(x + right, y + down + row);
                products += values
                    .iter()
                    .zip(other)
                    .map(|(a, b)| i32::from(*a) * i32::from(*b))
                    .sum::<i32>();
            }
            let others = b.energy(x + right, y + down, BLOCK);
            let movement = (right as isize - MOVE, down as isize - MOVE);
            let steps = (movement.0 - before.0).abs() + (movement.1 - before.1).abs();
            let correlation = products as f32 / ((own as f32 * others as f32).sqrt() + 1.0)
                - UNEVEN * steps as f32;
            if correlation > best.0 {
                best = (correlation, movement);
            }
        }
    }
    best
}
