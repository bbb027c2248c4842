//! Identification: whose is a sample, among everybody who is enrolled?

use super::samples::{self, rate};
use crate::App;
use crate::context::Ctx;
use crate::error::Error;
use doorward_biometrics::Template;
use doorward_biometrics::threshold::FalseMatchRate;
use doorward_domain::{CompanyId, Factor, PersonId, Refusal, Status, Thing};
use doorward_store::{biometric_templates, people};
use std::collections::HashMap;
use std::sync::Arc;

/// How often the search for duplicates may raise an alarm over two different people.
pub(super) const DUPLICATES: f64 = 1e-4;
/// Samples that a coarse stage leaves to be compared: this many at least, and this share of all.
const FEWEST_CANDIDATES: usize = 100;
const SHARE_OF_CANDIDATES: usize = 20;
/// How many templates a coarse stage leaves of so many.
pub fn most_candidates(all: usize) -> usize {
    FEWEST_CANDIDATES.max(all / SHARE_OF_CANDIDATES)
}

/// People who are named at most.
const MOST_HITS: usize = 10;

/// Somebody whose template a sample matches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Who.
    pub person: PersonId,
    /// How alike the two are; the scale is the modality's own.
    pub score: f32,
}

impl App {
    /// The people whose templates an image matches, the most alike first; those who are inactive are
    /// not among them. The rate of false matches that the company takes holds for the whole search.
    ///
    /// # Errors
    /// [`Refusal::SampleRefused`], [`Refusal::SettingsMissed`] when the factor is off,
    /// [`Refusal::Limited`].
    pub async fn identify_sample(
        &self,
        ctx: &Ctx,
        factor: Factor,
        image: &[u8],
    ) -> Result<Vec<Hit>, Error> {
        let security = self.security.get();
        let state = security.company(ctx.company).ok_or(Refusal::Unknown(Thing::Company))?;
        let settings = &state.company.settings;
        if !settings.factors.contains(&factor) {
            return Err(Refusal::SettingsMissed("this factor is switched off").into());
        }
        let rate = rate(&settings.biometrics).share();
        let sample = samples::extract(&self.matching, factor, image.to_vec()).await?;
        let hits = self.search(ctx.company, factor, &sample, rate).await?;
        let company = ctx.company;
        self.db
            .read(move |c| {
                let mut active = Vec::new();
                for hit in hits {
                    if people::status(c, company, hit.person)? == Some(Status::Active) {
                        active.push(hit);
                    }
                }
                Ok(active)
            })
            .await
    }

    /// The people whose templates match a sample, so strictly that a search in which nobody should be
    /// found finds somebody no more often than `rate`.
    pub(super) async fn search(
        &self,
        company: CompanyId,
        factor: Factor,
        sample: &Template,
        rate: f64,
    ) -> Result<Vec<Hit>, Error> {
        let gallery = self.gallery(company, factor).await?;
        let (all, exact) = (gallery.index.len(), gallery.index.is_exact());
        let Some(rate) = FalseMatchRate::new(rate).filter(|_| all > 0) else {
            return Ok(Vec::new());
        };
        let least = sample.calibration().score(rate.among(all));
        let most = most_candidates(all);
        let probe = sample.clone();
        let work = move |_: &_| {
            let best = gallery.index.best(&probe, most);
            best.into_iter()
                .filter_map(|(key, score)| Some((gallery.owner(key)?, score)))
                .collect::<Vec<_>>()
        };
        let found = self.matching.run(work).await?.map_err(super::panicked)?;
        let scored = if exact {
            found.into_iter().map(|((person, _), score)| Hit { person, score }).collect()
        } else {
            let people = found.into_iter().map(|((person, _), _)| person).collect();
            self.compare_with(company, factor, sample, people).await?
        };
        Ok(best_of_each(scored, least))
    }

    /// Compares a sample with all templates of people whom a coarse stage left.
    async fn compare_with(
        &self,
        company: CompanyId,
        factor: Factor,
        sample: &Template,
        mut people: Vec<PersonId>,
    ) -> Result<Vec<Hit>, Error> {
        people.sort_unstable();
        people.dedup();
        let rows = self
            .db
            .read(move |c| {
                let mut rows = Vec::new();
                for person in people {
                    rows.extend(biometric_templates::of_person(c, company, person, factor)?);
                }
                Ok::<_, Error>(rows)
            })
            .await?;
        let (ring, sample) = (Arc::clone(&self.ring), sample.clone());
        let work = move |_: &_| {
            let mut hits = Vec::new();
            for row in rows {
                let person = row.person;
                for (_, template) in samples::templates(&ring, company, factor, &[row])? {
                    hits.extend(sample.compare(&template).map(|score| Hit { person, score }));
                }
            }
            Ok(hits)
        };
        self.matching.run(work).await?.map_err(super::panicked)?
    }
}

/// Each person's best score from `least` on, the highest first.
fn best_of_each(scored: Vec<Hit>, least: f32) -> Vec<Hit> {
    let mut best: HashMap<PersonId, f32> = HashMap::new();
    for hit in scored.into_iter().filter(|hit| hit.score >= least) {
        let kept = best.entry(hit.person).or_insert(hit.score);
        *kept = kept.max(hit.score);
    }
    let mut hits: Vec<_> = best.into_iter().map(|(person, score)| Hit { person, score }).collect();
    hits.sort_unstable_by(|one, other| other.score.total_cmp(&one.score));
    hits.truncate(MOST_HITS);
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_named_once_by_the_best_of_her_samples() {
        let person = |byte| PersonId::from_bytes([byte; 16]);
        let hit = |byte, score| Hit { person: person(byte), score };
        let scored = vec![hit(1, 0.5), hit(2, 0.9), hit(1, 0.8), hit(3, 0.4)];
        assert_eq!(best_of_each(scored, 0.5), [hit(2, 0.9), hit(1, 0.8)]);
    }
}
