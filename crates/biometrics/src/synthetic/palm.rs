//! Palms: the square region of one, with its three principal lines and many fine ones.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    reason = "indices are computed from the picture's own size; pixels and counts of them fit"
)]

use super::chance::Chance;
use crate::{Gray, plane::Plane};

/// Pixels along the region.
const SIDE: usize = 128;
/// Fine lines beside the principal ones.
const FINE: usize = 150;

/// A line: where it starts, bends and ends, its width and its depth.
struct Line {
    from: (f32, f32),
    bend: (f32, f32),
    to: (f32, f32),
    width: f32,
    depth: f32,
}

/// The region of a palm, 128 pixels square; another picture of it for each number.
pub fn palm(palm: u64, impression: u64) -> Gray {
    let skin = skin(&mut Chance::of([3, palm, 0]));
    let mut chance = Chance::of([4, palm, impression.wrapping_add(1)]);
    let (sine, cosine) = chance.between(-0.035, 0.035).sin_cos();
    let shift = (chance.between(-3.0, 3.0), chance.between(-3.0, 3.0));
    let light = (chance.between(-0.15, 0.15), chance.between(-0.15, 0.15));
    let centre = SIDE as f32 / 2.0;
    let mut picture = Plane::from_fn(SIDE, SIDE, |x, y| {
        let (u, v) = (x as f32 - centre, y as f32 - centre);
        let place = (cosine * u - sine * v + shift.0, sine * u + cosine * v + shift.1);
        skin.between(place.0 + centre, place.1 + centre) + light.0 * u + light.1 * v
    });
    for value in &mut picture.values {
        *value = (*value + 1.5 * chance.normal()).round().clamp(0.0, 255.0);
    }
    picture.into_gray()
}

fn skin(chance: &mut Chance) -> Plane<f32> {
    let mut skin = Plane::from_fn(SIDE, SIDE, |_, _| 7.0 * chance.normal()).smoothed(3, 2);
    for value in &mut skin.values {
        *value += 160.0;
    }
    for line in lines(chance) {
        draw(&mut skin, &line);
    }
    skin.smoothed(1, 1)
}

/// The lines of heart, head and life, roughly where they lie, and the fine ones anywhere.
fn lines(chance: &mut Chance) -> Vec<Line> {
    let principal = [
        ((0.05, 0.25), (0.5, 0.30), (0.95, 0.10)),
        ((0.0, 0.40), (0.5, 0.45), (0.95, 0.70)),
        ((0.05, 0.45), (0.55, 0.55), (0.45, 1.0)),
    ];
    let near = |(x, y): (f32, f32), by: f32, chance: &mut Chance| {
        (SIDE as f32 * (x + chance.between(-by, by)), SIDE as f32 * (y + chance.between(-by, by)))
    };
    let mut lines = Vec::with_capacity(principal.len() + FINE);
    for (from, bend, to) in principal {
        let (from, bend, to) =
            (near(from, 0.1, chance), near(bend, 0.12, chance), near(to, 0.1, chance));
        lines.push(Line { from, bend, to, width: chance.between(1.5, 2.4), depth: 45.0 });
    }
    for _ in 0..FINE {
        let from = near((0.5, 0.5), 0.55, chance);
        let mut on = |from: (f32, f32), by: f32| {
            (from.0 + chance.between(-by, by), from.1 + chance.between(-by, by))
        };
        let bend = on(from, 18.0);
        let to = on(bend, 18.0);
        let depth = chance.between(6.0, 26.0);
        lines.push(Line { from, bend, to, width: chance.between(0.8, 1.6), depth });
    }
    lines
}

/// Darkens the skin along a line.
fn draw(skin: &mut Plane<f32>, line: &Line) {
    let mut darkest = Plane::filled(SIDE, SIDE, 0.0_f32);
    let steps = 240;
    for step in 0..=steps {
        let t = step as f32 / steps as f32;
        let along = |from: f32, bend: f32, to: f32| {
            (1.0 - t) * (1.0 - t) * from + 2.0 * t * (1.0 - t) * bend + t * t * to
        };
        let (x, y) = (
            along(line.from.0, line.bend.0, line.to.0),
            along(line.from.1, line.bend.1, line.to.1),
        );
        for dy in -4..=4_i32 {
            for dx in -4..=4_i32 {
                let (px, py) = (x.round() as i32 + dx, y.round() as i32 + dy);
                if (0..SIDE as i32).contains(&px) && (0..SIDE as i32).contains(&py) {
                    let away = (px as f32 - x).hypot(py as f32 - y) / line.width;
                    let dark = line.depth * (-away * away).exp();
                    let at = py as usize * SIDE + px as usize;
                    darkest.values[at] = darkest.values[at].max(dark);
                }
            }
        }
    }
    skin.values.iter_mut().zip(&darkest.values).for_each(|(value, dark)| *value -= dark);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_gives_one_picture_and_other_numbers_others() {
        let first = palm(1, 0);
        assert_eq!((first.width(), first.height()), (SIDE, SIDE));
        assert_eq!(first, palm(1, 0));
        assert_ne!(first, palm(1, 1));
        assert_ne!(first, palm(2, 0));
    }
}
