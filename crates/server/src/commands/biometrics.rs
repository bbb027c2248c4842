//! `doorward biometrics`: every step from an image to a template as a picture, and error rates measured
//! on a folder of images. Neither needs a company, a database or a server.

mod evaluate;
mod explain;
mod folder;
mod grounds;
mod search;

use crate::error::Error;
use clap::{Subcommand, ValueEnum};
use doorward_biometrics::{Matcher, Modality, Picture, Template, decode};
use std::path::Path;

/// The commands of `doorward biometrics`.
#[derive(Subcommand)]
pub(crate) enum BiometricsCommand {
    /// Write every step from an image to its template as a PNG file
    Explain(explain::ExplainArguments),
    /// Measure error rates on images laid out by person
    Evaluate(evaluate::EvaluateArguments),
}

/// What an image shows, on the command line.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Subject {
    /// A fingerprint
    Finger,
    /// A face
    Face,
    /// The face in the middle, whoever else is in the picture, as collections of press photographs mean it
    CentralFace,
    /// A whole hand, its palm to the camera
    Palm,
    /// The middle of a palm, cut out already
    PalmRegion,
}

impl Subject {
    const fn modality(self) -> Modality {
        match self {
            Self::Finger => Modality::Finger,
            Self::Face | Self::CentralFace => Modality::Face,
            Self::Palm | Self::PalmRegion => Modality::Palm,
        }
    }
}

/// Runs a biometrics command.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn run(command: &BiometricsCommand) -> Result<(), Error> {
    match command {
        BiometricsCommand::Explain(arguments) => explain::run(arguments),
        BiometricsCommand::Evaluate(arguments) => evaluate::run(arguments),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| Error::Usage(format!("{}: {error}", path.display())))
}

/// The template of a picture, or why there is none.
fn template(
    matcher: &Matcher,
    subject: Subject,
    picture: &Picture,
) -> Result<Template, doorward_biometrics::ExtractError> {
    if subject == Subject::PalmRegion {
        let region = doorward_biometrics::palm::extract_region(&picture.gray())?;
        return Ok(Template::Palm(Box::new(region)));
    }
    if subject == Subject::CentralFace {
        return matcher.extract_central(picture);
    }
    matcher.extract(subject.modality(), picture)
}

fn picture(bytes: &[u8]) -> Result<Picture, doorward_biometrics::ExtractError> {
    Ok(decode::picture(bytes)?)
}
