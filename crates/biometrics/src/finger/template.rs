//! What is kept of a finger.
//!
//! | bytes | what |
//! |---|---|
//! | 11 | the header of every template |
//! | 1, 1 | columns and rows of the orientation grid |
//! | 1 | minutiae |
//! | 1 | 1 if the ridge map follows, 0 if not |
//! | 1 each | the grid, row by row: the ridges' direction in 255ths of half a turn, 255 where none are |
//! | 6 each | minutiae: x and y in pixels (little-endian), direction in 256ths of a turn, then the highest bit for a bifurcation and seven bits of quality |
//! | 8 each | for each cell that has ridges: its 4 × 4 values, four bits each, the first in the low half |
//!
//! What surrounds each minutia is worked out again from the grid when a template is read: that takes
//! less time than reading it would, and a quarter of the space.

use super::{
    METHOD, VERSION,
    describe::{Descriptor, describe},
    minutiae::Minutia,
    ridges::RidgeMap,
};
use crate::{Capture, HEADER, Header, Modality, TemplateError};
use std::f32::consts::{PI, TAU};

/// Pixels along a cell of the orientation grid.
pub(super) const GRID: usize = 8;
/// Pixels along one value of the ridge map.
pub(super) const FINE: usize = 2;
/// Values of the ridge map in a cell, and the bytes they take.
pub(super) const CELL_VALUES: usize = (GRID / FINE) * (GRID / FINE);
const CELL_BYTES: usize = CELL_VALUES / 2;
/// Bytes of a minutia.
const MINUTIA: usize = 6;
/// Where the grid has no ridges.
pub(super) const UNSEEN: u8 = 255;
/// The most cells of a grid, those of them that have ridges, and the most minutiae: together they keep
/// a template below 24 KB, and below 4 KB without its ridges.
pub(super) const MOST_CELLS: usize = 3000;
pub(super) const MOST_SEEN: usize = 2400;
pub(super) const MOST_MINUTIAE: usize = 120;

/// A finger.
#[derive(Clone)]
pub struct FingerTemplate {
    kept: Kept,
    pub(super) grid: OrientationGrid,
    pub(super) minutiae: Vec<Minutia>,
    pub(super) descriptors: Vec<Descriptor>,
    pub(super) ridges: Option<RidgeMap>,
}

/// What a template holds, as coarse as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) quality: u8,
    pub(super) capture: Capture,
    pub(super) columns: u8,
    pub(super) rows: u8,
    pub(super) grid: Vec<u8>,
    pub(super) minutiae: Vec<KeptMinutia>,
    /// [`CELL_BYTES`] for each cell that has ridges; empty if they are not kept.
    pub(super) ridges: Vec<[u8; CELL_BYTES]>,
}

/// A minutia as it is stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct KeptMinutia {
    x: u16,
    y: u16,
    angle: u8,
    kind: u8,
}

/// The direction of the ridges in cells of [`GRID`] pixels, as a vector of the doubled angle.
#[derive(Clone)]
pub(super) struct OrientationGrid {
    pub(super) columns: usize,
    pub(super) cells: Vec<Option<(f32, f32)>>,
}

impl OrientationGrid {
    /// The doubled-angle vector at a pixel, if there are ridges.
    #[inline]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
    pub(super) fn at(&self, x: f32, y: f32) -> Option<(f32, f32)> {
        if x < 0.0 || y < 0.0 {
            return None;
        }
        let (column, row) = (x as usize / GRID, y as usize / GRID);
        if column >= self.columns {
            return None;
        }
        self.cells.get(row * self.columns + column).copied().flatten()
    }
}

impl KeptMinutia {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
    pub(super) fn new(minutia: &Minutia) -> Self {
        let whole = |pixels: f32| pixels.round().clamp(0.0, f32::from(u16::MAX)) as u16;
        let angle = (minutia.angle / TAU * 256.0).round().rem_euclid(256.0) as u8;
        let quality = (minutia.quality * 127.0).round().clamp(0.0, 127.0) as u8;
        let kind = quality | (u8::from(minutia.bifurcation) << 7);
        Self { x: whole(minutia.x), y: whole(minutia.y), angle, kind }
    }

    fn minutia(self) -> Minutia {
        Minutia {
            x: f32::from(self.x),
            y: f32::from(self.y),
            angle: f32::from(self.angle) * TAU / 256.0,
            bifurcation: self.kind & 0x80 != 0,
            quality: f32::from(self.kind & 0x7f) / 127.0,
        }
    }

    fn to_bytes(self) -> [u8; MINUTIA] {
        let ([x0, x1], [y0, y1]) = (self.x.to_le_bytes(), self.y.to_le_bytes());
        [x0, x1, y0, y1, self.angle, self.kind]
    }

    fn from_bytes([x0, x1, y0, y1, angle, kind]: [u8; MINUTIA]) -> Self {
        Self { x: u16::from_le_bytes([x0, x1]), y: u16::from_le_bytes([y0, y1]), angle, kind }
    }
}

/// Sixteen values of four bits.
fn cell_values(bytes: [u8; CELL_BYTES]) -> [i8; CELL_VALUES] {
    let mut values = [0; CELL_VALUES];
    for (pair, byte) in values.chunks_exact_mut(2).zip(bytes) {
        // Shifting up and down again carries the sign.
        let halves = [(byte << 4).cast_signed() >> 4, byte.cast_signed() >> 4];
        pair.copy_from_slice(&halves);
    }
    values
}

