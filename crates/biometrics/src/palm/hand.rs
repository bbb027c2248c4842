//! The palm in the photograph of a whole hand, before any background.
//!
//! The network wants a hand in the middle of its square, fingers up. So it looks at the picture turned
//! four ways, and at parts of it and turned otherwise if it sees none, then again at where the surest of
//! these saw a hand, as often as that makes it surer. The knuckles and the wrist then say where the palm
//! lies.

#[cfg(test)]
mod tests;

use super::network::{Hand, HandNetwork};
use super::region::SIDE as REGION;
use crate::pyramid::{Beyond, Pyramid};
use crate::quality::{laplacian, moments};
use crate::similarity::{Point, Similarity};
use crate::synthetic::Anchors;
use crate::{Flaw, Gray, Picture, Poor};
use std::f32::consts::{FRAC_PI_2, FRAC_PI_4, TAU};

/// Longest side of the smallest picture of a pyramid.
const LONGEST: usize = 336;
/// From which score on there is a hand. Of hands hardly any has less than 0.99, of faces and fingers
/// none more than 0.2.
const HAND: f32 = 0.9;
/// From which score on it is worth looking closer, and at how many of the first looks.
const WORTH: f32 = 0.02;
const MOST_CLOSER: usize = 2;
/// From which score on the first looks need no second series.
const CLEAR: f32 = 0.97;
/// A look: where its middle is away from that of the picture, as shares of width and height, and how large
/// it is, as a share of the longer side.
type Look = ([f32; 2], f32);
/// The first looks, series by series: by how much they are turned beside the quarters of a turn, and where
/// they look. All but the first two are for a hand that lies askew, or is small and not in the middle.
const LOOKS: [(f32, &[Look]); 5] = [
    (0.0, &[([0.0, 0.0], 1.0)]),
    (0.0, &[([0.0, 0.0], 0.75)]),
    (FRAC_PI_4, &[([0.0, 0.0], 1.0), ([0.0, 0.0], 0.75)]),
    (0.0, &QUARTERS),
    (FRAC_PI_4, &QUARTERS),
];
const QUARTERS: [Look; 4] =
    [([-0.2, -0.2], 0.6), ([0.2, -0.2], 0.6), ([0.2, 0.2], 0.6), ([-0.2, 0.2], 0.6)];
/// How much larger than the hand's points the squares are, coming nearer and once near.
const NEARER: [f32; 3] = [1.8, 1.7, 1.65];
const NEAREST: f32 = 1.65;
/// The last squares, and how they are turned; each is looked at as it is and in a mirror. A network's
/// errors differ from square to square, and their mean is smaller.
const LAST: [(f32, f32); 2] = [(1.6, -0.1), (1.7, 0.1)];
/// From which mean score on the last looks agree; below it they are repeated, so often at most: one hand in
/// twenty is below it, and its points were off.
const STEADY: f32 = 0.975;
const MOST_AGAIN: usize = 2;

/// From which score on it is seen from near enough.
const NEAR: f32 = 0.985;
/// From which score on there is another hand, and how much larger than the points of the
/// first one what is painted over is.
const ANOTHER: f32 = 0.95;
const COVER: f32 = 0.75;

/// How far a corner of the palm may be beyond the border, as a share of its side.
const MOST_BEYOND: f32 = 0.05;
/// Fewest pixels along the palm; half of what the code looks at.
const LEAST_SIDE: f32 = 64.0;
/// Darkest and brightest mean of a palm, least standard deviation of its brightness, and least sharpness:
/// the variance of the Laplacian over that of the brightness (Pech-Pacheco et al. 2000).
const DARKEST: f32 = 30.0;
const BRIGHTEST: f32 = 235.0;
const LEAST_CONTRAST: f32 = 2.5;
const LEAST_SHARPNESS: f32 = 0.002;

/// A palm in a picture.
#[derive(Debug, Clone)]
pub struct HandRegion {
    pub(super) hand: Hand,
    /// From the unit square of the palm to the picture: down from the fingers, and across as it is seen
    /// with the fingers up.
    pub(super) palm: Similarity,
}

