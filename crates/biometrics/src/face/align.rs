//! The face turned upright and cut out, as the embedding was trained to see it.

use super::mesh::Mesh;
use super::networks::EMBEDDING_SIDE;
use crate::network::Tensor;
use crate::pyramid::{Beyond, Pyramid};
use crate::similarity::{Point, Similarity};

/// Points of the mesh, and where dlib's mean face has them: the bridge and the end of the nose, the
/// eyes, the upper lip (dlib 19, `get_face_chip_details`, which leaves out brows, jaw and lower lip).
/// More points than the eyes and the nose alone make it steadier: the share of people not recognised
/// falls by a tenth.
const POINTS: [(usize, Point); 33] = [
    (168, [0.490_127, 0.203_352]),
    (197, [0.490_127, 0.307_009]),
    (5, [0.490_127, 0.409_805]),
    (4, [0.490_127, 0.515_625]),
    (98, [0.366_880, 0.587_326]),
    (97, [0.426_036, 0.609_345]),
    (2, [0.490_127, 0.628_106]),
    (326, [0.554_217, 0.609_345]),
    (327, [0.613_373, 0.587_326]),
    (33, [0.121_737, 0.216_423]),
    (160, [0.187_122, 0.178_758]),
    (158, [0.265_825, 0.179_852]),
    (133, [0.334_606, 0.231_733]),
    (153, [0.260_918, 0.245_099]),
    (144, [0.182_743, 0.244_077]),
    (362, [0.645_647, 0.231_733]),
    (385, [0.714_428, 0.179_852]),
    (387, [0.793_132, 0.178_758]),
    (263, [0.858_516, 0.216_423]),
    (373, [0.797_510, 0.244_077]),
    (380, [0.719_335, 0.245_099]),
    (61, [0.254_149, 0.780_233]),
    (39, [0.340_985, 0.745_405]),
    (37, [0.428_858, 0.727_388]),
    (0, [0.490_127, 0.742_578]),
    (267, [0.551_395, 0.727_388]),
    (269, [0.639_268, 0.745_405]),
    (291, [0.726_104, 0.780_233]),
    (78, [0.290_379, 0.784_792]),
    (82, [0.428_096, 0.778_746]),
    (13, [0.490_127, 0.785_343]),
    (312, [0.552_157, 0.778_746]),
    (308, [0.689_874, 0.784_792]),
];

/// Where the upright face lies: from the square of the embedding to the picture. `margin` is what is
/// left around the mean face, as a share of its size; dlib leaves a quarter.
pub(super) fn place(mesh: &Mesh, margin: f32) -> Option<Similarity> {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let side = EMBEDDING_SIDE as f32;
    let pixel = |share: f32| (share + margin) / (1.0 + 2.0 * margin) * side;
    Similarity::fit(&POINTS.map(|(number, [x, y])| ([pixel(x), pixel(y)], mesh.middle(&[number]))))
}

/// The upright face, colours 0 to 255.
pub(super) fn chip(pyramid: &Pyramid<'_>, place: Similarity) -> Tensor {
    pyramid.part(place, EMBEDDING_SIDE, Beyond::Border)
}

/// A square, left and right exchanged.
pub(super) fn mirrored(chip: &Tensor) -> Tensor {
    let mut mirrored = chip.clone();
    let width = chip.shape.width * chip.shape.channels;
    let rows = mirrored.data.chunks_exact_mut(width).zip(chip.data.chunks_exact(width));
    for (into, from) in rows {
        let pixels = from.rchunks_exact(chip.shape.channels);
        for (into, from) in into.chunks_exact_mut(chip.shape.channels).zip(pixels) {
            into.copy_from_slice(from);
        }
    }
    mirrored
}
