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

impl Model {
    /// The parts that speak about some doors, of which a model decides about these doors as the
    /// whole one does. Doors that the model lacks are left out.
    pub fn snapshot_of_doors(&self, doors: &[ResourceId]) -> ModelParts {
        let parts = &self.parts;
        let wanted: HashSet<ResourceId> = doors.iter().copied().collect();
        let kept = |door: &&Door| wanted.contains(&door.id);
        let doors: Vec<Door> = parts.doors.iter().filter(kept).cloned().collect();
        let compiled: Vec<_> = doors.iter().filter_map(|door| self.door(door.id)).collect();
        let speaks = |index| compiled.iter().any(|door| door.rules.contains(index));
        let policies = (0_u32..).zip(&parts.policies).filter(|(index, _)| speaks(*index));
        let policies: Vec<Policy> = policies.map(|(_, policy)| policy.clone()).collect();
        let groups: HashSet<GroupId> = policies.iter().filter_map(group_of).collect();
        let schedules: HashSet<ScheduleId> = policies.iter().filter_map(schedule_of).collect();
        let places: HashSet<GroupId> = policies.iter().filter_map(place_of).collect();
        let sites: HashSet<_> = doors.iter().filter_map(|door| door.site).collect();
        let narrowed = |group: &ResourceGroup| ResourceGroup {
            id: group.id,
            members: group.members.iter().filter(|door| wanted.contains(door)).copied().collect(),
        };
        let people = parts.people_groups.iter().filter(|group| groups.contains(&group.id));
        let hours = parts.schedules.iter().filter(|schedule| schedules.contains(&schedule.id));
        let resources = parts.resource_groups.iter().filter(|group| places.contains(&group.id));
        ModelParts {
            zone: parts.zone.clone(),
            sites: parts.sites.iter().filter(|site| sites.contains(&site.id)).cloned().collect(),
            people_groups: people.cloned().collect(),
            resource_groups: resources.map(narrowed).collect(),
            schedules: hours.cloned().collect(),
            doors,
            policies,
        }
    }
}

const fn place_of(policy: &Policy) -> Option<GroupId> {
    match policy.what {
        What::Group(group) => Some(group),
        What::AllDoors | What::Resource(_) => None,
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
