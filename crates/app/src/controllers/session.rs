//! The conversation with an enrolled controller: its doors' links, its policy, its journal. Not for what
//! a policy is made of, nor for how events are written.

mod hearing;

use super::conversation::Speech;
use super::registry::Order;
use super::{ControllerKey, short, translate};
use crate::App;
use crate::controller_policies::Holds;
use crate::door_links::{COMMANDS_WAITING, DoorLink};
use crate::error::Error;
use doorward_domain::access::{DoorMode, LeafPosition, LockStatus};
use doorward_door::link::{FromServer, Hello, Link, Payload, Rekey, Revoke, SecretBytes, Welcome};
use doorward_store::controller_links::{self, Arrival};
use doorward_store::controllers::{self, Controller, ControllerReport, ControllerState};
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
        // It is never closed.
        let Ok(beginning) = self.controllers.beginning.acquire().await else { return Ok(()) };
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
        let done = match session.begin(&hello).await {
            Ok(()) => session.send_policy_unless_gone().await,
            failed => failed,
        };
        drop(beginning);
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
                .write(move |c| {
                    Ok::<_, Error>(controller_links::depart(c, key.0, &key.1, &node, now)?)
                })
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
                controller_links::arrive(c, found.company, &found.id, &arrival, now)?;
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
                self.send_policy_unless_gone().await?;
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

    /// Sends what the controller should hold. One that was taken out of service or removed a moment ago
    /// is told so, and ends the conversation itself.
    async fn send_policy_unless_gone(&mut self) -> Result<(), Error> {
        match self.send_policy().await {
            Err(Error::Refused(_)) => self.speech.say(revoked(ControllerState::Revoked)).await,
            sent => sent,
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
