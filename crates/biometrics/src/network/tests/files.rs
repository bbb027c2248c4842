//! Networks written for tests, and files that are no networks.

use super::networks::{FACE_DETECT, HAND};
use crate::network::*;
use proptest::prelude::*;

/// A network's file in the making. Its last operator is its output.
#[derive(Clone)]
pub(super) struct File {
    input: Shape,
    operators: Vec<Vec<u8>>,
}

impl File {
    pub(super) fn new(input: Shape) -> Self {
        Self { input, operators: Vec::new() }
    }

    fn then(mut self, operator: Vec<u8>) -> Self {
        self.operators.push(operator);
        self
    }

    /// `window` is rows, columns, stride, and 1 for zeros around; weights have no gains.
    pub(super) fn convolution(
        self,
        from: u16,
        activation: u8,
        window: [u8; 4],
        weights: &[f32],
        bias: &[f32],
    ) -> Self {
        let mut bytes = vec![1, activation];
        bytes.extend(from.to_le_bytes());
        bytes.extend(window);
        bytes.extend(u16::try_from(bias.len()).unwrap().to_le_bytes());
        bytes.extend(figures(weights));
        bytes.push(0);
        bytes.extend(figures(bias));
        self.then(bytes)
    }

    /// Gains of one, no bias.
    pub(super) fn depthwise(
        self,
        from: u16,
        activation: u8,
        window: [u8; 4],
        weights: &[f32],
        channels: usize,
    ) -> Self {
        let mut bytes = vec![2, activation];
        bytes.extend(from.to_le_bytes());
        bytes.extend(window);
        bytes.extend(figures(weights));
        bytes.extend(figures(&vec![1.0; channels]));
        bytes.push(0);
        self.then(bytes)
    }

    pub(super) fn pool(self, kind: u8, activation: u8, from: u16, window: [u8; 2]) -> Self {
        let [f0, f1] = from.to_le_bytes();
        self.then(vec![kind, activation, f0, f1, window[0], window[1]])
    }

    pub(super) fn mean(self, from: u16) -> Self {
        let [f0, f1] = from.to_le_bytes();
        self.then(vec![6, 0, f0, f1])
    }

    pub(super) fn sum(self, activation: u8, one: u16, other: u16) -> Self {
        let ([a0, a1], [b0, b1]) = (one.to_le_bytes(), other.to_le_bytes());
        self.then(vec![5, activation, a0, a1, b0, b1])
    }

    /// Slopes after the last operator, if there are any.
    pub(super) fn slopes(mut self, slopes: &[f32]) -> Self {
        if !slopes.is_empty() {
            self.operators.last_mut().unwrap().extend(figures(slopes));
        }
        self
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"DOORNET1".to_vec();
        let Shape { height, width, channels } = self.input;
        let count = self.operators.len();
        for number in [height, width, channels, count] {
            bytes.extend(u16::try_from(number).unwrap().to_le_bytes());
        }
        bytes.extend(self.operators.concat());
        bytes.extend(1_u16.to_le_bytes());
        bytes.extend(u16::try_from(count).unwrap().to_le_bytes());
        bytes
    }
}

fn figures(values: &[f32]) -> Vec<u8> {
    let mut bytes = vec![1];
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    bytes
}

fn refusal(bytes: &[u8]) -> NetworkError {
    format::read(bytes).err().unwrap()
}

#[test]
fn a_network_for_another_purpose_is_refused() {
    let (input, output) = (Shape::new(224, 224, 3), Shape::new(1, 1, 1));
    let outputs = [Shape::new(1, 1, 63), output, output];
    assert!(Network::load(HAND, input, &outputs).is_ok());
    for (bytes, input, outputs) in [
        (HAND, Shape::new(192, 192, 3), &outputs[..]),
        (HAND, input, &outputs[1..]),
        (HAND, input, &[output; 3]),
        (FACE_DETECT, input, &outputs),
    ] {
        assert_eq!(Network::load(bytes, input, outputs).err(), Some(NetworkError::Purpose));
    }
}

#[test]
fn a_file_that_ends_early_or_goes_on_is_refused() {
    let file = File::new(Shape::new(2, 2, 1))
        .convolution(0, 4, [1, 1, 1, 0], &[1.], &[0.])
        .slopes(&[0.5])
        .pool(3, 0, 1, [2, 2])
        .sum(0, 1, 2)
        .bytes();
    assert!(format::read(&file).is_ok());
    for length in 0..file.len() {
        let wanted = if length < 8 { NetworkError::NotANetwork } else { NetworkError::Length };
        assert_eq!(refusal(&file[..length]), wanted, "{length} bytes");
    }
    assert_eq!(refusal(&[&file[..], &[0]].concat()), NetworkError::Length);
}

#[test]
fn operators_that_make_no_sense_are_refused() {
    let file = || File::new(Shape::new(2, 2, 1));
    let one = |window| file().convolution(0, 0, window, &[1.], &[0.]);
    for (what, file) in [
        ("an input that comes later", file().pool(3, 0, 1, [1, 1])),
        ("an unknown kind", file().pool(7, 0, 0, [1, 1])),
        ("an unknown activation", file().pool(3, 5, 0, [1, 1])),
        ("a window that is larger than the picture", file().pool(3, 0, 0, [3, 1])),
        ("a window of nothing", file().pool(3, 0, 0, [0, 1])),
        ("a stride of nothing", file().pool(3, 0, 0, [1, 0])),
        ("a convolution without columns", one([1, 0, 1, 0])),
        ("no channels", file().convolution(0, 0, [1, 1, 1, 0], &[], &[])),
    ] {
        assert_eq!(refusal(&file.bytes()), NetworkError::Operator(1), "{what}");
    }
    let large = File::new(Shape::new(60_000, 60_000, 60_000));
    assert_eq!(refusal(&large.bytes()), NetworkError::TooLarge(0));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(
        at in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let file = File::new(Shape::new(6, 6, 2))
            .convolution(0, 1, [3, 3, 2, 1], &[1.; 54], &[0.; 3])
            .depthwise(1, 2, [3, 3, 1, 1], &[1.; 27], 3)
            .pool(4, 0, 2, [2, 1])
            .sum(3, 1, 3)
            .mean(4);
        let mut bytes = file.bytes();
        for (place, byte) in at {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(network) = format::read(&bytes) && network.input.count() < 10_000 {
            // What is read also runs.
            prop_assert_eq!(network.run(Tensor::default()).len(), network.outputs.len());
        }
    }
}
