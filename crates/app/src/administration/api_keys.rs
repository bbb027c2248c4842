//! Keys of the Access API: made, listed, revoked. A key is shown when it is made and never again.

use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::key_ring::KeyRing;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_domain::{CompanyId, Field, FieldProblem, KeyId, Refusal};
use doorward_store::api_keys::{self, ApiKey};
use doorward_store::applications::KeyedHash;
use doorward_store::audit;
use std::time::Duration;

/// What the hash of an API key is for.
pub(crate) const API_KEY: &str = "api key";

/// A new key: 32 random bytes as URL-safe text.
pub(crate) fn make() -> Result<String, Error> {
    Ok(BASE64_URL_SAFE_NO_PAD.encode(edge::random::<32>()?))
}

/// The hash that the store keeps.
pub(crate) fn hash(ring: &KeyRing, key: &str) -> KeyedHash {
    ring.stored_hash(API_KEY, key)
}

/// The key that every company begins with.
pub(crate) fn first(ctx: &Ctx, company: CompanyId) -> Result<ApiKey, Error> {
    new_key(ctx, company, "First key".to_owned(), "SUPER".to_owned(), None)
}

fn new_key(
    ctx: &Ctx,
    company: CompanyId,
    name: String,
    rank: String,
    lifetime: Option<Duration>,
) -> Result<ApiKey, Error> {
    Ok(ApiKey {
        id: KeyId::new(ctx.now, edge::random()?),
        company,
        name,
        rank,
        created_at: ctx.now,
        expires_at: lifetime.map(|lifetime| ctx.now + lifetime),
        revoked_at: None,
        last_used_at: None,
    })
}

impl App {
    /// Makes a key for the company of the context; `lifetime` `None` means for ever.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when there is no such company.
    pub async fn add_api_key(
        &self,
        ctx: &Ctx,
        name: String,
        rank: String,
        lifetime: Option<Duration>,
    ) -> Result<(KeyId, String), Error> {
        self.require_company(ctx.company)?;
        let text = make()?;
        let hash = hash(&self.ring, &text);
        let key = new_key(ctx, ctx.company, name, rank, lifetime)?;
        let (id, row) = (key.id, ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                api_keys::insert(c, &key, &hash)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        Ok((id, text))
    }

    /// The keys of a company, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn api_keys(&self, company: CompanyId) -> Result<Vec<ApiKey>, Error> {
        self.db.read(move |c| api_keys::of_company(c, company).map_err(Error::from)).await
    }

    /// Revokes a key.
    ///
    /// # Errors
    /// [`Refusal::InvalidField`] when the company has no such key, or it is revoked already.
    pub async fn revoke_api_key(&self, ctx: &Ctx, id: KeyId) -> Result<(), Error> {
        let (company, now) = (ctx.company, ctx.now);
        let row = ctx.row(Outcome::Done, None)?;
        self.db
            .write(move |c| {
                if !api_keys::revoke(c, company, id, now)? {
                    let expected = "an API key of this company that is not revoked yet";
                    let problem = FieldProblem::Malformed { expected };
                    return Err(Refusal::field(Field::Other("--id"), problem).into());
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }
}
