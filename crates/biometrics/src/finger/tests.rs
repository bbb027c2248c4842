#![expect(clippy::cast_precision_loss, reason = "pixels and counts of them fit")]

use super::*;
use crate::{Poor, plane::Plane, synthetic};

fn threshold() -> f32 {
    CALIBRATION.score(crate::threshold::FalseMatchRate::ONE_IN_A_THOUSAND)
}

fn drawn(width: usize, height: usize, value: impl FnMut(usize, usize) -> f32) -> Gray {
    Gray::new(width, height, Plane::from_fn(width, height, value).values).unwrap()
}

fn template(finger: u64, impression: u64) -> FingerTemplate {
    extract(&synthetic::fingerprint(finger, impression)).unwrap()
}

fn turned_by_a_quarter(gray: &Gray) -> Gray {
    let (width, height) = (gray.width(), gray.height());
    drawn(height, width, |x, y| gray.pixels()[(height - 1 - x) * width + y])
}

fn scaled(gray: &Gray, by: f32) -> Gray {
    let plane = scale::scaled(gray, by);
    Gray::new(plane.width, plane.height, plane.values).unwrap()
}

#[test]
fn impressions_of_one_finger_match_and_those_of_others_do_not() {
    let prints: Vec<_> = (0..8).map(|finger| [template(finger, 0), template(finger, 1)]).collect();
    let mut false_matches = 0;
    for (i, [first, second]) in prints.iter().enumerate() {
        assert!(compare(first, second) > threshold() + 3.0, "{i}: {}", compare(first, second));
        for [other, _] in &prints[i + 1..] {
            false_matches += usize::from(compare(first, other) > threshold() + 1.0);
        }
    }
    assert_eq!(false_matches, 0);
}

#[test]
fn a_finger_matches_however_it_is_turned() {
    let (first, second) = (synthetic::fingerprint(3, 0), synthetic::fingerprint(3, 1));
    let first = extract(&first).unwrap();
    let mut second = second;
    for quarter in 1..4 {
        second = turned_by_a_quarter(&second);
        let score = compare(&first, &extract(&second).unwrap());
        assert!(score > threshold() + 3.0, "{quarter}: {score}");
    }
}

#[test]
fn a_comparison_is_about_the_same_both_ways() {
    let (first, second) = (template(5, 0), template(5, 1));
    let (there, back) = (compare(&first, &second), compare(&second, &first));
    assert!((there - back).abs() < 2.0, "{there} {back}");
}

#[test]
fn a_picture_of_twice_the_resolution_matches() {
    let first = template(4, 0);
    let large = scaled(&synthetic::fingerprint(4, 1), 2.0);
    let score = compare(&first, &extract(&large).unwrap());
    assert!(score > threshold(), "{score}");
}

#[test]
fn what_is_no_finger_is_none() {
    let ring = |x: usize, y: usize| (x as f32 - 150.0).hypot(y as f32 - 150.0);
    let mut noise = 1_u32;
    let pictures = [
        ("black", drawn(300, 300, |_, _| 0.0)),
        ("white", drawn(300, 300, |_, _| 255.0)),
        (
            "checkerboard",
            drawn(300, 300, |x, y| if (x / 8 + y / 8) % 2 == 0 { 0.0 } else { 255.0 }),
        ),
        (
            "fine checkerboard",
            drawn(300, 300, |x, y| if (x / 4 + y / 4) % 2 == 0 { 0.0 } else { 255.0 }),
        ),
        ("stripes", drawn(300, 300, |x, _| if x / 5 % 2 == 0 { 0.0 } else { 255.0 })),
        ("rings", drawn(300, 300, |x, y| 127.0 + 127.0 * (ring(x, y) * 0.7).cos())),
        ("shade", drawn(300, 300, |x, _| x as f32 * 0.8)),
        ("a palm", scaled(&synthetic::palm(1, 0), 2.5)),
        (
            "noise",
            drawn(300, 300, |_, _| {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (noise >> 24) as f32
            }),
        ),
    ];
    for (name, picture) in &pictures {
        assert_eq!(extract(picture).err(), Some(Flaw::NotFound("fingerprint")), "{name}");
    }
}

