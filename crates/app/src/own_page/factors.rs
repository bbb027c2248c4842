//! Her face, finger and palm: enrolled by herself, and forgotten when she says so.

use crate::App;
use crate::context::Ctx;
use crate::error::Error;
use doorward_domain::{ApplicationId, Factor, PersonId, Refusal, Thing, Timestamp};
use doorward_store::{biometric_consents, biometric_templates};

/// A factor as its owner sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnFactor {
    /// Which.
    pub factor: Factor,
    /// Whether the company uses it.
    pub is_on: bool,
    /// How many samples are kept.
    pub samples: usize,
    /// When she agreed to that.
    pub agreed_at: Option<Timestamp>,
}

impl App {
    /// The factors that the company uses, and those of which something is kept still.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn own_factors(&self, ctx: &Ctx, person: PersonId) -> Result<Vec<OwnFactor>, Error> {
        let company = ctx.company;
        let on = self.factors_on(ctx)?;
        self.db
            .read(move |c| {
                let mut found = Vec::new();
                for factor in Factor::ALL {
                    let kept = biometric_templates::of_person(c, company, person, factor)?;
                    let agreed = biometric_consents::find(c, company, person, factor)?;
                    let (is_on, samples) = (on.contains(&factor), kept.len());
                    let agreed_at = agreed.map(|consent| consent.given_at);
                    if is_on || samples > 0 {
                        found.push(OwnFactor { factor, is_on, samples, agreed_at });
                    }
                }
                Ok(found)
            })
            .await
    }

    /// Takes a picture of hers into what the company knows her by. She has agreed to that.
    ///
    /// # Errors
    /// [`Refusal::SettingsMissed`] when the company does not use the factor,
    /// [`Refusal::SampleRefused`], [`Refusal::EnrolledElsewhere`], [`Refusal::Limited`].
    pub async fn enrol_own(
        &self,
        ctx: &Ctx,
        person: PersonId,
        factor: Factor,
        image: &[u8],
    ) -> Result<(), Error> {
        if !self.factors_on(ctx)?.contains(&factor) {
            return Err(Refusal::SettingsMissed("this factor is switched off").into());
        }
        // No application sent it. Only what is verified counts for one.
        let nobody = ApplicationId::from_bytes([0; 16]);
        let about = self.about(ctx.company, person, factor, nobody)?;
        self.enrol(ctx, &about, image).await
    }

    /// Forgets a factor of hers, whether the company uses it or not.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_own(
        &self,
        ctx: &Ctx,
        person: PersonId,
        factor: Factor,
    ) -> Result<(), Error> {
        self.delete_templates(ctx, person, factor).await
    }

    fn factors_on(&self, ctx: &Ctx) -> Result<Vec<Factor>, Refusal> {
        let security = self.security.get();
        let state = security.company(ctx.company).ok_or(Refusal::Unknown(Thing::Company))?;
        Ok(state.company.settings.factors.clone())
    }
}
