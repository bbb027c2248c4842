//! A policy made ready for decisions: a model of the domain, and whose a card or a PIN is. Not for
//! deciding, and never changed: another set of records makes another policy.

use super::door::DoorRecord;
use super::macs::Mac;
use super::record::{CredentialId, Doors, LockdownRecord, PersonRecord, Record, RuleRecord};
use super::record_set::RecordSet;
use super::refusal::Refusal;
use doorward_domain::access::{
    Door, DoorMode, Effect, GroupId, Model, ModelParts, NumberedSchedule, Origin, PeopleGroup,
    PersonNumber, Policy as Rule, ResourceGroup, ResourceId, Schedule, Site, SiteId, Validity,
    What, When, Zone,
};
use doorward_domain::{Status, Timestamp};
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// Records, ready for decisions.
#[derive(Debug, Clone)]
pub struct Policy {
    model: Model,
    timeless: OnceLock<Model>,
    doors: BTreeMap<ResourceId, DoorRecord>,
    lockdowns: Vec<LockdownRecord>,
    people: Vec<Person>,
    cards: Vec<Credential>,
    pins: Vec<Credential>,
    card_pins: Vec<Credential>,
}

/// Who holds a credential, and what counts besides the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub person: PersonNumber,
    /// Whether she may do anything: not a check of [`Holder::valid_until`].
    pub status: Status,
    /// Whether she is a guest.
    pub guest: bool,
    /// The first moment at which she may no longer.
    pub valid_until: Option<Timestamp>,
    /// Which credential.
    pub credential: CredentialId,
}

#[derive(Debug, Clone, Copy)]
struct Person {
    number: PersonNumber,
    valid_until: Option<Timestamp>,
    active: bool,
    guest: bool,
}

/// 16 bytes for the MAC, 8 for the credential, 4 for the place of the person.
#[derive(Debug, Clone, Copy)]
struct Credential {
    mac: Mac,
    id: CredentialId,
    person: u32,
}

impl Policy {
    /// Compiles records.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] for a record that is none, and for a zone that is not known here: a
    /// door must not decide by a clock of another place.
    pub fn compile(records: &RecordSet) -> Result<Self, Refusal> {
        let mut read = Parts::default();
        for record in records.records() {
            read.take(record?);
        }
        read.finish()
    }

    /// The model, for [`decide`](doorward_domain::access::decide).
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// The model to decide by while the time is not to be trusted. Rules that allow within limits of
    /// time, and those of guest links, are gone; rules that deny within limits deny always.
    pub fn timeless(&self) -> &Model {
        self.timeless.get_or_init(|| {
            let mut parts = self.model.parts().clone();
            let bounded =
                |rule: &Rule| rule.when != When::Always || rule.validity != Validity::ALWAYS;
            parts.policies.retain(|rule| {
                let guest = matches!(rule.origin, Origin::GuestLink(_));
                rule.effect == Effect::Deny || !(guest || bounded(rule))
            });
            for rule in &mut parts.policies {
                (rule.when, rule.validity) = (When::Always, Validity::ALWAYS);
            }
            Model::new(parts)
        })
    }

    /// The doors, by number.
    pub fn doors(&self) -> impl Iterator<Item = &DoorRecord> {
        self.doors.values()
    }

    /// A door.
    pub fn door(&self, door: ResourceId) -> Option<&DoorRecord> {
        self.doors.get(&door)
    }

    /// The lockdown that holds at a door. Its mode in the model is then a lockdown too.
    pub fn lockdown(&self, door: ResourceId) -> Option<&LockdownRecord> {
        self.lockdowns.iter().find(|lockdown| lockdown.door.is_none_or(|at| at == door))
    }

    /// Who holds a card; several when its number was given twice.
    pub fn card_holders(&self, card: Mac) -> impl Iterator<Item = Holder> {
        self.holders(&self.cards, card)
    }

    /// Whose PIN opens alone; several when it was given twice.
    pub fn pin_holders(&self, pin: Mac) -> impl Iterator<Item = Holder> {
        self.holders(&self.pins, pin)
    }

    /// Whose PIN it is beside a card: the MAC is bound to the person.
    pub fn card_pin_holders(&self, pin: Mac) -> impl Iterator<Item = Holder> {
        self.holders(&self.card_pins, pin)
    }

    fn holders<'a>(
        &'a self,
        list: &'a [Credential],
        mac: Mac,
    ) -> impl Iterator<Item = Holder> + 'a {
        let first = list.partition_point(|credential| credential.mac < mac);
        let same = list.iter().skip(first).take_while(move |credential| credential.mac == mac);
        same.filter_map(|credential| {
            let person = self.people.get(credential.person as usize)?;
            Some(Holder {
                person: person.number,
                status: if person.active { Status::Active } else { Status::Inactive },
                guest: person.guest,
                valid_until: person.valid_until,
                credential: credential.id,
            })
        })
    }
}

