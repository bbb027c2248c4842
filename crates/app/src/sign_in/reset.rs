//! A forgotten password: a link by e-mail, and a new password for whoever has it. The second factor
//! stays: who reads somebody's mail is not in yet.

use super::is_welcome;
use super::password::named;
use super::session;
use crate::App;
use crate::access::letters::Writer;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::face::CompanyFace;
use crate::key_ring::KeyRing;
use crate::second_factors::CODES;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_domain::{CompanyId, Email, Refusal, Timestamp, UserName};
use doorward_store::members::{self, Member};
use doorward_store::password_resets::{self, PasswordReset};
use doorward_store::{Conn, audit, passwords, sign_in_failures};
use std::time::Duration;

/// How long a link works.
const LIFETIME: Duration = Duration::from_hours(1);
/// Between two letters to one person.
const PAUSE: Duration = Duration::from_mins(5);
const PURPOSE: &str = "password reset";

/// What the page of a link shows.
#[derive(Debug, Clone)]
pub struct ResetPage {
    /// Her company.
    pub company: CompanyFace,
    /// Her address.
    pub email: String,
}

impl App {
    /// Sends whoever has this address, or user name, a link. Whether anybody has is not told.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn request_password_reset(
        &self,
        ctx: &mut Ctx,
        company: Option<CompanyId>,
        name: &str,
    ) -> Result<(), Error> {
        let Some(company) = self.company_to_sign_in(company) else { return Ok(()) };
        ctx.company = company;
        let (email, name) = (Email::key_of(name), UserName::fold(name));
        let token = BASE64_URL_SAFE_NO_PAD.encode(edge::random::<32>()?);
        let hash = self.ring.stored_hash(PURPOSE, &token);
        let (writing, letters) = (ctx.clone(), Writer::new(self, company)?);
        self.db
            .write(move |c| {
                let ctx = writing;
                c.take_turn(company)?;
                let Some(member) = named(c, company, &email, &name)?.filter(is_welcome) else {
                    return Ok(());
                };
                let last = password_resets::last_of(c, company, member.id)?;
                if last.is_some_and(|last| ctx.now < last + PAUSE) {
                    return Ok(());
                }
                let expires_at = ctx.now + LIFETIME;
                let reset = PasswordReset { company, person: member.id, expires_at };
                password_resets::replace(c, &hash, &reset, ctx.now)?;
                let to = Email::parse(&member.email)
                    .map_err(|_| doorward_store::Error::Corrupt("person.email"))?;
                letters.password_reset(c, &ctx, &to, (&token, expires_at))?;
                Ok::<_, Error>(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await?;
        self.wake_deliveries();
        Ok(())
    }

    /// What the page of a link shows.
    ///
    /// # Errors
    /// [`Refusal::LinkOver`].
    pub async fn open_password_reset(&self, ctx: &Ctx, token: &str) -> Result<ResetPage, Error> {
        let (hashes, now) = (self.reset_hashes(token), ctx.now);
        let (reset, member) = self.db.read(move |c| live(c, &hashes, now)).await?;
        Ok(ResetPage { company: self.face(reset.company).await?, email: member.email })
    }

    /// Gives the holder of a link a new password. Every session of hers ends.
    ///
    /// # Errors
    /// [`Refusal::LinkOver`], [`Refusal::InvalidField`] for the password.
    pub async fn reset_password(
        &self,
        ctx: &mut Ctx,
        token: &str,
        password: &str,
    ) -> Result<(), Error> {
        let (hashes, now) = (self.reset_hashes(token), ctx.now);
        let looked_up = hashes.clone();
        // Nobody without a link may make the server hash.
        let (reset, member) = self.db.read(move |c| live(c, &looked_up, now)).await?;
        ctx.company = reset.company;
        ctx.about = Some(member.id);
        let hash = self.hasher.hash(self.new_password(password).await?).await?;
        let row = ctx.row(Outcome::Done, Some(member.id))?;
        self.db
            .write(move |c| {
                c.take_turn(reset.company)?;
                let (reset, _) = live(c, &hashes, now)?;
                let (company, person) = (reset.company, reset.person);
                passwords::put(c, company, person, &hash, now)?;
                password_resets::delete_of(c, company, person)?;
                // Whoever reads her mail must not get more guesses at her codes with every letter.
                sign_in_failures::clear_others(c, company, person, CODES)?;
                session::end_all(c, company, person, None)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    fn reset_hashes(&self, token: &str) -> Vec<Vec<u8>> {
        let hash = |keys| KeyRing::keyed_hash(keys, PURPOSE, token.trim()).to_vec();
        self.ring.all().map(hash).collect()
    }
}

/// The link of a token that is not over, and whose password it is about.
fn live(
    c: &mut Conn<'_>,
    hashes: &[Vec<u8>],
    now: Timestamp,
) -> Result<(PasswordReset, Member), Error> {
    for hash in hashes {
        let Some(reset) = password_resets::find(c, hash)? else { continue };
        let member = members::of_id(c, reset.company, reset.person)?.filter(is_welcome);
        if let Some(member) = member.filter(|_| now < reset.expires_at) {
            return Ok((reset, member));
        }
    }
    Err(Refusal::LinkOver.into())
}
