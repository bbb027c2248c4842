//! From when until when a right holds at all. Not for times of day.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// Half-open `[from, until)`. An `until` at or before `from` holds at no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Validity {
    /// The first instant; `None`: since ever.
    pub from: Option<Timestamp>,
    /// The first instant that is too late; `None`: for ever.
    pub until: Option<Timestamp>,
}

/// Where an instant lies beside a [`Validity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Too early.
    NotYet,
    /// Within.
    Valid,
    /// Too late. What can never hold is over from the start.
    Over,
}

impl Validity {
    /// At all times.
    pub const ALWAYS: Self = Self { from: None, until: None };

    /// Where an instant lies.
    pub fn standing(&self, instant: Timestamp) -> Standing {
        let never = matches!((self.from, self.until), (Some(from), Some(until)) if until <= from);
        if never || self.until.is_some_and(|until| instant >= until) {
            Standing::Over
        } else if self.from.is_some_and(|from| instant < from) {
            Standing::NotYet
        } else {
            Standing::Valid
        }
    }

    /// Whether an instant lies within.
    pub fn contains(&self, instant: Timestamp) -> bool {
        self.standing(instant) == Standing::Valid
    }
}

#[cfg(test)]
mod tests {
    use super::Standing::{NotYet, Over, Valid};
    use super::*;

    #[test]
    fn the_first_instant_is_within_and_the_last_is_not() {
        let at = Timestamp::from_micros;
        let validity = Validity { from: Some(at(10)), until: Some(at(20)) };
        let standings = [9, 10, 19, 20].map(|micros| validity.standing(at(micros)));
        assert_eq!(standings, [NotYet, Valid, Valid, Over]);
        assert!(Validity::ALWAYS.contains(at(i64::MIN)) && Validity::ALWAYS.contains(at(i64::MAX)));
    }

    #[test]
    fn an_end_before_the_start_is_never_valid() {
        let at = Timestamp::from_micros;
        let reversed = Validity { from: Some(at(20)), until: Some(at(10)) };
        assert!([5, 10, 15, 20, 25].iter().all(|m| reversed.standing(at(*m)) == Standing::Over));
    }
}
