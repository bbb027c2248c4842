//! Lockdown of many doors, its end, and a look at how many doors are in one that costs pages next to
//! nothing.

use super::mass_lock::{AT_ONCE, refusal_of};
use super::{DoorName, ModeReport};
use crate::App;
use crate::context::Ctx;
use crate::error::Error;
use doorward_domain::access::{DoorMode, Rank, ResourceId, ResourceKind, SiteId};
use doorward_domain::{CompanyId, Refusal, Timestamp};
use doorward_store::resources;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How long a look holds where nothing happens: doors can be removed without an event.
const HOLDS: Duration = Duration::from_secs(5);

/// What was seen at the last looks, company by company.
#[derive(Default)]
pub(crate) struct LockdownLooks(Mutex<HashMap<CompanyId, Look>>);

#[derive(Clone, Copy)]
struct Look {
    /// What the event feed had come to before the look.
    feed: Option<u64>,
    at: Timestamp,
    doors: i64,
}

/// What came of one door.
#[derive(Debug)]
pub struct ModeOutcome {
    /// Which.
    pub resource: ResourceId,
    /// What it is called.
    pub name: String,
    /// What it did, or why not.
    pub result: Result<ModeReport, Refusal>,
}

impl App {
    /// How many doors of the company are in lockdown. The answer is taken from memory until something
    /// happens at a door, whichever server's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn doors_in_lockdown(&self, ctx: &Ctx) -> Result<i64, Error> {
        let (company, now) = (ctx.company, ctx.now);
        let feed = self.events.count();
        let looks = || self.lockdowns.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = looks().get(&company).copied();
        if let Some(look) = known
            && look.feed == feed
            && now < look.at + HOLDS
        {
            return Ok(look.doors);
        }
        let count = move |c: &mut doorward_store::Conn<'_>| {
            resources::count_in_mode(c, company, DoorMode::Lockdown).map_err(Error::from)
        };
        let doors = self.db.read_one(count).await?;
        looks().insert(company, Look { feed, at: now, doors });
        Ok(doors)
    }

    /// Begins a lockdown at the doors of a site, or at all, or ends it: doors in lockdown go back to
    /// the normal mode, whatever they were in before. What came of each, by number.
    ///
    /// # Errors
    /// [`Refusal::RankTooLow`].
    pub async fn set_lockdown(
        self: &Arc<Self>,
        ctx: &Ctx,
        rank: Rank,
        site: Option<SiteId>,
        begins: bool,
    ) -> Result<Vec<ModeOutcome>, Error> {
        if rank < Rank::Admin {
            return Err(Refusal::RankTooLow.into());
        }
        let company = ctx.company;
        let mut doors =
            self.db.read(move |c| resources::of_company(c, company).map_err(Error::from)).await?;
        doors.retain(|door| {
            door.kind == ResourceKind::Door
                && site.is_none_or(|site| door.site == Some(site))
                && (door.settings.mode == DoorMode::Lockdown) != begins
        });
        let mode = if begins { DoorMode::Lockdown } else { DoorMode::Normal };
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        let mut running = JoinSet::new();
        for door in doors {
            let (app, ctx, permits) = (Arc::clone(self), ctx.clone(), Arc::clone(&permits));
            running.spawn(async move {
                let _permit = permits.acquire_owned().await;
                let set = app.set_door_mode(&ctx, rank, DoorName::Number(door.id), mode).await;
                ModeOutcome { resource: door.id, name: door.name, result: set.map_err(refusal_of) }
            });
        }
        // It goes on to its end even if the caller goes away.
        let collected = tokio::spawn(running.join_all()).await;
        let mut outcomes =
            collected.map_err(|error| crate::error::Fault::Task(error.to_string()))?;
        outcomes.sort_by_key(|outcome| outcome.resource);
        Ok(outcomes)
    }
}
