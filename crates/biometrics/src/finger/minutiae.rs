//! Where ridges end and fork.
//!
//! The crossing number tells endings and bifurcations from lines; what stands at the rim of the print,
//! has a branch too short to be a ridge, or faces another across a gap is an artefact and left out
//! (the rules of Maltoni et al., "Handbook of Fingerprint Recognition", chapter 3.7).
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "indices are computed from the picture's own size; pixels and counts of them fit"
)]

use super::{CELL, orientation::OrientationField, skeleton::Skeleton};
use crate::plane::Plane;
use std::f32::consts::{PI, TAU};

/// Pixels from the rim of the print in which nothing is trusted.
const RIM: f32 = 14.0;
const RIM_PIXELS: usize = 12;
/// A branch shorter than this makes no minutia; one is followed this far for its direction.
const SHORT: usize = 10;
const FOLLOW: usize = 14;
/// Minutiae closer than this are one artefact, not two minutiae.
const CLOSE: f32 = 8.0;
/// Endings closer than this that face each other are a gap in one ridge.
const GAP: f32 = 14.0;
/// How nearly opposite they must face, in radians.
const FACING: f32 = 2.4;

/// A place where a ridge ends or forks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Minutia {
    pub(super) x: f32,
    pub(super) y: f32,
    /// Into the ridge, or between the two branches; from the x axis towards the y axis (down).
    pub(super) angle: f32,
    pub(super) bifurcation: bool,
    /// The coherence of the ridges around it, 0 to 1.
    pub(super) quality: f32,
}

/// The minutiae of a skeleton.
pub(super) fn minutiae(
    skeleton: &Skeleton,
    field: &OrientationField,
    mask: &Plane<bool>,
) -> Vec<Minutia> {
    let mut found = Vec::new();
    for y in RIM_PIXELS..skeleton.height.saturating_sub(RIM_PIXELS) {
        for x in RIM_PIXELS..skeleton.width.saturating_sub(RIM_PIXELS) {
            let at = y * skeleton.width + x;
            if !skeleton.on[at] {
                continue;
            }
            let crossings = skeleton.crossings(at);
            if matches!(crossings, 1 | 3) && inside(mask, x as f32, y as f32) {
                found.extend(minutia(skeleton, field, at, crossings == 3));
            }
        }
    }
    without_artefacts(&found)
}

/// Whether all around a place there is finger.
fn inside(mask: &Plane<bool>, x: f32, y: f32) -> bool {
    (0..16).all(|step| {
        let (sine, cosine) = (step as f32 * TAU / 16.0).sin_cos();
        let (x, y) = ((x + RIM * cosine) / CELL as f32, (y + RIM * sine) / CELL as f32);
        mask.get(x.floor() as isize, y.floor() as isize) == Some(true)
    })
}

fn minutia(
    skeleton: &Skeleton,
    field: &OrientationField,
    at: usize,
    bifurcation: bool,
) -> Option<Minutia> {
    let (x, y) = (at % skeleton.width, at / skeleton.width);
    let mut branches = Vec::with_capacity(4);
    for next in branch_starts(skeleton, at, bifurcation) {
        let walk = skeleton.walk(at, next, FOLLOW);
        if walk.stopped && walk.length < SHORT {
            return None;
        }
        let (to_x, to_y) = (walk.end % skeleton.width, walk.end / skeleton.width);
        branches.push((to_y as f32 - y as f32).atan2(to_x as f32 - x as f32));
    }
    let towards = if bifurcation { between_closest(&branches)? } else { *branches.first()? };
    let (cosine, sine) = field.vector(x as f32, y as f32);
    let ridge = (0.5 * sine.atan2(cosine)).rem_euclid(PI);
    // The field is the better witness of the direction, the branches of the sense.
    let turned = if angle_between(towards, ridge) < PI / 2.0 { ridge } else { ridge + PI };
    Some(Minutia {
        x: x as f32,
        y: y as f32,
        angle: turned.rem_euclid(TAU),
        bifurcation,
        quality: cosine.hypot(sine).min(1.0),
    })
}

