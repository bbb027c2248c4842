//! Whether it looks like a face in front of the camera rather than a picture of one.

use super::mesh::Mesh;
use super::networks::{ANTISPOOF_SIDE, FaceNetworks};
use crate::pyramid::{Beyond, Pyramid};
use crate::similarity::Similarity;

/// How much larger than the mesh the network wants its square, as its package cuts it.
const AROUND: f32 = 1.4;

/// The network's figure, 0 to 1. One still photograph cannot prove life; of real faces it often says
/// no more than a half.
pub(super) fn figure(networks: &FaceNetworks, pyramid: &Pyramid<'_>, mesh: &Mesh) -> f32 {
    let [[left, top], [right, bottom]] = mesh.bounds();
    let centre = [f32::midpoint(left, right), f32::midpoint(top, bottom)];
    let side = (right - left).max(bottom - top) * AROUND;
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let place = Similarity::square(ANTISPOOF_SIDE as f32, centre, side, mesh.angle());
    let mut part = pyramid.part(place, ANTISPOOF_SIDE, Beyond::Black);
    for value in &mut part.data {
        *value /= 255.0;
    }
    let results = networks.antispoof.run(part);
    results.first().and_then(|result| result.data.first()).copied().unwrap_or(0.0)
}
