//! The directions of the lines of a palm, and how far two palms differ in them.
//!
//! The competitive code of Kong and Zhang, "Competitive coding scheme for palmprint verification"
//! (2004): at each place of a grid the direction out of six whose Gabor filter answers darkest. Coded
//! in three bits so that the bits that differ count the steps between two directions; compared under
//! all small shifts, since no region is found twice in quite the same place.
#![expect(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::inline_always,
    clippy::many_single_char_names,
    reason = "indices are computed from fixed sizes; kernels are compiled for the vector unit found at run time"
)]

use super::region::SIDE;
use crate::{Gray, plane::Plane};
use std::{f32::consts::PI, sync::LazyLock};

/// Places of the grid along a side, and pixels from one to the next.
pub(super) const GRID: usize = 32;
const STEP: usize = SIDE / GRID;
/// Directions.
const DIRECTIONS: usize = 6;
/// Bits of each, in turn: neighbours differ in one, opposite ones in three.
const BITS: [u8; DIRECTIONS] = [0b000, 0b001, 0b011, 0b111, 0b110, 0b100];
/// Pixels to each side that a filter sees, its row filled up to whole vectors.
const RADIUS: usize = 17;
const WIDTH: usize = 2 * RADIUS + 1;
const ROW: usize = 40;
/// The wave's length, and the envelope's deviations across and along the line, in pixels.
const WAVE: f32 = 11.4;
const ACROSS: f32 = 5.618;
const ALONG: f32 = 1.2 * ACROSS;
/// Places of the grid that a region may be shifted by, each way.
const SHIFT: usize = 4;
/// How far from the best shift so far is near.
const NEAR: usize = 2;
/// The least share of the grid that must be in common.
const LEAST: u32 = (GRID * GRID / 3) as u32;

type Filter = [f32; WIDTH * ROW];

static FILTERS: LazyLock<[Box<Filter>; DIRECTIONS]> =
    LazyLock::new(|| std::array::from_fn(|k| Box::new(filter(k as f32 * PI / DIRECTIONS as f32))));

/// The directions of the lines of a palm on a grid of 32 × 32.
#[derive(Clone, PartialEq, Eq)]
pub struct PalmCode {
    /// Three planes of bits of the directions, and which places show any; a row to a number.
    pub(super) planes: [[u32; GRID]; 4],
}

impl PalmCode {
    /// Which direction a place shows, if it shows any; 0 is across the picture.
    pub(super) fn direction(&self, column: usize, row: usize) -> Option<usize> {
        let bit = |plane: usize| (self.planes[plane][row] >> column & 1) as u8;
        let bits = bit(0) | bit(1) << 1 | bit(2) << 2;
        if bit(3) == 0 {
            return None;
        }
        BITS.iter().position(|known| *known == bits)
    }
}

impl std::fmt::Debug for PalmCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PalmCode").finish_non_exhaustive()
    }
}

fn filter(angle: f32) -> Filter {
    let (sine, cosine) = angle.sin_cos();
    let mut wave = [0.0; WIDTH * ROW];
    let mut envelope = [0.0; WIDTH * ROW];
    for row in 0..WIDTH {
        for column in 0..WIDTH {
            let (x, y) = (column as f32 - RADIUS as f32, row as f32 - RADIUS as f32);
            let (u, v) = (x * cosine + y * sine, y * cosine - x * sine);
            let bell = (-(u * u / (2.0 * ACROSS * ACROSS) + v * v / (2.0 * ALONG * ALONG))).exp();
            wave[row * ROW + column] = bell * (2.0 * PI * u / WAVE).cos();
            envelope[row * ROW + column] = bell;
        }
    }
    let even = wave.iter().sum::<f32>() / envelope.iter().sum::<f32>();
    wave.iter_mut().zip(&envelope).for_each(|(wave, bell)| *wave -= even * bell);
    wave
}

/// The code of a region of [`SIDE`] pixels square; one of another size is an empty code, which is
/// like none.
pub fn encode(region: &Gray) -> PalmCode {
    let mut code = PalmCode { planes: [[0; GRID]; 4] };
    if region.width() != SIDE || region.height() != SIDE {
        return code;
    }
    let padded = padded(region);
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            for row in 0..GRID {
                for column in 0..GRID {
                    if let Some(direction) = darkest(&padded, column, row) {
                        set(&mut code, column, row, direction);
                    }
                }
            }
        },
    );
    code
}

