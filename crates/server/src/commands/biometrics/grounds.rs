//! Hands before busy grounds: each image of a collection of hands before a dark plain ground becomes two
//! pictures of that hand over other pictures, to be measured instead of it.

use super::{Subject, folder, picture, read};
use crate::error::Error;
use clap::{Args, ValueEnum};
use doorward_biometrics::palm::{HandNetwork, hand};
use doorward_biometrics::synthetic::{self, Anchors, Cutout, Grounds};
use doorward_biometrics::{ExtractError, Picture};
use std::path::{Path, PathBuf};

/// Pictures that are made of each image.
const COPIES: u64 = 2;

/// The arguments about grounds.
#[derive(Args)]
pub(super) struct GroundsArguments {
    /// Palms only: cut out each hand of DIR, which must be before a dark plain ground, and paste it twice over a mosaic of the pictures in here, turned, scaled, placed and lit at random
    #[arg(long, value_name = "DIR")]
    grounds: Option<PathBuf>,
    /// From which number all that is random comes: the same one gives the same pictures
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Draw this on every hand
    #[arg(long, value_enum, requires = "grounds")]
    worn: Option<Worn>,
    /// Write the pictures that were made into this folder, as PNG
    #[arg(long, value_name = "DIR", requires = "grounds")]
    keep: Option<PathBuf>,
}

/// What a hand may wear, on the command line.
#[derive(Clone, Copy, ValueEnum)]
enum Worn {
    /// A ring on the ring finger
    Ring,
    /// A watch on the wrist
    Watch,
    /// A sleeve up to the wrist
    Sleeve,
}

impl Worn {
    const fn drawn(self) -> synthetic::Worn {
        match self {
            Self::Ring => synthetic::Worn::Ring,
            Self::Watch => synthetic::Worn::Watch,
            Self::Sleeve => synthetic::Worn::Sleeve,
        }
    }
}

/// Makes the pictures.
pub(super) struct Pasting<'a> {
    grounds: Grounds,
    seed: u64,
    /// What is worn, and what finds where.
    worn: Option<(synthetic::Worn, HandNetwork)>,
    keep: Option<&'a Path>,
    done: u64,
}

impl<'a> Pasting<'a> {
    /// As the arguments say; `None` when they ask for no grounds.
    ///
    /// # Errors
    /// When the pictures cannot be read, or it is not palms that are measured.
    pub(super) fn new(
        arguments: &'a GroundsArguments,
        subject: Subject,
    ) -> Result<Option<Self>, Error> {
        let Some(folder) = &arguments.grounds else { return Ok(None) };
        if subject != Subject::Palm {
            return Err(Error::Usage("--grounds is for --modality palm".to_owned()));
        }
        let mut pictures = Vec::new();
        for path in folder::people(folder)?.into_values().flatten() {
            let ground = picture(&read(&path)?).map_err(|error| wrong(&path, &error))?;
            pictures.push(ground);
        }
        let none = || Error::Usage(format!("{}: there are no images", folder.display()));
        let grounds = Grounds::of(pictures).ok_or_else(none)?;
        let load = |worn: Worn| HandNetwork::load().map(|network| (worn.drawn(), network));
        let worn = arguments.worn.map(load).transpose();
        let worn = worn.map_err(|error| Error::Usage(error.to_string()))?;
        if let Some(keep) = &arguments.keep {
            std::fs::create_dir_all(keep)?;
        }
        let keep = arguments.keep.as_deref();
        Ok(Some(Self { grounds, seed: arguments.seed, worn, keep, done: 0 }))
    }

    /// The pictures that are made of an image.
    ///
    /// # Errors
    /// When there is no hand to be cut out of it, or a picture cannot be written.
    pub(super) fn of(&mut self, path: &Path, bytes: &[u8]) -> Result<Vec<Picture>, Error> {
        let photograph = picture(bytes).map_err(|error| wrong(path, &error))?;
        let none = || Error::Usage(format!("{}: no hand before a dark ground", path.display()));
        let cut = Cutout::of(&photograph).ok_or_else(none)?;
        let anchors = |(worn, network): &(synthetic::Worn, HandNetwork)| {
            let found =
                hand::find(network, &photograph).map_err(|flaw| wrong(path, &flaw.into()))?;
            Ok::<(synthetic::Worn, Anchors), Error>((*worn, found.anchors()))
        };
        let worn = self.worn.as_ref().map(anchors).transpose()?;
        let mut pictures = Vec::new();
        for copy in 0..COPIES {
            let seeds = [self.seed, self.done, copy];
            let made = self.grounds.behind(&cut, worn, seeds).ok_or_else(none)?.picture;
            if let Some(folder) = self.keep {
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                let png = made.to_png().map_err(|flaw| wrong(path, &flaw.into()))?;
                std::fs::write(folder.join(format!("{name}-{copy}.png")), png)?;
            }
            pictures.push(made);
        }
        self.done += 1;
        Ok(pictures)
    }
}

fn wrong(path: &Path, error: &ExtractError) -> Error {
    Error::Usage(format!("{}: {error}", path.display()))
}
