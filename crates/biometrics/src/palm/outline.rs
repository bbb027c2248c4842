//! The outline of a hand: from a picture to the pixels that are hand, how deep inside it each lies,
//! and the line around it.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    reason = "indices are computed from the picture's own size; pixels and counts of them fit"
)]

use crate::{Picture, plane::Plane};
use std::f32::consts::SQRT_2;

/// The longest side that is worked on, in pixels.
const LONGEST: f32 = 400.0;
/// How much redder than green and blue skin is, at least.
const RED: f32 = 1.02;
/// The least share of the picture that is a hand.
const HAND: f32 = 0.05;
/// The longest outline, in pixels: more is no hand.
const MOST: usize = 6000;

/// A picture made small.
pub(super) struct Small {
    /// Pixels of the picture to one of these.
    pub(super) scale: f32,
    pub(super) red: Plane<f32>,
    /// Whether a pixel has the colour of skin.
    skin: Plane<bool>,
}

/// Makes a picture small: each pixel the mean of those it covers.
pub(super) fn small(picture: &Picture) -> Small {
    let (width, height) = (picture.width(), picture.height());
    let scale = (width.max(height) as f32 / LONGEST).max(1.0);
    let length = |pixels: usize| ((pixels as f32 / scale) as usize).max(1);
    let each = scale as usize;
    let mean = |x: usize, y: usize| {
        let (left, top) = ((x as f32 * scale) as usize, (y as f32 * scale) as usize);
        let mut sums = [0.0_f32; 3];
        for part in 0..each * each {
            let (x, y) = ((left + part % each).min(width - 1), (top + part / each).min(height - 1));
            let pixel = &picture.rgb()[(y * width + x) * 3..][..3];
            sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += f32::from(*value));
        }
        sums.map(|sum| sum / (each * each) as f32)
    };
    let colours = Plane::from_fn(length(width), length(height), mean);
    Small {
        scale,
        red: colours.map(|[red, _, _]| *red),
        skin: colours.map(|[red, green, blue]| *red >= RED * green && *red >= RED * blue),
    }
}

/// The pixels of the hand: bright (by Otsu's threshold, 1979) and of the colour of skin, the largest
/// piece of them; none if that is too small.
pub(super) fn hand(small: &Small) -> Option<Plane<bool>> {
    let threshold = otsu(&small.red);
    let red = &small.red;
    let mut hand = Plane::from_fn(red.width, red.height, |x, y| {
        red.at(x, y) > threshold && small.skin.at(x, y)
    });
    for grow in [false, true] {
        hand = grown_or_shrunk(&hand, grow);
    }
    let largest = largest_piece(&hand);
    let enough = HAND * hand.values.len() as f32;
    if (largest.len() as f32) < enough {
        return None;
    }
    hand.values.fill(false);
    for pixel in largest {
        hand.values[pixel] = true;
    }
    Some(hand)
}

/// The brightness that parts a picture best in two.
fn otsu(plane: &Plane<f32>) -> f32 {
    let mut counts = [0.0_f64; 256];
    for value in &plane.values {
        counts[(*value as usize).min(255)] += 1.0;
    }
    let all: f64 = counts.iter().sum();
    let whole: f64 = counts.iter().enumerate().map(|(value, count)| value as f64 * count).sum();
    let (mut below, mut sum, mut best) = (0.0, 0.0, (0.0, 128_usize));
    for (value, count) in counts.iter().enumerate() {
        below += count;
        sum += value as f64 * count;
        let above = all - below;
        if below > 0.0 && above > 0.0 {
            let between = below * above * (sum / below - (whole - sum) / above).powi(2);
            if between > best.0 {
                best = (between, value);
            }
        }
    }
    best.1 as f32
}

/// By one pixel at the sides; the picture's rim stays.
fn grown_or_shrunk(mask: &Plane<bool>, grow: bool) -> Plane<bool> {
    Plane::from_fn(mask.width, mask.height, |x, y| {
        let here = mask.at(x, y);
        if x == 0 || y == 0 || x + 1 == mask.width || y + 1 == mask.height {
            return here;
        }
        let sides = [mask.at(x - 1, y), mask.at(x + 1, y), mask.at(x, y - 1), mask.at(x, y + 1)];
        if grow { here || sides.contains(&true) } else { here && !sides.contains(&false) }
    })
}

fn largest_piece(mask: &Plane<bool>) -> Vec<usize> {
    let (width, height) = (mask.width, mask.height);
    let mut open = mask.values.clone();
    let mut largest = Vec::new();
    for start in 0..open.len() {
        if !std::mem::take(&mut open[start]) {
            continue;
        }
        let mut piece = vec![start];
        let mut next = 0;
        while let Some(pixel) = piece.get(next).copied() {
            next += 1;
            let (x, y) = (pixel % width, pixel / width);
            let sides = [
                (x > 0).then(|| pixel - 1),
                (x + 1 < width).then(|| pixel + 1),
                (y > 0).then(|| pixel - width),
                (y + 1 < height).then(|| pixel + width),
            ];
            piece.extend(
                sides.into_iter().flatten().filter(|side| std::mem::take(&mut open[*side])),
            );
        }
        if piece.len() > largest.len() {
            largest = piece;
        }
    }
    largest
}

