//! Two results added, as around a block of a residual network (He et al. 2015, "Deep residual
//! learning"): where one has fewer rows, columns or channels, zeros are in their place.

#![expect(
    clippy::indexing_slicing,
    reason = "a kernel: every length comes from the checked shapes of the network"
)]

use super::activation::Activation;
use super::spare::Spare;
use super::tensor::{Shape, Tensor};
use pulp::{Arch, Simd, WithSimd};

/// An addition.
pub(super) struct Sum {
    pub(super) activation: Activation,
}

impl Sum {
    pub(super) fn run(
        &self,
        one: &Tensor,
        other: &Tensor,
        shape: Shape,
        spare: &mut Spare,
    ) -> Tensor {
        let mut result = spare.any(shape);
        for (number, place) in result.data.chunks_exact_mut(shape.channels).enumerate() {
            let (row, column) = (number / shape.width, number % shape.width);
            let (one, other) = (pixel(one, row, column), pixel(other, row, column));
            place.fill(0.0);
            for values in [one, other] {
                for (place, value) in place.iter_mut().zip(values) {
                    *place += value;
                }
            }
        }
        let kernel = Kernel { activation: &self.activation, values: &mut result.data };
        Arch::new().dispatch(kernel);
        self.activation.finish(&mut result.data);
        result
    }
}

fn pixel(of: &Tensor, row: usize, column: usize) -> &[f32] {
    let Shape { height, width, channels } = of.shape;
    if row < height && column < width {
        &of.data[(row * width + column) * channels..][..channels]
    } else {
        &[]
    }
}

struct Kernel<'a> {
    activation: &'a Activation,
    values: &'a mut [f32],
}

impl WithSimd for Kernel<'_> {
    type Output = ();

    #[expect(clippy::inline_always, reason = "else it is compiled without the wide registers")]
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Activation { slopes, cap, .. } = self.activation;
        let caps = simd.splat_f32s(*cap);
        let (many, few) = S::as_simd_f32s(slopes);
        for pixel in self.values.chunks_exact_mut(slopes.len()) {
            let (values, rest) = S::as_mut_simd_f32s(pixel);
            for (value, slope) in values.iter_mut().zip(many) {
                *value = Activation::bend_all(simd, *value, *slope, caps);
            }
            for (value, slope) in rest.iter_mut().zip(few) {
                *value = Activation::bend(*value, *slope, *cap);
            }
        }
    }
}
