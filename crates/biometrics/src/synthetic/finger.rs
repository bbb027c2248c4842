//! Fingerprints, in the manner of SFinGe (Cappelli, Maio and Maltoni 2002): the direction of the
//! ridges from cores and deltas (Sherlock and Monro 1993), the ridges grown from noise by filtering it
//! along them again and again, which leaves minutiae as nature does, and then each impression's own
//! place, turn, stretch, pressure, area and dirt.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels and counts of them fit"
)]

use super::chance::Chance;
use crate::{
    Gray,
    finger::{CELL, enhance, orientation::OrientationField},
    plane::Plane,
};
use std::f32::consts::{PI, TAU};

/// The whole finger, and a picture of it, in pixels at 500 dpi.
const FINGER: (usize, usize) = (340, 420);
const PICTURE: (usize, usize) = (320, 360);
/// How often noise is filtered until it is ridges.
const ROUNDS: usize = 8;
/// Slow changes of direction in a finger.
const WAVES: usize = 4;

/// A picture of a finger; another impression of it for each number.
pub fn fingerprint(finger: u64, impression: u64) -> Gray {
    let ridges = ridges(&mut Chance::of([1, finger, 0]));
    let mut chance = Chance::of([2, finger, impression.wrapping_add(1)]);
    impress(&ridges, &mut chance)
}

/// The ridges of a finger: -1 ridge, 1 valley.
fn ridges(chance: &mut Chance) -> Plane<f32> {
    let (width, height) = FINGER;
    let (columns, rows) = (width.div_ceil(CELL), height.div_ceil(CELL));
    let field = field(chance, columns, rows);
    let period = chance.between(8.0, 9.8);
    let (phase_x, phase_y) = (chance.between(0.0, TAU), chance.between(0.0, TAU));
    let periods = Plane::from_fn(columns, rows, |x, y| {
        let wave = (x as f32 * 0.09 + phase_x).sin() + (y as f32 * 0.08 + phase_y).sin();
        period * (1.0 + 0.05 * wave)
    });
    let everywhere = Plane::filled(columns, rows, true);
    let mut ridges = Plane::from_fn(width, height, |_, _| chance.normal());
    for _ in 0..ROUNDS {
        ridges = enhance::enhance(&ridges, &field, &periods, &everywhere);
        ridges.values.iter_mut().for_each(|value| *value = (6.0 * *value).tanh());
    }
    ridges
}

/// Places where the direction turns: cores, and deltas.
type Turns = (Vec<(f32, f32)>, Vec<(f32, f32)>);

/// One finger in five has an arch, three a loop, one a whorl.
fn turns(chance: &mut Chance) -> Turns {
    let (width, height) = (FINGER.0 as f32, FINGER.1 as f32);
    let mut near = |x: f32, y: f32, by: f32| {
        (width * x + chance.between(-by, by), height * y + chance.between(-by, by))
    };
    let core = near(0.5, 0.42, 30.0);
    let (left, right) = (near(0.12, 0.82, 25.0), near(0.88, 0.82, 25.0));
    let second = near(0.5, 0.58, 14.0);
    match chance.between(0.0, 5.0) as u32 {
        0 => (vec![], vec![]),
        1 => (vec![core, second], vec![left, right]),
        2 | 3 => (vec![core], vec![right]),
        _ => (vec![core], vec![left]),
    }
}

/// A slow change of direction: no two loops bend alike.
struct Wave {
    x: f32,
    y: f32,
    phase: f32,
    height: f32,
}

impl Wave {
    fn new(chance: &mut Chance) -> Self {
        let (sine, cosine) = chance.between(0.0, TAU).sin_cos();
        let turns = TAU / chance.between(160.0, 420.0);
        let (phase, height) = (chance.between(0.0, TAU), chance.between(0.08, 0.26));
        Self { x: turns * cosine, y: turns * sine, phase, height }
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        self.height * (self.x * x + self.y * y + self.phase).sin()
    }
}

