//! What one door must know to decide alone. Not for signing it or for carrying it there.

use super::{
    Door, GroupId, Model, ModelParts, NumberedSchedule, PeopleGroup, Policy, ResourceGroup,
    ResourceId, ScheduleId, What, When, Who, Zone,
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// The part of a [`Model`] that speaks about one door, as plain data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorSnapshot {
    /// The door, without its site: the zone stands beside it.
    pub door: Door,
    /// Its wall clock.
    pub zone: Zone,
    /// The groups that its policies name.
    pub people_groups: Vec<PeopleGroup>,
    /// The schedules that its policies name.
    pub schedules: Vec<NumberedSchedule>,
    /// The policies that speak about the door, each about it alone.
    pub policies: Vec<Policy>,
}

impl DoorSnapshot {
    /// A model that knows this door only, and decides about it as the whole model does.
    pub fn model(self) -> Model {
        Model::new(ModelParts {
            zone: self.zone,
            sites: Vec::new(),
            doors: vec![self.door],
            people_groups: self.people_groups,
            resource_groups: Vec::<ResourceGroup>::new(),
            schedules: self.schedules,
            policies: self.policies,
        })
    }
}

impl Model {
    /// What a door must know; `None` when there is no such door.
    pub fn snapshot_of(&self, door: ResourceId) -> Option<DoorSnapshot> {
        let compiled = self.door(door)?;
        let here = (0_u32..).zip(&self.parts.policies);
        let policies: Vec<Policy> = here
            .filter(|(index, _)| compiled.rules.contains(*index))
            .map(|(_, policy)| Policy { what: What::Resource(door), ..policy.clone() })
            .collect();
        let groups: HashSet<GroupId> = policies.iter().filter_map(group_of).collect();
        let schedules: HashSet<ScheduleId> = policies.iter().filter_map(schedule_of).collect();
        let parts = &self.parts;
        let named = |group: &&PeopleGroup| groups.contains(&group.id);
        let used = |schedule: &&NumberedSchedule| schedules.contains(&schedule.id);
        Some(DoorSnapshot {
            door: Door { id: door, site: None, settings: compiled.settings },
            zone: compiled.zone.clone(),
            people_groups: parts.people_groups.iter().filter(named).cloned().collect(),
            schedules: parts.schedules.iter().filter(used).cloned().collect(),
            policies,
        })
    }
}

const fn group_of(policy: &Policy) -> Option<GroupId> {
    match policy.who {
        Who::Group(group) => Some(group),
        Who::Everyone | Who::Person(_) => None,
    }
}

const fn schedule_of(policy: &Policy) -> Option<ScheduleId> {
    match policy.when {
        When::Schedule(schedule) => Some(schedule),
        When::Always | When::Windows(_) => None,
    }
}
