//! Whether an operation may go to the door: the links' own conditions, then
//! [`doorward_domain::access::decide`], which alone says yes.

use super::{DoorAction, GuestUse, Operation, Requester};
use crate::context::Ctx;
use crate::error::Error;
use doorward_domain::access::{
    Asker, Browser, Decision, Denial, LinkProblem, LinkProfile, LinkState, Method, Model, Origin,
    Presented, Rank, ResourceId, UnlockTime, decide,
};
use doorward_domain::{PersonId, Refusal, Status, Thing};
use doorward_door::command::{Action, Grounds, UnlockSeconds};
use doorward_store::access_model::{self, Question};
use doorward_store::{Conn, link_profiles, link_uses};
use std::num::NonZeroU32;

/// What may go to the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pass {
    pub(super) action: Action,
    /// For how long; `None` for locking.
    pub(super) unlock_time: Option<UnlockTime>,
    /// The rule that allows it; `None`: a rank.
    pub(super) by: Option<Origin>,
    /// How many uses of a guest's link may be counted; `None`: any number.
    pub(super) most_uses: Option<u32>,
    /// Whether a guest's link is from now on bound to her browser.
    pub(super) binds_browser: bool,
}

/// The answer, and the person whom the books name.
pub(super) struct Judgement {
    pub(super) person: Option<PersonId>,
    pub(super) answer: Result<Pass, Refusal>,
}

/// Judges an operation on what the database holds now. Writes nothing.
pub(super) fn judge(
    c: &mut Conn<'_>,
    ctx: &Ctx,
    operation: &Operation,
    door: ResourceId,
) -> Result<Judgement, Error> {
    let known = match operation.by.person() {
        Some(number) => access_model::person(c, ctx.company, number)?,
        None => None,
    };
    let person = known.map(|(id, _)| id);
    // Whoever is not there any more is refused as somebody who may do nothing.
    let status = known.map_or(Status::Inactive, |(_, status)| status);
    let profile = match &operation.by {
        Requester::Guest(guest) => match usable_profile(c, ctx, guest)? {
            Ok(profile) => Some(profile),
            Err(problem) => {
                return Ok(Judgement { person, answer: Err(Refusal::LinkRefused(problem)) });
            }
        },
        Requester::Operator { .. } | Requester::Member { .. } => None,
    };
    let answer = match operation.action {
        DoorAction::Lock => lock(&operation.by),
        DoorAction::Unlock { seconds } => {
            let question =
                Question { person: operation.by.person(), door, link: operation.by.link() };
            let model = Model::new(access_model::of_question(c, ctx.company, &question)?);
            let presented = presented(&operation.by, status);
            match decide(&model, &presented, door, ctx.now) {
                Decision::Grant(grant) => {
                    let asked = match operation.by {
                        Requester::Operator { .. } => seconds.map(UnlockTime::clamp_seconds),
                        Requester::Guest(_) | Requester::Member { .. } => None,
                    };
                    let time = asked.unwrap_or(grant.unlock_time);
                    Ok(Pass {
                        action: unlock(time, &operation.by),
                        unlock_time: Some(time),
                        by: grant.by,
                        most_uses: profile.as_ref().and_then(|p| p.uses).map(NonZeroU32::get),
                        binds_browser: profile.is_some_and(|profile| profile.binds_browser),
                    })
                }
                Decision::Deny(Denial::RankTooLow) => Err(Refusal::RankTooLow),
                Decision::Deny(Denial::DoorUnknown) => Err(Refusal::Unknown(Thing::Door)),
                Decision::Deny(denial) => Err(Refusal::DoorClosed(denial)),
            }
        }
    };
    Ok(Judgement { person, answer })
}

/// Locking needs a rank, and nothing else: a lockdown does not keep a door from being locked.
fn lock(by: &Requester) -> Result<Pass, Refusal> {
    match by {
        Requester::Operator { rank } if rank.unlocks() => Ok(Pass {
            action: Action::Lock,
            unlock_time: None,
            by: None,
            most_uses: None,
            binds_browser: false,
        }),
        Requester::Operator { .. } | Requester::Guest(_) | Requester::Member { .. } => {
            Err(Refusal::RankTooLow)
        }
    }
}

const fn presented(by: &Requester, status: Status) -> Presented {
    let asker = match by {
        Requester::Operator { rank } => Asker::Operator { rank: *rank },
        Requester::Guest(guest) => Asker::Person { number: guest.person, status },
        Requester::Member { person, .. } => Asker::Person { number: *person, status },
    };
    Presented { asker, method: by.method() }
}

fn unlock(time: UnlockTime, by: &Requester) -> Action {
    let grounds = match by {
        Requester::Operator { rank } if *rank >= Rank::Admin => Grounds::Override,
        Requester::Member { method: Method::CardAndPin, .. } => Grounds::CardAndPin,
        Requester::Operator { .. } | Requester::Guest(_) | Requester::Member { .. } => {
            Grounds::Ordinary
        }
    };
    match UnlockSeconds::new(time.seconds().into()) {
        Some(seconds) => Action::Unlock { seconds, grounds },
        // There is no unlock time of 0; should there ever be one, the door stays locked.
        None => Action::Lock,
    }
}

/// The profile of a guest's link, or why the link cannot be used, whatever door it is for.
fn usable_profile(
    c: &mut Conn<'_>,
    ctx: &Ctx,
    guest: &GuestUse,
) -> Result<Result<LinkProfile, LinkProblem>, Error> {
    let Some(found) = link_uses::find(c, ctx.company, guest.link, guest.person)? else {
        return Ok(Err(LinkProblem::Revoked));
    };
    let Some(stored) = link_profiles::find(c, ctx.company, found.profile)? else {
        return Ok(Err(LinkProblem::Revoked));
    };
    let browser = match (&found.browser_hash, &guest.browser_hash) {
        (None, _) => Browser::First,
        (Some(bound), Some(present)) if bound == present => Browser::Bound,
        (Some(_), _) => Browser::Other,
    };
    let state = LinkState {
        validity: found.validity,
        revoked: found.revoked,
        used: found.used,
        browser,
        code_entered: guest.code_entered,
    };
    let problem = stored.profile.problem(&state, ctx.now);
    Ok(problem.map_or(Ok(stored.profile), Err))
}
