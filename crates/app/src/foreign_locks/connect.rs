//! Connecting a lock of another maker to a door, and taking it off. Not for speaking to it.

use crate::App;
use crate::administration::doors::door_named;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use crate::key_ring::KeyRing;
use crate::seal;
use crate::simulated_doors::SUBTYPE as SIMULATED;
use doorward_domain::access::ResourceId;
use doorward_domain::{CompanyId, Field, FieldProblem, Refusal};
use doorward_locks::{LockSecrets, Profile, ProfileProblem};
use doorward_store::foreign_locks::{self, ForeignLock, NewForeignLock};
use doorward_store::{audit, controller_doors};
use std::sync::Arc;

const WHAT: &str = "the secrets of a foreign lock";

fn place(company: CompanyId, resource: ResourceId) -> String {
    format!("foreign_lock.sealed/{company}/{resource}")
}

/// A lock as its door shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignLockView {
    /// Its door.
    pub resource: ResourceId,
    /// How it is addressed.
    pub profile: Profile,
}

impl App {
    /// Connects a lock to a door, in place of whichever foreign lock it had. A running server begins to
    /// keep it within a second.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for the door, [`Refusal::InvalidField`] for a profile that cannot be,
    /// [`Refusal::Conflict`] for a door that is simulated or hangs on a controller.
    pub async fn connect_foreign_lock(
        &self,
        ctx: &Ctx,
        who: &str,
        profile: &Profile,
        secrets: &LockSecrets,
    ) -> Result<(), Error> {
        self.require_company(ctx.company)?;
        profile.check().map_err(refusal)?;
        let settings = serde_json::to_string(profile).map_err(|_| corrupt())?;
        let (kind, secrets) = (profile.kind().to_owned(), secrets.to_text());
        let (company, now, who) = (ctx.company, ctx.now, who.to_owned());
        let (ring, row) = (Arc::clone(&self.ring), ctx.row(Outcome::Done, None)?);
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let door = door_named(c, company, &who)?;
                if door.subtype.as_deref() == Some(SIMULATED) {
                    return Err(Refusal::Conflict("this door is simulated".to_owned()).into());
                }
                if controller_doors::of_door(c, company, door.id)?.is_some() {
                    let why = "this door hangs on a controller: take it off there first";
                    return Err(Refusal::Conflict(why.to_owned()).into());
                }
                let place = place(company, door.id);
                let sealed = seal::column(&ring, &place, secrets.reveal().as_bytes())?;
                let new = NewForeignLock { kind, settings, sealed };
                foreign_locks::put(c, company, door.id, &new, now)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// Takes the foreign lock off a door. The lock itself stays as it is.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] for the door, [`Refusal::Conflict`] when it has none.
    pub async fn disconnect_foreign_lock(&self, ctx: &Ctx, who: &str) -> Result<(), Error> {
        let (company, who) = (ctx.company, who.to_owned());
        let row = ctx.row(Outcome::Done, None)?;
        self.db
            .write(move |c| {
                let door = door_named(c, company, &who)?;
                if !foreign_locks::delete(c, company, door.id)? {
                    return Err(
                        Refusal::Conflict("this door has no foreign lock".to_owned()).into()
                    );
                }
                Ok(audit::insert(c, &row)?)
            })
            .await
    }

    /// The foreign lock of a door, without its secrets.
    ///
    /// # Errors
    /// When the database cannot be read, or holds a profile that is none.
    pub async fn foreign_lock(
        &self,
        company: CompanyId,
        resource: ResourceId,
    ) -> Result<Option<ForeignLockView>, Error> {
        let find = move |c: &mut doorward_store::Conn<'_>| {
            foreign_locks::find(c, company, resource).map_err(Error::from)
        };
        let Some(kept) = self.db.read(find).await? else { return Ok(None) };
        Ok(Some(ForeignLockView { resource, profile: read(&kept)? }))
    }

    /// Seals the secrets of foreign locks anew under the newest master key; how many there were.
    ///
    /// # Errors
    /// When one does not open.
    pub async fn reseal_foreign_locks(&self, ctx: &Ctx) -> Result<usize, Error> {
        let ring = Arc::clone(&self.ring);
        let row = ctx.row(Outcome::Done, None)?;
        self.db
            .write(move |c| {
                let all = foreign_locks::all(c)?;
                for lock in &all {
                    let place = place(lock.company, lock.resource);
                    let text = seal::open_column(&ring, WHAT, &place, &lock.sealed)?;
                    let text = zeroize::Zeroizing::new(text);
                    foreign_locks::reseal(c, lock, &seal::column(&ring, &place, &text)?)?;
                }
                audit::insert(c, &row)?;
                Ok(all.len())
            })
            .await
    }
}

/// How a lock is addressed, and its secrets.
pub(super) fn open(ring: &KeyRing, kept: &ForeignLock) -> Result<(Profile, LockSecrets), Error> {
    let place = place(kept.company, kept.resource);
    let text = zeroize::Zeroizing::new(seal::open_column(ring, WHAT, &place, &kept.sealed)?);
    let text = std::str::from_utf8(&text).ok();
    let secrets = text.and_then(LockSecrets::from_text).ok_or_else(corrupt)?;
    Ok((read(kept)?, secrets))
}

fn read(kept: &ForeignLock) -> Result<Profile, Error> {
    serde_json::from_str(&kept.settings).map_err(|_| corrupt())
}

fn corrupt() -> Error {
    doorward_store::Error::Corrupt("foreign_lock").into()
}

pub(super) fn refusal(problem: ProfileProblem) -> Error {
    let malformed = FieldProblem::Malformed { expected: problem.expected };
    Refusal::field(Field::Other(problem.field), malformed).into()
}
