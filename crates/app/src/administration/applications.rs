//! Client applications: made, changed, revoked.

use super::check_key;
use crate::App;
use crate::authenticate::{APPLICATION_KEY, normal_key};
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::key_ring::KeyRing;
use doorward_domain::{
    Application, ApplicationId, ApplicationKind, CompanyId, Field, FieldProblem, Freshness,
    NetworkList, Refusal,
};
use doorward_store::applications::KeyedHash;
use doorward_store::{Conn, applications, audit};

/// The hash of an application key that the store keeps.
pub(crate) fn hash_key(ring: &KeyRing, key: &str) -> KeyedHash {
    ring.stored_hash(APPLICATION_KEY, &normal_key(key))
}

/// A new application, open to both APIs.
pub(crate) fn enabled(
    ctx: &Ctx,
    company: CompanyId,
    id: ApplicationId,
    name: String,
    freshness: Freshness,
) -> Application {
    Application {
        id,
        company,
        name,
        kind: ApplicationKind::ManageApi,
        enabled: true,
        generation: 1,
        freshness,
        management_tokens: true,
        networks: NetworkList::default(),
        created_at: ctx.now,
        last_used_at: None,
    }
}

/// A change to an application; what is `None` stays.
#[derive(Debug, Default)]
pub struct ApplicationChange {
    /// A new name.
    pub name: Option<String>,
    /// Switched on or off.
    pub enabled: Option<bool>,
    /// How fresh IAM requests must be.
    pub freshness: Option<Freshness>,
    /// Whether tokens without a hash are taken.
    pub management_tokens: Option<bool>,
    /// Where it may call from.
    pub networks: Option<NetworkList>,
    /// Revokes every token issued so far.
    pub revoke_tokens: bool,
}

fn unknown() -> Error {
    let expected = "an application of this company";
    let problem = FieldProblem::Malformed { expected };
    Refusal::field(Field::Other("--application-id"), problem).into()
}

impl App {
    /// Makes an application; its identifier and its key, which is shown this once.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] for a company that does not exist or a key that cannot be.
    pub async fn add_application(
        &self,
        ctx: &Ctx,
        name: String,
        key: Option<String>,
        freshness: Freshness,
    ) -> Result<(ApplicationId, String), Error> {
        self.require_company(ctx.company)?;
        let key = match key {
            Some(key) => {
                check_key("--application-key", &key)?;
                key
            }
            None => edge::random_guid()?,
        };
        let id = ApplicationId::new(ctx.now, edge::random()?);
        let application = enabled(ctx, ctx.company, id, name, freshness);
        let hash = hash_key(&self.ring, &key);
        let row = ctx.row(Outcome::Done, None)?;
        self.db
            .write(move |c| {
                applications::insert(c, &application, &hash)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        self.refresh_security().await?;
        Ok((id, key))
    }

    /// Changes an application.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when the company has no such application.
    pub async fn change_application(
        &self,
        ctx: &Ctx,
        id: ApplicationId,
        change: ApplicationChange,
    ) -> Result<Application, Error> {
        let (company, row) = (ctx.company, ctx.row(Outcome::Done, None)?);
        let changed = self
            .db
            .write(move |c| {
                let mut application = kept(c, company, id)?;
                application.name = change.name.unwrap_or(application.name);
                application.enabled = change.enabled.unwrap_or(application.enabled);
                application.freshness = change.freshness.unwrap_or(application.freshness);
                application.management_tokens =
                    change.management_tokens.unwrap_or(application.management_tokens);
                application.networks = change.networks.unwrap_or(application.networks);
                application.generation += i64::from(change.revoke_tokens);
                applications::update(c, &application)?;
                audit::insert(c, &row)?;
                Ok::<_, Error>(application)
            })
            .await?;
        self.refresh_security().await?;
        Ok(changed)
    }

    /// Gives an application a new key, which is shown this once. Tokens issued before are revoked.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when the company has no such application.
    pub async fn rotate_application_key(
        &self,
        ctx: &Ctx,
        id: ApplicationId,
    ) -> Result<String, Error> {
        let key = edge::random_guid()?;
        let hash = hash_key(&self.ring, &key);
        let (company, row) = (ctx.company, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                let mut application = kept(c, company, id)?;
                application.generation += 1;
                applications::update(c, &application)?;
                applications::set_key(c, company, id, &hash)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        self.refresh_security().await?;
        Ok(key)
    }

    /// Removes an application; its tokens are refused from then on.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when the company has no such application.
    pub async fn delete_application(&self, ctx: &Ctx, id: ApplicationId) -> Result<(), Error> {
        let (company, row) = (ctx.company, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                if !applications::delete(c, company, id)? {
                    return Err(unknown());
                }
                Ok(audit::insert(c, &row)?)
            })
            .await?;
        self.refresh_security().await.map(|_| ())
    }

    /// The applications of a company, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn applications(&self, company: CompanyId) -> Result<Vec<Application>, Error> {
        let all = self.db.read(|c| applications::all(c).map_err(Error::from)).await?;
        let own = all.into_iter().map(|(application, _)| application);
        Ok(own.filter(|application| application.company == company).collect())
    }
}

/// The application as it is kept, not as this process saw it last: another may have changed it.
fn kept(c: &mut Conn<'_>, company: CompanyId, id: ApplicationId) -> Result<Application, Error> {
    c.take_turn(company)?;
    let mut all = applications::all(c)?.into_iter().map(|(application, _)| application);
    let found = all.find(|application| application.company == company && application.id == id);
    found.ok_or_else(unknown)
}
