//! Many doors at once: each on the one path, so that one that fails keeps no other waiting.

use super::{DoorAction, DoorName, Operated, Operation, Requester};
use crate::App;
use crate::context::Ctx;
use crate::error::Error;
use doorward_domain::access::{DoorMode, GroupId, Rank, ResourceId, ResourceKind, ResourceUuid};
use doorward_domain::{CompanyId, Refusal, Thing};
use doorward_store::resources::{self, Resource};
use doorward_store::{Conn, groups};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Doors that are operated at the same time.
pub(super) const AT_ONCE: usize = 32;

/// What is asked of many doors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MassOperation {
    /// How far the caller's word reaches.
    pub rank: Rank,
    /// The doors of a group; `None`: all.
    pub group: Option<GroupId>,
    /// Lock, or unlock for a time.
    pub action: DoorAction,
    /// When locking: put doors whose mode keeps them unlocked back into the normal mode first.
    pub force: bool,
    /// How long to wait for all doors together, in seconds, clamped to 1 to 60; `None`: as long as
    /// the slowest door takes, which a single door's time limits bound.
    pub wait: Option<i64>,
}

/// What came of one door.
#[derive(Debug)]
pub struct DoorOutcome {
    /// Which.
    pub resource: ResourceId,
    /// The same, as lock commands name it.
    pub uuid: ResourceUuid,
    /// What it is called.
    pub name: String,
    /// What it did, or why not. A fault of the server is [`Refusal::DoorFailed`] here, with its
    /// text in the log.
    pub result: Result<Operated, Refusal>,
}

impl App {
    /// Locks or unlocks the doors of a group, or all; what came of each, by number.
    ///
    /// # Errors
    /// [`Refusal::RankTooLow`]; [`Refusal::Unknown`] when there is no such group of resources.
    pub async fn mass_lock(
        self: &Arc<Self>,
        ctx: &Ctx,
        operation: MassOperation,
    ) -> Result<Vec<DoorOutcome>, Error> {
        if !operation.rank.mass_locks() {
            return Err(Refusal::RankTooLow.into());
        }
        let company = ctx.company;
        let doors: Vec<Resource> =
            self.db.read(move |c| doors_of(c, company, operation.group)).await?;
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        let mut running = JoinSet::new();
        for (place, door) in doors.iter().cloned().enumerate() {
            let (app, ctx, permits) = (Arc::clone(self), ctx.clone(), Arc::clone(&permits));
            running.spawn(async move {
                let _permit = permits.acquire_owned().await;
                (place, app.operate_one(&ctx, &door, operation).await)
            });
        }
        let mut results: Vec<Option<Result<Operated, Refusal>>> = vec![None; doors.len()];
        let collect = async {
            while let Some(done) = running.join_next().await {
                let Ok((place, result)) = done else { continue };
                if let Some(slot) = results.get_mut(place) {
                    *slot = Some(result);
                }
            }
        };
        match operation.wait {
            None => collect.await,
            Some(seconds) => {
                let wait = Duration::from_secs(seconds.clamp(1, 60).unsigned_abs());
                // What is under way goes on; its doors are answered for below.
                let _ = tokio::time::timeout(wait, collect).await;
                running.detach_all();
            }
        }
        let outcome = |(door, result): (Resource, Option<Result<Operated, Refusal>>)| DoorOutcome {
            resource: door.id,
            uuid: door.uuid,
            name: door.name,
            result: result.unwrap_or(Err(Refusal::DoorSilent)),
        };
        Ok(doors.into_iter().zip(results).map(outcome).collect())
    }

    async fn operate_one(
        self: &Arc<Self>,
        ctx: &Ctx,
        door: &Resource,
        operation: MassOperation,
    ) -> Result<Operated, Refusal> {
        let name = DoorName::Number(door.id);
        let kept_open = door.settings.mode == DoorMode::Unlocked;
        if operation.force && operation.action == DoorAction::Lock && kept_open {
            let set = self.set_door_mode(ctx, operation.rank, name, DoorMode::Normal).await;
            set.map_err(refusal_of)?;
        }
        let by = Requester::Operator { rank: operation.rank };
        let one = Operation { door: name, action: operation.action, by };
        self.operate_door(ctx, one).await.map_err(refusal_of)
    }
}

pub(super) fn refusal_of(error: Error) -> Refusal {
    match error {
        Error::Refused(refusal) => refusal,
        Error::Fault(fault) => {
            tracing::error!(error = %fault, "a door among many could not be operated");
            Refusal::DoorFailed("the server could not do this; its log says why".to_owned())
        }
    }
}

fn doors_of(
    c: &mut Conn<'_>,
    company: CompanyId,
    group: Option<GroupId>,
) -> Result<Vec<Resource>, Error> {
    let Some(group) = group else {
        let mut all = resources::of_company(c, company)?;
        all.retain(|resource| resource.kind == ResourceKind::Door);
        return Ok(all);
    };
    let found = groups::find(c, company, group)?;
    if found.is_none_or(|group| group.kind == groups::Kind::Users) {
        return Err(Refusal::Unknown(Thing::Group).into());
    }
    Ok(resources::doors_of_group(c, company, group.0)?)
}
