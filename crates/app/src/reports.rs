//! What administrators look at: the audit page by page, and what the dashboard counts.

use crate::App;
use crate::context::Ctx;
use crate::error::Error;
use doorward_domain::{CompanyId, RequestId, Timestamp};
use doorward_store::audit::{self, AuditFilter, AuditPlace};
use doorward_store::people;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// From how many people on a count is kept.
const MANY: i64 = 10_000;
/// For how long.
const COUNT_AGE: Duration = Duration::from_mins(1);

/// The last counts of large companies.
#[derive(Default)]
pub(crate) struct Counts(Mutex<HashMap<CompanyId, (Timestamp, i64)>>);

impl Counts {
    fn recent(&self, company: CompanyId, now: Timestamp) -> Option<i64> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, count) = counts.get(&company)?;
        (now.since(*at) < COUNT_AGE).then_some(*count)
    }

    fn keep(&self, company: CompanyId, now: Timestamp, count: i64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if count < MANY {
            counts.remove(&company);
        } else {
            counts.insert(company, (now, count));
        }
    }
}

impl App {
    /// The newest audit rows before one, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit_rows(
        &self,
        ctx: &Ctx,
        filter: AuditFilter,
        before: Option<RequestId>,
        most: i64,
    ) -> Result<Vec<AuditPlace>, Error> {
        let company = ctx.company;
        self.db
            .read_many(move |c| audit::page(c, company, &filter, before, most).map_err(Error::from))
            .await
    }

    /// How many people a company has. Where there are many, so that counting takes long, the count may
    /// be a minute old.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count_people(&self, ctx: &Ctx) -> Result<i64, Error> {
        let (company, now) = (ctx.company, ctx.now);
        if let Some(count) = self.counts.recent(company, now) {
            return Ok(count);
        }
        let count =
            self.db.read_many(move |c| people::count(c, company).map_err(Error::from)).await?;
        self.counts.keep(company, now, count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_counts_of_large_companies_are_kept_and_not_for_long() {
        let (counts, company) = (Counts::default(), CompanyId::NONE);
        let now = Timestamp::from_seconds(1_795_604_400);
        counts.keep(company, now, MANY - 1);
        assert_eq!(counts.recent(company, now), None);
        counts.keep(company, now, MANY);
        assert_eq!(counts.recent(company, now + Duration::from_secs(59)), Some(MANY));
        assert_eq!(counts.recent(company, now + Duration::from_mins(1)), None);
        counts.keep(company, now, 3);
        assert_eq!(counts.recent(company, now), None, "it shrank");
    }
}
