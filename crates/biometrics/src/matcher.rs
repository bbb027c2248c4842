//! The three modalities behind one door: an image of any of them to a template, two templates to a
//! score, and many templates searched for one.

use crate::face::{self, FaceIndex, FaceNetworks, FaceTemplate};
use crate::finger::search::FingerIndex;
use crate::finger::{self, FingerTemplate};
use crate::palm::{self, HandNetwork, PalmTemplate};
use crate::threshold::Calibration;
use crate::{Flaw, Header, Modality, NetworkError, Picture, Stage, TemplateError};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A template of any modality.
#[derive(Debug, Clone)]
pub enum Template {
    /// Of a fingertip.
    Finger(Box<FingerTemplate>),
    /// Of a face.
    Face(FaceTemplate),
    /// Of a palm.
    Palm(Box<PalmTemplate>),
}

impl Template {
    /// Which modality it is of.
    pub fn modality(&self) -> Modality {
        match self {
            Self::Finger(_) => Modality::Finger,
            Self::Face(_) => Modality::Face,
            Self::Palm(_) => Modality::Palm,
        }
    }

    /// How good its sample was, 0 to 100.
    pub fn quality(&self) -> u8 {
        match self {
            Self::Finger(template) => template.quality(),
            Self::Face(template) => template.quality(),
            Self::Palm(template) => template.quality(),
        }
    }

    /// The template as bytes. They are as sensitive as the image.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Finger(template) => template.encode(),
            Self::Face(template) => template.encode(),
            Self::Palm(template) => template.encode(),
        }
    }

    /// Reads a template.
    ///
    /// # Errors
    /// [`TemplateError`]: never a template, cut short, or of a version that is not compared.
    pub fn decode(bytes: &[u8]) -> Result<Self, TemplateError> {
        let (header, _) = Header::read(bytes)?;
        match header.modality {
            Modality::Finger => {
                FingerTemplate::decode(bytes).map(|template| Self::Finger(Box::new(template)))
            }
            Modality::Face => FaceTemplate::decode(bytes).map(Self::Face),
            Modality::Palm => {
                PalmTemplate::decode(bytes).map(|template| Self::Palm(Box::new(template)))
            }
        }
    }

    /// Which scores impostors reach how often, in one comparison with such a template.
    pub fn calibration(&self) -> Calibration {
        match self {
            Self::Finger(_) => finger::CALIBRATION,
            #[cfg(feature = "onnx")]
            Self::Face(template) if template.header().method == face::PLUGIN_METHOD => {
                face::plugin::CALIBRATION
            }
            Self::Face(_) => face::CALIBRATION,
            Self::Palm(_) => palm::CALIBRATION,
        }
    }

    /// Whether two templates can be compared: those of two modalities or of two methods cannot.
    pub fn is_comparable(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Finger(_), Self::Finger(_)) | (Self::Palm(_), Self::Palm(_)) => true,
            (Self::Face(one), Self::Face(other)) => {
                one.header().method == other.header().method
                    && one.vector().len() == other.vector().len()
            }
            _ => false,
        }
    }

    /// How alike two templates are: the larger, the more. `None` when they are of two modalities.
    pub fn compare(&self, enrolled: &Self) -> Option<f32> {
        match (self, enrolled) {
            (Self::Finger(probe), Self::Finger(enrolled)) => Some(finger::compare(probe, enrolled)),
            (Self::Face(probe), Self::Face(enrolled)) => Some(face::compare(probe, enrolled)),
            (Self::Palm(probe), Self::Palm(enrolled)) => Some(palm::compare(probe, enrolled)),
            _ => None,
        }
    }
}

