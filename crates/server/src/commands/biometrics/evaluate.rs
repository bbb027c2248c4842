//! `doorward biometrics evaluate`: error rates on images laid out by person.
//!
//! Every sample of a person is compared with her others, and with those of everybody else in the same
//! folder; folders are not mixed, their scores are pooled. An image of which no template can be made
//! counts as one that matches nobody.

use super::folder::{self, People};
use super::grounds::{GroundsArguments, Pasting};
use super::{Subject, template};
use crate::error::Error;
use clap::Args;
use doorward_biometrics::evaluation::{Scores, SortedScores};
use doorward_biometrics::{ExtractError, Matcher, Picture, Template, progress};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// The arguments of `doorward biometrics evaluate`.
#[derive(Args)]
pub(crate) struct EvaluateArguments {
    /// Folders of images
    #[arg(value_name = "DIR", required = true)]
    folders: Vec<PathBuf>,
    /// What they show
    #[arg(long, value_enum)]
    modality: Subject,
    /// Another folder with the same people: each image of it is compared with those of DIR
    #[arg(long, value_name = "DIR")]
    gallery: Option<PathBuf>,
    /// How many images of each person are enrolled; the best score counts
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=20))]
    enrolled: u8,
    /// Write the trade of one error for the other as an SVG picture
    #[arg(long, value_name = "FILE")]
    roc: Option<PathBuf>,
    /// Also measure how long it takes to find one among so many
    #[arg(long, value_name = "N", default_value_t = 0)]
    search: u32,
    /// A face embedding of your own, as an ONNX file; the program must be built with --features onnx
    #[arg(long, value_name = "FILE")]
    face_embedding: Option<PathBuf>,
    #[command(flatten)]
    grounds: GroundsArguments,
    /// Say of each image of which no template was made why not
    #[arg(long)]
    verbose: bool,
}

/// A person's templates, `None` where there is none.
type Samples = BTreeMap<String, Vec<Option<Template>>>;

/// How long each stage took over all images, in the order in which they were first done.
#[derive(Default)]
struct Stages {
    last: Option<Instant>,
    all: Vec<(&'static str, Duration)>,
}

impl Stages {
    fn done(&mut self, stage: &'static str) {
        let since = self.last.replace(now()).map_or(Duration::ZERO, |last| last.elapsed());
        match self.all.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, sum)) => *sum += since,
            None => self.all.push((stage, since)),
        }
    }
}

#[derive(Default)]
struct Measured {
    images: usize,
    refused: BTreeMap<String, usize>,
    decode: Vec<Duration>,
    extract: Vec<Duration>,
    bytes: Vec<usize>,
    quality: Vec<u8>,
    stages: Rc<RefCell<Stages>>,
    templates: Vec<Template>,
    compared: u32,
    comparing: Duration,
}

/// Measures and prints.
///
/// # Errors
/// When a folder cannot be read or the picture cannot be written.
pub(super) fn run(arguments: &EvaluateArguments) -> Result<(), Error> {
    let matcher = match &arguments.face_embedding {
        None => Matcher::default(),
        Some(path) => with_embedding(&super::read(path)?)?,
    };
    let mut pasting = Pasting::new(&arguments.grounds, arguments.modality)?;
    let mut samples = |path: &Path, measured: &mut Measured| {
        let people = folder::people(path)?;
        samples(&matcher, arguments, &people, pasting.as_mut(), measured)
    };
    let mut measured = Measured::default();
    let mut pooled = Scores::default();
    println!(
        "folder                              genuine   impostor     EER  FNMR at FMR 1%    0.1%   0.01%"
    );
    for path in &arguments.folders {
        let probes = samples(path, &mut measured)?;
        let gallery = match &arguments.gallery {
            Some(other) => Some(samples(other, &mut measured)?),
            None => None,
        };
        let scores =
            compare(&probes, gallery.as_ref(), usize::from(arguments.enrolled), &mut measured);
        pooled.genuine.extend_from_slice(&scores.genuine);
        pooled.impostor.extend_from_slice(&scores.impostor);
        print_row(&name_of(path), &scores.sorted());
    }
    let folds = pooled.ten_fold_accuracy() * 100.0;
    let pooled = pooled.sorted();
    if arguments.folders.len() > 1 {
        print_row("pooled", &pooled);
    }
    print_thresholds(&pooled);
    println!("accuracy by ten folds, as many pairs of one as of two: {folds:.2} %");
    measured.print();
    super::search::run(arguments.modality.modality(), &measured.templates, arguments.search);
    if let Some(path) = &arguments.roc {
        let svg = pooled.to_svg(&format!("{} images", measured.images));
        std::fs::write(path, svg)
            .map_err(|error| Error::Usage(format!("{}: {error}", path.display())))?;
    }
    Ok(())
}

#[cfg(feature = "onnx")]
fn with_embedding(file: &[u8]) -> Result<Matcher, Error> {
    Matcher::with_face_embedding(file).map_err(|error| Error::Usage(error.to_string()))
}

