//! Invitations: sent, sent again, opened and used.

use super::cards::{self, NewCard, Present};
use super::{AccessCaller, letters};
use crate::App;
use crate::context::{Actor, Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::face::CompanyFace;
use crate::key_ring::KeyRing;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_domain::access::{GroupId, PersonNumber, Rank};
use doorward_domain::{
    Email, InvitationProblem, Membership, Password, PersonId, PersonName, Phone, Refusal, Status,
    Thing, Timestamp,
};
use doorward_store::groups::{self, Kind};
use doorward_store::invitations::{self, Invitation, InvitationState};
use doorward_store::members::{self, Member};
use doorward_store::numbers::{self, Kind as Counted};
use doorward_store::{Conn, audit, passwords};
use std::time::Duration;

/// How long an invitation's link works.
pub(crate) const LIFETIME: Duration = Duration::from_hours(7 * 24);

/// What the hash of an invitation's token is for.
const INVITATION: &str = "invitation";

/// Somebody to be invited.
#[derive(Debug, Clone)]
pub struct Invitee {
    /// Her address.
    pub email: Email,
    /// Cards that she gets beside those that she may have.
    pub cards: Vec<NewCard>,
}

/// People to be invited.
#[derive(Debug, Clone)]
pub struct NewInvitations {
    /// Whom; an address that stands twice counts once, with the cards of both.
    pub invitees: Vec<Invitee>,
    /// The groups that each of them comes into.
    pub groups: Vec<GroupId>,
    /// Whether they are told by e-mail.
    pub send_mail: bool,
}

/// What became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invited {
    /// Known before, and members now.
    pub added: Vec<String>,
    /// Invited.
    pub invited: Vec<String>,
    /// Members, or invited, already.
    pub exists: Vec<String>,
    /// Inactive people, who cannot be invited.
    pub failed: Vec<String>,
    /// The numbers of those added and invited.
    pub numbers: Vec<i64>,
    /// What the groups are called.
    pub group_names: Vec<String>,
}

/// An invitation that works, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingInvitation {
    /// Who invites.
    pub company: CompanyFace,
    /// Whom.
    pub email: String,
    /// The first moment at which it is too late.
    pub expires_at: Timestamp,
}

/// What somebody who joins says of herself.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// First name.
    pub first_name: PersonName,
    /// Last name.
    pub last_name: PersonName,
    /// Telephone number.
    pub phone: Phone,
    /// Her password.
    pub password: Password,
}

impl App {
    /// Invites people, all in one write.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a group that is not there, [`Refusal::Conflict`] for a card that
    /// somebody else has, [`Refusal::RankTooLow`]; nobody is invited then.
    pub async fn invite(
        &self,
        ctx: &Ctx,
        caller: AccessCaller,
        new: NewInvitations,
    ) -> Result<Invited, Error> {
        caller.require(Rank::invites)?;
        let (company, ctx, ring) = (ctx.company, ctx.clone(), self.ring.clone());
        let letters = letters::Writer::new(self, company)?;
        let done = self
            .db
            .write(move |c| {
                c.take_turn(company)?;
                let mut result = Invited {
                    group_names: group_names(c, &ctx, &new.groups)?,
                    ..Invited::default()
                };
                for invitee in merged(new.invitees) {
                    let Some(person) = welcome(c, &ctx, &invitee.email, &mut result)? else {
                        continue;
                    };
                    if !invitee.cards.is_empty() {
                        cards::put(
                            c,
                            &ring,
                            &ctx,
                            person.id,
                            &invitee.cards,
                            Present::Kept,
                            false,
                        )?;
                    }
                    for group in &new.groups {
                        groups::add(c, company, *group, person.number.0)?;
                    }
                    if person.needs_link {
                        let token = put_link(c, &ring, &ctx, person.id)?;
                        if new.send_mail {
                            letters.invitation(
                                c,
                                &ctx,
                                &invitee.email,
                                (&token, ctx.now + LIFETIME),
                            )?;
                        }
                    }
                    audit::insert(c, &ctx.row(Outcome::Done, Some(person.id))?)?;
                }
                Ok::<_, Error>(result)
            })
            .await?;
        self.wake_deliveries();
        Ok(done)
    }

