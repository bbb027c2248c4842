//! Ridges as lines of one pixel.
//!
//! Thinned by the two alternating passes of Guo and Hall, "Parallel thinning with two-subiteration
//! algorithms" (1989), then rid of what thinning leaves: short spurs, and islands of a few pixels.
#![expect(clippy::indexing_slicing, reason = "indices are computed from the picture's own size")]

use super::CELL;
use crate::plane::Plane;

/// Lines that end after fewer pixels than this are no ridges.
const SPUR: usize = 9;

/// Lines of one pixel; nothing lies on the outermost pixels.
pub(super) struct Skeleton {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) on: Vec<bool>,
}

/// How a walk along a line went.
pub(super) struct Walk {
    /// Where it ended.
    pub(super) end: usize,
    /// The pixels from the start.
    pub(super) length: usize,
    /// Whether the line ended or forked there, rather than the walk growing too long.
    pub(super) stopped: bool,
}

impl Skeleton {
    /// The eight neighbours of a pixel, clockwise from the one above. A pixel that is on has all.
    pub(super) fn neighbours(&self, at: usize) -> [usize; 8] {
        let width = self.width;
        let (above, below) = (at - width, at + width);
        [above, above + 1, at + 1, below + 1, below, below - 1, at - 1, above - 1]
    }

    /// Which neighbours are on, the one above in the lowest bit.
    fn around(&self, at: usize) -> u8 {
        let bit = |(bit, neighbour): (usize, usize)| u8::from(self.on[neighbour]) << bit;
        self.neighbours(at).into_iter().enumerate().map(bit).sum()
    }

    /// How many lines leave a pixel: 1 at an ending, 2 on a ridge, 3 at a bifurcation (the crossing
    /// number of Rutovitz).
    pub(super) fn crossings(&self, at: usize) -> u32 {
        let around = self.around(at);
        (!around & around.rotate_right(1)).count_ones()
    }

    /// Walks from `from` to its neighbour `to` and on, until the line ends or forks.
    pub(super) fn walk(&self, from: usize, to: usize, most: usize) -> Walk {
        let (mut before, mut here, mut length) = (from, to, 1);
        while length < most {
            if self.crossings(here) != 2 {
                return Walk { end: here, length, stopped: true };
            }
            let onward = |next: &usize| self.on[*next] && *next != before;
            let farthest = |next: &usize| self.steps_between(*next, before);
            let Some(next) = self.neighbours(here).into_iter().filter(onward).max_by_key(farthest)
            else {
                return Walk { end: here, length, stopped: true };
            };
            (before, here) = (here, next);
            length += 1;
        }
        Walk { end: here, length, stopped: false }
    }

    fn steps_between(&self, a: usize, b: usize) -> usize {
        (a % self.width).abs_diff(b % self.width) + (a / self.width).abs_diff(b / self.width)
    }
}

/// The ridges of an enhanced picture, inside the mask.
pub(super) fn skeleton(enhanced: &Plane<f32>, mask: &Plane<bool>) -> Skeleton {
    let (width, height) = (enhanced.width, enhanced.height);
    let mut on = vec![false; width * height];
    for y in 1..height.saturating_sub(1) {
        for x in 1..width - 1 {
            on[y * width + x] = enhanced.at(x, y) < 0.0 && mask.at(x / CELL, y / CELL);
        }
    }
    let mut skeleton = Skeleton { width, height, on };
    thin(&mut skeleton);
    // Where a spur is gone, two short ones may have become one that is short too.
    remove_spurs(&mut skeleton);
    remove_spurs(&mut skeleton);
    skeleton
}

fn thin(skeleton: &mut Skeleton) {
    let tables = [false, true].map(|second| {
        let mut table = [false; 256];
        for (around, goes) in (0_u8..=255).zip(&mut table) {
            *goes = deletable(around, second);
        }
        table
    });
    let mut left: Vec<usize> = (0..skeleton.on.len()).filter(|at| skeleton.on[*at]).collect();
    let mut going: Vec<usize> = Vec::new();
    loop {
        let before = left.len();
        for table in &tables {
            going.clear();
            going.extend(left.iter().filter(|at| table[usize::from(skeleton.around(**at))]));
            for at in &going {
                skeleton.on[*at] = false;
            }
            left.retain(|at| skeleton.on[*at]);
        }
        if left.len() == before {
            return;
        }
    }
}

