//! Numbers that look random and are always the same.

/// A sequence of numbers (SplitMix64; Steele, Lea and Flood 2014).
pub(super) struct Chance(u64);

impl Chance {
    /// The sequence that belongs to some numbers.
    pub(super) fn of(seeds: [u64; 3]) -> Self {
        let mut chance = Self(0);
        for seed in seeds {
            chance.0 ^= seed;
            chance.0 = chance.next();
        }
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`.
    #[expect(clippy::cast_precision_loss, reason = "24 bits fit")]
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        let share = (self.next() >> 40) as f32 / (1_u64 << 24) as f32;
        low + (high - low) * share
    }

    /// A whole number below another; 0 below 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() >> 33) as usize % end.max(1)
    }

    /// About normally distributed, with a mean of 0 and a deviation of 1.
    pub(super) fn normal(&mut self) -> f32 {
        (0..6).map(|_| self.between(-0.5, 0.5)).sum::<f32>() * std::f32::consts::SQRT_2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seeds_give_the_same_numbers_and_others_give_others() {
        let five = |seeds| {
            let mut chance = Chance::of(seeds);
            [(); 5].map(|()| chance.next())
        };
        assert_eq!(five([1, 2, 3]), five([1, 2, 3]));
        assert_ne!(five([1, 2, 3]), five([1, 3, 2]));
        assert_ne!(five([0, 0, 1]), five([0, 0, 2]));
    }

    #[test]
    fn numbers_keep_to_their_bounds_and_their_deviation() {
        let mut chance = Chance::of([7, 7, 7]);
        let numbers: Vec<f32> = (0..2000).map(|_| chance.between(2.0, 4.0)).collect();
        assert!(numbers.iter().all(|number| (2.0..=4.0).contains(number)));
        let squares: f32 = (0..2000).map(|_| chance.normal().powi(2)).sum();
        assert!((squares / 2000.0 - 1.0).abs() < 0.1, "{squares}");
    }
}
