//! Biometric factors: everything about them but the matching of images.
//!
//! The seam: [`App::process_biometric`] settles who asks, about whom, and whether the factor is on.
//! Deletion it does itself; a sample goes to [`match_sample`], which the matchers will fill.

use crate::App;
use crate::authenticate::Caller;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use crate::pins::require_active;
use doorward_domain::{Factor, Person, PersonId, Refusal};
use doorward_store::{audit, biometric_templates};

/// What to do with a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// Take a sample into the person's templates.
    Enrol,
    /// Compare a sample with them.
    Verify,
    /// Delete them.
    Delete,
}

/// The application on whose behalf a sample was taken, as the request names it.
pub struct ApplicationParameters<'a> {
    /// One half of the pair of identifier and key; documents differ in which is which.
    pub application_key: &'a str,
    /// The other half.
    pub secret_key: &'a str,
    /// The label of the company, where it is given.
    pub host_name: Option<&'a str>,
}

/// A request about one factor of one person.
pub struct BiometricCall<'a> {
    /// Which factor.
    pub factor: Factor,
    /// What to do.
    pub process: Process,
    /// An identifier, a user name or an alias.
    pub who: &'a str,
    /// The application on whose behalf.
    pub parameters: Option<ApplicationParameters<'a>>,
    /// The image; needed to enrol and verify.
    pub sample: Option<&'a [u8]>,
}

impl App {
    /// Enrols, verifies or deletes a factor.
    ///
    /// # Errors
    /// [`Refusal::SettingsMissed`] when the application parameters are absent or wrong, or the
    /// factor is off; [`Refusal::PersonUnknown`]; [`Refusal::PersonInactive`].
    pub async fn process_biometric(
        &self,
        ctx: &Ctx,
        caller: &Caller,
        call: &BiometricCall<'_>,
    ) -> Result<PersonId, Error> {
        self.require_parameters(caller, call.parameters.as_ref())?;
        let person = self.find_person(ctx, call.who).await?;
        if call.process == Process::Delete {
            // What is to be forgotten can be forgotten while the factor is off, and of anybody.
            self.delete_templates(ctx, person.id, call.factor).await?;
            return Ok(person.id);
        }
        require_active(person.status)?;
        if !caller.company()?.company.settings.factors.contains(&call.factor) {
            return Err(Refusal::SettingsMissed("this factor is switched off").into());
        }
        match_sample(&person, call).map_err(Error::from)?;
        Ok(person.id)
    }

    fn require_parameters(
        &self,
        caller: &Caller,
        parameters: Option<&ApplicationParameters<'_>>,
    ) -> Result<(), Refusal> {
        let absent = "application_parameters with application_key and secret_key are required";
        let wrong = "application_parameters do not match an active application of this company";
        let given = parameters.ok_or(Refusal::SettingsMissed(absent))?;
        let (one, other) = (given.application_key, given.secret_key);
        let known = caller
            .sibling(&self.ring, one, other)
            .or_else(|| caller.sibling(&self.ring, other, one));
        let here = caller.company()?.company.hostname.as_str();
        let host = given.host_name.map(str::trim).filter(|host| !host.is_empty());
        if known.is_some() && host.is_none_or(|host| host.eq_ignore_ascii_case(here)) {
            Ok(())
        } else {
            Err(Refusal::SettingsMissed(wrong))
        }
    }

    async fn delete_templates(
        &self,
        ctx: &Ctx,
        person: PersonId,
        factor: Factor,
    ) -> Result<(), Error> {
        let row = ctx.row(Outcome::Done, Some(person))?;
        let company = ctx.company;
        self.db
            .write(move |c| {
                biometric_templates::delete(c, company, person, factor)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }
}

/// Where a sample meets a matcher. There is none yet, so a factor that is on says so.
fn match_sample(_person: &Person, _call: &BiometricCall<'_>) -> Result<(), Refusal> {
    Err(Refusal::SettingsMissed("this server has no matcher for this factor"))
}
