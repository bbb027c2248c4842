//! The region of a palm from the photograph of a whole hand before a dark, plain background.
//!
//! The outline of the hand comes near its middle between every two fingers. Where it does between
//! index and middle, and between ring and little finger, lie two places that every picture of the hand
//! has; the region hangs below the line through them (Zhang, Kong, You and Wong, "Online palmprint
//! identification", 2003).
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    reason = "indices are computed from the picture's own size; pixels and counts of them fit"
)]

use super::{
    outline::{Small, depths, hand, outline, small},
    region::{Square, sample},
};
use crate::{Flaw, Gray, Picture, Poor, Stage, plane::Plane};

/// The radius of the largest disc in the hand, in pixels of the small picture, at least.
const SMALL_HAND: f32 = 25.0;
/// All that follows is in such radii. How far from the middle fingertips are at least,
const TIP: f32 = 1.45;
/// how far along the outline no other place is farther,
const APART: f32 = 0.30;
/// how far from the middle valleys are at most,
const VALLEY: f32 = 2.1;
/// and how much nearer to it than the tips beside them.
const DEEP: f32 = 0.35;
/// How unlike three valleys of a hand the best three may be.
const UNLIKE: f32 = 5.0;
/// The side of the region, and its distance from the valleys, as shares of the distance between them.
const SIDE: f32 = 1.15;
const BELOW: f32 = 0.22;

/// A valley: where on the outline, and the fingertips before and after it.
type Valley = (usize, usize, usize);

/// What is worked out on the way.
struct Found {
    small: Small,
    hand: Plane<bool>,
    line: Vec<(i32, i32)>,
    tips: Vec<usize>,
    valleys: [usize; 3],
    square: Square,
}

/// Where the region of the palm lies in a picture.
///
/// # Errors
/// [`Flaw::NotFound`] when no hand is seen, or no three valleys of one; [`Poor::TooSmall`].
pub fn segment(picture: &Picture) -> Result<Square, Flaw> {
    find(picture).map(|found| found.square)
}

/// The steps on the way as pictures.
///
/// # Errors
/// As [`segment`].
pub fn stages(picture: &Picture) -> Result<Vec<Stage>, Flaw> {
    let found = find(picture)?;
    let region = sample(picture, &found.square);
    let stage = |name, picture, says| Stage { name, picture, says };
    Ok(vec![
        stage("hand", show_hand(&found), format!("{} points of outline", found.line.len())),
        stage("square", show_square(&found), format!("{} fingertips", found.tips.len())),
        stage("region", shown(&region), String::new()),
    ])
}

fn find(picture: &Picture) -> Result<Found, Flaw> {
    let none = || Flaw::NotFound("hand");
    let small = small(picture);
    let hand = hand(&small).ok_or_else(none)?;
    let depths = depths(&hand);
    let deepest = (0..depths.values.len())
        .max_by(|a, b| depths.values[*a].total_cmp(&depths.values[*b]))
        .ok_or_else(none)?;
    let radius = depths.values[deepest];
    if radius < SMALL_HAND {
        let [found, least] = [radius, SMALL_HAND].map(|radius| (2.0 * radius * small.scale) as u32);
        return Err(Poor::TooSmall { found, least }.into());
    }
    let middle = ((deepest % hand.width) as f32, (deepest / hand.width) as f32);
    let line = outline(&hand).ok_or_else(none)?;
    let away = distances(&line, middle);
    let size = (hand.width as i32, hand.height as i32);
    let tips = tips(&line, &away, radius, size);
    let valleys = valleys(&line, &away, radius, &tips, size);
    let valleys = best_three(&line, radius, &valleys).ok_or_else(none)?;
    let square = square(&line, valleys, middle, small.scale);
    Ok(Found { small, hand, line, tips, valleys, square })
}

