//! The records of a policy: doors, schedules, rules, people, lockdowns. Not for keeping many.

use super::door::DoorRecord;
use super::macs::Mac;
use crate::cbor::{Item, Reader, Writer, layout, numbered, read_whole, written};
use crate::command::Issuer;
use doorward_domain::Timestamp;
use doorward_domain::access::{
    DayWindows, Effect, GroupId, LocalDate, Methods, Origin, PersonNumber, ResourceId, ScheduleId,
    UnlockTime, Validity, WeeklyWindows, When, Who,
};

/// What a record speaks of. The order is that of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// A [`DoorRecord`].
    Door,
    /// A [`ScheduleRecord`].
    Schedule,
    /// A [`RuleRecord`].
    Rule,
    /// A [`PersonRecord`].
    Person,
    /// A [`LockdownRecord`].
    Lockdown,
}
numbered!(RecordKind { Door = 1, Schedule = 2, Rule = 3, Person = 4, Lockdown = 5 });

/// Which record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// What it speaks of.
    pub kind: RecordKind,
    /// Which of that kind.
    pub id: i64,
}
layout!(RecordKey { kind, id });

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A door.
    Door(DoorRecord),
    /// A schedule.
    Schedule(ScheduleRecord),
    /// A rule.
    Rule(RuleRecord),
    /// A person.
    Person(PersonRecord),
    /// A lockdown.
    Lockdown(LockdownRecord),
}

impl Record {
    /// Which record it is.
    pub fn key(&self) -> RecordKey {
        let (kind, id) = match self {
            Self::Door(door) => (RecordKind::Door, door.id.0),
            Self::Schedule(schedule) => (RecordKind::Schedule, schedule.id.0),
            Self::Rule(rule) => (RecordKind::Rule, rule.id),
            Self::Person(person) => (RecordKind::Person, person.number.0),
            Self::Lockdown(lockdown) => {
                (RecordKind::Lockdown, lockdown.door.map_or(0, |door| door.0))
            }
        };
        RecordKey { kind, id }
    }

    /// Its value in canonical CBOR.
    pub fn value(&self) -> Vec<u8> {
        match self {
            Self::Door(door) => written(door),
            Self::Schedule(schedule) => written(schedule),
            Self::Rule(rule) => written(rule),
            Self::Person(person) => written(person),
            Self::Lockdown(lockdown) => written(lockdown),
        }
    }

    /// Reads a value; `None` when it is not one of that key.
    pub fn read(key: RecordKey, value: &[u8]) -> Option<Self> {
        let record = match key.kind {
            RecordKind::Door => Self::Door(read_whole(value)?),
            RecordKind::Schedule => Self::Schedule(read_whole(value)?),
            RecordKind::Rule => Self::Rule(read_whole(value)?),
            RecordKind::Person => Self::Person(read_whole(value)?),
            RecordKind::Lockdown => Self::Lockdown(read_whole(value)?),
        };
        (record.key() == key).then_some(record)
    }
}

/// Hours that rules share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRecord {
    /// Which.
    pub id: ScheduleId,
    /// The week.
    pub weekly: WeeklyWindows,
    /// Dates with hours of their own, in order.
    pub holidays: Vec<Holiday>,
}
layout!(ScheduleRecord { id, weekly, holidays });

/// A date with hours of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// The local date.
    pub date: LocalDate,
    /// Its hours.
    pub windows: DayWindows,
}
layout!(Holiday { date, windows });

/// A rule. Rules count in the order of their numbers: the first that allows is the reason given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRecord {
    /// Its number here; see [`super::records_of_rules`].
    pub id: i64,
    /// Where it comes from.
    pub origin: Origin,
    /// What it does.
    pub effect: Effect,
    /// To whom.
    pub who: Who,
    /// To which doors.
    pub doors: Doors,
    /// At which times of the week.
    pub when: When,
    /// From when until when.
    pub validity: Validity,
    /// By which methods.
    pub methods: Methods,
    /// For how long the door then stays unlocked; `None`: as the door says.
    pub unlock_time: Option<UnlockTime>,
}
layout!(RuleRecord { id, origin, effect, who, doors, when, validity, methods, unlock_time });