/// The neighbours that lines leave by: of two that touch, the one straight across.
fn branch_starts(skeleton: &Skeleton, at: usize, bifurcation: bool) -> Vec<usize> {
    let around = skeleton.neighbours(at).map(|next| skeleton.on[next]);
    let straight = |side: usize| side.is_multiple_of(2);
    let starts = (0..8).filter(|side| {
        around[*side] && (straight(*side) || !(around[(side + 1) % 8] || around[(side + 7) % 8]))
    });
    let most = if bifurcation { 8 } else { 1 };
    starts.take(most).map(|side| skeleton.neighbours(at)[side]).collect()
}

/// The direction in the middle of the two branches that are closest together.
fn between_closest(branches: &[f32]) -> Option<f32> {
    if branches.len() < 3 {
        return None;
    }
    let pairs = (0..branches.len())
        .flat_map(|a| (a + 1..branches.len()).map(move |b| (branches[a], branches[b])));
    let (a, b) =
        pairs.min_by(|a, b| angle_between(a.0, a.1).total_cmp(&angle_between(b.0, b.1)))?;
    Some((a.sin() + b.sin()).atan2(a.cos() + b.cos()))
}

/// The angle between two directions, 0 to π.
pub(super) fn angle_between(a: f32, b: f32) -> f32 {
    let turn = (a - b).rem_euclid(TAU);
    turn.min(TAU - turn)
}

fn without_artefacts(found: &[Minutia]) -> Vec<Minutia> {
    let mut artefact = vec![false; found.len()];
    for (i, a) in found.iter().enumerate() {
        for (j, b) in found.iter().enumerate().skip(i + 1) {
            let apart = (a.x - b.x).hypot(a.y - b.y);
            let gap = apart < GAP
                && !(a.bifurcation || b.bifurcation)
                && angle_between(a.angle, b.angle) > FACING;
            if apart < CLOSE || gap {
                artefact[i] = true;
                artefact[j] = true;
            }
        }
    }
    let kept = found.iter().zip(&artefact).filter(|(_, artefact)| !**artefact);
    kept.map(|(minutia, _)| *minutia).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finger::orientation::orientation;
    use crate::finger::skeleton::skeleton;

    /// Horizontal ridges 9 pixels apart, of which the one in the middle ends half-way.
    fn with_an_ending() -> Vec<Minutia> {
        let ridges = Plane::from_fn(160, 160, |x, y| {
            let wave = (y as f32 * TAU / 9.0).sin();
            let ended = x > 80 && (74..84).contains(&y);
            if ended { wave.max(0.2) } else { wave }
        });
        let field = orientation(&ridges);
        let mask = field.cosine.map(|_| true);
        minutiae(&skeleton(&ridges, &mask), &field, &mask)
    }

    #[test]
    fn a_ridge_that_ends_is_one_minutia_that_points_into_it() {
        let found = with_an_ending();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(!found[0].bifurcation);
        assert!((found[0].x - 80.0).abs() < 6.0 && (found[0].y - 79.0).abs() < 4.0);
        assert!(angle_between(found[0].angle, PI) < 0.15);
    }

    #[test]
    fn two_ends_that_face_each_other_are_a_gap() {
        let end =
            |x: f32, angle: f32| Minutia { x, y: 50.0, angle, bifurcation: false, quality: 1.0 };
        let gap = [end(50.0, PI), end(61.0, 0.0)];
        assert!(without_artefacts(&gap).is_empty());
        let apart = [end(50.0, PI), end(70.0, 0.0)];
        assert_eq!(without_artefacts(&apart).len(), 2);
        let side_by_side = [end(50.0, PI), end(61.0, PI)];
        assert_eq!(without_artefacts(&side_by_side).len(), 2);
    }

    #[test]
    fn directions_differ_by_half_a_turn_at_most() {
        assert!((angle_between(0.1, TAU - 0.1) - 0.2).abs() < 1e-5);
        assert!((angle_between(0.0, PI) - PI).abs() < 1e-5);
    }
}
