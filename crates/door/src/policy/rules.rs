//! Rules and schedules of a model as records. Not for people and doors: those carry what no model
//! knows.

use super::record::{Doors, Holiday, Record, RuleRecord, ScheduleRecord};
use doorward_domain::access::{GroupId, ModelParts, Origin, Policy, ResourceId, What};
use std::collections::HashMap;

/// How many rules of one origin have numbers of their own.
const OF_ONE_ORIGIN: i64 = 1_024;
/// Where the numbers of guest links' rules begin: after all others.
const GUEST_LINKS: i64 = 1 << 62;

/// The schedules and the rules of a model, best of its
/// [`snapshot_of_doors`](doorward_domain::access::Model::snapshot_of_doors).
///
/// A rule keeps its number as long as its origin does, so that taking one out costs one record.
/// Rules of policies come first, in the order of their numbers, then those of guest links: the
/// order in which the server reads them. Groups of doors become lists of doors.
pub fn records_of_rules(parts: &ModelParts) -> Vec<Record> {
    let schedules = parts.schedules.iter().map(|numbered| {
        let days = numbered.schedule.holidays.iter();
        let holiday = |(date, windows): (_, &_)| Holiday { date, windows: Clone::clone(windows) };
        Record::Schedule(ScheduleRecord {
            id: numbered.id,
            weekly: numbered.schedule.weekly.clone(),
            holidays: days.map(holiday).collect(),
        })
    });
    let groups: HashMap<GroupId, &[ResourceId]> =
        parts.resource_groups.iter().map(|group| (group.id, group.members.as_slice())).collect();
    let mut counts: HashMap<Origin, i64> = HashMap::new();
    let rules = parts.policies.iter().map(|policy| {
        let count = counts.entry(policy.origin).or_default();
        let id = first_number(policy.origin).saturating_add(*count);
        *count += 1;
        Record::Rule(rule(id, policy, &groups))
    });
    schedules.chain(rules).collect()
}

const fn first_number(origin: Origin) -> i64 {
    match origin {
        Origin::Policy(id) => id.0.saturating_mul(OF_ONE_ORIGIN),
        Origin::GuestLink(id) => GUEST_LINKS.saturating_add(id.0.saturating_mul(OF_ONE_ORIGIN)),
    }
}

fn rule(id: i64, policy: &Policy, groups: &HashMap<GroupId, &[ResourceId]>) -> RuleRecord {
    let doors = match policy.what {
        What::AllDoors => Doors::All,
        What::Resource(door) => Doors::These(vec![door]),
        What::Group(group) => {
            Doors::These(groups.get(&group).copied().unwrap_or_default().to_vec())
        }
    };
    RuleRecord {
        id,
        origin: policy.origin,
        effect: policy.effect,
        who: policy.who,
        doors,
        when: policy.when.clone(),
        validity: policy.validity,
        methods: policy.methods,
        unlock_time: policy.unlock_time,
    }
}
