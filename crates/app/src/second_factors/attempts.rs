//! How often somebody may guess a code. Whoever knows a password can begin a sign-in as often as she
//! likes, so wrong codes are counted by person, across all sessions. Not for passkeys: nobody guesses
//! a signature.

use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use doorward_domain::{PersonId, Refusal, RequestId};
use doorward_store::sign_in_failures::{self, Bucket, Failures};
use doorward_store::{Conn, audit};
use std::time::Duration;

/// So many wrong codes in a row are free.
const FREE: i64 = 10;
/// How long no code is taken after each one more.
const WAIT: Duration = Duration::from_mins(15);
/// Where wrong codes are counted, among the browsers of sign-ins: theirs are 16 bytes, or none.
pub(crate) const CODES: &[u8] = b"second factor";

impl App {
    /// Runs the check of a code in a write that also counts; a right one has its audit row there.
    ///
    /// # Errors
    /// [`Refusal::SecondFactorRefused`], [`Refusal::Limited`] after too many of these in a row.
    pub(super) async fn check_guess(
        &self,
        ctx: &Ctx,
        person: PersonId,
        check: impl FnOnce(&mut Conn<'_>) -> Result<bool, Error> + Send + 'static,
    ) -> Result<(), Error> {
        let row = ctx.row(Outcome::Done, Some(person))?;
        let mut alarm = ctx.row(Outcome::Alarm("second_factor_locked"), Some(person))?;
        // Behind the refusal that raised it, which has the same time.
        alarm.id = RequestId::new(ctx.now + Duration::from_micros(1), edge::random()?);
        let (company, now) = (ctx.company, ctx.now);
        let bucket = Bucket { company, person, browser: CODES.to_vec() };
        let right = self
            .db
            .write(move |c| {
                c.take_turn(company)?;
                let failures = sign_in_failures::find(c, &bucket)?;
                if let Some(until) = failures.locked_until.filter(|until| now < *until) {
                    return Err(Refusal::Limited { retry_after: until.since(now) }.into());
                }
                if check(c)? {
                    sign_in_failures::clear(c, &bucket)?;
                    audit::insert(c, &row)?;
                    return Ok::<_, Error>(true);
                }
                let count = failures.count + 1;
                let locked_until = (count >= FREE).then(|| now + WAIT);
                sign_in_failures::put(c, &bucket, Failures { count, locked_until }, now)?;
                if locked_until.is_some() {
                    audit::insert(c, &alarm)?;
                }
                Ok(false)
            })
            .await?;
        if right { Ok(()) } else { Err(Refusal::SecondFactorRefused.into()) }
    }
}
