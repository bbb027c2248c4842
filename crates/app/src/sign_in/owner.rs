//! The owner's link: it makes its holder the first owner of a company, once.

use super::password::field;
use super::session::Cookie;
use crate::App;
use crate::administration::setup::SETUP_LINK;
use crate::context::{Actor, Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::face::CompanyFace;
use crate::key_ring::KeyRing;
use doorward_domain::access::PersonNumber;
use doorward_domain::{
    Email, Membership, PersonId, PersonName, Phone, Refusal, Role, Status, Timestamp,
};
use doorward_store::numbers::{self, Kind as Counted};
use doorward_store::portal_sessions::{self, SessionState};
use doorward_store::setup_links::{self, SetupLink};
use doorward_store::{Conn, audit, members, passwords, people};

/// What the page of the owner's link shows.
#[derive(Debug, Clone)]
pub struct OwnerSetup {
    /// Whose owner.
    pub company: CompanyFace,
    /// Her address.
    pub email: String,
    /// The first moment at which it is too late.
    pub expires_at: Timestamp,
}

/// What the owner says of herself. A password is in it, so there is no `Debug`.
pub struct NewOwner<'a> {
    /// First name.
    pub first_name: &'a str,
    /// Last name.
    pub last_name: &'a str,
    /// Her password.
    pub password: &'a str,
    /// What the browser says it is.
    pub browser: Option<&'a str>,
}

impl App {
    /// What the page of an owner's link shows.
    ///
    /// # Errors
    /// [`Refusal::LinkOver`].
    pub async fn open_setup_link(&self, ctx: &Ctx, token: &str) -> Result<OwnerSetup, Error> {
        let (hashes, now) = (self.setup_hashes(token), ctx.now);
        let (link, _) = self.db.read(move |c| live(c, &hashes, now)).await?;
        let company = self.face(link.company).await?;
        Ok(OwnerSetup { company, email: link.email, expires_at: link.expires_at })
    }

    /// Makes whoever holds the link an owner and signs her in; the link is used up.
    ///
    /// # Errors
    /// [`Refusal::LinkOver`], [`Refusal::InvalidField`].
    pub async fn set_up_owner(
        &self,
        ctx: &mut Ctx,
        token: &str,
        new: NewOwner<'_>,
    ) -> Result<(Cookie, String), Error> {
        let (hashes, now) = (self.setup_hashes(token), ctx.now);
        let first = PersonName::parse(new.first_name).map_err(|p| field("first_name", p))?;
        let last = PersonName::parse(new.last_name).map_err(|p| field("last_name", p))?;
        let looked_up = hashes.clone();
        // Nobody without a link may make the server hash.
        let (link, _) = self.db.read(move |c| live(c, &looked_up, now)).await?;
        ctx.company = link.company;
        let hash = self.hasher.hash(self.new_password(new.password).await?).await?;
        let fresh = PersonId::new(now, edge::random()?);
        let (mut session, cookie) =
            self.new_session(ctx, fresh, SessionState::Open, new.browser)?;
        let writing = ctx.clone();
        let person = self
            .db
            .write(move |c| {
                let mut ctx = writing;
                c.take_turn(ctx.company)?;
                let (link, hash_used) = live(c, &hashes, now)?;
                let email = Email::parse(&link.email)
                    .map_err(|_| doorward_store::Error::Corrupt("setup_link.email"))?;
                let (person, number) = owner(c, &ctx, fresh, &email)?;
                ctx.actor = Actor::Person(number);
                let names = (&first, &last, &Phone::none());
                members::join(c, ctx.company, person, names, now)?;
                members::set_role(c, ctx.company, person, Role::Owner, now)?;
                people::set_status(c, ctx.company, person, Status::Active, now)?;
                passwords::put(c, ctx.company, person, &hash, now)?;
                setup_links::delete(c, &hash_used)?;
                session.person = person;
                portal_sessions::insert(c, &session)?;
                audit::insert(c, &ctx.row(Outcome::Done, Some(person))?)?;
                Ok::<_, Error>(person)
            })
            .await?;
        let browser = self.browser_cookie(ctx.company, person, None)?;
        Ok((cookie, browser))
    }

    /// Another owner's link, for whoever lost her sign-in; as good as the first.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] for an address that cannot be one.
    pub async fn add_setup_link(&self, ctx: &Ctx, email: &str) -> Result<String, Error> {
        self.require_company(ctx.company)?;
        let email = Email::parse(email).map_err(|problem| field("--email", problem))?;
        let (token, hash) = self.new_setup_token()?;
        let (company, now, row) = (ctx.company, ctx.now, ctx.row(Outcome::Done, None)?);
        let expires_at = now + crate::administration::setup::LINK_LIFETIME;
        self.db
            .write(move |c| {
                setup_links::insert(c, company, &hash, email.as_str(), now, expires_at)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        Ok(token)
    }

    fn setup_hashes(&self, token: &str) -> Vec<Vec<u8>> {
        let hash = |keys| KeyRing::keyed_hash(keys, SETUP_LINK, token.trim()).to_vec();
        self.ring.all().map(hash).collect()
    }
}

/// The link of a token that is not over, with the hash under which it is kept.
fn live(
    c: &mut Conn<'_>,
    hashes: &[Vec<u8>],
    now: Timestamp,
) -> Result<(SetupLink, Vec<u8>), Error> {
    for hash in hashes {
        if let Some(link) = setup_links::find(c, hash)?.filter(|link| now < link.expires_at) {
            return Ok((link, hash.clone()));
        }
    }
    Err(Refusal::LinkOver.into())
}

/// The person of the owner's address, who may be known already.
fn owner(
    c: &mut Conn<'_>,
    ctx: &Ctx,
    fresh: PersonId,
    email: &Email,
) -> Result<(PersonId, PersonNumber), Error> {
    if let Some(member) = members::of_email(c, ctx.company, email.key())? {
        members::set_membership(c, ctx.company, member.id, Membership::Member, ctx.now)?;
        return Ok((member.id, member.number));
    }
    let number = PersonNumber(numbers::next(c, ctx.company, Counted::Person)?);
    members::insert_unnamed(c, ctx.company, (fresh, number), email, Membership::Member, ctx.now)?;
    Ok((fresh, number))
}
