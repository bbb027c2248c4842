//! Doors, rules and hours of a company, and which of them a controller needs. Not for people.

use crate::error::Error;
use doorward_domain::access::{
    DoorMode, Effect, GroupId, Method, Model, PersonNumber, Policy, ResourceId, Who,
};
use doorward_domain::{CompanyId, Timestamp};
use doorward_door::command::Issuer;
use doorward_door::policy::{DoorBehaviour, DoorRecord, LockdownRecord, Record, records_of_rules};
use doorward_store::{Conn, access_model, controller_policies, door_behaviours};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Everything of a company that is not about one person.
pub(super) struct Places {
    model: Model,
    doors: BTreeMap<ResourceId, (DoorRecord, Timestamp)>,
    controllers: HashMap<[u8; 16], Vec<ResourceId>>,
    /// The groups of people that there are.
    groups: HashSet<GroupId>,
    /// Whether a door of a controller takes PINs.
    pub(super) takes_pins: bool,
}

/// What a controller needs besides people, and which of them it needs.
pub(super) struct Place {
    /// Doors, schedules, rules and lockdowns.
    pub(super) records: Vec<Record>,
    pub(super) needs: Needs,
}

/// Whom a controller needs, and what of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Needs {
    everyone: bool,
    people: HashSet<PersonNumber>,
    /// Groups that some rule lets in.
    admitted: HashSet<GroupId>,
    /// Groups that some rule names.
    named: HashSet<GroupId>,
    /// Whether one of its doors takes a PIN alone.
    pub(super) pin: bool,
    /// Whether one of its doors takes a PIN with a card.
    pub(super) card_pin: bool,
}

impl Places {
    /// Reads them.
    pub(super) fn read(c: &mut Conn<'_>, company: CompanyId) -> Result<Self, Error> {
        let parts = access_model::without_people(c, company)?;
        let mut behaviours: HashMap<ResourceId, DoorBehaviour> = HashMap::new();
        for (door, content) in door_behaviours::of_company(c, company)? {
            behaviours.insert(door, super::behaviour::read(&content)?);
        }
        let uuids = controller_policies::uuids(c, company)?;
        let uuids: HashMap<_, _> =
            uuids.into_iter().map(|(id, uuid, changed)| (id, (uuid, changed))).collect();
        let mut controllers: HashMap<[u8; 16], Vec<ResourceId>> = HashMap::new();
        for (controller, door) in controller_policies::doors_of_company(c, company)? {
            controllers.entry(controller).or_default().push(door);
        }
        let groups = controller_policies::groups_of_people(c, company)?.into_iter().collect();
        let model = Model::new(parts);
        let doors = model.parts().doors.iter().filter_map(|door| {
            let (uuid, changed) = uuids.get(&door.id)?;
            let record = DoorRecord {
                id: door.id,
                uuid: *uuid.as_bytes(),
                zone: model.zone_of(door.id)?.name().to_owned(),
                settings: door.settings,
                behaviour: behaviours.get(&door.id).copied().unwrap_or_default(),
            };
            Some((door.id, (record, *changed)))
        });
        let doors: BTreeMap<_, _> = doors.collect();
        let takes = |door: &ResourceId| {
            let methods = doors.get(door).map(|(record, _)| record.settings.methods);
            methods.is_some_and(|methods| {
                methods.contains(Method::Pin) || methods.contains(Method::CardAndPin)
            })
        };
        let takes_pins = controllers.values().flatten().any(takes);
        Ok(Self { model, doors, controllers, groups, takes_pins })
    }

    /// What a controller needs.
    pub(super) fn of(&self, controller: &[u8; 16]) -> Place {
        let doors = self.controllers.get(controller).map_or(&[][..], Vec::as_slice);
        let parts = self.model.snapshot_of_doors(doors);
        let here = || doors.iter().filter_map(|door| self.doors.get(door));
        let takes = |method| here().any(|(record, _)| record.settings.methods.contains(method));
        let needs = self.needs(&parts.policies, takes(Method::Pin), takes(Method::CardAndPin));
        let mut records = records_of_rules(&parts);
        records.extend(here().map(|(record, _)| Record::Door(record.clone())));
        let locked = here().filter(|(record, _)| record.settings.mode == DoorMode::Lockdown);
        records.extend(locked.map(|(record, changed)| {
            Record::Lockdown(LockdownRecord {
                door: Some(record.id),
                since: *changed,
                by: Issuer::server(),
            })
        }));
        Place { records, needs }
    }

    fn needs(&self, rules: &[Policy], pin: bool, card_pin: bool) -> Needs {
        let mut needs = Needs {
            everyone: false,
            people: HashSet::new(),
            admitted: HashSet::new(),
            named: HashSet::new(),
            pin,
            card_pin,
        };
        for rule in rules {
            let allows = rule.effect == Effect::Allow;
            match rule.who {
                Who::Everyone => needs.everyone |= allows,
                Who::Person(person) if allows => {
                    needs.people.insert(person);
                }
                // Places in a group that is gone say nothing.
                Who::Group(group) if self.groups.contains(&group) => {
                    needs.named.insert(group);
                    if allows {
                        needs.admitted.insert(group);
                    }
                }
                Who::Person(_) | Who::Group(_) => {}
            }
        }
        needs
    }
}

impl Needs {
    /// Whether some rule could let somebody in.
    pub(super) fn admit(&self, person: PersonNumber, groups: &[GroupId]) -> bool {
        self.everyone
            || self.people.contains(&person)
            || groups.iter().any(|group| self.admitted.contains(group))
    }

    /// Those of somebody's groups that rules name.
    pub(super) fn named<'g>(&'g self, groups: &'g [GroupId]) -> impl Iterator<Item = GroupId> + 'g {
        groups.iter().copied().filter(|group| self.named.contains(group))
    }
}
