//! Thresholds, set by the rate of false matches rather than by feel.
//!
//! Each modality has measured which score impostors reach how often ([`Calibration`]); a company says
//! which rate it takes, and the score follows. Beyond what was measured the curve is carried on as a
//! straight line in the logarithm of the rate, which is how the tails of these scores fall.

/// How often a comparison with somebody else may say "the same": a share, not per cent.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct FalseMatchRate(f64);

impl FalseMatchRate {
    /// One in a thousand: what one-to-one verification uses when a company says nothing.
    pub const ONE_IN_A_THOUSAND: Self = Self(1e-3);
    /// The strictest that can be asked for.
    pub const LEAST: f64 = 1e-6;
    /// The laxest that can be asked for.
    pub const MOST: f64 = 1e-2;

    /// A rate between [`Self::LEAST`] and [`Self::MOST`].
    pub fn new(share: f64) -> Option<Self> {
        (Self::LEAST..=Self::MOST).contains(&share).then_some(Self(share))
    }

    /// The share.
    pub fn share(self) -> f64 {
        self.0
    }

    /// The rate for each single comparison of a search among `people`, so that the whole search finds
    /// a wrong person no more often than this rate.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a count of people")]
    pub fn among(self, people: usize) -> Self {
        // 1 - (1 - f)^(1/n), without losing the small digits.
        let each = -f64::exp_m1(f64::ln_1p(-self.0) / people.max(1) as f64);
        Self(each)
    }
}

/// One measured point: impostors reach `score` or more in `rate` of all comparisons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The share of impostor comparisons.
    pub rate: f64,
    /// The score that they reach.
    pub score: f32,
}

/// Which scores impostors reach how often: at least two points, from the laxest rate to the strictest.
#[derive(Debug, Clone, Copy)]
pub struct Calibration(pub &'static [Point]);

impl Calibration {
    /// The score from which on a comparison is a match, at a rate.
    #[expect(clippy::cast_possible_truncation, reason = "scores are single precision")]
    pub fn score(&self, rate: FalseMatchRate) -> f32 {
        let wanted = rate.0.ln();
        let mut found = f64::INFINITY;
        for pair in self.0.windows(2) {
            let [lax, strict] = pair else { continue };
            let (x0, x1) = (lax.rate.ln(), strict.rate.ln());
            let (y0, y1) = (f64::from(lax.score), f64::from(strict.score));
            found = y0 + (y1 - y0) * (wanted - x0) / (x1 - x0);
            if wanted >= x1 {
                break;
            }
        }
        found as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CURVE: Calibration = Calibration(&[
        Point { rate: 1e-2, score: 5.0 },
        Point { rate: 1e-3, score: 8.0 },
        Point { rate: 1e-4, score: 10.0 },
    ]);

    #[test]
    fn measured_points_are_met_and_the_tail_goes_on() {
        let at = |share| CURVE.score(FalseMatchRate(share));
        for (share, score) in [(1e-2, 5.0), (1e-3, 8.0), (1e-4, 10.0), (1e-5, 12.0), (1e-1, 2.0)] {
            assert!((at(share) - score).abs() < 1e-4, "{share}: {}", at(share));
        }
    }

    #[test]
    fn a_rate_outside_its_bounds_is_no_rate() {
        for share in [0.0, 1e-7, 0.011, 1.0, -1.0, f64::NAN] {
            assert!(FalseMatchRate::new(share).is_none(), "{share}");
        }
    }

    proptest! {
        #[test]
        fn a_stricter_rate_never_lowers_the_threshold(a in 1e-9_f64..1e-2, b in 1e-9_f64..1e-2) {
            let (strict, lax) = (FalseMatchRate(a.min(b)), FalseMatchRate(a.max(b)));
            prop_assert!(CURVE.score(strict) >= CURVE.score(lax));
        }

        #[test]
        fn a_search_among_more_people_is_stricter_for_each(
            share in 1e-6_f64..1e-2, people in 1_usize..1_000_000,
        ) {
            let rate = FalseMatchRate(share);
            let each = rate.among(people);
            prop_assert!(each.share() <= share * (1.0 + 1e-9));
            #[expect(clippy::cast_precision_loss, reason = "a count")]
            let whole = -f64::exp_m1(f64::ln_1p(-each.share()) * people as f64);
            prop_assert!((whole / share - 1.0).abs() < 1e-6);
        }
    }
}
