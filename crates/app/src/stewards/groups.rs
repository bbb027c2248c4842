//! Groups of people as their pages show them, and deleted with the policies that speak of them.

use super::Steward;
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use doorward_domain::access::{Effect, GroupId, PolicyId, Who};
use doorward_domain::{Act, CompanyId, Refusal, Thing};
use doorward_store::groups::{self, Group, Kind};
use doorward_store::{Conn, audit, policies};
use std::collections::HashMap;

/// A group of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupView {
    /// Which.
    pub id: GroupId,
    /// What it is called.
    pub name: String,
    /// How many people are in it.
    pub members: i64,
    /// How many policies speak of it.
    pub policies: usize,
}

/// A group of people with what depends on it.
#[derive(Debug, Clone)]
pub struct GroupSheet {
    /// The group.
    pub group: Group,
    /// How many people are in it.
    pub members: i64,
    /// The policies that speak of it, and whether each forbids.
    pub policies: Vec<(PolicyId, String, bool)>,
}

impl App {
    /// What the groups of people are called, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn group_names(&self, ctx: &Ctx) -> Result<Vec<(GroupId, String)>, Error> {
        let company = ctx.company;
        self.db
            .read_one(move |c| {
                let all = groups::all(c, company)?.into_iter();
                let users = all.filter(|group| group.kind == Kind::Users);
                let mut names: Vec<_> = users.map(|group| (group.id, group.name)).collect();
                names.sort_by_key(|(_, name)| name.to_lowercase());
                Ok(names)
            })
            .await
    }

    /// The groups of people, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn people_groups(&self, ctx: &Ctx) -> Result<Vec<GroupView>, Error> {
        let company = ctx.company;
        self.db
            .read_many(move |c| {
                let sizes: HashMap<_, _> = groups::sizes(c, company)?.into_iter().collect();
                let rules = policies::of_company(c, company)?;
                let of = |id| rules.iter().filter(|rule| rule.policy.who == Who::Group(id)).count();
                let all = groups::all(c, company)?.into_iter();
                let users = all.filter(|group| group.kind == Kind::Users);
                let mut views: Vec<_> = users
                    .map(|Group { id, name, .. }| {
                        let members = sizes.get(&id).copied().unwrap_or(0);
                        GroupView { id, name, members, policies: of(id) }
                    })
                    .collect();
                views.sort_by_key(|view| view.name.to_lowercase());
                Ok(views)
            })
            .await
    }

    /// One group of people.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn group_sheet(&self, ctx: &Ctx, id: GroupId) -> Result<GroupSheet, Error> {
        let company = ctx.company;
        self.db
            .read_many(move |c| {
                let group = of_people(c, company, id)?;
                let sizes = groups::sizes(c, company)?.into_iter();
                let members = sizes.filter(|(group, _)| *group == id).map(|(_, n)| n).sum();
                Ok(GroupSheet { group, members, policies: rules_of(c, company, id)? })
            })
            .await
    }

    /// Deletes a group of people with the policies that speak of it.
    ///
    /// # Errors
    /// [`Refusal::RoleTooLow`] also when there are policies and the role does not reach to them,
    /// [`Refusal::Unknown`], [`Refusal::Conflict`] when the policies are not the expected ones.
    pub async fn delete_group_with_policies(
        &self,
        ctx: &Ctx,
        steward: Steward,
        id: GroupId,
        expected: Vec<PolicyId>,
    ) -> Result<(), Error> {
        let (company, ctx) = (ctx.company, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let role = steward.require(c, company, Act::ManageGroups)?;
                of_people(c, company, id)?;
                let rules = rules_of(c, company, id)?;
                if !rules.is_empty() && !role.may(Act::ManageRules) {
                    return Err(Refusal::RoleTooLow.into());
                }
                if rules.iter().any(|(rule, ..)| !expected.contains(rule)) {
                    let text = "another policy speaks of the group meanwhile; look again";
                    return Err(Refusal::Conflict(text.to_owned()).into());
                }
                for (rule, ..) in rules {
                    policies::delete(c, company, rule)?;
                }
                groups::delete(c, company, id)?;
                Ok(audit::insert(c, &ctx.row(Outcome::Done, None)?)?)
            })
            .await
    }
}

fn of_people(c: &mut Conn<'_>, company: CompanyId, id: GroupId) -> Result<Group, Error> {
    let found = groups::find(c, company, id)?.filter(|group| group.kind == Kind::Users);
    Ok(found.ok_or(Refusal::Unknown(Thing::Group))?)
}

fn rules_of(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: GroupId,
) -> Result<Vec<(PolicyId, String, bool)>, Error> {
    let rules = policies::of_company(c, company)?.into_iter();
    let named = rules.filter(|rule| rule.policy.who == Who::Group(id));
    Ok(named.map(|rule| (rule.id, rule.name, rule.policy.effect == Effect::Deny)).collect())
}
