//! Convolution over all channels.
//!
//! The patch under the window is never copied out (im2col): in rows of height, width, channel each row
//! of the window is one run of figures, and a kernel of some pixels by some registers of channels goes
//! along the runs of all its pixels at once (register blocking as in Goto and van de Geijn 2008,
//! "Anatomy of high-performance matrix multiplication", with the runs in place of the packed matrix).

#![expect(
    clippy::indexing_slicing,
    reason = "a kernel: every length comes from the checked shapes of the network"
)]

use super::activation::Activation;
use super::spare::Spare;
use super::tensor::{Shape, Tensor};
use pulp::{Arch, Simd, WithSimd};

/// A window with weights for each channel in and each channel out.
pub(super) struct Convolution {
    window: Window,
    /// Registers of channels out that are worked on together: 1, 2 or 3.
    vectors: usize,
    /// Channels out in a panel: `vectors` registers.
    panel: usize,
    /// Panel by panel; in each the rows of the window; in each of these its columns, and the channels
    /// in; for each of these the panel's channels out.
    weights: Vec<f32>,
    bias: Vec<f32>,
    slopes: Vec<f32>,
    activation: Activation,
}

/// Where the windows of a convolution are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) down: usize,
    pub(super) across: usize,
    pub(super) stride: usize,
    /// Zeros around the picture, so that the result is as large as the picture over the stride.
    pub(super) same: bool,
}

impl Window {
    /// How many windows there are along a side, and how many zeros before the first figure.
    pub(super) fn along(self, side: usize, window: usize) -> (usize, usize) {
        if self.same {
            let windows = side.div_ceil(self.stride);
            let padding = ((windows.max(1) - 1) * self.stride + window).saturating_sub(side);
            (windows, padding / 2)
        } else if side < window {
            (0, 0)
        } else {
            ((side - window) / self.stride + 1, 0)
        }
    }
}

struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    fn with_simd<S: Simd>(self, _: S) -> usize {
        S::F32_LANES
    }
}

/// Figures in a register.
pub(super) fn lanes() -> usize {
    Arch::new().dispatch(Lanes)
}

/// How many registers to work on together: three use the processor best, unless they run far over the
/// channels that there are.
fn vectors(out: usize, lanes: usize) -> usize {
    let cost = |vectors: usize| {
        let each = [0, 14, 11, 10].get(vectors).copied().unwrap_or(usize::MAX);
        out.div_ceil(vectors * lanes) * vectors * each
    };
    [3, 2, 1].into_iter().min_by_key(|vectors| cost(*vectors)).unwrap_or(1)
}

impl Convolution {
    /// `weights` by rows and columns of the window, channels in, channels out.
    pub(super) fn new(
        window: Window,
        weights: &[f32],
        mut bias: Vec<f32>,
        activation: Activation,
    ) -> Self {
        let lanes = lanes();
        let out = bias.len();
        let vectors = vectors(out, lanes);
        let panel = vectors * lanes;
        let mut packed =
            Vec::with_capacity(weights.len().div_ceil(out) * out.next_multiple_of(panel));
        for first in (0..out).step_by(panel) {
            let last = (first + panel).min(out);
            for row in weights.chunks_exact(out) {
                packed.extend_from_slice(&row[first..last]);
                packed.resize(packed.len() + panel - (last - first), 0.0);
            }
        }
        let mut slopes = activation.slopes.clone();
        bias.resize(out.next_multiple_of(panel), 0.0);
        slopes.resize(out.next_multiple_of(panel), 1.0);
        Self { window, vectors, panel, weights: packed, bias, slopes, activation }
    }

    pub(super) fn run(&self, picture: &Tensor, output: Shape, spare: &mut Spare) -> Tensor {
        let (rows, top) = self.window.along(picture.shape.height, self.window.down);
        let (columns, left) = self.window.along(picture.shape.width, self.window.across);
        let needed = Shape {
            height: ((rows.max(1) - 1) * self.window.stride + self.window.down)
                .max(picture.shape.height),
            width: ((columns.max(1) - 1) * self.window.stride + self.window.across)
                .max(picture.shape.width),
            ..picture.shape
        };
        let padded = (needed != picture.shape).then(|| pad(picture, needed, top, left, spare));
        let mut result = spare.any(output);
        let kernel =
            Kernel { of: self, picture: padded.as_ref().unwrap_or(picture), result: &mut result };
        Arch::new().dispatch(kernel);
        if let Some(padded) = padded {
            spare.give(padded);
        }
        self.activation.finish(&mut result.data);
        result
    }
}

