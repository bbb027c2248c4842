//! The points of a face.
//!
//! FaceMesh (Kartynnik et al. 2019): 468 points in three dimensions, and whether there is a face at all,
//! which is the second gate: what fools the detector alone, such as a face cut up and shuffled, does
//! not fool both.

use super::detect::Face;
use super::networks::{FaceNetworks, MESH_SIDE};
use crate::pyramid::{Beyond, Pyramid};
use crate::similarity::{Point, Similarity};

/// How much larger than the detector's box the network wants its square.
const AROUND: f32 = 1.5;

/// The outline of the face ("FACEMESH_FACE_OVAL" in MediaPipe).
const OUTLINE: [usize; 36] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
    148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];

/// The points, and how sure the network is.
#[derive(Clone)]
pub(super) struct Mesh {
    /// In pixels of the picture; the third is depth in the same unit, larger further away.
    points: Vec<[f32; 3]>,
    /// Whether there is a face, 0 to 1.
    pub(super) score: f32,
    /// What the network looked at: from its square to the picture.
    pub(super) place: Similarity,
}

impl Mesh {
    /// The mesh of a face that the detector found.
    pub(super) fn of(networks: &FaceNetworks, pyramid: &Pyramid<'_>, face: &Face) -> Option<Self> {
        let [[x0, y0], [x1, y1], ..] = face.points;
        let angle = (y1 - y0).atan2(x1 - x0);
        Self::within(networks, pyramid, face.centre(), face.side() * AROUND, angle)
    }

    fn within(
        networks: &FaceNetworks,
        pyramid: &Pyramid<'_>,
        centre: Point,
        side: f32,
        angle: f32,
    ) -> Option<Self> {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let place = Similarity::square(MESH_SIDE as f32, centre, side, angle);
        let mut part = pyramid.part(place, MESH_SIDE, Beyond::Black);
        for value in &mut part.data {
            *value /= 255.0;
        }
        let results = networks.mesh.run(part);
        let [mesh, flag] = results.as_slice() else { return None };
        let (points, _) = mesh.data.as_chunks::<3>();
        let points = points
            .iter()
            .map(|[x, y, z]| {
                let [x, y] = place.apply([x - 0.5, y - 0.5]);
                [x, y, z * place.scale()]
            })
            .collect();
        Some(Self { points, score: flag.data.first().copied()?, place })
    }

    /// All points as seen in the picture.
    pub(super) fn points(&self) -> impl Iterator<Item = Point> {
        self.points.iter().map(|[x, y, _]| [*x, *y])
    }

    /// The points around the face, from the forehead clockwise.
    pub(super) fn outline(&self) -> impl Iterator<Item = Point> {
        OUTLINE.iter().map(|number| {
            let [x, y, _] = self.deep(*number);
            [x, y]
        })
    }

    /// The smallest box around all points: upper left and lower right corner.
    pub(super) fn bounds(&self) -> [Point; 2] {
        let start = [[f32::INFINITY; 2], [f32::NEG_INFINITY; 2]];
        self.points().fold(start, |[[left, top], [right, bottom]], [x, y]| {
            [[left.min(x), top.min(y)], [right.max(x), bottom.max(y)]]
        })
    }

    /// How the line of the eyes is turned, clockwise.
    pub(super) fn angle(&self) -> f32 {
        let ([x0, y0], [x1, y1]) = (self.middle(&[33, 133]), self.middle(&[362, 263]));
        (y1 - y0).atan2(x1 - x0)
    }

    /// A point in three dimensions.
    pub(super) fn deep(&self, number: usize) -> [f32; 3] {
        self.points.get(number).copied().unwrap_or_default()
    }

    /// The mean of some points as seen in the picture.
    pub(super) fn middle(&self, numbers: &[usize]) -> Point {
        #[expect(clippy::cast_precision_loss, reason = "a few points")]
        let count = numbers.len().max(1) as f32;
        numbers.iter().fold([0.0; 2], |[x, y], number| {
            let [u, v, _] = self.deep(*number);
            [x + u / count, y + v / count]
        })
    }
}
