//! The conversation with an enrolled controller: its doors' links, its policy, its journal. Not for what
//! a policy is made of, nor for how events are written.

use super::conversation::Speech;
use super::registry::Order;
use super::{ControllerKey, short, translate};
use crate::App;
use crate::controller_policies::Holds;
use crate::door_links::{COMMANDS_WAITING, DoorLink, LinkReport};
use crate::error::Error;
use doorward_domain::access::{DoorMode, LeafPosition, LockStatus};
use doorward_door::link::{
    Acknowledged, DoorState, FromController, FromServer, Hello, Link, Payload, PolicyReport, Rekey,
    Revoke, SecretBytes, ServerTime, States, Welcome,
};
use doorward_store::controllers::{self, Arrival, Controller, ControllerReport, ControllerState};
use doorward_store::{audit, controller_doors};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

/// How long a controller may take to put a policy in force before it is asked anew.
const PATIENCE: Duration = Duration::from_mins(1);
/// The version of messages that this server speaks.
const VERSION: u8 = doorward_door::link::VERSION;

/// One door of the conversation.
struct Door {
    link: DoorLink,
    /// What was reported last; `None` before the first word.
    state: Option<(DoorMode, LockStatus, LeafPosition)>,
}

struct Session<'s> {
    app: &'s Arc<App>,
    speech: &'s mut Speech,
    key: ControllerKey,
    name: String,
    boot: [u8; 16],
    doors: BTreeMap<[u8; 16], Door>,
    /// Signed commands for any of the doors.
    commands: mpsc::Sender<Vec<u8>>,
    holds: Holds,
    /// The epoch that it should reach.
    wanted: u64,
    /// Until when a policy that was sent is waited for.
    asked: Option<Instant>,
    /// Whether something changed since the last policy was made.
    stale: bool,
    /// Messages that wait until nothing urgent does.
    bulk: VecDeque<Vec<u8>>,
    heard: Instant,
}

impl App {
    /// Speaks with a controller that says that it is enrolled.
    pub(super) async fn converse(
        self: &Arc<Self>,
        speech: &mut Speech,
        hello: Hello,
        mut stop: watch::Receiver<bool>,
    ) -> Result<(), Error> {
        let Some(controller) = self.greeted(speech, &hello).await? else { return Ok(()) };
        let key = (controller.company, controller.id);
        let (number, mut orders) = self.controllers.begin(key);
        let (commands, taken) = mpsc::channel(COMMANDS_WAITING);
        let forwarding = tokio::spawn(forward(taken, speech.urgent.clone()));
        let mut session = Session {
            app: self,
            speech,
            key,
            name: controller.name,
            boot: hello.boot,
            doors: BTreeMap::new(),
            commands,
            holds: Holds {
                epoch: hello.epoch,
                root: hello.root,
                deny_serial: hello.deny_serial,
                wants_snapshot: false,
            },
            wanted: hello.epoch,
            asked: None,
            stale: true,
            bulk: VecDeque::new(),
            heard: Instant::now(),
        };
        tracing::info!(company = %key.0, controller = short(&key.1), "a controller is connected");
        let done = session.begin(&hello).await;
        let done = match done {
            Ok(()) => session.run(&mut orders, &mut stop).await,
            failed => failed,
        };
        forwarding.abort();
        let doors = std::mem::take(&mut session.doors);
        for (_, door) in doors {
            door.link.close().await?;
        }
        if self.controllers.end(key, number) {
            self.forget_policy(key);
            let (node, now) = (self.links.node(), self.clock.now());
            self.db
                .write(move |c| Ok::<_, Error>(controllers::depart(c, key.0, &key.1, &node, now)?))
                .await?;
        }
        tracing::info!(company = %key.0, controller = short(&key.1), "a controller has gone");
        done
    }

