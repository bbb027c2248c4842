//! A drawn hand, its palm to the camera, on a dark plain ground: enough of one for the way from a
//! photograph to the region of the palm to be walked where no photograph may be.

use super::chance::Chance;
use super::palm;
use super::worn::{Anchors, Worn};
use crate::{Gray, Picture};

const WIDTH: usize = 600;
const HEIGHT: usize = 760;
/// Where the middle of the palm is, in pixels.
const MIDDLE: (f32, f32) = (300.0, 470.0);

/// A limb: from its beginning with a radius to its end with another, in the hand's own coordinates: the
/// middle of the palm is the origin, the fingers point upwards.
struct Limb {
    from: (f32, f32, f32),
    to: (f32, f32, f32),
}

const fn limb(from: (f32, f32, f32), to: (f32, f32, f32)) -> Limb {
    Limb { from, to }
}

/// The fingers from the index to the little one, the thumb, the wrist, and the palm between them.
const LIMBS: [Limb; 9] = [
    limb((-68.0, -88.0, 22.0), (-94.0, -262.0, 16.0)),
    limb((-23.0, -100.0, 22.0), (-30.0, -302.0, 17.0)),
    limb((22.0, -96.0, 21.0), (34.0, -278.0, 16.0)),
    limb((65.0, -78.0, 19.0), (96.0, -222.0, 13.0)),
    limb((-64.0, 56.0, 40.0), (-186.0, -70.0, 19.0)),
    limb((0.0, 110.0, 66.0), (0.0, 330.0, 60.0)),
    limb((-44.0, -56.0, 44.0), (-34.0, 70.0, 60.0)),
    limb((44.0, -50.0, 44.0), (34.0, 70.0, 60.0)),
    limb((0.0, -56.0, 46.0), (0.0, 80.0, 62.0)),
];

/// Where things are worn on it, in the hand's own coordinates.
const ANCHORS: Anchors =
    Anchors { wrist: [0.0, 150.0], middle: [-23.0, -92.0], ring: [[22.0, -88.0], [27.0, -168.0]] };

/// A hand that nobody has. `palm` says whose; each `impression` holds it a little differently.
pub fn hand(palm_of: u64, impression: u64) -> Picture {
    drawn(palm_of, impression, None)
}

/// The same hand in the same place, with something on.
pub fn hand_wearing(palm_of: u64, impression: u64, worn: Worn) -> Picture {
    drawn(palm_of, impression, Some(worn))
}

fn drawn(palm_of: u64, impression: u64, worn: Option<Worn>) -> Picture {
    let lines = palm(palm_of, impression);
    let mut source = Chance::of([5, palm_of, impression]);
    let (turn, scale) = (source.between(-0.08, 0.08), source.between(0.94, 1.04));
    let (dx, dy) = (source.between(-14.0, 14.0), source.between(-14.0, 14.0));
    let light = source.between(0.92, 1.05);
    let (sin, cos) = turn.sin_cos();
    let mut rgb = Vec::with_capacity(WIDTH * HEIGHT * 3);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let (px, py) = (place(x) - MIDDLE.0 - dx, place(y) - MIDDLE.1 - dy);
            let at = ((px * cos + py * sin) / scale, (py * cos - px * sin) / scale);
            let noise = source.between(-3.0, 3.0);
            let worn = worn.and_then(|worn| ANCHORS.colour(worn, at.into()));
            rgb.extend(worn.map_or_else(
                || colour(at, &lines, light, noise),
                |worn| worn.map(|value| byte(value * light + noise)),
            ));
        }
    }
    Picture::new(WIDTH, HEIGHT, rgb).unwrap_or_else(|| unreachable!("the size is its own"))
}

fn colour(at: (f32, f32), lines: &Gray, light: f32, noise: f32) -> [u8; 3] {
    const SKIN: [f32; 3] = [214.0, 160.0, 132.0];
    const GROUND: [f32; 3] = [26.0, 29.0, 34.0];
    let depth = -LIMBS.iter().map(|limb| distance(at, limb)).fold(f32::INFINITY, f32::min);
    let cover = (depth + 0.5).clamp(0.0, 1.0);
    // Round towards the edge, as flesh is.
    let round = 0.66 + 0.34 * (depth / 16.0).clamp(0.0, 1.0);
    let shade = light * round * line(at, lines);
    let mut pixel = [0; 3];
    for (value, (skin, ground)) in pixel.iter_mut().zip(SKIN.into_iter().zip(GROUND)) {
        *value = byte(cover * skin * shade + (1.0 - cover) * ground + noise);
    }
    pixel
}

/// How the lines of the palm darken a place on it.
fn line((x, y): (f32, f32), lines: &Gray) -> f32 {
    let side = place(lines.width() - 1);
    let (u, v) = ((x + 92.0) / 184.0, (y + 100.0) / 184.0);
    if !(0.0..1.0).contains(&u) || !(0.0..1.0).contains(&v) {
        return 1.0;
    }
    // Faded out at the border of what is drawn, so that it makes no line of its own.
    let fade = (u.min(1.0 - u).min(v).min(1.0 - v) * 8.0).clamp(0.0, 1.0);
    let value = between(lines, u * side, v * side);
    1.0 + fade * (value / 160.0 - 1.0)
}

/// The value between four pixels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the picture")]
fn between(lines: &Gray, x: f32, y: f32) -> f32 {
    let (left, top) = (x as usize, y as usize);
    let (right, low) = (x.fract(), y.fract());
    let at = |x: usize, y: usize| {
        let place = y.min(lines.height() - 1) * lines.width() + x.min(lines.width() - 1);
        lines.pixels().get(place).copied().unwrap_or_default()
    };
    let row = |y: usize| at(left, y) * (1.0 - right) + at(left + 1, y) * right;
    row(top) * (1.0 - low) + row(top + 1) * low
}

/// How far a place is outside a limb; within it the distance is below nothing.
fn distance((x, y): (f32, f32), limb: &Limb) -> f32 {
    let ((ax, ay, from), (bx, by, to)) = (limb.from, limb.to);
    let (dx, dy) = (bx - ax, by - ay);
    let along = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    let (nx, ny) = (x - ax - dx * along, y - ay - dy * along);
    nx.hypot(ny) - (from + (to - from) * along)
}

#[expect(clippy::cast_precision_loss, reason = "a place in a small picture")]
fn place(at: usize) -> f32 {
    at as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn byte(value: f32) -> u8 {
    value.clamp(0.0, 255.0).round() as u8
}