/// How far the outline is from the middle, evened over nine points.
fn distances(line: &[(i32, i32)], middle: (f32, f32)) -> Vec<f32> {
    let away: Vec<f32> =
        line.iter().map(|(x, y)| (*x as f32 - middle.0).hypot(*y as f32 - middle.1)).collect();
    let count = away.len();
    let around =
        |at: usize| (0..9).map(|step| away[(at + count * 5 + step - 4) % count]).sum::<f32>();
    (0..count).map(|at| around(at) / 9.0).collect()
}

/// Whether a place is at the border of the picture, where an outline tells nothing.
fn at_border((x, y): (i32, i32), (width, height): (i32, i32)) -> bool {
    x <= 2 || y <= 2 || x >= width - 3 || y >= height - 3
}

fn tips(line: &[(i32, i32)], away: &[f32], radius: f32, size: (i32, i32)) -> Vec<usize> {
    let count = away.len();
    let reach = (radius * APART) as usize;
    let is_tip = |at: &usize| {
        let farthest = (1..=reach).all(|step| {
            let (after, before) = ((at + step) % count, (at + count * 2 - step % count) % count);
            away[after] <= away[*at] && away[before] < away[*at]
        });
        farthest && away[*at] > TIP * radius && !at_border(line[*at], size)
    };
    (0..count).filter(is_tip).collect()
}

/// The nearest place to the middle between each two fingertips, where that is a valley.
fn valleys(
    line: &[(i32, i32)],
    away: &[f32],
    radius: f32,
    tips: &[usize],
    size: (i32, i32),
) -> Vec<Valley> {
    let count = away.len();
    let mut valleys = Vec::new();
    for (number, before) in tips.iter().enumerate() {
        let after = tips[(number + 1) % tips.len()];
        let length = (after + count - before) % count;
        let between = || (0..=length).map(|step| (before + step) % count);
        if length < 5 || between().any(|at| at_border(line[at], size)) {
            continue;
        }
        let Some(nearest) = between().min_by(|a, b| away[*a].total_cmp(&away[*b])) else {
            continue;
        };
        let deep = away[nearest] < away[*before].min(away[after]) - DEEP * radius;
        if deep && away[nearest] < VALLEY * radius {
            valleys.push((nearest, *before, after));
        }
    }
    valleys
}

/// The three valleys in a row that lie closest and most evenly: those between the four fingers.
fn best_three(line: &[(i32, i32)], radius: f32, valleys: &[Valley]) -> Option<[usize; 3]> {
    if valleys.len() < 3 {
        return None;
    }
    let apart = |a: usize, b: usize| {
        let (dx, dy) = (line[a].0 - line[b].0, line[a].1 - line[b].1);
        (dx as f32).hypot(dy as f32).max(1.0)
    };
    let mut best = (UNLIKE, None);
    for first in 0..valleys.len() {
        let at = |step: usize| valleys[(first + step) % valleys.len()];
        let (a, b, c) = (at(0), at(1), at(2));
        if a.2 != b.1 || b.2 != c.1 {
            continue;
        }
        let (one, other) = (apart(a.0, b.0), apart(b.0, c.0));
        let unlike = (one + other) / radius + 0.5 * (one / other).max(other / one);
        if unlike < best.0 {
            best = (unlike, Some([a.0, b.0, c.0]));
        }
    }
    best.1
}

/// The square below the outer two valleys, in pixels of the whole picture.
fn square(line: &[(i32, i32)], valleys: [usize; 3], middle: (f32, f32), scale: f32) -> Square {
    let [first, _, last] = valleys.map(|at| (line[at].0 as f32, line[at].1 as f32));
    let apart = (last.0 - first.0).hypot(last.1 - first.1).max(1.0);
    let across = ((last.0 - first.0) / apart, (last.1 - first.1) / apart);
    let between = (f32::midpoint(first.0, last.0), f32::midpoint(first.1, last.1));
    let towards = (middle.0 - between.0) * -across.1 + (middle.1 - between.1) * across.0;
    let down = if towards < 0.0 { (across.1, -across.0) } else { (-across.1, across.0) };
    let side = SIDE * apart;
    let far = BELOW * apart + side / 2.0;
    let centre = ((between.0 + down.0 * far) * scale, (between.1 + down.1 * far) * scale);
    Square { centre, across, down, side: side * scale }
}

