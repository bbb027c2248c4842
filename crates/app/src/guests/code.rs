//! The code that a guest is mailed and enters, where her link's profile asks for one.

use super::GUEST_COOKIE;
use super::resolve::{Held, hashes, held, session_of};
use crate::App;
use crate::access::letters::Writer;
use crate::context::{Actor, Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::key_ring::KeyRing;
use doorward_domain::access::{GuestLinkId, PersonNumber};
use doorward_domain::{CompanyId, Email, Field, FieldProblem, Refusal};
use doorward_store::{Conn, audit, guest_links, guest_sessions};
use std::time::Duration;
use subtle::ConstantTimeEq as _;

/// How long a code is taken.
const LIFETIME: Duration = Duration::from_mins(10);
/// How long after one code another one is not sent.
const REST: Duration = Duration::from_secs(30);
/// How many wrong codes end a code: of a million codes five are few.
const MOST_FAILURES: i64 = 5;
/// What the hash of a code is for.
const CODE: &str = "guest code";

impl App {
    /// Sends the guest of a session a new code; the one before it is not taken any more.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a cookie that is none, [`Refusal::LinkRefused`],
    /// [`Refusal::Limited`] when one was sent a moment ago.
    pub async fn send_guest_code(&self, ctx: &mut Ctx, cookie: &str) -> Result<(), Error> {
        let (cookies, now) = (hashes(&self.ring, GUEST_COOKIE, cookie), ctx.now);
        let (session, hash) = self.db.read(move |c| session_of(c, &cookies, now)).await?;
        ctx.company = session.company;
        ctx.actor = Actor::Person(session.person);
        let (ring, letters, writing) =
            (self.ring.clone(), Writer::new(self, session.company)?, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(session.company)?;
                let held = held(c, session.company, session.link, session.person)?;
                held.dead_end(Some(&hash), now)?;
                if !send_unless_recent(c, &ring, &writing, &letters, &held)? {
                    return Err(Refusal::Limited { retry_after: REST }.into());
                }
                Ok::<_, Error>(audit::insert(c, &writing.row(Outcome::Done, Some(held.guest.id))?)?)
            })
            .await?;
        self.wake_deliveries();
        Ok(())
    }

    /// Takes the code that a guest enters; from then on her browser needs none.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for a cookie that is none, [`Refusal::LinkRefused`],
    /// [`Refusal::InvalidField`] for a code that is wrong, too old or was tried too often.
    pub async fn enter_guest_code(
        &self,
        ctx: &mut Ctx,
        cookie: &str,
        code: &str,
    ) -> Result<(), Error> {
        let (cookies, now) = (hashes(&self.ring, GUEST_COOKIE, cookie), ctx.now);
        let (session, hash) = self.db.read(move |c| session_of(c, &cookies, now)).await?;
        ctx.company = session.company;
        ctx.actor = Actor::Person(session.person);
        let (company, link, person) = (session.company, session.link, session.person);
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let presented = hashes(&self.ring, CODE, &text(company, link, person, &digits));
        let writing = ctx.clone();
        let right = self
            .db
            .write(move |c| {
                c.take_turn(company)?;
                let held = held(c, company, link, person)?;
                held.dead_end(Some(&hash), now)?;
                let state = guest_links::guest(c, company, link, person)?;
                let state = state.ok_or_else(super::resolve::unknown)?;
                let live = state.code_expires_at.is_some_and(|end| now < end)
                    && state.code_failures < MOST_FAILURES;
                let stored = state.code.filter(|_| live).unwrap_or_default();
                let right = presented.iter().any(|hash| bool::from(hash.as_slice().ct_eq(&stored)));
                if right {
                    guest_sessions::enter_code(c, &hash)?;
                    guest_links::set_code(c, company, link, person, None)?;
                    audit::insert(c, &writing.row(Outcome::Done, Some(held.guest.id))?)?;
                } else {
                    guest_links::count_code_failure(c, company, link, person)?;
                }
                Ok::<_, Error>(right)
            })
            .await?;
        if right {
            return Ok(());
        }
        let expected =
            "the code of the newest e-mail, or it is too old; try again or send a new one";
        Err(Refusal::field(Field::Other("code"), FieldProblem::Malformed { expected }).into())
    }
}

/// Sends a code inside a write, unless one was sent a moment ago; whether it did.
pub(super) fn send_unless_recent(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    ctx: &Ctx,
    letters: &Writer,
    held: &Held,
) -> Result<bool, Error> {
    let (company, link, person) = (held.link.company, held.link.id, held.guest.number);
    let before = guest_links::guest(c, company, link, person)?.and_then(|g| g.code_expires_at);
    if before.is_some_and(|end| ctx.now + LIFETIME < end + REST) {
        return Ok(false);
    }
    let number = u64::from_be_bytes(edge::random()?) % 1_000_000;
    let digits = format!("{number:06}");
    let hash = ring.stored_hash(CODE, &text(company, link, person, &digits));
    let expires = ctx.now + LIFETIME;
    guest_links::set_code(c, company, link, person, Some((&hash.hash, expires)))?;
    let to = Email::parse(&held.guest.email)
        .map_err(|_| doorward_store::Error::Corrupt("person.email"))?;
    letters.guest_code(c, ctx, &to, &digits, LIFETIME)?;
    Ok(true)
}

fn text(company: CompanyId, link: GuestLinkId, person: PersonNumber, digits: &str) -> String {
    format!("{company}:{link}:{person}:{digits}")
}
