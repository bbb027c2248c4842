//! Fingers against NBIS: the same images, in the same run.
//!
//! ```text
//! cargo run --release -p doorward-biometrics --example nbis -- DIR
//! ```
//!
//! DIR holds a folder for each set, and in it images named `FINGER_IMPRESSION.tif` (or another kind),
//! as FVC2002 has them. Compared are all impressions of a finger with each other, and all of different
//! fingers of a set. NBIS is what its pure-Rust ports make of it (MINDTCT and BOZORTH3, exact to the
//! tools in C), with the tool's own choice of the 150 best minutiae.
#![expect(clippy::disallowed_methods, reason = "it measures time")]
#![expect(clippy::cast_precision_loss, reason = "counts and scores are small")]

use doorward_biometrics::{Gray, decode, finger};
use fprint_bozorth3::{DEFAULT_BOZORTH_MINUTIAE, Minutia, match_score};
use fprint_mindtct::{GrayImage, detect_minutiae};
use std::{error::Error, fs, path::Path, time::Instant};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// An image, and whose it is.
struct Sample {
    finger: String,
    gray: Gray,
}

/// What one method scored.
#[derive(Default)]
struct Scores {
    genuine: Vec<f32>,
    impostor: Vec<f32>,
    extract: Vec<f64>,
    compare: Vec<f64>,
}

fn main() -> Outcome<()> {
    let root =
        std::env::args().nth(1).ok_or("which folder? It holds one for each set of fingers")?;
    let mut sets: Vec<_> = fs::read_dir(root)?.collect::<Result<Vec<_>, _>>()?;
    sets.sort_by_key(fs::DirEntry::path);
    let (mut ours, mut nbis) = (Scores::default(), Scores::default());
    for set in sets {
        let samples = samples(&set.path())?;
        let name = set.file_name().to_string_lossy().into_owned();
        let of_set = run(&samples, extract, finger::compare);
        report(&format!("{name} ours"), &of_set);
        ours.add(of_set);
        let of_set = run(&samples, minutiae, |a, b| match_score(a, b) as f32);
        report(&format!("{name} NBIS"), &of_set);
        nbis.add(of_set);
    }
    report("all ours", &ours);
    report("all NBIS", &nbis);
    Ok(())
}

fn samples(set: &Path) -> Outcome<Vec<Sample>> {
    let mut files: Vec<_> = fs::read_dir(set)?.collect::<Result<Vec<_>, _>>()?;
    files.sort_by_key(fs::DirEntry::path);
    let mut samples = Vec::with_capacity(files.len());
    for file in files {
        let name = file.file_name().to_string_lossy().into_owned();
        let finger = name.split('_').next().unwrap_or_default().to_owned();
        let gray = decode::picture(&fs::read(file.path())?)?.gray();
        samples.push(Sample { finger, gray });
    }
    Ok(samples)
}

fn extract(gray: &Gray) -> Option<finger::FingerTemplate> {
    finger::extract(gray).inspect_err(|flaw| eprintln!("refused: {flaw}")).ok()
}

fn minutiae(gray: &Gray) -> Option<Vec<Minutia>> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
    let bytes: Vec<u8> = gray.pixels().iter().map(|value| value.round() as u8).collect();
    let image = GrayImage::new(&bytes, gray.width(), gray.height(), 500).ok()?;
    let mut found = detect_minutiae(image);
    found.sort_by_key(|minutia| std::cmp::Reverse(minutia.quality));
    found.truncate(DEFAULT_BOZORTH_MINUTIAE);
    found.sort_by_key(|minutia| (minutia.x, minutia.y));
    Some(found.iter().map(|m| Minutia::from_xyt(m.x, m.y, m.theta)).collect())
}

/// All with all. What gives no template scores nothing with anybody.
fn run<T>(
    samples: &[Sample],
    extract: impl Fn(&Gray) -> Option<T>,
    compare: impl Fn(&T, &T) -> f32,
) -> Scores {
    let mut scores = Scores::default();
    let mut templates = Vec::with_capacity(samples.len());
    for sample in samples {
        let start = Instant::now();
        templates.push((sample, extract(&sample.gray)));
        scores.extract.push(start.elapsed().as_secs_f64());
    }
    for (i, (first, a)) in templates.iter().enumerate() {
        for (second, b) in templates.iter().skip(i + 1) {
            let start = Instant::now();
            let score = a.as_ref().zip(b.as_ref()).map_or(-100.0, |(a, b)| compare(a, b));
            scores.compare.push(start.elapsed().as_secs_f64());
            let same = first.finger == second.finger;
            if same { scores.genuine.push(score) } else { scores.impostor.push(score) }
        }
    }
    scores
}

impl Scores {
    fn add(&mut self, other: Self) {
        self.genuine.extend(other.genuine);
        self.impostor.extend(other.impostor);
        self.extract.extend(other.extract);
        self.compare.extend(other.compare);
    }

    /// The shares of genuine pairs below a score, and of impostors that reach it.
    fn rates(&self, score: f32) -> (f64, f64) {
        let share = |scores: &[f32], wrong: &dyn Fn(f32) -> bool| {
            scores.iter().filter(|score| wrong(**score)).count() as f64 / scores.len().max(1) as f64
        };
        (share(&self.genuine, &|s| s < score), share(&self.impostor, &|s| s >= score))
    }
}

fn report(name: &str, scores: &Scores) {
    let mut thresholds: Vec<f32> = scores.genuine.iter().chain(&scores.impostor).copied().collect();
    thresholds.push(f32::MAX);
    thresholds.sort_by(f32::total_cmp);
    thresholds.dedup();
    let equal = thresholds
        .iter()
        .map(|score| scores.rates(*score))
        .min_by(|a, b| (a.0 - a.1).abs().total_cmp(&(b.0 - b.1).abs()))
        .map_or(f64::NAN, |(non_match, false_match)| f64::midpoint(non_match, false_match));
    let at = |rate: f64| {
        let rates = thresholds.iter().map(|score| scores.rates(*score));
        rates.into_iter().find(|rates| rates.1 <= rate).map_or(f64::NAN, |rates| 100.0 * rates.0)
    };
    println!(
        "{name:12} {} genuine, {} impostor: EER {:.2} %, FNMR {:.2} % at FMR 1 %, {:.2} % at 0.1 %, {:.2} % at 0.01 %; template {:.1} ms, match {:.3} ms (medians)",
        scores.genuine.len(),
        scores.impostor.len(),
        100.0 * equal,
        at(1e-2),
        at(1e-3),
        at(1e-4),
        1e3 * median(&scores.extract),
        1e3 * median(&scores.compare),
    );
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}
