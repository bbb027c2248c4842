//! Hands before busy grounds: the hand of a photograph that was taken before a dark plain ground, cut
//! out and pasted over a mosaic of other pictures, turned, scaled, placed and lit at random. Such
//! collections as there are show hands before plain grounds only.
//!
//! What this changes is the ground, the turn, the size and the light; not the pose. The same seeds give
//! the same picture.

use super::chance::Chance;
use super::cutout::Cutout;
use super::worn::{Anchors, Worn};
use crate::Picture;
use crate::pyramid::{Beyond, Pyramid};
use crate::similarity::{Point, Similarity};
use std::f32::consts::PI;

/// Pixels along each picture of a mosaic.
const TILE: usize = 200;
/// How much smaller a hand becomes than it was.
const SCALE: (f32, f32) = (0.57, 0.85);
/// By what its colours are multiplied.
const LIGHT: (f32, f32) = (0.75, 1.2);
/// The sides of a picture, as shares of the longer side of the photograph.
const SHAPES: [(f32, f32); 3] = [(1.0, 1.0), (1.0, 0.75), (0.75, 1.0)];
/// What is left free around a hand, as a share of its length: the square of a palm may reach beyond a
/// hand that its own photograph cuts off at the wrist.
const ROOM: f32 = 0.08;

/// Pictures of which grounds are made.
#[derive(Debug)]
pub struct Grounds(Vec<Picture>);

/// A hand before such a ground.
#[derive(Debug)]
pub struct Pasted {
    /// The picture.
    pub picture: Picture,
    /// From the photograph to the picture.
    place: Similarity,
}

impl Grounds {
    /// The middle square of each picture; `None` without any.
    pub fn of(pictures: impl IntoIterator<Item = Picture>) -> Option<Self> {
        let tiles: Vec<_> = pictures.into_iter().filter_map(|picture| tile(&picture)).collect();
        (!tiles.is_empty()).then_some(Self(tiles))
    }

    /// A hand that was cut out, over a mosaic of these, with what it wears.
    pub fn behind(
        &self,
        hand: &Cutout<'_>,
        worn: Option<(Worn, Anchors)>,
        seeds: [u64; 3],
    ) -> Option<Pasted> {
        let mut chance = Chance::of(seeds);
        let (place, size) = place(hand, &mut chance);
        let light = chance.between(LIGHT.0, LIGHT.1);
        let mut rgb = self.mosaic(size, &mut chance);
        let back = place.inverse();
        let [width, height] = size;
        let side = width.max(height);
        let skin = Pyramid::new(hand.picture(), side).part(back, side, Beyond::Border);
        for (at, pixel) in rgb.chunks_exact_mut(3).enumerate() {
            let (x, y) = (at % width, at / width);
            let source = back.apply([real(x), real(y)]);
            let cover = hand.cover(source);
            let colour = skin.data.get((y * side + x) * 3..).unwrap_or_default();
            for (value, skin) in pixel.iter_mut().zip(colour) {
                *value = byte(skin * light * cover + f32::from(*value) * (1.0 - cover));
            }
            let worn = worn.and_then(|(worn, anchors)| anchors.colour(worn, source));
            for (value, worn) in pixel.iter_mut().zip(worn.into_iter().flatten()) {
                *value = byte(worn * light);
            }
        }
        Some(Pasted { picture: Picture::new(width, height, rgb)?, place })
    }

    /// Tiles side by side, none of them beginning at the corner.
    fn mosaic(&self, [width, height]: [usize; 2], chance: &mut Chance) -> Vec<u8> {
        let [left, top] = [(); 2].map(|()| chance.below(TILE));
        let across = (width + left) / TILE + 1;
        let tiles: Vec<_> = (0..across * ((height + top) / TILE + 1))
            .map(|_| self.0.get(chance.below(self.0.len())))
            .collect();
        let mut rgb = Vec::with_capacity(width * height * 3);
        for (x, y) in (top..height + top).flat_map(|y| (left..width + left).map(move |x| (x, y))) {
            let tile = tiles.get(y / TILE * across + x / TILE).copied().flatten();
            let from = (y % TILE * TILE + x % TILE) * 3;
            let pixel = tile.and_then(|tile| tile.rgb().get(from..from + 3));
            rgb.extend_from_slice(pixel.unwrap_or(&[0; 3]));
        }
        rgb
    }
}

impl Pasted {
    /// Where a point of the photograph is in the picture.
    pub fn place(&self, point: [f32; 2]) -> [f32; 2] {
        self.place.apply(point)
    }
}

/// The middle square of a picture, as a tile.
fn tile(picture: &Picture) -> Option<Picture> {
    let [width, height] = [picture.width(), picture.height()].map(real);
    let middle = [(width - 1.0) / 2.0, (height - 1.0) / 2.0];
    let place = Similarity::square(real(TILE), middle, width.min(height), 0.0);
    let part = Pyramid::new(picture, TILE).part(place, TILE, Beyond::Border);
    Picture::new(TILE, TILE, part.data.into_iter().map(byte).collect())
}