fn field(chance: &mut Chance, columns: usize, rows: usize) -> OrientationField {
    let (cores, deltas) = turns(chance);
    let arch = chance.between(0.7, 1.3);
    let tilt = chance.between(-0.15, 0.15);
    let waves = [(); WAVES].map(|()| Wave::new(chance));
    let angle = |column: usize, row: usize| {
        let (x, y) = ((column * CELL) as f32 + 1.5, (row * CELL) as f32 + 1.5);
        let tilt = tilt + waves.iter().map(|wave| wave.at(x, y)).sum::<f32>();
        let towards = |(to_x, to_y): &(f32, f32)| (y - to_y).atan2(x - to_x);
        if cores.is_empty() {
            let (across, down) = (x / FINGER.0 as f32, y / FINGER.1 as f32);
            let rise = (1.4 * arch * (1.0 - down)).clamp(0.0, 1.2);
            return tilt + rise * (PI * (2.0 * across - 1.0)).sin();
        }
        let turned: f32 =
            cores.iter().map(towards).sum::<f32>() - deltas.iter().map(towards).sum::<f32>();
        tilt + 0.5 * turned
    };
    OrientationField {
        cosine: Plane::from_fn(columns, rows, |x, y| (2.0 * angle(x, y)).cos()),
        sine: Plane::from_fn(columns, rows, |x, y| (2.0 * angle(x, y)).sin()),
    }
}

/// How a finger is laid on the sensor.
struct Touch {
    turn: (f32, f32),
    shift: (f32, f32),
    stretch: (f32, f32, f32),
    pressure: f32,
    centre: (f32, f32),
    reach: (f32, f32),
    noise: f32,
}

impl Touch {
    fn new(chance: &mut Chance) -> Self {
        let (width, height) = (PICTURE.0 as f32, PICTURE.1 as f32);
        Self {
            turn: chance.between(-0.25, 0.25).sin_cos(),
            shift: (chance.between(-22.0, 22.0), chance.between(-22.0, 22.0)),
            stretch: (chance.between(0.0, TAU), chance.between(0.0, TAU), chance.between(0.5, 2.5)),
            pressure: chance.between(-0.25, 0.25),
            centre: (
                width * 0.5 + chance.between(-12.0, 12.0),
                height * 0.5 + chance.between(-12.0, 12.0),
            ),
            reach: (width * chance.between(0.40, 0.47), height * chance.between(0.40, 0.47)),
            noise: chance.between(8.0, 18.0),
        }
    }

    /// Where on the finger a place of the picture lies.
    fn on_finger(&self, x: f32, y: f32) -> (f32, f32) {
        let (phase_x, phase_y, amount) = self.stretch;
        let (u, v) = (x - PICTURE.0 as f32 / 2.0, y - PICTURE.1 as f32 / 2.0);
        let u = u + amount * (v * 0.015 + phase_x).sin();
        let v = v + amount * (u * 0.015 + phase_y).sin();
        let (sine, cosine) = self.turn;
        (
            cosine * u - sine * v + self.shift.0 + FINGER.0 as f32 / 2.0,
            sine * u + cosine * v + self.shift.1 + FINGER.1 as f32 / 2.0,
        )
    }

    /// How firmly a place of the picture is touched: 1 in the middle, 0 outside.
    fn touched(&self, x: f32, y: f32) -> f32 {
        let (u, v) = ((x - self.centre.0) / self.reach.0, (y - self.centre.1) / self.reach.1);
        ((1.0 - u.hypot(v)) * 8.0).clamp(0.0, 1.0)
    }
}

fn impress(ridges: &Plane<f32>, chance: &mut Chance) -> Gray {
    let touch = Touch::new(chance);
    let (width, height) = PICTURE;
    // Dirt and pores: noise of the size of a ridge.
    let dirt = Plane::from_fn(width, height, |_, _| chance.normal()).smoothed(2, 2);
    let mut picture = Plane::from_fn(width, height, |x, y| {
        let firm = touch.touched(x as f32, y as f32);
        let (u, v) = touch.on_finger(x as f32, y as f32);
        let inside = u >= 0.0 && v >= 0.0 && u < FINGER.0 as f32 && v < FINGER.1 as f32;
        let value = ridges.between(u, v) + touch.pressure + 1.2 * dirt.at(x, y);
        let dark = if inside { (0.5 - 1.5 * value).clamp(0.0, 1.0) * firm } else { 0.0 };
        235.0 - 185.0 * dark
    })
    .smoothed(1, 1);
    for value in &mut picture.values {
        *value = (*value + touch.noise * chance.normal()).round().clamp(0.0, 255.0);
    }
    picture.into_gray()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_gives_one_picture_and_other_numbers_others() {
        let first = fingerprint(1, 0);
        assert_eq!(first, fingerprint(1, 0));
        assert_ne!(first, fingerprint(1, 1));
        assert_ne!(first, fingerprint(2, 0));
    }

    #[test]
    fn every_finger_passes_for_one() {
        for finger in 0..12 {
            let template = crate::finger::extract(&fingerprint(finger, finger)).unwrap();
            assert!(template.quality() > 40, "{finger}: {}", template.quality());
        }
    }
}