/// To which doors of the controller a rule applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doors {
    /// To all.
    All,
    /// To these.
    These(Vec<ResourceId>),
}

impl Item for Doors {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::All => out.null(),
            Self::These(doors) => doors.write(out),
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Option::read(from)?.map_or(Self::All, Self::These))
    }
}

/// A person with what she may present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// Who.
    pub number: PersonNumber,
    /// Whether she may do anything.
    pub active: bool,
    /// Whether she is a guest: then the shorter age of the policy counts.
    pub guest: bool,
    /// The groups that rules name.
    pub groups: Vec<GroupId>,
    /// Her cards.
    pub cards: Vec<CardCredential>,
    /// Her PINs.
    pub pins: Vec<PinCredential>,
    /// The first moment at which she may no longer.
    pub valid_until: Option<Timestamp>,
}
layout!(PersonRecord { number, active, guest, groups, cards, pins, valid_until });

/// A credential's number at the server, for journals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CredentialId(pub i64);

impl Item for CredentialId {
    fn write(&self, out: &mut Writer) {
        out.integer(self.0);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        from.integer().map(Self)
    }
}

/// A card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardCredential {
    /// [`super::MacKey::card`] of its digits.
    pub mac: Mac,
    /// Which.
    pub id: CredentialId,
}
layout!(CardCredential { mac, id });

/// A PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinCredential {
    /// [`super::MacKey::pin`]; `None` when it opens only with a card.
    pub alone: Option<Mac>,
    /// [`super::MacKey::card_pin`] of its person.
    pub with_card: Mac,
    /// Which.
    pub id: CredentialId,
}
layout!(PinCredential { alone, with_card, id });

/// A lockdown, which only its removal from the policy ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockdownRecord {
    /// Where; `None`: at every door of the controller.
    pub door: Option<ResourceId>,
    /// Since when.
    pub since: Timestamp,
    /// On whose word.
    pub by: Issuer,
}
layout!(LockdownRecord { door, since, by });

numbered!(Effect { Allow = 0, Deny = 1 });

fn write_pair(out: &mut Writer, kind: u64, id: i64) {
    out.array(2);
    out.unsigned(kind);
    out.integer(id);
}

fn read_pair(from: &mut Reader<'_>) -> Option<(u64, i64)> {
    (from.array()? == 2).then_some(())?;
    Some((from.unsigned()?, from.integer()?))
}

impl Item for Who {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Everyone => write_pair(out, 0, 0),
            Self::Person(person) => write_pair(out, 1, person.0),
            Self::Group(group) => write_pair(out, 2, group.0),
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match read_pair(from)? {
            (0, 0) => Some(Self::Everyone),
            (1, id) => Some(Self::Person(PersonNumber(id))),
            (2, id) => Some(Self::Group(GroupId(id))),
            _ => None,
        }
    }
}

impl Item for Origin {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Policy(id) => write_pair(out, 0, id.0),
            Self::GuestLink(id) => write_pair(out, 1, id.0),
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        match read_pair(from)? {
            (0, id) => Some(Self::Policy(doorward_domain::access::PolicyId(id))),
            (1, id) => Some(Self::GuestLink(doorward_domain::access::GuestLinkId(id))),
            _ => None,
        }
    }
}

impl Item for When {
    fn write(&self, out: &mut Writer) {
        match self {
            Self::Always => out.null(),
            Self::Schedule(schedule) => write_pair(out, 1, schedule.0),
            Self::Windows(weekly) => weekly.write(out),
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        if from.null() {
            return Some(Self::Always);
        }
        let mut ahead = Reader(from.0);
        if ahead.array()? == 7 {
            return WeeklyWindows::read(from).map(Self::Windows);
        }
        match read_pair(from)? {
            (1, id) => Some(Self::Schedule(ScheduleId(id))),
            _ => None,
        }
    }
}
