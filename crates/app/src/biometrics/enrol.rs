//! Enrolment: a sample becomes one of a person's templates, if it is good, hers, and nobody else's.

use super::samples::{self, no_match};
use super::{About, identify};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::pins::require_active;
use doorward_biometrics::Template;
use doorward_biometrics::threshold::FalseMatchRate;
use doorward_domain::{Duplicates, Enrolment, Factor, PersonId, Refusal, RequestId};
use doorward_store::audit::AuditRow;
use doorward_store::biometric_consents::{self, Consent};
use doorward_store::biometric_templates::{self, StoredTemplate};
use doorward_store::{Conn, audit, people};
use std::time::Duration;

/// How many samples of a factor a person has at most: each further one is worth less, and costs the
/// same.
pub const MOST_SAMPLES: usize = 5;
/// How often an enrolment is tried anew when another server enrols the same person meanwhile.
const TRIES: usize = 3;

/// What is to be written of an enrolment.
struct Write<'a> {
    ctx: &'a Ctx,
    about: &'a About,
    /// The templates as they were looked at; if they have changed meanwhile, nothing is written.
    seen: Vec<StoredTemplate>,
    template: Template,
    rows: Vec<AuditRow>,
}

impl App {
    /// Takes a sample into a person's templates.
    ///
    /// # Errors
    /// [`Refusal::SampleRefused`], [`Refusal::EnrolledElsewhere`], [`Refusal::PersonInactive`],
    /// [`Refusal::Limited`]; nothing is written then but audit rows.
    pub(crate) async fn enrol(&self, ctx: &Ctx, about: &About, image: &[u8]) -> Result<(), Error> {
        let _turn = self.turns.take(about.person).await;
        let template = samples::extract(&self.matching, about.factor, image.to_vec()).await?;
        for _ in 0..TRIES {
            let seen = self.stored_templates(ctx, about).await?;
            let template = self.require_own(ctx, &seen, template.clone()).await?;
            let rows = self.look_for_duplicates(ctx, about, &template).await?;
            if self.write_enrolment(Write { ctx, about, seen, template, rows }).await? {
                return Ok(());
            }
        }
        Err(Refusal::Conflict("this factor is being enrolled elsewhere; try again".to_owned())
            .into())
    }

    pub(super) async fn stored_templates(
        &self,
        ctx: &Ctx,
        about: &About,
    ) -> Result<Vec<StoredTemplate>, Error> {
        let (company, person, factor) = (ctx.company, about.person, about.factor);
        self.db.read(move |c| Ok(biometric_templates::of_person(c, company, person, factor)?)).await
    }

    /// A further sample must be of the same finger, face or palm as those before.
    async fn require_own(
        &self,
        ctx: &Ctx,
        seen: &[StoredTemplate],
        template: Template,
    ) -> Result<Template, Error> {
        let enrolled = samples::comparable(&self.ring, ctx.company, seen, &template)?;
        if enrolled.is_empty() {
            return Ok(template);
        }
        let compare = move |_: &_| (samples::best_score(&template, &enrolled), template);
        let (score, template) = self.matching.run(compare).await?.map_err(super::panicked)?;
        let lax = FalseMatchRate::new(FalseMatchRate::MOST);
        let lax = lax.unwrap_or(FalseMatchRate::ONE_IN_A_THOUSAND);
        let least = template.calibration().score(lax);
        if score.is_some_and(|score| score >= least) {
            Ok(template)
        } else {
            let text = "this is not what is enrolled already; to enrol anew, delete it first";
            Err(no_match(text))
        }
    }