/// The palm of the one hand in a photograph.
///
/// # Errors
/// Why there is none, in words for the person who took it.
pub fn find(network: &HandNetwork, picture: &Picture) -> Result<HandRegion, Flaw> {
    let pyramid = Pyramid::new(picture, LONGEST);
    let hand = surest(network, &pyramid).ok_or(Flaw::NotFound("hand"))?;
    let palm = palm(&hand).ok_or(Flaw::NotFound("hand"))?;
    if another(network, &pyramid, &hand) {
        return Err(Flaw::Several("hand"));
    }
    let region = HandRegion { hand, palm };
    if region.beyond(picture) {
        return Err(Flaw::CutByBorder("palm"));
    }
    region.poor(&pyramid).map_or(Ok(region), |poor| Err(poor.into()))
}

/// The surest hand of a picture.
fn surest(network: &HandNetwork, pyramid: &Pyramid<'_>) -> Option<Hand> {
    #[expect(clippy::cast_precision_loss, reason = "sides of pictures are short")]
    let [width, height] = [pyramid.whole().width(), pyramid.whole().height()].map(|s| s as f32);
    let longest = width.max(height);
    let mut seen: Vec<Hand> = Vec::new();
    for (series, (turn, parts)) in LOOKS.into_iter().enumerate() {
        for ([right, down], share) in parts {
            let centre =
                [(width - 1.0) / 2.0 + right * width, (height - 1.0) / 2.0 + down * height];
            let turns = [0.0, 1.0, 2.0, 3.0].map(|quarters| quarters * FRAC_PI_2 + turn);
            let look = |angle| network.look(pyramid, centre, longest * share, angle);
            seen.extend(turns.into_iter().filter_map(look));
        }
        seen.sort_by(|one, other| other.score.total_cmp(&one.score));
        let clear = seen.first().is_some_and(|best| best.score >= CLEAR);
        if series == 0 && !clear {
            continue;
        }
        let worth = seen.drain(..).filter(|hand| hand.score >= WORTH).take(MOST_CLOSER);
        if let Some(hand) = worth.into_iter().find_map(|hand| closer(network, pyramid, hand)) {
            return Some(hand);
        }
    }
    None
}

/// The same hand, seen from as near as the network wants: the mean of the last looks, which is
/// steadier than any of them.
fn closer(network: &HandNetwork, pyramid: &Pyramid<'_>, first: Hand) -> Option<Hand> {
    let mut hand = first;
    for around in NEARER {
        let (centre, side, angle) = square(&hand, around)?;
        hand = network.look(pyramid, centre, side, angle)?;
        if hand.score < WORTH {
            return None;
        }
        if hand.score >= NEAR {
            break;
        }
    }
    // Squares about points that are a little off are a little off themselves, and so is what is seen.
    let (centre, side, angle) = square(&hand, NEAREST)?;
    let start = network.look(pyramid, centre, side, angle)?;
    let mut hand = around(network, pyramid, &start)?;
    for _ in 0..MOST_AGAIN {
        if hand.score >= STEADY {
            break;
        }
        hand = around(network, pyramid, &hand)?;
    }
    (hand.score >= HAND).then_some(hand)
}

/// The mean of the last looks, whose squares are about a hand.
fn around(network: &HandNetwork, pyramid: &Pyramid<'_>, start: &Hand) -> Option<Hand> {
    let mut looks = Vec::with_capacity(2 * LAST.len());
    for (around, turn) in LAST {
        let (centre, side, angle) = square(start, around)?;
        looks.push(network.look(pyramid, centre, side, angle + turn)?);
        looks.push(network.look_mirrored(pyramid, centre, side, angle + turn)?);
    }
    Some(mean(&looks))
}

