//! A face's template: the header, then the figures of its embedding, each four bytes, little-endian.

use super::embed::FIGURES;
use super::{METHOD, PLUGIN_METHOD, VERSION};
use crate::{Header, Modality, TemplateError};

/// What a face is compared by.
#[derive(Clone, PartialEq)]
pub struct FaceTemplate {
    header: Header,
    vector: Vec<f32>,
}

/// The most figures that an embedding of an operator's own may have.
const MOST_FIGURES: usize = 2048;

impl FaceTemplate {
    /// `vector` is of length one.
    pub(super) fn new(header: Header, vector: Vec<f32>) -> Self {
        Self { header, vector }
    }

    /// The template as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.header.to_bytes().to_vec();
        bytes.extend(self.vector.iter().flat_map(|figure| figure.to_le_bytes()));
        bytes
    }

    /// Reads a template.
    ///
    /// # Errors
    /// When it is none, or one that this program does not compare.
    pub fn decode(bytes: &[u8]) -> Result<Self, TemplateError> {
        let (header, rest) = Header::read(bytes)?;
        if header.method != PLUGIN_METHOD {
            header.require(Modality::Face, METHOD, VERSION)?;
        }
        header.require(Modality::Face, header.method, VERSION)?;
        let (figures, odd) = rest.as_chunks::<4>();
        let vector: Vec<f32> = figures.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let right = if header.method == METHOD {
            vector.len() == FIGURES
        } else {
            (1..=MOST_FIGURES).contains(&vector.len())
        };
        let length: f32 = vector.iter().map(|figure| figure * figure).sum();
        // Anything else, a figure that is no number included, would compare as nonsense.
        if right && odd.is_empty() && (length - 1.0).abs() < 1e-3 {
            Ok(Self { header, vector })
        } else {
            Err(TemplateError::NotATemplate)
        }
    }

    /// What it says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// How good the photograph was, 0 to 100.
    pub fn quality(&self) -> u8 {
        self.header.quality
    }

    /// The direction of the embedding, of length one.
    pub fn vector(&self) -> &[f32] {
        &self.vector
    }
}

impl std::fmt::Debug for FaceTemplate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("FaceTemplate").field("header", &self.header).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Capture;
    use proptest::prelude::*;

    fn template(method: u8, vector: Vec<f32>) -> FaceTemplate {
        let capture = Capture { width: 250, height: 250 };
        let header =
            Header { modality: Modality::Face, method, version: VERSION, quality: 70, capture };
        FaceTemplate::new(header, vector)
    }

    fn unit() -> impl Strategy<Value = Vec<f32>> {
        prop::collection::vec(-1.0_f32..1.0, FIGURES).prop_filter_map("no direction", |vector| {
            let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
            (length > 0.1).then(|| vector.iter().map(|v| v / length).collect())
        })
    }

    proptest! {
        #[test]
        fn a_template_reads_back_in_523_bytes(vector in unit()) {
            let template = template(METHOD, vector);
            let bytes = template.encode();
            prop_assert_eq!(bytes.len(), 11 + 512);
            prop_assert_eq!(FaceTemplate::decode(&bytes), Ok(template));
        }

        #[test]
        fn what_reads_as_a_template_is_one(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(template) = FaceTemplate::decode(&bytes) {
                prop_assert_eq!(template.encode(), bytes);
            }
        }
    }

    #[test]
    fn templates_that_would_compare_as_nonsense_are_refused() {
        let mut first = vec![0.0; FIGURES];
        first[0] = 1.0;
        let good = template(METHOD, first.clone()).encode();
        assert!(FaceTemplate::decode(&good).is_ok());
        let mut refused = vec![good[..good.len() - 1].to_vec(), [&good[..], &[0]].concat()];
        for figure in [f32::NAN, f32::INFINITY, 0.5] {
            first[0] = figure;
            refused.push(template(METHOD, first.clone()).encode());
        }
        refused.push(template(METHOD, vec![1.0]).encode());
        refused.push(template(PLUGIN_METHOD, vec![]).encode());
        for bytes in refused {
            assert_eq!(FaceTemplate::decode(&bytes), Err(TemplateError::NotATemplate));
        }
        assert!(FaceTemplate::decode(&template(PLUGIN_METHOD, vec![1.0]).encode()).is_ok());
        let other = TemplateError::OtherVersion { method: 9, version: VERSION };
        assert_eq!(FaceTemplate::decode(&template(9, vec![1.0]).encode()), Err(other));
    }

    #[test]
    fn nothing_of_the_face_is_in_what_is_printed_for_debugging() {
        let shown = format!("{:?}", template(METHOD, vec![0.123_456; FIGURES]));
        assert!(shown.contains("quality: 70") && !shown.contains("0.12"), "{shown}");
    }
}
