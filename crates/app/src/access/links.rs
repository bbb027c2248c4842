//! Guest links as administrators see them: made, listed, taken back.

use super::cards::{self, NewCard, Present};
use super::{AccessCaller, letters};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_domain::access::{
    DisplayName, GuestLinkId, LinkProfileId, PersonNumber, Rank, ResourceId, Validity,
    WeeklyWindows,
};
use doorward_domain::{
    CompanyId, Email, Field, FieldProblem, Membership, PersonId, Refusal, Thing, Timestamp,
};
use doorward_store::events::{self, Event};
use doorward_store::groups::{self, Kind};
use doorward_store::guest_links::{self, ListedLink, StoredLink};
use doorward_store::members::{self, Member};
use doorward_store::numbers::{self, Kind as Counted};
use doorward_store::{Conn, audit, link_profiles};

/// What the hash of a link's token is for.
pub(crate) const GUEST_LINK: &str = "guest link";

/// A link to be made.
#[derive(Debug, Clone)]
pub struct NewGuestLink {
    /// What administrators call it.
    pub name: DisplayName,
    /// Who gets it, each with a card or without.
    pub guests: Vec<(Email, Option<NewCard>)>,
    /// The doors it opens.
    pub doors: Vec<ResourceId>,
    /// From when until when.
    pub validity: Validity,
    /// At which times of the week.
    pub windows: WeeklyWindows,
    /// How it may be used; `None`: as the company's default says.
    pub profile: Option<LinkProfileId>,
    /// Whether a card may be one that somebody else has.
    pub allow_duplicates: bool,
    /// Whether the guests are told by e-mail.
    pub send_mail: bool,
}

/// A link that was made.
pub struct MadeGuestLink {
    /// Its token, told this once.
    pub token: String,
    /// Which.
    pub id: GuestLinkId,
    /// How it may be used.
    pub profile: LinkProfileId,
    /// Each address with the number of its person.
    pub guests: Vec<(String, i64)>,
}

/// A link as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestLinkText {
    /// Which.
    pub id: GuestLinkId,
    /// What administrators call it.
    pub name: String,
    /// Each address with the number of its person.
    pub guests: Vec<(String, i64)>,
    /// The doors it opens.
    pub doors: Vec<i64>,
    /// How it may be used.
    pub profile: LinkProfileId,
    /// From when until when.
    pub validity: Validity,
}

/// A link with all that belongs to it.
#[derive(Debug, Clone)]
pub struct LinkDetails {
    /// The link.
    pub listed: ListedLink,
    /// Each guest's number and address, and how often she used it.
    pub guests: Vec<(PersonNumber, String, u32)>,
    /// The doors that it opens.
    pub doors: Vec<ResourceId>,
}

impl App {
    /// Makes a link, with all that its guests need.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a door or profile that is not there, [`Refusal::InvalidField`] for
    /// what is no door or a time that is over before it begins, [`Refusal::Conflict`] for a card that
    /// somebody else has, [`Refusal::RankTooLow`].
    pub async fn add_guest_link(
        &self,
        ctx: &Ctx,
        caller: AccessCaller,
        new: NewGuestLink,
    ) -> Result<MadeGuestLink, Error> {
        caller.require(Rank::manages_links)?;
        check_times(new.validity, ctx.now)?;
        let (company, now, ctx, ring) = (ctx.company, ctx.now, ctx.clone(), self.ring.clone());
        let letters = letters::Writer::new(self, company)?;
        let token = BASE64_URL_SAFE_NO_PAD.encode(edge::random::<64>()?);
        let made = self
            .db
            .write(move |c| {
                c.take_turn(company)?;
                let profile = new.profile.unwrap_or(LinkProfileId(1));
                link_profiles::find(c, company, profile)?
                    .ok_or(Refusal::Unknown(Thing::LinkProfile))?;
                check_doors(c, company, &new.doors)?;
                let id = GuestLinkId(numbers::next(c, company, Counted::GuestLink)?);
                let link = StoredLink {
                    company,
                    id,
                    name: new.name.as_str().to_owned(),
                    profile,
                    windows: new.windows,
                    validity: new.validity,
                    revoked_at: None,
                };
                guest_links::insert(c, &link, &ring.stored_hash(GUEST_LINK, &token), now)?;
                for door in &new.doors {
                    guest_links::add_door(c, company, id, *door)?;
                }
                let mut guests: Vec<(String, i64)> = Vec::with_capacity(new.guests.len());
                for (email, card) in &new.guests {
                    let guest = guest_of(c, &ctx, email)?;
                    guest_links::add_guest(c, company, id, guest.number)?;
                    if let Some(card) = card {
                        let card = std::slice::from_ref(card);
                        let allow = new.allow_duplicates;
                        cards::put(c, &ring, &ctx, guest.id, card, Present::Kept, allow)?;
                    }
                    if guests.iter().all(|(_, number)| *number != guest.number.0) {
                        guests.push((email.as_str().to_owned(), guest.number.0));
                        if new.send_mail {
                            letters.guest_link(c, &ctx, email, (&token, guest.number, &link))?;
                        }
                    }
                    audit::insert(c, &ctx.row(Outcome::Done, Some(guest.id))?)?;
                }
                Ok::<_, Error>(MadeGuestLink { token, id, profile, guests })
            })
            .await?;
        self.wake_deliveries();
        Ok(made)
    }