/// The mean of what was seen in several looks.
fn mean(looks: &[Hand]) -> Hand {
    #[expect(clippy::cast_precision_loss, reason = "a few looks")]
    let share = 1.0 / looks.len().max(1) as f32;
    let mut mean = Hand { points: [[0.0; 2]; 21], score: 0.0 };
    for look in looks {
        mean.score += look.score * share;
        for (sum, [x, y]) in mean.points.iter_mut().zip(look.points) {
            *sum = [sum[0] + x * share, sum[1] + y * share];
        }
    }
    mean
}

/// Whether there is another hand, once this one is painted over.
fn another(network: &HandNetwork, pyramid: &Pyramid<'_>, hand: &Hand) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "sides of pictures are short")]
    let [width, height] = [pyramid.whole().width(), pyramid.whole().height()].map(|s| s as f32);
    let Some((centre, side, angle)) = square(hand, 1.7) else { return false };
    // In coordinates of the square that is painted over, whose half side is 1.
    let cover = Similarity::square(2.0, centre, side * COVER, angle).inverse();
    let middle = [(width - 1.0) / 2.0, (height - 1.0) / 2.0];
    let painted = |[x, y]: Point| {
        let [u, v] = cover.apply([x, y]);
        (u - 0.5).abs() < 1.0 && (v - 0.5).abs() < 1.0
    };
    let turns = [0.0, 1.0, 2.0, 3.0].map(|quarters| quarters * FRAC_PI_2);
    // Two hands leave each other room: the other one is across the middle.
    let across = [2.0 * middle[0] - centre[0], 2.0 * middle[1] - centre[1]];
    let look = |angle| network.look_past(pyramid, across, side, angle, painted);
    let looks = turns.into_iter().filter_map(look);
    let mut best = looks.max_by(|one, other| one.score.total_cmp(&other.score));
    for around in NEARER {
        best = best
            .filter(|hand| hand.score >= WORTH)
            .and_then(|hand| square(&hand, around))
            .and_then(|(centre, side, angle)| {
                network.look_past(pyramid, centre, side, angle, painted)
            });
    }
    best.is_some_and(|hand| hand.score >= ANOTHER)
}

/// The square around a hand, fingers up.
fn square(hand: &Hand, around: f32) -> Option<(Point, f32, f32)> {
    let [wrist, ..] = hand.points;
    let knuckle = hand.points.get(9)?;
    let angle = (knuckle[1] - wrist[1]).atan2(knuckle[0] - wrist[0]) + FRAC_PI_2;
    let upright = Similarity::new(1.0, -angle, [0.0; 2]);
    let start = [[f32::INFINITY; 2], [f32::NEG_INFINITY; 2]];
    let [[left, top], [right, bottom]] =
        hand.points.iter().fold(start, |[[left, top], [right, bottom]], point| {
            let [x, y] = upright.apply(*point);
            [[left.min(x), top.min(y)], [right.max(x), bottom.max(y)]]
        });
    let centre = [f32::midpoint(left, right), f32::midpoint(top, bottom)];
    let side = (right - left).max(bottom - top) * around;
    (side > 1.0).then(|| (upright.inverse().apply(centre), side, angle.rem_euclid(TAU)))
}

/// The wrist, the root of the thumb and the knuckles, as they lie in the mean of many hands, fingers up
/// and the thumb on the right. The unit is from the knuckle of the forefinger to that of the little
/// finger, whose middle is 0. The last figure is how much each counts: where the network sees the wrist
/// varies between pictures of one hand twice as much as where it sees a knuckle, and the thumb's root a
/// third more.
const HAND_POINTS: [(usize, Point, f32); 6] = [
    (0, [-0.271, 1.515], 0.2),
    (1, [0.309, 1.258], 0.6),
    (5, [0.5, 0.0], 1.0),
    (9, [0.172, -0.122], 1.0),
    (13, [-0.155, -0.112], 1.0),
    (17, [-0.5, 0.0], 1.0),
];
/// The palm's middle in the same unit, and its side.
const MIDDLE: Point = [-0.1, 0.59];
const PALM_SIDE: f32 = 1.19;

