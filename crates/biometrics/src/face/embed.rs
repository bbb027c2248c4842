//! The figures that a face is known by.
//!
//! dlib's residual network (King 2017, "High quality face recognition with deep metric learning"):
//! pictures of one person lie close together in 128 dimensions. It looks four times: as the face came and
//! at its mirror image, each nearer and a little wider. The mean is steadier than any one of them, and a
//! fifth to a half fewer people are not recognised. Only the direction counts.

use super::align;
use super::networks::FaceNetworks;
use super::subject::Subject;
use crate::network::Tensor;
use crate::pyramid::Pyramid;

/// How many figures there are.
pub(super) const FIGURES: usize = 128;

/// The mean colour of what the network was trained on.
const MEAN: [f32; 3] = [122.782, 117.001, 104.298];

/// What is left around the face at the nearer look, and at the wider one.
pub(super) const MARGIN: f32 = 0.225;
const WIDER: f32 = 0.3;

/// The direction of a face, of length one.
pub(super) fn of(
    networks: &FaceNetworks,
    pyramid: &Pyramid<'_>,
    subject: &Subject,
) -> [f32; FIGURES] {
    let wider = align::place(&subject.mesh, WIDER).map(|place| align::chip(pyramid, place));
    let mut sum = [0.0; FIGURES];
    for chip in std::iter::once(&subject.chip).chain(&wider) {
        for chip in [chip.clone(), align::mirrored(chip)] {
            for (sum, figure) in sum.iter_mut().zip(look(networks, chip)) {
                *sum += figure;
            }
        }
    }
    unit(&sum)
}

/// The mirror image, as it is looked at from a little farther away.
pub(super) fn mirrored(pyramid: &Pyramid<'_>, subject: &Subject) -> Option<Tensor> {
    let place = align::place(&subject.mesh, WIDER)?;
    Some(align::mirrored(&align::chip(pyramid, place)))
}

fn look(networks: &FaceNetworks, mut chip: Tensor) -> [f32; FIGURES] {
    for pixel in chip.data.chunks_exact_mut(3) {
        for (value, mean) in pixel.iter_mut().zip(MEAN) {
            *value = (*value - mean) / 256.0;
        }
    }
    let results = networks.embedding.run(chip);
    let figures = results.first().and_then(|result| result.data.first_chunk::<FIGURES>());
    figures.map_or([0.0; FIGURES], unit)
}

/// The same direction, of length one.
fn unit(figures: &[f32; FIGURES]) -> [f32; FIGURES] {
    let length = figures.iter().map(|figure| figure * figure).sum::<f32>().sqrt();
    std::array::from_fn(|at| {
        figures.get(at).map_or(0.0, |figure| figure / length.max(f32::EPSILON))
    })
}