    /// The links that were not taken back.
    ///
    /// # Errors
    /// [`Refusal::RankTooLow`].
    pub async fn guest_links(
        &self,
        caller: AccessCaller,
        after: GuestLinkId,
        most: i64,
    ) -> Result<Vec<GuestLinkText>, Error> {
        caller.require(Rank::manages_links)?;
        let company = caller.company;
        self.db
            .read(move |c| {
                let mut found = Vec::new();
                for link in guest_links::page(c, company, after, most)? {
                    let guests = guest_links::guests(c, company, link.id)?.into_iter();
                    let doors = guest_links::doors(c, company, link.id)?;
                    found.push(GuestLinkText {
                        id: link.id,
                        name: link.name,
                        guests: guests.map(|(number, email)| (email, number.0)).collect(),
                        doors: doors.into_iter().map(|door| door.0).collect(),
                        profile: link.profile,
                        validity: link.validity,
                    });
                }
                Ok(found)
            })
            .await
    }

    /// The links before a number, those that were taken back too, the last one first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn links_before(
        &self,
        company: CompanyId,
        before: GuestLinkId,
        most: i64,
    ) -> Result<Vec<ListedLink>, Error> {
        self.db
            .read(move |c| guest_links::before(c, company, before, most).map_err(Error::from))
            .await
    }

    /// One link with its doors, its guests and how often each used it.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn link_details(
        &self,
        company: CompanyId,
        id: GuestLinkId,
    ) -> Result<LinkDetails, Error> {
        self.db
            .read(move |c| {
                let next = GuestLinkId(id.0.saturating_add(1));
                let found = guest_links::before(c, company, next, 1)?.pop();
                let listed = found.filter(|listed| listed.link.id == id);
                let listed = listed.ok_or(Refusal::Unknown(Thing::GuestLink))?;
                let mut guests = Vec::new();
                for (number, email) in guest_links::guests(c, company, id)? {
                    let used = guest_links::guest(c, company, id, number)?;
                    guests.push((number, email, used.map_or(0, |state| state.used)));
                }
                Ok(LinkDetails { listed, guests, doors: guest_links::doors(c, company, id)? })
            })
            .await
    }

    /// What the guests of a link did with it before a number, the last one first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn link_events(
        &self,
        company: CompanyId,
        id: GuestLinkId,
        before: i64,
        most: i64,
    ) -> Result<Vec<Event>, Error> {
        self.db
            .read(move |c| events::of_link(c, company, id, before, most).map_err(Error::from))
            .await
    }

    /// The address of a link as a guest opens it; the token is in the part that browsers keep to
    /// themselves.
    pub fn link_address(&self, token: &str, guest: PersonNumber) -> String {
        format!("{}/g#{token}/{guest}", self.public_url)
    }

    /// Takes a link back: from now on it opens nothing.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::RankTooLow`].
    pub async fn revoke_guest_link(
        &self,
        ctx: &Ctx,
        caller: AccessCaller,
        id: GuestLinkId,
    ) -> Result<(), Error> {
        caller.require(Rank::manages_links)?;
        let (company, now, row) = (ctx.company, ctx.now, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                if !guest_links::revoke(c, company, id, now)? {
                    return Err(Refusal::Unknown(Thing::GuestLink).into());
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }
}

fn check_times(validity: Validity, now: Timestamp) -> Result<(), Refusal> {
    let Some(until) = validity.until else { return Ok(()) };
    let wrong =
        |expected| Refusal::field(Field::Other("end_time"), FieldProblem::Malformed { expected });
    if until <= now {
        Err(wrong("in the future; send UTC, or never"))
    } else if validity.from.is_some_and(|from| until <= from) {
        Err(wrong("after start_time"))
    } else {
        Ok(())
    }
}

fn check_doors(c: &mut Conn<'_>, company: CompanyId, doors: &[ResourceId]) -> Result<(), Error> {
    for door in doors {
        let kind = groups::kind_of_resource(c, company, door.0)?;
        if kind.ok_or(Refusal::Unknown(Thing::Resource))? != Kind::Doors {
            let expected = "a list of doors; one of them is a computer";
            let problem = FieldProblem::Malformed { expected };
            return Err(Refusal::field(Field::Other("resource_id_list"), problem).into());
        }
    }
    Ok(())
}

/// Whoever has the address; somebody new becomes a guest.
fn guest_of(c: &mut Conn<'_>, ctx: &Ctx, email: &Email) -> Result<Member, Error> {
    let (company, now) = (ctx.company, ctx.now);
    if let Some(member) = members::of_email(c, company, email.key())? {
        if member.membership == Membership::Removed {
            members::set_membership(c, company, member.id, Membership::Guest, now)?;
        }
        return Ok(member);
    }
    let id = PersonId::new(now, edge::random()?);
    let number = PersonNumber(numbers::next(c, company, Counted::Person)?);
    members::insert_unnamed(c, company, (id, number), email, Membership::Guest, now)?;
    let made = members::of_id(c, company, id)?;
    Ok(made.ok_or(doorward_store::Error::Corrupt("person"))?)
}