/// Where a hand comes to lie, wholly within a picture of some size.
fn place(hand: &Cutout<'_>, chance: &mut Chance) -> (Similarity, [usize; 2]) {
    let scale = chance.between(SCALE.0, SCALE.1);
    let turned = Similarity::new(scale, chance.between(-PI, PI), [0.0; 2]);
    let [low, high] = bounds(hand.outline().iter().map(|point| turned.apply(*point)));
    let extent = [high[0] - low[0], high[1] - low[1]];
    let room = extent[0].max(extent[1]) * ROOM;
    let longer = real(hand.picture().width().max(hand.picture().height()));
    let (across, down) = SHAPES.get(chance.below(SHAPES.len())).copied().unwrap_or((1.0, 1.0));
    let least = extent.map(|extent| extent + 2.0 * room);
    let size = [(across * longer).max(least[0]), (down * longer).max(least[1])].map(whole);
    let mut corner = |axis: usize| {
        let free = real(size.get(axis).copied().unwrap_or(0)) - least.get(axis).unwrap_or(&0.0);
        room + chance.between(0.0, free.max(0.0)) - low.get(axis).unwrap_or(&0.0)
    };
    (turned.moved([corner(0), corner(1)]), size)
}

/// The least and the greatest coordinates of points.
fn bounds(points: impl Iterator<Item = Point>) -> [Point; 2] {
    let none = [[f32::INFINITY; 2], [f32::NEG_INFINITY; 2]];
    points.fold(none, |[[left, top], [right, bottom]], [x, y]| {
        [[left.min(x), top.min(y)], [right.max(x), bottom.max(y)]]
    })
}

#[expect(clippy::cast_precision_loss, reason = "sides of pictures are short")]
fn real(pixels: usize) -> f32 {
    pixels as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand")]
fn whole(side: f32) -> usize {
    side.ceil() as usize
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palm::{HandNetwork, hand};
    use crate::synthetic;

    /// Three grounds, none of which has the colour of skin.
    fn grounds() -> Grounds {
        let plain = |colour: [u8; 3]| {
            let rgb = (0..250 * 300).flat_map(|_| colour).collect();
            Picture::new(250, 300, rgb).unwrap()
        };
        Grounds::of([[20, 90, 40], [30, 40, 160], [200, 220, 240]].map(plain)).unwrap()
    }

    fn is_skin(pixel: &[u8]) -> bool {
        pixel[0] > 60 && f32::from(pixel[0]) > 1.3 * f32::from(pixel[2])
    }

    #[test]
    fn a_seed_gives_one_picture_and_other_seeds_others() {
        let drawn = synthetic::hand(1, 0);
        let hand = Cutout::of(&drawn).unwrap();
        let pasted = |seeds| grounds().behind(&hand, None, seeds).unwrap().picture;
        assert_eq!(pasted([1, 2, 3]), pasted([1, 2, 3]));
        assert_ne!(pasted([1, 2, 3]), pasted([1, 2, 4]));
        assert_ne!(pasted([1, 2, 3]), pasted([2, 2, 3]));
        assert!(Grounds::of([]).is_none());
    }

    #[test]
    fn the_whole_hand_and_its_palm_are_in_the_picture_however_it_lies() {
        let drawn = synthetic::hand(2, 0);
        let hand = Cutout::of(&drawn).unwrap();
        let palm = hand::find(&HandNetwork::load().unwrap(), &drawn).unwrap().corners();
        let grounds = grounds();
        let covered: f32 = hand.covered();
        for seed in 0..12 {
            let pasted = grounds.behind(&hand, None, [seed, 0, 0]).unwrap();
            let (picture, scale) = (&pasted.picture, pasted.place.scale());
            assert!((SCALE.0..=SCALE.1).contains(&scale), "{scale}");
            for corner in palm.iter().chain(hand.outline()) {
                let [x, y] = pasted.place(*corner);
                let inside =
                    x >= 0.0 && y >= 0.0 && x < real(picture.width()) && y < real(picture.height());
                assert!(inside, "seed {seed}: {x} {y}");
            }
            let skin = picture.rgb().chunks_exact(3).filter(|pixel| is_skin(pixel)).count();
            let expected = covered * scale * scale;
            assert!(
                (real(skin) / expected - 1.0).abs() < 0.05,
                "seed {seed}: {skin}, not {expected}"
            );
        }
    }

    #[test]
    fn around_the_hand_lies_nothing_but_the_ground() {
        let drawn = synthetic::hand(3, 0);
        let hand = Cutout::of(&drawn).unwrap();
        let pasted = grounds().behind(&hand, None, [5, 0, 0]).unwrap();
        let back = pasted.place.inverse();
        let known = [[20, 90, 40], [30, 40, 160], [200, 220, 240]];
        let mut seen = std::collections::BTreeSet::new();
        for (at, pixel) in pasted.picture.rgb().chunks_exact(3).enumerate() {
            let (x, y) = (at % pasted.picture.width(), at / pasted.picture.width());
            if hand.cover(back.apply([real(x), real(y)])) <= 0.0 {
                assert!(known.iter().any(|known| pixel == known), "{pixel:?} at {x} {y}");
                seen.insert(pixel);
            }
        }
        assert_eq!(seen.len(), known.len());
    }

    #[test]
    fn what_is_worn_is_worn_in_the_picture() {
        let drawn = synthetic::hand(4, 0);
        let hand = Cutout::of(&drawn).unwrap();
        let anchors = hand::find(&HandNetwork::load().unwrap(), &drawn).unwrap().anchors();
        let bare = grounds().behind(&hand, None, [6, 0, 0]).unwrap();
        for worn in synthetic::Worn::ALL {
            let with = grounds().behind(&hand, Some((worn, anchors)), [6, 0, 0]).unwrap();
            let pixels = bare.picture.rgb().chunks_exact(3).zip(with.picture.rgb().chunks_exact(3));
            let changed = pixels.filter(|(bare, with)| bare != with).count();
            assert!(changed > 100, "{worn:?}: {changed}");
        }
    }
}
