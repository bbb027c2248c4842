//! What every template begins with.
//!
//! | bytes | what |
//! |---|---|
//! | 2 | `DT` |
//! | 1 | modality: 1 finger, 2 face, 3 palm |
//! | 1 | method |
//! | 2 | version of the method, little-endian |
//! | 1 | quality, 0 to 100 |
//! | 2, 2 | width and height of the image it was taken from, little-endian |
//!
//! The rest belongs to the modality.

/// What a template is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Modality {
    /// The ridges of a fingertip.
    Finger,
    /// A face.
    Face,
    /// The lines of a palm.
    Palm,
}

impl Modality {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Finger, Self::Face, Self::Palm];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Finger => "finger",
            Self::Face => "face",
            Self::Palm => "palm",
        }
    }

    const fn number(self) -> u8 {
        match self {
            Self::Finger => 1,
            Self::Face => 2,
            Self::Palm => 3,
        }
    }
}

/// The image that a template was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capture {
    /// Its width in pixels, as it came.
    pub width: u16,
    /// Its height in pixels, as it came.
    pub height: u16,
}

/// What every template says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What it was made from.
    pub modality: Modality,
    /// Which way of making it.
    pub method: u8,
    /// Which version of that way; templates of two versions are never compared.
    pub version: u16,
    /// How good the sample was, 0 to 100.
    pub quality: u8,
    /// The image.
    pub capture: Capture,
}

/// Bytes of a header.
pub const HEADER: usize = 11;

/// Why bytes are no template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Cut short, or never a template.
    #[error("this is no template")]
    NotATemplate,
    /// Of another modality than the one that is compared with.
    #[error("the template is of another modality")]
    OtherModality,
    /// Made by a way or a version that this program does not compare.
    #[error(
        "the template was made by method {method}, version {version}, which is not compared any more; enrol again"
    )]
    OtherVersion {
        /// The way it was made.
        method: u8,
        /// Its version.
        version: u16,
    },
}

impl Header {
    /// The header as bytes.
    pub fn to_bytes(&self) -> [u8; HEADER] {
        let [v0, v1] = self.version.to_le_bytes();
        let [w0, w1] = self.capture.width.to_le_bytes();
        let [h0, h1] = self.capture.height.to_le_bytes();
        let modality = self.modality.number();
        [b'D', b'T', modality, self.method, v0, v1, self.quality, w0, w1, h0, h1]
    }

    /// Reads a header, and gives what follows it.
    ///
    /// # Errors
    /// [`TemplateError::NotATemplate`].
    pub fn read(bytes: &[u8]) -> Result<(Self, &[u8]), TemplateError> {
        let Some((head, rest)) = bytes.split_first_chunk::<HEADER>() else {
            return Err(TemplateError::NotATemplate);
        };
        let [b'D', b'T', modality, method, v0, v1, quality, w0, w1, h0, h1] = *head else {
            return Err(TemplateError::NotATemplate);
        };
        let modality = Modality::ALL
            .into_iter()
            .find(|known| known.number() == modality)
            .ok_or(TemplateError::NotATemplate)?;
        if quality > 100 {
            return Err(TemplateError::NotATemplate);
        }
        let capture =
            Capture { width: u16::from_le_bytes([w0, w1]), height: u16::from_le_bytes([h0, h1]) };
        let version = u16::from_le_bytes([v0, v1]);
        Ok((Self { modality, method, version, quality, capture }, rest))
    }

    /// Whether the template is one of `modality`, made by `method` and `version`.
    ///
    /// # Errors
    /// [`TemplateError::OtherModality`], [`TemplateError::OtherVersion`].
    pub fn require(
        &self,
        modality: Modality,
        method: u8,
        version: u16,
    ) -> Result<(), TemplateError> {
        if self.modality != modality {
            Err(TemplateError::OtherModality)
        } else if (self.method, self.version) != (method, version) {
            Err(TemplateError::OtherVersion { method: self.method, version: self.version })
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_header_reads_back_and_the_rest_is_untouched(
            modality in prop::sample::select(Modality::ALL.to_vec()),
            method: u8, version: u16, quality in 0_u8..=100, width: u16, height: u16,
            rest in prop::collection::vec(any::<u8>(), 0..20),
        ) {
            let capture = Capture { width, height };
            let header = Header { modality, method, version, quality, capture };
            let mut bytes = header.to_bytes().to_vec();
            bytes.extend_from_slice(&rest);
            prop_assert_eq!(Header::read(&bytes), Ok((header, rest.as_slice())));
            prop_assert!(header.require(modality, method, version).is_ok());
            prop_assert!(header.require(modality, method, version.wrapping_add(1)).is_err());
        }

        #[test]
        fn bytes_that_are_no_header_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..30)) {
            if let Ok((header, _)) = Header::read(&bytes) {
                prop_assert_eq!(&header.to_bytes()[..], &bytes[..HEADER]);
            }
        }
    }
}