fn shown(gray: &Gray) -> Picture {
    gray.shown(0.0, 255.0)
}

fn show_hand(found: &Found) -> Picture {
    let red = &found.small.red;
    let hand = Plane::from_fn(red.width, red.height, |x, y| {
        if found.hand.at(x, y) { red.at(x, y) } else { 0.3 * red.at(x, y) }
    });
    let mut picture = shown(&hand.into_gray());
    for (x, y) in &found.line {
        picture.put(*x as isize, *y as isize, [220, 40, 40]);
    }
    picture
}

fn show_square(found: &Found) -> Picture {
    let mut picture = shown(&found.small.red.clone().into_gray());
    let mut dot = |(x, y): (i32, i32), colour: [u8; 3]| {
        for at in 0..25 {
            picture.put((x + at % 5 - 2) as isize, (y + at / 5 - 2) as isize, colour);
        }
    };
    found.tips.iter().for_each(|tip| dot(found.line[*tip], [220, 40, 40]));
    found.valleys.iter().for_each(|valley| dot(found.line[*valley], [40, 200, 40]));
    for step in 0..=200 {
        let along = step as f32 / 200.0;
        for (x, y) in [(along, 0.0), (along, 1.0), (0.0, along), (1.0, along)] {
            let (x, y) = found.square.place(x, y);
            let scale = found.small.scale;
            picture.put((x / scale).round() as isize, (y / scale).round() as isize, [250, 220, 0]);
        }
    }
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disc with four fingers and a thumb on it, on black.
    fn drawn_hand(turn: f32) -> Picture {
        let fingers =
            [(-0.65_f32, 190.0_f32), (-0.22, 215.0), (0.22, 215.0), (0.65, 190.0), (1.65, 150.0)];
        let rgb = (0..500 * 500).flat_map(|at| {
            let (x, y) = ((at % 500) as f32 - 250.0, (at / 500) as f32 - 280.0);
            let on_finger = fingers.iter().any(|(angle, length)| {
                let (sine, cosine) = (angle + turn).sin_cos();
                let along = (x * sine - y * cosine).clamp(0.0, *length);
                (x - along * sine).hypot(y + along * cosine) < 20.0
            });
            if on_finger || x.hypot(y) < 80.0 { [200, 150, 130] } else { [10, 10, 10] }
        });
        Picture::new(500, 500, rgb.collect()).unwrap()
    }

    #[test]
    fn the_region_lies_below_the_fingers_however_the_hand_is_turned() {
        for turn in [-0.3_f32, 0.0, 0.2] {
            let square = segment(&drawn_hand(turn)).unwrap();
            let down = (-turn.sin(), turn.cos());
            let along = square.down.0 * down.0 + square.down.1 * down.1;
            assert!(along > 0.98, "{turn}: {square:?}");
            let (dx, dy) = (square.centre.0 - 250.0, square.centre.1 - 280.0);
            assert!(dx.hypot(dy) < 60.0, "{turn}: {square:?}");
        }
    }

    #[test]
    fn what_is_no_hand_gives_no_region() {
        let black = Picture::new(300, 300, vec![0; 270_000]).unwrap();
        let disc = (0..300 * 300).flat_map(|at| {
            let inside = ((at % 300) as f32 - 150.0).hypot((at / 300) as f32 - 150.0) < 90.0;
            if inside { [200, 150, 130] } else { [10, 10, 10] }
        });
        let disc = Picture::new(300, 300, disc.collect()).unwrap();
        for picture in [black, disc] {
            assert_eq!(segment(&picture).err(), Some(Flaw::NotFound("hand")));
        }
    }

    #[test]
    fn the_steps_can_be_looked_at() {
        let stages = stages(&drawn_hand(0.0)).unwrap();
        let names: Vec<_> = stages.iter().map(|stage| stage.name).collect();
        assert_eq!(names, ["hand", "square", "region"]);
    }
}