/// Why there is no template.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// Something is wrong with the image.
    #[error(transparent)]
    Flaw(#[from] Flaw),
    /// A network of this program is broken.
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// What turns images into templates. Networks are loaded when they are first needed.
#[derive(Default)]
pub struct Matcher {
    #[cfg(feature = "onnx")]
    embedding: Option<face::plugin::OnnxEmbedding>,
    face: OnceLock<FaceNetworks>,
    hand: OnceLock<HandNetwork>,
}

impl Matcher {
    /// One whose faces are known by an embedding of the operator's own, an ONNX file: see
    /// [`face::plugin`].
    ///
    /// # Errors
    /// When the file is no such embedding.
    #[cfg(feature = "onnx")]
    pub fn with_face_embedding(file: &[u8]) -> Result<Self, face::plugin::OnnxError> {
        let embedding = Some(face::plugin::OnnxEmbedding::load(file)?);
        Ok(Self { embedding, ..Self::default() })
    }

    /// Loads what a modality needs, so that its first image does not wait for it.
    ///
    /// # Errors
    /// When a network of this program is broken.
    pub fn load(&self, modality: Modality) -> Result<(), NetworkError> {
        match modality {
            Modality::Finger => Ok(()),
            Modality::Face => self.face().map(|_| ()),
            Modality::Palm => self.hand().map(|_| ()),
        }
    }

    /// The template of an image.
    ///
    /// # Errors
    /// What is wrong with the image, or with this program.
    pub fn extract(&self, modality: Modality, picture: &Picture) -> Result<Template, ExtractError> {
        Ok(match modality {
            Modality::Finger => Template::Finger(Box::new(finger::extract(&picture.gray())?)),
            Modality::Face => Template::Face(self.face_template(picture)?),
            Modality::Palm => Template::Palm(Box::new(palm::extract(self.hand()?, picture)?)),
        })
    }

    /// The template of the face in the middle, whoever else is in the image. For evaluations on
    /// collections that mean that face; a client's image must show one face alone.
    ///
    /// # Errors
    /// As [`Matcher::extract`].
    pub fn extract_central(&self, picture: &Picture) -> Result<Template, ExtractError> {
        let networks = self.face()?;
        #[cfg(feature = "onnx")]
        if let Some(embedding) = &self.embedding {
            return Ok(Template::Face(embedding.extract_central(networks, picture)?));
        }
        Ok(Template::Face(face::extract_central(networks, picture)?))
    }

    fn face_template(&self, picture: &Picture) -> Result<FaceTemplate, ExtractError> {
        let networks = self.face()?;
        #[cfg(feature = "onnx")]
        if let Some(embedding) = &self.embedding {
            return Ok(embedding.extract(networks, picture)?);
        }
        Ok(face::extract(networks, picture)?)
    }

    /// Every step on the way from an image to its template, as far as it leads.
    ///
    /// # Errors
    /// When a network of this program is broken.
    pub fn stages(
        &self,
        modality: Modality,
        picture: &Picture,
    ) -> Result<Vec<Stage>, NetworkError> {
        Ok(match modality {
            Modality::Finger => finger::stages(&picture.gray()),
            Modality::Face => face::stages(self.face()?, picture),
            Modality::Palm => palm::stages(self.hand()?, picture),
        })
    }

    fn face(&self) -> Result<&FaceNetworks, NetworkError> {
        // Two threads may both load; the first that is ready is kept.
        if let Some(loaded) = self.face.get() {
            return Ok(loaded);
        }
        let loaded = FaceNetworks::load()?;
        Ok(self.face.get_or_init(|| loaded))
    }

    fn hand(&self) -> Result<&HandNetwork, NetworkError> {
        if let Some(loaded) = self.hand.get() {
            return Ok(loaded);
        }
        let loaded = HandNetwork::load()?;
        Ok(self.hand.get_or_init(|| loaded))
    }
}

/// Many templates of one modality, to be searched for one.
pub enum Index {
    /// Fingers: a coarse stage that leaves candidates.
    Finger(FingerIndex),
    /// Faces.
    Face(FaceIndex),
    /// Palms, compared one by one.
    Palm(BTreeMap<u32, PalmTemplate>),
}

impl Index {
    /// An empty one.
    pub fn new(modality: Modality) -> Self {
        match modality {
            Modality::Finger => Self::Finger(FingerIndex::new()),
            Modality::Face => Self::Face(FaceIndex::new()),
            Modality::Palm => Self::Palm(BTreeMap::new()),
        }
    }

    /// Puts a template under a key; one of another modality is passed over.
    pub fn insert(&mut self, key: u32, template: &Template) {
        match (self, template) {
            (Self::Finger(index), Template::Finger(template)) => index.insert(key, template),
            (Self::Face(index), Template::Face(template)) => {
                index.insert(key, template);
            }
            (Self::Palm(index), Template::Palm(template)) => {
                index.insert(key, PalmTemplate::clone(template));
            }
            _ => {}
        }
    }

    /// Removes what is under a key.
    pub fn remove(&mut self, key: u32) {
        match self {
            Self::Finger(index) => index.remove(key),
            Self::Face(index) => {
                index.remove(key);
            }
            Self::Palm(index) => {
                index.remove(&key);
            }
        }
    }

    /// How many templates there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Finger(index) => index.len(),
            Self::Face(index) => index.len(),
            Self::Palm(index) => index.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the scores of [`Index::best`] are those of [`Template::compare`]; if not, they only
    /// say which templates to compare.
    pub const fn is_exact(&self) -> bool {
        !matches!(self, Self::Finger(_))
    }

    /// The keys that are most alike, the most alike first, at most `most`.
    pub fn best(&self, probe: &Template, most: usize) -> Vec<(u32, f32)> {
        match (self, probe) {
            (Self::Finger(index), Template::Finger(probe)) => index.candidates(probe, most),
            (Self::Face(index), Template::Face(probe)) => index.best(probe, most),
            (Self::Palm(index), Template::Palm(probe)) => {
                let mut scores: Vec<_> = index
                    .iter()
                    .map(|(key, enrolled)| (*key, palm::compare(probe, enrolled)))
                    .collect();
                scores.sort_unstable_by(|one, other| other.1.total_cmp(&one.1));
                scores.truncate(most);
                scores
            }
            _ => Vec::new(),
        }
    }
}
