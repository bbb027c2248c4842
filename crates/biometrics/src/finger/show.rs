//! The stages as pictures.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "indices are computed from the picture's own size; pixels and counts of them fit"
)]

use super::{CELL, skeleton::Skeleton, working::Working};
use crate::{Picture, Stage, plane::Plane};

const LINE: [u8; 3] = [220, 40, 40];
const ENDING: [u8; 3] = [20, 140, 20];
const FORK: [u8; 3] = [40, 60, 220];
/// Cells from one drawn direction to the next.
const EVERY: usize = 3;

/// Every stage of the way, from the picture on.
pub(super) fn stages(working: &Working) -> Vec<Stage> {
    let gray = shown(&working.gray, 0.0, 255.0);
    let normalised = shown(&working.normalised.picture, -2.0, 2.0);
    let mut field = normalised.clone();
    draw_field(&mut field, working);
    let enhanced = shown(&working.enhanced, -0.6, 0.6);
    let lines = skeleton_picture(&working.skeleton);
    let mut minutiae = gray.clone();
    draw_minutiae(&mut minutiae, working);
    let periods = &working.periods;
    let stage = |name, picture, says| Stage { name, picture, says };
    vec![
        stage("picture", gray, format!("scaled by {:.2}", working.scale)),
        stage("normalised", normalised, String::new()),
        stage("orientation", field, String::new()),
        stage("mask", mask_picture(working), format!("{} cells", working.area())),
        stage(
            "period",
            shown(&enlarged(&periods.field, working), 5.0, 14.0),
            format!("{:.1} pixels, {:.0} % agree", periods.median, 100.0 * periods.agreement),
        ),
        stage("enhanced", enhanced, String::new()),
        stage("skeleton", lines, String::new()),
        stage("minutiae", minutiae, format!("{} minutiae", working.minutiae.len())),
    ]
}

fn shown(plane: &Plane<f32>, low: f32, high: f32) -> Picture {
    plane.clone().into_gray().shown(low, high)
}

/// Values of cells at the picture's own size.
fn enlarged(cells: &Plane<f32>, working: &Working) -> Plane<f32> {
    Plane::from_fn(working.gray.width, working.gray.height, |x, y| cells.at(x / CELL, y / CELL))
}

fn mask_picture(working: &Working) -> Picture {
    let seen = Plane::from_fn(working.gray.width, working.gray.height, |x, y| {
        let value = working.gray.at(x, y);
        if working.mask.at(x / CELL, y / CELL) { value } else { 0.3 * value }
    });
    shown(&seen, 0.0, 255.0)
}

fn skeleton_picture(skeleton: &Skeleton) -> Picture {
    let lines = Plane::from_fn(skeleton.width, skeleton.height, |x, y| {
        if skeleton.on[y * skeleton.width + x] { 0.0 } else { 255.0 }
    });
    shown(&lines, 0.0, 255.0)
}

fn draw_field(picture: &mut Picture, working: &Working) {
    for row in (0..working.mask.height).step_by(EVERY) {
        for column in (0..working.mask.width).step_by(EVERY) {
            if working.mask.at(column, row) {
                let at = ((column * CELL) as f32 + 1.5, (row * CELL) as f32 + 1.5);
                let length = 5.0 * working.field.coherence(column, row);
                let angle = working.field.angle(at.0, at.1);
                line(picture, at, angle, -length, length, LINE);
            }
        }
    }
}

fn draw_minutiae(picture: &mut Picture, working: &Working) {
    for minutia in &working.minutiae {
        let colour = if minutia.bifurcation { FORK } else { ENDING };
        line(picture, (minutia.x, minutia.y), minutia.angle, 0.0, 12.0, colour);
        for step in 0..24 {
            let (sine, cosine) = (step as f32 * 0.262).sin_cos();
            let (x, y) = (minutia.x + 3.0 * cosine, minutia.y + 3.0 * sine);
            picture.put(x.round() as isize, y.round() as isize, colour);
        }
    }
}

fn line(picture: &mut Picture, at: (f32, f32), angle: f32, from: f32, to: f32, colour: [u8; 3]) {
    let (sine, cosine) = angle.sin_cos();
    let mut along = from;
    while along <= to {
        let (x, y) = (at.0 + along * cosine, at.1 + along * sine);
        picture.put(x.round() as isize, y.round() as isize, colour);
        along += 0.5;
    }
}
