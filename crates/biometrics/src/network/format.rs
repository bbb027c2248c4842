//! A network's file. `models/README.md` describes it; `models/convert` writes it.

use super::activation::Activation;
use super::convolution::{Convolution, Window};
use super::depthwise::Depthwise;
use super::figures::Reader;
use super::operator::Operator;
use super::pool::{Kind, Pool};
use super::sum::Sum;
use super::tensor::Shape;
use super::{Network, NetworkError, Step};

const MAGIC: &[u8] = b"DOORNET1";
/// The most figures in a result, and the most weights of an operator: several times what there is.
const MOST: usize = 1 << 23;

/// The network in a file.
pub(super) fn read(bytes: &[u8]) -> Result<Network, NetworkError> {
    let Some(rest) = bytes.strip_prefix(MAGIC) else { return Err(NetworkError::NotANetwork) };
    let mut file = Reader(rest);
    let input = Shape::new(file.short()?, file.short()?, file.short()?);
    bounded(input, 0)?;
    let count = file.short()?;
    let mut steps: Vec<Step> = Vec::new();
    let mut shapes = vec![input];
    for number in 1..=count {
        let step = Record { file: &mut file, number, shapes: &shapes }.step()?;
        bounded(step.output, number)?;
        shapes.push(step.output);
        steps.push(step);
    }
    let mut outputs = Vec::new();
    for _ in 0..file.short()? {
        let number = file.short()?;
        if number > count {
            return Err(NetworkError::Operator(number));
        }
        outputs.push(number);
    }
    if !file.0.is_empty() {
        return Err(NetworkError::Length);
    }
    Ok(Network::new(input, steps, outputs))
}

fn bounded(shape: Shape, number: usize) -> Result<usize, NetworkError> {
    let count = product(&[shape.height, shape.width, shape.channels], number)?;
    if count == 0 { Err(NetworkError::Operator(number)) } else { Ok(count) }
}

fn product(factors: &[usize], number: usize) -> Result<usize, NetworkError> {
    factors
        .iter()
        .try_fold(1_usize, |product, factor| product.checked_mul(*factor))
        .filter(|product| *product <= MOST)
        .ok_or(NetworkError::TooLarge(number))
}

/// The record of one operator.
struct Record<'a, 'b> {
    file: &'a mut Reader<'b>,
    number: usize,
    shapes: &'a [Shape],
}

impl Record<'_, '_> {
    fn step(mut self) -> Result<Step, NetworkError> {
        let kind = self.file.byte()?;
        let activation = self.file.byte()?;
        let first = self.file.short()?;
        let shape = self.shape(first)?;
        let mut inputs = vec![first];
        let (operator, output) = match kind {
            1 => self.convolution(shape, activation)?,
            2 => self.depthwise(shape, activation)?,
            3 => self.pool(Kind::Largest, shape, activation)?,
            4 => self.pool(Kind::Mean, shape, activation)?,
            5 => {
                let second = self.file.short()?;
                inputs.push(second);
                self.sum(shape, self.shape(second)?, activation)?
            }
            6 => self.mean(shape, activation)?,
            _ => return Err(self.wrong()),
        };
        Ok(Step { operator, inputs, output, over: Vec::new() })
    }

    fn wrong(&self) -> NetworkError {
        NetworkError::Operator(self.number)
    }

    /// The shape of an earlier result.
    fn shape(&self, number: usize) -> Result<Shape, NetworkError> {
        self.shapes.get(number).copied().ok_or(self.wrong())
    }

    fn window(&mut self) -> Result<Window, NetworkError> {
        let window = Window {
            down: self.file.byte()?,
            across: self.file.byte()?,
            stride: self.file.byte()?,
            same: self.file.byte()? == 1,
        };
        if window.down == 0 || window.across == 0 || window.stride == 0 {
            return Err(self.wrong());
        }
        Ok(window)
    }