    /// Whose key it is that opened the channel, now that it says who it is; `None`: goodbye.
    async fn greeted(
        &self,
        speech: &mut Speech,
        hello: &Hello,
    ) -> Result<Option<Controller>, Error> {
        let (remote, node, now) = (speech.remote_key, self.links.node(), self.clock.now());
        let (boot, error) = (hello.boot, clock_error(hello, now));
        let capabilities = translate::plain(&hello.capabilities.join(" "));
        let found = self
            .db
            .write(move |c| {
                let Some((found, is_next)) = controllers::of_channel_key(c, &remote)? else {
                    return Ok::<_, Error>(None);
                };
                if is_next {
                    controllers::take_keys(c, found.company, &found.id, now)?;
                }
                let arrival = Arrival {
                    node: &node,
                    boot: &boot,
                    capabilities: &capabilities,
                    clock_error: error,
                };
                controllers::arrive(c, found.company, &found.id, &arrival, now)?;
                Ok(Some(found))
            })
            .await?;
        let Some(found) = found else {
            tracing::warn!("somebody with a key that no controller has was turned away");
            return Ok(None);
        };
        if found.state != ControllerState::Active {
            speech.say(revoked(found.state)).await?;
            return Ok(None);
        }
        let fits = hello.controller == found.id && hello.versions.contains(&VERSION);
        if !fits {
            tracing::warn!(controller = short(&found.id), "a controller says that it is another");
        }
        Ok(fits.then_some(found))
    }
}

/// Passes commands on beside the conversation, so that none waits while something else is written down.
async fn forward(mut taken: mpsc::Receiver<Vec<u8>>, urgent: mpsc::Sender<Vec<u8>>) {
    while let Some(signed) = taken.recv().await {
        if urgent.send(FromServer::Command(Payload(signed)).encode()).await.is_err() {
            return;
        }
    }
}

fn revoked(state: ControllerState) -> Vec<u8> {
    let reason = match state {
        ControllerState::Stolen => "this controller was reported stolen",
        ControllerState::Active | ControllerState::Revoked => {
            "an administrator took this controller out of service"
        }
    };
    FromServer::Revoke(Revoke { reason: reason.to_owned() }).encode()
}

/// How far a controller's clock is from the server's, in milliseconds.
fn clock_error(hello: &Hello, now: doorward_domain::Timestamp) -> i64 {
    let distance = i64::try_from(now.distance(hello.time).as_millis()).unwrap_or(i64::MAX);
    if hello.time < now { -distance } else { distance }
}

