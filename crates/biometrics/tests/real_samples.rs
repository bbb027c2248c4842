//! The error rates that docs/biometrics.md promises, on real samples where there are any: collections
//! that may not be copied into this repository, looked for in `../shared/data` beside it. Where they are
//! absent these tests say so and check nothing; `doorward biometrics evaluate` then needs a collection
//! of your own.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test's helpers may end the test")]

use doorward_biometrics::evaluation::{Scores, SortedScores};
use doorward_biometrics::{Matcher, Modality, Picture, Template, decode, palm};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

type Samples = BTreeMap<String, Vec<Option<Template>>>;

fn collection(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if !folder.is_dir() {
        println!("not covered: there are no real samples at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// The images of each person: in a folder of hers, or by the beginning of their names.
fn images(folder: &Path) -> BTreeMap<String, Vec<PathBuf>> {
    let mut people = BTreeMap::<String, Vec<PathBuf>>::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            let inside = path.read_dir().unwrap().map(|entry| entry.unwrap().path());
            people.entry(name).or_default().extend(inside);
        } else {
            let person = name.split('_').next().unwrap().to_owned();
            people.entry(person).or_default().push(path);
        }
    }
    for images in people.values_mut() {
        images.sort();
    }
    people
}

fn samples(folder: &Path, extract: impl Fn(&Picture) -> Option<Template>) -> Samples {
    let read = |path: PathBuf| {
        let file = std::fs::read(&path).unwrap();
        let picture = decode::picture(&file);
        let picture = picture.unwrap_or_else(|flaw| panic!("{}: {flaw}", path.display()));
        extract(&picture)
    };
    let people = images(folder).into_iter();
    people.map(|(person, images)| (person, images.into_iter().map(read).collect())).collect()
}

fn score(probe: Option<&Template>, enrolled: Option<&Template>) -> f32 {
    probe.zip(enrolled).and_then(|(probe, enrolled)| probe.compare(enrolled)).unwrap_or(f32::MIN)
}

/// Every pair of samples once.
fn all_pairs(samples: &Samples, into: &mut Scores) {
    for (person, own) in samples {
        for (number, probe) in own.iter().enumerate() {
            for enrolled in own.iter().skip(number + 1) {
                into.genuine.push(score(probe.as_ref(), enrolled.as_ref()));
            }
            for (_, others) in samples
                .range::<String, _>((std::ops::Bound::Excluded(person), std::ops::Bound::Unbounded))
            {
                let others = others.iter().map(|other| score(probe.as_ref(), other.as_ref()));
                into.impostor.extend(others);
            }
        }
    }
}

#[track_caller]
fn must_reach(scores: Scores, equal_error: f64, at_one_in_a_thousand: f64) -> SortedScores {
    let scores = scores.sorted();
    let found = scores.equal_error_rate() * 100.0;
    assert!(found <= equal_error, "an equal error rate of {found:.3} %");
    let found = scores.at_false_match_rate(1e-3).false_non_matches * 100.0;
    assert!(found <= at_one_in_a_thousand, "{found:.2} % are not recognised");
    scores
}

#[test]
fn fingers_are_told_apart() {
    let Some(folder) = collection("finger") else { return };
    let matcher = Matcher::default();
    let extract = |picture: &Picture| matcher.extract(Modality::Finger, picture).ok();
    let mut scores = Scores::default();
    for set in ["DB1_B", "DB3_B"] {
        all_pairs(&samples(&folder.join(set), extract), &mut scores);
    }
    must_reach(scores, 0.7, 2.0);
}

#[test]
fn faces_are_told_apart_with_one_enrolled_and_with_three() {
    let Some(folder) = collection("face") else { return };
    let matcher = Matcher::default();
    let samples = samples(&folder, |picture| matcher.extract_central(picture).ok());
    let all = samples.values().flatten();
    assert_eq!(all.filter(|sample| sample.is_none()).count(), 0, "a face was not found");
    let mut one = Scores::default();
    all_pairs(&samples, &mut one);
    must_reach(one, 1.0, 7.0);
    let mut three = Scores::default();
    for (person, own) in &samples {
        for (number, probe) in own.iter().enumerate() {
            for (other, theirs) in &samples {
                let enrolled = theirs.iter().enumerate();
                let enrolled = enrolled.filter(|(theirs, _)| person != other || *theirs != number);
                let best = enrolled
                    .take(3)
                    .map(|(_, enrolled)| score(probe.as_ref(), enrolled.as_ref()))
                    .fold(f32::MIN, f32::max);
                let scores = if person == other { &mut three.genuine } else { &mut three.impostor };
                scores.push(best);
            }
        }
    }
    must_reach(three, 0.6, 1.1);
}

#[test]
fn palms_are_told_apart_by_their_region() {
    let Some(folder) = collection("palm-roi") else { return };
    let extract = |picture: &Picture| {
        palm::extract_region(&picture.gray()).ok().map(|palm| Template::Palm(Box::new(palm)))
    };
    let (gallery, probes) =
        (samples(&folder.join("train"), extract), samples(&folder.join("val"), extract));
    let mut scores = Scores::default();
    for (person, probe) in
        probes.iter().flat_map(|(person, own)| own.iter().map(move |own| (person, own)))
    {
        for (other, enrolled) in &gallery {
            let into = if person == other { &mut scores.genuine } else { &mut scores.impostor };
            into.extend(enrolled.iter().map(|enrolled| score(probe.as_ref(), enrolled.as_ref())));
        }
    }
    must_reach(scores, 0.03, 0.05);
}

#[test]
fn palms_are_told_apart_by_photographs_of_hands() {
    let Some(folder) = collection("palm-hand") else { return };
    let matcher = Matcher::default();
    let samples = samples(&folder, |picture| matcher.extract(Modality::Palm, picture).ok());
    let found = samples.values().flatten().filter(|sample| sample.is_some()).count();
    let all = samples.values().flatten().count();
    assert!(found * 100 >= all * 99, "{found} of {all} palms were found");
    let mut scores = Scores::default();
    all_pairs(&samples, &mut scores);
    must_reach(scores, 0.2, 0.5);
}

#[test]
fn no_modality_takes_the_samples_of_another() {
    let (Some(fingers), Some(faces), Some(hands)) =
        (collection("finger/DB1_B"), collection("face"), collection("palm-hand"))
    else {
        return;
    };
    let matcher = Matcher::default();
    let folders = [(Modality::Finger, fingers), (Modality::Face, faces), (Modality::Palm, hands)];
    for (of, folder) in &folders {
        let files: Vec<_> = images(folder).into_values().flatten().step_by(7).collect();
        for modality in Modality::ALL.into_iter().filter(|modality| modality != of) {
            let taken: Vec<_> = files
                .iter()
                .filter(|path| {
                    let picture = decode::picture(&std::fs::read(path).unwrap()).unwrap();
                    matcher.extract(modality, &picture).is_ok()
                })
                .collect();
            assert!(taken.is_empty(), "{} of {}s: {taken:?}", modality.as_str(), of.as_str());
        }
    }
}
