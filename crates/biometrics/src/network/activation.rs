//! What happens to every figure at the end of an operator.

use pulp::Simd;

/// All of the kinds in one formula, so that kernels need no choice: below zero a slope, above a cap,
/// and for the few figures at a network's end the logistic function.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Activation {
    /// For each channel what a figure below zero is multiplied by: 1 leaves it, 0 is the rectifier.
    pub(super) slopes: Vec<f32>,
    /// The most that a figure can be.
    pub(super) cap: f32,
    /// Whether the logistic function comes last.
    pub(super) logistic: bool,
}

impl Activation {
    pub(super) fn none(channels: usize) -> Self {
        Self { slopes: vec![1.0; channels], cap: f32::INFINITY, logistic: false }
    }

    pub(super) fn rectifier(channels: usize, cap: f32) -> Self {
        Self { slopes: vec![0.0; channels], cap, logistic: false }
    }

    pub(super) fn logistic(channels: usize) -> Self {
        Self { logistic: true, ..Self::none(channels) }
    }

    /// The parametric rectifier (He et al. 2015, "Delving deep into rectifiers").
    pub(super) fn parametric(slopes: Vec<f32>) -> Self {
        Self { slopes, cap: f32::INFINITY, logistic: false }
    }

    /// Slope and cap, of one figure.
    pub(super) fn bend(value: f32, slope: f32, cap: f32) -> f32 {
        (value.max(0.0) + slope * value.min(0.0)).min(cap)
    }

    /// Slope and cap, of as many figures as a register holds.
    #[expect(clippy::inline_always, reason = "it must become part of the kernel that calls it")]
    #[inline(always)]
    pub(super) fn bend_all<S: Simd>(
        simd: S,
        value: S::f32s,
        slope: S::f32s,
        cap: S::f32s,
    ) -> S::f32s {
        let zero = simd.splat_f32s(0.0);
        let above = simd.max_f32s(value, zero);
        let below = simd.min_f32s(value, zero);
        simd.min_f32s(simd.mul_add_e_f32s(slope, below, above), cap)
    }

    /// What no kernel does.
    pub(super) fn finish(&self, values: &mut [f32]) {
        if self.logistic {
            for value in values {
                *value = 1.0 / (1.0 + (-*value).exp());
            }
        }
    }
}