/// Where the palm lies.
fn palm(hand: &Hand) -> Option<Similarity> {
    let point = |number: usize| hand.points.get(number).copied();
    let ([x0, y0], [x1, y1], [x2, y2]) = (point(0)?, point(5)?, point(17)?);
    // Which way the knuckles go round tells a hand from its mirror image.
    let thumb_right = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0) < 0.0;
    let mirror = if thumb_right { 1.0 } else { -1.0 };
    // Into the square of the palm, from 0 to 1.
    let inside = |[x, y]: Point| {
        [(x - MIDDLE[0]) * mirror / PALM_SIDE + 0.5, (y - MIDDLE[1]) / PALM_SIDE + 0.5]
    };
    let pairs: Option<Vec<_>> = HAND_POINTS
        .into_iter()
        .map(|(number, from, weight)| point(number).map(|to| (inside(from), to, weight)))
        .collect();
    Similarity::fit_weighted(pairs?.into_iter())
}

impl HandRegion {
    /// The corners of the palm in the picture, from the upper left clockwise.
    pub fn corners(&self) -> [[f32; 2]; 4] {
        [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]].map(|corner| self.palm.apply(corner))
    }

    /// The points of the hand that say where a ring, a watch or a sleeve would be.
    pub fn anchors(&self) -> Anchors {
        let [wrist, ..] = self.hand.points;
        let point = |number: usize| self.hand.points.get(number).copied().unwrap_or(wrist);
        Anchors { wrist, middle: point(9), ring: [point(13), point(14)] }
    }

    /// How sure it is that there is a hand, 0 to 1.
    pub fn score(&self) -> f32 {
        self.hand.score
    }

    /// The palm as a square of 128 pixels, fingers up, turned clockwise by an angle in radians: mostly
    /// green, in which the lines of the skin stand out best.
    pub fn square(&self, picture: &Picture, turn: f32) -> Option<Gray> {
        self.sampled(&Pyramid::new(picture, REGION), turn)
    }

    fn sampled(&self, pyramid: &Pyramid<'_>, turn: f32) -> Option<Gray> {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let pixels = REGION as f32;
        let ([x0, y0], [x1, y1]) = (self.palm.apply([0.0, 0.0]), self.palm.apply([1.0, 0.0]));
        let angle = (y1 - y0).atan2(x1 - x0) + turn;
        let centre = self.palm.apply([0.5, 0.5]);
        let place = Similarity::square(pixels, centre, self.palm.scale(), angle);
        let part = pyramid.part(place, REGION, Beyond::Border);
        let gray =
            part.data.as_chunks::<3>().0.iter().map(|[red, green, _]| 0.35 * red + 0.65 * green);
        Gray::new(REGION, REGION, gray.collect())
    }

    /// What is too poor about the palm, if anything is.
    fn poor(&self, pyramid: &Pyramid<'_>) -> Option<Poor> {
        let side = self.palm.scale();
        let gray = self.sampled(pyramid, 0.0)?;
        let (brightness, variance) = moments(gray.pixels());
        let (_, roughness) = moments(&laplacian(gray.pixels(), gray.width()));
        if side < LEAST_SIDE {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a number of pixels"
            )]
            let [found, least] = [side, LEAST_SIDE].map(|pixels| pixels as u32);
            Some(Poor::TooSmall { found, least })
        } else if brightness < DARKEST {
            Some(Poor::TooDark)
        } else if brightness > BRIGHTEST {
            Some(Poor::TooBright)
        } else if variance.sqrt() < LEAST_CONTRAST {
            Some(Poor::LowContrast)
        } else if roughness < LEAST_SHARPNESS * variance {
            Some(Poor::Blurred)
        } else {
            None
        }
    }

    /// Whether a corner of the palm is beyond the border.
    fn beyond(&self, picture: &Picture) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "sides of pictures are short")]
        let [width, height] = [picture.width(), picture.height()].map(|side| side as f32);
        let room = self.palm.scale() * MOST_BEYOND;
        let outside =
            |[x, y]: [f32; 2]| x < -room || y < -room || x >= width + room || y >= height + room;
        self.corners().into_iter().any(outside)
    }
}
