//! Figures in rows, columns and channels.

/// Rows, columns and channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Shape {
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) channels: usize,
}

/// Figures, row by row, in each row column by column, in each column channel by channel.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Tensor {
    pub(crate) shape: Shape,
    pub(crate) data: Vec<f32>,
}

impl Shape {
    pub(crate) const fn new(height: usize, width: usize, channels: usize) -> Self {
        Self { height, width, channels }
    }

    /// How many figures there are.
    pub(crate) const fn count(self) -> usize {
        self.height * self.width * self.channels
    }
}

impl Tensor {
    /// The figures in another shape; what is missing is zero.
    pub(crate) fn reshaped(mut self, shape: Shape) -> Self {
        self.data.resize(shape.count(), 0.0);
        Self { shape, data: self.data }
    }
}