    /// Whether somebody else is enrolled with the same: audit rows that raise the alarm.
    async fn look_for_duplicates(
        &self,
        ctx: &Ctx,
        about: &About,
        template: &Template,
    ) -> Result<Vec<AuditRow>, Error> {
        let found = self.search(ctx.company, about.factor, template, identify::DUPLICATES).await?;
        let others: Vec<_> = found.iter().filter(|hit| hit.person != about.person).collect();
        let Some(nearest) = others.first() else { return Ok(Vec::new()) };
        tracing::warn!(
            company = ctx.company.0, person = %about.person, other = %nearest.person,
            factor = %about.factor, "two people are enrolled with what looks like one"
        );
        let mut rows = Vec::new();
        for person in std::iter::once(about.person).chain(others.iter().map(|hit| hit.person)) {
            let mut row = ctx.row(Outcome::Alarm("duplicate_person"), Some(person))?;
            row.id = RequestId::new(ctx.now + Duration::from_micros(1), edge::random()?);
            rows.push(row);
        }
        if about.policy.duplicates == Duplicates::Refuse {
            self.db
                .write(move |c| {
                    for row in &rows {
                        audit::insert(c, row)?;
                    }
                    Ok::<_, Error>(())
                })
                .await?;
            return Err(Refusal::EnrolledElsewhere.into());
        }
        Ok(rows)
    }

    /// Writes it; `false` when the person's templates are not those that were looked at.
    async fn write_enrolment(&self, write: Write<'_>) -> Result<bool, Error> {
        let Write { ctx, about, seen, template, rows } = write;
        let row = ctx.row(Outcome::Done, Some(about.person))?;
        let (company, now, channel) = (ctx.company, ctx.now, ctx.channel.as_str());
        let (person, factor, ring) = (about.person, about.factor, self.ring.clone());
        let kept = samples::comparable(&self.ring, company, &seen, &template)?;
        let outdated = kept.len() < seen.len() && kept.is_empty();
        let place = place_of(&kept, template.quality());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                require_active(people::status(c, company, person)?.ok_or(Refusal::PersonUnknown)?)?;
                if biometric_templates::of_person(c, company, person, factor)? != seen {
                    return Ok(false);
                }
                if outdated {
                    biometric_templates::delete(c, company, person, factor)?;
                }
                if let Some(sample) = place {
                    let bytes = template.encode();
                    let sealed = samples::seal(&ring, company, factor, (person, sample), &bytes)?;
                    biometric_templates::put(c, company, factor, (person, sample), &sealed, now)?;
                }
                note_consent(c, &row, person, factor, channel)?;
                people::set_enrolment(c, company, person, Enrolment::Enrolled)?;
                audit::insert(c, &row)?;
                for row in &rows {
                    audit::insert(c, row)?;
                }
                Ok::<_, Error>(true)
            })
            .await
    }
}

/// Whoever sends a sample to be enrolled says that the person agrees; on our own pages she says so
/// herself.
fn note_consent(
    c: &mut Conn<'_>,
    row: &AuditRow,
    person: PersonId,
    factor: Factor,
    channel: &str,
) -> Result<(), Error> {
    let consent = Consent { channel: channel.to_owned(), given_at: row.at };
    Ok(biometric_consents::put(c, row.company, person, factor, &consent)?)
}

/// The number under which a sample is kept: the first that is free, or that of the weakest sample;
/// `None` when the new one is the weakest of all.
fn place_of(kept: &[(i64, Template)], quality: u8) -> Option<i64> {
    let numbers: Vec<_> =
        kept.iter().map(|(number, template)| (*number, template.quality())).collect();
    place_among(&numbers, quality)
}

fn place_among(kept: &[(i64, u8)], quality: u8) -> Option<i64> {
    let most = i64::try_from(MOST_SAMPLES).unwrap_or(i64::MAX);
    let free = (1..=most).find(|number| kept.iter().all(|(taken, _)| taken != number));
    free.or_else(|| {
        let (number, weakest) = kept.iter().min_by_key(|(_, quality)| *quality)?;
        (*weakest <= quality).then_some(*number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_takes_the_first_free_number_and_then_that_of_the_weakest() {
        assert_eq!(place_among(&[], 10), Some(1));
        assert_eq!(place_among(&[(1, 90), (3, 90)], 10), Some(2));
        let full = [(1, 50), (2, 20), (3, 80), (4, 30), (5, 60)];
        assert_eq!(place_among(&full, 70), Some(2));
        assert_eq!(place_among(&full, 20), Some(2), "of two as good, the newer");
        assert_eq!(place_among(&full, 19), None);
    }
}
