//! Memory that one operator is done with, for the next.

use super::tensor::{Shape, Tensor};

/// Fresh memory costs more than most operators: it is cleared page by page at the first touch.
#[derive(Default)]
pub(super) struct Spare(Vec<Vec<f32>>);

impl Spare {
    /// Takes back what nobody needs any more.
    pub(super) fn give(&mut self, over: Tensor) {
        self.0.push(over.data);
    }

    /// A tensor with anything in it, for an operator that writes every figure.
    pub(super) fn any(&mut self, shape: Shape) -> Tensor {
        let fits = |(_, data): &(usize, &Vec<f32>)| data.capacity() >= shape.count();
        let tightest = self.0.iter().enumerate().filter(fits).min_by_key(|(_, d)| d.capacity());
        let data = tightest.map(|(at, _)| at).map(|at| self.0.swap_remove(at)).unwrap_or_default();
        Tensor { shape, data }.reshaped(shape)
    }

    /// A tensor of zeros.
    pub(super) fn zeros(&mut self, shape: Shape) -> Tensor {
        let mut tensor = self.any(shape);
        tensor.data.fill(0.0);
        tensor
    }
}
