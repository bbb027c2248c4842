//! The networks of the repository against what ONNX Runtime 1.32 makes of the same weights.

use crate::network::*;

pub(in crate::network) const FACE_DETECT: &[u8] =
    include_bytes!("../../../../../models/face-detect.net");
pub(in crate::network) const FACE_MESH: &[u8] =
    include_bytes!("../../../../../models/face-mesh.net");
pub(in crate::network) const FACE_EMBEDDING: &[u8] =
    include_bytes!("../../../../../models/face-embedding.net");
pub(in crate::network) const FACE_ANTISPOOF: &[u8] =
    include_bytes!("../../../../../models/face-antispoof.net");
pub(in crate::network) const HAND: &[u8] = include_bytes!("../../../../../models/hand.net");

/// The picture that the reference values were made with.
#[expect(clippy::cast_precision_loss, reason = "below 255")]
pub(in crate::network) fn pattern(side: usize) -> Tensor {
    let value = |at: usize| {
        let (pixel, channel) = (at / 3, at % 3);
        ((channel * side * side + pixel) * 7919 % 255) as f32 / 255.0 - 0.5
    };
    let shape = Shape::new(side, side, 3);
    Tensor { shape, data: (0..shape.count()).map(value).collect() }
}

/// Sum, first and last figure of each result.
fn check(bytes: &[u8], side: usize, wanted: &[(f64, f32, f32)]) {
    let network = format::read(bytes).unwrap();
    let results = network.run(pattern(side));
    assert_eq!(results.len(), wanted.len());
    for (result, (sum, first, last)) in results.iter().zip(wanted) {
        let found: f64 = result.data.iter().copied().map(f64::from).sum();
        let near = |found: f64, wanted: f64| (found - wanted).abs() <= 1e-3 * wanted.abs().max(0.1);
        assert!(near(found, *sum), "sum {found}, not {sum}");
        assert!(near(result.data[0].into(), (*first).into()), "{} not {first}", result.data[0]);
        let end = *result.data.last().unwrap();
        assert!(near(end.into(), (*last).into()), "{end} not {last}");
    }
}

#[test]
fn face_detection_agrees_with_onnx_runtime() {
    check(
        FACE_DETECT,
        256,
        &[
            (-23064.8889, -3.961_87, -3.006_945),
            (-5111.4102, -4.702_421, -17.304_844),
            (20978.6058, -1.374_161, -5.989_667),
            (41138.3427, 8.991_42, -9.770_343),
        ],
    );
}

#[test]
fn the_face_mesh_agrees_with_onnx_runtime() {
    check(
        FACE_MESH,
        192,
        &[(92369.9228, 99.540_48, 12.908_884), (0.000_243, 0.000_243, 0.000_243)],
    );
}

#[test]
fn the_face_embedding_agrees_with_onnx_runtime() {
    check(FACE_EMBEDDING, 150, &[(-0.503_001, -0.089_542_5, 0.065_214_5)]);
}

#[test]
fn antispoofing_agrees_with_onnx_runtime() {
    check(FACE_ANTISPOOF, 128, &[(0.845_408_8, 0.845_408_8, 0.845_408_8)]);
}

#[test]
fn the_hand_agrees_with_onnx_runtime() {
    check(
        HAND,
        224,
        &[
            (4585.364, 108.341_32, 13.825_925),
            (0.066_996_3, 0.066_996_3, 0.066_996_3),
            (0.157_537_3, 0.157_537_3, 0.157_537_3),
        ],
    );
}
