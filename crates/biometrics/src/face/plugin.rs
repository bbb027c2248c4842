//! A face embedding of the operator's own, as an ONNX file, in place of the one that comes along.
//!
//! It must take one picture of 112 × 112, red, green, blue, (value − 127.5) / 128, channels first,
//! aligned as ArcFace does (Deng et al. 2019), and give one vector. Its templates are of another method:
//! they are never compared with the others. Finding the face and judging its quality stay the same.

use super::align;
use super::networks::FaceNetworks;
use super::subject::{LONGEST, Subject};
use super::{FaceTemplate, PLUGIN_METHOD, header, subject};
use crate::network::Tensor;
use crate::pyramid::{Beyond, Pyramid};
use crate::similarity::{Point, Similarity};
use crate::threshold::{Calibration, Point as Rate};
use crate::{Flaw, Picture};
use std::io::Cursor;
use std::sync::Arc;
use tract_onnx::prelude::{
    Framework, InferenceModelExt, IntoRunnable, IntoTensor, TypedRunnableModel, tract_ndarray, tvec,
};

/// Pixels along the square.
const SIDE: usize = 112;

/// Points of the mesh, and where they lie in the square: the eyes, the tip of the nose, the corners of
/// the mouth, from left to right in the picture.
const POINTS: [(&[usize], Point); 5] = [
    (&[33, 133], [38.2946, 51.6963]),
    (&[362, 263], [73.5318, 51.5014]),
    (&[4], [56.0252, 71.7366]),
    (&[61], [41.5493, 92.3655]),
    (&[291], [70.7299, 92.2041]),
];

/// Measured with MobileFaceNet on the photographs that [`super::CALIBRATION`] was measured on. Another
/// model needs its own.
pub const CALIBRATION: Calibration = Calibration(&[
    Rate { rate: 1e-2, score: 0.2607 },
    Rate { rate: 1e-3, score: 0.3396 },
    Rate { rate: 1e-4, score: 0.3935 },
    Rate { rate: 1e-5, score: 0.4315 },
]);

/// Why a file is no embedding that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OnnxError {
    /// Not ONNX, or an operator that is not known.
    #[error("the model cannot be read: {0}")]
    Unreadable(String),
    /// It does not make a vector of a picture of 112 × 112.
    #[error("the model does not make a vector of one picture of 1 × 3 × 112 × 112: {0}")]
    Purpose(String),
}

/// An embedding from a file.
pub struct OnnxEmbedding(Arc<TypedRunnableModel>);

impl OnnxEmbedding {
    /// Reads a model, and tries it.
    ///
    /// # Errors
    /// When it cannot be read, or is made for something else.
    pub fn load(file: &[u8]) -> Result<Self, OnnxError> {
        let unreadable =
            |error: tract_onnx::prelude::TractError| OnnxError::Unreadable(format!("{error:#}"));
        let model = tract_onnx::onnx()
            .model_for_read(&mut Cursor::new(file))
            .and_then(InferenceModelExt::into_optimized)
            .and_then(IntoRunnable::into_runnable)
            .map_err(unreadable)?;
        let embedding = Self(model);
        let black = Tensor { data: vec![0.0; SIDE * SIDE * 3], ..Tensor::default() };
        embedding.look(&black).map_err(OnnxError::Purpose)?;
        Ok(embedding)
    }

    /// As [`super::extract`], with this embedding.
    ///
    /// # Errors
    /// Why there is no template, in words for the person who took the photograph.
    pub fn extract(
        &self,
        networks: &FaceNetworks,
        picture: &Picture,
    ) -> Result<FaceTemplate, Flaw> {
        let pyramid = Pyramid::new(picture, LONGEST);
        let subject = subject(networks, &pyramid)?;
        self.template(&pyramid, &subject)
    }

    /// As [`super::extract_central`], with this embedding.
    ///
    /// # Errors
    /// [`Flaw::NotFound`].
    pub fn extract_central(
        &self,
        networks: &FaceNetworks,
        picture: &Picture,
    ) -> Result<FaceTemplate, Flaw> {
        let pyramid = Pyramid::new(picture, LONGEST);
        let subject = Subject::central(networks, &pyramid)?;
        self.template(&pyramid, &subject)
    }

    fn template(&self, pyramid: &Pyramid<'_>, subject: &Subject) -> Result<FaceTemplate, Flaw> {
        let pairs = POINTS.map(|(numbers, point)| (point, subject.mesh.middle(numbers)));
        let place = Similarity::fit(&pairs).ok_or(Flaw::NotFound("face"))?;
        let chip = pyramid.part(place, SIDE, Beyond::Black);
        let failed = |why: String| Flaw::Unreadable(format!("the embedding model failed: {why}"));
        let mut vector = self.look(&chip).map_err(failed)?;
        let mirrored = self.look(&align::mirrored(&chip)).map_err(failed)?;
        for (figure, other) in vector.iter_mut().zip(mirrored) {
            *figure += other;
        }
        Ok(FaceTemplate::new(header(pyramid, subject, PLUGIN_METHOD), unit(&vector)))
    }

    /// The direction of a square with colours of 0 to 255.
    fn look(&self, chip: &Tensor) -> Result<Vec<f32>, String> {
        let planes = (0..3).flat_map(|channel| chip.data.iter().skip(channel).step_by(3));
        let values = planes.map(|value| (value - 127.5) / 128.0).collect();
        let shape = (1, 3, SIDE, SIDE);
        let picture = tract_ndarray::Array4::from_shape_vec(shape, values)
            .map_err(|error| error.to_string())?;
        let results = self
            .0
            .run(tvec!(picture.into_tensor().into()))
            .map_err(|error| format!("{error:#}"))?;
        let [result] = results.as_slice() else {
            return Err(format!("it gives {} results", results.len()));
        };
        let figures = result.to_plain_array_view::<f32>().map_err(|error| format!("{error:#}"))?;
        Ok(unit(&figures.iter().copied().collect::<Vec<f32>>()))
    }
}

/// The same direction, of length one.
fn unit(figures: &[f32]) -> Vec<f32> {
    let length = figures.iter().map(|figure| figure * figure).sum::<f32>().sqrt();
    figures.iter().map(|figure| figure / length.max(f32::EPSILON)).collect()
}

impl std::fmt::Debug for OnnxEmbedding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("OnnxEmbedding")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_model_is_refused() {
        for file in [&b""[..], b"nonsense", &[8, 7, 58, 0]] {
            assert!(OnnxEmbedding::load(file).is_err(), "{file:?}");
        }
    }
}