#[test]
fn what_is_too_poor_says_what_to_do() {
    let print = synthetic::fingerprint(2, 0);
    let small = drawn(80, 80, |x, y| print.pixels()[(y + 140) * print.width() + x + 120]);
    assert_eq!(extract(&small).err(), Some(Poor::TooSmall { found: 80, least: 96 }.into()));
    let part = drawn(300, 300, |x, y| {
        let inside = (100..190).contains(&x) && (100..190).contains(&y);
        if inside { print.pixels()[(y + 20) * print.width() + x] } else { 235.0 }
    });
    assert_eq!(extract(&part).err(), Some(Poor::TooLittleSeen("finger").into()));
    let faint = drawn(print.width(), print.height(), |x, y| {
        128.0 + (print.pixels()[y * print.width() + x] - 128.0) * 0.1
    });
    assert_eq!(extract(&faint).err(), Some(Poor::LowContrast.into()));
}

#[test]
fn a_template_reads_back_and_compares_as_before() {
    let (first, second) = (template(6, 0), template(6, 1));
    let bytes = first.encode();
    assert!(bytes.len() < 24 << 10);
    let read = FingerTemplate::decode(&bytes).unwrap();
    assert_eq!(read.encode(), bytes);
    assert_eq!(read.quality(), first.quality());
    assert!((compare(&read, &second) - compare(&first, &second)).abs() < f32::EPSILON);
}

#[test]
fn a_template_without_its_ridges_is_small_and_still_matches() {
    let [first, second, other] = [(7, 0), (7, 1), (8, 0)].map(|(finger, impression)| {
        let bytes = template(finger, impression).encode_without_ridges();
        assert!(bytes.len() < 4 << 10);
        FingerTemplate::decode(&bytes).unwrap()
    });
    assert!(compare(&first, &second) > threshold());
    assert!(compare(&first, &other) < threshold() + 1.0);
}

#[test]
fn a_template_shows_nothing_of_the_finger_in_a_log() {
    let print = template(1, 0);
    let shown = format!("{print:?}");
    assert_eq!(shown, format!("FingerTemplate {{ quality: {}, .. }}", print.quality()));
}

#[test]
fn every_stage_has_a_picture_of_the_fingers_size() {
    let print = synthetic::fingerprint(1, 0);
    let stages = stages(&print);
    let names: Vec<_> = stages.iter().map(|stage| stage.name).collect();
    let expected = [
        "picture",
        "normalised",
        "orientation",
        "mask",
        "period",
        "enhanced",
        "skeleton",
        "minutiae",
    ];
    assert_eq!(names, expected);
    for stage in stages {
        let size = (stage.picture.width(), stage.picture.height());
        assert_eq!(size, (print.width(), print.height()), "{}", stage.name);
    }
}

mod hostile {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static REAL: LazyLock<Vec<u8>> = LazyLock::new(|| template(9, 0).encode());

    proptest! {
        #[test]
        fn bytes_that_are_no_template_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut with_header = REAL[..crate::HEADER].to_vec();
            with_header.extend_from_slice(&bytes);
            for bytes in [&bytes, &with_header] {
                if let Ok(template) = FingerTemplate::decode(bytes) {
                    prop_assert_eq!(&template.encode(), bytes);
                }
            }
        }

        #[test]
        fn a_template_cut_short_is_refused(length in 0_usize..9000) {
            let cut = &REAL[..length.min(REAL.len() - 1)];
            prop_assert!(FingerTemplate::decode(cut).is_err());
        }

        #[test]
        fn a_changed_template_is_refused_or_compared(at in 11_usize..9000, value: u8) {
            let mut bytes = REAL.clone();
            let at = at % bytes.len();
            bytes[at] = value;
            if let Ok(changed) = FingerTemplate::decode(&bytes) {
                let real = FingerTemplate::decode(&REAL).unwrap();
                prop_assert!(compare(&changed, &real).is_finite());
            }
        }
    }
}
