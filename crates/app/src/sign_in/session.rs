//! Sessions: the cookie that names one, whom it is of, how it is confirmed and ended.

use super::{FRESH, IDLE, LONGEST, MOST_TRIES, PENDING, is_welcome};
use crate::context::{Actor, Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::face::CompanyFace;
use crate::{App, seal};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_domain::{CompanyId, KeyId, PersonId, Refusal, Role, Timestamp};
use doorward_store::members::{self, Member};
use doorward_store::portal_sessions::{self, PortalSession, SessionState};
use doorward_store::{Conn, audit};
use std::time::Duration;
use subtle::ConstantTimeEq as _;

const PURPOSE: &[u8] = b"doorward portal session 1";
const LENGTH: usize = 8 + 16;
/// What the hash that forms carry is for.
const FORM: &str = "portal form";
/// The last use is noted once in so long.
const NOTED: Duration = Duration::from_mins(1);

/// What a browser keeps. Secrets, so there is no `Debug`.
pub struct Cookie {
    /// Names the session.
    pub session: String,
    /// How long it can be used, in seconds.
    pub seconds: u64,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Her session.
    pub session: PortalSession,
    /// Who she is.
    pub member: Member,
    /// Her company.
    pub company: CompanyFace,
}

impl Signed {
    /// Her role.
    pub const fn role(&self) -> Role {
        self.member.role
    }

    /// Whether she proved who she is a short while ago.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now < self.session.confirmed_at + FRESH
    }

    /// Refuses what needs a fresh proof.
    ///
    /// # Errors
    /// [`Refusal::ConfirmationNeeded`].
    pub fn require_fresh(&self, now: Timestamp) -> Result<(), Refusal> {
        if self.is_fresh(now) { Ok(()) } else { Err(Refusal::ConfirmationNeeded) }
    }

    /// Refuses to change somebody whom her role does not manage.
    ///
    /// # Errors
    /// [`Refusal::RoleTooLow`].
    pub fn require_manages(&self, other: &Member) -> Result<(), Refusal> {
        if self.role().manages(other.role) { Ok(()) } else { Err(Refusal::RoleTooLow) }
    }
}

impl App {
    /// Opens a session for somebody whose first proof was right, inside the write that says so.
    pub(super) fn new_session(
        &self,
        ctx: &Ctx,
        person: PersonId,
        state: SessionState,
        browser: Option<&str>,
    ) -> Result<(PortalSession, Cookie), Error> {
        let id = KeyId::new(ctx.now, edge::random()?);
        let lifetime = match state {
            SessionState::Pending => PENDING,
            SessionState::Open => LONGEST,
        };
        let session = PortalSession {
            company: ctx.company,
            id,
            person,
            state,
            tries: 0,
            address: ctx.address.map(|address| address.to_string()),
            browser: browser.map(|text| text.chars().take(300).collect()),
            created_at: ctx.now,
            seen_at: ctx.now,
            confirmed_at: ctx.now,
            expires_at: ctx.now + LONGEST,
        };
        let cookie =
            Cookie { session: self.session_cookie(&session)?, seconds: lifetime.as_secs() };
        Ok((session, cookie))
    }

    /// The cookie of a session.
    pub(super) fn session_cookie(&self, session: &PortalSession) -> Result<String, Error> {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend_from_slice(&session.company.0.to_be_bytes());
        bytes.extend_from_slice(session.id.as_bytes());
        let keys = self.ring.newest();
        let sealed = seal::seal(keys.number, &keys.token, PURPOSE, &bytes)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Whoever is signed in with a cookie.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`] when nobody is, or her second factor is still to come.
    pub async fn signed_in(&self, ctx: &mut Ctx, cookie: &str) -> Result<Signed, Error> {
        self.session_of(ctx, cookie, SessionState::Open).await
    }

    /// Whoever has given the right password with a cookie, and owes the second factor.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`] when nobody has.
    pub async fn half_signed_in(&self, ctx: &mut Ctx, cookie: &str) -> Result<Signed, Error> {
        self.session_of(ctx, cookie, SessionState::Pending).await
    }

    async fn session_of(
        &self,
        ctx: &mut Ctx,
        cookie: &str,
        state: SessionState,
    ) -> Result<Signed, Error> {
        let (company, id) = self.opened(cookie).ok_or(Refusal::SignedOut)?;
        let now = ctx.now;
        let (session, member) = self
            .db
            .read_one(move |c| {
                let session = portal_sessions::find(c, company, id)?
                    .filter(|session| session.state == state && is_live(session, now))
                    .ok_or(Refusal::SignedOut)?;
                let member = members::of_id(c, company, session.person)?
                    .filter(is_welcome)
                    .ok_or(Refusal::SignedOut)?;
                Ok::<_, Error>((session, member))
            })
            .await?;
        ctx.company = company;
        ctx.actor = Actor::Person(member.number);
        if now >= session.seen_at + NOTED {
            self.db
                .write(move |c| portal_sessions::set_seen(c, company, id, now).map_err(Error::from))
                .await?;
        }
        let company = self.face(company).await?;
        Ok(Signed { session, member, company })
    }

