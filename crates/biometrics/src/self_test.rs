//! A check that a modality works here: on this processor, with the networks of this program. Samples
//! that nobody has go the whole way.

use crate::face::drawing::{Drawing, Looks};
use crate::threshold::FalseMatchRate;
use crate::{Matcher, Modality, Picture, synthetic};

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelfTest {
    /// The score of two samples of one finger, face or palm.
    pub same: f32,
    /// The score of samples of two.
    pub other: f32,
    /// The score from which on a comparison is a match, at one false match in a thousand.
    pub threshold: f32,
}

/// Why a modality does not work here.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SelfTestError {
    /// No template was made of a sample that is good.
    #[error("no template was made of a sample that is good: {0}")]
    NoTemplate(String),
    /// Two samples of one are not told apart from samples of two.
    #[error("scores are wrong: {:.3} for the same, {:.3} for another, threshold {:.3}", .0.same, .0.other, .0.threshold)]
    Scores(SelfTest),
}

impl Matcher {
    /// Enrols a sample that nobody has, verifies another of the same, and refuses that of another.
    ///
    /// # Errors
    /// [`SelfTestError`].
    pub fn self_test(&self, modality: Modality) -> Result<SelfTest, SelfTestError> {
        let template = |who, impression| {
            let picture = sample(modality, who, impression)
                .ok_or_else(|| SelfTestError::NoTemplate("it could not be drawn".to_owned()))?;
            self.extract(modality, &picture)
                .map_err(|error| SelfTestError::NoTemplate(error.to_string()))
        };
        let (enrolled, same, other) = (template(1, 0)?, template(1, 1)?, template(2, 0)?);
        let found = SelfTest {
            same: same.compare(&enrolled).unwrap_or(f32::NEG_INFINITY),
            other: other.compare(&enrolled).unwrap_or(f32::INFINITY),
            threshold: enrolled.calibration().score(FalseMatchRate::ONE_IN_A_THOUSAND),
        };
        if found.same >= found.threshold && found.other < found.threshold {
            Ok(found)
        } else {
            Err(SelfTestError::Scores(found))
        }
    }
}

/// A sample that nobody has.
fn sample(modality: Modality, who: u64, impression: u64) -> Option<Picture> {
    Some(match modality {
        Modality::Finger => synthetic::fingerprint(who, impression).shown(0.0, 255.0),
        Modality::Palm => synthetic::hand(who, impression),
        Modality::Face => {
            // As unlike as drawings can be: to the network they are all of one painter.
            let other =
                Looks { skin: [96.0, 66.0, 50.0], hair: [20.0, 16.0, 14.0], ..Looks::SECOND };
            let looks = if who == 1 { Looks::FIRST } else { other };
            let mut drawing = Drawing::of(looks);
            if impression > 0 {
                drawing.light = 0.9;
            }
            drawing.draw()?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_modality_works_here() {
        let matcher = Matcher::default();
        for modality in Modality::ALL {
            let found = matcher.self_test(modality);
            assert!(found.is_ok(), "{}: {found:?}", modality.as_str());
        }
    }
}
