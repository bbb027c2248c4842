//! For how long a door stays unlocked. Not the timer.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Whole seconds, 5 to 60.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "i64", into = "i64")]
pub struct UnlockTime(u8);

impl UnlockTime {
    /// Time enough for somebody who stands at the door.
    pub const SHORTEST: Self = Self(5);
    /// No door stands open longer for one person.
    pub const LONGEST: Self = Self(60);

    /// The nearest time that is taken: whatever was asked for ends up between 5 and 60 seconds.
    pub fn clamp_seconds(seconds: i64) -> Self {
        let clamped = seconds.clamp(Self::SHORTEST.0.into(), Self::LONGEST.0.into());
        u8::try_from(clamped).map_or(Self::LONGEST, Self)
    }

    /// Seconds.
    pub const fn seconds(self) -> u8 {
        self.0
    }

    /// The same as a duration.
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0 as u64)
    }
}

impl Default for UnlockTime {
    /// The shortest.
    fn default() -> Self {
        Self::SHORTEST
    }
}

impl From<i64> for UnlockTime {
    /// As [`UnlockTime::clamp_seconds`].
    fn from(seconds: i64) -> Self {
        Self::clamp_seconds(seconds)
    }
}

impl From<UnlockTime> for i64 {
    fn from(time: UnlockTime) -> Self {
        time.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_seconds_ends_between_5_and_60() {
        let times = [(i64::MIN, 5), (-1, 5), (4, 5), (5, 5), (17, 17), (60, 60), (61, 60)];
        for (asked, given) in times.into_iter().chain([(1_000_000_000_000, 60)]) {
            assert_eq!(UnlockTime::clamp_seconds(asked).seconds(), given, "{asked}");
        }
    }
}