impl FingerTemplate {
    /// Makes what is kept ready to be compared.
    pub(super) fn new(kept: Kept) -> Self {
        let vector = |cell: &u8| {
            (*cell != UNSEEN).then(|| {
                let (sine, cosine) = (2.0 * PI * f32::from(*cell) / 255.0).sin_cos();
                (cosine, sine)
            })
        };
        let columns = usize::from(kept.columns);
        let grid = OrientationGrid { columns, cells: kept.grid.iter().map(vector).collect() };
        let minutiae: Vec<_> = kept.minutiae.iter().map(|minutia| minutia.minutia()).collect();
        let descriptors = minutiae.iter().map(|minutia| describe(minutia, &grid)).collect();
        let ridges = (!kept.ridges.is_empty()).then(|| {
            let seen = kept.grid.iter().map(|cell| *cell != UNSEEN).collect();
            RidgeMap::new(columns, seen, kept.ridges.iter().copied().map(cell_values))
        });
        Self { kept, grid, minutiae, descriptors, ridges }
    }

    /// Every `step`th cell of the orientation grid, and how many there are to a row.
    pub(super) fn coarse_field(&self, step: usize) -> (usize, Box<[u8]>) {
        let columns = usize::from(self.kept.columns);
        let rows = self.kept.grid.chunks_exact(columns).skip(step / 2).step_by(step);
        let cells = rows.flat_map(|row| row.iter().skip(step / 2).step_by(step).copied());
        (columns.saturating_sub(step / 2).div_ceil(step), cells.collect())
    }

    /// How good the sample was, 0 to 100.
    pub fn quality(&self) -> u8 {
        self.kept.quality
    }

    /// The template as bytes, at most 24 KB.
    pub fn encode(&self) -> Vec<u8> {
        self.bytes(&self.kept.ridges)
    }

    /// The template as bytes without the ridge map, at most 4 KB. Such a template compares less well.
    pub fn encode_without_ridges(&self) -> Vec<u8> {
        self.bytes(&[])
    }

    fn bytes(&self, ridges: &[[u8; CELL_BYTES]]) -> Vec<u8> {
        let kept = &self.kept;
        let header = Header {
            modality: Modality::Finger,
            method: METHOD,
            version: VERSION,
            quality: kept.quality,
            capture: kept.capture,
        };
        let minutiae = kept.minutiae.len() * MINUTIA;
        let length = HEADER + 4 + kept.grid.len() + minutiae + ridges.len() * CELL_BYTES;
        let mut bytes = Vec::with_capacity(length);
        bytes.extend(header.to_bytes());
        let count = u8::try_from(kept.minutiae.len()).unwrap_or(u8::MAX);
        bytes.extend([kept.columns, kept.rows, count, u8::from(!ridges.is_empty())]);
        bytes.extend(&kept.grid);
        bytes.extend(kept.minutiae.iter().flat_map(|minutia| minutia.to_bytes()));
        bytes.extend(ridges.iter().flatten());
        bytes
    }

    /// Reads a template.
    ///
    /// # Errors
    /// [`TemplateError`], for whatever bytes these are.
    pub fn decode(bytes: &[u8]) -> Result<Self, TemplateError> {
        let (header, rest) = Header::read(bytes)?;
        header.require(Modality::Finger, METHOD, VERSION)?;
        kept(&header, rest).map(Self::new).ok_or(TemplateError::NotATemplate)
    }
}

/// Reads what follows the header.
fn kept(header: &Header, bytes: &[u8]) -> Option<Kept> {
    let ([columns, rows, count, with_ridges], rest) = bytes.split_first_chunk::<4>()?;
    let cells = usize::from(*columns) * usize::from(*rows);
    let count = usize::from(*count);
    if cells == 0 || cells > MOST_CELLS || count > MOST_MINUTIAE || *with_ridges > 1 {
        return None;
    }
    let (grid, rest) = rest.split_at_checked(cells)?;
    let (minutiae, rest) = rest.split_at_checked(count * MINUTIA)?;
    let (minutiae, _) = minutiae.as_chunks::<MINUTIA>();
    let minutiae: Vec<_> = minutiae.iter().map(|bytes| KeptMinutia::from_bytes(*bytes)).collect();
    let inside = |m: &KeptMinutia| {
        usize::from(m.x) < usize::from(*columns) * GRID
            && usize::from(m.y) < usize::from(*rows) * GRID
    };
    let seen = grid.iter().filter(|cell| **cell != UNSEEN).count();
    let (ridges, left) = rest.as_chunks::<CELL_BYTES>();
    let expected = if *with_ridges == 1 { seen } else { 0 };
    let right = minutiae.iter().all(inside)
        && ridges.len() == expected
        && left.is_empty()
        && seen <= MOST_SEEN
        && (*with_ridges == 0 || seen > 0);
    right.then(|| Kept {
        quality: header.quality,
        capture: header.capture,
        columns: *columns,
        rows: *rows,
        grid: grid.to_vec(),
        minutiae,
        ridges: ridges.to_vec(),
    })
}

impl std::fmt::Debug for FingerTemplate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What makes up the finger belongs in no log.
        f.debug_struct("FingerTemplate")
            .field("quality", &self.kept.quality)
            .finish_non_exhaustive()
    }
}
