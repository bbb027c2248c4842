//! People as members: listed, removed, ranked.

use super::AccessCaller;
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use doorward_domain::access::{GroupId, PersonNumber, Rank};
use doorward_domain::{Email, Field, FieldProblem, Membership, PersonId, Refusal, Thing};
use doorward_store::invitations::{self, InvitationState};
use doorward_store::members::{self, Member};
use doorward_store::{Conn, audit, cards, computer_user_names, groups, people};
use std::collections::HashMap;

/// How many people a page holds: enough that its two queries cost little each, few enough that a
/// million people need the room of one page.
const PAGE: i64 = 2_000;

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

/// Some people, and the groups they are in.
pub struct MemberPage {
    /// In the order of their identifiers.
    pub members: Vec<Member>,
    /// The groups of each that is in any, by her number.
    pub groups: HashMap<PersonNumber, Vec<GroupId>>,
    /// What the groups of people are called.
    pub names: HashMap<GroupId, String>,
    /// After whom the next page begins; `None`: this is the last one.
    pub next: Option<PersonId>,
}

impl App {
    /// The people after one of them, a page at a time.
    ///
    /// # Errors
    /// [`Refusal::RankTooLow`].
    pub async fn members(
        &self,
        caller: AccessCaller,
        which: WhichMembers,
        after: Option<PersonId>,
    ) -> Result<MemberPage, Error> {
        caller.require(Rank::reads_people)?;
        let company = caller.company;
        self.db
            .read(move |c| {
                let members = members::page(c, company, which.ways(), after, PAGE)?;
                let full = i64::try_from(members.len()).is_ok_and(|length| length == PAGE);
                let next = members.last().filter(|_| full).map(|member| member.id);
                let numbers = members.iter().map(|member| member.number.0);
                let range = (numbers.clone().min().unwrap_or(0), numbers.max().unwrap_or(-1));
                let mut of_people: HashMap<PersonNumber, Vec<GroupId>> = HashMap::new();
                for (person, group) in groups::of_people(c, company, range)? {
                    of_people.entry(PersonNumber(person)).or_default().push(group);
                }
                let names = groups::all(c, company)?.into_iter();
                let names = names.map(|group| (group.id, group.name)).collect();
                Ok(MemberPage { members, groups: of_people, names, next })
            })
            .await
    }

    /// Removes a member, or cancels an invitation. Whoever is known to the identity APIs by a user
    /// name stays known there; anybody else is gone with all that was hers.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::RankTooLow`]; [`Refusal::InvalidField`] when the number and
    /// the address name two people.
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
                if member.rank > caller.rank {
                    return Err(Refusal::RankTooLow.into());
                }
                audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?;
                if member.user_name.is_none() {
                    people::delete(c, company, member.id)?;
                    return Ok(());
                }
                people::leave(c, company, member.number)?;
                cards::delete_all(c, company, member.id)?;
                computer_user_names::replace(c, company, member.id, &[])?;
                invitations::close(c, company, member.id, InvitationState::Cancelled)?;
                members::set_rank(c, company, member.id, Rank::Regular, now)?;
                Ok(members::set_membership(c, company, member.id, Membership::Removed, now)?)
            })
            .await
    }

    /// Gives a member another rank.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::RankTooLow`].
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
                members::set_rank(c, company, member.id, rank, now)?;
                Ok(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await
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