    /// Sends an invitation that waits again, with a new link; the old one does not work any more.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when nobody of the address is invited, [`Refusal::RankTooLow`].
    pub async fn invite_again(
        &self,
        ctx: &Ctx,
        caller: AccessCaller,
        email: &str,
    ) -> Result<(), Error> {
        caller.require(Rank::invites)?;
        let (company, now, ctx, ring) = (ctx.company, ctx.now, ctx.clone(), self.ring.clone());
        let (key, letters) = (Email::key_of(email), letters::Writer::new(self, company)?);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let member = members::of_email(c, company, &key)?
                    .filter(|member| member.membership == Membership::Invited)
                    .ok_or(Refusal::Unknown(Thing::Invitation))?;
                let email = Email::parse(&member.email)
                    .map_err(|_| doorward_store::Error::Corrupt("person.email"))?;
                invitations::close(c, company, member.id, InvitationState::Replaced)?;
                members::set_membership(c, company, member.id, Membership::Invited, now)?;
                let token = put_link(c, &ring, &ctx, member.id)?;
                letters.invitation(c, &ctx, &email, (&token, now + LIFETIME))?;
                Ok::<_, Error>(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await?;
        self.wake_deliveries();
        Ok(())
    }

    /// What the page of an invitation shows.
    ///
    /// # Errors
    /// [`Refusal::InvitationRefused`].
    pub async fn open_invitation(
        &self,
        ctx: &Ctx,
        token: &str,
    ) -> Result<PendingInvitation, Error> {
        let (hashes, now) = (hashes(&self.ring, token), ctx.now);
        let (invitation, member) = self.db.read(move |c| waiting(c, &hashes, now)).await?;
        Ok(PendingInvitation {
            company: self.face(invitation.company).await?,
            email: member.email,
            expires_at: invitation.expires_at,
        })
    }

    /// Makes whoever holds the token a member.
    ///
    /// # Errors
    /// [`Refusal::InvitationRefused`], [`Refusal::InvalidField`] for a password that is known to be
    /// stolen, [`Refusal::Limited`] when too many passwords wait.
    pub async fn join(&self, ctx: &mut Ctx, token: &str, new: NewMember) -> Result<(), Error> {
        let (hashes, now) = (hashes(&self.ring, token), ctx.now);
        let looked_up = hashes.clone();
        // Nobody without a link may make the server hash.
        let (invitation, member) = self.db.read(move |c| waiting(c, &looked_up, now)).await?;
        ctx.company = invitation.company;
        ctx.actor = Actor::Person(member.number);
        ctx.about = Some(member.id);
        if let Some(list) = &self.breached {
            list.check(&new.password).await?;
        }
        let hash = self.hasher.hash(new.password).await?;
        let row = ctx.row(Outcome::Done, Some(member.id))?;
        self.db
            .write(move |c| {
                c.take_turn(invitation.company)?;
                let (invitation, member) = waiting(c, &hashes, now)?;
                let company = invitation.company;
                let names = (&new.first_name, &new.last_name, &new.phone);
                members::join(c, company, member.id, names, now)?;
                passwords::put(c, company, member.id, &hash, now)?;
                invitations::close(c, company, member.id, InvitationState::Used)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }
}

/// Somebody who was added or invited.
struct Welcomed {
    id: PersonId,
    number: PersonNumber,
    needs_link: bool,
}

/// Makes somebody a member or an invited person, and notes it; `None` when there is nothing to do.
fn welcome(
    c: &mut Conn<'_>,
    ctx: &Ctx,
    email: &Email,
    result: &mut Invited,
) -> Result<Option<Welcomed>, Error> {
    let (company, now) = (ctx.company, ctx.now);
    let text = email.as_str().to_owned();
    let Some(member) = members::of_email(c, company, email.key())? else {
        // Lists go by identifier: in the order in which they were invited.
        let place = Duration::from_micros(u64::try_from(result.numbers.len()).unwrap_or(0));
        let id = PersonId::new(now + place, edge::random()?);
        let number = PersonNumber(numbers::next(c, company, Counted::Person)?);
        members::insert_unnamed(c, company, (id, number), email, Membership::Invited, now)?;
        result.invited.push(text);
        result.numbers.push(number.0);
        return Ok(Some(Welcomed { id, number, needs_link: true }));
    };
    match (member.status, member.membership) {
        (Status::Inactive, _) => {
            result.failed.push(text);
            return Ok(None);
        }
        (Status::Active, Membership::Member | Membership::Invited) => {
            result.exists.push(text);
            return Ok(None);
        }
        (Status::Active, Membership::Guest | Membership::Removed) => {}
    }
    let needs_link = member.first_name.is_empty();
    let becomes = if needs_link { Membership::Invited } else { Membership::Member };
    members::set_membership(c, company, member.id, becomes, now)?;
    if needs_link {
        result.invited.push(text);
    } else {
        result.added.push(text);
    }
    result.numbers.push(member.number.0);
    Ok(Some(Welcomed { id: member.id, number: member.number, needs_link }))
}

fn group_names(c: &mut Conn<'_>, ctx: &Ctx, wanted: &[GroupId]) -> Result<Vec<String>, Error> {
    let mut names = Vec::with_capacity(wanted.len());
    for id in wanted {
        let found = groups::find(c, ctx.company, *id)?.filter(|group| group.kind == Kind::Users);
        names.push(found.ok_or(Refusal::Unknown(Thing::Group))?.name);
    }
    Ok(names)
}

/// Each address once, where it first stood, with the cards of all its places.
fn merged(invitees: Vec<Invitee>) -> Vec<Invitee> {
    let mut places = std::collections::HashMap::new();
    let mut kept: Vec<Invitee> = Vec::with_capacity(invitees.len());
    for invitee in invitees {
        let place = *places.entry(invitee.email.key().to_owned()).or_insert(kept.len());
        match kept.get_mut(place) {
            Some(first) => first.cards.extend(invitee.cards),
            None => kept.push(invitee),
        }
    }
    kept
}

/// Makes a link; its token.
fn put_link(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    ctx: &Ctx,
    person: PersonId,
) -> Result<String, Error> {
    let token = BASE64_URL_SAFE_NO_PAD.encode(edge::random::<32>()?);
    let hash = ring.stored_hash(INVITATION, &token);
    invitations::insert(c, ctx.company, person, &hash, ctx.now, ctx.now + LIFETIME)?;
    Ok(token)
}

fn hashes(ring: &KeyRing, token: &str) -> Vec<[u8; 32]> {
    ring.all().map(|keys| KeyRing::keyed_hash(keys, INVITATION, token.trim())).collect()
}

/// The invitation of a token that works at an instant, and who is invited.
fn waiting(
    c: &mut Conn<'_>,
    hashes: &[[u8; 32]],
    now: Timestamp,
) -> Result<(Invitation, Member), Error> {
    let mut found = None;
    for hash in hashes {
        found = found.or(invitations::find(c, hash)?);
    }
    let invitation = found.ok_or(refused(InvitationProblem::Unknown))?;
    match invitation.state {
        InvitationState::Open if now < invitation.expires_at => {}
        InvitationState::Open => return Err(refused(InvitationProblem::Expired)),
        InvitationState::Used => return Err(refused(InvitationProblem::Used)),
        InvitationState::Replaced => return Err(refused(InvitationProblem::Replaced)),
        InvitationState::Cancelled => return Err(refused(InvitationProblem::Cancelled)),
    }
    let member = members::of_id(c, invitation.company, invitation.person)?
        .filter(|member| member.status == Status::Active)
        .filter(|member| member.membership == Membership::Invited)
        .ok_or(refused(InvitationProblem::Cancelled))?;
    Ok((invitation, member))
}

fn refused(problem: InvitationProblem) -> Error {
    Refusal::InvitationRefused(problem).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_domain::access::CardNumber;

    #[test]
    fn an_address_in_two_cases_is_one_person_with_the_cards_of_both() {
        let card = |number| NewCard { number: CardNumber::parse(number).unwrap(), label: None };
        let invitee = |email, cards| Invitee { email: Email::parse(email).unwrap(), cards };
        let merged = merged(vec![
            invitee("a@b.example", vec![card("1")]),
            invitee("c@d.example", vec![]),
            invitee("A@B.example", vec![card("2")]),
        ]);
        let emails: Vec<_> = merged.iter().map(|invitee| invitee.email.as_str()).collect();
        assert_eq!(emails, ["a@b.example", "c@d.example"]);
        assert_eq!(merged[0].cards, [card("1"), card("2")]);
    }
}