/// How far each pixel of a mask is from the nearest outside it (Borgefors' chamfer, 1986).
pub(super) fn depths(mask: &Plane<bool>) -> Plane<f32> {
    let (width, height) = (mask.width, mask.height);
    let mut depths = Plane::from_fn(width, height, |x, y| match mask.at(x, y) {
        false => 0.0,
        true if x == 0 || y == 0 || x + 1 == width || y + 1 == height => 1.0,
        true => f32::MAX,
    });
    let rows = 1..height.saturating_sub(1);
    let columns = 1..width.saturating_sub(1);
    let mut nearer = |at: usize, straight: [usize; 2], slanting: [usize; 2]| {
        let values = &depths.values;
        let by = |pixels: [usize; 2], step: f32| {
            (values[pixels[0]] + step).min(values[pixels[1]] + step)
        };
        depths.values[at] = values[at].min(by(straight, 1.0)).min(by(slanting, SQRT_2));
    };
    for y in rows.clone() {
        for x in columns.clone() {
            let at = y * width + x;
            nearer(at, [at - 1, at - width], [at - width - 1, at - width + 1]);
        }
    }
    for y in rows.rev() {
        for x in columns.clone().rev() {
            let at = y * width + x;
            nearer(at, [at + 1, at + width], [at + width + 1, at + width - 1]);
        }
    }
    depths
}

/// The line around a mask, clockwise (Moore's neighbours); `None` if it is too long for a hand.
pub(super) fn outline(mask: &Plane<bool>) -> Option<Vec<(i32, i32)>> {
    const STEPS: [(i32, i32); 8] =
        [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];
    let inside = |x: i32, y: i32| mask.get(x as isize, y as isize) == Some(true);
    let start = mask.values.iter().position(|on| *on)?;
    let start = ((start % mask.width) as i32, (start / mask.width) as i32);
    let mut line = vec![start];
    let (mut here, mut heading) = (start, 0);
    loop {
        let turns = (0..8).map(|turn| (heading + 6 + turn) % 8);
        let mut open =
            turns.filter(|turn| inside(here.0 + STEPS[*turn].0, here.1 + STEPS[*turn].1));
        heading = open.next()?;
        here = (here.0 + STEPS[heading].0, here.1 + STEPS[heading].1);
        if here == start {
            return Some(line);
        }
        if line.len() == MOST {
            return None;
        }
        line.push(here);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disc(radius: f32) -> Plane<bool> {
        Plane::from_fn(61, 61, |x, y| (x as f32 - 30.0).hypot(y as f32 - 30.0) <= radius)
    }

    #[test]
    fn the_deepest_place_of_a_disc_is_its_middle() {
        let depths = depths(&disc(20.0));
        let deepest = (0..depths.values.len())
            .max_by(|a, b| depths.values[*a].total_cmp(&depths.values[*b]))
            .unwrap();
        assert!((deepest % 61).abs_diff(30) <= 1 && (deepest / 61).abs_diff(30) <= 1);
        assert!((depths.values[deepest] - 21.0).abs() < 2.0);
        assert!(depths.at(0, 0).abs() < f32::EPSILON);
    }

    #[test]
    fn the_outline_of_a_disc_runs_around_it_once() {
        let line = outline(&disc(20.0)).unwrap();
        assert!((100..150).contains(&line.len()), "{}", line.len());
        for (x, y) in &line {
            let away = (*x as f32 - 30.0).hypot(*y as f32 - 30.0);
            assert!((18.5..=20.0).contains(&away), "{away}");
        }
    }

    #[test]
    fn a_bright_reddish_thing_on_black_is_found_and_specks_are_not() {
        let rgb = (0..100 * 100).flat_map(|at| {
            let (x, y) = (at % 100, at / 100);
            let thing = (20..80).contains(&x) && (30..70).contains(&y);
            if thing || (x, y) == (5, 5) { [200, 150, 120] } else { [20, 20, 20] }
        });
        let picture = Picture::new(100, 100, rgb.collect()).unwrap();
        let hand = hand(&small(&picture)).unwrap();
        // Opening takes the four corners.
        assert_eq!(hand.values.iter().filter(|on| **on).count(), 60 * 40 - 4);
        let black = Picture::new(100, 100, vec![0; 30_000]).unwrap();
        assert!(super::hand(&small(&black)).is_none());
    }
}
