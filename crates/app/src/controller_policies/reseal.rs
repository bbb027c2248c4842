//! Digests of PINs and keys of controllers sealed anew with the newest master key, so that an older
//! one may be given up.

use super::{mac_key, pins};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use crate::key_ring::KeyRing;
use crate::seal;
use doorward_domain::{CompanyId, PersonId};
use doorward_store::{Conn, audit, companies, controller_policies, door_pins};
use std::sync::Arc;

/// Rows of one transaction.
const BATCH: i64 = 200;

impl App {
    /// Seals the digests of PINs for doors and the keys of controllers anew, of all companies; how
    /// many.
    ///
    /// # Errors
    /// When one does not open: it was altered, or its master key is gone.
    pub async fn reseal_door_secrets(&self, ctx: &Ctx) -> Result<usize, Error> {
        let ring = Arc::clone(&self.ring);
        let mut done = self.db.write(move |c| mac_keys(c, &ring)).await?;
        let all = self.db.read(|c| Ok::<_, Error>(companies::all(c)?)).await?;
        for company in all.into_iter().map(|company| company.id) {
            let mut after = PersonId::from_bytes([0; 16]);
            loop {
                let ring = Arc::clone(&self.ring);
                let batch = self.db.write(move |c| own_pins(c, &ring, company, after)).await?;
                let (count, Some(last)) = batch else { break };
                (done, after) = (done + count, last);
            }
            let mut after = Vec::new();
            loop {
                let ring = Arc::clone(&self.ring);
                let batch = self.db.write(move |c| numbers(c, &ring, company, &after)).await?;
                let (count, Some(last)) = batch else { break };
                (done, after) = (done + count, last);
            }
        }
        let row = ctx.row(Outcome::Done, None)?;
        self.db.write(move |c| Ok::<_, Error>(audit::insert(c, &row)?)).await?;
        Ok(done)
    }
}

fn mac_keys(c: &mut Conn<'_>, ring: &KeyRing) -> Result<usize, Error> {
    let all = controller_policies::mac_keys(c)?;
    for (controller, sealed) in &all {
        let key = mac_key::open(ring, *controller, sealed)?;
        let sealed = mac_key::seal_mac_key(ring, *controller, &key)?;
        controller_policies::put_mac_key(c, *controller, &sealed)?;
    }
    Ok(all.len())
}

fn own_pins(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    company: CompanyId,
    after: PersonId,
) -> Result<(usize, Option<PersonId>), Error> {
    let rows = door_pins::page(c, company, after, BATCH)?;
    for (person, sealed) in &rows {
        let digest = pins::open_pin(ring, company, *person, sealed)?;
        let sealed = seal::column(ring, &pins::pin_place(company, *person), &digest.0)?;
        door_pins::reseal(c, company, *person, &sealed)?;
    }
    Ok((rows.len(), rows.last().map(|(person, _)| *person)))
}

fn numbers(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    company: CompanyId,
    after: &[u8],
) -> Result<(usize, Option<Vec<u8>>), Error> {
    let rows = door_pins::keypad_numbers(c, company, after, BATCH)?;
    for (hash, sealed) in &rows {
        let digest = pins::open_number(ring, company, hash, sealed)?;
        let sealed = seal::column(ring, &pins::number_place(company, hash), &digest.0)?;
        door_pins::reseal_keypad_number(c, company, hash, &sealed)?;
    }
    Ok((rows.len(), rows.last().map(|(hash, _)| hash.clone())))
}
