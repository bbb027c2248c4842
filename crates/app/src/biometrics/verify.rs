//! Verification: is a sample that of the person who is named? And what follows when it is not.

use super::About;
use super::samples::{self, no_match, rate};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::pins::{count_for_application, require_active};
use doorward_domain::{LockState, Refusal, RequestId};
use doorward_store::pins::Failures;
use doorward_store::{audit, biometric_failures, people};
use std::time::Duration;

impl App {
    /// Compares a sample with a person's templates, and counts what follows.
    ///
    /// # Errors
    /// [`Refusal::SampleRefused`], [`Refusal::NotEnrolled`], [`Refusal::FactorLockedOut`],
    /// [`Refusal::PersonInactive`], [`Refusal::Limited`].
    pub(super) async fn verify(&self, ctx: &Ctx, about: &About, image: &[u8]) -> Result<(), Error> {
        let _turn = self.turns.take(about.person).await;
        let failures = self.biometric_failures(ctx, about).await?;
        if failures.lock.refuses(ctx.now) {
            return Err(locked_out(about, failures.lock).into());
        }
        let stored = self.stored_templates(ctx, about).await?;
        if stored.is_empty() {
            return Err(Refusal::NotEnrolled(about.factor).into());
        }
        let sample = samples::extract(&self.matching, about.factor, image.to_vec()).await?;
        let enrolled = samples::comparable(&self.ring, ctx.company, &stored, &sample)?;
        if enrolled.is_empty() {
            return Err(Refusal::NotEnrolled(about.factor).into());
        }
        // Several templates are several chances for somebody else.
        let least = sample.calibration().score(rate(&about.policy).among(enrolled.len()));
        let compare = move |_: &_| samples::best_score(&sample, &enrolled);
        let score = self.matching.run(compare).await?.map_err(super::panicked)?;
        tracing::debug!(person = %about.person, factor = %about.factor, score, least, "compared");
        if score.is_some_and(|score| score >= least) {
            self.counters.sample_matched();
            self.accept_sample(ctx, about, failures).await
        } else {
            self.counters.sample_mismatched();
            self.count_mismatch(ctx, about).await?;
            Err(no_match("the sample does not match what is enrolled"))
        }
    }

    async fn biometric_failures(&self, ctx: &Ctx, about: &About) -> Result<Failures, Error> {
        let (company, person, factor) = (ctx.company, about.person, about.factor);
        self.db
            .read(move |c| {
                // Named a moment ago, but she may have been made inactive since.
                require_active(people::status(c, company, person)?.ok_or(Refusal::PersonUnknown)?)?;
                Ok::<_, Error>(biometric_failures::find(c, company, person, factor)?)
            })
            .await
    }

    async fn accept_sample(
        &self,
        ctx: &Ctx,
        about: &About,
        failures: Failures,
    ) -> Result<(), Error> {
        if failures.count == 0 && failures.lock == LockState::Open {
            self.audit.done(ctx, Some(about.person));
            return Ok(());
        }
        let row = ctx.row(Outcome::Done, Some(about.person))?;
        let (company, now, about) = (ctx.company, ctx.now, *about);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                // A lock that another server set meanwhile must hold.
                let present = biometric_failures::find(c, company, about.person, about.factor)?;
                if present.lock.refuses(now) {
                    return Err(locked_out(&about, present.lock).into());
                }
                biometric_failures::clear(c, company, about.person, about.factor)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    async fn count_mismatch(&self, ctx: &Ctx, about: &About) -> Result<(), Error> {
        let (ctx, about) = (ctx.clone(), *about);
        let company = ctx.company;
        let locked = self
            .db
            .write(move |c| {
                let row = ctx.row(Outcome::Refused("no_match"), Some(about.person))?;
                audit::insert(c, &row)?;
                let count = biometric_failures::count(c, company, about.person, about.factor)?;
                let lock = about.policy.lockout.after_failure(count, ctx.now);
                let alarm = match lock {
                    LockState::Open => None,
                    LockState::Until(_) => Some("biometric_locked"),
                    LockState::ByAdministrator => Some("biometric_locked_hard"),
                };
                if let Some(name) = alarm {
                    biometric_failures::set_lock(c, company, about.person, about.factor, lock)?;
                    let mut alarm = ctx.row(Outcome::Alarm(name), Some(about.person))?;
                    alarm.id = RequestId::new(ctx.now + Duration::from_micros(1), edge::random()?);
                    audit::insert(c, &alarm)?;
                }
                count_for_application(c, &ctx, about.application, &about.budget)?;
                Ok::<_, Error>(alarm.is_some())
            })
            .await?;
        if locked {
            self.counters.sample_locked();
            let (person, factor) = (about.person, about.factor);
            tracing::warn!(company = company.0, %person, %factor, "a person is locked out");
        }
        Ok(())
    }
}

fn locked_out(about: &About, lock: LockState) -> Refusal {
    let until = match lock {
        LockState::Until(until) => Some(until),
        LockState::Open | LockState::ByAdministrator => None,
    };
    Refusal::FactorLockedOut { factor: about.factor, until }
}
