//! The network that sees hands.

use crate::network::{Network, NetworkError, Shape, Tensor};
use crate::pyramid::{Beyond, Pyramid};
use crate::similarity::{Point, Similarity};

/// Pixels along the square that it wants.
const SIDE: usize = 224;
/// The points of a hand: the wrist, then four for each finger from the thumb on, from the palm outwards.
const POINTS: usize = 21;

/// MediaPipe Hands (Zhang et al. 2020), the part that finds the points of a hand: 4 MB, to be loaded
/// once, at the first palm.
pub struct HandNetwork(Network);

/// What the network sees in a square of a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hand {
    /// In pixels of the picture.
    pub(super) points: [Point; POINTS],
    /// Whether there is a hand, 0 to 1.
    pub(super) score: f32,
}

impl HandNetwork {
    /// Unpacks the network that is part of the program.
    ///
    /// # Errors
    /// When the program was built with a file that is not this network.
    pub fn load() -> Result<Self, NetworkError> {
        let one = Shape::new(1, 1, 1);
        let outputs = [Shape::new(1, 1, POINTS * 3), one, one];
        let bytes = include_bytes!("../../../../models/hand.net");
        Network::load(bytes, Shape::new(SIDE, SIDE, 3), &outputs).map(Self)
    }

    /// What is in a square of `side` about `centre`, turned by `angle`.
    pub(super) fn look(
        &self,
        pyramid: &Pyramid<'_>,
        centre: Point,
        side: f32,
        angle: f32,
    ) -> Option<Hand> {
        self.see(pyramid, centre, side, angle, |_, _| {})
    }

    /// The same in a mirror: right hands look like left ones, and the network errs otherwise.
    pub(super) fn look_mirrored(
        &self,
        pyramid: &Pyramid<'_>,
        centre: Point,
        side: f32,
        angle: f32,
    ) -> Option<Hand> {
        let mut mirrored = Similarity::new(1.0, 0.0, [0.0; 2]);
        let hand = self.see(pyramid, centre, side, angle, |place, part| {
            mirrored = place;
            for row in part.data.chunks_exact_mut(SIDE * 3) {
                row.as_chunks_mut::<3>().0.reverse();
            }
        })?;
        let back = mirrored.inverse();
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let points = hand.points.map(|point| {
            let [x, y] = back.apply(point);
            mirrored.apply([SIDE as f32 - 1.0 - x, y])
        });
        Some(Hand { points, ..hand })
    }

    /// The same as [`HandNetwork::look`], with grey wherever something is painted over.
    pub(super) fn look_past(
        &self,
        pyramid: &Pyramid<'_>,
        centre: Point,
        side: f32,
        angle: f32,
        painted: impl Fn(Point) -> bool,
    ) -> Option<Hand> {
        self.see(pyramid, centre, side, angle, |place, part| {
            for (at, pixel) in part.data.chunks_exact_mut(3).enumerate() {
                #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
                let point = place.apply([(at % SIDE) as f32, (at / SIDE) as f32]);
                if painted(point) {
                    pixel.fill(128.0);
                }
            }
        })
    }

    /// What the network sees once its square is changed.
    fn see(
        &self,
        pyramid: &Pyramid<'_>,
        centre: Point,
        side: f32,
        angle: f32,
        change: impl FnOnce(Similarity, &mut Tensor),
    ) -> Option<Hand> {
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let place = Similarity::square(SIDE as f32, centre, side, angle);
        let mut part = pyramid.part(place, SIDE, Beyond::Black);
        change(place, &mut part);
        for value in &mut part.data {
            *value /= 255.0;
        }
        let results: Vec<Tensor> = self.0.run(part);
        let [points, score, _] = results.as_slice() else { return None };
        let (points, _) = points.data.as_chunks::<3>();
        let points =
            points.first_chunk::<POINTS>()?.map(|[x, y, _]| place.apply([x - 0.5, y - 0.5]));
        Some(Hand { points, score: score.data.first().copied()? })
    }
}

impl std::fmt::Debug for HandNetwork {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("HandNetwork")
    }
}