/// The direction of the line at a place of the grid, if all is not even there.
#[inline(always)]
fn darkest(padded: &Plane<f32>, column: usize, row: usize) -> Option<usize> {
    let (x, y) = (column * STEP + STEP / 2, row * STEP + STEP / 2);
    let mut best = (f32::INFINITY, 0);
    let mut most = f32::NEG_INFINITY;
    for (direction, filter) in FILTERS.iter().enumerate() {
        let answer = answer(padded, x, y, filter);
        if answer < best.0 {
            best = (answer, direction);
        }
        most = most.max(answer);
    }
    // An even surface answers with nothing but rounding.
    (most - best.0 > 1e-1).then_some(best.1)
}

#[inline(always)]
fn answer(padded: &Plane<f32>, x: usize, y: usize, filter: &Filter) -> f32 {
    let mut sums = [0.0_f32; ROW];
    for (row, weights) in filter.chunks_exact(ROW).enumerate() {
        let pixels = &padded.values[(y + row) * padded.width + x..][..ROW];
        for lane in 0..ROW {
            sums[lane] += pixels[lane] * weights[lane];
        }
    }
    sums.iter().sum()
}

fn set(code: &mut PalmCode, column: usize, row: usize, direction: usize) {
    for (plane, rows) in code.planes.iter_mut().enumerate() {
        let bit = if plane == 3 { 1 } else { u32::from(BITS[direction] >> plane & 1) };
        rows[row] |= bit << column;
    }
}

/// The region with its border carried on.
fn padded(region: &Gray) -> Plane<f32> {
    let plane = Plane::of(region);
    let inside = |at: usize| at.saturating_sub(RADIUS).min(SIDE - 1);
    Plane::from_fn(SIDE + ROW, SIDE + WIDTH, |x, y| plane.at(inside(x), inside(y)))
}

/// How far two palms differ: 0 not at all, about 0.45 for two that have nothing in common.
pub fn distance(a: &PalmCode, b: &PalmCode) -> f32 {
    nearest(a, b, Nearest::NONE, Shifts::All).distance
}

/// The shift under which two codes are nearest, and how far they then differ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nearest {
    pub(super) distance: f32,
    /// To the right and down, from `-SHIFT` at 0.
    shift: (usize, usize),
}

impl Nearest {
    /// Before any was looked at.
    pub(super) const NONE: Self = Self { distance: 1.0, shift: (SHIFT, SHIFT) };
}

/// Which shifts are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shifts {
    /// All.
    All,
    /// Those near the best one so far.
    Near,
}

/// The nearest of some shifts, or the best so far if none is nearer.
pub(super) fn nearest(a: &PalmCode, b: &PalmCode, so_far: Nearest, shifts: Shifts) -> Nearest {
    let mut padded = [[0; PADDED]; 4];
    for (padded, plane) in padded.iter_mut().zip(&b.planes) {
        padded[SHIFT..SHIFT + GRID].copy_from_slice(plane);
    }
    let range = |middle: usize| match shifts {
        Shifts::All => 0..=2 * SHIFT,
        Shifts::Near => middle.saturating_sub(NEAR)..=(middle + NEAR).min(2 * SHIFT),
    };
    let (rights, downs) = (range(so_far.shift.0), range(so_far.shift.1));
    let mut best = so_far;
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            for down in downs {
                for right in rights.clone() {
                    let distance = shifted(a, &padded, right, down, best.distance);
                    if distance < best.distance {
                        best = Nearest { distance, shift: (right, down) };
                    }
                }
            }
        },
    );
    best
}

/// Rows with room for a shift.
const PADDED: usize = GRID + 2 * SHIFT;
/// Rows that are counted at a time, and how much worse than the best the first of them may be.
const ROWS: usize = GRID / 2;
const HOPELESS: f32 = 0.03;

/// The distance under one shift, from `-SHIFT` at 0; or any that is not below `best`.
#[inline(always)]
fn shifted(a: &PalmCode, b: &[[u32; PADDED]; 4], right: usize, down: usize, best: f32) -> f32 {
    let shift = (right.saturating_sub(SHIFT), SHIFT.saturating_sub(right));
    let (differ, common) = counted(a, b, 0, down, shift);
    // Half the rows tell two palms apart: what is far from the best by then stays so.
    if differ as f32 > (best + HOPELESS) * 3.0 * common as f32 {
        return 1.0;
    }
    let (rest_differ, rest_common) = counted(a, b, ROWS, down, shift);
    let (differ, common) = (differ + rest_differ, common + rest_common);
    if common < LEAST { 1.0 } else { differ as f32 / (3 * common) as f32 }
}

