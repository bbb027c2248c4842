//! Images to enrol and verify with: photographs of faces, and fingers and hands that are drawn.

use doorward_biometrics::{Gray, Picture, synthetic};

/// A woman's face.
pub const ASTRONAUT: &[u8] = include_bytes!("../pictures/astronaut.jpg");
/// A man's face.
pub const PRESIDENT: &[u8] = include_bytes!("../pictures/president.jpg");
/// Another man's face.
pub const VICE_PRESIDENT: &[u8] = include_bytes!("../pictures/vice_president.jpg");
/// No face, to us.
pub const CAT: &[u8] = include_bytes!("../pictures/cat.jpg");

/// A print of a finger that nobody has, as a PNG file; each impression of one finger differs as those
/// on a sensor do.
pub fn fingerprint(finger: u64, impression: u64) -> Vec<u8> {
    png(&synthetic::fingerprint(finger, impression))
}

/// A hand that nobody has, on a dark ground, as a PNG file.
pub fn hand(palm: u64, impression: u64) -> Vec<u8> {
    synthetic::hand(palm, impression).to_png().expect("it fits a file")
}

/// A picture of one colour.
pub fn plain(width: usize, height: usize, value: u8) -> Vec<u8> {
    let picture = Picture::new(width, height, vec![value; width * height * 3]);
    picture.expect("there are as many pixels").to_png().expect("it fits a file")
}

/// Black and white squares.
pub fn checkerboard(width: usize, height: usize, square: usize) -> Vec<u8> {
    let white = |at: usize| (at % width / square + at / width / square).is_multiple_of(2);
    let pixels = (0..width * height).map(|at| if white(at) { 255.0 } else { 0.0 }).collect();
    png(&Gray::new(width, height, pixels).expect("there are as many pixels"))
}

/// A file with its picture changed, as PNG.
pub fn changed(file: &[u8], change: impl FnOnce(Picture) -> Picture) -> Vec<u8> {
    let picture = doorward_biometrics::decode::picture(file).expect("a picture");
    change(picture).to_png().expect("it fits a file")
}

/// Two pictures side by side, the second as high as the first.
pub fn side_by_side(one: &[u8], other: &[u8]) -> Vec<u8> {
    let read = |file| doorward_biometrics::decode::picture(file).expect("a picture");
    let (one, other) = (read(one), read(other));
    let (width, height) = (one.width() + other.width(), one.height().max(other.height()));
    let mut both =
        Picture::new(width, height, vec![128; width * height * 3]).expect("it has pixels");
    for (picture, left) in [(&one, 0), (&other, one.width())] {
        for (at, pixel) in picture.rgb().chunks_exact(3).enumerate() {
            let (x, y) = (left + at % picture.width(), at / picture.width());
            let place = |value: usize| isize::try_from(value).expect("a small picture");
            both.put(place(x), place(y), [pixel[0], pixel[1], pixel[2]]);
        }
    }
    both.to_png().expect("it fits a file")
}

/// A picture cut to the rectangle from (`left`, `top`) on.
pub fn cut(file: &[u8], (left, top): (usize, usize), (width, height): (usize, usize)) -> Vec<u8> {
    changed(file, |picture| {
        let rows = picture.rgb().chunks_exact(picture.width() * 3).skip(top).take(height);
        let rgb = rows.flat_map(|row| row[left * 3..(left + width) * 3].to_vec()).collect();
        Picture::new(width, height, rgb).expect("there are as many pixels")
    })
}

/// A picture made lighter or darker, and a little noisy, as a second photograph would be.
pub fn another_look(file: &[u8]) -> Vec<u8> {
    changed(file, |picture| {
        let mut state = 7_u32;
        let mut look = |value: u8| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = i32::try_from(state >> 29).unwrap_or(0) - 4;
            u8::try_from((i32::from(value) * 9 / 10 + 12 + noise).clamp(0, 255)).unwrap_or(0)
        };
        let rgb = picture.rgb().iter().map(|value| look(*value)).collect();
        Picture::new(picture.width(), picture.height(), rgb).expect("there are as many pixels")
    })
}

fn png(picture: &Gray) -> Vec<u8> {
    picture.shown(0.0, 255.0).to_png().expect("it fits a file")
}
