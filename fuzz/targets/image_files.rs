//! Image files: any bytes, as JPEG, PNG, WebP, BMP or TIFF.
//!
//! Whatever is read has the pixels that it says it has, and no more than are allowed.
#![no_main]

use doorward_biometrics::decode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(picture) = decode::picture(bytes) else { return };
    let pixels = picture.width() * picture.height();
    assert_eq!(picture.rgb().len(), 3 * pixels);
    assert!(pixels as u64 <= decode::MOST_PIXELS);
});
