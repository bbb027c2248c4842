//! Every step of the way to a template, as something to look at.

use super::code::PalmCode;
use super::hand::{self, HandRegion};
use super::{HandNetwork, code};
use crate::pyramid::{Beyond, Pyramid};
use crate::similarity::Similarity;
use crate::{Picture, Stage};

/// Pixels along the picture of the first stage.
const SHOWN: usize = 640;
/// Pixels for each place of the code.
const PLACE: usize = 8;
const POINT: [u8; 3] = [0, 255, 120];
const FRAME: [u8; 3] = [255, 210, 0];
/// A colour for each direction, a sixth of a turn apart.
const COLOURS: [[u8; 3]; 6] =
    [[230, 70, 60], [235, 170, 40], [170, 210, 60], [50, 180, 130], [60, 120, 220], [160, 80, 200]];

/// The steps that [`super::extract`] takes, up to the one where it stops, which says why.
pub fn stages(network: &HandNetwork, picture: &Picture) -> Vec<Stage> {
    let found = match hand::find(network, picture) {
        Ok(found) => found,
        Err(flaw) => {
            let picture = shown(picture).map_or_else(|| picture.clone(), |(picture, _)| picture);
            return vec![Stage { name: "hand", picture, says: format!("stopped here: {flaw}") }];
        }
    };
    let mut stages = Vec::from_iter(hand(picture, &found));
    let Some(square) = found.square(picture, 0.0) else { return stages };
    let says = format!("{0} x {0} pixels", square.width());
    stages.push(Stage { name: "region", picture: square.shown(0.0, 255.0), says });
    let coded = code::encode(&square);
    stages.extend(directions(&coded));
    stages
}

fn shown(picture: &Picture) -> Option<(Picture, Similarity)> {
    #[expect(clippy::cast_precision_loss, reason = "sides of pictures are short")]
    let [width, height, shown] = [picture.width(), picture.height(), SHOWN].map(|side| side as f32);
    let middle = [(width - 1.0) / 2.0, (height - 1.0) / 2.0];
    let place = Similarity::square(shown, middle, width.max(height), 0.0);
    let part = Pyramid::new(picture, SHOWN).part(place, SHOWN, Beyond::Black);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let rgb = part.data.iter().map(|value| value.clamp(0.0, 255.0) as u8).collect();
    Picture::new(SHOWN, SHOWN, rgb).map(|picture| (picture, place.inverse()))
}

fn hand(picture: &Picture, found: &HandRegion) -> Option<Stage> {
    let (mut picture, back) = shown(picture)?;
    for point in found.hand.points {
        mark(&mut picture, back.apply(point), 2, POINT);
    }
    let corners = found.corners().map(|corner| back.apply(corner));
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        for step in 0_u8..=200 {
            let share = f32::from(step) / 200.0;
            let at = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
            mark(&mut picture, at, 0, FRAME);
        }
    }
    let says = format!("a hand, {:.3} sure", found.score());
    Some(Stage { name: "hand", picture, says })
}

#[expect(clippy::cast_possible_truncation, reason = "a place in a small picture")]
fn mark(picture: &mut Picture, [x, y]: [f32; 2], around: isize, colour: [u8; 3]) {
    for dy in -around..=around {
        for dx in -around..=around {
            picture.put(x.round() as isize + dx, y.round() as isize + dy, colour);
        }
    }
}

/// The code: a colour for each direction, black where there is none.
fn directions(coded: &PalmCode) -> Option<Stage> {
    let side = code::GRID * PLACE;
    let mut picture = Picture::new(side, side, vec![0; side * side * 3])?;
    let mut shown = 0;
    for row in 0..code::GRID {
        for column in 0..code::GRID {
            let Some(direction) = coded.direction(column, row) else { continue };
            shown += 1;
            let colour = COLOURS.get(direction).copied().unwrap_or_default();
            for at in 0..PLACE * PLACE {
                let x = isize::try_from(column * PLACE + at % PLACE).unwrap_or(-1);
                let y = isize::try_from(row * PLACE + at / PLACE).unwrap_or(-1);
                picture.put(x, y, colour);
            }
        }
    }
    let says = format!("{shown} of {} places show a direction", code::GRID * code::GRID);
    Some(Stage { name: "code", picture, says })
}
