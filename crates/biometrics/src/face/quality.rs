//! Whether a face can be recognised by, and how well.

use super::mesh::Mesh;
use super::networks::EMBEDDING_SIDE;
use crate::network::Tensor;
use crate::quality::{laplacian as laplacian_of, moments};
use crate::{Gray, Poor};

/// Pixels between the middles of the eyes of an upright face.
const BETWEEN_EYES: f32 = 54.0;
/// Fewest pixels of the picture between the eyes of a face that looks straight ahead.
const LEAST_BETWEEN_EYES: f32 = 20.0;
/// Darkest and brightest mean of a face.
const DARKEST: f32 = 28.0;
const BRIGHTEST: f32 = 232.0;
/// Least standard deviation of a face's brightness.
const LEAST_CONTRAST: f32 = 10.0;
/// Least sharpness, see [`Quality::sharpness`].
const LEAST_SHARPNESS: f32 = 0.003;
/// How far a head may be turned to a side, or up and down, in degrees.
const MOST_TURNED: f32 = 55.0;
const MOST_NODDED: f32 = 45.0;

/// What is measured of a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quality {
    /// Pixels of the picture between the middles of the eyes, were the head not turned.
    pub(super) eyes: f32,
    /// The variance of the Laplacian over the variance of the brightness, both of the upright face
    /// (Pech-Pacheco et al. 2000, "Diatom autofocusing in brightfield microscopy").
    pub(super) sharpness: f32,
    /// Mean brightness of the upright face, 0 to 255.
    pub(super) brightness: f32,
    /// Its standard deviation.
    pub(super) contrast: f32,
    /// How far the head is turned to a side, in degrees.
    pub(super) turned: f32,
    /// How far it is tilted up or down, in degrees.
    pub(super) nodded: f32,
}

impl Quality {
    /// Of a face: its mesh in the picture, and the upright face, with how many pixels of the picture
    /// one of its pixels is.
    pub(super) fn of(mesh: &Mesh, chip: &Tensor, scale: f32) -> Self {
        let luma = Luma::of(chip);
        let (brightness, variance) = moments(&luma.values);
        let (_, roughness) = moments(&laplacian_of(&luma.values, luma.side));
        Self {
            eyes: scale * BETWEEN_EYES,
            sharpness: roughness / variance.max(1.0),
            brightness,
            contrast: variance.sqrt(),
            // From cheek to cheek, and from the forehead to the chin.
            turned: slant(mesh.deep(234), mesh.deep(454)),
            nodded: slant(mesh.deep(10), mesh.deep(152)),
        }
    }

    /// What is too poor, if anything is.
    pub(super) fn check(&self) -> Result<(), Poor> {
        if self.eyes < LEAST_BETWEEN_EYES {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a number of pixels"
            )]
            let [found, least] = [self.eyes, LEAST_BETWEEN_EYES].map(|pixels| pixels as u32);
            Err(Poor::TooSmall { found, least })
        } else if self.brightness < DARKEST {
            Err(Poor::TooDark)
        } else if self.brightness > BRIGHTEST {
            Err(Poor::TooBright)
        } else if self.contrast < LEAST_CONTRAST {
            Err(Poor::LowContrast)
        } else if self.turned.abs() > MOST_TURNED || self.nodded.abs() > MOST_NODDED {
            Err(Poor::Pose)
        } else if self.sharpness < LEAST_SHARPNESS {
            Err(Poor::Blurred)
        } else {
            Ok(())
        }
    }

    /// One figure for all of it, 0 to 100: the product of how far each is from its limit.
    pub(super) fn figure(&self) -> u8 {
        let share =
            |value: f32, worst: f32, best: f32| ((value - worst) / (best - worst)).clamp(0.0, 1.0);
        let shares = [
            share(self.eyes, LEAST_BETWEEN_EYES, 60.0),
            share(self.sharpness, LEAST_SHARPNESS, 0.03),
            share(self.brightness, DARKEST, 80.0),
            share(self.brightness, BRIGHTEST, 190.0),
            share(self.contrast, LEAST_CONTRAST, 30.0),
            share(self.turned.abs(), MOST_TURNED, 10.0),
            share(self.nodded.abs(), MOST_NODDED, 10.0),
        ];
        // No single shortfall but the whole of one makes it nothing.
        let product: f32 = shares.iter().map(|share| 0.3 + 0.7 * share).product();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
        let figure = (product * 100.0).round().clamp(0.0, 100.0) as u8;
        figure
    }
}

/// How much deeper the second point lies than the first, as an angle in degrees.
fn slant([x0, y0, z0]: [f32; 3], [x1, y1, z1]: [f32; 3]) -> f32 {
    (z1 - z0).atan2((x1 - x0).hypot(y1 - y0)).to_degrees()
}

/// The brightness of the middle of the upright face, where there is nothing but face.
struct Luma {
    side: usize,
    values: Vec<f32>,
}

impl Luma {
    fn of(chip: &Tensor) -> Self {
        let inner = EMBEDDING_SIDE / 5..EMBEDDING_SIDE - EMBEDDING_SIDE / 5;
        let rows = chip.data.chunks_exact(EMBEDDING_SIDE * 3);
        let values = rows
            .skip(inner.start)
            .take(inner.len())
            .flat_map(|row| row.chunks_exact(3).skip(inner.start).take(inner.len()))
            .map(|pixel| match pixel {
                [red, green, blue] => 0.299 * red + 0.587 * green + 0.114 * blue,
                _ => 0.0,
            })
            .collect();
        Self { side: inner.len(), values }
    }
}

/// The Laplacian of the middle of the upright face, to look at.
pub(super) fn laplacian(chip: &Tensor) -> Option<Gray> {
    let luma = Luma::of(chip);
    let side = luma.side.checked_sub(2)?;
    Gray::new(side, side, laplacian_of(&luma.values, luma.side))
}
