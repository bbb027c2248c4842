//! The doors of subtype `simulated`: each played by a task of whichever server got its link first,
//! with the physics and the controller of the crate `door`. Commands take the same path as to real
//! controllers.
//!
//! Not for deciding, and not for real hardware.

mod instruction;
mod play;

pub use instruction::Instruction;

use crate::App;
use crate::door_links::{COMMANDS_WAITING, DoorKey};
use crate::edge;
use crate::error::Error;
use doorward_domain::access::ResourceId;
use doorward_store::simulations::Simulation;
use doorward_store::{resources, simulations};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// The subtype of doors that a server plays.
pub const SUBTYPE: &str = "simulated";
/// How long an instruction waits for the server that runs the door.
const TAKEN_WITHIN: Duration = Duration::from_secs(5);

/// One door that is played.
struct Played {
    instructions: mpsc::Sender<(Instruction, oneshot::Sender<()>)>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// The doors that this server plays.
#[derive(Default)]
pub(crate) struct SimulatedDoors(HashMap<DoorKey, Played>);

impl SimulatedDoors {
    /// Begins to play doors that are new or that their server has left, and stops playing those that
    /// are gone.
    pub(crate) async fn find(&mut self, app: &Arc<App>) -> Result<(), Error> {
        self.0.retain(|_, played| !played.task.is_finished());
        let wanted = app
            .db()
            .read_one(|c| resources::doors_of_subtype(c, SUBTYPE).map_err(Error::from))
            .await?;
        self.0.retain(|door, played| {
            let stays = wanted.iter().any(|(company, id, _)| (*company, *id) == *door);
            if !stays {
                // It stops by itself; nobody waits for it.
                let _ = played.stop.send(true);
            }
            stays
        });
        for (company, id, uuid) in wanted {
            let door = (company, id);
            if self.0.contains_key(&door) {
                continue;
            }
            let (commands, taken) = mpsc::channel(COMMANDS_WAITING);
            let boot = edge::random()?;
            let Some(link) = app.open_door_link(door, boot, commands).await? else { continue };
            let (instructions, told) = mpsc::channel(COMMANDS_WAITING);
            let (stop, stopped) = watch::channel(false);
            let stage = play::Stage { link, door, uuid, commands: taken, told, stopped };
            let task = tokio::spawn(play::play(Arc::clone(app), stage));
            self.0.insert(door, Played { instructions, stop, task });
        }
        Ok(())
    }

    /// Passes an instruction on and waits until it is carried out. One that cannot be read is
    /// dropped.
    pub(crate) async fn tell(&self, door: DoorKey, words: &str) {
        let Some(played) = self.0.get(&door) else { return };
        let Some(instruction) = Instruction::parse(words) else {
            return tracing::warn!(words, "an instruction for a simulated door is not understood");
        };
        let (done, carried_out) = oneshot::channel();
        if played.instructions.send((instruction, done)).await.is_ok() {
            // An end of the task is an end of the instruction too.
            let _ = carried_out.await;
        }
    }

    /// Stops all, and waits for them.
    pub(crate) async fn stop(self) {
        for played in self.0.values() {
            // It has stopped already if it does not listen.
            let _ = played.stop.send(true);
        }
        for (_, played) in self.0 {
            if let Err(error) = played.task.await {
                tracing::error!(%error, "a simulated door ended badly");
            }
        }
    }
}

impl App {
    /// Has a simulated door suffer something, whichever server plays it, and waits until it has.
    /// `false` when no server took the instruction in time.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn simulate(
        &self,
        ctx: &crate::Ctx,
        resource: ResourceId,
        instruction: Instruction,
    ) -> Result<bool, Error> {
        let (company, now) = (ctx.company, ctx.now);
        let id = *doorward_domain::RequestId::new(now, edge::random()?).as_bytes();
        let instruction = instruction.to_string();
        self.db
            .write(move |c| {
                let new = Simulation { company, id, resource, instruction };
                Ok::<_, Error>(simulations::insert(c, &new, now)?)
            })
            .await?;
        let mut look = interval(Duration::from_millis(20));
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let taken = async {
            loop {
                look.tick().await;
                let waits = self
                    .db
                    .read_one(move |c| simulations::waits(c, company, &id).map_err(Error::from))
                    .await?;
                if !waits {
                    return Ok::<_, Error>(());
                }
            }
        };
        if let Ok(taken) = timeout(TAKEN_WITHIN, taken).await {
            return taken.map(|()| true);
        }
        // It must not happen at some later start.
        self.db.write(move |c| simulations::delete(c, company, &id).map_err(Error::from)).await?;
        Ok(false)
    }
}