/// The picture with zeros around it.
fn pad(picture: &Tensor, shape: Shape, top: usize, left: usize, spare: &mut Spare) -> Tensor {
    let mut padded = spare.zeros(shape);
    let row = picture.shape.width * shape.channels;
    let into = padded.data.chunks_exact_mut(shape.width * shape.channels).skip(top);
    for (from, into) in picture.data.chunks_exact(row).zip(into) {
        into[left * shape.channels..][..row].copy_from_slice(from);
    }
    padded
}

struct Kernel<'a> {
    of: &'a Convolution,
    picture: &'a Tensor,
    result: &'a mut Tensor,
}

impl WithSimd for Kernel<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "else it is compiled without the wide registers")]
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.of.vectors {
            1 => self.panels::<S, 1, 10>(simd),
            2 => self.panels::<S, 2, 6>(simd),
            _ => self.panels::<S, 3, 4>(simd),
        }
    }
}

impl Kernel<'_> {
    #[expect(clippy::inline_always, reason = "else it is compiled without the wide registers")]
    #[inline(always)]
    fn panels<S: Simd, const VECTORS: usize, const PIXELS: usize>(self, simd: S) {
        let Convolution { window, panel, .. } = *self.of;
        let Shape { width, channels, .. } = self.picture.shape;
        let run = window.across * channels;
        let out = self.result.shape;
        let pixels = out.height * out.width;
        let cap = simd.splat_f32s(self.of.activation.cap);
        for (number, weights) in self.of.weights.chunks_exact(run * window.down * panel).enumerate()
        {
            let first = number * panel;
            let (weights, _) = S::as_simd_f32s(weights);
            let (bias, _) = S::as_simd_f32s(&self.of.bias[first..first + panel]);
            let (slopes, _) = S::as_simd_f32s(&self.of.slopes[first..first + panel]);
            for begin in (0..pixels).step_by(PIXELS) {
                // The last group repeats its last pixel, so that every group has as many.
                let starts: [usize; PIXELS] = std::array::from_fn(|each| {
                    let pixel = (begin + each).min(pixels - 1);
                    let (row, column) = (pixel / out.width, pixel % out.width);
                    (row * window.stride * width + column * window.stride) * channels
                });
                let mut sums: [[S::f32s; VECTORS]; PIXELS] =
                    [std::array::from_fn(|vector| bias[vector]); PIXELS];
                for (row, weights) in weights.chunks_exact(run * VECTORS).enumerate() {
                    let runs = starts
                        .map(|start| &self.picture.data[start + row * width * channels..][..run]);
                    along::<S, VECTORS, PIXELS>(simd, &mut sums, runs, weights);
                }
                for (pixel, sums) in sums.into_iter().enumerate().take(pixels - begin) {
                    let result = &mut self.result.data[(begin + pixel) * out.channels..]
                        [..out.channels][first..];
                    let places = result.chunks_mut(S::F32_LANES);
                    for ((sum, slope), place) in sums.into_iter().zip(slopes).zip(places) {
                        simd.partial_store_f32s(
                            place,
                            Activation::bend_all(simd, sum, *slope, cap),
                        );
                    }
                }
            }
        }
    }
}

/// Adds one row of the window of some pixels.
#[expect(clippy::inline_always, reason = "else it is compiled without the wide registers")]
#[inline(always)]
fn along<S: Simd, const VECTORS: usize, const PIXELS: usize>(
    simd: S,
    sums: &mut [[S::f32s; VECTORS]; PIXELS],
    runs: [&[f32]; PIXELS],
    weights: &[S::f32s],
) {
    let (weights, _) = weights.as_chunks::<VECTORS>();
    // All slices of one length: the compiler then leaves out its checks inside the loop.
    let runs = runs.map(|run| &run[..weights.len()]);
    for at in 0..weights.len() {
        let weights = weights[at];
        for pixel in 0..PIXELS {
            let value = simd.splat_f32s(runs[pixel][at]);
            for vector in 0..VECTORS {
                sums[pixel][vector] =
                    simd.mul_add_e_f32s(value, weights[vector], sums[pixel][vector]);
            }
        }
    }
}
