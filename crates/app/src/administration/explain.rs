//! Why somebody gets in, or not: the same decision as at the door, with its reason in words.

use super::doors::door_named;
use crate::App;
use crate::context::Ctx;
use crate::error::Error;
use doorward_domain::access::{Asker, Decision, Denial, Method, Model, Origin, Presented, decide};
use doorward_domain::{Email, Refusal, Thing, Timestamp};
use doorward_store::resources::Resource;
use doorward_store::{access_model, guest_links, policies};
use std::collections::HashMap;

/// The answer for one way of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// How she would ask.
    pub method: Method,
    /// Whether the door would open.
    pub opens: bool,
    /// The reason as a word.
    pub word: &'static str,
    /// The reason in words.
    pub reason: String,
    /// The rule that decided, if it was one.
    pub rule: Option<Rule>,
    /// For how long the door stays unlocked, in seconds.
    pub seconds: Option<u8>,
}

/// A rule by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// A policy.
    Policy(String),
    /// A guest link.
    GuestLink(String),
}

impl std::fmt::Display for Rule {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Policy(name) => write!(out, "policy {name}"),
            Self::GuestLink(name) => write!(out, "guest link {name}"),
        }
    }
}

impl App {
    /// What the door would answer to a person at an instant, for each way of asking. Guest links are
    /// looked at as rules, not as links: how often they may be used is not asked.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for the person or the door.
    pub async fn explain_access(
        &self,
        ctx: &Ctx,
        email: &str,
        door: &str,
        at: Timestamp,
    ) -> Result<(Resource, Vec<Explanation>), Error> {
        let (company, email, door) = (ctx.company, Email::key_of(email), door.to_owned());
        self.db
            .read(move |c| {
                let door = door_named(c, company, &door)?;
                let number = access_model::person_of_email(c, company, &email)?
                    .ok_or(Refusal::Unknown(Thing::User))?;
                let (_, status) = access_model::person(c, company, number)?
                    .ok_or(Refusal::Unknown(Thing::User))?;
                let model = Model::new(access_model::whole(c, company)?);
                let rules = policies::of_company(c, company)?.into_iter();
                let names: HashMap<_, _> = rules.map(|rule| (rule.id, rule.name)).collect();
                let mut answers = Vec::new();
                for method in Method::ALL {
                    let presented = Presented { asker: Asker::Person { number, status }, method };
                    let decision = decide(&model, &presented, door.id, at);
                    let rule = match origin(decision) {
                        Some(Origin::Policy(id)) => names.get(&id).cloned().map(Rule::Policy),
                        Some(Origin::GuestLink(id)) => guest_links::find(c, company, id)?
                            .map(|link| Rule::GuestLink(link.name)),
                        None => None,
                    };
                    answers.push(explanation(method, decision, rule));
                }
                Ok((door, answers))
            })
            .await
    }
}

/// The rule that decided, if it was one.
const fn origin(decision: Decision) -> Option<Origin> {
    match decision {
        Decision::Grant(grant) => grant.by,
        Decision::Deny(Denial::DenyRule(origin)) => Some(origin),
        Decision::Deny(_) => None,
    }
}

fn explanation(method: Method, decision: Decision, rule: Option<Rule>) -> Explanation {
    let reason = match (decision, &rule) {
        (Decision::Grant(grant), Some(rule)) => {
            format!("{rule} opens it for {} s", grant.unlock_time.seconds())
        }
        (Decision::Grant(grant), None) => format!("opens for {} s", grant.unlock_time.seconds()),
        (Decision::Deny(denial), Some(rule)) => format!("{denial} ({rule})"),
        (Decision::Deny(denial), None) => denial.to_string(),
    };
    let seconds = match decision {
        Decision::Grant(grant) => Some(grant.unlock_time.seconds()),
        Decision::Deny(_) => None,
    };
    let (opens, word) = (decision.is_grant(), decision.as_str());
    Explanation { method, opens, word, reason, rule, seconds }
}