/// The bits that differ and the places in common, in half of the rows.
#[inline(always)]
fn counted(
    a: &PalmCode,
    b: &[[u32; PADDED]; 4],
    from: usize,
    down: usize,
    (left, right): (usize, usize),
) -> (u32, u32) {
    let [ax, ay, az, a_seen] = [0, 1, 2, 3].map(|plane| rows(&a.planes[plane][from..]));
    let [bx, by, bz, b_seen] = [0, 1, 2, 3].map(|plane| rows(&b[plane][from + down..]));
    let (mut differ, mut common) = (0, 0);
    for row in 0..ROWS {
        let both = (a_seen[row] >> left) & (b_seen[row] >> right);
        let x = ((ax[row] >> left) ^ (bx[row] >> right)) & both;
        let y = ((ay[row] >> left) ^ (by[row] >> right)) & both;
        let z = ((az[row] >> left) ^ (bz[row] >> right)) & both;
        differ += x.count_ones() + y.count_ones() + z.count_ones();
        common += both.count_ones();
    }
    (differ, common)
}

/// The first rows of many, as an array: its length being known makes the loop one of vectors.
#[inline(always)]
fn rows(all: &[u32]) -> &[u32; ROWS] {
    all.first_chunk().unwrap_or(&[0; ROWS])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;

    #[test]
    fn the_bits_that_differ_count_the_steps_between_directions() {
        for (a, first) in BITS.iter().enumerate() {
            for (b, second) in BITS.iter().enumerate() {
                let steps = a.abs_diff(b).min(DIRECTIONS - a.abs_diff(b));
                assert_eq!((first ^ second).count_ones() as usize, steps, "{a} {b}");
            }
        }
    }

    #[test]
    fn a_line_is_coded_by_its_direction() {
        for (direction, bits) in BITS.iter().enumerate() {
            let (sine, cosine) = (direction as f32 * PI / DIRECTIONS as f32).sin_cos();
            let line = Plane::from_fn(SIDE, SIDE, |x, y| {
                let away = (x as f32 - 66.0) * cosine + (y as f32 - 66.0) * sine;
                200.0 - 100.0 * (-away * away / 8.0).exp()
            });
            let code = encode(&line.into_gray());
            let bit = |plane: usize| (code.planes[plane][16] >> 16 & 1) as u8;
            assert_eq!(bit(0) | bit(1) << 1 | bit(2) << 2, *bits, "{direction}");
        }
    }

    #[test]
    fn a_palm_that_is_shifted_by_whole_places_is_the_same() {
        let code = encode(&synthetic::palm(1, 0));
        let mut shifted = PalmCode { planes: [[0; GRID]; 4] };
        for (to, from) in shifted.planes.iter_mut().zip(&code.planes) {
            for row in 2..GRID {
                to[row] = from[row - 2] << 3;
            }
        }
        assert!(distance(&code, &shifted) < 1e-6 && distance(&shifted, &code) < 1e-6);
    }

    #[test]
    fn pictures_of_one_palm_are_near_and_those_of_others_far() {
        let codes: Vec<_> = (0..6)
            .map(|palm| [0, 1].map(|impression| encode(&synthetic::palm(palm, impression))))
            .collect();
        for (i, [first, second]) in codes.iter().enumerate() {
            assert!(distance(first, second) < 0.38, "{i}: {}", distance(first, second));
            for [other, _] in &codes[i + 1..] {
                assert!(distance(first, other) > 0.40, "{i}: {}", distance(first, other));
            }
        }
    }

    #[test]
    fn what_shows_no_lines_is_like_nothing() {
        let even = encode(&Plane::filled(SIDE, SIDE, 90.0).into_gray());
        let small = encode(&Plane::filled(5, 5, 90.0).into_gray());
        assert_eq!(even, small);
        for other in [&even, &encode(&synthetic::palm(1, 0))] {
            assert!((distance(&even, other) - 1.0).abs() < f32::EPSILON);
        }
    }
}
