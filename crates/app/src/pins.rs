//! PINs: set, verified, counted, unlocked.

use crate::App;
use crate::authenticate::Caller;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use doorward_domain::{
    ApplicationBudget, ApplicationId, CompanyId, CompanySettings, Enrolment, LockState, Person,
    PersonId, Pin, Refusal, RequestId, Status, Timestamp,
};
use doorward_store::pins::{Failures, StoredPin};
use doorward_store::{Conn, audit, door_pins, people, pins};
use std::time::Duration;

impl App {
    /// Sets or replaces a person's PIN.
    ///
    /// # Errors
    /// [`Refusal::PersonUnknown`], [`Refusal::PersonInactive`], [`Refusal::PinRefused`],
    /// [`Refusal::Limited`].
    pub async fn set_pin(
        &self,
        ctx: &Ctx,
        caller: &Caller,
        person: PersonId,
        digits: &str,
    ) -> Result<(), Error> {
        let company = ctx.company;
        let found = self.active_person(company, person).await?;
        let policy = &caller.company()?.company.settings.pin;
        let pin = Pin::chosen(digits, policy, Some(&found.phone)).map_err(Refusal::PinRefused)?;
        let hashed = self.hash_pin(company, person, pin).await?;
        let row = ctx.row(Outcome::Done, Some(person))?;
        let now = ctx.now;
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                keep_pin(c, company, person, &hashed, now)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// Hashes a new PIN, for verifying it here and for the doors.
    ///
    /// # Errors
    /// [`Refusal::Limited`], [`Refusal::Unknown`] when the company is gone.
    pub(crate) async fn hash_pin(
        &self,
        company: CompanyId,
        person: PersonId,
        pin: Pin,
    ) -> Result<HashedPin, Error> {
        let door = self.door_pin(company, person, pin.clone()).await?;
        Ok(HashedPin { stored: self.hasher.hash(pin).await?, door })
    }

    /// A person who is active.
    ///
    /// # Errors
    /// [`Refusal::PersonUnknown`], [`Refusal::PersonInactive`].
    pub(crate) async fn active_person(
        &self,
        company: CompanyId,
        person: PersonId,
    ) -> Result<Person, Error> {
        let found = self
            .db
            .read(move |c| people::find(c, company, person).map_err(Error::from))
            .await?
            .ok_or(Refusal::PersonUnknown)?;
        require_active(found.status)?;
        Ok(found)
    }

    /// Verifies a PIN and counts what follows.
    ///
    /// # Errors
    /// [`Refusal::PersonUnknown`], [`Refusal::PersonInactive`], [`Refusal::LockedOut`],
    /// [`Refusal::NoPin`], [`Refusal::WrongPin`], [`Refusal::Limited`].
    pub async fn verify_pin(
        &self,
        ctx: &Ctx,
        caller: &Caller,
        person: PersonId,
        digits: &str,
    ) -> Result<(), Error> {
        let _turn = self.turns.take(person).await;
        let company = ctx.company;
        let (status, stored, at_doors) = self
            .db
            .read(move |c| {
                Ok::<_, Error>((
                    people::status(c, company, person)?,
                    pins::find(c, company, person)?,
                    door_pins::is_kept(c, company, person)?,
                ))
            })
            .await?;
        require_active(status.ok_or(Refusal::PersonUnknown)?)?;
        let pin = Pin::presented(digits);
        let Some((stored, failures)) = stored else {
            self.hasher.pretend(pin).await?;
            return Err(Refusal::NoPin.into());
        };
        if failures.lock.refuses(ctx.now) {
            return Err(locked_out(failures.lock).into());
        }
        if self.hasher.verify(pin.clone(), &stored).await? {
            self.counters.pin_right();
            let door = if at_doors { None } else { Some(pin.clone()) };
            self.accept(ctx, person, (pin, door), &stored, failures).await
        } else {
            self.counters.pin_wrong();
            self.count_failure(ctx, caller, person).await?;
            Err(Refusal::WrongPin.into())
        }
    }

    /// Ends a lock-out.
    ///
    /// # Errors
    /// [`Refusal::PersonUnknown`] when there is no such person or she has no PIN.
    pub async fn unlock_pin(&self, ctx: &Ctx, person: PersonId) -> Result<(), Error> {
        let row = ctx.row(Outcome::Done, Some(person))?;
        let company = ctx.company;
        self.db
            .write(move |c| {
                if !pins::clear_failures(c, company, person)? {
                    return Err(Refusal::PersonUnknown.into());
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    async fn accept(
        &self,
        ctx: &Ctx,
        person: PersonId,
        (pin, door): (Pin, Option<Pin>),
        stored: &StoredPin,
        failures: Failures,
    ) -> Result<(), Error> {
        let outdated = self.hasher.is_outdated(stored);
        let complete = !outdated && door.is_none();
        if failures.count == 0 && failures.lock == LockState::Open && complete {
            self.audit.done(ctx, Some(person));
            return Ok(());
        }
        let renewed = if outdated { Some(self.hasher.hash(pin).await?) } else { None };
        let row = ctx.row(Outcome::Done, Some(person))?;
        let (company, now, verified) = (ctx.company, ctx.now, stored.hash.clone());
        // A PIN that was set before doors took PINs has no digest for them yet. Where there is no time
        // to make one, the next verification does.
        let door = match door {
            Some(pin) => self.door_pin(company, person, pin).await.ok(),
            None => None,
        };
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                // A PIN that was deleted or replaced meanwhile must not come back, and a lock that
                // another server set meanwhile must hold.
                let present = pins::find(c, company, person)?;
                let lock = present.as_ref().map_or(LockState::Open, |(_, failures)| failures.lock);
                if lock.refuses(now) {
                    return Err(locked_out(lock).into());
                }
                pins::clear_failures(c, company, person)?;
                let same = present.is_some_and(|(pin, _)| pin.hash == verified);
                if let Some(renewed) = renewed.filter(|_| same) {
                    pins::put(c, company, person, &renewed, now)?;
                }
                if let Some(door) = door.filter(|_| same) {
                    door_pins::put(c, company, person, &door, now)?;
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    async fn count_failure(
        &self,
        ctx: &Ctx,
        caller: &Caller,
        person: PersonId,
    ) -> Result<(), Error> {
        let settings = caller.company()?.company.settings.clone();
        let (ctx, application) = (ctx.clone(), caller.application);
        let locked = self
            .db
            .write(move |c| {
                let row = ctx.row(Outcome::from(&Refusal::WrongPin), Some(person))?;
                audit::insert(c, &row)?;
                let lock = lock_after_failure(c, &ctx, person, &settings)?;
                let alarm = match lock {
                    LockState::Open => None,
                    LockState::Until(_) => Some("pin_locked"),
                    LockState::ByAdministrator => Some("pin_locked_hard"),
                };
                if let Some(name) = alarm {
                    let mut alarm = ctx.row(Outcome::Alarm(name), Some(person))?;
                    alarm.id = RequestId::new(ctx.now + MOMENT, edge::random()?);
                    audit::insert(c, &alarm)?;
                }
                count_for_application(c, &ctx, application, &settings.application_budget)?;
                Ok::<_, Error>(alarm.is_some())
            })
            .await?;
        if locked {
            self.counters.pin_locked();
            tracing::warn!(company = caller.company.0, %person, "a person is locked out");
        }
        Ok(())
    }
}

/// A new PIN as it is kept.
pub(crate) struct HashedPin {
    /// For verifying it here.
    stored: StoredPin,
    /// Its digest for the doors, sealed.
    door: Vec<u8>,
}

/// Keeps a new PIN of somebody who is active, inside a write that has taken its turn.
pub(crate) fn keep_pin(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    hashed: &HashedPin,
    now: Timestamp,
) -> Result<(), Error> {
    require_active(people::status(c, company, person)?.ok_or(Refusal::PersonUnknown)?)?;
    pins::put(c, company, person, &hashed.stored, now)?;
    door_pins::put(c, company, person, &hashed.door, now)?;
    Ok(people::set_enrolment(c, company, person, Enrolment::Enrolled)?)
}

/// Sets an alarm behind the failure that raised it, which has the same time.
const MOMENT: Duration = Duration::from_micros(1);

/// Counts a failed verification, by PIN or by sample, against the application that sent it.
pub(crate) fn count_for_application(
    c: &mut Conn<'_>,
    ctx: &Ctx,
    application: ApplicationId,
    budget: &ApplicationBudget,
) -> Result<(), Error> {
    let since = ctx.now - Duration::from_secs(budget.window_seconds);
    let count = pins::count_application_failure(c, ctx.company, application, since, ctx.now)?;
    if count == i64::from(budget.failures.max(1)) {
        let name = "application_pin_failures";
        audit::insert(c, &ctx.row(Outcome::Alarm(name), None)?)?;
    }
    Ok(())
}

fn lock_after_failure(
    c: &mut Conn<'_>,
    ctx: &Ctx,
    person: PersonId,
    settings: &CompanySettings,
) -> Result<LockState, Error> {
    let Some(failures) = pins::count_failure(c, ctx.company, person)? else {
        return Ok(LockState::Open);
    };
    let lock = settings.lockout.after_failure(failures, ctx.now);
    if lock != LockState::Open {
        pins::set_lock(c, ctx.company, person, lock)?;
    }
    Ok(lock)
}

pub(crate) fn require_active(status: Status) -> Result<(), Refusal> {
    match status {
        Status::Active => Ok(()),
        Status::Inactive => Err(Refusal::PersonInactive),
    }
}

fn locked_out(lock: LockState) -> Refusal {
    let until = match lock {
        LockState::Until(until) => Some(until),
        LockState::Open | LockState::ByAdministrator => None,
    };
    Refusal::LockedOut { until }
}
