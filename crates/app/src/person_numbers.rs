//! Numbers for new people, taken from the store some at a time, so that people who are added at once,
//! by whichever server, do not wait for each other.

use crate::App;
use crate::error::Error;
use doorward_domain::CompanyId;
use doorward_domain::access::PersonNumber;
use doorward_store::numbers::{self, Kind};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// A start loses at most so many numbers of each company, and one adder in so many waits for two
/// commits.
const BLOCK: i64 = 32;

/// The numbers that this server has taken and not given out.
#[derive(Default)]
pub(crate) struct PersonNumbers(Mutex<HashMap<CompanyId, Range<i64>>>);

impl PersonNumbers {
    fn next(&self, company: CompanyId) -> Option<PersonNumber> {
        let mut blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        blocks.get_mut(&company)?.next().map(PersonNumber)
    }

    /// Keeps a block, unless there is one that somebody else took meanwhile and that is not used up.
    fn keep(&self, company: CompanyId, block: Range<i64>) {
        let mut blocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let present = blocks.entry(company).or_default();
        if present.is_empty() {
            *present = block;
        }
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
        let first: i64 = self
            .db
            .write(move |c| numbers::take(c, company, Kind::Person, BLOCK).map_err(Error::from))
            .await?;
        self.person_numbers.keep(company, first + 1..first + BLOCK);
        Ok(PersonNumber(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_given_out_once_and_another_one_waits_for_its_end() {
        let (numbers, company) = (PersonNumbers::default(), CompanyId(1));
        assert_eq!(numbers.next(company), None);
        numbers.keep(company, 2..4);
        numbers.keep(company, 10..12);
        let given: Vec<_> = std::iter::from_fn(|| numbers.next(company)).collect();
        assert_eq!(given, [PersonNumber(2), PersonNumber(3)]);
        numbers.keep(company, 10..12);
        assert_eq!(numbers.next(company), Some(PersonNumber(10)));
        assert_eq!(numbers.next(CompanyId(2)), None);
    }
}
