//! Drawn faces, for tests: no photograph of a person has to be kept for them.
//!
//! As a painter with an airbrush would do it: enough for the networks to take it for a face, and for
//! the embedding to tell some of them apart. What such tests say nothing of is how well real faces are
//! recognised.

use crate::Picture;

/// Faces to draw.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// Pixels in a row, and rows.
    pub size: (usize, usize),
    /// Who is there, from the one furthest back.
    pub faces: Vec<Face>,
    /// What all brightness is multiplied by.
    pub light: f32,
}

/// A face in a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// The middle, column and row.
    pub middle: (f32, f32),
    /// From the middle to the chin, in pixels.
    pub half: f32,
    /// Whose it is.
    pub looks: Looks,
}

/// What somebody looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Looks {
    /// Red, green and blue of the skin in the light.
    pub skin: [f32; 3],
    /// Of the hair.
    pub hair: [f32; 3],
    /// How broad the face is, as a share of its height.
    pub breadth: f32,
    /// How far the eyes are from the middle, and how large.
    pub eyes: (f32, f32),
    /// How broad the nose is, and where it ends.
    pub nose: (f32, f32),
    /// How broad the mouth is, and where.
    pub mouth: (f32, f32),
    /// How thick the brows are.
    pub brows: f32,
    /// How much beard there is, 0 to 1.
    pub beard: f32,
}

impl Looks {
    /// Dark-haired and shaven.
    pub const FIRST: Self = Self {
        skin: [222.0, 170.0, 146.0],
        hair: [48.0, 34.0, 26.0],
        breadth: 0.74,
        eyes: (0.3, 1.0),
        nose: (1.0, 0.19),
        mouth: (1.0, 0.47),
        brows: 1.0,
        beard: 0.0,
    };
    /// Fair-haired, with a broader face and a beard.
    pub const SECOND: Self = Self {
        skin: [150.0, 104.0, 80.0],
        hair: [24.0, 20.0, 20.0],
        breadth: 0.82,
        eyes: (0.33, 0.85),
        nose: (1.45, 0.22),
        mouth: (1.15, 0.51),
        brows: 1.5,
        beard: 0.8,
    };
}

type Colour = [f32; 3];

/// 1 inside an ellipse, 0 outside, with a soft edge.
fn blob(place: (f32, f32), centre: (f32, f32), half: (f32, f32), soft: f32) -> f32 {
    let (u, v) = ((place.0 - centre.0) / half.0, (place.1 - centre.1) / half.1);
    ((1.0 - u.hypot(v)) / soft + 0.5).clamp(0.0, 1.0)
}

fn paint(under: &mut Colour, over: Colour, share: f32) {
    for (under, over) in under.iter_mut().zip(over) {
        *under += (over - *under) * share;
    }
}

/// The same colour in more or less light.
fn lit(colour: Colour, light: f32) -> Colour {
    colour.map(|value| (value * light).min(250.0))
}

/// Shade towards the edge, light on forehead, cheeks and chin, and the beard.
fn shape(colour: &mut Colour, looks: &Looks, x: f32, y: f32) {
    let skin = looks.skin;
    let edge = ((x / looks.breadth).powi(2) + (y / 1.05).powi(2)).min(1.0);
    paint(colour, lit(skin, 0.47), edge.powi(2) * 0.7);
    paint(colour, lit(skin, 1.12), 0.5 * blob((x, y), (0.0, -0.55), (0.4, 0.25), 1.6));
    paint(colour, lit(skin, 1.07), 0.5 * blob((x.abs(), y), (0.33, 0.16), (0.2, 0.18), 1.6));
    let jaw =
        blob((x, y), (0.0, 0.62), (0.62, 0.42), 0.4) - blob((x, y), (0.0, 0.15), (0.5, 0.22), 0.4);
    paint(colour, looks.hair, looks.beard * jaw.max(0.0));
}

/// Sockets, brows, and the eyes: white, iris, pupil, a light, the lid.
fn eyes(colour: &mut Colour, looks: &Looks, x: f32, y: f32) {
    let (apart, size) = looks.eyes;
    let place = (x.abs(), y);
    paint(colour, lit(looks.skin, 0.62), 0.6 * blob(place, (apart, -0.2), (0.22, 0.15), 1.2));
    let arch = (x.abs(), y + 0.15 * (x.abs() - apart).powi(2));
    paint(
        colour,
        looks.hair,
        0.9 * blob(arch, (apart + 0.01, -0.36), (0.19, 0.035 * looks.brows), 0.6),
    );
    let white = blob(place, (apart, -0.2), (0.125 * size, 0.055 * size), 0.25);
    paint(colour, [235.0, 232.0, 228.0], white);
    if white > 0.5 {
        paint(colour, [85.0, 60.0, 42.0], blob(place, (apart, -0.205), (0.055, 0.055), 0.3));
        paint(colour, [12.0, 10.0, 10.0], blob(place, (apart, -0.205), (0.026, 0.026), 0.3));
    }
    let spark = (apart * x.signum() + 0.015, -0.22);
    paint(colour, [250.0; 3], blob((x, y), spark, (0.01, 0.01), 0.5));
    let lid = (x.abs(), y + 0.25 - 1.6 * (x.abs() - apart).powi(2));
    paint(colour, [45.0, 28.0, 22.0], 0.9 * blob(lid, (apart, 0.0), (0.14 * size, 0.016), 0.8));
}

