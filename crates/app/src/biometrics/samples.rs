//! Samples on their way in and templates on their way out of the store. Not for deciding anything.

use super::pool::BiometricPool;
use crate::error::{Error, Fault};
use crate::key_ring::KeyRing;
use crate::seal;
use doorward_biometrics::threshold::FalseMatchRate;
use doorward_biometrics::{ExtractError, Flaw, Matcher, Modality, Template, decode};
use doorward_domain::{BiometricPolicy, CompanyId, Factor, PersonId, Refusal, SampleProblem};
use doorward_store::biometric_templates::StoredTemplate;

/// The modality of a factor.
pub(crate) const fn modality(factor: Factor) -> Modality {
    match factor {
        Factor::Finger => Modality::Finger,
        Factor::Face => Modality::Face,
        Factor::Palm => Modality::Palm,
    }
}

/// The rate of false matches that a company takes.
pub(crate) fn rate(policy: &BiometricPolicy) -> FalseMatchRate {
    let share = f64::from(policy.false_matches_per_million) / 1e6;
    FalseMatchRate::new(share).unwrap_or(FalseMatchRate::ONE_IN_A_THOUSAND)
}

/// The template of an image.
///
/// # Errors
/// [`Refusal::SampleRefused`], [`Refusal::Limited`].
pub(crate) async fn extract(
    pool: &BiometricPool,
    factor: Factor,
    image: Vec<u8>,
) -> Result<Template, Error> {
    let work = move |matcher: &Matcher| {
        let picture = decode::picture(&image)?;
        // The file is not needed any more, and the picture takes enough.
        drop(image);
        matcher.extract(modality(factor), &picture)
    };
    match pool.run(work).await? {
        Ok(Ok(template)) => Ok(template),
        Ok(Err(ExtractError::Flaw(flaw))) => Err(refused(&flaw).into()),
        Ok(Err(ExtractError::Network(error))) => Err(Fault::Biometrics(error.to_string()).into()),
        Err(_panicked) => {
            tracing::error!(%factor, "an image made this program panic; it was refused");
            Err(refused(&Flaw::Unreadable("it is damaged".to_owned())).into())
        }
    }
}

fn refused(flaw: &Flaw) -> Refusal {
    let problem = match flaw {
        Flaw::Unreadable(_) | Flaw::PoorQuality(_) => SampleProblem::Poor,
        Flaw::Several(_) => SampleProblem::Several,
        Flaw::NotFound(_) => SampleProblem::NothingFound,
        Flaw::CutByBorder(_) => SampleProblem::CutByBorder,
    };
    Refusal::SampleRefused { problem, text: flaw.to_string() }
}

/// A sample that is not of the person.
pub(crate) fn no_match(text: &str) -> Error {
    Refusal::SampleRefused { problem: SampleProblem::NoMatch, text: text.to_owned() }.into()
}

/// Seals a template for its row.
///
/// # Errors
/// When there is no randomness.
pub(crate) fn seal(
    ring: &KeyRing,
    company: CompanyId,
    factor: Factor,
    (person, sample): (PersonId, i64),
    bytes: &[u8],
) -> Result<Vec<u8>, Error> {
    seal::column(ring, &place(company, factor, person, sample), bytes)
}

/// What a row holds.
///
/// # Errors
/// When it was altered or moved, or its master key is gone.
pub(crate) fn open(
    ring: &KeyRing,
    company: CompanyId,
    factor: Factor,
    stored: &StoredTemplate,
) -> Result<Vec<u8>, Error> {
    let place = place(company, factor, stored.person, stored.sample);
    seal::open_column(ring, "a biometric template", &place, &stored.sealed)
}

fn place(company: CompanyId, factor: Factor, person: PersonId, sample: i64) -> String {
    format!("biometric_template.sealed/{}/{person}/{factor}/{sample}", company.0)
}

/// The templates of rows, each with the number of its sample; those that an older program made and
/// this one does not compare are left out.
///
/// # Errors
/// As [`open`].
pub(crate) fn templates(
    ring: &KeyRing,
    company: CompanyId,
    factor: Factor,
    stored: &[StoredTemplate],
) -> Result<Vec<(i64, Template)>, Error> {
    let mut found = Vec::with_capacity(stored.len());
    for row in stored {
        match Template::decode(&open(ring, company, factor, row)?) {
            Ok(template) => found.push((row.sample, template)),
            Err(error) => {
                tracing::warn!(person = %row.person, %factor, %error, "a template is passed over");
            }
        }
    }
    Ok(found)
}

/// The templates of rows that a sample can be compared with: those of an older program or of another
/// method cannot.
///
/// # Errors
/// As [`open`].
pub(crate) fn comparable(
    ring: &KeyRing,
    company: CompanyId,
    stored: &[StoredTemplate],
    sample: &Template,
) -> Result<Vec<(i64, Template)>, Error> {
    let mut found = templates(ring, company, factor(sample), stored)?;
    found.retain(|(_, template)| sample.is_comparable(template));
    Ok(found)
}

fn factor(sample: &Template) -> Factor {
    match sample.modality() {
        Modality::Finger => Factor::Finger,
        Modality::Face => Factor::Face,
        Modality::Palm => Factor::Palm,
    }
}

/// The best score of a sample against several templates; nothing when there are none.
pub(crate) fn best_score(probe: &Template, enrolled: &[(i64, Template)]) -> Option<f32> {
    enrolled.iter().filter_map(|(_, template)| probe.compare(template)).max_by(f32::total_cmp)
}
