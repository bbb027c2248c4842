//! With drawn faces. How well real ones are recognised is measured, not tested.

use super::drawing::{Drawing, Face, Looks};
use super::*;
use crate::Poor;
use crate::threshold::FalseMatchRate;
use std::sync::LazyLock;

static NETWORKS: LazyLock<FaceNetworks> = LazyLock::new(|| FaceNetworks::load().unwrap());

fn taken(drawing: &Drawing) -> Result<FaceTemplate, Flaw> {
    extract(&NETWORKS, &drawing.draw().unwrap())
}

fn moved(looks: Looks, middle: (f32, f32), half: f32) -> Drawing {
    let faces = vec![Face { middle, half, looks }];
    Drawing { faces, ..Drawing::of(looks) }
}

/// Every pixel changed.
fn changed(picture: &Picture, change: impl Fn(f32) -> f32) -> Picture {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let byte = |value: &u8| change(f32::from(*value)).clamp(0.0, 255.0) as u8;
    let rgb = picture.rgb().iter().map(byte).collect();
    Picture::new(picture.width(), picture.height(), rgb).unwrap()
}

/// Each pixel the mean of a square around it.
fn blurred(picture: &Picture, reach: usize) -> Picture {
    let (width, height) = (picture.width(), picture.height());
    let mut rgb = Vec::new();
    for at in 0..width * height * 3 {
        let (row, column, colour) = (at / 3 / width, at / 3 % width, at % 3);
        let rows = row.saturating_sub(reach)..(row + reach + 1).min(height);
        let columns = column.saturating_sub(reach)..(column + reach + 1).min(width);
        let count = rows.len() * columns.len();
        let sum: usize = rows
            .flat_map(|row| columns.clone().map(move |column| (row * width + column) * 3 + colour))
            .map(|at| usize::from(picture.rgb()[at]))
            .sum();
        rgb.push(u8::try_from(sum / count).unwrap());
    }
    Picture::new(width, height, rgb).unwrap()
}

#[test]
fn a_face_is_recognised_wherever_it_is_and_another_is_not() {
    let threshold = CALIBRATION.score(FalseMatchRate::ONE_IN_A_THOUSAND);
    let enrolled = taken(&Drawing::of(Looks::FIRST)).unwrap();
    assert!((compare(&enrolled, &enrolled) - 1.0).abs() < 1e-5);
    for (middle, half) in [((150.0, 220.0), 95.0), ((230.0, 180.0), 120.0), ((200.0, 200.0), 60.0)]
    {
        let probe = taken(&moved(Looks::FIRST, middle, half)).unwrap();
        let score = compare(&enrolled, &probe);
        assert!(score > threshold, "{score} at {middle:?}, {half}");
    }
    let other = taken(&Drawing::of(Looks::SECOND)).unwrap();
    assert!(compare(&enrolled, &other) < threshold, "{}", compare(&enrolled, &other));
    assert_eq!(compare(&enrolled, &other).to_bits(), compare(&other, &enrolled).to_bits());
}

#[test]
fn a_template_says_what_it_was_made_from_and_reads_back() {
    let drawing = Drawing { size: (420, 400), ..Drawing::of(Looks::FIRST) };
    let template = taken(&drawing).unwrap();
    let header = *template.header();
    assert_eq!((header.modality, header.method, header.version), (Modality::Face, METHOD, VERSION));
    assert_eq!(header.capture, Capture { width: 420, height: 400 });
    assert!(template.quality() > 50, "{}", template.quality());
    assert_eq!(FaceTemplate::decode(&template.encode()), Ok(template));
}

#[test]
fn a_small_face_in_a_large_picture_is_found() {
    let enrolled = taken(&Drawing::of(Looks::FIRST)).unwrap();
    for (size, middle) in [((3000, 2000), (2400.0, 1500.0)), ((1200, 2600), (300.0, 500.0))] {
        let drawing = Drawing { size, ..moved(Looks::FIRST, middle, 130.0) };
        let score = compare(&enrolled, &taken(&drawing).unwrap());
        assert!(score > 0.95, "{score} in {size:?}");
    }
}

#[test]
fn two_people_are_several_unless_one_stays_in_the_background() {
    let first = Face { middle: (140.0, 190.0), half: 80.0, looks: Looks::FIRST };
    let second = |half| Face { middle: (300.0, 190.0), half, looks: Looks::SECOND };
    let both = |half| Drawing { faces: vec![second(half), first], ..Drawing::of(Looks::FIRST) };
    assert_eq!(taken(&both(80.0)).err(), Some(Flaw::Several("face")));
    assert_eq!(taken(&both(55.0)).err(), Some(Flaw::Several("face")));
    assert!(taken(&both(30.0)).is_ok());
    // For measuring the one in the middle counts.
    assert!(extract_central(&NETWORKS, &both(80.0).draw().unwrap()).is_ok());
}

