//! Groups of people, of doors and of computers: listed, made, changed, deleted.

use super::{AccessCaller, members};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use doorward_domain::access::{DisplayName, GroupId, PersonNumber, Rank};
use doorward_domain::{Field, FieldProblem, Refusal, Thing};
use doorward_store::groups::{self, Group, Kind};
use doorward_store::numbers::{self, Kind as Counted};
use doorward_store::{Conn, audit, policies};

pub use doorward_store::groups::Kind as GroupKind;

/// A group with its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupText {
    /// Which.
    pub id: GroupId,
    /// What it is called.
    pub name: String,
    /// Numbers of people or of resources.
    pub members: Vec<i64>,
}

/// A group to be made.
#[derive(Debug, Clone)]
pub struct NewGroup {
    /// What it holds; `None`: resources, of the kind that its members are of.
    pub kind: Option<Kind>,
    /// What it is called.
    pub name: DisplayName,
    /// Numbers of people or of resources.
    pub members: Vec<i64>,
}

/// A change to a group.
#[derive(Debug, Clone, Default)]
pub struct GroupChange {
    /// What it is to be called.
    pub name: Option<DisplayName>,
    /// Who or what comes in.
    pub add: Vec<i64>,
    /// Who or what goes.
    pub remove: Vec<i64>,
}

impl App {
    /// The groups of one of some kinds.
    ///
    /// # Errors
    /// [`Refusal::RankTooLow`].
    pub async fn groups(
        &self,
        caller: AccessCaller,
        kinds: Vec<Kind>,
    ) -> Result<Vec<GroupText>, Error> {
        caller.require(Rank::manages_groups)?;
        let company = caller.company;
        self.db
            .read(move |c| {
                let mut found = Vec::new();
                for group in groups::all(c, company)? {
                    if kinds.contains(&group.kind) {
                        let members = groups::members(c, company, group.id)?;
                        found.push(GroupText { id: group.id, name: group.name, members });
                    }
                }
                Ok(found)
            })
            .await
    }

    /// Makes a group.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] when another one of its kind has the name, [`Refusal::Unknown`] for a
    /// member that is not there, [`Refusal::InvalidField`] for doors and computers mixed,
    /// [`Refusal::RankTooLow`].
    pub async fn add_group(
        &self,
        ctx: &Ctx,
        caller: AccessCaller,
        new: NewGroup,
    ) -> Result<GroupId, Error> {
        caller.require(Rank::manages_groups)?;
        let (company, ctx) = (ctx.company, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let kind = match new.kind {
                    Some(kind) => kind,
                    None => infer(c, &ctx, &new.members)?,
                };
                check_members(c, &ctx, kind, &new.members)?;
                let id = GroupId(numbers::next(c, company, Counted::Group)?);
                if !groups::insert(c, company, id, kind, &new.name, ctx.now)? {
                    return Err(name_taken());
                }
                for member in new.members {
                    groups::add(c, company, id, member)?;
                }
                audit::insert(c, &ctx.row(Outcome::Done, None)?)?;
                Ok(id)
            })
            .await
    }

    /// Changes a group: members go first, then others come, so that one named twice is in.
    ///
    /// # Errors
    /// As [`App::add_group`], and [`Refusal::Unknown`] for a group that is not of the kinds.
    pub async fn change_group(
        &self,
        ctx: &Ctx,
        caller: AccessCaller,
        (id, kinds): (GroupId, Vec<Kind>),
        change: GroupChange,
    ) -> Result<(), Error> {
        caller.require(Rank::manages_groups)?;
        let (company, ctx) = (ctx.company, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let group = of_kinds(c, &ctx, id, &kinds)?;
                check_members(c, &ctx, group.kind, &change.add)?;
                if let Some(name) = &change.name
                    && !groups::rename(c, company, &group, name)?
                {
                    return Err(name_taken());
                }
                for member in change.remove {
                    groups::remove(c, company, id, member)?;
                }
                for member in change.add {
                    groups::add(c, company, id, member)?;
                }
                Ok(audit::insert(c, &ctx.row(Outcome::Done, None)?)?)
            })
            .await
    }

    /// Deletes a group that no policy speaks of.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] naming the policies, [`Refusal::Unknown`], [`Refusal::RankTooLow`].
    pub async fn delete_group(
        &self,
        ctx: &Ctx,
        caller: AccessCaller,
        id: GroupId,
        kinds: Vec<Kind>,
    ) -> Result<(), Error> {
        caller.require(Rank::manages_groups)?;
        let (company, ctx) = (ctx.company, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                of_kinds(c, &ctx, id, &kinds)?;
                let policies = policies::names_using_group(c, company, id)?;
                if !policies.is_empty() {
                    let names = policies.join(", ");
                    let text =
                        format!("the group is used by these policies, change them first: {names}");
                    return Err(Refusal::Conflict(text).into());
                }
                groups::delete(c, company, id)?;
                Ok(audit::insert(c, &ctx.row(Outcome::Done, None)?)?)
            })
            .await
    }
}

fn of_kinds(c: &mut Conn<'_>, ctx: &Ctx, id: GroupId, kinds: &[Kind]) -> Result<Group, Error> {
    let found = groups::find(c, ctx.company, id)?.filter(|group| kinds.contains(&group.kind));
    Ok(found.ok_or(Refusal::Unknown(Thing::Group))?)
}

/// The kind of the first member; doors when there is none. Whether the others agree is asked later.
fn infer(c: &mut Conn<'_>, ctx: &Ctx, resources: &[i64]) -> Result<Kind, Error> {
    let Some(first) = resources.first() else { return Ok(Kind::Doors) };
    let found = groups::kind_of_resource(c, ctx.company, *first)?;
    Ok(found.ok_or(Refusal::Unknown(Thing::Resource))?)
}

fn check_members(c: &mut Conn<'_>, ctx: &Ctx, kind: Kind, listed: &[i64]) -> Result<(), Error> {
    for member in listed {
        if kind == Kind::Users {
            members::of_number(c, ctx, PersonNumber(*member))?;
            continue;
        }
        let found = groups::kind_of_resource(c, ctx.company, *member)?;
        if found.ok_or(Refusal::Unknown(Thing::Resource))? != kind {
            let expected = "a list of resources that are all of the group's kind, DOOR or COMPUTER";
            let problem = FieldProblem::Malformed { expected };
            return Err(Refusal::field(Field::Other("add_ids"), problem).into());
        }
    }
    Ok(())
}

fn name_taken() -> Error {
    Refusal::Conflict("another group has this name; choose another one".to_owned()).into()
}