/// A ridge with light on it, sides in shade, wings, nostrils.
fn nose(colour: &mut Colour, looks: &Looks, x: f32, y: f32) {
    let (broad, end) = looks.nose;
    let (skin, side) = (looks.skin, (x.abs(), y));
    paint(colour, lit(skin, 1.12), 0.55 * blob((x, y), (0.0, -0.02), (0.05 * broad, 0.25), 1.2));
    paint(colour, lit(skin, 0.62), 0.5 * blob(side, (0.1 * broad, 0.0), (0.035, 0.22), 1.4));
    paint(colour, lit(skin, 0.68), 0.6 * blob(side, (0.115 * broad, end), (0.06, 0.06), 0.9));
    paint(
        colour,
        lit(skin, 1.16),
        0.6 * blob((x, y), (0.0, end - 0.04), (0.06 * broad, 0.05), 1.2),
    );
    paint(
        colour,
        [60.0, 32.0, 28.0],
        0.9 * blob(side, (0.065 * broad, end + 0.045), (0.035, 0.018), 0.7),
    );
    paint(colour, lit(skin, 0.6), 0.5 * blob((x, y), (0.0, end + 0.14), (0.03, 0.06), 1.2));
}

/// Lips, the line between them, shade below.
fn mouth(colour: &mut Colour, looks: &Looks, x: f32, y: f32) {
    let (broad, at) = looks.mouth;
    let place = (x, y);
    paint(
        colour,
        [172.0, 86.0, 84.0],
        0.9 * blob(place, (0.0, at - 0.03), (0.235 * broad, 0.05), 0.5),
    );
    paint(
        colour,
        [186.0, 98.0, 94.0],
        0.9 * blob(place, (0.0, at + 0.04), (0.19 * broad, 0.055), 0.5),
    );
    let line = (x, y - 0.25 * x * x);
    paint(colour, [70.0, 28.0, 30.0], blob(line, (0.0, at - 0.005), (0.24 * broad, 0.014), 0.7));
    paint(colour, lit(looks.skin, 0.6), 0.6 * blob(place, (0.0, at + 0.15), (0.17, 0.04), 1.2));
}

/// The colour of a place relative to a face, which is from −1 to 1 from top to bottom.
fn person(colour: &mut Colour, looks: &Looks, x: f32, y: f32) {
    let place = (x, y);
    paint(colour, looks.hair, blob(place, (0.0, -0.32), (looks.breadth + 0.12, 0.88), 0.06));
    paint(colour, [70.0, 84.0, 120.0], blob(place, (0.0, 2.3), (1.6, 1.05), 0.05));
    paint(colour, lit(looks.skin, 0.72), blob(place, (0.0, 1.05), (0.36, 0.55), 0.1));
    let ear = (looks.breadth, -0.05);
    paint(colour, lit(looks.skin, 0.84), blob((x.abs(), y), ear, (0.1, 0.22), 0.2));
    let face = blob(place, (0.0, 0.0), (looks.breadth, 1.0), 0.05);
    if face > 0.0 {
        let mut skin = looks.skin;
        for part in [shape, eyes, nose, mouth] {
            part(&mut skin, looks, x, y);
        }
        paint(&mut skin, looks.hair, blob(place, (0.0, -1.05), (looks.breadth - 0.02, 0.38), 0.15));
        paint(colour, skin, face);
    }
}

impl Drawing {
    /// One face in the middle of a square of 400 pixels.
    pub fn of(looks: Looks) -> Self {
        let face = Face { middle: (200.0, 190.0), half: 95.0, looks };
        Self { size: (400, 400), faces: vec![face], light: 1.0 }
    }

    /// The drawing as a picture, with the grain of a camera. `None` when it has no size.
    pub fn draw(&self) -> Option<Picture> {
        let (width, height) = self.size;
        let mut rgb = Vec::new();
        let mut grain = 1_u32;
        for (row, column) in (0..height).flat_map(|row| (0..width).map(move |column| (row, column)))
        {
            #[expect(clippy::cast_precision_loss, reason = "sides of pictures are short")]
            let (x, y) = (column as f32, row as f32);
            let mut colour = [150.0 - y * 0.05, 158.0 - y * 0.05, 150.0];
            for Face { middle, half, looks } in &self.faces {
                person(&mut colour, looks, (x - middle.0) / half, (y - middle.1) / half);
            }
            // A linear congruential generator (Numerical Recipes); the high bits are random enough.
            grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            #[expect(clippy::cast_precision_loss, reason = "a byte")]
            let noise = (grain >> 24) as f32 / 32.0 - 4.0;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            rgb.extend(colour.map(|value| ((value + noise) * self.light).clamp(0.0, 255.0) as u8));
        }
        Picture::new(width, height, rgb)
    }
}
