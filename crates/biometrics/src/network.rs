//! Small neural networks, run forwards on the processor.
//!
//! Just what the networks in `models/` need: convolutions, poolings, additions, in the order of height,
//! width, channel (NHWC), one picture at a time. A library for any network at all runs them no faster
//! and brings many times the code.

mod activation;
mod convolution;
mod depthwise;
mod figures;
mod format;
mod operator;
mod pool;
mod spare;
mod sum;
mod tensor;
#[cfg(test)]
mod tests;

pub(crate) use tensor::{Shape, Tensor};

use operator::Operator;
use spare::Spare;

/// Why bytes are no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// Not a file of this kind at all, or of another version of it.
    #[error("this is no network that is read here")]
    NotANetwork,
    /// It ends before it is complete, or goes on after.
    #[error("the network's file is of the wrong length")]
    Length,
    /// An operator, an encoding or a reference that does not exist.
    #[error("operator {0} of the network makes no sense")]
    Operator(usize),
    /// Larger than any network that belongs here.
    #[error("operator {0} of the network is too large")]
    TooLarge(usize),
    /// A network, but not the one for this purpose.
    #[error("the network is made for another purpose")]
    Purpose,
}

/// A network, ready to run. Running does not change it, so threads may share it.
pub(crate) struct Network {
    input: Shape,
    steps: Vec<Step>,
    outputs: Vec<usize>,
}

/// An operator in its place. Results are numbered: 0 is what goes in, `n` what operator `n` gives.
struct Step {
    operator: Operator,
    inputs: Vec<usize>,
    output: Shape,
    /// Results that nothing after this step needs.
    over: Vec<usize>,
}

impl Network {
    /// Reads a network, as `models/README.md` describes it, and makes sure that it takes and gives
    /// what the caller goes on with.
    ///
    /// # Errors
    /// When the bytes are no such network.
    pub(crate) fn load(
        bytes: &[u8],
        input: Shape,
        outputs: &[Shape],
    ) -> Result<Self, NetworkError> {
        let network = format::read(bytes)?;
        if network.input == input && network.gives().eq(outputs.iter().copied()) {
            Ok(network)
        } else {
            Err(NetworkError::Purpose)
        }
    }

    fn new(input: Shape, mut steps: Vec<Step>, outputs: Vec<usize>) -> Self {
        let mut needed: std::collections::HashSet<usize> = outputs.iter().copied().collect();
        for step in steps.iter_mut().rev() {
            step.over = step.inputs.iter().copied().filter(|each| needed.insert(*each)).collect();
        }
        Self { input, steps, outputs }
    }

    /// The shapes of what it gives.
    fn gives(&self) -> impl Iterator<Item = Shape> {
        let shape = |number: &usize| match number.checked_sub(1) {
            None => Some(self.input),
            Some(step) => self.steps.get(step).map(|step| step.output),
        };
        self.outputs.iter().filter_map(shape)
    }

    /// What the network makes of a picture. One of another shape than it wants is cut, or goes on in
    /// zeros.
    pub(crate) fn run(&self, picture: Tensor) -> Vec<Tensor> {
        let mut results: Vec<Tensor> = Vec::with_capacity(self.steps.len() + 1);
        let mut spare = Spare::default();
        results.push(picture.reshaped(self.input));
        for step in &self.steps {
            let inputs: Vec<&Tensor> =
                step.inputs.iter().filter_map(|number| results.get(*number)).collect();
            let result = step.operator.run(&inputs, step.output, &mut spare);
            for number in &step.over {
                if let Some(over) = results.get_mut(*number) {
                    spare.give(std::mem::take(over));
                }
            }
            results.push(result);
        }
        self.outputs.iter().filter_map(|number| results.get(*number).cloned()).collect()
    }
}
