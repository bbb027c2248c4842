//! Laying one print over another.
//!
//! Every pair of minutiae with alike surroundings proposes a turn and a shift; the proposals under
//! which most other minutiae find a partner are refined by least squares (hypothesise and refine, as
//! in Jain, Hong and Bolle, "On-line fingerprint verification", 1997).
#![expect(
    clippy::indexing_slicing,
    clippy::inline_always,
    clippy::many_single_char_names,
    reason = "indices are computed from the picture's own size; kernels are compiled for the vector unit found at run time; coordinates"
)]

use super::{
    minutiae::{Minutia, angle_between},
    template::FingerTemplate,
};

/// Similarity from which a pair of minutiae proposes anything, and the most proposals tried.
const ALIKE: f32 = 0.45;
const PROPOSALS: usize = 160;
/// How far apart partners may lie, in pixels, and how differently turned, in radians.
const ROUGH: Tolerance = Tolerance { distance: 18.0, turn: 0.45 };
const FINE: Tolerance = Tolerance { distance: 14.0, turn: 0.4 };
/// Proposals that are refined.
const REFINED: usize = 6;
/// Proposals that differ by less than this are one: pixels, and radians.
const SAME_PLACE: f32 = 10.0;
const SAME_TURN: f32 = 0.12;

#[derive(Clone, Copy)]
struct Tolerance {
    distance: f32,
    turn: f32,
}

/// A turn and a shift.
#[derive(Debug, Clone, Copy)]
pub(super) struct Transform {
    pub(super) cosine: f32,
    pub(super) sine: f32,
    pub(super) turn: f32,
    pub(super) dx: f32,
    pub(super) dy: f32,
}

/// Two minutiae held to be the same one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) a: usize,
    pub(super) b: usize,
    /// How well they fit, 0 to about 1.3.
    pub(super) weight: f32,
}

/// One way of laying a print over another.
pub(super) struct Alignment {
    pub(super) transform: Transform,
    pub(super) pairs: Vec<Pair>,
}

/// How alike the surroundings of each minutia of one print and each of another are.
pub(super) struct Similarities {
    columns: usize,
    values: Vec<f32>,
}

impl Transform {
    fn turning(turn: f32, from: (f32, f32), to: (f32, f32)) -> Self {
        let (sine, cosine) = turn.sin_cos();
        let dx = to.0 - (cosine * from.0 - sine * from.1);
        let dy = to.1 - (sine * from.0 + cosine * from.1);
        Self { cosine, sine, turn, dx, dy }
    }

    /// Where a place of the first print lies in the second.
    #[inline(always)]
    pub(super) fn apply(&self, x: f32, y: f32) -> (f32, f32) {
        (self.cosine * x - self.sine * y + self.dx, self.sine * x + self.cosine * y + self.dy)
    }

    /// The way back.
    pub(super) fn inverse(&self) -> Self {
        let dx = -(self.cosine * self.dx + self.sine * self.dy);
        let dy = self.sine * self.dx - self.cosine * self.dy;
        Self { cosine: self.cosine, sine: -self.sine, turn: -self.turn, dx, dy }
    }
}

impl Similarities {
    /// Compares all with all.
    pub(super) fn new(a: &FingerTemplate, b: &FingerTemplate) -> Self {
        let columns = b.descriptors.len();
        let mut values = Vec::with_capacity(a.descriptors.len() * columns);
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || {
                for a in &a.descriptors {
                    values.extend(b.descriptors.iter().map(
                        #[inline(always)]
                        |b| super::describe::similarity(a, b),
                    ));
                }
            },
        );
        Self { columns, values }
    }

    fn at(&self, a: usize, b: usize) -> f32 {
        self.values[a * self.columns + b]
    }
}

/// The best ways of laying `a` over `b`, from the one that pairs most minutiae on.
pub(super) fn align(a: &FingerTemplate, b: &FingerTemplate) -> Vec<Alignment> {
    let alike = Similarities::new(a, b);
    let mut hypotheses: Vec<(f32, Transform)> = proposals(&alike)
        .into_iter()
        .map(|(i, j)| {
            let (p, q) = (&a.minutiae[i], &b.minutiae[j]);
            let transform = Transform::turning(q.angle - p.angle, (p.x, p.y), (q.x, q.y));
            let pairs = pair(&a.minutiae, &b.minutiae, &alike, &transform, ROUGH);
            (pairs.iter().map(|pair| pair.weight).sum(), transform)
        })
        .collect();
    hypotheses.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut taken: Vec<Transform> = Vec::with_capacity(REFINED);
    let mut alignments = Vec::with_capacity(REFINED);
    for (_, transform) in hypotheses {
        if taken.len() == REFINED {
            break;
        }
        if taken.iter().any(|other| same(&transform, other, &a.minutiae[0])) {
            continue;
        }
        taken.push(transform);
        alignments.extend(refined(a, b, &alike, transform));
    }
    alignments
}

