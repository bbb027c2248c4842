//! One simulated door: its controller, its clock, its link.

use super::Instruction;
use crate::App;
use crate::door_links::{DoorKey, DoorLink, LinkReport, door_mode, leaf_position, lock_status};
use crate::doors::door_word;
use crate::error::Error;
use doorward_domain::Timestamp;
use doorward_domain::access::{DoorMode, ResourceUuid};
use doorward_door::physical::{Hardware, Settings, Touch};
use doorward_door::simulated::{Behaviour, Controller, Enrolment, Moment, Output};
use doorward_store::resources;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};

/// How these doors are built.
const BUILT: Settings = Settings {
    hardware: Hardware::Strike,
    relock_on_closing: true,
    exit_ms: 5_000,
    held_open_ms: 30_000,
};

/// Where a door is played.
pub(super) struct Stage {
    pub(super) link: DoorLink,
    pub(super) door: DoorKey,
    pub(super) uuid: ResourceUuid,
    pub(super) commands: mpsc::Receiver<Vec<u8>>,
    pub(super) told: mpsc::Receiver<(Instruction, oneshot::Sender<()>)>,
    pub(super) stopped: watch::Receiver<bool>,
}

/// Plays a door until it is told to stop, or its link is taken away.
pub(super) async fn play(app: Arc<App>, mut stage: Stage) {
    match begin(&app, &stage).await {
        Ok(mut player) => {
            player.run(&mut stage).await;
            if let Err(error) = stage.link.close().await {
                tracing::error!(%error, "a link could not be given up; its lease runs out");
            }
        }
        Err(error) => tracing::error!(%error, "a simulated door could not begin"),
    }
}

struct Player {
    app: Arc<App>,
    controller: Controller,
    /// When its monotonic clock showed 0.
    started: Instant,
    /// Until then the controller refuses every command, and so it is not connected yet.
    online_at: Option<Instant>,
}

async fn begin(app: &Arc<App>, stage: &Stage) -> Result<Player, Error> {
    let (company, id) = stage.door;
    let door = app.db().read(move |c| resources::find(c, company, id).map_err(Error::from)).await?;
    let mode = door.map_or(DoorMode::default(), |door| door.settings.mode);
    let enrolment = Enrolment {
        company,
        door: *stage.uuid.as_bytes(),
        public_key: *app.command_key().await?.public_key(),
        settings: BUILT,
    };
    let started = Instant::now();
    let now = Moment { wall: app.clock().now(), monotonic_ms: 0 };
    let (controller, online_at) = if stage.link.first {
        (Controller::new(enrolment, now), started)
    } else {
        let deaf = Controller::obeys_from(now.wall).since(now.wall);
        (Controller::restarted(enrolment, door_word(mode), now), started + deaf)
    };
    Ok(Player { app: Arc::clone(app), controller, started, online_at: Some(online_at) })
}

impl Player {
    async fn run(&mut self, stage: &mut Stage) {
        loop {
            let wake = self.next_wake();
            let outputs = tokio::select! {
                _ = stage.stopped.changed() => return,
                command = stage.commands.recv() => match command {
                    Some(bytes) => self.controller.receive(&bytes, self.now()),
                    // Another server took the link.
                    None => return,
                },
                told = stage.told.recv() => match told {
                    Some((instruction, done)) => {
                        self.suffer(instruction, stage).await;
                        // Whoever told it may have gone.
                        let _ = done.send(());
                        continue;
                    }
                    None => return,
                },
                () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => {
                    self.advance(stage).await;
                    continue;
                }
            };
            self.say(stage, outputs).await;
        }
    }

    fn next_wake(&self) -> Option<Instant> {
        let timer = self.controller.next_wake().map(Duration::from_millis);
        let timer = timer.map(|after| self.started + after);
        self.online_at.into_iter().chain(timer).min()
    }

    fn now(&self) -> Moment {
        let elapsed = self.started.elapsed().as_millis();
        Moment {
            wall: self.app.clock().now(),
            monotonic_ms: u64::try_from(elapsed).unwrap_or(u64::MAX),
        }
    }

    async fn advance(&mut self, stage: &Stage) {
        let outputs = self.controller.advance(self.now());
        self.say(stage, outputs).await;
        if self.online_at.is_some_and(|at| at <= Instant::now()) {
            self.online_at = None;
            self.come_online(stage).await;
        }
    }

    async fn come_online(&self, stage: &Stage) {
        if self.controller.behaviour() == Behaviour::Offline {
            return;
        }
        let door = self.controller.door();
        let report = LinkReport::Online {
            at: self.app.clock().now(),
            mode: door_mode(door.mode()),
            lock: lock_status(door.lock()),
            position: leaf_position(door.position()),
        };
        stage.link.report([report]).await;
        self.app.look_for_doors_now();
    }

    async fn suffer(&mut self, instruction: Instruction, stage: &Stage) {
        match instruction {
            Instruction::Touch(touch) => self.touch(touch, stage).await,
            Instruction::Behave(behaviour) => self.behave(behaviour, stage).await,
            Instruction::Mend => {
                self.behave(Behaviour::Normal, stage).await;
                for touch in [Touch::Power(true), Touch::Tamper(false), Touch::Jam(false)] {
                    self.touch(touch, stage).await;
                }
            }
        }
    }

    async fn touch(&mut self, touch: Touch, stage: &Stage) {
        let outputs = self.controller.touch(touch, self.now());
        self.say(stage, outputs).await;
    }

    async fn behave(&mut self, behaviour: Behaviour, stage: &Stage) {
        let before = self.controller.behaviour();
        self.controller.set_behaviour(behaviour);
        match (before == Behaviour::Offline, behaviour == Behaviour::Offline) {
            (false, true) => {
                stage.link.report([LinkReport::Offline { at: self.app.clock().now() }]).await;
            }
            (true, false) => {
                // What was kept while it was cut off comes first, as the state comes after it.
                let outputs = self.controller.advance(self.now());
                self.say(stage, outputs).await;
                if self.online_at.is_none() {
                    self.come_online(stage).await;
                }
            }
            _ => {}
        }
    }

    async fn say(&self, stage: &Stage, outputs: Vec<Output>) {
        let now = self.now();
        let reports = outputs
            .into_iter()
            .map(|output| LinkReport::Said { at: happened_at(&output, now), output });
        stage.link.report(reports).await;
    }
}

/// The time of day of something that was noticed by the monotonic clock.
fn happened_at(output: &Output, now: Moment) -> Timestamp {
    match output {
        Output::Confirmation(_) => now.wall,
        Output::Event { event, .. } => {
            now.wall - Duration::from_millis(now.monotonic_ms.saturating_sub(event.at_ms))
        }
    }
}
