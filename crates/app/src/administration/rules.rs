//! Schedules and policies: made, listed, removed.

use super::doors::{door_named, taken};
use super::named;
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use doorward_domain::access::{
    DisplayName, Effect, GroupId, Methods, Origin, Policy, PolicyId, Schedule, ScheduleId,
    UnlockTime, Validity, What, When, Who,
};
use doorward_domain::{CompanyId, Email, Refusal, Thing};
use doorward_store::groups::{self, Kind};
use doorward_store::policies::{self, StoredPolicy};
use doorward_store::schedules::{self, StoredSchedule};
use doorward_store::{Conn, access_model, audit, members, resources};
use std::collections::HashMap;
use std::fmt;

/// To whom a policy applies, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhoName {
    /// Every person.
    Everyone,
    /// The person of an e-mail address.
    Email(String),
    /// The members of a group of people.
    Group(String),
}

/// To which doors a policy applies, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhatName {
    /// Every door.
    AllDoors,
    /// One door, by number, UUID or name.
    Door(String),
    /// The doors of a group.
    Group(String),
}

/// A policy that is to be added.
#[derive(Debug, Clone)]
pub struct NewPolicy {
    /// What it is called.
    pub name: String,
    /// What it does.
    pub effect: Effect,
    /// To whom.
    pub who: WhoName,
    /// To which doors.
    pub what: WhatName,
    /// The name of its schedule; `None`: always.
    pub schedule: Option<String>,
    /// From when until when.
    pub validity: Validity,
    /// By which methods.
    pub methods: Methods,
    /// How long the door stays unlocked.
    pub unlock_seconds: Option<i64>,
}

/// A policy with names in place of numbers.
#[derive(Debug, Clone)]
pub struct PolicyView {
    /// The policy.
    pub stored: StoredPolicy,
    /// To whom.
    pub who: WhoName,
    /// To which doors.
    pub what: WhatName,
    /// When.
    pub when: WhenName,
}

/// At which times of the week a policy applies, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhenName {
    /// At all times.
    Always,
    /// By the schedule of a name.
    Schedule(String),
    /// By windows of its own.
    Windows,
}

/// What stands for the name of something that is gone.
pub const GONE: &str = "(gone)";

impl fmt::Display for WhoName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everyone => out.write_str("everyone"),
            Self::Email(email) => out.write_str(email),
            Self::Group(group) => write!(out, "group {group}"),
        }
    }
}

impl fmt::Display for WhatName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllDoors => out.write_str("all doors"),
            Self::Door(door) => out.write_str(door),
            Self::Group(group) => write!(out, "group {group}"),
        }
    }
}

impl fmt::Display for WhenName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => out.write_str("always"),
            Self::Schedule(name) => out.write_str(name),
            Self::Windows => out.write_str("windows of its own"),
        }
    }
}