#[cfg(not(feature = "onnx"))]
fn with_embedding(_: &[u8]) -> Result<Matcher, Error> {
    Err(Error::Usage("--face-embedding needs a program built with --features onnx".to_owned()))
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn print_row(name: &str, scores: &SortedScores) {
    let (genuine, impostor) = scores.counts();
    let percent = |rate| scores.at_false_match_rate(rate).false_non_matches * 100.0;
    println!(
        "{name:<34} {genuine:>8} {impostor:>10} {:>6.2}% {:>14.2}% {:>6.2}% {:>6.2}%",
        scores.equal_error_rate() * 100.0,
        percent(1e-2),
        percent(1e-3),
        percent(1e-4)
    );
}

fn print_thresholds(scores: &SortedScores) {
    let at: Vec<_> = [1e-2, 1e-3, 1e-4, 1e-5]
        .map(|rate| format!("{rate:.0e}: {:.4}", scores.impostor_score(rate)))
        .into_iter()
        .collect();
    println!("thresholds by false match rate: {}", at.join("  "));
}

fn samples(
    matcher: &Matcher,
    arguments: &EvaluateArguments,
    people: &People,
    mut pasting: Option<&mut Pasting<'_>>,
    measured: &mut Measured,
) -> Result<Samples, Error> {
    let mut samples = Samples::new();
    for (person, images) in people {
        for path in images {
            let bytes = super::read(path)?;
            let pictures = match pasting.as_mut() {
                None => vec![measured.decoded(&bytes)],
                Some(pasting) => pasting.of(path, &bytes)?.into_iter().map(Ok).collect(),
            };
            for picture in pictures {
                let sample = measured.sample(matcher, arguments.modality, picture);
                if let (Err(why), true) = (&sample, arguments.verbose) {
                    println!("{}: {why}", path.display());
                }
                samples.entry(person.clone()).or_default().push(sample.ok());
            }
        }
    }
    Ok(samples)
}

/// All comparisons. Without a gallery each sample is a probe, and of each person the first `enrolled`
/// others are what it is compared with.
fn compare(
    probes: &Samples,
    gallery: Option<&Samples>,
    enrolled: usize,
    measured: &mut Measured,
) -> Scores {
    let mut scores = Scores::default();
    // With one enrolled sample every pair counts; a pair the other way round says nothing new.
    let pairs = enrolled == 1;
    for (person, samples) in probes {
        for (number, probe) in samples.iter().enumerate() {
            for (other, theirs) in gallery.unwrap_or(probes) {
                let same = person == other;
                let mut found: Vec<_> = theirs.iter().enumerate().collect();
                if gallery.is_none() && same {
                    found.retain(
                        |(other, _)| if pairs { *other > number } else { *other != number },
                    );
                }
                if gallery.is_none() && pairs && other < person {
                    continue;
                }
                let scores_with = if same { &mut scores.genuine } else { &mut scores.impostor };
                if pairs {
                    for (_, theirs) in found {
                        scores_with.push(measured.score(probe.as_ref(), theirs.as_ref()));
                    }
                } else if found.len() >= enrolled {
                    let best = found
                        .iter()
                        .take(enrolled)
                        .map(|(_, theirs)| measured.score(probe.as_ref(), theirs.as_ref()))
                        .fold(f32::NEG_INFINITY, f32::max);
                    scores_with.push(best);
                }
            }
        }
    }
    scores
}

impl Measured {
    fn decoded(&mut self, bytes: &[u8]) -> Result<Picture, ExtractError> {
        let begun = now();
        let picture = super::picture(bytes);
        self.decode.push(begun.elapsed());
        picture
    }

    fn sample(
        &mut self,
        matcher: &Matcher,
        subject: Subject,
        picture: Result<Picture, ExtractError>,
    ) -> Result<Template, String> {
        self.images += 1;
        let begun = now();
        self.stages.borrow_mut().last = Some(begun);
        let stages = Rc::clone(&self.stages);
        let extract = || picture.and_then(|picture| template(matcher, subject, &picture));
        let sample = progress::observed(move |stage| stages.borrow_mut().done(stage), extract);
        match sample {
            Ok(template) => {
                self.extract.push(begun.elapsed());
                self.bytes.push(template.encode().len());
                self.quality.push(template.quality());
                self.templates.push(template.clone());
                Ok(template)
            }
            Err(error) => {
                *self.refused.entry(error.to_string()).or_default() += 1;
                Err(error.to_string())
            }
        }
    }

    fn score(&mut self, probe: Option<&Template>, enrolled: Option<&Template>) -> f32 {
        let (Some(probe), Some(enrolled)) = (probe, enrolled) else { return f32::NEG_INFINITY };
        let begun = now();
        let score = probe.compare(enrolled);
        self.comparing += begun.elapsed();
        self.compared += 1;
        score.unwrap_or(f32::NEG_INFINITY)
    }

    fn print(&mut self) {
        let refused: usize = self.refused.values().sum();
        println!("{} images, {refused} without a template", self.images);
        for (why, count) in &self.refused {
            println!("    {count:>5}  {why}");
        }
        let milliseconds = |times: &mut Vec<Duration>| {
            times.sort_unstable();
            times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1e3)
        };
        let comparison = self.comparing.as_secs_f64() * 1e6 / f64::from(self.compared.max(1));
        println!(
            "median times: decode {:.2} ms, template {:.2} ms; mean of a comparison {comparison:.2} us",
            milliseconds(&mut self.decode),
            milliseconds(&mut self.extract),
        );
        let made = u32::try_from(self.extract.len().max(1)).unwrap_or(u32::MAX);
        let stages = self.stages.borrow();
        let each = stages.all.iter().map(|(stage, sum)| {
            format!("{stage} {:.2}", sum.as_secs_f64() * 1e3 / f64::from(made))
        });
        println!("mean times of the stages, ms: {}", each.collect::<Vec<_>>().join(" · "));
        self.bytes.sort_unstable();
        self.quality.sort_unstable();
        println!(
            "template: median {} bytes, largest {}; quality: lowest {}, median {}",
            self.bytes.get(self.bytes.len() / 2).unwrap_or(&0),
            self.bytes.last().unwrap_or(&0),
            self.quality.first().unwrap_or(&0),
            self.quality.get(self.quality.len() / 2).unwrap_or(&0),
        );
    }
}

#[expect(clippy::disallowed_methods, reason = "what is measured is elapsed time")]
pub(super) fn now() -> Instant {
    Instant::now()
}
