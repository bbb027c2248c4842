//! Biometric factors: who may ask, about whom, and what becomes of a sample.
//!
//! [`App::process_biometric`] settles the first two and hands the sample on: to [`enrol`], [`verify`],
//! or, where a palm comes without a picture, to [`capture`]. Images are decoded and compared on
//! threads of their own ([`pool`]).

mod capture;
mod enrol;
mod gallery;
mod identify;
mod pool;
mod reseal;
mod samples;
mod verify;

pub use capture::{CapturePage, Captured};
pub use enrol::MOST_SAMPLES;
pub(crate) use gallery::Galleries;
pub use identify::{Hit, most_candidates};
pub(crate) use pool::BiometricPool;
pub use pool::BiometricSettings;

use crate::App;
use crate::authenticate::Caller;
use crate::context::{Ctx, Outcome};
use crate::error::{Error, Fault};
use crate::pins::require_active;
use doorward_biometrics::Matcher;
use doorward_domain::{
    ApplicationBudget, ApplicationId, BiometricPolicy, CompanyId, Factor, PersonId, Refusal, Thing,
};
use doorward_store::{audit, biometric_consents, biometric_failures, biometric_templates};
use pool::Panicked;

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
    /// The image; needed to enrol and verify, but for palms, for which a link is given without it.
    pub sample: Option<&'a [u8]>,
}

/// How a request about a factor ends that is not refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BiometricAnswer {
    /// It was done.
    Done,
    /// The person is to take a picture; the same request again tells what came of it.
    Waiting {
        /// Where she takes it. Whoever has the link can answer in her place: it is for her alone.
        link: String,
    },
}

/// Whose which factor, and what the company has decided about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About {
    person: PersonId,
    factor: Factor,
    application: ApplicationId,
    policy: BiometricPolicy,
    budget: ApplicationBudget,
}

impl App {
    /// Enrols, verifies or deletes a factor.
    ///
    /// # Errors
    /// [`Refusal::SettingsMissed`] when the application parameters are absent or wrong, or the
    /// factor is off; [`Refusal::PersonUnknown`]; [`Refusal::PersonInactive`];
    /// [`Refusal::SampleRefused`]; [`Refusal::NotEnrolled`]; [`Refusal::FactorLockedOut`];
    /// [`Refusal::EnrolledElsewhere`]; [`Refusal::Limited`].
    pub async fn process_biometric(
        &self,
        ctx: &Ctx,
        caller: &Caller,
        call: &BiometricCall<'_>,
    ) -> Result<BiometricAnswer, Error> {
        self.require_parameters(caller, call.parameters.as_ref())?;
        let person = self.find_person(ctx, call.who).await?;
        if call.process == Process::Delete {
            // What is to be forgotten can be forgotten while the factor is off, and of anybody.
            self.delete_templates(ctx, person.id, call.factor).await?;
            return Ok(BiometricAnswer::Done);
        }
        require_active(person.status)?;
        if !caller.company()?.company.settings.factors.contains(&call.factor) {
            return Err(Refusal::SettingsMissed("this factor is switched off").into());
        }
        let about = self.about(ctx.company, person.id, call.factor, caller.application)?;
        match (call.sample, call.process) {
            (None, process) => return self.capture(ctx, &about, process).await,
            (Some(image), Process::Enrol) => self.enrol(ctx, &about, image).await?,
            (Some(image), _) => self.verify(ctx, &about, image).await?,
        }
        Ok(BiometricAnswer::Done)
    }

    /// Ends the lock-outs of a person's factors.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn unlock_factors(&self, ctx: &Ctx, person: PersonId) -> Result<bool, Error> {
        let row = ctx.row(Outcome::Done, Some(person))?;
        let company = ctx.company;
        self.db
            .write(move |c| {
                let mut any = false;
                for factor in Factor::ALL {
                    any |= biometric_failures::clear(c, company, person, factor)?;
                }
                if any {
                    audit::insert(c, &row)?;
                }
                Ok(any)
            })
            .await
    }

    /// Loads what factors need, so that their first image does not wait for it.
    ///
    /// # Errors
    /// When a network of this program is broken.
    pub async fn load_factors(&self, factors: Vec<Factor>) -> Result<(), Error> {
        let load = move |matcher: &Matcher| {
            factors.into_iter().try_for_each(|factor| matcher.load(samples::modality(factor)))
        };
        let loaded = self.matching.run(load).await?.map_err(panicked)?;
        Ok(loaded.map_err(|error| Fault::Biometrics(error.to_string()))?)
    }

    /// How many images wait to be looked at, or are being looked at.
    pub fn samples_waiting(&self) -> usize {
        self.matching.waiting()
    }

    pub(crate) fn about(
        &self,
        company: CompanyId,
        person: PersonId,
        factor: Factor,
        application: ApplicationId,
    ) -> Result<About, Error> {
        let security = self.security.get();
        let state = security.company(company).ok_or(Refusal::Unknown(Thing::Company))?;
        let settings = &state.company.settings;
        let (policy, budget) = (settings.biometrics, settings.application_budget);
        Ok(About { person, factor, application, policy, budget })
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

    /// Forgets a factor of a person: her templates, and that she agreed to them. A lock stays, so
    /// that deletion is no way around it.
    pub(crate) async fn delete_templates(
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
                biometric_consents::delete(c, company, person, factor)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        self.traces.are_left();
        Ok(())
    }
}

fn panicked(_: Panicked) -> Error {
    Fault::Biometrics("a comparison panicked".to_owned()).into()
}
