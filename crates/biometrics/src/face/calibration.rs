//! Which scores impostors reach how often.

use crate::threshold::{Calibration, Point};

/// Of all 114,240 comparisons between 480 photographs of 120 people, four of each, of Labeled Faces in
/// the Wild (Huang et al. 2007): a single comparison, one photograph against another. The last point is
/// that of a single pair. Taking the best of several photographs of a person multiplies the rate.
pub const CALIBRATION: Calibration = Calibration(&[
    Point { rate: 1e-2, score: 0.9138 },
    Point { rate: 1e-3, score: 0.9343 },
    Point { rate: 1e-4, score: 0.9508 },
    Point { rate: 1e-5, score: 0.9576 },
]);
