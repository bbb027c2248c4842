//! One lock and its keeper: commands and words go in, orders and reports come out, all in one task.

use super::connect;
use super::keeper::{Effect, Keeper, Nature};
use crate::App;
use crate::door_links::{DoorLink, LinkReport, door_mode, lock_status};
use crate::doors::door_word;
use crate::edge;
use crate::error::Error;
use doorward_domain::Timestamp;
use doorward_domain::access::LeafPosition;
use doorward_door::simulated::Moment;
use doorward_locks::{ForeignLock, Reach, Told};
use doorward_store::foreign_locks::{self, ForeignDoor};
use doorward_store::resources;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};

/// How long a server that stops waits for a lock to be locked.
const LOCKED_WITHIN: Duration = Duration::from_secs(1);

/// Where a lock is kept.
pub(super) struct Stage {
    pub(super) link: DoorLink,
    pub(super) door: ForeignDoor,
    pub(super) commands: mpsc::Receiver<Vec<u8>>,
    pub(super) stopped: watch::Receiver<bool>,
}

/// Keeps a lock until it is told to stop, or its link is taken away.
pub(super) async fn drive(app: Arc<App>, reach: Reach, mut stage: Stage) {
    match begin(&app, &reach, &stage).await {
        Ok(Some(mut driver)) => {
            let relock_at = watch::channel(None);
            let (remember, remembered) = relock_at;
            let writer = tokio::spawn(write_relock(Arc::clone(&app), stage.door, remembered));
            driver.run(&mut stage, &remember).await;
            drop(remember);
            if let Err(error) = writer.await {
                tracing::error!(%error, "the notes of a foreign lock ended badly");
            }
        }
        // It was disconnected meanwhile.
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "a foreign lock could not be kept"),
    }
    if let Err(error) = stage.link.close().await {
        tracing::error!(%error, "a link could not be given up; its lease runs out");
    }
}

struct Driver {
    app: Arc<App>,
    lock: ForeignLock,
    keeper: Keeper,
    /// When its monotonic clock showed 0.
    started: Instant,
}

async fn begin(app: &Arc<App>, reach: &Reach, stage: &Stage) -> Result<Option<Driver>, Error> {
    let ForeignDoor { company, resource, uuid, .. } = stage.door;
    let read = move |c: &mut doorward_store::Conn<'_>| {
        let kept = foreign_locks::find(c, company, resource)?;
        Ok::<_, Error>((kept, resources::find(c, company, resource)?))
    };
    let (Some(kept), Some(door)) = app.db().read(read).await? else { return Ok(None) };
    let (profile, secrets) = connect::open(&app.ring, &kept)?;
    let lock = ForeignLock::open(&profile, secrets, reach, uuid.as_bytes(), edge::random()?)
        .map_err(connect::refusal)?;
    let nature = Nature {
        company,
        door: *uuid.as_bytes(),
        public_key: *app.command_key().await?.public_key(),
        relocks_itself: profile.relocks_itself(),
        holding: profile.holding(),
    };
    let started = Instant::now();
    let now = Moment { wall: app.clock().now(), monotonic_ms: 0 };
    let mode = door_word(door.settings.mode);
    let keeper = Keeper::new(nature, mode, stage.link.first, kept.relock_at, now);
    Ok(Some(Driver { app: Arc::clone(app), lock, keeper, started }))
}

impl Driver {
    async fn run(&mut self, stage: &mut Stage, remember: &watch::Sender<Option<Noted>>) {
        loop {
            let wake = self.keeper.next_wake().map(Duration::from_millis);
            let wake = wake.map(|after| self.started + after);
            let effects = tokio::select! {
                _ = stage.stopped.changed() => break,
                command = stage.commands.recv() => match command {
                    Some(bytes) => self.keeper.receive(&bytes, self.now()),
                    // Another server took the link.
                    None => return,
                },
                told = self.lock.told() => match told {
                    Some(told) => {
                        if let Told::Failed { why, .. } = &told {
                            let (company, door) = (stage.door.company, stage.door.resource);
                            tracing::warn!(%company, %door, why, "a foreign lock failed an order");
                        }
                        self.keeper.hear(&told, self.now())
                    }
                    None => return tracing::error!("what speaks to a foreign lock has ended"),
                },
                () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {
                    self.keeper.advance(self.now())
                }
            };
            self.perform(stage, effects, remember).await;
        }
        let effects = self.keeper.stop(self.now());
        if effects.is_empty() {
            return;
        }
        self.perform(stage, effects, remember).await;
        let locked = async {
            while self.keeper.must_lock() {
                let Some(told) = self.lock.told().await else { return };
                let effects = self.keeper.hear(&told, self.now());
                self.perform(stage, effects, remember).await;
            }
        };
        if timeout(LOCKED_WITHIN, locked).await.is_err() {
            tracing::warn!(
                "a foreign lock did not say that it is locked before the server stopped"
            );
        }
    }

    fn now(&self) -> Moment {
        let elapsed = self.started.elapsed().as_millis();
        Moment {
            wall: self.app.clock().now(),
            monotonic_ms: u64::try_from(elapsed).unwrap_or(u64::MAX),
        }
    }

    async fn perform(
        &self,
        stage: &Stage,
        effects: Vec<Effect>,
        remember: &watch::Sender<Option<Noted>>,
    ) {
        let at = self.app.clock().now();
        for effect in effects {
            let report = match effect {
                Effect::Give { number, order, until_ms } => {
                    let until = self.started + Duration::from_millis(until_ms);
                    if !self.lock.send(number, order, until) {
                        tracing::warn!("a foreign lock takes no order");
                    }
                    continue;
                }
                Effect::Remember(relock_at) => {
                    remember.send_replace(Some(relock_at));
                    continue;
                }
                Effect::Say(output) => LinkReport::Said { at, output },
                Effect::Offline => LinkReport::Offline { at },
                Effect::Online(mode, lock) => LinkReport::Online {
                    at,
                    mode: door_mode(mode),
                    lock: lock_status(lock),
                    position: LeafPosition::Unknown,
                },
            };
            stage.link.report([report]).await;
            if matches!(effect, Effect::Online(..)) {
                self.app.look_for_doors_now();
            }
        }
    }
}

/// What is to be noted: when the lock has to be locked.
type Noted = Option<Timestamp>;

/// Writes behind what another server would have to know. Only the newest counts.
async fn write_relock(
    app: Arc<App>,
    door: ForeignDoor,
    mut remembered: watch::Receiver<Option<Noted>>,
) {
    while remembered.changed().await.is_ok() {
        let Some(noted) = *remembered.borrow_and_update() else { continue };
        let write = app.db().write(move |c| {
            foreign_locks::set_relock(c, &door, noted)?;
            Ok::<_, Error>(())
        });
        if let Err(error) = write.await {
            tracing::error!(%error, "it could not be noted when a lock has to be locked");
        }
    }
}
