//! The running part: looks into the database for what others left for the doors of this server.

use super::{DoorKey, RENEW};
use crate::App;
use crate::context::Channel;
use crate::doors::{door_word, issuer};
use crate::error::Error;
use crate::foreign_locks::ForeignLocks;
use crate::simulated_doors::SimulatedDoors;
use doorward_domain::Timestamp;
use doorward_door::command::{Action, LockCommand};
use doorward_store::door_commands::{self, WaitingCommand};
use doorward_store::door_states::{self, ModeDifference};
use doorward_store::events;
use doorward_store::simulations::{self, Simulation};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often the database is looked into.
const LOOK: Duration = Duration::from_millis(100);
/// How often doors are looked for that this server should play or keep.
const FIND: Duration = Duration::from_millis(500);
/// How long a door gets to follow a command to change its mode before it gets another.
const FOLLOW: Duration = Duration::from_secs(2);

/// What a look found.
struct Found {
    events: i64,
    commands: Vec<WaitingCommand>,
    simulations: Vec<Simulation>,
    modes: Vec<ModeDifference>,
}

impl App {
    /// Runs the doors of this server until `stop` changes: plays the simulated ones, keeps
    /// foreign locks, comes for what
    /// others left for all. Readers of events end with it.
    pub async fn run_doors(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let unwritten = self.links.unwritten.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut unwritten) = unwritten else {
            return tracing::error!("the doors of this server run already");
        };
        let (end, mut ended) = watch::channel(false);
        let writer = {
            let app = Arc::clone(&self);
            tokio::spawn(async move { app.write_records(&mut unwritten, &mut ended).await })
        };
        let (mut simulated, mut foreign) = (SimulatedDoors::default(), ForeignLocks::default());
        self.look_until(&mut simulated, &mut foreign, &mut stop).await;
        self.events.close();
        self.controllers.close().await;
        simulated.stop().await;
        foreign.stop().await;
        // Nobody listens only if it has ended already.
        let _ = end.send(true);
        if let Err(error) = writer.await {
            tracing::error!(%error, "the writer of what doors say ended badly");
        }
        if let Err(error) = self.release_links().await {
            tracing::error!(%error, "links to doors could not be given up; their leases run out");
        }
    }

    async fn look_until(
        self: &Arc<Self>,
        simulated: &mut SimulatedDoors,
        foreign: &mut ForeignLocks,
        stop: &mut watch::Receiver<bool>,
    ) {
        let (mut look, mut renew) = (interval(LOOK), interval(RENEW));
        let mut find = interval(FIND);
        for timer in [&mut look, &mut renew, &mut find] {
            timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
        }
        let mut told = HashMap::new();
        loop {
            let (what, result) = tokio::select! {
                _ = stop.changed() => return,
                _ = find.tick() => {
                    // One kind must not keep the other from being found.
                    if let Err(error) = foreign.find(self).await {
                        tracing::error!(%error, "foreign locks could not be looked for");
                    }
                    ("find simulated doors", simulated.find(self).await)
                }
                _ = renew.tick() => ("renew the leases of links", self.renew_links().await),
                _ = look.tick() => ("look for doors", self.look(simulated, &mut told).await),
                () = self.links.look.notified() => {
                    ("look for doors", self.look(simulated, &mut told).await)
                }
            };
            if let Err(error) = result {
                tracing::error!(%error, job = what, "a job failed; it will be tried again");
            }
        }
    }

    async fn look(
        &self,
        simulated: &SimulatedDoors,
        told: &mut HashMap<DoorKey, (Instant, doorward_domain::access::DoorMode)>,
    ) -> Result<(), Error> {
        let (node, now) = (self.links.node, self.clock.now());
        let any = !self.links.held().1.is_empty();
        let found: Found = self.db.read(move |c| find(c, &node, any, now)).await?;
        self.events.seen(found.events);
        if !found.commands.is_empty() {
            self.send_waiting(found.commands).await?;
        }
        for instruction in found.simulations {
            self.take_simulation(simulated, instruction).await?;
        }
        for difference in found.modes {
            let door = (difference.company, difference.resource);
            let recent = told
                .get(&door)
                .is_some_and(|(at, mode)| *mode == difference.wanted && at.elapsed() < FOLLOW);
            if !recent {
                told.insert(door, (Instant::now(), difference.wanted));
                self.send_mode(difference).await?;
            }
        }
        Ok(())
    }

    /// Sends commands that other servers left; each is taken by one sender.
    async fn send_waiting(&self, commands: Vec<WaitingCommand>) -> Result<(), Error> {
        let taken: Vec<WaitingCommand> = self
            .db
            .write(move |c| {
                let mut taken = Vec::with_capacity(commands.len());
                for command in commands {
                    if door_commands::take(c, command.company, &command.id)? {
                        taken.push(command);
                    }
                }
                Ok::<_, Error>(taken)
            })
            .await?;
        for command in taken {
            // One that the link does not take is void in ten seconds; its sender is told then.
            self.links.send((command.company, command.resource), command.signed);
        }
        Ok(())
    }

    async fn send_mode(&self, difference: ModeDifference) -> Result<(), Error> {
        let mut ctx = self.ctx(Channel::Server, "door.mode", None)?;
        ctx.company = difference.company;
        let command = LockCommand {
            id: crate::edge::random()?,
            company: difference.company,
            door: *difference.uuid.as_bytes(),
            action: Action::SetMode(door_word(difference.wanted)),
            issued_at: self.clock.now(),
            issued_by: issuer(&ctx),
        };
        let signed = command.sign(&*self.command_key().await?);
        self.links.send((difference.company, difference.resource), signed);
        Ok(())
    }

    async fn take_simulation(
        &self,
        simulated: &SimulatedDoors,
        instruction: Simulation,
    ) -> Result<(), Error> {
        let (company, id) = (instruction.company, instruction.id);
        simulated.tell((company, instruction.resource), &instruction.instruction).await;
        self.db
            .write(move |c| {
                simulations::delete(c, company, &id)?;
                Ok(())
            })
            .await
    }

    async fn renew_links(&self) -> Result<(), Error> {
        self.renew_controllers().await?;
        let held = self.links.doors();
        if held.is_empty() {
            return Ok(());
        }
        let (node, now) = (self.links.node, self.clock.now());
        let kept: Vec<DoorKey> = self
            .db
            .write(move |c| {
                door_states::renew(c, &node, now)?;
                Ok::<_, Error>(door_states::held_by(c, &node)?)
            })
            .await?;
        for door in held.into_iter().filter(|door| !kept.contains(door)) {
            tracing::warn!(company = %door.0, door = %door.1, "another server took a door's link");
            self.forget_link(door, None);
        }
        Ok(())
    }

    async fn release_links(&self) -> Result<(), Error> {
        let doors = self.links.doors();
        if doors.is_empty() {
            return Ok(());
        }
        let (node, now) = (self.links.node, self.clock.now());
        for door in &doors {
            self.forget_link(*door, None);
        }
        self.db
            .write(move |c| {
                for (company, resource) in doors {
                    door_states::release(c, company, resource, &node, now)?;
                }
                Ok(())
            })
            .await
    }
}

fn find(
    c: &mut doorward_store::Conn<'_>,
    node: &door_states::Node,
    any: bool,
    now: Timestamp,
) -> Result<Found, Error> {
    let events = events::total(c)?;
    if !any {
        return Ok(Found { events, commands: vec![], simulations: vec![], modes: vec![] });
    }
    Ok(Found {
        events,
        commands: door_commands::waiting_for(c, node, now)?,
        simulations: simulations::waiting_for(c, node)?,
        modes: door_states::mode_differences(c, node)?,
    })
}
