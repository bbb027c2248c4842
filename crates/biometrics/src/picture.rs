//! Pictures in memory.

use crate::Flaw;
use image::ImageEncoder;
use image::codecs::png::PngEncoder;

/// A picture of one plane, row by row from the top left; 0 is black, 255 white.
#[derive(Debug, Clone, PartialEq)]
pub struct Gray {
    width: usize,
    height: usize,
    pixels: Vec<f32>,
}

/// A picture in colour: red, green and blue, 8 bits each (sRGB), row by row from the top left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Gray {
    /// A picture of pixels that are there; `None` unless they are exactly `width` × `height`, and
    /// both more than nothing.
    pub fn new(width: usize, height: usize, pixels: Vec<f32>) -> Option<Self> {
        let right = width > 0 && height > 0 && width.checked_mul(height)? == pixels.len();
        right.then_some(Self { width, height, pixels })
    }

    /// What stands in where there is nothing.
    pub(crate) fn black_pixel() -> Self {
        Self { width: 1, height: 1, pixels: vec![0.0] }
    }

    /// Pixels in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row by row.
    pub fn pixels(&self) -> &[f32] {
        &self.pixels
    }

    /// The picture as one to look at: `low` is shown black, `high` white.
    pub fn shown(&self, low: f32, high: f32) -> Picture {
        let scale = 255.0 / (high - low).max(f32::EPSILON);
        let rgb =
            self.pixels.iter().flat_map(|value| [to_byte((value - low) * scale); 3]).collect();
        Picture { width: self.width, height: self.height, rgb }
    }
}

impl Picture {
    /// A picture of pixels that are there; `None` unless they are exactly three times `width` ×
    /// `height`, and both more than nothing.
    pub fn new(width: usize, height: usize, rgb: Vec<u8>) -> Option<Self> {
        let bytes = width.checked_mul(height)?.checked_mul(3)?;
        (bytes > 0 && bytes == rgb.len()).then_some(Self { width, height, rgb })
    }

    /// Pixels in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Red, green, blue of each pixel, row by row.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// The same in grey: luma by Rec. ITU-R BT.601, which is what sensors' own files hold.
    pub fn gray(&self) -> Gray {
        let luma = |pixel: &[u8]| match pixel {
            [red, green, blue] => {
                0.299 * f32::from(*red) + 0.587 * f32::from(*green) + 0.114 * f32::from(*blue)
            }
            _ => 0.0,
        };
        let pixels = self.rgb.chunks_exact(3).map(luma).collect();
        Gray { width: self.width, height: self.height, pixels }
    }

    /// Colours one pixel, if it is inside.
    pub fn put(&mut self, x: isize, y: isize, colour: [u8; 3]) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x < self.width
            && let Some(pixel) = self.rgb.chunks_exact_mut(3).nth(y * self.width + x)
        {
            pixel.copy_from_slice(&colour);
        }
    }

    /// The picture as a PNG file.
    ///
    /// # Errors
    /// When it is larger than such a file can be.
    pub fn to_png(&self) -> Result<Vec<u8>, Flaw> {
        let unreadable = |text: String| Flaw::Unreadable(text);
        let width = u32::try_from(self.width).map_err(|error| unreadable(error.to_string()))?;
        let height = u32::try_from(self.height).map_err(|error| unreadable(error.to_string()))?;
        let mut file = Vec::new();
        PngEncoder::new(&mut file)
            .write_image(&self.rgb, width, height, image::ExtendedColorType::Rgb8)
            .map_err(|error| unreadable(error.to_string()))?;
        Ok(file)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn to_byte(value: f32) -> u8 {
    value.clamp(0.0, 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_holds_exactly_its_pixels() {
        assert!(Picture::new(2, 2, vec![0; 12]).is_some());
        for (width, height, bytes) in [(2, 2, 11), (2, 2, 13), (0, 2, 0), (usize::MAX, 2, 6)] {
            assert!(Picture::new(width, height, vec![0; bytes]).is_none());
        }
        assert!(Gray::new(3, 1, vec![0.0; 3]).is_some());
        assert!(Gray::new(3, 1, vec![0.0; 2]).is_none());
    }

    #[test]
    fn grey_weighs_the_colours_as_the_eye_does() {
        let picture = Picture::new(3, 1, vec![255, 0, 0, 0, 255, 0, 0, 0, 255]).unwrap();
        let gray = picture.gray();
        let [red, green, blue] = gray.pixels() else { panic!() };
        assert!(green > red && red > blue, "{gray:?}");
        assert!((red + green + blue - 255.0).abs() < 0.01);
    }

    #[test]
    fn a_png_of_a_picture_reads_back_as_the_picture() {
        let mut picture = Picture::new(4, 3, (0..36).collect()).unwrap();
        picture.put(1, 1, [9, 8, 7]);
        picture.put(-1, 0, [1; 3]);
        picture.put(4, 0, [1; 3]);
        picture.put(0, 3, [1; 3]);
        let file = picture.to_png().unwrap();
        assert_eq!(crate::decode::picture(&file).unwrap(), picture);
    }
}
