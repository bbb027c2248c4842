//! The secret of a company that signs what is asked before an unlock, made when it is first used, and
//! all secrets of this kind sealed anew.

use super::{open_sealed, open_secret, place};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use crate::seal;
use crate::signature::SigningSecret;
use doorward_domain::{CompanyId, Secret, Timestamp};
use doorward_store::{audit, signing_keys, webhooks as stored};
use std::sync::Arc;

const WHAT: &str = "the signing secret of a company";

fn company_place(company: CompanyId) -> String {
    format!("signing_key.sealed/{company}")
}

impl App {
    /// The secret that signs what is asked before an unlock, for whoever checks it.
    ///
    /// # Errors
    /// [`doorward_domain::Refusal::InvalidField`] when there is no such company.
    pub async fn signing_secret(&self, ctx: &Ctx) -> Result<Secret, Error> {
        self.require_company(ctx.company)?;
        let secret = self.company_secret(ctx.company, ctx.now).await?;
        let row = ctx.row(Outcome::Done, None)?;
        self.db.write(move |c| audit::insert(c, &row).map_err(Error::from)).await?;
        Ok(secret.text())
    }

    pub(super) async fn company_secret(
        &self,
        company: CompanyId,
        now: Timestamp,
    ) -> Result<SigningSecret, Error> {
        let get = move |c: &mut doorward_store::Conn<'_>| {
            signing_keys::get(c, company).map_err(Error::from)
        };
        let place = company_place(company);
        let sealed = if let Some(sealed) = self.db.read(get).await? {
            sealed
        } else {
            let made = SigningSecret::make()?.text();
            let sealed = seal::column(&self.ring, &place, made.reveal().as_bytes())?;
            self.db
                .write(move |c| {
                    // Somebody may have been quicker; hers is the one.
                    signing_keys::insert(c, company, &sealed, now)?;
                    Ok::<_, Error>(signing_keys::get(c, company)?.unwrap_or(sealed))
                })
                .await?
        };
        open_sealed(&self.ring, WHAT, &place, &sealed)
    }

    /// Seals the secrets of webhooks and companies anew under the newest master key; how many there
    /// were.
    ///
    /// # Errors
    /// When one does not open.
    pub async fn reseal_signing_secrets(&self, ctx: &Ctx) -> Result<usize, Error> {
        let ring = Arc::clone(&self.ring);
        let row = ctx.row(Outcome::Done, None)?;
        self.db
            .write(move |c| {
                let (webhooks, companies) = (stored::all(c)?, signing_keys::all(c)?);
                for webhook in &webhooks {
                    let text = open_secret(&ring, webhook)?.text();
                    let place = place(webhook.company, webhook.number);
                    let sealed = seal::column(&ring, &place, text.reveal().as_bytes())?;
                    stored::reseal(c, webhook.company, webhook.number, &sealed)?;
                }
                for (company, sealed) in &companies {
                    let place = company_place(*company);
                    let text = open_sealed(&ring, WHAT, &place, sealed)?.text();
                    let sealed = seal::column(&ring, &place, text.reveal().as_bytes())?;
                    signing_keys::reseal(c, *company, &sealed)?;
                }
                audit::insert(c, &row)?;
                Ok(webhooks.len() + companies.len())
            })
            .await
    }
}
