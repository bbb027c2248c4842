//! Images that are none, that show nothing, or the wrong thing: each its code, and nothing written.

use crate::biometric_samples::{ENROL, FACE, FINGER, Kiosk, PALM, VERIFY};
use crate::support::add;
use doorward_testkit::{World, on_both_engines, pictures};

const POOR: i64 = 3;
const SEVERAL: i64 = 4;
const NOTHING: i64 = 5;
const CUT: i64 = 6;

/// The header of a PNG file that claims 30,000 x 30,000 pixels.
fn bomb() -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR".to_vec();
    for byte in [30_000_u32.to_be_bytes(), 30_000_u32.to_be_bytes()] {
        file.extend_from_slice(&byte);
    }
    file.extend_from_slice(&[8, 2, 0, 0, 0, 0xAB, 0xCD, 0xEF, 0x01]);
    file.extend_from_slice(b"\0\0\0\0IDAT\0\0\0\0");
    file
}

/// Bytes that no decoder makes anything of, the same at every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}

on_both_engines! {
    fn input_that_is_no_image_is_refused_and_leaves_nothing(world: &mut World) {
        let kiosk = Kiosk::open(world);
        let ann = add(&kiosk.client, "ann");
        let whole = pictures::ASTRONAUT;
        let files = [
            ("one byte", b"x".to_vec()),
            ("8 MB of noise", noise(8 * 1_024 * 1_024 - 4_096)),
            ("a ZIP file", b"PK\x03\x04\x14\0\0\0\x08\0blob".to_vec()),
            ("a JPEG cut short", whole[..whole.len() / 3].to_vec()),
            ("a JPEG of its header", whole[..20].to_vec()),
            ("a bomb", bomb()),
            ("an SVG", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
            ("an animated GIF", b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF".to_vec()),
            ("a template", world_template(&kiosk, &ann, world)),
        ];
        let before = world.number("SELECT COUNT(*) FROM biometric_template");
        for (what, file) in &files {
            for factor in [FINGER, FACE, PALM] {
                for process in [ENROL, VERIFY] {
                    // What is not enrolled is not verified, whatever is sent.
                    if process == VERIFY && factor != FINGER {
                        continue;
                    }
                    let answer = kiosk.call(factor, process, &ann, Some(file));
                    assert_eq!(answer.codes(), (200, POOR, 0), "{what}: {}", answer.text());
                }
            }
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM biometric_template"), before);
        // The server is none the worse for it.
        kiosk.expect((FINGER, VERIFY, &ann), &pictures::fingerprint(1, 1), (200, 1, 0));
    }

    fn input_that_shows_the_wrong_thing_is_refused(world: &mut World) {
        let kiosk = Kiosk::open(world);
        let ann = add(&kiosk.client, "ann");
        let print = pictures::fingerprint(1, 0);
        let hand = pictures::hand(1, 0);
        let two = pictures::side_by_side(pictures::PRESIDENT, pictures::VICE_PRESIDENT);
        let half = pictures::cut(pictures::PRESIDENT, (0, 0), (205, 300));
        let small = pictures::plain(20, 20, 128);
        let black = pictures::plain(640, 480, 0);
        let white = pictures::plain(640, 480, 255);
        let board = pictures::checkerboard(640, 480, 16);
        let cases: [(&str, &[u8], i64, &[i64]); 18] = [
            ("a finger as a face", &print, FACE, &[NOTHING]),
            ("a finger as a palm", &print, PALM, &[NOTHING]),
            ("a hand as a finger", &hand, FINGER, &[POOR, NOTHING]),
            ("a hand as a face", &hand, FACE, &[NOTHING]),
            ("a face as a finger", pictures::ASTRONAUT, FINGER, &[POOR, NOTHING]),
            ("a face as a palm", pictures::PRESIDENT, PALM, &[NOTHING]),
            ("a cat as a face", pictures::CAT, FACE, &[NOTHING]),
            ("a cat as a finger", pictures::CAT, FINGER, &[POOR, NOTHING]),
            ("a cat as a palm", pictures::CAT, PALM, &[NOTHING]),
            ("two faces", &two, FACE, &[SEVERAL]),
            ("half a face", &half, FACE, &[CUT]),
            ("black as a face", &black, FACE, &[NOTHING]),
            ("white as a face", &white, FACE, &[NOTHING]),
            ("squares as a face", &board, FACE, &[NOTHING]),
            ("black as a finger", &black, FINGER, &[POOR, NOTHING]),
            ("white as a palm", &white, PALM, &[NOTHING]),
            ("squares as a finger", &board, FINGER, &[POOR, NOTHING]),
            ("20 pixels", &small, FACE, &[POOR, NOTHING]),
        ];
        for (what, image, factor, codes) in cases {
            let answer = kiosk.call(factor, ENROL, &ann, Some(image));
            let (status, code, _) = answer.codes();
            assert!(status == 200 && codes.contains(&code), "{what}: {}", answer.text());
            assert!(!answer.json()["response_text"].is_null(), "{what}: it says what to do");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM biometric_template"), 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM biometric_consent"), 0);
    }
}

/// Ann's finger as it lies sealed in the database, and would open nothing as an image.
fn world_template(kiosk: &Kiosk, ann: &str, world: &World) -> Vec<u8> {
    kiosk.expect((FINGER, ENROL, ann), &pictures::fingerprint(1, 0), (200, 1, 0));
    world.bytes("SELECT sealed FROM biometric_template")
}
