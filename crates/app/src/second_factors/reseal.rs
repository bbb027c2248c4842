//! Second factors sealed anew with the newest master key, so that an older one may be given up. Not
//! for recovery codes, which are hashes and move when they are renewed, nor for ceremonies, which are
//! over sooner than anybody could.

use super::{passkeys, totp};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use crate::key_ring::KeyRing;
use crate::seal;
use doorward_domain::{CompanyId, PersonId};
use doorward_store::{Conn, audit, companies, passkeys as stored_passkeys, totp as stored_totp};
use std::sync::Arc;

/// Rows of one transaction.
const BATCH: i64 = 200;

impl App {
    /// Seals the secrets of authenticator apps and the passkeys of all companies anew; how many.
    ///
    /// # Errors
    /// When one does not open: it was altered, or its master key is gone.
    pub async fn reseal_second_factors(&self, ctx: &Ctx) -> Result<usize, Error> {
        let all = self.db.read(|c| Ok::<_, Error>(companies::all(c)?)).await?;
        let mut done = 0;
        for company in all.into_iter().map(|company| company.id) {
            let mut after = Some(PersonId::from_bytes([0; 16]));
            while let Some(person) = after {
                let ring = Arc::clone(&self.ring);
                let work = move |c: &mut Conn<'_>| reseal_secrets(c, &ring, company, person);
                let count;
                (count, after) = self.db.write(work).await?;
                done += count;
            }
            let mut after = Some(Vec::new());
            while let Some(credential) = after {
                let ring = Arc::clone(&self.ring);
                let work = move |c: &mut Conn<'_>| reseal_passkeys(c, &ring, company, &credential);
                let count;
                (count, after) = self.db.write(work).await?;
                done += count;
            }
        }
        let row = ctx.row(Outcome::Done, None)?;
        self.db.write(move |c| Ok::<_, Error>(audit::insert(c, &row)?)).await?;
        Ok(done)
    }
}

/// Some secrets; how many, and where to go on.
fn reseal_secrets(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    company: CompanyId,
    after: PersonId,
) -> Result<(usize, Option<PersonId>), Error> {
    let rows = stored_totp::page(c, company, after, BATCH)?;
    for (person, before) in &rows {
        let place = totp::place(company, *person);
        let secret = seal::open_column(ring, totp::WHAT, &place, before)?;
        let sealed = seal::column(ring, &place, &secret)?;
        stored_totp::reseal(c, company, *person, before, &sealed)?;
    }
    Ok((rows.len(), rows.last().map(|(person, _)| *person)))
}

/// Some passkeys; how many, and where to go on.
fn reseal_passkeys(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    company: CompanyId,
    after: &[u8],
) -> Result<(usize, Option<Vec<u8>>), Error> {
    let rows = stored_passkeys::page(c, company, after, BATCH)?;
    for row in &rows {
        let place = passkeys::place(company, row.person, &row.credential);
        let content = seal::open_column(ring, passkeys::WHAT, &place, &row.sealed)?;
        let sealed = seal::column(ring, &place, &content)?;
        stored_passkeys::reseal(c, company, row, &sealed)?;
    }
    Ok((rows.len(), rows.last().map(|row| row.credential.clone())))
}