    fn activation(&mut self, kind: usize, channels: usize) -> Result<Activation, NetworkError> {
        match kind {
            0 => Ok(Activation::none(channels)),
            1 => Ok(Activation::rectifier(channels, f32::INFINITY)),
            2 => Ok(Activation::rectifier(channels, 6.0)),
            3 => Ok(Activation::logistic(channels)),
            4 => {
                let slopes = self.file.figures(channels, self.number)?;
                slopes.map(Activation::parametric).ok_or(self.wrong())
            }
            _ => Err(self.wrong()),
        }
    }

    /// Weights with the gains of their channels in them, and the bias.
    fn weights(
        &mut self,
        each: usize,
        channels: usize,
    ) -> Result<(Vec<f32>, Vec<f32>), NetworkError> {
        let count = product(&[each, channels], self.number)?;
        let mut weights = self.file.figures(count, self.number)?.ok_or(self.wrong())?;
        if let Some(gains) = self.file.figures(channels, self.number)? {
            for row in weights.chunks_exact_mut(channels.max(1)) {
                for (weight, gain) in row.iter_mut().zip(&gains) {
                    *weight *= gain;
                }
            }
        }
        let bias = self.file.figures(channels, self.number)?;
        Ok((weights, bias.unwrap_or_else(|| vec![0.0; channels])))
    }

    fn convolution(
        &mut self,
        shape: Shape,
        activation: usize,
    ) -> Result<(Operator, Shape), NetworkError> {
        let window = self.window()?;
        let channels = self.file.short()?;
        if channels == 0 {
            return Err(self.wrong());
        }
        let each = product(&[window.down, window.across, shape.channels], self.number)?;
        let (weights, bias) = self.weights(each, channels)?;
        let activation = self.activation(activation, channels)?;
        let output = windows(window, shape, channels);
        Ok((Operator::Convolution(Convolution::new(window, &weights, bias, activation)), output))
    }

    fn depthwise(
        &mut self,
        shape: Shape,
        activation: usize,
    ) -> Result<(Operator, Shape), NetworkError> {
        let window = self.window()?;
        let (weights, bias) = self.weights(window.down * window.across, shape.channels)?;
        let activation = self.activation(activation, shape.channels)?;
        let output = windows(window, shape, shape.channels);
        Ok((Operator::Depthwise(Depthwise::new(window, weights, bias, activation)), output))
    }

    fn pool(
        &mut self,
        kind: Kind,
        shape: Shape,
        activation: usize,
    ) -> Result<(Operator, Shape), NetworkError> {
        let (side, stride) = (self.file.byte()?, self.file.byte()?);
        if side == 0 || stride == 0 {
            return Err(self.wrong());
        }
        let activation = self.activation(activation, shape.channels)?;
        let window = Window { down: side, across: side, stride, same: false };
        let output = windows(window, shape, shape.channels);
        let pool = Pool { kind, down: side, across: side, stride, activation };
        Ok((Operator::Pool(pool), output))
    }

    fn sum(
        &mut self,
        one: Shape,
        other: Shape,
        activation: usize,
    ) -> Result<(Operator, Shape), NetworkError> {
        let output = Shape {
            height: one.height.max(other.height),
            width: one.width.max(other.width),
            channels: one.channels.max(other.channels),
        };
        let activation = self.activation(activation, output.channels)?;
        Ok((Operator::Sum(Sum { activation }), output))
    }

    fn mean(&mut self, shape: Shape, activation: usize) -> Result<(Operator, Shape), NetworkError> {
        let activation = self.activation(activation, shape.channels)?;
        let Shape { height: down, width: across, channels } = shape;
        let pool = Pool { kind: Kind::Mean, down, across, stride: 1, activation };
        Ok((Operator::Pool(pool), Shape::new(1, 1, channels)))
    }
}

fn windows(window: Window, shape: Shape, channels: usize) -> Shape {
    let (height, _) = window.along(shape.height, window.down);
    let (width, _) = window.along(shape.width, window.across);
    Shape { height, width, channels }
}
