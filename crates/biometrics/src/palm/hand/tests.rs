//! How often real hands are found is measured, not tested; drawn ones are found here.

use super::*;
use crate::face::drawing::{Drawing, Looks};
use crate::synthetic::{self, Worn};

/// A hand whose points lie as in the mean of many, changed by a map.
fn hand(mirror: f32, map: Similarity) -> Hand {
    let mut points = [[0.0; 2]; 21];
    for (number, [x, y], _) in HAND_POINTS {
        points[number] = map.apply([mirror * x, y]);
    }
    Hand { points, score: 1.0 }
}

#[test]
fn the_palm_lies_between_the_knuckles_and_the_wrist_of_either_hand_however_it_is_turned() {
    for angle in [0.0, 0.7, 2.0, -2.5] {
        for mirror in [1.0, -1.0] {
            let map = Similarity::new(100.0, angle, [400.0, 300.0]);
            let region =
                HandRegion { hand: hand(mirror, map), palm: Similarity::new(1.0, 0.0, [0.0; 2]) };
            let palm = palm(&region.hand).unwrap();
            let [x, y] = palm.apply([0.5, 0.5]);
            let [u, v] = map.apply([mirror * MIDDLE[0], MIDDLE[1]]);
            assert!((x - u).hypot(y - v) < 0.5, "{x} {y}, not {u} {v}");
            assert!((palm.scale() - 100.0 * PALM_SIDE).abs() < 0.5);
            // Down from the fingers, and never mirrored: across is the same way in both hands.
            let (origin, across) = (palm.apply([0.0, 0.0]), palm.apply([1.0, 0.0]));
            let turned = (across[1] - origin[1]).atan2(across[0] - origin[0]);
            assert!((turned - angle).abs() < 1e-3, "{turned}, not {angle}");
        }
    }
}

#[test]
fn where_there_is_no_hand_none_is_found() {
    let network = HandNetwork::load().unwrap();
    let face = Drawing::of(Looks::FIRST).draw().unwrap();
    let plain = |value| Picture::new(200, 300, vec![value; 200 * 300 * 3]).unwrap();
    let ridges =
        (0..300 * 300).flat_map(|at| [if (at % 300 + at / 900) % 9 < 4 { 60 } else { 200 }; 3]);
    let ridges = Picture::new(300, 300, ridges.collect()).unwrap();
    for picture in [face, plain(0), plain(255), ridges, Picture::new(1, 1, vec![9; 3]).unwrap()] {
        assert_eq!(find(&network, &picture).err(), Some(Flaw::NotFound("hand")));
    }
}

#[test]
fn a_palm_is_refused_for_what_is_poor_about_it() {
    let region = |side| HandRegion {
        hand: hand(1.0, Similarity::new(1.0, 0.0, [0.0; 2])),
        palm: Similarity::new(side, 0.0, [20.0, 20.0]),
    };
    let poor = |side, value: fn(usize) -> u8| {
        let rgb = (0..200 * 200).flat_map(|at| [value(at); 3]).collect();
        let picture = Picture::new(200, 200, rgb).unwrap();
        region(side).poor(&Pyramid::new(&picture, LONGEST))
    };
    let fine = |at: usize| if (at % 200 / 3 + at / 600).is_multiple_of(2) { 120 } else { 160 };
    assert_eq!(poor(150.0, fine), None);
    assert!(matches!(poor(40.0, fine), Some(Poor::TooSmall { found: 40, least: 64 })));
    assert_eq!(poor(150.0, |_| 10), Some(Poor::TooDark));
    assert_eq!(poor(150.0, |_| 250), Some(Poor::TooBright));
    assert_eq!(poor(150.0, |_| 130), Some(Poor::LowContrast));
    assert_eq!(poor(150.0, |at| u8::try_from(at % 200).unwrap()), Some(Poor::Blurred));
}

#[test]
fn a_palm_over_the_border_is_cut() {
    let picture = Picture::new(200, 200, vec![9; 200 * 200 * 3]).unwrap();
    let region = |x| HandRegion {
        hand: hand(1.0, Similarity::new(1.0, 0.0, [0.0; 2])),
        palm: Similarity::new(100.0, 0.0, [x, 20.0]),
    };
    assert!(!region(60.0).beyond(&picture));
    assert!(!region(102.0).beyond(&picture));
    assert!(region(120.0).beyond(&picture));
    assert!(region(-20.0).beyond(&picture));
}

#[test]
fn a_ring_a_watch_or_a_sleeve_hides_no_palm() {
    let network = HandNetwork::load().unwrap();
    let threshold =
        crate::palm::CALIBRATION.score(crate::threshold::FalseMatchRate::ONE_IN_A_THOUSAND);
    for palm in 0..3 {
        let bare = crate::palm::extract(&network, &synthetic::hand(palm, 0)).unwrap();
        let other = crate::palm::extract(&network, &synthetic::hand(palm + 10, 0)).unwrap();
        for worn in Worn::ALL {
            let dressed = synthetic::hand_wearing(palm, 1, worn);
            assert_ne!(dressed, synthetic::hand(palm, 1));
            let dressed = crate::palm::extract(&network, &dressed);
            let dressed = dressed.unwrap_or_else(|flaw| panic!("{palm} with {worn:?}: {flaw}"));
            let score = crate::palm::compare(&dressed, &bare);
            assert!(score > threshold, "{palm} with {worn:?}: {score}");
            assert!(crate::palm::compare(&dressed, &other) < threshold, "{palm} with {worn:?}");
        }
    }
}

#[test]
fn a_hand_is_found_however_it_is_turned_and_wherever_it_is() {
    let network = HandNetwork::load().unwrap();
    let drawn = synthetic::hand(5, 0);
    let hand = synthetic::Cutout::of(&drawn).unwrap();
    let truth = find(&network, &drawn).unwrap().corners();
    // Coloured squares: before faces the network tells not every drawn hand, but photographed ones.
    let plain = |colour: [u8; 3]| {
        let rgb = (0..200 * 200).flat_map(|_| colour).collect();
        Picture::new(200, 200, rgb).unwrap()
    };
    let grounds = [[40, 90, 60], [30, 40, 160], [200, 220, 240]].map(plain);
    let grounds = synthetic::Grounds::of(grounds).unwrap();
    for seed in 0..8 {
        let pasted = grounds.behind(&hand, None, [seed, 0, 0]).unwrap();
        let found = find(&network, &pasted.picture).map(|found| found.corners());
        let found = found.unwrap_or_else(|flaw| panic!("seed {seed}: {flaw}"));
        let truth = truth.map(|corner| pasted.place(corner));
        let side = (truth[1][0] - truth[0][0]).hypot(truth[1][1] - truth[0][1]);
        for ([x, y], [u, v]) in found.iter().zip(truth) {
            let away = (x - u).hypot(y - v) / side;
            // A drawn hand's points are surer to be found than to be found in one place.
            assert!(away < 0.25, "seed {seed}: a corner is {away} of a side away");
        }
    }
}
