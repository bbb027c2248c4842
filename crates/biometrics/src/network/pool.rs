//! The largest or the mean of what lies under a window, channel by channel.

#![expect(
    clippy::indexing_slicing,
    reason = "a kernel: every length comes from the checked shapes of the network"
)]

use super::activation::Activation;
use super::spare::Spare;
use super::tensor::{Shape, Tensor};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Largest,
    Mean,
}

/// A window without weights, which never reaches over the border.
pub(super) struct Pool {
    pub(super) kind: Kind,
    pub(super) down: usize,
    pub(super) across: usize,
    pub(super) stride: usize,
    pub(super) activation: Activation,
}

impl Pool {
    #[expect(clippy::cast_precision_loss, reason = "a window is small")]
    pub(super) fn run(&self, picture: &Tensor, output: Shape, spare: &mut Spare) -> Tensor {
        let mut result = spare.any(output);
        let Shape { width, channels, .. } = picture.shape;
        let (start, share) = match self.kind {
            Kind::Largest => (f32::NEG_INFINITY, 1.0),
            Kind::Mean => (0.0, 1.0 / (self.down * self.across) as f32),
        };
        for (number, place) in result.data.chunks_exact_mut(channels).enumerate() {
            let (row, column) = (number / output.width, number % output.width);
            place.fill(start);
            for down in 0..self.down {
                let first = (row * self.stride + down) * width + column * self.stride;
                let run = &picture.data[first * channels..][..self.across * channels];
                for values in run.chunks_exact(channels) {
                    for (place, value) in place.iter_mut().zip(values) {
                        *place = match self.kind {
                            Kind::Largest => place.max(*value),
                            Kind::Mean => *place + value,
                        };
                    }
                }
            }
            for (place, slope) in place.iter_mut().zip(&self.activation.slopes) {
                *place = Activation::bend(*place * share, *slope, self.activation.cap);
            }
        }
        self.activation.finish(&mut result.data);
        result
    }
}
