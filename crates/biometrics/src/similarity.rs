//! Moving, turning and scaling, all in one.

/// A point of a picture: column and row, in pixels; whole numbers are the middles of pixels.
pub(crate) type Point = [f32; 2];

/// A map of the plane that keeps shapes: turned and scaled by the complex number `real + i·imaginary`,
/// then moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Similarity {
    real: f32,
    imaginary: f32,
    shift: Point,
}

impl Similarity {
    /// Scaled about the origin, turned by an angle (clockwise in a picture), then moved.
    pub(crate) fn new(scale: f32, angle: f32, shift: Point) -> Self {
        Self { real: scale * angle.cos(), imaginary: scale * angle.sin(), shift }
    }

    /// From a square of `pixels` by `pixels` to one in a picture, of `side` about `centre`, turned by
    /// `angle`.
    pub(crate) fn square(pixels: f32, centre: Point, side: f32, angle: f32) -> Self {
        let turned = Self::new(side / pixels, angle, [0.0; 2]);
        let middle = (pixels - 1.0) / 2.0;
        let [x, y] = turned.apply([middle; 2]);
        Self { shift: [centre[0] - x, centre[1] - y], ..turned }
    }

    /// The one that brings the first of each pair closest to the second, in the mean of squares
    /// (Umeyama 1991). `None` when the first ones are all one point.
    pub(crate) fn fit(pairs: &[(Point, Point)]) -> Option<Self> {
        Self::fit_weighted(pairs.iter().map(|(from, to)| (*from, *to, 1.0)))
    }

    /// The same where some pairs count more than others: each weight is the inverse of the variance that
    /// is expected of the pair.
    pub(crate) fn fit_weighted(
        pairs: impl Iterator<Item = (Point, Point, f32)> + Clone,
    ) -> Option<Self> {
        let middle = |of: fn(&(Point, Point, f32)) -> Point| {
            let (sum, count) = pairs.clone().fold(([0.0_f32; 2], 0.0), |(sum, count), pair| {
                let ([x, y], weight) = (of(&pair), pair.2);
                ([sum[0] + weight * x, sum[1] + weight * y], count + weight)
            });
            sum.map(|each| each / count)
        };
        let (from, to) = (middle(|pair| pair.0), middle(|pair| pair.1));
        let (mut real, mut imaginary, mut square) = (0.0, 0.0, 0.0);
        for (one, other, weight) in pairs {
            let (x, y) = (one[0] - from[0], one[1] - from[1]);
            let (u, v) = (other[0] - to[0], other[1] - to[1]);
            real += weight * (x * u + y * v);
            imaginary += weight * (x * v - y * u);
            square += weight * (x * x + y * y);
        }
        if square.is_nan() || square <= f32::EPSILON {
            return None;
        }
        let turned = Self { real: real / square, imaginary: imaginary / square, shift: [0.0; 2] };
        let [x, y] = turned.apply(from);
        Some(Self { shift: [to[0] - x, to[1] - y], ..turned })
    }

    /// Moved further.
    pub(crate) fn moved(self, [x, y]: Point) -> Self {
        Self { shift: [self.shift[0] + x, self.shift[1] + y], ..self }
    }

    pub(crate) fn apply(self, [x, y]: Point) -> Point {
        [
            self.real * x - self.imaginary * y + self.shift[0],
            self.imaginary * x + self.real * y + self.shift[1],
        ]
    }

    /// How much longer things become.
    pub(crate) fn scale(self) -> f32 {
        self.real.hypot(self.imaginary)
    }

    /// The map back; of a map that makes everything one point there is none, and this gives the map
    /// that changes nothing.
    pub(crate) fn inverse(self) -> Self {
        let square = self.real * self.real + self.imaginary * self.imaginary;
        if square <= f32::MIN_POSITIVE {
            return Self::new(1.0, 0.0, [0.0; 2]);
        }
        let turned =
            Self { real: self.real / square, imaginary: -self.imaginary / square, shift: [0.0; 2] };
        let [x, y] = turned.apply(self.shift);
        Self { shift: [-x, -y], ..turned }
    }

    /// Further scaled down: the map to a picture that is half as large.
    pub(crate) fn halved(self) -> Self {
        // The middle of the first pixel of the small picture is between four of the large one.
        let [x, y] = self.shift;
        Self {
            real: self.real / 2.0,
            imaginary: self.imaginary / 2.0,
            shift: [(x - 0.5) / 2.0, (y - 0.5) / 2.0],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(one: Point, other: Point) -> bool {
        (one[0] - other[0]).abs() < 1e-2 && (one[1] - other[1]).abs() < 1e-2
    }

    fn any() -> impl Strategy<Value = Similarity> {
        (0.1_f32..5.0, -3.0_f32..3.0, -50.0_f32..50.0, -50.0_f32..50.0)
            .prop_map(|(scale, angle, x, y)| Similarity::new(scale, angle, [x, y]))
    }

    proptest! {
        #[test]
        fn a_map_and_its_inverse_change_nothing(map in any(), x in -20.0_f32..20.0, y in -20.0_f32..20.0) {
            prop_assert!(near(map.inverse().apply(map.apply([x, y])), [x, y]));
        }

        #[test]
        fn the_map_that_made_the_pairs_is_found_again(map in any()) {
            let points = [[0.0, 0.0], [10.0, 1.0], [4.0, 9.0]];
            let found = Similarity::fit(&points.map(|point| (point, map.apply(point)))).unwrap();
            prop_assert!(near(found.apply([3.0, -7.0]), map.apply([3.0, -7.0])));
            prop_assert!((found.scale() / map.scale() - 1.0).abs() < 1e-3);
        }
    }

    #[test]
    fn a_square_lies_about_its_centre_and_turns_clockwise() {
        let quarter = std::f32::consts::FRAC_PI_2;
        let map = Similarity::square(3.0, [10.0, 20.0], 6.0, quarter);
        assert!(near(map.apply([1.0, 1.0]), [10.0, 20.0]));
        // The middle of the upper edge goes to the right.
        assert!(near(map.apply([1.0, 0.0]), [12.0, 20.0]));
    }

    #[test]
    fn one_point_is_too_few() {
        let pair = ([1.0, 1.0], [2.0, 2.0]);
        assert!(Similarity::fit(&[pair, pair]).is_none());
        assert!(Similarity::fit(&[]).is_none());
    }

    #[test]
    fn in_a_picture_half_as_large_places_are_where_they_were() {
        let map = Similarity::new(1.0, 0.0, [0.0; 2]).halved();
        // Pixels 0 and 1 are the first pixel of the half.
        assert!(near(map.apply([0.5, 0.5]), [0.0, 0.0]));
        assert!(near(map.apply([2.5, 4.5]), [1.0, 2.0]));
    }
}
