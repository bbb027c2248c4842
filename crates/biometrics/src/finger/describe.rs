//! What the ridges around a minutia look like, whatever way the finger was turned.
//!
//! The direction of the ridges on four circles around the minutia, as seen from its own direction
//! (Tico and Kuosmanen, "Fingerprint matching using an orientation-based minutia descriptor", 2003).
#![expect(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::inline_always,
    reason = "indices are computed from the picture's own size; pixels and counts of them fit; kernels are compiled for the vector unit found at run time"
)]

use super::{minutiae::Minutia, template::OrientationGrid};
use std::f32::consts::TAU;

/// The circles: radius in pixels, and places on it.
const CIRCLES: [(f32, usize); 4] = [(18.0, 8), (36.0, 12), (56.0, 16), (78.0, 20)];
/// Places on all circles.
const PLACES: usize = 56;
/// Places that both must see before they are compared at all, and for full trust.
const LEAST: u32 = 14;
const TRUSTED: f32 = 30.0;

/// The ridges around one minutia.
#[derive(Clone)]
pub(super) struct Descriptor {
    /// The doubled angle from the minutia's direction to the ridge's; zero where no ridge is seen.
    cosine: [f32; PLACES],
    sine: [f32; PLACES],
    /// Which places see ridges.
    seen: u64,
}

impl Descriptor {
    /// Which places see ridges, a bit each.
    pub(super) fn seen(&self) -> u64 {
        self.seen
    }

    /// The quadrant of each place's doubled angle: the signs of its cosine and its sine.
    pub(super) fn signs(&self) -> (u64, u64) {
        let bits = |values: &[f32; PLACES]| {
            values.iter().rev().fold(0, |bits, value| (bits << 1) | u64::from(*value < 0.0))
        };
        (bits(&self.cosine), bits(&self.sine))
    }
}

/// Describes what is around a minutia.
pub(super) fn describe(minutia: &Minutia, grid: &OrientationGrid) -> Descriptor {
    let mut descriptor = Descriptor { cosine: [0.0; PLACES], sine: [0.0; PLACES], seen: 0 };
    let (own_sine, own_cosine) = (2.0 * minutia.angle).sin_cos();
    let places = CIRCLES.iter().flat_map(|(radius, count)| {
        (0..*count).map(move |place| (*radius, place as f32 * TAU / *count as f32))
    });
    for (place, (radius, turn)) in places.enumerate() {
        let (sine, cosine) = (minutia.angle + turn).sin_cos();
        let there = grid.at(minutia.x + radius * cosine, minutia.y + radius * sine);
        if let Some((cosine, sine)) = there {
            descriptor.cosine[place] = cosine * own_cosine + sine * own_sine;
            descriptor.sine[place] = sine * own_cosine - cosine * own_sine;
            descriptor.seen |= 1 << place;
        }
    }
    descriptor
}

/// How alike the surroundings of two minutiae are, 0 to 1.
#[inline(always)]
pub(super) fn similarity(a: &Descriptor, b: &Descriptor) -> f32 {
    let both = (a.seen & b.seen).count_ones();
    if both < LEAST {
        return 0.0;
    }
    let mut sums = [0.0_f32; 8];
    for (a, b) in [(&a.cosine, &b.cosine), (&a.sine, &b.sine)] {
        for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
            for lane in 0..8 {
                sums[lane] += a[lane] * b[lane];
            }
        }
    }
    let both = both as f32;
    (sums.iter().sum::<f32>() / both * (both / TRUSTED).min(1.0)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ridges around a core at a place, turned with everything else.
    fn described(turn: f32) -> Descriptor {
        let columns = 40;
        let centre = 160.0;
        let cells = (0..columns * columns).map(|cell| {
            let place = |at: usize| (at as f32 + 0.5) * 8.0 - centre;
            let (x, y) = (place(cell % columns), place(cell / columns));
            let angle = 0.5 * ((y).atan2(x) - turn) + turn;
            Some(((2.0 * angle).cos(), (2.0 * angle).sin()))
        });
        let grid = OrientationGrid { columns, cells: cells.collect() };
        let minutia =
            Minutia { x: centre, y: centre, angle: turn, bifurcation: false, quality: 1.0 };
        describe(&minutia, &grid)
    }

    #[test]
    fn what_is_around_a_minutia_looks_the_same_however_it_is_turned() {
        let upright = described(0.0);
        for turn in [0.4, 1.5, 3.0, 5.5] {
            assert!(similarity(&upright, &described(turn)) > 0.95, "{turn}");
        }
    }

    #[test]
    fn what_sees_too_little_is_like_nothing() {
        let mut blind = described(0.0);
        blind.seen = 0b11;
        assert!(similarity(&blind, &described(0.0)) < f32::EPSILON);
    }
}
