//! Doors with a lock of another maker: each kept by a task of whichever server got its link first. The
//! commands to it are signed and confirmed as those to real controllers are; the [`keeper`] obeys them
//! in the place of one.
//!
//! Not for deciding, and not for how locks are spoken to: that is the crate `doorward-locks`.

mod connect;
mod driver;
mod keeper;

pub use connect::ForeignLockView;

use crate::App;
use crate::door_links::{COMMANDS_WAITING, DoorKey};
use crate::edge;
use crate::error::Error;
use doorward_store::foreign_locks::{self, ForeignDoor};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// One lock that is kept.
struct Kept {
    door: ForeignDoor,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// The locks that this server keeps.
#[derive(Default)]
pub(crate) struct ForeignLocks(HashMap<DoorKey, Kept>);

impl ForeignLocks {
    /// Begins to keep locks that are new or that their server has left, and stops keeping those that
    /// are gone or are now addressed otherwise.
    pub(crate) async fn find(&mut self, app: &Arc<App>) -> Result<(), Error> {
        self.0.retain(|_, kept| !kept.task.is_finished());
        let wanted = app.db().read_one(|c| foreign_locks::doors(c).map_err(Error::from)).await?;
        for kept in self.0.values().filter(|kept| !wanted.contains(&kept.door)) {
            // It stops by itself; until it has, its door is not taken again.
            let _ = kept.stop.send(true);
        }
        let Some(courier) = &app.courier else { return Ok(()) };
        for door in wanted {
            let key = (door.company, door.resource);
            if self.0.contains_key(&key) {
                continue;
            }
            let (commands, taken) = mpsc::channel(COMMANDS_WAITING);
            let Some(link) = app.open_door_link(key, edge::random()?, commands).await? else {
                continue;
            };
            let (stop, stopped) = watch::channel(false);
            let stage = driver::Stage { link, door, commands: taken, stopped };
            let task = tokio::spawn(driver::drive(Arc::clone(app), courier.locks.clone(), stage));
            self.0.insert(key, Kept { door, stop, task });
        }
        Ok(())
    }

    /// Stops all, and waits for them.
    pub(crate) async fn stop(self) {
        for kept in self.0.values() {
            // It has stopped already if it does not listen.
            let _ = kept.stop.send(true);
        }
        for (_, kept) in self.0 {
            if let Err(error) = kept.task.await {
                tracing::error!(%error, "the keeper of a foreign lock ended badly");
            }
        }
    }
}