fn proposals(alike: &Similarities) -> Vec<(usize, usize)> {
    let mut places: Vec<usize> =
        (0..alike.values.len()).filter(|at| alike.values[*at] > ALIKE).collect();
    let best_first = |a: &usize, b: &usize| alike.values[*b].total_cmp(&alike.values[*a]);
    if places.len() > PROPOSALS {
        places.select_nth_unstable_by(PROPOSALS, best_first);
        places.truncate(PROPOSALS);
    }
    places.into_iter().map(|at| (at / alike.columns, at % alike.columns)).collect()
}

fn same(one: &Transform, other: &Transform, at: &Minutia) -> bool {
    let (x, y) = one.apply(at.x, at.y);
    let (u, v) = other.apply(at.x, at.y);
    (x - u).abs() < SAME_PLACE
        && (y - v).abs() < SAME_PLACE
        && angle_between(one.turn, other.turn) < SAME_TURN
}

fn refined(
    a: &FingerTemplate,
    b: &FingerTemplate,
    alike: &Similarities,
    mut transform: Transform,
) -> Option<Alignment> {
    for _ in 0..3 {
        let pairs = pair(&a.minutiae, &b.minutiae, alike, &transform, ROUGH);
        if pairs.len() < 3 {
            break;
        }
        transform = fit(&a.minutiae, &b.minutiae, &pairs);
    }
    let pairs = pair(&a.minutiae, &b.minutiae, alike, &transform, FINE);
    (pairs.len() >= 3).then_some(Alignment { transform, pairs })
}

/// Partners under a transform, each minutia once, the best pairs first.
fn pair(
    a: &[Minutia],
    b: &[Minutia],
    alike: &Similarities,
    transform: &Transform,
    within: Tolerance,
) -> Vec<Pair> {
    let mut near = Vec::with_capacity(64);
    for (i, p) in a.iter().enumerate() {
        let (x, y) = transform.apply(p.x, p.y);
        for (j, q) in b.iter().enumerate() {
            let (dx, dy) = (x - q.x, y - q.y);
            let square = dx * dx + dy * dy;
            if square > within.distance * within.distance {
                continue;
            }
            let turn = angle_between(p.angle + transform.turn, q.angle);
            if turn > within.turn {
                continue;
            }
            let place = 1.0 - 0.5 * square.sqrt() / within.distance;
            let weight = place * (1.0 - 0.5 * turn / within.turn) * (0.3 + alike.at(i, j));
            near.push(Pair { a: i, b: j, weight });
        }
    }
    near.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let (mut used_a, mut used_b) = (vec![false; a.len()], vec![false; b.len()]);
    near.retain(|pair| {
        let free = !used_a[pair.a] && !used_b[pair.b];
        used_a[pair.a] |= free;
        used_b[pair.b] |= free;
        free
    });
    near
}

/// The turn and shift that bring pairs closest together, by weighted least squares.
fn fit(a: &[Minutia], b: &[Minutia], pairs: &[Pair]) -> Transform {
    let total: f32 = pairs.iter().map(|pair| pair.weight).sum();
    let mean = |place: &dyn Fn(&Pair) -> f32| {
        pairs.iter().map(|pair| pair.weight * place(pair)).sum::<f32>() / total
    };
    let from = (mean(&|pair| a[pair.a].x), mean(&|pair| a[pair.a].y));
    let to = (mean(&|pair| b[pair.b].x), mean(&|pair| b[pair.b].y));
    let (mut cosine, mut sine) = (0.0, 0.0);
    for pair in pairs {
        let (x, y) = (a[pair.a].x - from.0, a[pair.a].y - from.1);
        let (u, v) = (b[pair.b].x - to.0, b[pair.b].y - to.1);
        cosine += pair.weight * (x * u + y * v);
        sine += pair.weight * (x * v - y * u);
    }
    Transform::turning(sine.atan2(cosine), from, to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{finger::extract, synthetic};

    #[test]
    fn a_transform_and_its_inverse_cancel() {
        let transform = Transform::turning(0.7, (10.0, 20.0), (50.0, -5.0));
        let (x, y) = transform.apply(10.0, 20.0);
        assert!((x - 50.0).abs() < 1e-4 && (y + 5.0).abs() < 1e-4);
        let (x, y) = transform.inverse().apply(x, y);
        assert!((x - 10.0).abs() < 1e-4 && (y - 20.0).abs() < 1e-4);
    }

    #[test]
    fn a_print_lies_over_itself_as_it_is() {
        let print = extract(&synthetic::fingerprint(1, 0)).unwrap();
        let best = &align(&print, &print)[0];
        assert_eq!(best.pairs.len(), print.minutiae.len());
        assert!(best.pairs.iter().all(|pair| pair.a == pair.b));
        let (x, y) = best.transform.apply(100.0, 100.0);
        assert!((x - 100.0).abs() < 0.1 && (y - 100.0).abs() < 0.1);
    }
}
