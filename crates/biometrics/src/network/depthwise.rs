//! Convolution of each channel by itself.

#![expect(
    clippy::indexing_slicing,
    reason = "a kernel: every length comes from the checked shapes of the network"
)]

use super::activation::Activation;
use super::convolution::Window;
use super::spare::Spare;
use super::tensor::{Shape, Tensor};
use pulp::{Arch, Simd, WithSimd};

/// A window with one weight for each channel.
pub(super) struct Depthwise {
    window: Window,
    /// By rows and columns of the window, then by channel.
    weights: Vec<f32>,
    bias: Vec<f32>,
    activation: Activation,
}

impl Depthwise {
    /// `weights` by rows and columns of the window, then by channel.
    pub(super) fn new(
        window: Window,
        weights: Vec<f32>,
        bias: Vec<f32>,
        activation: Activation,
    ) -> Self {
        Self { window, weights, bias, activation }
    }

    pub(super) fn run(&self, picture: &Tensor, output: Shape, spare: &mut Spare) -> Tensor {
        let mut result = spare.any(output);
        Arch::new().dispatch(Kernel { of: self, picture, result: &mut result });
        self.activation.finish(&mut result.data);
        result
    }
}

struct Kernel<'a> {
    of: &'a Depthwise,
    picture: &'a Tensor,
    result: &'a mut Tensor,
}

/// The part of a window that lies on the picture.
#[derive(Clone, Copy)]
struct Part {
    /// The first row or column of the picture.
    picture: usize,
    /// The first of the window.
    window: usize,
    count: usize,
}

impl Part {
    fn new(number: usize, stride: usize, padding: usize, window: usize, side: usize) -> Self {
        let start = number * stride;
        let skipped = padding.saturating_sub(start);
        let picture = (start + skipped).saturating_sub(padding);
        let count = (window - skipped.min(window)).min(side.saturating_sub(picture));
        Self { picture, window: skipped, count }
    }
}

impl WithSimd for Kernel<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "else it is compiled without the wide registers")]
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let window = self.of.window;
        let Shape { height, width, channels } = self.picture.shape;
        let (_, top) = window.along(height, window.down);
        let (_, left) = window.along(width, window.across);
        let out = self.result.shape.width;
        let rows = self.result.data.chunks_exact_mut(out * channels).enumerate();
        for (number, result) in rows {
            let down = Part::new(number, window.stride, top, window.down, height);
            for (number, result) in result.chunks_exact_mut(channels).enumerate() {
                let across = Part::new(number, window.stride, left, window.across, width);
                let pixel = Pixel { of: self.of, picture: self.picture, down, across };
                let mut first = 0;
                let lanes = S::F32_LANES;
                while first + 4 * lanes <= channels {
                    pixel.sum::<S, 4>(simd, first, result);
                    first += 4 * lanes;
                }
                if first + 3 * lanes <= channels {
                    pixel.sum::<S, 3>(simd, first, result);
                    first += 3 * lanes;
                }
                while first + lanes <= channels {
                    pixel.sum::<S, 1>(simd, first, result);
                    first += lanes;
                }
                for (channel, place) in result.iter_mut().enumerate().skip(first) {
                    *place = pixel.scalar(channel);
                }
            }
        }
    }
}

/// One pixel of the result.
#[derive(Clone, Copy)]
struct Pixel<'a> {
    of: &'a Depthwise,
    picture: &'a Tensor,
    down: Part,
    across: Part,
}

impl Pixel<'_> {
    /// For each row of the window where the run of figures starts, and where that of the weights.
    #[expect(clippy::inline_always, reason = "else it is compiled without the wide registers")]
    #[inline(always)]
    fn starts(self) -> impl Iterator<Item = (usize, usize)> {
        let Shape { width, channels, .. } = self.picture.shape;
        let Self { down, across, .. } = self;
        let columns = self.of.window.across;
        (0..down.count).map(move |row| {
            let picture = (down.picture + row) * width + across.picture;
            let weight = (down.window + row) * columns + across.window;
            (picture * channels, weight * channels)
        })
    }

    #[expect(clippy::inline_always, reason = "else it is compiled without the wide registers")]
    #[inline(always)]
    fn sum<S: Simd, const VECTORS: usize>(self, simd: S, first: usize, result: &mut [f32]) {
        let part = first..first + VECTORS * S::F32_LANES;
        let channels = self.picture.shape.channels;
        let run = self.across.count * channels;
        let (bias, _) = S::as_simd_f32s(&self.of.bias[part.clone()]);
        let mut sums: [S::f32s; VECTORS] = std::array::from_fn(|vector| bias[vector]);
        for (picture, weight) in self.starts() {
            let picture = self.picture.data[picture..][..run].chunks_exact(channels);
            let weights = self.of.weights[weight..][..run].chunks_exact(channels);
            for (picture, weights) in picture.zip(weights) {
                let (picture, _) = S::as_simd_f32s(&picture[part.clone()]);
                let (weights, _) = S::as_simd_f32s(&weights[part.clone()]);
                for ((sum, value), weight) in sums.iter_mut().zip(picture).zip(weights) {
                    *sum = simd.mul_add_e_f32s(*value, *weight, *sum);
                }
            }
        }
        let cap = simd.splat_f32s(self.of.activation.cap);
        let (slopes, _) = S::as_simd_f32s(&self.of.activation.slopes[part.clone()]);
        let (places, _) = S::as_mut_simd_f32s(&mut result[part]);
        for ((place, sum), slope) in places.iter_mut().zip(sums).zip(slopes) {
            *place = Activation::bend_all(simd, sum, *slope, cap);
        }
    }

    fn scalar(self, channel: usize) -> f32 {
        let channels = self.picture.shape.channels;
        let mut sum = self.of.bias[channel];
        for (picture, weight) in self.starts() {
            for column in 0..self.across.count {
                let at = column * channels + channel;
                sum += self.picture.data[picture + at] * self.of.weights[weight + at];
            }
        }
        Activation::bend(sum, self.of.activation.slopes[channel], self.of.activation.cap)
    }
}
