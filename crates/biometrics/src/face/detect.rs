//! Where faces are, and how many.
//!
//! BlazeFace (Bazarevsky et al. 2019), the variant for the back camera: 896 places each say how much a
//! face is there, and where its box and six points are; places that mean the same face are averaged,
//! as its authors do. A face that is small in a large picture is found by looking again at parts.

use super::networks::{DETECT_SIDE, FaceNetworks};
use crate::pyramid::{Beyond, Pyramid};
use crate::similarity::{Point, Similarity};

/// From which score on there is a face.
const FACE: f32 = 0.5;
/// How much of two boxes is the same when they mean one face.
const SAME: f32 = 0.3;
/// How much larger than the picture the second look is.
const ROOM: f32 = 1.5;
/// Sides below this are not looked at in parts: a face that is too small for the first look is then
/// too small for anything.
const WORTH_PARTS: f32 = 500.0;

/// A face that was found, in pixels of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Face {
    /// How sure it is, 0 to 1.
    pub(super) score: f32,
    /// Upper left and lower right corner.
    pub(super) corners: [Point; 2],
    /// The two eyes, from left to right in the picture, the tip of the nose, the mouth, the ears.
    pub(super) points: [Point; 6],
}

impl Face {
    pub(super) fn area(&self) -> f32 {
        let [[left, top], [right, bottom]] = self.corners;
        (right - left).max(0.0) * (bottom - top).max(0.0)
    }

    pub(super) fn centre(&self) -> Point {
        let [[left, top], [right, bottom]] = self.corners;
        [f32::midpoint(left, right), f32::midpoint(top, bottom)]
    }

    /// The longer side of the box.
    pub(super) fn side(&self) -> f32 {
        let [[left, top], [right, bottom]] = self.corners;
        (right - left).max(bottom - top)
    }

    /// The share of the two boxes together that both have.
    fn overlap(&self, other: &Self) -> f32 {
        let ([[l0, t0], [r0, b0]], [[l1, t1], [r1, b1]]) = (self.corners, other.corners);
        let both = (r0.min(r1) - l0.max(l1)).max(0.0) * (b0.min(b1) - t0.max(t1)).max(0.0);
        let together = self.area() + other.area() - both;
        if together > 0.0 { both / together } else { 0.0 }
    }

    fn map(self, change: impl Fn(Point) -> Point) -> Self {
        Self {
            score: self.score,
            corners: self.corners.map(&change),
            points: self.points.map(&change),
        }
    }
}

/// A square of the picture that is looked at.
#[derive(Debug, Clone, Copy)]
struct Square {
    centre: Point,
    side: f32,
}

/// All faces of a picture, the surest first.
pub(super) fn faces(networks: &FaceNetworks, pyramid: &Pyramid<'_>) -> Vec<Face> {
    #[expect(clippy::cast_precision_loss, reason = "sides of pictures are short")]
    let [width, height] = [pyramid.whole().width(), pyramid.whole().height()].map(|s| s as f32);
    let longest = width.max(height);
    let middle = [(width - 1.0) / 2.0, (height - 1.0) / 2.0];
    let found = look(networks, pyramid, Square { centre: middle, side: longest });
    if !found.is_empty() {
        return found;
    }
    // A face that fills the picture, or reaches over its border, wants room around it.
    let found = look(networks, pyramid, Square { centre: middle, side: longest * ROOM });
    if !found.is_empty() || longest < WORTH_PARTS {
        return found;
    }
    let mut found: Vec<Face> = parts(width, height)
        .flat_map(|part| {
            let inside = move |face: &Face| whole_in(face, part, [width, height]);
            look(networks, pyramid, part).into_iter().filter(inside)
        })
        .collect();
    found.sort_by(|one, other| other.score.total_cmp(&one.score));
    let mut kept: Vec<Face> = Vec::new();
    for face in found {
        if kept.iter().all(|other| face.overlap(other) < SAME) {
            kept.push(face);
        }
    }
    kept
}

/// Squares of half the longer side that cover the picture, each half over the next.
fn parts(width: f32, height: f32) -> impl Iterator<Item = Square> {
    let side = width.max(height) / 2.0;
    let starts = move |length: f32| {
        let last = (length - side).max(0.0);
        let all = [0.0, last / 2.0, last];
        // Along a short side two are enough, or one.
        let some = if last < side * 0.05 { 1..2 } else { 0..3 };
        let step = if last < side * 0.6 && last >= side * 0.05 { 2 } else { 1 };
        all.into_iter().enumerate().filter(move |(at, _)| some.contains(at)).step_by(step)
    };
    starts(height).flat_map(move |(_, top)| {
        starts(width)
            .map(move |(_, left)| Square { centre: [left + side / 2.0, top + side / 2.0], side })
    })
}

