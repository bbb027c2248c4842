//! Numbers for new people, taken from the store some at a time, so that people who are added at once,
//! by whichever server, do not wait for each other.

use crate::App;
use crate::error::Error;
use doorward_domain::access::PersonNumber;
use doorward_domain::{CompanyId, Timestamp};
use doorward_store::numbers::{self, Kind};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Numbers are taken so many at a time at first, and twice as many each time while they go quickly,
/// so that a company of a few people keeps small numbers and a long import seldom waits for them.
const SMALLEST: i64 = 32;
const LARGEST: i64 = 2_048;
/// Numbers that lasted longer than this did not go quickly.
const QUICKLY: Duration = Duration::from_secs(10);

/// The numbers that this server has taken and not given out.
#[derive(Default)]
pub(crate) struct PersonNumbers {
    blocks: Mutex<HashMap<CompanyId, Block>>,
    /// Held by whoever takes a block; all others wait for it, and for no more than one.
    taking: tokio::sync::Mutex<()>,
}

struct Block {
    left: Range<i64>,
    size: i64,
    taken_at: Timestamp,
}

impl PersonNumbers {
    fn next(&self, company: CompanyId) -> Option<PersonNumber> {
        let mut blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        blocks.get_mut(&company)?.left.next().map(PersonNumber)
    }

    /// How many to take now.
    fn size(&self, company: CompanyId, now: Timestamp) -> i64 {
        let blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        match blocks.get(&company) {
            Some(block) if now.since(block.taken_at) < QUICKLY => (block.size * 2).min(LARGEST),
            _ => SMALLEST,
        }
    }

    /// Gives out the first number of a new block and keeps the rest.
    fn begin(&self, company: CompanyId, first: i64, size: i64, now: Timestamp) -> PersonNumber {
        let block = Block { left: first + 1..first + size, size, taken_at: now };
        let mut blocks = self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        blocks.insert(company, block);
        PersonNumber(first)
    }
}

impl App {
    /// A number that no person of the company has or had.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) async fn next_person_number(
        &self,
        company: CompanyId,
    ) -> Result<PersonNumber, Error> {
        if let Some(number) = self.person_numbers.next(company) {
            return Ok(number);
        }
        let _taking = self.person_numbers.taking.lock().await;
        if let Some(number) = self.person_numbers.next(company) {
            return Ok(number);
        }
        let now = self.clock.now();
        let size = self.person_numbers.size(company, now);
        let first: i64 = self
            .db
            .write(move |c| numbers::take(c, company, Kind::Person, size).map_err(Error::from))
            .await?;
        Ok(self.person_numbers.begin(company, first, size, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_given_out_once_and_the_next_one_is_larger_while_numbers_go_quickly() {
        let (numbers, company) = (PersonNumbers::default(), CompanyId(1));
        let (start, late) = (Timestamp::from_seconds(0), Timestamp::from_seconds(3_600));
        assert_eq!(numbers.next(company), None);
        assert_eq!(numbers.size(company, start), 32);
        assert_eq!(numbers.begin(company, 1, 3, start), PersonNumber(1));
        let given: Vec<_> = std::iter::from_fn(|| numbers.next(company)).collect();
        assert_eq!(given, [PersonNumber(2), PersonNumber(3)]);
        numbers.begin(company, 4, 32, start);
        assert_eq!(numbers.size(company, start), 64);
        numbers.begin(company, 36, 2_048, start);
        assert_eq!(numbers.size(company, start), 2_048);
        assert_eq!(numbers.size(company, late), 32);
        assert_eq!(numbers.next(CompanyId(2)), None);
    }
}
