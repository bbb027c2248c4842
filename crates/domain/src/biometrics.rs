//! What a company decides about biometric factors, and why a sample is refused. Not for images.

use crate::LockoutPolicy;
use crate::person::stored_words;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A biometric factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Factor {
    /// Fingerprint.
    Finger,
    /// Face.
    Face,
    /// Palm.
    Palm,
}

stored_words!(Factor { Finger = "finger", Face = "face", Palm = "palm" });

impl Factor {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Finger, Self::Face, Self::Palm];
}

impl fmt::Display for Factor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// What is done when a new sample matches somebody else who is enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Duplicates {
    /// The sample is taken, and an alarm tells the administrator.
    #[default]
    Alarm,
    /// The sample is refused, and an alarm tells the administrator.
    Refuse,
}

/// What a company has decided about biometric factors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BiometricPolicy {
    /// How many of a million verifications of somebody else may succeed.
    pub false_matches_per_million: u32,
    /// When failed verifications lock a person out of a factor; apart from wrong PINs.
    pub lockout: LockoutPolicy,
    /// What is done when a sample matches somebody else.
    pub duplicates: Duplicates,
    /// Whether a link to take a picture is also mailed to the person.
    pub mail_capture_links: bool,
}

impl BiometricPolicy {
    /// The strictest that can be asked for, in a million.
    pub const FEWEST_FALSE_MATCHES: u32 = 1;
    /// The laxest that can be asked for, in a million.
    pub const MOST_FALSE_MATCHES: u32 = 10_000;
}

impl Default for BiometricPolicy {
    fn default() -> Self {
        Self {
            false_matches_per_million: 1_000,
            lockout: LockoutPolicy::default(),
            duplicates: Duplicates::default(),
            mail_capture_links: false,
        }
    }
}

/// Why a link to take a picture does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CaptureProblem {
    /// No such link was ever made, or it is forgotten.
    #[error("This link is not known. Ask for a new one where you were sent here from.")]
    Unknown,
    /// A picture was taken with it.
    #[error("This link has been used. Ask for a new one where you were sent here from.")]
    Used,
    /// Its minutes are over.
    #[error("This link has expired. Ask for a new one where you were sent here from.")]
    Over,
}

/// What is wrong with a sample: the kinds that the vendor's codes tell apart ("Process Biometrics",
/// response body).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleProblem {
    /// It is not of the person (2).
    NoMatch,
    /// Its quality is too poor, or it cannot be read at all (3).
    Poor,
    /// It shows several of what should be there once (4).
    Several,
    /// It does not show what it should (5).
    NothingFound,
    /// What it shows is cut by its border (6).
    CutByBorder,
}

impl SampleProblem {
    /// A short word for audit rows and metrics, never changed.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoMatch => "no_match",
            Self::Poor => "poor_sample",
            Self::Several => "several_found",
            Self::NothingFound => "nothing_found",
            Self::CutByBorder => "cut_by_border",
        }
    }
}
