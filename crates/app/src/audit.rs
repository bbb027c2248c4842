//! Audit rows on their way to the store.
//!
//! A change writes its row in its own transaction. Calls that change nothing (tokens, refusals,
//! successful verifications) are gathered here and written a few times a second; those that differ
//! in nothing but their time become one row that says how often. So a flood of calls cannot fill
//! the disk, and no call is missing from the books.

use crate::context::{Actor, Channel, Ctx, Outcome};
use crate::error::Error;
use doorward_domain::{ApplicationId, CompanyId, KeyId, PersonId, RequestId, Timestamp};
use doorward_store::audit::AuditRow;
use doorward_store::{Db, api_keys, applications, audit};
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Everything that rows have in common when they become one.
#[derive(PartialEq, Eq, Hash)]
struct Kind {
    company: CompanyId,
    channel: Channel,
    act: &'static str,
    actor: Actor,
    address: Option<IpAddr>,
    person: Option<PersonId>,
    outcome: Outcome,
    device: Option<String>,
}

struct Entry {
    first: Timestamp,
    last: Timestamp,
    times: i64,
    request: RequestId,
}

#[derive(Default)]
struct Gathered {
    entries: HashMap<Kind, Entry, RandomState>,
    uses: HashMap<ApplicationId, (CompanyId, Timestamp)>,
    key_uses: HashMap<KeyId, (CompanyId, Timestamp)>,
}

impl Gathered {
    fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.uses.is_empty() && self.key_uses.is_empty()
    }
}

/// The rows that wait.
#[derive(Default)]
pub struct AuditBuffer(Mutex<Gathered>);

impl AuditBuffer {
    /// A call that was done and changed nothing.
    pub fn done(&self, ctx: &Ctx, person: Option<PersonId>) {
        self.note(ctx, Outcome::Done, person);
    }

    /// A call with any outcome that changed nothing.
    pub fn note(&self, ctx: &Ctx, outcome: Outcome, person: Option<PersonId>) {
        let kind = Kind {
            company: ctx.company,
            channel: ctx.channel,
            act: ctx.act,
            actor: ctx.actor,
            address: ctx.address,
            person,
            outcome,
            device: ctx.device.clone(),
        };
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = gathered.entries.entry(kind).or_insert(Entry {
            first: ctx.now,
            last: ctx.now,
            times: 0,
            request: ctx.request,
        });
        entry.times += 1;
        entry.last = ctx.now;
    }

    /// An application was issued a token.
    pub(crate) fn note_use(&self, company: CompanyId, id: ApplicationId, now: Timestamp) {
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.uses.insert(id, (company, now));
    }

    /// An API key was used.
    pub(crate) fn note_key_use(&self, company: CompanyId, id: KeyId, now: Timestamp) {
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.key_uses.insert(id, (company, now));
    }

    /// How many rows wait.
    pub fn waiting(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entries.len()
    }

    /// Writes what waits. Rows that could not be written wait again.
    ///
    /// # Errors
    /// When the database refuses them.
    pub async fn flush(&self, db: &Db) -> Result<(), Error> {
        let gathered = {
            let mut present = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // The next fifth of a second is likely to bring as much as the last.
            let room = present.entries.len();
            let entries = HashMap::with_capacity_and_hasher(room, RandomState::default());
            std::mem::replace(&mut *present, Gathered { entries, ..Gathered::default() })
        };
        if gathered.is_empty() {
            return Ok(());
        }
        let mut rows = Vec::with_capacity(gathered.entries.len());
        for (kind, entry) in &gathered.entries {
            rows.push(row(kind, entry)?);
        }
        rows.sort_by_key(|row| row.id);
        let (uses, key_uses) = (gathered.uses.clone(), gathered.key_uses.clone());
        let written = db
            .write(move |c| -> Result<(), Error> {
                for row in &rows {
                    audit::insert(c, row)?;
                }
                for (id, (company, at)) in uses {
                    applications::set_last_used(c, company, id, at)?;
                }
                for (id, (company, at)) in key_uses {
                    api_keys::set_last_used(c, company, id, at)?;
                }
                Ok(())
            })
            .await;
        if written.is_err() {
            self.put_back(gathered);
        }
        written
    }

    fn put_back(&self, failed: Gathered) {
        let mut present = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (kind, entry) in failed.entries {
            let present = present.entries.entry(kind).or_insert(Entry { times: 0, ..entry });
            present.times += entry.times;
            present.first = present.first.min(entry.first);
        }
        for (id, at) in failed.uses {
            present.uses.entry(id).or_insert(at);
        }
        for (id, at) in failed.key_uses {
            present.key_uses.entry(id).or_insert(at);
        }
    }
}

fn row(kind: &Kind, entry: &Entry) -> Result<AuditRow, Error> {
    let ctx = Ctx {
        company: kind.company,
        actor: kind.actor,
        channel: kind.channel,
        act: kind.act,
        address: kind.address,
        now: entry.first,
        request: entry.request,
        device: kind.device.clone(),
        about: kind.person,
    };
    let mut row = ctx.row(kind.outcome, kind.person)?;
    row.last_at = entry.last;
    row.times = entry.times;
    Ok(row)
}
