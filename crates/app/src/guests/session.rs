//! A browser arrives with a link's token and gets a cookie for it. It uses nothing up: programs that
//! follow every link in a mail may come as often as they like.

use super::resolve::{self, Held, hashes, held, link_of};
use super::{GUEST_COOKIE, code};
use crate::App;
use crate::access::letters::Writer;
use crate::access::links::GUEST_LINK;
use crate::context::{Actor, Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_domain::access::{LinkProblem, PersonNumber};
use doorward_domain::{Email, Refusal, Timestamp};
use doorward_store::guest_links::StoredLink;
use doorward_store::guest_sessions::{self, GuestSession};
use doorward_store::{Conn, audit, guest_links, link_uses};
use std::time::Duration;

/// A cookie is taken for so long at most; the link may end before.
const LIFETIME: Duration = Duration::from_hours(30 * 24);

/// What a browser brings along.
#[derive(Clone, Default)]
pub struct GuestArrival {
    /// The link's token. A secret, so there is no `Debug`.
    pub token: String,
    /// The guest's number, from her own link.
    pub person: Option<PersonNumber>,
    /// The address that she says is hers.
    pub email: Option<String>,
}

/// What comes of it.
pub enum Opened {
    /// A session.
    Session {
        /// The cookie's value, told this once.
        cookie: String,
        /// When the cookie is taken no more.
        expires_at: Timestamp,
    },
    /// The link has several guests: which one is it?
    AskEmail {
        /// Whether an address was given that is none of theirs.
        wrong: bool,
    },
}

enum Guest {
    One(PersonNumber),
    Ask { wrong: bool },
}

impl App {
    /// Opens a link in a browser.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a token that is none, [`Refusal::LinkRefused`] for a link that opens
    /// nothing any more.
    pub async fn open_guest_link(
        &self,
        ctx: &mut Ctx,
        arrival: GuestArrival,
    ) -> Result<Opened, Error> {
        let (token, now) = (hashes(&self.ring, GUEST_LINK, &arrival.token), ctx.now);
        let found: Result<(Held, Guest), Error> = self
            .db
            .read(move |c| {
                let link = link_of(c, &token)?;
                let guest = choose(c, &link, &arrival)?;
                let person = match &guest {
                    Guest::One(person) => Some(*person),
                    // Whether the link works at all is the same for each of its guests.
                    Guest::Ask { .. } => guests(c, &link)?.first().map(|(person, _)| *person),
                };
                let person = person.ok_or_else(resolve::unknown)?;
                let held = held(c, link.company, link.id, person)?;
                Ok((held, guest))
            })
            .await;
        let (held, guest) = found?;
        ctx.company = held.link.company;
        held.dead_end(None, now).or_else(|error| match (&error, &guest) {
            // Another guest may have another browser.
            (
                Error::Refused(Refusal::LinkRefused(LinkProblem::AnotherBrowser)),
                Guest::Ask { .. },
            ) => Ok(()),
            _ => Err(error),
        })?;
        match guest {
            Guest::Ask { wrong } => Ok(Opened::AskEmail { wrong }),
            Guest::One(_) => self.begin_session(ctx, held, false).await,
        }
    }

    /// Opens a link for the guest of an address, whose browser may have a cookie already, and binds it
    /// to that browser (the vendor's `POST /magiclink`).
    ///
    /// # Errors
    /// As [`App::open_guest_link`]; [`LinkProblem::AnotherBrowser`] when it is bound to another one.
    pub async fn bind_guest_link(
        &self,
        ctx: &mut Ctx,
        (token, email): (&str, &str),
        present_cookie: &str,
    ) -> Result<Opened, Error> {
        let (token, now) = (hashes(&self.ring, GUEST_LINK, token), ctx.now);
        let (cookies, key) =
            (hashes(&self.ring, GUEST_COOKIE, present_cookie), Email::key_of(email));
        let (held, present) = self
            .db
            .read(move |c| {
                let link = link_of(c, &token)?;
                let held = of_email(c, &link, &key)?;
                let present = resolve::session_of(c, &cookies, now).ok();
                Ok::<_, Error>((held, present))
            })
            .await?;
        ctx.company = held.link.company;
        let bound = held.used.browser_hash.as_deref();
        if let Some((session, hash)) = present
            && bound == Some(&hash[..])
        {
            held.dead_end(bound, now)?;
            let cookie = present_cookie.trim().to_owned();
            return Ok(Opened::Session { cookie, expires_at: session.expires_at });
        }
        held.dead_end(None, now)?;
        self.begin_session(ctx, held, true).await
    }

    async fn begin_session(&self, ctx: &mut Ctx, held: Held, binds: bool) -> Result<Opened, Error> {
        ctx.actor = Actor::Person(held.guest.number);
        ctx.about = Some(held.guest.id);
        let (now, row) = (ctx.now, ctx.row(Outcome::Done, ctx.about)?);
        let cookie = BASE64_URL_SAFE_NO_PAD.encode(edge::random::<32>()?);
        let hash = self.ring.stored_hash(GUEST_COOKIE, &cookie);
        let latest = now + LIFETIME;
        let expires_at = held.link.validity.until.map_or(latest, |until| until.min(latest));
        let session = GuestSession {
            company: held.link.company,
            link: held.link.id,
            person: held.guest.number,
            code_entered: false,
            expires_at,
        };
        let (ring, letters, writing) =
            (self.ring.clone(), Writer::new(self, held.link.company)?, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(session.company)?;
                if binds && !bind(c, &session, &hash.hash)? {
                    return Err(Refusal::LinkRefused(LinkProblem::AnotherBrowser).into());
                }
                guest_sessions::insert(c, &hash, &session, now)?;
                if held.profile.emails_code {
                    code::send_unless_recent(c, &ring, &writing, &letters, &held)?;
                }
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        self.wake_deliveries();
        Ok(Opened::Session { cookie, expires_at })
    }
}

/// Whether the link is bound to this browser now.
fn bind(c: &mut Conn<'_>, session: &GuestSession, hash: &[u8]) -> Result<bool, Error> {
    let (company, link, person) = (session.company, session.link, session.person);
    link_uses::bind_browser(c, company, link, person, hash)?;
    let bound = link_uses::find(c, company, link, person)?.and_then(|used| used.browser_hash);
    Ok(bound.as_deref() == Some(hash))
}

fn guests(c: &mut Conn<'_>, link: &StoredLink) -> Result<Vec<(PersonNumber, String)>, Error> {
    Ok(guest_links::guests(c, link.company, link.id)?)
}

/// Which guest of a link has arrived.
fn choose(c: &mut Conn<'_>, link: &StoredLink, arrival: &GuestArrival) -> Result<Guest, Error> {
    let guests = guests(c, link)?;
    let email = arrival.email.as_deref().map(Email::key_of);
    let named = guests.iter().find(|(person, address)| {
        Some(*person) == arrival.person
            || email.as_ref().is_some_and(|email| *email == Email::key_of(address))
    });
    Ok(match (named, guests.as_slice()) {
        (Some((person, _)), _) => Guest::One(*person),
        (None, [(person, _)]) if arrival.person.is_none() && email.is_none() => Guest::One(*person),
        (None, _) => Guest::Ask { wrong: email.is_some() },
    })
}

/// The guest of a link who has an address.
pub(super) fn of_email(c: &mut Conn<'_>, link: &StoredLink, key: &str) -> Result<Held, Error> {
    let guests = guests(c, link)?;
    let found = guests.iter().find(|(_, address)| Email::key_of(address) == key);
    let (person, _) = found.ok_or_else(resolve::unknown)?;
    held(c, link.company, link.id, *person)
}
