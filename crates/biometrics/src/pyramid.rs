//! A picture at half, a quarter … of its size, so that any part of it can be looked at in any size
//! without jagged edges and in time that does not depend on how large it is (Williams 1983, "Pyramidal
//! parametrics").

use crate::Picture;
use crate::network::{Shape, Tensor};
use crate::similarity::{Point, Similarity};

/// Colours at or below this many pixels of the picture for one looked at are taken as they are.
const SHARP: f32 = 1.5;

/// The picture, and smaller ones.
pub(crate) struct Pyramid<'a> {
    whole: &'a Picture,
    halves: Vec<Picture>,
}

/// What is beyond the border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beyond {
    /// Black.
    Black,
    /// The colour at the border.
    Border,
}

impl<'a> Pyramid<'a> {
    /// Halves the picture until no side is longer than `longest`.
    pub(crate) fn new(whole: &'a Picture, longest: usize) -> Self {
        let mut halves: Vec<Picture> = Vec::new();
        loop {
            let last = halves.last().unwrap_or(whole);
            let half = if last.width().max(last.height()) > longest { half(last) } else { None };
            let Some(half) = half else { return Self { whole, halves } };
            halves.push(half);
        }
    }

    /// The picture itself.
    pub(crate) fn whole(&self) -> &'a Picture {
        self.whole
    }

    /// Part of the picture as a square of `side` pixels; `place` is the map from the square to the
    /// picture. Colours are 0 to 255.
    pub(crate) fn part(&self, place: Similarity, side: usize, beyond: Beyond) -> Tensor {
        let (mut picture, mut place) = (self.whole, place);
        for half in &self.halves {
            if place.scale() < SHARP {
                break;
            }
            (picture, place) = (half, place.halved());
        }
        let mut data = Vec::with_capacity(side * side * 3);
        #[expect(clippy::cast_precision_loss, reason = "a few hundred pixels")]
        for (row, column) in (0..side).flat_map(|row| (0..side).map(move |column| (row, column))) {
            let at = place.apply([column as f32, row as f32]);
            data.extend(colour(picture, at, beyond));
        }
        Tensor { shape: Shape::new(side, side, 3), data }
    }
}

/// The colour between four pixels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "clamped into the picture before, whose sides are short"
)]
fn colour(picture: &Picture, [x, y]: Point, beyond: Beyond) -> [f32; 3] {
    let (right, bottom) = (picture.width() as f32 - 1.0, picture.height() as f32 - 1.0);
    if beyond == Beyond::Black && (x < -0.5 || y < -0.5 || x > right + 0.5 || y > bottom + 0.5) {
        return [0.0; 3];
    }
    let (x, y) = (x.clamp(0.0, right), y.clamp(0.0, bottom));
    // The last row and column are the far ones of the four.
    let (column, row) = (
        (x as usize).min(picture.width().saturating_sub(2)),
        (y as usize).min(picture.height().saturating_sub(2)),
    );
    let (across, down) = (x - column as f32, y - row as f32);
    let below = (row + 1).min(picture.height() - 1);
    let [u0, u1, u2, u3, u4, u5] = pair(picture, row, column);
    let [l0, l1, l2, l3, l4, l5] = pair(picture, below, column);
    let mixed = |one: f32, other: f32, share: f32| one + (other - one) * share;
    [
        mixed(mixed(u0, u3, across), mixed(l0, l3, across), down),
        mixed(mixed(u1, u4, across), mixed(l1, l4, across), down),
        mixed(mixed(u2, u5, across), mixed(l2, l5, across), down),
    ]
}

/// A pixel and the next in its row, if there is one.
fn pair(picture: &Picture, row: usize, column: usize) -> [f32; 6] {
    let rest = picture.rgb().get((row * picture.width() + column) * 3..).unwrap_or_default();
    match (rest, picture.width()) {
        ([r, g, b, ..], 1) => [*r, *g, *b, *r, *g, *b].map(f32::from),
        ([r0, g0, b0, r1, g1, b1, ..], _) => [*r0, *g0, *b0, *r1, *g1, *b1].map(f32::from),
        _ => [0.0; 6],
    }
}

/// Half the size, each pixel the mean of four; `None` when there would be nothing left.
fn half(picture: &Picture) -> Option<Picture> {
    let (width, height) = (picture.width() / 2, picture.height() / 2);
    let mut rgb = Vec::with_capacity(width * height * 3);
    for rows in picture.rgb().chunks_exact(picture.width() * 6) {
        let (upper, lower) = rows.split_at(picture.width() * 3);
        let (upper, _) = upper.as_chunks::<6>();
        let (lower, _) = lower.as_chunks::<6>();
        for ([r0, g0, b0, r1, g1, b1], [r2, g2, b2, r3, g3, b3]) in upper.iter().zip(lower) {
            rgb.extend([
                mean([*r0, *r1, *r2, *r3]),
                mean([*g0, *g1, *g2, *g3]),
                mean([*b0, *b1, *b2, *b3]),
            ]);
        }
    }
    Picture::new(width, height, rgb)
}

fn mean(four: [u8; 4]) -> u8 {
    let sum: u16 = four.into_iter().map(u16::from).sum();
    u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Red is the column, green the row, blue everywhere the same.
    fn ramp(width: usize, height: usize) -> Picture {
        let rgb = (0..width * height)
            .flat_map(|at| {
                [u8::try_from(at % width).unwrap(), u8::try_from(at / width).unwrap(), 7]
            })
            .collect();
        Picture::new(width, height, rgb).unwrap()
    }

    #[test]
    fn what_is_looked_at_is_where_it_was_at_every_size() {
        let picture = ramp(200, 160);
        let pyramid = Pyramid::new(&picture, 20);
        for side in [2.0, 9.0, 16.0, 40.0, 120.0] {
            let place = Similarity::square(8.0, [100.0, 80.0], side, 0.4);
            let part = pyramid.part(place, 8, Beyond::Border);
            for (at, colour) in part.data.chunks_exact(3).enumerate() {
                #[expect(clippy::cast_precision_loss, reason = "small")]
                let [x, y] = place.apply([(at % 8) as f32, (at / 8) as f32]);
                assert!(
                    (colour[0] - x).abs() <= 1.0 && (colour[1] - y).abs() <= 1.0,
                    "{side}: {x} {y} {colour:?}"
                );
                assert!((colour[2] - 7.0).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn beyond_the_border_it_is_black_or_goes_on() {
        let picture = ramp(4, 4);
        let pyramid = Pyramid::new(&picture, 100);
        let place = Similarity::new(1.0, 0.0, [-2.0, 0.0]);
        assert_eq!(pyramid.part(place, 1, Beyond::Black).data, [0.0, 0.0, 0.0]);
        assert_eq!(pyramid.part(place, 1, Beyond::Border).data, [0.0, 0.0, 7.0]);
    }

    #[test]
    fn no_picture_is_too_thin() {
        for (width, height) in [(1, 1), (1, 200), (200, 1), (3, 2)] {
            let picture = ramp(width, height);
            let pyramid = Pyramid::new(&picture, 10);
            let place = Similarity::square(4.0, [0.0, 0.0], 400.0, 0.0);
            assert_eq!(pyramid.part(place, 4, Beyond::Border).data.len(), 48);
        }
    }
}
