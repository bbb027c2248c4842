//! What is kept of a palm: the header of every template, then the code's planes row by row
//! (little-endian): three of the directions, one of the places that show any.

use super::{
    METHOD, VERSION,
    code::{self, GRID, Nearest, PalmCode, Shifts},
    region,
};
use crate::{Capture, Flaw, Gray, HEADER, Header, Modality, Poor, TemplateError};

/// Bytes of a code.
const CODE: usize = 4 * GRID * 4;
/// How the palm of a picture may lie otherwise than the enrolled one, in degrees and as a share of the
/// side: a probe is coded at each of these. Those that are scaled are looked for only near where the
/// others were nearest, since scaling does not move the middle; which also gives strangers fewer chances.
const OTHERWISE: [(Shifts, f32, f32); 10] = [
    (Shifts::All, -6.0, 1.0),
    (Shifts::All, -3.0, 1.0),
    (Shifts::All, 3.0, 1.0),
    (Shifts::All, 6.0, 1.0),
    (Shifts::Near, -4.0, 0.94),
    (Shifts::Near, 0.0, 0.94),
    (Shifts::Near, 4.0, 0.94),
    (Shifts::Near, -4.0, 1.06),
    (Shifts::Near, 0.0, 1.06),
    (Shifts::Near, 4.0, 1.06),
];
/// The standard deviation of a region that is too even to be compared, and that of a good one.
const FAINT: f32 = 3.0;
const GOOD: f32 = 14.0;

/// A palm.
#[derive(Clone)]
pub struct PalmTemplate {
    quality: u8,
    capture: Capture,
    code: PalmCode,
    /// The code of the picture turned and scaled a little; not kept.
    otherwise: Vec<(Shifts, PalmCode)>,
}

impl PalmTemplate {
    /// The template of a region of 128 pixels square, which comes from a picture of some size.
    ///
    /// # Errors
    /// [`Poor::LowContrast`] when it shows no lines.
    pub fn of_region(region: &Gray, capture: Capture) -> Result<Self, Flaw> {
        let contrast = deviation(region);
        if contrast < FAINT {
            return Err(Poor::LowContrast.into());
        }
        let otherwise = OTHERWISE.map(|(shifts, turn, larger)| {
            (shifts, code::encode(&region::turned(region, turn.to_radians(), larger)))
        });
        Ok(Self {
            quality: quality(contrast),
            capture,
            code: code::encode(region),
            otherwise: otherwise.into(),
        })
    }

    /// How good the sample was, 0 to 100.
    pub fn quality(&self) -> u8 {
        self.quality
    }

    /// The template as bytes: 523 of them.
    pub fn encode(&self) -> Vec<u8> {
        let header = Header {
            modality: Modality::Palm,
            method: METHOD,
            version: VERSION,
            quality: self.quality,
            capture: self.capture,
        };
        let mut bytes = Vec::with_capacity(HEADER + CODE);
        bytes.extend(header.to_bytes());
        bytes.extend(self.code.planes.iter().flatten().flat_map(|row| row.to_le_bytes()));
        bytes
    }

    /// Reads a template.
    ///
    /// # Errors
    /// [`TemplateError`], for whatever bytes these are.
    pub fn decode(bytes: &[u8]) -> Result<Self, TemplateError> {
        let (header, rest) = Header::read(bytes)?;
        header.require(Modality::Palm, METHOD, VERSION)?;
        let rest: &[u8; CODE] = rest.try_into().map_err(|_| TemplateError::NotATemplate)?;
        let (rows, _) = rest.as_chunks::<4>();
        let mut code = PalmCode { planes: [[0; GRID]; 4] };
        for (row, bytes) in code.planes.iter_mut().flatten().zip(rows) {
            *row = u32::from_le_bytes(*bytes);
        }
        Ok(Self { quality: header.quality, capture: header.capture, code, otherwise: Vec::new() })
    }

    /// The least distance to another palm, of this one as it came and turned and scaled a little.
    pub(super) fn distance(&self, other: &Self) -> f32 {
        let start = code::nearest(&self.code, &other.code, Nearest::NONE, Shifts::All);
        let nearer = |so_far, (shifts, turned): &(Shifts, PalmCode)| {
            code::nearest(turned, &other.code, so_far, *shifts)
        };
        self.otherwise.iter().fold(start, nearer).distance
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count of pixels")]
fn deviation(region: &Gray) -> f32 {
    let count = region.pixels().len() as f32;
    let mean = region.pixels().iter().sum::<f32>() / count;
    (region.pixels().iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / count)
        .sqrt()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn quality(contrast: f32) -> u8 {
    (100.0 * contrast / GOOD).round().clamp(1.0, 100.0) as u8
}

impl std::fmt::Debug for PalmTemplate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What makes up the palm belongs in no log.
        f.debug_struct("PalmTemplate").field("quality", &self.quality).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{palm::compare, plane::Plane, synthetic};
    use proptest::prelude::*;

    fn template(palm: u64, impression: u64) -> PalmTemplate {
        PalmTemplate::of_region(&synthetic::palm(palm, impression), Capture::default()).unwrap()
    }

    #[test]
    fn palms_match_themselves_and_no_others_also_once_read_back() {
        let threshold =
            crate::palm::CALIBRATION.score(crate::threshold::FalseMatchRate::ONE_IN_A_THOUSAND);
        for palm in 0..4 {
            let bytes = template(palm, 0).encode();
            assert!(bytes.len() < 1 << 10);
            let enrolled = PalmTemplate::decode(&bytes).unwrap();
            assert_eq!(enrolled.encode(), bytes);
            assert!(compare(&template(palm, 1), &enrolled) > threshold);
            assert!(compare(&template(palm + 10, 0), &enrolled) < threshold);
        }
    }

    #[test]
    fn a_region_without_lines_is_refused() {
        let even = Plane::filled(region::SIDE, region::SIDE, 120.0).into_gray();
        let refused = PalmTemplate::of_region(&even, Capture::default());
        assert_eq!(refused.err(), Some(Poor::LowContrast.into()));
    }

    #[test]
    fn a_template_shows_nothing_of_the_palm_in_a_log() {
        let palm = template(1, 0);
        let shown = format!("{palm:?}");
        assert_eq!(shown, format!("PalmTemplate {{ quality: {}, .. }}", palm.quality()));
    }

    proptest! {
        #[test]
        fn bytes_are_refused_or_a_template_that_compares(
            bytes in prop::collection::vec(any::<u8>(), 0..600), whole: bool,
        ) {
            let mut bytes = bytes;
            if whole {
                bytes.resize(CODE, 0x5a);
            }
            let mut with_header = template(2, 0).encode()[..HEADER].to_vec();
            with_header.extend_from_slice(&bytes);
            let read = PalmTemplate::decode(&with_header);
            prop_assert_eq!(read.is_ok(), bytes.len() == CODE);
            if let Ok(read) = read {
                prop_assert!(compare(&template(2, 0), &read).is_finite());
            }
        }
    }
}
