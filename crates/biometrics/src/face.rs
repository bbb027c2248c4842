//! Faces: from a photograph to a template, and how alike two are.
//!
//! | stage | what |
//! |---|---|
//! | detect | where faces are, and how many |
//! | mesh | the points of a face; the second gate |
//! | align | the face, upright |
//! | quality | whether it can be recognised by |
//! | embed | the figures that it is known by |
//! | liveness | whether it looks like one in front of the camera |

mod align;
mod calibration;
mod detect;
pub mod drawing;
mod embed;
mod liveness;
mod mesh;
mod networks;
#[cfg(feature = "onnx")]
pub mod plugin;
mod quality;
mod search;
mod stages;
mod subject;
mod template;
#[cfg(test)]
mod tests;

pub use calibration::CALIBRATION;
pub use networks::FaceNetworks;
pub use search::FaceIndex;
pub use stages::stages;
pub use template::FaceTemplate;

use crate::progress::done;
use crate::pyramid::Pyramid;
use crate::{Capture, Flaw, Header, Modality, Picture};
use subject::{LONGEST, Subject};

/// This way of making a template, in its header.
pub const METHOD: u8 = 1;
/// Templates made by an embedding of the operator's own.
pub const PLUGIN_METHOD: u8 = 2;
/// The version of both.
pub const VERSION: u16 = 1;

/// The template of the one face in a photograph.
///
/// # Errors
/// Why there is none, in words for the person who took it.
pub fn extract(networks: &FaceNetworks, picture: &Picture) -> Result<FaceTemplate, Flaw> {
    let pyramid = Pyramid::new(picture, LONGEST);
    let subject = subject(networks, &pyramid)?;
    Ok(template(networks, &pyramid, &subject))
}

/// The same, and whether it looks like a face in front of the camera: 0 to 1, see [`liveness()`].
///
/// # Errors
/// As [`extract`].
pub fn extract_with_liveness(
    networks: &FaceNetworks,
    picture: &Picture,
) -> Result<(FaceTemplate, f32), Flaw> {
    let pyramid = Pyramid::new(picture, LONGEST);
    let subject = subject(networks, &pyramid)?;
    let alive = liveness::figure(networks, &pyramid, &subject.mesh);
    Ok((template(networks, &pyramid, &subject), alive))
}

/// For measuring on photographs that nobody took for this: the face that is nearest to the middle,
/// however many others there are and however poor it is.
///
/// # Errors
/// [`Flaw::NotFound`].
pub fn extract_central(networks: &FaceNetworks, picture: &Picture) -> Result<FaceTemplate, Flaw> {
    let pyramid = Pyramid::new(picture, LONGEST);
    let subject = Subject::central(networks, &pyramid)?;
    done("detect, mesh, align, quality");
    Ok(template(networks, &pyramid, &subject))
}

/// How much the face of a photograph looks like one in front of the camera rather than a picture of
/// one, 0 to 1. A signal to be shown or counted, never a gate: of real faces it often says no more than
/// a half, and no still photograph can prove life.
///
/// # Errors
/// As [`extract`].
pub fn liveness(networks: &FaceNetworks, picture: &Picture) -> Result<f32, Flaw> {
    let pyramid = Pyramid::new(picture, LONGEST);
    let subject = subject(networks, &pyramid)?;
    Ok(liveness::figure(networks, &pyramid, &subject.mesh))
}

/// How alike two faces are: the cosine between their embeddings, −1 to 1. Templates of different
/// methods are not alike at all.
pub fn compare(one: &FaceTemplate, other: &FaceTemplate) -> f32 {
    if one.header().method == other.header().method && one.vector().len() == other.vector().len() {
        search::dot(one.vector(), other.vector())
    } else {
        -1.0
    }
}

/// The one face, if it is there and good enough.
fn subject(networks: &FaceNetworks, pyramid: &Pyramid<'_>) -> Result<Subject, Flaw> {
    let faces = detect::faces(networks, pyramid);
    done("detect");
    let subject = Subject::only(networks, pyramid, faces)?;
    subject.check(pyramid)?;
    done("mesh, align, quality");
    Ok(subject)
}

fn template(networks: &FaceNetworks, pyramid: &Pyramid<'_>, subject: &Subject) -> FaceTemplate {
    let embedding = embed::of(networks, pyramid, subject);
    done("embed");
    FaceTemplate::new(header(pyramid, subject, METHOD), embedding.to_vec())
}

fn header(pyramid: &Pyramid<'_>, subject: &Subject, method: u8) -> Header {
    let side = |pixels| u16::try_from(pixels).unwrap_or(u16::MAX);
    let picture = pyramid.whole();
    Header {
        modality: Modality::Face,
        method,
        version: VERSION,
        quality: subject.quality.figure(),
        capture: Capture { width: side(picture.width()), height: side(picture.height()) },
    }
}