#[test]
fn where_there_is_no_face_none_is_found() {
    let empty = Drawing { faces: Vec::new(), ..Drawing::of(Looks::FIRST) };
    assert_eq!(taken(&empty).err(), Some(Flaw::NotFound("face")));
    let pattern = |value: fn(usize, usize) -> u8, (width, height): (usize, usize)| {
        let pixel = |at: usize| [value(at % width, at / width); 3];
        Picture::new(width, height, (0..width * height).flat_map(pixel).collect()).unwrap()
    };
    let checkerboard: fn(usize, usize) -> u8 =
        |x, y| if (x / 20 + y / 20) % 2 == 0 { 0 } else { 255 };
    let ridges: fn(usize, usize) -> u8 = |x, y| if (x + y / 3) % 9 < 4 { 60 } else { 200 };
    for (what, value) in [
        ("black", (|_, _| 0) as fn(usize, usize) -> u8),
        ("white", |_, _| 255),
        ("checkerboard", checkerboard),
        ("ridges", ridges),
    ] {
        for size in [(300, 300), (1, 1), (640, 20), (3, 900)] {
            let found = extract(&NETWORKS, &pattern(value, size));
            assert_eq!(found.err(), Some(Flaw::NotFound("face")), "{what} {size:?}");
        }
    }
}

#[test]
fn a_face_cut_and_put_together_wrongly_is_none() {
    let picture = Drawing::of(Looks::FIRST).draw().unwrap();
    let rgb: Vec<u8> = (0..400 * 400)
        .flat_map(|at| {
            // Squares of 40 pixels, moved about by a step that is prime to their number.
            let (row, column) = (at / 400, at % 400);
            let square = (row / 40 * 10 + column / 40) * 37 % 100;
            let from = (square / 10 * 40 + row % 40) * 400 + square % 10 * 40 + column % 40;
            picture.rgb()[from * 3..from * 3 + 3].to_vec()
        })
        .collect();
    let shuffled = Picture::new(400, 400, rgb).unwrap();
    assert_eq!(extract(&NETWORKS, &shuffled).err(), Some(Flaw::NotFound("face")));
}

#[test]
fn a_face_over_the_border_is_cut() {
    for middle in [(8.0, 190.0), (395.0, 190.0), (200.0, 5.0)] {
        let found = taken(&moved(Looks::FIRST, middle, 95.0));
        assert_eq!(found.err(), Some(Flaw::CutByBorder("face")), "{middle:?}");
    }
}

#[test]
fn a_poor_face_is_refused_for_what_is_poor_about_it() {
    let picture = Drawing::of(Looks::FIRST).draw().unwrap();
    for (poor, picture) in [
        (Poor::TooDark, changed(&picture, |value| value * 0.12)),
        (Poor::TooBright, changed(&picture, |value| value * 0.2 + 215.0)),
        (Poor::LowContrast, changed(&picture, |value| (value - 128.0) * 0.12 + 128.0)),
        (Poor::Blurred, blurred(&blurred(&picture, 5), 5)),
    ] {
        let found = extract(&NETWORKS, &picture);
        assert_eq!(found.err(), Some(Flaw::PoorQuality(poor)));
    }
    let small = taken(&Drawing { size: (90, 90), ..moved(Looks::FIRST, (45.0, 42.0), 22.0) });
    assert!(matches!(small, Err(Flaw::PoorQuality(Poor::TooSmall { least: 20, .. }))), "{small:?}");
}

#[test]
fn every_stage_is_a_picture_and_the_last_one_says_why_it_stopped() {
    let names = |picture: &Picture| -> Vec<&str> {
        stages(&NETWORKS, picture).iter().map(|stage| stage.name).collect()
    };
    let picture = Drawing::of(Looks::FIRST).draw().unwrap();
    assert_eq!(names(&picture), ["faces", "mesh", "upright", "sharpness", "mirrored"]);
    let dark = changed(&picture, |value| value * 0.12);
    assert_eq!(names(&dark), ["faces", "mesh", "upright", "sharpness"]);
    let why = &stages(&NETWORKS, &dark).pop().unwrap().says;
    assert!(why.ends_with(&Poor::TooDark.to_string()), "{why}");
    let black = changed(&picture, |_| 0.0);
    assert_eq!(names(&black), ["faces"]);
}

#[test]
fn liveness_is_a_share_and_the_template_is_the_same_with_it() {
    let picture = Drawing::of(Looks::FIRST).draw().unwrap();
    let (template, alive) = extract_with_liveness(&NETWORKS, &picture).unwrap();
    assert!((0.0..=1.0).contains(&alive), "{alive}");
    assert_eq!(liveness(&NETWORKS, &picture), Ok(alive));
    assert_eq!(extract(&NETWORKS, &picture), Ok(template));
}