/// Whether a pixel with these neighbours goes in the first or the second pass.
fn deletable(around: u8, second: bool) -> bool {
    let p = |bit: u32| (around >> (bit % 8)) & 1;
    let branches: u8 =
        (0..4).map(|side| (1 - p(2 * side)) & (p(2 * side + 1) | p(2 * side + 2))).sum();
    let pairs =
        |first: u32| -> u8 { (0..4).map(|k| p(first + 2 * k) | p(first + 2 * k + 1)).sum() };
    let thickness = pairs(7).min(pairs(0));
    let side =
        if second { (p(0) | p(1) | (1 - p(3))) & p(2) } else { (p(4) | p(5) | (1 - p(7))) & p(6) };
    branches == 1 && (2..=3).contains(&thickness) && side == 0
}

fn remove_spurs(skeleton: &mut Skeleton) {
    let is_end = |at: &usize| skeleton.on[*at] && skeleton.crossings(*at) == 1;
    let ends: Vec<usize> = (0..skeleton.on.len()).filter(is_end).collect();
    for end in ends {
        let mut around = skeleton.neighbours(end).into_iter();
        let Some(next) = around.find(|next| skeleton.on[*next]) else { continue };
        if !skeleton.on[end] {
            continue;
        }
        let walk = skeleton.walk(end, next, SPUR);
        if walk.stopped {
            erase(skeleton, end, next, &walk);
        }
    }
}

/// Takes a walked line away, but leaves the fork it came from.
fn erase(skeleton: &mut Skeleton, from: usize, to: usize, walk: &Walk) {
    let island = skeleton.crossings(walk.end) <= 1;
    let (mut before, mut here) = (from, to);
    skeleton.on[from] = false;
    for _ in 1..walk.length {
        if here == walk.end {
            break;
        }
        let mut around = skeleton.neighbours(here).into_iter();
        let next = around.find(|next| skeleton.on[*next] && *next != before);
        skeleton.on[here] = false;
        let Some(next) = next else { break };
        (before, here) = (here, next);
    }
    if island {
        skeleton.on[walk.end] = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A skeleton of dark bars in a drawing, where `#` is four pixels.
    fn of_drawing(rows: &[&str]) -> Skeleton {
        let dark = |x: usize, y: usize| rows[y / CELL].as_bytes()[x / CELL] == b'#';
        let (width, height) = (rows[0].len() * CELL, rows.len() * CELL);
        let enhanced = Plane::from_fn(width, height, |x, y| if dark(x, y) { -1.0 } else { 1.0 });
        skeleton(&enhanced, &Plane::filled(rows[0].len(), rows.len(), true))
    }

    fn crossings(skeleton: &Skeleton, count: u32) -> usize {
        let on = |at: &usize| skeleton.on[*at] && skeleton.crossings(*at) == count;
        (0..skeleton.on.len()).filter(on).count()
    }

    #[test]
    fn a_bar_becomes_a_line_with_two_ends() {
        let line = of_drawing(&["............", ".##########.", "............"]);
        assert_eq!((crossings(&line, 1), crossings(&line, 3)), (2, 0));
        assert!(crossings(&line, 2) > 28);
    }

    #[test]
    fn a_fork_stays_a_fork() {
        let fork = of_drawing(&[
            "...............",
            "........######.",
            ".......#.......",
            ".######........",
            ".......#.......",
            "........######.",
            "...............",
        ]);
        assert_eq!(crossings(&fork, 1), 3);
        assert!(crossings(&fork, 3) >= 1);
    }

    #[test]
    fn islands_go() {
        let island = of_drawing(&["......", "..##..", "......"]);
        assert!(island.on.iter().all(|on| !on));
    }
}