#[derive(Default)]
struct Parts {
    doors: BTreeMap<ResourceId, DoorRecord>,
    lockdowns: Vec<LockdownRecord>,
    schedules: Vec<NumberedSchedule>,
    rules: Vec<RuleRecord>,
    groups: HashMap<GroupId, Vec<PersonNumber>>,
    people: Vec<Person>,
    cards: Vec<Credential>,
    pins: Vec<Credential>,
    card_pins: Vec<Credential>,
}

impl Parts {
    fn take(&mut self, record: Record) {
        match record {
            Record::Door(door) => {
                self.doors.insert(door.id, door);
            }
            Record::Schedule(record) => self.schedules.push(NumberedSchedule {
                id: record.id,
                schedule: Schedule {
                    weekly: record.weekly,
                    holidays: record.holidays.into_iter().map(|d| (d.date, d.windows)).collect(),
                },
            }),
            Record::Rule(rule) => self.rules.push(rule),
            Record::Person(person) => self.take_person(&person),
            Record::Lockdown(lockdown) => self.lockdowns.push(lockdown),
        }
    }

    fn take_person(&mut self, record: &PersonRecord) {
        // A set of records has at most 32 MiB, so that its people can be counted in 32 bits.
        let person = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        let PersonRecord { number, active, guest, valid_until, .. } = *record;
        self.people.push(Person { number, valid_until, active, guest });
        for group in &record.groups {
            self.groups.entry(*group).or_default().push(number);
        }
        let cards = record.cards.iter();
        self.cards.extend(cards.map(|card| Credential { mac: card.mac, id: card.id, person }));
        for pin in &record.pins {
            let alone = pin.alone.map(|mac| Credential { mac, id: pin.id, person });
            self.pins.extend(alone);
            self.card_pins.push(Credential { mac: pin.with_card, id: pin.id, person });
        }
    }

    fn finish(mut self) -> Result<Policy, Refusal> {
        for list in [&mut self.cards, &mut self.pins, &mut self.card_pins] {
            list.sort_unstable_by_key(|credential| (credential.mac, credential.id));
            list.shrink_to_fit();
        }
        self.people.shrink_to_fit();
        self.rules.sort_unstable_by_key(|rule| rule.id);
        let (sites, doors) = self.places()?;
        let (resource_groups, policies) = rules(std::mem::take(&mut self.rules));
        let groups = self.groups.into_iter();
        let model = Model::new(ModelParts {
            zone: Zone::utc(),
            sites,
            doors,
            people_groups: groups.map(|(id, members)| PeopleGroup { id, members }).collect(),
            resource_groups,
            schedules: self.schedules,
            policies,
        });
        Ok(Policy {
            model,
            timeless: OnceLock::new(),
            doors: self.doors,
            lockdowns: self.lockdowns,
            people: self.people,
            cards: self.cards,
            pins: self.pins,
            card_pins: self.card_pins,
        })
    }

    /// A site for each door, and the doors, in lockdown where one holds.
    fn places(&self) -> Result<(Vec<Site>, Vec<Door>), Refusal> {
        let (mut sites, mut doors) = (Vec::new(), Vec::new());
        for (record, number) in self.doors.values().zip(1..) {
            let zone = Zone::parse(&record.zone).map_err(|_| Refusal::Malformed)?;
            let mut settings = record.settings;
            let locked = |lockdown: &LockdownRecord| lockdown.door.is_none_or(|d| d == record.id);
            if self.lockdowns.iter().any(locked) {
                settings.mode = DoorMode::Lockdown;
            }
            sites.push(Site { id: SiteId(number), zone });
            doors.push(Door { id: record.id, site: Some(SiteId(number)), settings });
        }
        Ok((sites, doors))
    }
}

/// The rules of the domain, each list of doors a group of its own.
fn rules(records: Vec<RuleRecord>) -> (Vec<ResourceGroup>, Vec<Rule>) {
    let mut groups = Vec::new();
    let mut rules = Vec::new();
    for record in records {
        let what = match record.doors {
            Doors::All => What::AllDoors,
            Doors::These(members) => {
                let id = GroupId(record.id);
                groups.push(ResourceGroup { id, members });
                What::Group(id)
            }
        };
        rules.push(Rule {
            origin: record.origin,
            effect: record.effect,
            who: record.who,
            what,
            when: record.when,
            validity: record.validity,
            methods: record.methods,
            unlock_time: record.unlock_time,
        });
    }
    (groups, rules)
}
