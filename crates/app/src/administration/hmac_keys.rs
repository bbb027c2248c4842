//! HMAC keys: rotated with an overlap, and sealed anew under a new master key.

use super::check_key;
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::edge;
use crate::error::Error;
use crate::key_ring::KeyRing;
use crate::seal;
use crate::security::{hmac_key_place, open_hmac_key};
use doorward_domain::{CompanyId, KeyId};
use doorward_store::hmac_keys::SealedHmacKey;
use doorward_store::{audit, hmac_keys};
use std::sync::Arc;
use std::time::Duration;

/// Seals a key for the store.
pub(crate) fn seal(
    ring: &KeyRing,
    ctx: &Ctx,
    company: CompanyId,
    key: &str,
) -> Result<SealedHmacKey, Error> {
    let id = KeyId::new(ctx.now, edge::random()?);
    let sealed = seal::column(ring, &hmac_key_place(id), key.as_bytes())?;
    Ok(SealedHmacKey { id, company, sealed, created_at: ctx.now, retires_at: None })
}

impl App {
    /// Gives a company a new HMAC key, given or made; the one before is taken for `overlap` more.
    ///
    /// # Errors
    /// [`doorward_domain::Refusal::InvalidField`] for a company or a key that cannot be.
    pub async fn rotate_hmac_key(
        &self,
        ctx: &Ctx,
        key: Option<String>,
        overlap: Duration,
    ) -> Result<String, Error> {
        self.require_company(ctx.company)?;
        let key = match key {
            Some(key) => {
                check_key("--hmac-key", &key)?;
                key
            }
            None => edge::random_guid()?.to_uppercase(),
        };
        let sealed = seal(&self.ring, ctx, ctx.company, &key)?;
        let row = ctx.row(Outcome::Done, None)?;
        let retire_old_at = ctx.now + overlap;
        self.db
            .write(move |c| {
                hmac_keys::insert(c, &sealed, retire_old_at)?;
                Ok::<_, Error>(audit::insert(c, &row)?)
            })
            .await?;
        self.refresh_security().await?;
        Ok(key)
    }

    /// Seals every HMAC key anew under the newest master key, and the key of commands to doors; how
    /// many HMAC keys there were.
    ///
    /// # Errors
    /// When one does not open.
    pub async fn reseal_hmac_keys(&self, ctx: &Ctx) -> Result<usize, Error> {
        let ring = Arc::clone(&self.ring);
        let row = ctx.row(Outcome::Done, None)?;
        self.db
            .write(move |c| {
                let all = hmac_keys::all(c)?;
                for key in &all {
                    let text = open_hmac_key(&ring, key.id, &key.sealed)?;
                    let place = hmac_key_place(key.id);
                    let sealed = seal::column(&ring, &place, text.reveal().as_bytes())?;
                    hmac_keys::reseal(c, key.company, key.id, &sealed)?;
                }
                crate::doors::reseal_command_key(c, &ring)?;
                audit::insert(c, &row)?;
                Ok(all.len())
            })
            .await
    }
}
