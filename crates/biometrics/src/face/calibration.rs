//! Which scores impostors reach how often.

use crate::threshold::{Calibration, Point};

/// Measured.
pub const CALIBRATION: Calibration =
    Calibration(&[Point { rate: 1e-2, score: 0.89 }, Point { rate: 1e-3, score: 0.93 }]);