impl Session<'_> {
    async fn begin(&mut self, hello: &Hello) -> Result<(), Error> {
        let journal_next = self.journal_next(hello).await?;
        let welcome = Welcome {
            version: VERSION,
            time: self.app.clock.now(),
            epoch: self.wanted,
            journal_next,
        };
        self.speech.say(FromServer::Welcome(welcome).encode()).await?;
        self.take_doors().await
    }

    /// Where its journal goes on. One that ends before what has come in was lost or put back: what it
    /// writes from now on is new, and what was taken once is known by boot and sequence.
    async fn journal_next(&self, hello: &Hello) -> Result<u64, Error> {
        let (company, id) = self.key;
        let kept = hello.journal;
        let mut ctx = self.app.ctx(crate::Channel::Server, "controller.journal", None)?;
        ctx.company = company;
        let alarm = ctx.row(crate::Outcome::Alarm("controller_journal_went_back"), None)?;
        self.app
            .db
            .write(move |c| {
                let found = controllers::find(c, company, &id)?;
                let next = found.map_or(1, |found| found.journal_next);
                let next = u64::try_from(next).unwrap_or(1);
                if kept.next >= next {
                    return Ok::<_, Error>(next);
                }
                let first = i64::try_from(kept.first).unwrap_or(i64::MAX);
                controllers::restart_journal(c, company, &id, first)?;
                audit::insert(c, &alarm)?;
                Ok(kept.first)
            })
            .await
    }

    /// Opens the links of doors that were hung on the controller, and closes those of doors that were
    /// taken off it.
    async fn take_doors(&mut self) -> Result<(), Error> {
        let (company, id) = self.key;
        let hung = self
            .app
            .db
            .read(move |c| controller_doors::of_controller(c, company, &id).map_err(Error::from))
            .await?;
        let gone: Vec<[u8; 16]> = self
            .doors
            .keys()
            .copied()
            .filter(|uuid| hung.iter().all(|door| door.uuid.as_bytes() != uuid))
            .collect();
        for uuid in gone {
            if let Some(door) = self.doors.remove(&uuid) {
                door.link.close().await?;
            }
        }
        for door in hung {
            let uuid = *door.uuid.as_bytes();
            if let std::collections::btree_map::Entry::Vacant(place) = self.doors.entry(uuid) {
                let key = (company, door.resource);
                let link = self.app.take_door_link(key, self.boot, self.commands.clone()).await?;
                place.insert(Door { link, state: None });
            }
        }
        Ok(())
    }

    async fn run(
        &mut self,
        orders: &mut mpsc::Receiver<Order>,
        stop: &mut watch::Receiver<bool>,
    ) -> Result<(), Error> {
        let mut changes = self.app.policy_changes(self.key.0);
        loop {
            if self.stale && self.asked.is_none() && self.bulk.is_empty() {
                match self.send_policy().await {
                    // It was taken out of service or removed a moment ago.
                    Err(Error::Refused(_)) => {
                        return self.speech.say(revoked(ControllerState::Revoked)).await;
                    }
                    sent => sent?,
                }
            }
            let silent = self.heard + Duration::from_millis(Link::DOWN_MS);
            let wake = self.asked.map_or(silent, |asked| asked.min(silent));
            let bulk = self.speech.bulk.clone();
            tokio::select! {
                biased;
                _ = stop.changed() => return Ok(()),
                order = orders.recv() => match order {
                    Some(Order::RenewKeys) => self.renew_keys().await?,
                    Some(Order::Revoke) => {
                        return self.speech.say(revoked(ControllerState::Revoked)).await;
                    }
                    Some(Order::End) | None => return Ok(()),
                },
                said = self.speech.hear_late() => match said {
                    Some(message) => {
                        self.heard = Instant::now();
                        self.heard(message).await?;
                    }
                    None => return Ok(()),
                },
                Ok(()) = changes.changed() => {
                    self.stale = true;
                    self.take_doors().await?;
                }
                permit = bulk.reserve(), if !self.bulk.is_empty() => match permit {
                    Ok(permit) => if let Some(message) = self.bulk.pop_front() {
                        permit.send(message);
                    },
                    Err(_) => return Ok(()),
                },
                () = sleep_until(wake) => {
                    if silent <= Instant::now() {
                        return Ok(());
                    }
                    // It has not said what came of its policy: it may have lost it.
                    self.asked = None;
                    self.holds.wants_snapshot = true;
                    self.stale = true;
                }
            }
        }
    }

    async fn send_policy(&mut self) -> Result<(), Error> {
        self.stale = false;
        let to_send = self.app.policy_for(self.key, &self.holds).await?;
        self.wanted = to_send.epoch;
        if to_send.messages.is_empty() {
            return self.write_report(None).await;
        }
        self.bulk.extend(to_send.messages);
        self.asked = Some(Instant::now() + PATIENCE);
        Ok(())
    }

    /// Writes down what it holds, and whether that is what it should.
    async fn write_report(&self, refusal: Option<String>) -> Result<(), Error> {
        let ((company, id), now) = (self.key, self.app.clock.now());
        let is_current = self.holds.epoch == self.wanted && refusal.is_none() && !self.stale;
        let report = ControllerReport {
            epoch: i64::try_from(self.holds.epoch).unwrap_or(i64::MAX),
            root: self.holds.root.map(|root| root.0.to_vec()),
            deny_serial: i64::try_from(self.holds.deny_serial).unwrap_or(i64::MAX),
            refusal,
        };
        self.app
            .db
            .write(move |c| {
                controllers::report(c, company, &id, &report, is_current, now)?;
                Ok::<_, Error>(())
            })
            .await
    }

    async fn heard(&mut self, message: FromController) -> Result<(), Error> {
        match message {
            FromController::Heartbeat(beat) => {
                let time = ServerTime {
                    time: self.app.clock.now(),
                    monotonic_ms: beat.monotonic_ms,
                    epoch: self.wanted,
                };
                self.speech.say(FromServer::Heartbeat(time).encode()).await
            }
            FromController::Answer(answer) => {
                if let Some(command) = answer.command {
                    let outcome = translate::outcome(answer.outcome);
                    self.app.controller_answered(self.key.0, command, outcome).await;
                }
                Ok(())
            }
            FromController::States(states) => self.states(&states).await,
            FromController::Policy(report) => self.policy_report(report).await,
            FromController::Journal(batch) => {
                let next = self.app.take_journal(self.key, &self.name, batch).await?;
                let journal_next = u64::try_from(next).unwrap_or(0);
                let acknowledged = FromServer::Acknowledged(Acknowledged { journal_next });
                self.speech.say(acknowledged.encode()).await
            }
            FromController::NewKeys(keys) => {
                let ((company, id), now) = (self.key, self.app.clock.now());
                self.app
                    .db
                    .write(move |c| {
                        let offered = (&keys.channel_key, &keys.signing_key);
                        controllers::offer_keys(c, company, &id, offered, now)?;
                        controllers::ask_for_keys(c, company, &id, false)?;
                        Ok::<_, Error>(())
                    })
                    .await
            }
            // Said at the beginning or not at all.
            FromController::Hello(_) | FromController::Enrol(_) | FromController::Reveal(_) => {
                Ok(())
            }
        }
    }

    async fn policy_report(&mut self, report: PolicyReport) -> Result<(), Error> {
        if let Some(why) = &report.refused {
            let why = translate::plain(why);
            tracing::warn!(controller = short(&self.key.1), why, "a controller refused its policy");
        }
        let reached = report.epoch >= self.wanted;
        self.holds = Holds {
            epoch: report.epoch,
            root: report.root,
            deny_serial: report.deny_serial,
            wants_snapshot: report.wants_snapshot,
        };
        let refused = report.refused.is_some() || report.wants_snapshot;
        // A deny list that came before the policy is reported by itself.
        if reached || refused {
            self.asked = None;
            self.stale |= report.wants_snapshot;
        }
        self.write_report(report.refused.map(|why| translate::plain(&why))).await
    }

    async fn states(&mut self, states: &States) -> Result<(), Error> {
        let now = self.app.clock.now();
        for state in &states.doors {
            let Some(door) = self.doors.get_mut(&state.door) else { continue };
            let new = of_door(state);
            let reports = match door.state.replace(new) {
                None => {
                    vec![LinkReport::Online { at: now, mode: new.0, lock: new.1, position: new.2 }]
                }
                Some(before) if before != new => vec![LinkReport::State {
                    at: now,
                    mode: (before.0 != new.0).then_some(new.0),
                    lock: (before.1 != new.1).then_some(new.1),
                    position: (before.2 != new.2).then_some(new.2),
                }],
                Some(_) => continue,
            };
            door.link.report(reports).await;
        }
        self.app.look_for_doors_now();
        Ok(())
    }

    async fn renew_keys(&mut self) -> Result<(), Error> {
        let fresh = self.app.renew_mac_key(self.key).await?;
        // What waits was made under the key before.
        self.bulk.clear();
        self.asked = None;
        let rekey = Rekey { mac_key: Some(SecretBytes(*fresh)) };
        self.speech.say(FromServer::Rekey(rekey).encode()).await?;
        self.holds.wants_snapshot = true;
        self.stale = true;
        Ok(())
    }
}

fn of_door(state: &DoorState) -> (DoorMode, LockStatus, LeafPosition) {
    let position = state.position.map_or(LeafPosition::Unknown, crate::door_links::leaf_position);
    (crate::door_links::door_mode(state.mode), crate::door_links::lock_status(state.lock), position)
}
