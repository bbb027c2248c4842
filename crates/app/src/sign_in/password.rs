//! Signing in with a password, and changing it.

use super::failures::is_locked;
use super::is_welcome;
use super::session::{self, Cookie, Signed};
use crate::App;
use crate::context::{Actor, Ctx, Outcome};
use crate::error::Error;
use doorward_domain::{CompanyId, Email, Field, FieldProblem, Password, Refusal, Secret, UserName};
use doorward_store::members::{self, Member};
use doorward_store::pins::StoredPin;
use doorward_store::portal_sessions::{self, SessionState};
use doorward_store::sign_in_failures::Bucket;
use doorward_store::{Conn, audit, login_names, passwords, sign_in_failures};

/// What somebody enters to sign in. A password is in it, so there is no `Debug`.
pub struct Credentials<'a> {
    /// Her company; `None`: the only one there is.
    pub company: Option<CompanyId>,
    /// Her e-mail address or user name.
    pub name: &'a str,
    /// Her password.
    pub password: &'a str,
    /// The cookie by which the browser is known, if it is.
    pub known_browser: Option<&'a str>,
    /// What the browser says it is.
    pub browser: Option<&'a str>,
}

/// What comes of a right password. Cookies are in it, so there is no `Debug`.
pub struct SignedIn {
    /// The session's.
    pub cookie: Cookie,
    /// The browser's, by which it is known the next time.
    pub browser: String,
    /// Whether a second factor is still to come.
    pub pending: bool,
    /// Whether there is more for her than her own page.
    pub is_staff: bool,
}

impl App {
    /// Signs somebody in, or half in when she has a second factor.
    ///
    /// # Errors
    /// [`Refusal::SignInRefused`] for whatever reason; it takes as long for people who are not known.
    pub async fn sign_in(&self, ctx: &mut Ctx, given: Credentials<'_>) -> Result<SignedIn, Error> {
        let secret = Secret::new(given.password.to_owned());
        let Some(company) = self.company_to_sign_in(given.company) else {
            return self.refuse_unknown(secret).await;
        };
        ctx.company = company;
        let (email, name) = (Email::key_of(given.name), UserName::fold(given.name));
        let found = self
            .db
            .read(move |c| {
                let Some(member) = named(c, company, &email, &name)? else { return Ok(None) };
                let stored = passwords::find(c, company, member.id)?;
                Ok::<_, Error>(stored.map(|stored| (member, stored)))
            })
            .await?;
        let Some((member, stored)) = found.filter(|(member, _)| is_welcome(member)) else {
            return self.refuse_unknown(secret).await;
        };
        ctx.about = Some(member.id);
        let _turn = self.turns.take(member.id).await;
        let bucket = self.bucket(company, member.id, given.known_browser);
        let asked = bucket.clone();
        let failures =
            self.db.read(move |c| sign_in_failures::find(c, &asked).map_err(Error::from)).await?;
        if is_locked(failures, ctx.now) {
            return self.refuse_unknown(secret).await;
        }
        if !self.hasher.verify(secret.clone(), &stored).await? {
            self.count_sign_in_failure(ctx, bucket).await?;
            return Err(Refusal::SignInRefused.into());
        }
        ctx.actor = Actor::Person(member.number);
        let renewed = if self.hasher.is_outdated(&stored) {
            Some(self.hasher.hash(secret).await?)
        } else {
            None
        };
        self.let_in(ctx, &member, bucket, renewed, &given).await
    }

