//! Lanes: what goes one after another. All mail is one, each webhook is one of its own, so that a
//! slow one holds up nobody else.

use doorward_domain::{CompanyId, Timestamp};
use std::collections::HashMap;
use tokio::task::{Id, JoinSet};

/// How many webhooks are called at a time.
pub(super) const WEBHOOKS_AT_ONCE: usize = 8;

/// A lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Lane {
    /// All mail.
    Mail,
    /// A webhook of a company.
    Webhook(CompanyId, i64),
}

/// How a lane was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing is due any more.
    Empty,
    /// The other side does not answer as it should; what is due can wait a little.
    Stuck,
}

/// The lanes that are under way or at rest.
#[derive(Default)]
pub(super) struct Lanes {
    tasks: JoinSet<Left>,
    busy: HashMap<Id, Lane>,
    resting: HashMap<Lane, Timestamp>,
}

impl Lanes {
    /// Whether a lane could be begun now.
    pub(super) fn is_free(&self, lane: Lane) -> bool {
        let webhooks = self.busy.values().filter(|busy| **busy != Lane::Mail).count();
        let room = lane == Lane::Mail || webhooks < WEBHOOKS_AT_ONCE;
        room && !self.resting.contains_key(&lane) && self.busy.values().all(|busy| *busy != lane)
    }

    /// How many lanes a search must look past to be sure to find one that is free.
    pub(super) fn in_the_way(&self) -> usize {
        self.busy.len() + self.resting.len()
    }

    /// Lets go of what has rested.
    pub(super) fn awake(&mut self, now: Timestamp) {
        self.resting.retain(|_, until| *until > now);
    }

    /// Begins a lane.
    pub(super) fn begin(&mut self, lane: Lane, work: impl Future<Output = Left> + Send + 'static) {
        let id = self.tasks.spawn(work).id();
        self.busy.insert(id, lane);
    }

    /// Waits until a lane is left, which rests until the time given if it is stuck; for ever while
    /// there is none.
    pub(super) async fn left(&mut self, rest_until: impl FnOnce() -> Timestamp) {
        let Some(ended) = self.tasks.join_next_with_id().await else {
            return std::future::pending().await;
        };
        let (id, left) = match ended {
            Ok((id, left)) => (id, left),
            Err(error) => {
                tracing::error!(%error, "a delivery ended badly");
                (error.id(), Left::Stuck)
            }
        };
        if let Some(lane) = self.busy.remove(&id)
            && left == Left::Stuck
        {
            self.resting.insert(lane, rest_until());
        }
    }

    /// Waits until all are left.
    pub(super) async fn all_left(&mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}
