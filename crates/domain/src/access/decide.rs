//! The only place that says yes. Total: every question has an answer, no input makes it fail. It
//! does no I/O and allocates nothing.

use super::model::{CompiledDoor, Rule};
use super::validity::Standing;
use super::{
    Asker, Decision, Denial, DoorMode, Effect, Grant, LocalTime, Method, Model, PersonNumber,
    Presented, Rank, ResourceId,
};
use crate::{Status, Timestamp};

/// Whether a door opens.
///
/// In this order, the first that holds being the reason: the door is unknown; the person is
/// inactive; the door is in lockdown; its mode, then its factor rule, does not take the method. An
/// operator is then judged by rank. For a person, a rule that denies wins over any that allows, and
/// the first rule that allows opens. Where none does, the rule nearest to a yes gives the reason:
/// outside its schedule, before its validity, after it, another method, no rule at all.
///
/// A lockdown passes nothing and nobody. In `OverrideOnly` an operator of rank ADMIN or more may
/// open from afar, and nothing else opens.
pub fn decide(
    model: &Model,
    presented: &Presented,
    door: ResourceId,
    instant: Timestamp,
) -> Decision {
    let Some(door) = model.door(door) else {
        return Decision::Deny(Denial::DoorUnknown);
    };
    if let Some(denial) = refused_by_door(door, presented) {
        return Decision::Deny(denial);
    }
    match presented.asker {
        Asker::Operator { rank } => by_rank(door, rank, presented.method),
        Asker::Person { number, .. } => by_rules(model, door, number, presented.method, instant),
    }
}

/// What a door refuses before any rule is looked at.
fn refused_by_door(door: &CompiledDoor, presented: &Presented) -> Option<Denial> {
    let mode = door.settings.mode;
    let overrides = matches!(presented.asker, Asker::Operator { rank } if rank >= Rank::Admin);
    if matches!(presented.asker, Asker::Person { status: Status::Inactive, .. }) {
        Some(Denial::PersonInactive)
    } else if mode == DoorMode::Lockdown || (mode == DoorMode::OverrideOnly && !overrides) {
        Some(Denial::Lockdown)
    } else if !mode.methods().contains(presented.method) {
        Some(Denial::Mode)
    } else if !door.settings.methods.contains(presented.method) {
        Some(Denial::FactorRule)
    } else {
        None
    }
}

fn by_rank(door: &CompiledDoor, rank: Rank, method: Method) -> Decision {
    if rank.unlocks() && method == Method::Remote {
        Decision::Grant(Grant { by: None, unlock_time: door.settings.unlock_time })
    } else {
        Decision::Deny(Denial::RankTooLow)
    }
}

fn by_rules(
    model: &Model,
    door: &CompiledDoor,
    person: PersonNumber,
    method: Method,
    instant: Timestamp,
) -> Decision {
    let local = door.zone.local(instant);
    let mut allowing: Option<(u32, &Rule)> = None;
    let mut denying: Option<(u32, &Rule)> = None;
    let mut nearest = Distance::NoRule;
    for (index, rule) in model.rules(person, door) {
        let distance = distance(rule, method, instant, local);
        let found = match rule.effect {
            Effect::Allow => {
                nearest = nearest.min(distance);
                &mut allowing
            }
            Effect::Deny => &mut denying,
        };
        if distance == Distance::Applies && found.is_none_or(|(first, _)| index < first) {
            *found = Some((index, rule));
        }
    }
    match (denying, allowing) {
        (Some((_, rule)), _) => Decision::Deny(Denial::DenyRule(rule.origin)),
        (None, Some((_, rule))) => Decision::Grant(Grant {
            by: Some(rule.origin),
            unlock_time: rule.unlock_time.unwrap_or(door.settings.unlock_time),
        }),
        (None, None) => Decision::Deny(nearest.denial()),
    }
}

/// How far a rule is from applying, nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Distance {
    Applies,
    OutsideSchedule,
    NotYetValid,
    Expired,
    MethodNotAllowed,
    NoRule,
}

impl Distance {
    const fn denial(self) -> Denial {
        match self {
            Self::OutsideSchedule => Denial::OutsideSchedule,
            Self::NotYetValid => Denial::NotYetValid,
            Self::Expired => Denial::Expired,
            Self::MethodNotAllowed => Denial::MethodNotAllowed,
            Self::Applies | Self::NoRule => Denial::NoRule,
        }
    }
}

fn distance(rule: &Rule, method: Method, instant: Timestamp, local: LocalTime) -> Distance {
    if !rule.methods.contains(method) {
        return Distance::MethodNotAllowed;
    }
    match rule.validity.standing(instant) {
        Standing::NotYet => Distance::NotYetValid,
        Standing::Over => Distance::Expired,
        Standing::Valid if rule.schedule.as_ref().is_none_or(|s| s.contains_local(local)) => {
            Distance::Applies
        }
        Standing::Valid => Distance::OutsideSchedule,
    }
}

#[cfg(test)]
mod tests;
