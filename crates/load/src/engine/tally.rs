//! Counts and latencies of what was answered.

use super::kind::Kind;
use hdrhistogram::Histogram;
use std::time::Duration;

/// How one operation ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The expected answer.
    Right,
    /// An answer, but not the expected one.
    Wrong(String),
    /// HTTP 429.
    Limited,
    /// No answer: the connection broke or stayed silent.
    Broken(String),
}

/// The record of one kind of operation.
#[derive(Debug)]
pub(crate) struct Tally {
    /// What was done.
    pub(crate) kind: Kind,
    /// Latencies of right answers, in nanoseconds.
    pub(crate) latency: Histogram<u64>,
    /// Right answers.
    pub(crate) right: u64,
    /// Wrong answers.
    pub(crate) wrong: u64,
    /// Answers with 429.
    pub(crate) limited: u64,
    /// Requests without an answer.
    pub(crate) broken: u64,
    /// The first wrong answer.
    pub(crate) first_wrong: Option<String>,
    /// The first broken connection's reason.
    pub(crate) first_broken: Option<String>,
}

/// Below this, differences do not matter: it keeps the histogram in a few cache lines.
const FINEST_NANOSECONDS: u64 = 100;
const LONGEST_NANOSECONDS: u64 = 300_000_000_000;

impl Tally {
    fn new(kind: Kind) -> Self {
        let latency = Histogram::new_with_bounds(FINEST_NANOSECONDS, LONGEST_NANOSECONDS, 3)
            .unwrap_or_else(|_| unreachable!("constant bounds that the histogram accepts"));
        Self {
            kind,
            latency,
            right: 0,
            wrong: 0,
            limited: 0,
            broken: 0,
            first_wrong: None,
            first_broken: None,
        }
    }

    /// Operations the server answered in whatever way.
    pub(crate) fn answered(&self) -> u64 {
        self.right + self.wrong + self.limited
    }

    fn add(&mut self, took: Duration, outcome: Outcome) {
        match outcome {
            Outcome::Right => {
                self.right += 1;
                self.latency.saturating_record(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
            }
            Outcome::Wrong(answer) => {
                self.wrong += 1;
                self.first_wrong.get_or_insert(answer);
            }
            Outcome::Limited => self.limited += 1,
            Outcome::Broken(reason) => {
                self.broken += 1;
                self.first_broken.get_or_insert(reason);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        // Both sides have the same constant bounds, so adding cannot fail.
        self.latency.add(other.latency).ok();
        self.right += other.right;
        self.wrong += other.wrong;
        self.limited += other.limited;
        self.broken += other.broken;
        self.first_wrong = self.first_wrong.take().or(other.first_wrong);
        self.first_broken = self.first_broken.take().or(other.first_broken);
    }
}

/// The tallies of a run, one for each kind that occurred, in the order of their first occurrence.
#[derive(Debug, Default)]
pub(crate) struct Tallies(Vec<Tally>);

impl Tallies {
    /// Counts one operation.
    pub(crate) fn add(&mut self, kind: Kind, took: Duration, outcome: Outcome) {
        self.of(kind).add(took, outcome);
    }

    /// Takes in what another thread counted.
    pub(crate) fn merge(&mut self, other: Self) {
        for tally in other.0 {
            self.of(tally.kind).merge(tally);
        }
    }

    /// The tallies.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Tally> {
        self.0.iter()
    }

    fn of(&mut self, kind: Kind) -> &mut Tally {
        let place = self.0.iter().position(|tally| tally.kind == kind);
        let place = place.unwrap_or_else(|| {
            self.0.push(Tally::new(kind));
            self.0.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "the place was found or made just above")]
        &mut self.0[place]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_counted_apart() {
        let mut tallies = Tallies::default();
        let took = Duration::from_micros(150);
        tallies.add(Kind::AddUser, took, Outcome::Right);
        tallies.add(Kind::AddUser, took, Outcome::Limited);
        tallies.add(Kind::AddUser, took, Outcome::Wrong("one".to_owned()));
        tallies.add(Kind::AddUser, took, Outcome::Wrong("two".to_owned()));
        tallies.add(Kind::AddUser, took, Outcome::Broken("reset".to_owned()));
        let tally = tallies.iter().next().unwrap();
        assert_eq!((tally.right, tally.wrong, tally.limited, tally.broken), (1, 2, 1, 1));
        assert_eq!(tally.first_wrong.as_deref(), Some("one"));
        assert_eq!(tally.answered(), 4);
        assert_eq!(tally.latency.len(), 1, "only right answers have a latency");
    }

    #[test]
    fn merging_adds_kinds_and_histograms() {
        let (mut left, mut right) = (Tallies::default(), Tallies::default());
        left.add(Kind::AddUser, Duration::from_micros(100), Outcome::Right);
        right.add(Kind::GetToken, Duration::from_micros(10), Outcome::Right);
        right.add(Kind::AddUser, Duration::from_micros(300), Outcome::Right);
        left.merge(right);
        let kinds: Vec<_> = left.iter().map(|tally| (tally.kind, tally.right)).collect();
        assert_eq!(kinds, [(Kind::AddUser, 2), (Kind::GetToken, 1)]);
        assert!(left.iter().next().unwrap().latency.max() >= 300_000);
    }
}
