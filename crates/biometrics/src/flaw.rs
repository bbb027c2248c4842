//! Why no template came out of an image.

/// What is wrong with an image, in words for the person who took it.
///
/// The vendor's codes ("Process Biometrics", response body) stand beside the variants; which one is
/// answered is the caller's to say.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Flaw {
    /// It is no image, or none of a kind that is read, or too large (3).
    #[error("the image cannot be read: {0}")]
    Unreadable(String),
    /// It shows the right thing, but not well enough (3).
    #[error("{0}")]
    PoorQuality(Poor),
    /// More than one face, or more than one hand (4).
    #[error("the image shows more than one {0}; take a picture of one person alone")]
    Several(&'static str),
    /// Nothing of the kind asked for (5).
    #[error("no {0} was found in the image")]
    NotFound(&'static str),
    /// What was found reaches over the border (6).
    #[error("the {0} is cut by the border of the image; move back a little")]
    CutByBorder(&'static str),
}

/// What is too poor about an image.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum Poor {
    /// Out of focus or moved.
    #[error("the image is blurred; hold still and let the camera focus")]
    Blurred,
    /// Bright and dark hardly differ.
    #[error("the image has too little contrast")]
    LowContrast,
    /// Too few pixels on the thing that matters.
    #[error("the image is too small: at least {least} pixels are needed where {found} were found")]
    TooSmall {
        /// Pixels along the side that matters.
        found: u32,
        /// Pixels that are needed there.
        least: u32,
    },
    /// Under-exposed.
    #[error("the image is too dark")]
    TooDark,
    /// Over-exposed.
    #[error("the image is too bright")]
    TooBright,
    /// The head is turned or tilted too far.
    #[error("look straight into the camera")]
    Pose,
    /// The ridges of a finger do not stand out.
    #[error("the ridges are not clear; clean the finger and the sensor, press evenly")]
    RidgesUnclear,
    /// Too little of the finger or the palm is seen.
    #[error("too little of the {0} is seen; place it in the middle")]
    TooLittleSeen(&'static str),
}

impl From<Poor> for Flaw {
    fn from(poor: Poor) -> Self {
        Self::PoorQuality(poor)
    }
}
