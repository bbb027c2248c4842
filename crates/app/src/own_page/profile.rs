//! Her language, her PIN, and whether she has a password.

use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use crate::pins::keep_pin;
use doorward_domain::{Person, PersonId, Pin, PinPolicy, Refusal, Thing};
use doorward_store::{audit, members, passwords, people, pins};

impl App {
    /// Sets the language in which pages speak to her; `None`: as her browser asks.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn set_own_language(
        &self,
        ctx: &Ctx,
        person: PersonId,
        language: Option<&'static str>,
    ) -> Result<(), Error> {
        let row = ctx.row(Outcome::Done, Some(person))?;
        let company = ctx.company;
        self.db
            .write(move |c| {
                members::set_language(c, company, person, language)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// What is kept of her.
    ///
    /// # Errors
    /// [`Refusal::PersonUnknown`].
    pub async fn own_person(&self, ctx: &Ctx, person: PersonId) -> Result<Person, Error> {
        let company = ctx.company;
        let found = self.db.read(move |c| people::find(c, company, person).map_err(Error::from));
        Ok(found.await?.ok_or(Refusal::PersonUnknown)?)
    }

    /// Whether she has a password for the portal.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_password(&self, ctx: &Ctx, person: PersonId) -> Result<bool, Error> {
        let company = ctx.company;
        self.db.read(move |c| Ok(passwords::find(c, company, person)?.is_some())).await
    }

    /// Whether she has a PIN.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_pin(&self, ctx: &Ctx, person: PersonId) -> Result<bool, Error> {
        let company = ctx.company;
        self.db.read(move |c| Ok(pins::find(c, company, person)?.is_some())).await
    }

    /// What the company asks of PINs.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the company is gone.
    pub fn pin_policy(&self, ctx: &Ctx) -> Result<PinPolicy, Refusal> {
        let security = self.security.get();
        let state = security.company(ctx.company).ok_or(Refusal::Unknown(Thing::Company))?;
        Ok(state.company.settings.pin)
    }

    /// Sets or replaces the PIN of whoever asks.
    ///
    /// # Errors
    /// [`Refusal::PinRefused`], [`Refusal::PersonInactive`], [`Refusal::Limited`].
    pub async fn set_own_pin(
        &self,
        ctx: &Ctx,
        person: PersonId,
        digits: &str,
    ) -> Result<(), Error> {
        let company = ctx.company;
        let found = self.active_person(company, person).await?;
        let policy = self.pin_policy(ctx)?;
        let pin = Pin::chosen(digits, &policy, Some(&found.phone)).map_err(Refusal::PinRefused)?;
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
}
