//! From the bytes of a file to a picture. The bytes are hostile.
//!
//! Read are JPEG, PNG, WebP, BMP and TIFF, known by their first bytes and never by a name. Of an
//! animation the first picture counts. The orientation that a camera noted (Exif 2.3, tag 0x0112) is
//! honoured, transparency lies on white, sixteen bits become eight.
//!
//! What bounds the cost is the number of pixels, asked for before any of them is decoded: the slowest
//! of the formats takes well under two seconds for [`MOST_PIXELS`], in less than 256 MB.

use crate::{Flaw, Picture};
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use std::io::Cursor;

/// The largest file that is looked at, in bytes.
pub const MOST_BYTES: usize = 16 << 20;
/// The most pixels that are decoded.
pub const MOST_PIXELS: u64 = 20_000_000;
/// The longest side of an image, in pixels.
pub const LONGEST_SIDE: u32 = 16_384;
/// The most bytes that decoded pixels may take, before they are made 8 bits each.
const MOST_DECODED: u64 = 96 << 20;
/// What a decoder may allocate beside them, in bytes.
const MOST_MEMORY: u64 = 160 << 20;

/// The picture in a file.
///
/// # Errors
/// [`Flaw::Unreadable`], saying what to send instead.
pub fn picture(file: &[u8]) -> Result<Picture, Flaw> {
    let unreadable = |text: &str| Flaw::Unreadable(text.to_owned());
    if file.len() > MOST_BYTES {
        return Err(unreadable("the file is too large; send at most 16 MB"));
    }
    let reader = ImageReader::new(Cursor::new(file))
        .with_guessed_format()
        .map_err(|_| unreadable("it ends too early"))?;
    if reader.format().is_none() {
        return Err(unreadable("send a JPEG, PNG, WebP, BMP or TIFF file"));
    }
    if reader.format() == Some(image::ImageFormat::Jpeg) && !is_whole_jpeg(file) {
        return Err(unreadable("the file is damaged or cut short"));
    }
    let refused = |error: image::ImageError| Flaw::Unreadable(reason(&error));
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || width.max(height) > LONGEST_SIDE {
        let most = MOST_PIXELS / 1_000_000;
        return Err(Flaw::Unreadable(format!(
            "it has {width} x {height} pixels; send at most {most} million"
        )));
    }
    if decoder.total_bytes() > MOST_DECODED {
        return Err(unreadable("it has too many pixels for its depth; send one of 8 bits"));
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    decoder.set_limits(limits).map_err(refused)?;
    let orientation = decoder.orientation().map_err(refused)?;
    let mut decoded = DynamicImage::from_decoder(decoder).map_err(refused)?;
    decoded.apply_orientation(orientation);
    let flat = if decoded.color().has_alpha() { on_white(decoded) } else { decoded.into_rgb8() };
    let (width, height) = (flat.width() as usize, flat.height() as usize);
    Picture::new(width, height, flat.into_raw()).ok_or_else(|| unreadable("it has no pixels"))
}

/// Whether a JPEG file has its end: decoders show what there is of one that was cut short, and grey
/// where nothing is. Within the coded picture the bytes of the end do not occur (ITU-T T.81, section
/// B.1.1.5), but a small picture among the camera's notes before it has an end of its own.
fn is_whole_jpeg(file: &[u8]) -> bool {
    let mut rest = file.get(2..).unwrap_or_default();
    while let [0xFF, marker, after @ ..] = rest {
        match marker {
            0xFF => rest = rest.get(1..).unwrap_or_default(),
            // Start of the first scan.
            0xDA => return after.windows(2).any(|pair| pair == [0xFF, 0xD9]),
            _ => {
                let Some(length) = after.first_chunk::<2>() else { return false };
                let length = usize::from(u16::from_be_bytes(*length));
                rest = after.get(length..).unwrap_or_default();
            }
        }
    }
    false
}

/// Transparent pixels on white paper, as a viewer shows them.
fn on_white(decoded: DynamicImage) -> image::RgbImage {
    let source = decoded.into_rgba8();
    let mut flat = image::RgbImage::new(source.width(), source.height());
    for (to, from) in flat.pixels_mut().zip(source.pixels()) {
        let [red, green, blue, alpha] = from.0;
        let over = |colour: u8| {
            let share = u16::from(alpha);
            let mixed = (u16::from(colour) * share + 255 * (255 - share) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        to.0 = [over(red), over(green), over(blue)];
    }
    flat
}

fn reason(error: &image::ImageError) -> String {
    match error {
        image::ImageError::Limits(_) => "it needs too much memory; send a smaller image".to_owned(),
        image::ImageError::Unsupported(_) => {
            "this kind of image is not read; send a JPEG".to_owned()
        }
        _ => "the file is damaged or cut short".to_owned(),
    }
}

#[cfg(test)]
mod tests;
