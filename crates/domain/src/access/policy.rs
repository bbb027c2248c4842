//! Policies: who may, or may not, open what, when and by which methods. Not for their names, and
//! not for the answer: that is [`decide`](super::decide).

use super::{
    GroupId, GuestLinkId, Methods, PersonNumber, PolicyId, ResourceId, Schedule, ScheduleId,
    UnlockTime, Validity, WeeklyWindows,
};
use crate::person::stored_words;
use serde::{Deserialize, Serialize};

/// What a policy does where it applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Opens.
    Allow,
    /// Keeps closed, whatever allows.
    Deny,
}

stored_words!(Effect { Allow = "allow", Deny = "deny" });

/// To whom a policy applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Every person. No operator: those act by their rank.
    Everyone,
    /// One person.
    Person(PersonNumber),
    /// The members of a group of people; of a group that the model lacks, nobody.
    Group(GroupId),
}

/// To which doors a policy applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Every door of the company.
    AllDoors,
    /// One door.
    Resource(ResourceId),
    /// The doors of a group of resources; of a group that the model lacks, none.
    Group(GroupId),
}

/// At which times of the week a policy applies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// At all times.
    Always,
    /// By a schedule that others may share. Where the model lacks it, an allowing policy applies
    /// never and a denying one always.
    Schedule(ScheduleId),
    /// By windows of the policy's own.
    Windows(WeeklyWindows),
}

/// Where a policy comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// An administrator wrote it; its [`PolicyId`] names it.
    Policy(PolicyId),
    /// It is a guest link's.
    GuestLink(GuestLinkId),
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Policy {
    /// Where it comes from, and so what it is called in records.
    pub origin: Origin,
    /// What it does.
    pub effect: Effect,
    /// To whom.
    pub who: Who,
    /// To which doors.
    pub what: What,
    /// At which times of the week.
    pub when: When,
    /// From when until when it applies at all.
    pub validity: Validity,
    /// By which methods.
    pub methods: Methods,
    /// How long the door stays unlocked; `None`: as the door says.
    pub unlock_time: Option<UnlockTime>,
}

/// A schedule with the number that policies name it by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberedSchedule {
    /// Which.
    pub id: ScheduleId,
    /// Its windows and holidays.
    pub schedule: Schedule,
}

/// A group of people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleGroup {
    /// Which.
    pub id: GroupId,
    /// In any order.
    pub members: Vec<PersonNumber>,
}

/// A group of doors. Other resources in it matter to nobody here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceGroup {
    /// Which.
    pub id: GroupId,
    /// In any order.
    pub members: Vec<ResourceId>,
}