/// Whether a face is not cut by the edge of a part, unless it is also the edge of the picture.
fn whole_in(face: &Face, part: Square, picture: [f32; 2]) -> bool {
    let [first, last] = face.corners;
    (0..2).all(|axis| {
        let at = |point: Point| point.get(axis).copied().unwrap_or_default();
        let end = picture.get(axis).copied().unwrap_or_default();
        let (low, high) = (at(part.centre) - part.side / 2.0, at(part.centre) + part.side / 2.0);
        (at(first) >= low || low <= 1.0) && (at(last) <= high || high >= end - 1.0)
    })
}

/// The faces of a square of the picture.
fn look(networks: &FaceNetworks, pyramid: &Pyramid<'_>, square: Square) -> Vec<Face> {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let pixels = DETECT_SIDE as f32;
    let place = Similarity::square(pixels, square.centre, square.side, 0.0);
    let mut part = pyramid.part(place, DETECT_SIDE, Beyond::Black);
    for value in &mut part.data {
        *value = *value / 127.5 - 1.0;
    }
    let results = networks.detect.run(part);
    let [near_scores, far_scores, near_boxes, far_boxes] = results.as_slice() else {
        return Vec::new();
    };
    let places = anchors(16, 2).chain(anchors(8, 6));
    let scores = near_scores.data.iter().chain(&far_scores.data);
    let (near, _) = near_boxes.data.as_chunks::<16>();
    let (far, _) = far_boxes.data.as_chunks::<16>();
    let mut candidates: Vec<Face> = places
        .zip(scores.map(|score| 1.0 / (1.0 + (-score).exp())))
        .zip(near.iter().chain(far))
        .filter(|((_, score), _)| *score >= FACE)
        .map(|((anchor, score), figures)| candidate(anchor, score, figures))
        .collect();
    candidates.sort_by(|one, other| other.score.total_cmp(&one.score));
    merged(candidates).into_iter().map(|face| face.map(|point| place.apply(point))).collect()
}

/// The middles of a grid's cells, in pixels of the network, each as often as the network answers for
/// it.
#[expect(clippy::cast_precision_loss, reason = "a few hundred")]
fn anchors(cells: usize, each: usize) -> impl Iterator<Item = Point> {
    let cell = DETECT_SIDE as f32 / cells as f32;
    let middle = move |number: usize| (number as f32 + 0.5) * cell - 0.5;
    (0..cells * cells * each).map(move |number| {
        let number = number / each;
        [middle(number % cells), middle(number / cells)]
    })
}

/// The figures of a place: middle and size of the box, then the points, all from the anchor.
fn candidate([x, y]: Point, score: f32, figures: &[f32; 16]) -> Face {
    let [dx, dy, width, height, points @ ..] = *figures;
    let (points, _) = points.as_chunks::<2>();
    let points = points.first_chunk::<6>().copied().unwrap_or_default();
    let (left, top) = (x + dx - width / 2.0, y + dy - height / 2.0);
    Face {
        score,
        corners: [[left, top], [left + width, top + height]],
        points: points.map(|[dx, dy]| [x + dx, y + dy]),
    }
}

/// One face for all places that mean it: their mean, weighed by how sure they are.
fn merged(mut candidates: Vec<Face>) -> Vec<Face> {
    let mut faces = Vec::new();
    while let Some(best) = candidates.first().copied() {
        let (same, others): (Vec<Face>, Vec<Face>) =
            candidates.into_iter().partition(|face| best.overlap(face) > SAME);
        candidates = others;
        let weight: f32 = same.iter().map(|face| face.score).sum();
        let mean = |of: &dyn Fn(&Face) -> Option<Point>| {
            same.iter().fold([0.0; 2], |[x, y], face| {
                let ([u, v], share) = (of(face).unwrap_or_default(), face.score / weight);
                [x + u * share, y + v * share]
            })
        };
        if same.is_empty() {
            // A box of no size overlaps with nothing, itself included.
            candidates.retain(|face| *face != best);
            continue;
        }
        faces.push(Face {
            score: best.score,
            corners: std::array::from_fn(|at| mean(&|face| face.corners.get(at).copied())),
            points: std::array::from_fn(|at| mean(&|face| face.points.get(at).copied())),
        });
    }
    faces
}
