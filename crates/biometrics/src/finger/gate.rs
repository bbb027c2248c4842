//! Is this a fingerprint at all, and is it good enough?
//!
//! Without this question two photographs of palms, sent as fingers, match each other well. What no
//! other picture has is ridges of one period nearly everywhere, whose direction changes smoothly, with
//! a few that end or fork: stripes have none that do, faces and palms no period.
#![expect(clippy::cast_precision_loss, reason = "counts of cells")]

use super::{CELL, working::Working};
use crate::{Flaw, Poor};

/// The shortest side of a picture that can hold a finger, in pixels.
const SIDE: usize = 96;
/// The share of cells that must agree on the ridges' period. Fingers: 0.54 to 1; faces: 0 to 0.35, but
/// for one in a hundred; palms and hands: 0 to 0.23 on any area that counts.
const AGREE: f32 = 0.42;
/// From here down to that a finger may be meant, but not clear.
const UNCLEAR: f32 = 0.34;
/// How smoothly the direction must change. Fingers: 0.95 to 1; faces 0.79 to 0.94.
const SMOOTH: f32 = 0.92;
/// How many ridges must end or fork.
const MINUTIAE: usize = 4;
/// The least area of a finger, in pixels at 500 dpi: seven millimetres square.
const AREA: f32 = 18_000.0;
/// The least area that may be a finger's at all.
const SPECK: f32 = 4_000.0;
/// The least contrast, in grey levels.
const CONTRAST: f32 = 10.0;
/// A finger that fills its template: area, coherence and minutiae of a good sample.
const GOOD: (f32, f32, f32) = (55_000.0, 0.65, 25.0);

/// Refuses pictures that are too small to be looked at.
pub(super) fn size(width: usize, height: usize) -> Result<(), Flaw> {
    let shortest = width.min(height);
    if shortest < SIDE {
        return Err(Poor::TooSmall { found: pixels(shortest), least: pixels(SIDE) }.into());
    }
    Ok(())
}

fn pixels(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The quality of a finger, 0 to 100; or why it is none.
pub(super) fn gate(working: &Working) -> Result<u8, Flaw> {
    let area = (working.area() * CELL * CELL) as f32;
    let agreement = working.periods.agreement;
    let regular = agreement >= UNCLEAR && smoothness(working) >= SMOOTH;
    if area < SPECK || !regular || working.minutiae.len() < MINUTIAE {
        return Err(Flaw::NotFound("fingerprint"));
    }
    if working.strength < CONTRAST {
        return Err(Poor::LowContrast.into());
    }
    if agreement < AGREE {
        return Err(Poor::RidgesUnclear.into());
    }
    if area < AREA {
        return Err(Poor::TooLittleSeen("finger").into());
    }
    Ok(quality(area, coherence(working), working.minutiae.len() as f32, agreement))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn quality(area: f32, coherence: f32, minutiae: f32, agreement: f32) -> u8 {
    let (good_area, good_coherence, good_minutiae) = GOOD;
    let share = |value: f32, good: f32| (value / good).min(1.0);
    let amount = share(area, good_area) * share(minutiae, good_minutiae);
    let clarity = share(coherence, good_coherence) * share(agreement, 0.95);
    (100.0 * amount.sqrt() * clarity).round().clamp(0.0, 100.0) as u8
}

/// The mean coherence of the ridges as they came, before they were enhanced.
fn coherence(working: &Working) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0_f32);
    for (row, column) in cells(working) {
        sum += working.first_field.coherence(column, row);
        count += 1.0;
    }
    sum / count.max(1.0)
}

/// How near the directions of cells two apart lie to each other: 1 for straight lines, 0 for none.
fn smoothness(working: &Working) -> f32 {
    let field = &working.field;
    let (mut sum, mut count) = (0.0, 0.0_f32);
    for (row, column) in cells(working) {
        let other = column + 2;
        if other < working.mask.width && working.mask.at(other, row) {
            let product = field.cosine.at(column, row) * field.cosine.at(other, row)
                + field.sine.at(column, row) * field.sine.at(other, row);
            let length = field.coherence(column, row) * field.coherence(other, row);
            sum += product / length.max(1e-6);
            count += 1.0;
        }
    }
    sum / count.max(1.0)
}

fn cells(working: &Working) -> impl Iterator<Item = (usize, usize)> {
    let width = working.mask.width;
    let seen = working.mask.values.iter().enumerate().filter(|(_, seen)| **seen);
    seen.map(move |(at, _)| (at / width, at % width))
}
