//! A company's rules, compiled so that one question costs little. Not for the answer: that is
//! [`decide`](super::decide).

use super::bits::Bits;
use super::{
    Door, DoorSettings, Effect, GroupId, Methods, NumberedSchedule, Origin, PeopleGroup,
    PersonNumber, Policy, ResourceGroup, ResourceId, Schedule, ScheduleId, Site, UnlockTime,
    Validity, What, When, Who, Zone,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Everything that decisions look at, as plain lists. Where two entries of a list share a number,
/// the later one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelParts {
    /// The wall clock of doors without a site.
    pub zone: Zone,
    /// Places.
    pub sites: Vec<Site>,
    /// Doors.
    pub doors: Vec<Door>,
    /// Groups of people.
    pub people_groups: Vec<PeopleGroup>,
    /// Groups of resources.
    pub resource_groups: Vec<ResourceGroup>,
    /// Schedules that policies share.
    pub schedules: Vec<NumberedSchedule>,
    /// Rules, in the order in which they are named as the reason.
    pub policies: Vec<Policy>,
}

/// [`ModelParts`], indexed. Never changed: a change of the parts makes a new model.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) parts: ModelParts,
    rules: Vec<Rule>,
    doors: HashMap<ResourceId, CompiledDoor>,
    everyone: Vec<u32>,
    people: HashMap<PersonNumber, Vec<u32>>,
}

/// A door with its own clock and the rules that speak about it.
#[derive(Debug, Clone)]
pub(super) struct CompiledDoor {
    pub(super) zone: Zone,
    pub(super) settings: DoorSettings,
    pub(super) rules: Bits,
}

/// A policy without its "who" and "what": the indices hold those.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    pub(super) origin: Origin,
    pub(super) effect: Effect,
    pub(super) validity: Validity,
    pub(super) methods: Methods,
    pub(super) unlock_time: Option<UnlockTime>,
    /// `None`: no schedule narrows it.
    pub(super) schedule: Option<Schedule>,
}

impl Model {
    /// Compiles the parts.
    pub fn new(parts: ModelParts) -> Self {
        let schedules: HashMap<_, _> =
            parts.schedules.iter().map(|s| (s.id, &s.schedule)).collect();
        let rules = parts.policies.iter().map(|policy| Rule::new(policy, &schedules)).collect();
        let doors = compile_doors(&parts);
        let (everyone, people) = index_people(&parts);
        Self { parts, rules, doors, everyone, people }
    }

    /// The parts it was made of.
    pub const fn parts(&self) -> &ModelParts {
        &self.parts
    }

    /// The wall clock of a door; `None` when there is no such door.
    pub fn zone_of(&self, door: ResourceId) -> Option<&Zone> {
        self.doors.get(&door).map(|door| &door.zone)
    }

    pub(super) fn door(&self, door: ResourceId) -> Option<&CompiledDoor> {
        self.doors.get(&door)
    }

    /// The rules that speak about both a person and a door.
    pub(super) fn rules<'a>(
        &'a self,
        person: PersonNumber,
        door: &'a CompiledDoor,
    ) -> impl Iterator<Item = (u32, &'a Rule)> {
        let own = self.people.get(&person).into_iter().flatten();
        let both = self.everyone.iter().chain(own).copied();
        let here = both.filter(|index| door.rules.contains(*index));
        here.filter_map(|index| Some((index, self.rules.get(index as usize)?)))
    }
}

impl Rule {
    fn new(policy: &Policy, schedules: &HashMap<ScheduleId, &Schedule>) -> Self {
        let schedule = match &policy.when {
            When::Always => None,
            When::Windows(weekly) => {
                Some(Schedule { weekly: weekly.clone(), ..Schedule::default() })
            }
            When::Schedule(id) => match (schedules.get(id), policy.effect) {
                (Some(found), _) => Some((*found).clone()),
                // What is not known must not open a door: see `When::Schedule`.
                (None, Effect::Allow) => Some(Schedule::default()),
                (None, Effect::Deny) => None,
            },
        };
        Self {
            origin: policy.origin,
            effect: policy.effect,
            validity: policy.validity,
            methods: policy.methods,
            unlock_time: policy.unlock_time,
            schedule,
        }
    }
}

fn numbered<T>(list: &[T]) -> impl Iterator<Item = (u32, &T)> {
    (0_u32..).zip(list)
}

fn compile_doors(parts: &ModelParts) -> HashMap<ResourceId, CompiledDoor> {
    let zones: HashMap<_, _> = parts.sites.iter().map(|site| (site.id, &site.zone)).collect();
    let groups: HashMap<GroupId, &[ResourceId]> =
        parts.resource_groups.iter().map(|group| (group.id, group.members.as_slice())).collect();
    let mut everywhere = Bits::new(parts.policies.len());
    let mut here: HashMap<ResourceId, Vec<u32>> = HashMap::new();
    for (index, policy) in numbered(&parts.policies) {
        let doors = match &policy.what {
            What::AllDoors => {
                everywhere.insert(index);
                continue;
            }
            What::Resource(door) => std::slice::from_ref(door),
            What::Group(group) => groups.get(group).copied().unwrap_or_default(),
        };
        for door in doors {
            here.entry(*door).or_default().push(index);
        }
    }
    let compile = |door: &Door| {
        let mut rules = everywhere.clone();
        for index in here.get(&door.id).into_iter().flatten() {
            rules.insert(*index);
        }
        let zone = door.site.and_then(|site| zones.get(&site).copied()).unwrap_or(&parts.zone);
        (door.id, CompiledDoor { zone: zone.clone(), settings: door.settings, rules })
    };
    parts.doors.iter().map(compile).collect()
}

fn index_people(parts: &ModelParts) -> (Vec<u32>, HashMap<PersonNumber, Vec<u32>>) {
    let groups: HashMap<GroupId, &[PersonNumber]> =
        parts.people_groups.iter().map(|group| (group.id, group.members.as_slice())).collect();
    let mut everyone = Vec::new();
    let mut people: HashMap<PersonNumber, Vec<u32>> = HashMap::new();
    for (index, policy) in numbered(&parts.policies) {
        let members = match &policy.who {
            Who::Everyone => {
                everyone.push(index);
                continue;
            }
            Who::Person(person) => std::slice::from_ref(person),
            Who::Group(group) => groups.get(group).copied().unwrap_or_default(),
        };
        for person in members {
            let rules = people.entry(*person).or_default();
            // A group may list a member twice.
            if rules.last() != Some(&index) {
                rules.push(index);
            }
        }
    }
    (everyone, people)
}
