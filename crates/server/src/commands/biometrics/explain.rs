//! `doorward biometrics explain`: every step from an image to its template, to be looked at.

use super::Subject;
use crate::error::Error;
use clap::Args;
use doorward_biometrics::{Matcher, Modality};
use std::path::PathBuf;

/// The arguments of `doorward biometrics explain`.
#[derive(Args)]
pub(crate) struct ExplainArguments {
    /// The image
    #[arg(value_name = "IMAGE")]
    image: PathBuf,
    /// What it shows; left out, each of the three is tried
    #[arg(long, value_enum)]
    modality: Option<Subject>,
    /// Where the pictures are written
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Writes the pictures and says what each shows.
///
/// # Errors
/// When the image cannot be read, or a picture cannot be written.
pub(super) fn run(arguments: &ExplainArguments) -> Result<(), Error> {
    let failed = |error: &dyn std::fmt::Display| Error::Usage(error.to_string());
    let bytes = super::read(&arguments.image)?;
    let picture = super::picture(&bytes).map_err(|error| failed(&error))?;
    std::fs::create_dir_all(&arguments.out)
        .map_err(|error| Error::Usage(format!("{}: {error}", arguments.out.display())))?;
    let matcher = Matcher::default();
    let modalities = match arguments.modality {
        Some(subject) => vec![subject.modality()],
        None => Modality::ALL.to_vec(),
    };
    for modality in modalities {
        let stages = matcher.stages(modality, &picture).map_err(|error| failed(&error))?;
        for (number, stage) in stages.iter().enumerate() {
            let name = format!("{}-{:02}-{}.png", modality.as_str(), number + 1, stage.name);
            let file = stage.picture.to_png().map_err(|error| failed(&error))?;
            let path = arguments.out.join(&name);
            std::fs::write(&path, file)
                .map_err(|error| Error::Usage(format!("{}: {error}", path.display())))?;
            println!("{name}: {}", stage.says);
        }
        match matcher.extract(modality, &picture) {
            Ok(template) => println!(
                "{}: a template of {} bytes, quality {}",
                modality.as_str(),
                template.encode().len(),
                template.quality()
            ),
            Err(error) => println!("{}: no template: {error}", modality.as_str()),
        }
    }
    Ok(())
}
