//! A step of the way from an image to a template, as something to look at.

use crate::Picture;

/// One step, with its picture.
#[derive(Debug, Clone)]
pub struct Stage {
    /// What the step is called; fit for a file name.
    pub name: &'static str,
    /// What the step made of the image.
    pub picture: Picture,
    /// The figures that do not show in the picture.
    pub says: String,
}
