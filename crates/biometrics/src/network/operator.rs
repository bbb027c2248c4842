//! One of the operators.

use super::convolution::Convolution;
use super::depthwise::Depthwise;
use super::pool::Pool;
use super::spare::Spare;
use super::sum::Sum;
use super::tensor::{Shape, Tensor};

/// What a network is made of.
pub(super) enum Operator {
    Convolution(Convolution),
    Depthwise(Depthwise),
    Pool(Pool),
    Sum(Sum),
}

impl Operator {
    /// What it makes of its inputs.
    pub(super) fn run(&self, inputs: &[&Tensor], output: Shape, spare: &mut Spare) -> Tensor {
        match (self, inputs) {
            (Self::Convolution(convolution), [picture]) => convolution.run(picture, output, spare),
            (Self::Depthwise(depthwise), [picture]) => depthwise.run(picture, output, spare),
            (Self::Pool(pool), [picture]) => pool.run(picture, output, spare),
            (Self::Sum(sum), [one, other]) => sum.run(one, other, output, spare),
            // The reader gives each its number of inputs.
            _ => spare.zeros(output),
        }
    }
}
