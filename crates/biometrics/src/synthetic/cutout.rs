//! A hand cut out of a photograph that was taken before a dark plain ground.

use crate::Picture;
use crate::pieces::{Piece, pieces};
use crate::plane::Plane;
use crate::similarity::Point;

/// Least red of skin, and how much redder than blue it is at least: dark cloth and coloured pegs are not.
const RED: f32 = 75.0;
const REDDER: f32 = 1.15;
/// How far the border is smoothed, in pixels to each side.
const SMOOTH: usize = 3;
const SOFT: usize = 1;
/// The least share of a picture that is a hand.
const LEAST: usize = 20;

/// The hand of a photograph.
#[derive(Debug)]
pub struct Cutout<'a> {
    picture: &'a Picture,
    /// How much of each pixel is hand, 0 to 1.
    cover: Plane<f32>,
    outline: Vec<Point>,
}

impl<'a> Cutout<'a> {
    /// Cuts out the largest thing that has the colour of skin; `None` when there is none, or it is less
    /// than a twentieth of the picture.
    pub fn of(picture: &'a Picture) -> Option<Self> {
        let (width, height) = (picture.width(), picture.height());
        let skin = |pixel: &[u8]| match pixel {
            [red, _, blue] => {
                let (red, blue) = (f32::from(*red), f32::from(*blue));
                f32::from(u8::from(red > RED && red > REDDER * blue))
            }
            _ => 0.0,
        };
        let skin = picture.rgb().chunks_exact(3).map(skin).collect();
        let skin = Plane { width, height, values: skin }.smoothed(SMOOTH, 1);
        let skin = skin.map(|share| *share > 0.5);
        let hand = pieces(&skin, true).into_iter().max_by_key(|piece| piece.cells.len())?;
        if hand.cells.len() * LEAST < width * height {
            return None;
        }
        let mut inside = Plane::filled(width, height, false);
        fill(&mut inside, &hand);
        // What the hand encloses is hand: a shadow, a dark line.
        for hole in pieces(&inside, false).iter().filter(|piece| !piece.at_border) {
            fill(&mut inside, hole);
        }
        let outline = outline(&inside);
        let cover = inside.map(|inside| f32::from(u8::from(*inside))).smoothed(SOFT, 2);
        Some(Self { picture, cover, outline })
    }

    /// The photograph.
    pub(super) fn picture(&self) -> &'a Picture {
        self.picture
    }

    /// How much of a place of the photograph is hand; beyond its border nothing is.
    pub(super) fn cover(&self, [x, y]: Point) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "sides of pictures are short")]
        let [right, bottom] = [self.cover.width, self.cover.height].map(|side| side as f32 - 0.5);
        let inside = x >= -0.5 && y >= -0.5 && x <= right && y <= bottom;
        if inside { self.cover.between(x, y) } else { 0.0 }
    }

    /// How many pixels of the photograph are hand.
    #[cfg(test)]
    pub(super) fn covered(&self) -> f32 {
        self.cover.values.iter().sum()
    }

    /// The first and the last pixel of the hand in each row.
    pub(super) fn outline(&self) -> &[Point] {
        &self.outline
    }
}

fn fill(inside: &mut Plane<bool>, piece: &Piece) {
    for at in &piece.cells {
        if let Some(cell) = inside.values.get_mut(*at) {
            *cell = true;
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "sides of pictures are short")]
fn outline(inside: &Plane<bool>) -> Vec<Point> {
    let mut outline = Vec::new();
    for (y, row) in inside.values.chunks_exact(inside.width).enumerate() {
        let ends = [row.iter().position(|cell| *cell), row.iter().rposition(|cell| *cell)];
        outline.extend(ends.into_iter().flatten().map(|x| [x as f32, y as f32]));
    }
    outline
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;

    #[test]
    fn the_hand_is_cut_out_whole_and_nothing_else() {
        let mut drawn = synthetic::hand(1, 0);
        // A stain of the ground's colour within the palm, and a speck of skin beside the hand.
        for at in 0..100 {
            drawn.put(300 + at % 10, 480 + at / 10, [26, 29, 34]);
            drawn.put(20 + at % 10, 20 + at / 10, [214, 160, 132]);
        }
        let hand = Cutout::of(&drawn).unwrap();
        for (x, y) in [(300.0, 470.0), (305.0, 485.0), (272.0, 260.0), (300.0, 740.0)] {
            assert!(hand.cover([x, y]) > 0.99, "{x} {y}");
        }
        for (x, y) in [(25.0, 25.0), (60.0, 600.0), (550.0, 700.0), (300.0, 800.0), (-5.0, 9.0)] {
            assert!(hand.cover([x, y]) < 0.01, "{x} {y}");
        }
    }

    #[test]
    fn where_there_is_no_skin_there_is_no_hand() {
        let grey = Picture::new(90, 90, vec![120; 90 * 90 * 3]).unwrap();
        assert!(Cutout::of(&grey).is_none());
    }
}
