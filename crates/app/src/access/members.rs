//! People as members: listed, removed, ranked.

use super::AccessCaller;
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use crate::stewards::require_other_owner;
use doorward_domain::access::{GroupId, PersonNumber, Rank};
use doorward_domain::{
    CompanyId, Email, Field, FieldProblem, Membership, PersonId, Refusal, Role, Thing,
};
use doorward_store::groups::Kind;
use doorward_store::invitations::{self, InvitationState};
use doorward_store::members::{self, Listed, Member, Page};
use doorward_store::{Conn, audit, cards, computer_user_names, groups, people, portal_sessions};
use std::collections::HashMap;

/// How many people a page holds: enough that its queries cost little each, few enough that a million
/// people need the room of some pages.
const PAGE: i64 = 1_000;

/// Whom to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichMembers {
    /// Members, and whoever is invited.
    Members,
    /// Guests of links.
    Guests,
    /// Whoever is invited and has not come yet.
    Invited,
}

impl WhichMembers {
    const fn ways(self) -> [Membership; 2] {
        match self {
            Self::Members => [Membership::Member, Membership::Invited],
            Self::Guests => [Membership::Guest, Membership::Guest],
            Self::Invited => [Membership::Invited, Membership::Invited],
        }
    }
}

impl App {
    /// The last person of the page after one of them; `None` when nobody comes after that page.
    ///
    /// # Errors
    /// [`Refusal::RankTooLow`].
    pub async fn last_of_page(
        &self,
        caller: AccessCaller,
        which: WhichMembers,
        after: Option<PersonId>,
    ) -> Result<Option<PersonId>, Error> {
        caller.require(Rank::reads_people)?;
        let page = Page { ways: which.ways(), after, to: None };
        self.db.read_one(move |c| Ok(members::last_of(c, caller.company, page, PAGE)?)).await
    }

    /// Shows the people of a page to `see`, those after one and up to another, with the names of their
    /// groups, and gives `list` back, which `see` adds them to. What it sees is borrowed from the row
    /// that is just read.
    ///
    /// # Errors
    /// [`Refusal::RankTooLow`].
    pub async fn list_members<L, S>(
        &self,
        caller: AccessCaller,
        which: WhichMembers,
        (after, to): (Option<PersonId>, Option<PersonId>),
        (mut list, see): (L, S),
    ) -> Result<L, Error>
    where
        L: Send + 'static,
        S: Fn(&mut L, &Listed<'_>, &[&str]) + Send + 'static,
    {
        caller.require(Rank::reads_people)?;
        let company = caller.company;
        let page = Page { ways: which.ways(), after, to };
        self.db
            .read_many(move |c| {
                let groups = Groups::of_page(c, company, page)?;
                let mut names = Vec::new();
                members::each(c, company, page, |person| {
                    names.clear();
                    names.extend(groups.of(person.number));
                    see(&mut list, person, &names);
                })?;
                Ok(list)
            })
            .await
    }

    /// Removes a member, or cancels an invitation. Whoever is known to the identity APIs by a user
    /// name stays known there; anybody else is gone with all that was hers.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::RankTooLow`], [`Refusal::LastOwner`];
    /// [`Refusal::InvalidField`] when the number and the address name two people.
    pub async fn remove_member(
        &self,
        ctx: &Ctx,
        caller: AccessCaller,
        number: Option<PersonNumber>,
        email: Option<&str>,
    ) -> Result<(), Error> {
        caller.require(Rank::invites)?;
        let (company, now, ctx) = (ctx.company, ctx.now, ctx.clone());
        let email = email.map(Email::key_of);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let member = named(c, &ctx, number, email.as_deref())?;
                if !caller.role.manages(member.role) {
                    return Err(Refusal::RankTooLow.into());
                }
                require_other_owner(c, company, &member)?;
                audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?;
                if member.user_name.is_none() {
                    people::delete(c, company, member.id)?;
                    return Ok(());
                }
                people::leave(c, company, member.number)?;
                cards::delete_all(c, company, member.id)?;
                computer_user_names::replace(c, company, member.id, &[])?;
                invitations::close(c, company, member.id, InvitationState::Cancelled)?;
                members::set_role(c, company, member.id, Role::Member, now)?;
                portal_sessions::delete_others(c, company, member.id, None)?;
                Ok(members::set_membership(c, company, member.id, Membership::Removed, now)?)
            })
            .await
    }

    /// Gives a member another rank.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::RankTooLow`], [`Refusal::LastOwner`].
    pub async fn change_rank(
        &self,
        ctx: &Ctx,
        caller: AccessCaller,
        number: PersonNumber,
        rank: Rank,
    ) -> Result<(), Error> {
        let (company, now, ctx) = (ctx.company, ctx.now, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let member = named(c, &ctx, Some(number), None)?;
                if !caller.rank.changes_rank(member.rank, rank) {
                    return Err(Refusal::RankTooLow.into());
                }
                if rank != Rank::Super {
                    require_other_owner(c, company, &member)?;
                }
                members::set_rank(c, company, member.id, rank, now)?;
                Ok(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await
    }
}

/// The groups of the people of a page.
struct Groups {
    /// Person and group, in the order of the persons' numbers.
    places: Vec<(i64, GroupId)>,
    names: HashMap<GroupId, String>,
}

impl Groups {
    fn of_page(
        c: &mut Conn<'_>,
        company: CompanyId,
        page: Page,
    ) -> Result<Self, doorward_store::Error> {
        let all = groups::all(c, company)?.into_iter().filter(|group| group.kind == Kind::Users);
        let names: HashMap<_, _> = all.map(|group| (group.id, group.name)).collect();
        // Most companies that only check PINs have no groups: nothing is looked for then.
        let range = if names.is_empty() { None } else { members::numbers(c, company, page)? };
        let places = range.map(|range| groups::of_people(c, company, range)).transpose()?;
        Ok(Self { places: places.unwrap_or_default(), names })
    }

    fn of(&self, number: PersonNumber) -> impl Iterator<Item = &str> {
        let first = self.places.partition_point(|(person, _)| *person < number.0);
        let hers =
            self.places.iter().skip(first).take_while(move |(person, _)| *person == number.0);
        hers.filter_map(|(_, group)| self.names.get(group).map(String::as_str))
    }
}

/// The person of a number, of an address, or of both.
fn named(
    c: &mut Conn<'_>,
    ctx: &Ctx,
    number: Option<PersonNumber>,
    email_key: Option<&str>,
) -> Result<Member, Error> {
    let of_number = match number {
        Some(number) => Some(known(members::of_number(c, ctx.company, number)?)?),
        None => None,
    };
    let of_email = match email_key {
        Some(key) => Some(known(members::of_email(c, ctx.company, key)?)?),
        None => None,
    };
    match (of_number, of_email) {
        (Some(one), Some(other)) if one.id != other.id => {
            let expected = "the address of the person whom email_id names; send one of the two";
            Err(Refusal::field(Field::Email, FieldProblem::Malformed { expected }).into())
        }
        (Some(member), _) | (None, Some(member)) => Ok(member),
        (None, None) => Err(Refusal::Unknown(Thing::User).into()),
    }
}

fn known(found: Option<Member>) -> Result<Member, Refusal> {
    found.filter(|member| member.membership.is_listed()).ok_or(Refusal::Unknown(Thing::User))
}

/// The person of a number, whom groups, cards and links may name.
pub(super) fn of_number(
    c: &mut Conn<'_>,
    ctx: &Ctx,
    number: PersonNumber,
) -> Result<Member, Error> {
    Ok(known(members::of_number(c, ctx.company, number)?)?)
}
