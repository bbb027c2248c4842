//! When wrong passwords lock somebody out. Guessing is slowed down without anybody being able to keep
//! somebody else out: a browser in which she was signed in before counts for itself alone.

use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::seal;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_domain::{CompanyId, PersonId, Refusal, RequestId, Timestamp};
use doorward_store::audit;
use doorward_store::sign_in_failures::{self, Bucket, Failures};
use std::time::Duration;

/// So many failures in a row are free.
const FREE: i64 = 5;
/// The wait after the first that is not.
const FIRST_WAIT: Duration = Duration::from_mins(1);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_mins(15);
const PURPOSE: &[u8] = b"doorward known browser 1";
const LENGTH: usize = 8 + 16 + 16;

/// What a browser carries in which somebody was signed in: whose it is, and which.
pub(super) struct KnownBrowser {
    company: CompanyId,
    person: PersonId,
    id: [u8; 16],
}

/// How long nothing is taken after so many failures in a row; `None`: not at all.
pub(super) fn wait_after(failures: i64) -> Option<Duration> {
    if failures < FREE {
        return None;
    }
    // The longest wait is reached long before.
    let doublings = (failures - FREE).min(8);
    Some((FIRST_WAIT * (1 << doublings)).min(LONGEST_WAIT))
}

impl App {
    /// A cookie by which a browser is known from now on; a browser that is known keeps what it has.
    pub(super) fn browser_cookie(
        &self,
        company: CompanyId,
        person: PersonId,
        present: Option<&str>,
    ) -> Result<String, Error> {
        let known = present.and_then(|cookie| self.known_browser(cookie));
        let id = match known.filter(|known| known.person == person) {
            Some(known) => known.id,
            None => edge::random()?,
        };
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend_from_slice(&company.0.to_be_bytes());
        bytes.extend_from_slice(person.as_bytes());
        bytes.extend_from_slice(&id);
        let keys = self.ring.newest();
        let sealed = seal::seal(keys.number, &keys.token, PURPOSE, &bytes)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Where the failures of a person in a browser are counted.
    pub(super) fn bucket(
        &self,
        company: CompanyId,
        person: PersonId,
        browser: Option<&str>,
    ) -> Bucket {
        let known = browser.and_then(|cookie| self.known_browser(cookie));
        let hers = known.filter(|known| known.company == company && known.person == person);
        Bucket { company, person, browser: hers.map(|known| known.id.to_vec()).unwrap_or_default() }
    }

    fn known_browser(&self, cookie: &str) -> Option<KnownBrowser> {
        if cookie.len() > 200 {
            return None;
        }
        let mut sealed = BASE64_URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let bytes = seal::open(&self.ring, |keys| &keys.token, PURPOSE, &mut sealed)?;
        let bytes: &[u8; LENGTH] = bytes.try_into().ok()?;
        let (company, rest) = bytes.split_first_chunk::<8>()?;
        let (person, id) = rest.split_first_chunk::<16>()?;
        Some(KnownBrowser {
            company: CompanyId(i64::from_be_bytes(*company)),
            person: PersonId::from_bytes(*person),
            id: id.try_into().ok()?,
        })
    }

    /// Counts a failure, with an audit row, and an alarm when it locks.
    pub(super) async fn count_sign_in_failure(
        &self,
        ctx: &Ctx,
        bucket: Bucket,
    ) -> Result<(), Error> {
        let row = ctx.row(Outcome::from(&Refusal::SignInRefused), Some(bucket.person))?;
        let mut alarm = ctx.row(Outcome::Alarm("sign_in_locked"), Some(bucket.person))?;
        alarm.id = RequestId::new(ctx.now + Duration::from_micros(1), edge::random()?);
        let (now, company) = (ctx.now, ctx.company);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let count = sign_in_failures::find(c, &bucket)?.count + 1;
                let locked_until = wait_after(count).map(|wait| now + wait);
                let failures = Failures { count, locked_until };
                sign_in_failures::put(c, &bucket, failures, now)?;
                audit::insert(c, &row)?;
                if locked_until.is_some() {
                    audit::insert(c, &alarm)?;
                }
                Ok(())
            })
            .await
    }
}

/// Whether nothing is taken at `now`.
pub(super) fn is_locked(failures: Failures, now: Timestamp) -> bool {
    failures.locked_until.is_some_and(|until| now < until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_are_free_and_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        assert_eq!(wait_after(4), None);
        assert_eq!(wait_after(5), Some(Duration::from_mins(1)));
        assert_eq!(wait_after(6), Some(Duration::from_mins(2)));
        assert_eq!(wait_after(8), Some(Duration::from_mins(8)));
        assert_eq!(wait_after(9), Some(Duration::from_mins(15)));
        assert_eq!(wait_after(i64::MAX), Some(Duration::from_mins(15)));
    }
}