    async fn let_in(
        &self,
        ctx: &Ctx,
        member: &Member,
        bucket: Bucket,
        renewed: Option<StoredPin>,
        given: &Credentials<'_>,
    ) -> Result<SignedIn, Error> {
        let pending = self.second_factors(ctx.company, member.id).await?.any();
        let state = if pending { SessionState::Pending } else { SessionState::Open };
        let (session, cookie) = self.new_session(ctx, member.id, state, given.browser)?;
        let browser = self.browser_cookie(ctx.company, member.id, given.known_browser)?;
        let row = ctx.row(Outcome::Done, Some(member.id))?;
        let now = ctx.now;
        self.db
            .write(move |c| {
                sign_in_failures::clear(c, &bucket)?;
                if let Some(hash) = renewed {
                    passwords::put(c, bucket.company, bucket.person, &hash, now)?;
                }
                portal_sessions::insert(c, &session)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        Ok(SignedIn { cookie, browser, pending, is_staff: member.role.is_staff() })
    }

    /// Whether the password of whoever is signed in is the one given, before something sensitive.
    ///
    /// # Errors
    /// [`Refusal::SignInRefused`].
    pub async fn confirm_with_password(
        &self,
        ctx: &Ctx,
        signed: &Signed,
        password: &str,
    ) -> Result<Cookie, Error> {
        self.check_own_password(ctx, signed, password).await?;
        self.confirm_session(ctx, signed).await
    }

    /// Gives whoever is signed in another password. Every other session of hers ends.
    ///
    /// # Errors
    /// [`Refusal::SignInRefused`] when the old one is wrong, [`Refusal::InvalidField`] when the new one
    /// cannot be one or is known to be stolen.
    pub async fn change_password(
        &self,
        ctx: &Ctx,
        signed: &Signed,
        old: &str,
        new: &str,
    ) -> Result<(), Error> {
        let new = self.new_password(new).await?;
        self.check_own_password(ctx, signed, old).await?;
        let hash = self.hasher.hash(new).await?;
        let (session, now) = (signed.session.clone(), ctx.now);
        let row = ctx.row(Outcome::Done, Some(signed.member.id))?;
        self.db
            .write(move |c| {
                passwords::put(c, session.company, session.person, &hash, now)?;
                session::end_all(c, session.company, session.person, Some(session.id))?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// A password that may be chosen.
    pub(super) async fn new_password(&self, text: &str) -> Result<Password, Error> {
        let password = Password::parse(text)
            .map_err(|problem| Refusal::field(Field::Other("password"), problem))?;
        if let Some(list) = &self.breached {
            list.check(&password).await?;
        }
        Ok(password)
    }

    async fn check_own_password(
        &self,
        ctx: &Ctx,
        signed: &Signed,
        password: &str,
    ) -> Result<(), Error> {
        let (company, person) = (signed.session.company, signed.member.id);
        let _turn = self.turns.take(person).await;
        let own = Bucket { company, person, browser: signed.session.id.as_bytes().to_vec() };
        let asked = own.clone();
        let (stored, failures) = self
            .db
            .read(move |c| {
                let failures = sign_in_failures::find(c, &asked)?;
                Ok::<_, Error>((passwords::find(c, company, person)?, failures))
            })
            .await?;
        let secret = Secret::new(password.to_owned());
        let Some(stored) = stored.filter(|_| !is_locked(failures, ctx.now)) else {
            return self.refuse_unknown(secret).await;
        };
        if self.hasher.verify(secret, &stored).await? {
            return Ok(());
        }
        self.count_sign_in_failure(ctx, own).await?;
        Err(Refusal::SignInRefused.into())
    }

    /// Refuses after as long as a wrong password takes.
    async fn refuse_unknown<T>(&self, secret: Secret) -> Result<T, Error> {
        self.hasher.pretend(secret).await?;
        Err(Refusal::SignInRefused.into())
    }

    /// The company that somebody signs in to: the one named, or the only one there is.
    pub(super) fn company_to_sign_in(&self, named: Option<CompanyId>) -> Option<CompanyId> {
        let security = self.security.get();
        let mut all = security.companies().map(|state| state.company.id);
        if let Some(company) = named {
            return all.find(|id| *id == company);
        }
        let only = all.next();
        if all.next().is_some() { None } else { only }
    }

    /// The company of a label in host names, and whether there is more than one to choose from.
    pub fn company_of_label(&self, label: &str) -> Option<CompanyId> {
        let label = label.trim().to_ascii_lowercase();
        let security = self.security.get();
        security.companies().find(|s| s.company.hostname.as_str() == label).map(|s| s.company.id)
    }

    /// Whether whoever signs in has to say to which company.
    pub fn has_several_companies(&self) -> bool {
        self.security.get().companies().nth(1).is_some()
    }
}

/// The person of an e-mail address or, failing that, of a user name or alias.
pub(super) fn named(
    c: &mut Conn<'_>,
    company: CompanyId,
    email_key: &str,
    folded: &str,
) -> Result<Option<Member>, Error> {
    if let Some(member) = members::of_email(c, company, email_key)? {
        return Ok(Some(member));
    }
    let Some(person) = login_names::owner(c, company, folded)? else { return Ok(None) };
    Ok(members::of_id(c, company, person)?)
}

/// A problem of one field, as forms show it.
pub(super) fn field(name: &'static str, problem: FieldProblem) -> Refusal {
    Refusal::field(Field::Other(name), problem)
}