impl App {
    /// Adds a schedule.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`], [`Refusal::Conflict`] when the name is taken.
    pub async fn add_schedule(
        &self,
        ctx: &Ctx,
        name: &str,
        schedule: Schedule,
    ) -> Result<ScheduleId, Error> {
        let name = named("--name", name)?;
        self.require_company(ctx.company)?;
        let (company, now, row) = (ctx.company, ctx.now, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                let id = schedules::insert(c, company, &name, &schedule, now)?;
                audit::insert(c, &row)?;
                id.ok_or_else(|| taken("schedule", &name))
            })
            .await
    }

    /// The schedules of a company, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn schedules(&self, company: CompanyId) -> Result<Vec<StoredSchedule>, Error> {
        self.db.read(move |c| schedules::of_company(c, company).map_err(Error::from)).await
    }

    /// Gives a schedule another name, windows and holidays; the policies that use it follow.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`], [`Refusal::Unknown`], [`Refusal::Conflict`] when the name is taken.
    pub async fn change_schedule(
        &self,
        ctx: &Ctx,
        id: ScheduleId,
        name: &str,
        schedule: Schedule,
    ) -> Result<(), Error> {
        let name = named("--name", name)?;
        let (company, row) = (ctx.company, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                schedules::find(c, company, id)?.ok_or(Refusal::Unknown(Thing::Schedule))?;
                if !schedules::update(c, company, id, &name, &schedule)? {
                    return Err(taken("schedule", &name));
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// Removes a schedule that no policy uses.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::Conflict`] naming the policies that use it.
    pub async fn remove_schedule(&self, ctx: &Ctx, name: &str) -> Result<(), Error> {
        let (company, name) = (ctx.company, name.to_owned());
        let row = ctx.row(Outcome::Done, None)?;
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let id = schedule_named(c, company, &name)?;
                let users = policies::names_using_schedule(c, company, id)?;
                if !users.is_empty() {
                    let text = format!("policies use this schedule: {}", users.join(", "));
                    return Err(Refusal::Conflict(text).into());
                }
                schedules::delete(c, company, id)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// Adds a policy.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`], [`Refusal::Unknown`] for what it names, [`Refusal::Conflict`] when
    /// its own name is taken.
    pub async fn add_policy(&self, ctx: &Ctx, new: NewPolicy) -> Result<PolicyId, Error> {
        let name = named("--name", &new.name)?;
        self.require_company(ctx.company)?;
        let (company, now, row) = (ctx.company, ctx.now, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let policy = policy_of(c, company, &new)?;
                let id = policies::insert(c, company, &name, &policy, now)?;
                audit::insert(c, &row)?;
                id.ok_or_else(|| taken("policy", &name))
            })
            .await
    }

    /// Writes a policy anew. One with windows of its own keeps them unless a schedule is named.
    ///
    /// # Errors
    /// As [`App::add_policy`], and [`Refusal::Unknown`] for the policy.
    pub async fn change_policy(
        &self,
        ctx: &Ctx,
        id: PolicyId,
        new: NewPolicy,
    ) -> Result<(), Error> {
        let name = named("--name", &new.name)?;
        let (company, row) = (ctx.company, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let before = policies::of_company(c, company)?.into_iter().find(|old| old.id == id);
                let before = before.ok_or(Refusal::Unknown(Thing::Policy))?.policy;
                let mut policy = policy_of(c, company, &new)?;
                if new.schedule.is_none() && matches!(before.when, When::Windows(_)) {
                    policy.when = before.when;
                }
                if !policies::update(c, company, id, &name, &policy)? {
                    return Err(taken("policy", &name));
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// The policies of a company, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn policies(&self, company: CompanyId) -> Result<Vec<PolicyView>, Error> {
        self.db
            .read(move |c| {
                let names = Names::load(c, company)?;
                let all = policies::of_company(c, company)?.into_iter();
                all.map(|stored| names.view(c, company, stored)).collect()
            })
            .await
    }

    /// Removes the policy of a number.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn delete_policy(&self, ctx: &Ctx, id: PolicyId) -> Result<(), Error> {
        let (company, row) = (ctx.company, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                if !policies::delete(c, company, id)? {
                    return Err(Refusal::Unknown(Thing::Policy).into());
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// Removes the policy of a name or a number.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn remove_policy(&self, ctx: &Ctx, who: &str) -> Result<(), Error> {
        let (company, who) = (ctx.company, who.to_owned());
        let row = ctx.row(Outcome::Done, None)?;
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let (key, number) = (who.trim().to_lowercase(), PolicyId::parse(&who));
                let all = policies::of_company(c, company)?;
                let named = all.iter().find(|policy| policy.name.to_lowercase() == key);
                let found = named.or_else(|| all.iter().find(|policy| Some(policy.id) == number));
                let id = found.ok_or(Refusal::Unknown(Thing::Policy))?.id;
                policies::delete(c, company, id)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }
}

fn policy_of(c: &mut Conn<'_>, company: CompanyId, new: &NewPolicy) -> Result<Policy, Error> {
    let who = match &new.who {
        WhoName::Everyone => Who::Everyone,
        WhoName::Email(email) => {
            let found = access_model::person_of_email(c, company, &Email::key_of(email))?;
            Who::Person(found.ok_or(Refusal::Unknown(Thing::User))?)
        }
        WhoName::Group(name) => Who::Group(group_named(c, company, Kind::Users, name)?),
    };
    let what = match &new.what {
        WhatName::AllDoors => What::AllDoors,
        WhatName::Door(door) => What::Resource(door_named(c, company, door)?.id),
        WhatName::Group(name) => What::Group(group_named(c, company, Kind::Doors, name)?),
    };
    let when = match &new.schedule {
        Some(name) => When::Schedule(schedule_named(c, company, name)?),
        None => When::Always,
    };
    Ok(Policy {
        // The store gives it its own number.
        origin: Origin::Policy(PolicyId(0)),
        effect: new.effect,
        who,
        what,
        when,
        validity: new.validity,
        methods: new.methods,
        unlock_time: new.unlock_seconds.map(UnlockTime::clamp_seconds),
    })
}

fn schedule_named(c: &mut Conn<'_>, company: CompanyId, name: &str) -> Result<ScheduleId, Error> {
    let key = name.trim().to_lowercase();
    let found = schedules::of_company(c, company)?;
    let found = found.into_iter().find(|schedule| schedule.name.to_lowercase() == key);
    Ok(found.ok_or(Refusal::Unknown(Thing::Schedule))?.id)
}

fn group_named(
    c: &mut Conn<'_>,
    company: CompanyId,
    kind: Kind,
    name: &str,
) -> Result<GroupId, Error> {
    let key = DisplayName::parse(name).map(|name| name.key()).unwrap_or_default();
    let found = groups::all(c, company)?;
    let found =
        found.into_iter().find(|group| group.kind == kind && group.name.to_lowercase() == key);
    Ok(found.ok_or(Refusal::Unknown(Thing::Group))?.id)
}

/// What numbers are called.
struct Names {
    groups: HashMap<GroupId, String>,
    doors: HashMap<i64, String>,
    schedules: HashMap<ScheduleId, String>,
}

impl Names {
    fn load(c: &mut Conn<'_>, company: CompanyId) -> Result<Self, Error> {
        let (groups, doors) = (groups::all(c, company)?, resources::of_company(c, company)?);
        let schedules = schedules::of_company(c, company)?;
        Ok(Self {
            groups: groups.into_iter().map(|group| (group.id, group.name)).collect(),
            doors: doors.into_iter().map(|door| (door.id.0, door.name)).collect(),
            schedules: schedules.into_iter().map(|found| (found.id, found.name)).collect(),
        })
    }

    fn view(
        &self,
        c: &mut Conn<'_>,
        company: CompanyId,
        stored: StoredPolicy,
    ) -> Result<PolicyView, Error> {
        let gone = || GONE.to_owned();
        let group = |id: &GroupId| self.groups.get(id).cloned().unwrap_or_else(gone);
        let who = match &stored.policy.who {
            Who::Everyone => WhoName::Everyone,
            Who::Person(number) => {
                let member = members::of_number(c, company, *number)?;
                WhoName::Email(member.map_or_else(gone, |member| member.email))
            }
            Who::Group(id) => WhoName::Group(group(id)),
        };
        let what = match &stored.policy.what {
            What::AllDoors => WhatName::AllDoors,
            What::Resource(id) => {
                WhatName::Door(self.doors.get(&id.0).cloned().unwrap_or_else(gone))
            }
            What::Group(id) => WhatName::Group(group(id)),
        };
        let when = match &stored.policy.when {
            When::Always => WhenName::Always,
            When::Schedule(id) => {
                WhenName::Schedule(self.schedules.get(id).cloned().unwrap_or_else(gone))
            }
            When::Windows(_) => WhenName::Windows,
        };
        Ok(PolicyView { stored, who, what, when })
    }
}
