use super::*;
use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

fn card() -> RgbImage {
    RgbImage::from_fn(
        40,
        30,
        |x, y| {
            if x < 20 && y < 15 { Rgb([250, 10, 10]) } else { Rgb([20, 20, 20]) }
        },
    )
}

fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn why(file: &[u8]) -> String {
    match picture(file) {
        Err(Flaw::Unreadable(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_kind_of_file_gives_the_same_picture() {
    let card = DynamicImage::ImageRgb8(card());
    for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::WebP] {
        let read = picture(&file(&card, format)).unwrap();
        assert_eq!(read.rgb(), card.as_bytes(), "{format:?}");
    }
    let read = picture(&file(&card, ImageFormat::Jpeg)).unwrap();
    assert!(read.rgb()[0] > 200 && read.rgb()[1] < 60, "a JPEG loses a little");
}

#[test]
fn sixteen_bits_and_grey_and_transparency_become_plain_colour() {
    let deep = DynamicImage::ImageRgb8(card()).into_rgb16();
    let read = picture(&file(&DynamicImage::ImageRgb16(deep), ImageFormat::Png)).unwrap();
    assert_eq!(read.rgb(), card().as_raw().as_slice());
    let grey = DynamicImage::ImageLuma8(image::GrayImage::from_pixel(3, 2, image::Luma([77])));
    assert_eq!(picture(&file(&grey, ImageFormat::Png)).unwrap().rgb(), [77; 18]);
    let clear = RgbaImage::from_pixel(2, 2, Rgba([0, 0, 0, 0]));
    let read = picture(&file(&DynamicImage::ImageRgba8(clear), ImageFormat::Png)).unwrap();
    assert_eq!(read.rgb(), [255; 12]);
}

#[test]
fn the_orientation_of_the_camera_is_honoured() {
    let mut jpeg = file(&DynamicImage::ImageRgb8(card()), ImageFormat::Jpeg);
    // APP1 with one entry: orientation 6, "turn by a quarter clockwise to show".
    let exif: &[u8] = b"\xFF\xE1\x00\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    jpeg.splice(2..2, exif.iter().copied());
    let read = picture(&jpeg).unwrap();
    assert_eq!((read.width(), read.height()), (30, 40));
    let right_top = &read.rgb()[29 * 3..30 * 3];
    assert!(right_top[0] > 200, "the red corner went to the right: {right_top:?}");
}

#[test]
fn what_is_no_image_is_refused_in_words() {
    for bytes in
        [&b""[..], b"x", b"PK\x03\x04blob", b"<svg/>", b"GIF89a\x01\0\x01\0", &[0xA5; 4096]]
    {
        assert!(why(bytes).contains("send a JPEG"), "{}", why(bytes));
    }
    assert!(why(&vec![0; MOST_BYTES + 1]).contains("too large"));
}

#[test]
fn a_file_cut_short_is_refused_and_not_half_shown() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Tiff] {
        let whole = file(&DynamicImage::ImageRgb8(card()), format);
        for length in [10, 33, whole.len() / 2, whole.len() - 20] {
            why(&whole[..length]);
        }
    }
    // What cameras append after the end does no harm.
    let mut jpeg = file(&DynamicImage::ImageRgb8(card()), ImageFormat::Jpeg);
    jpeg.extend_from_slice(b"\0\0MotionPhoto");
    assert!(picture(&jpeg).is_ok());
}

#[test]
fn a_deep_image_may_have_fewer_pixels() {
    let deep = |side| image::ImageBuffer::<Rgba<u16>, _>::from_pixel(side, side, Rgba([9; 4]));
    let deep = |side| file(&DynamicImage::ImageRgba16(deep(side)), ImageFormat::Png);
    assert!(picture(&deep(1_000)).is_ok());
    assert!(why(&deep(4_000)).contains("8 bits"));
}

#[test]
fn a_bomb_is_refused_before_it_is_decoded() {
    // The header of a PNG file that claims 30,000 x 30,000 pixels, and hardly any data.
    let mut bomb = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR".to_vec();
    bomb.extend_from_slice(&30_000_u32.to_be_bytes());
    bomb.extend_from_slice(&30_000_u32.to_be_bytes());
    bomb.extend_from_slice(&[8, 2, 0, 0, 0]);
    let mut crc = u32::MAX;
    for byte in &bomb[12..] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 };
        }
    }
    bomb.extend_from_slice(&(!crc).to_be_bytes());
    bomb.extend_from_slice(b"\0\0\0\0IDAT\0\0\0\0");
    assert!(why(&bomb).contains("30000 x 30000"), "{}", why(&bomb));
}

#[test]
fn unusual_files_are_read_and_of_an_animation_the_first_picture() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/images");
    let read = |name: &str| {
        let file = std::fs::read(folder.join(name)).unwrap();
        picture(&file).unwrap_or_else(|flaw| panic!("{name}: {flaw}"))
    };
    let plain = read("a.png");
    assert_eq!((plain.width(), plain.height()), (9, 7));
    for name in ["a.bmp", "a.tif", "lossless.webp", "animated.png", "animated.webp"] {
        let other = read(name);
        let apart = plain.rgb().iter().zip(other.rgb()).map(|(one, other)| one.abs_diff(*other));
        let most = if name == "animated.webp" { 60 } else { 0 };
        assert!(apart.max().unwrap() <= most, "{name}");
    }
    for name in ["a.webp", "grey-alpha.png", "palette.png", "progressive.jpg", "cmyk.jpg"] {
        let other = read(name);
        assert_eq!((other.width(), other.height()), (9, 7), "{name}");
        let brightness = |picture: &Picture| {
            let sum: u32 = picture.rgb().iter().map(|value| u32::from(*value)).sum();
            sum / 189
        };
        assert!(brightness(&other).abs_diff(brightness(&plain)) < 25, "{name}");
    }
    let turned = read("turned.jpg");
    assert_eq!((turned.width(), turned.height()), (7, 9));
}