    /// What somebody may do whose session goes on, without counting as a use of it; `None` when it is
    /// over. For answers that go on for long.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn session_goes_on(&self, cookie: &str) -> Result<Option<Role>, Error> {
        let Some((company, id)) = self.opened(cookie) else { return Ok(None) };
        let now = self.clock.now();
        self.db
            .read_one(move |c| {
                let session = portal_sessions::find(c, company, id)?;
                let open = |session: &PortalSession| session.state == SessionState::Open;
                let Some(session) = session.filter(|s| open(s) && is_live(s, now)) else {
                    return Ok(None);
                };
                let member = members::of_id(c, company, session.person)?.filter(is_welcome);
                Ok(member.map(|member| member.role))
            })
            .await
    }

    fn opened(&self, cookie: &str) -> Option<(CompanyId, KeyId)> {
        if cookie.len() > 200 {
            return None;
        }
        let mut sealed = BASE64_URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let bytes = seal::open(&self.ring, |keys| &keys.token, PURPOSE, &mut sealed)?;
        let bytes: &[u8; LENGTH] = bytes.try_into().ok()?;
        let (company, id) = bytes.split_first_chunk::<8>()?;
        Some((CompanyId(i64::from_be_bytes(*company)), KeyId::from_bytes(id.try_into().ok()?)))
    }

    /// Notes that somebody proved once more, or by a second factor, who she is; the cookie from now on.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn confirm_session(&self, ctx: &Ctx, signed: &Signed) -> Result<Cookie, Error> {
        let (company, id, now) = (signed.session.company, signed.session.id, ctx.now);
        let row = ctx.row(Outcome::Done, Some(signed.member.id))?;
        self.db
            .write(move |c| {
                portal_sessions::confirm(c, company, id, now)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        Ok(Cookie { session: self.session_cookie(&signed.session)?, seconds: LONGEST.as_secs() })
    }

    /// Counts a wrong second factor; after some the sign-in begins again.
    ///
    /// # Errors
    /// [`Refusal::SignInRefused`] always, [`Refusal::SignedOut`] when the session is over with it.
    pub async fn count_wrong_factor(&self, ctx: &Ctx, signed: &Signed) -> Result<(), Error> {
        let (company, person, id) = (signed.session.company, signed.member.id, signed.session.id);
        let row = ctx.row(Outcome::from(&Refusal::SignInRefused), Some(person))?;
        let over = self
            .db
            .write(move |c| {
                audit::insert(c, &row)?;
                let over = portal_sessions::count_try(c, company, id)? >= MOST_TRIES;
                if over {
                    portal_sessions::delete(c, company, person, id)?;
                }
                Ok::<_, Error>(over)
            })
            .await?;
        Err(if over { Refusal::SignedOut } else { Refusal::SignInRefused }.into())
    }

    /// Ends a session of whoever is signed in: hers of now, or another browser's.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`] when she has no such session.
    pub async fn end_session(&self, ctx: &Ctx, signed: &Signed, id: KeyId) -> Result<(), Error> {
        let (company, person) = (signed.session.company, signed.member.id);
        let row = ctx.row(Outcome::Done, Some(person))?;
        self.db
            .write(move |c| {
                if !portal_sessions::delete(c, company, person, id)? {
                    return Err(Refusal::SignedOut.into());
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// Ends every other session of whoever is signed in.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_other_sessions(&self, ctx: &Ctx, signed: &Signed) -> Result<(), Error> {
        let (session, row) =
            (signed.session.clone(), ctx.row(Outcome::Done, Some(signed.member.id))?);
        self.db
            .write(move |c| {
                let (company, person) = (session.company, session.person);
                portal_sessions::delete_others(c, company, person, Some(session.id))?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// The sessions of a person that are not over, the last used first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sessions(&self, ctx: &Ctx, person: PersonId) -> Result<Vec<PortalSession>, Error> {
        let (company, now) = (ctx.company, ctx.now);
        let all = self
            .db
            .read(move |c| portal_sessions::of_person(c, company, person).map_err(Error::from))
            .await?;
        let open = |session: &PortalSession| session.state == SessionState::Open;
        Ok(all.into_iter().filter(|session| open(session) && is_live(session, now)).collect())
    }

    /// What the forms of a session carry, different on every page: a page's secrets could otherwise
    /// be guessed from how well it compresses (the attack called BREACH).
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn form_token(&self, signed: &Signed) -> Result<String, Error> {
        let mask = edge::random::<32>()?;
        let mut bytes = [0; 64];
        let (head, tail) = bytes.split_at_mut(32);
        head.copy_from_slice(&mask);
        for ((out, mask), real) in tail.iter_mut().zip(mask).zip(self.form_hash(signed.session.id))
        {
            *out = mask ^ real;
        }
        Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Refuses a form that does not carry what this session's forms carry.
    ///
    /// # Errors
    /// [`Refusal::FormRefused`].
    pub fn check_form_token(&self, signed: &Signed, token: &str) -> Result<(), Refusal> {
        let decoded = BASE64_URL_SAFE_NO_PAD.decode(token).ok();
        let bytes: Option<[u8; 64]> = decoded.and_then(|bytes| bytes.try_into().ok());
        let bytes = bytes.ok_or(Refusal::FormRefused)?;
        let (mask, masked) = bytes.split_at(32);
        let given: Vec<u8> = mask.iter().zip(masked).map(|(mask, byte)| mask ^ byte).collect();
        let right = self.form_hash(signed.session.id).ct_eq(given.as_slice());
        if bool::from(right) { Ok(()) } else { Err(Refusal::FormRefused) }
    }

    fn form_hash(&self, id: KeyId) -> [u8; 32] {
        crate::key_ring::KeyRing::keyed_hash(self.ring.newest(), FORM, &id.to_string())
    }
}

/// Whether a session can be used at `now`.
fn is_live(session: &PortalSession, now: Timestamp) -> bool {
    let idle = match session.state {
        SessionState::Pending => PENDING,
        SessionState::Open => IDLE,
    };
    now < session.expires_at && now < session.seen_at + idle
}

/// Ends every session of somebody, inside a write that changes how she signs in.
pub(super) fn end_all(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    kept: Option<KeyId>,
) -> Result<(), Error> {
    portal_sessions::delete_others(c, company, person, kept)?;
    Ok(())
}
