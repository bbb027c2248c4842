//! The links to doors that this server holds, and what comes in by them.
//!
//! A link is a channel of signed bytes out and [`LinkReport`]s in: a simulated door of this server
//! has one, and a controller that connects from elsewhere gets one alike. A server holds a link by a
//! lease in the database, so that each door has one holder whatever happens to servers. What a door
//! confirms is told to whoever waits at once; what it reports is written behind, in order, each event
//! of its own count once.
//!
//! [`App::run_doors`] is the part that runs: it comes for commands that other servers and the command
//! line left for this server's doors, brings doors to the mode they are set to, and renews leases.
//! Not for deciding anything.

mod look;
mod record;
mod translate;

pub(crate) use translate::{door_mode, leaf_position, lock_status};

use crate::App;
use crate::edge::{self, NoEntropy};
use crate::error::{Error, Fault};
use doorward_domain::access::{DoorMode, LeafPosition, LockStatus, ResourceId};
use doorward_domain::{CompanyId, Timestamp};
use doorward_door::simulated::{Confirmation, Outcome, Output};
use doorward_store::door_commands::{CommandOutcome, Delivery};
use doorward_store::door_states::{self, Claim, DoorState, Node};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};

/// A door, whoever's.
pub type DoorKey = (CompanyId, ResourceId);

/// A server that was not heard of for so long has lost its links.
pub(crate) const LEASE: Duration = Duration::from_secs(6);
/// How often leases are renewed.
const RENEW: Duration = Duration::from_secs(2);
/// Commands that wait in one link; a door that takes none for so long is out of reach.
pub const COMMANDS_WAITING: usize = 64;
/// Reports that wait to be written, over all links; beyond it links wait.
const REPORTS_WAITING: usize = 4_096;

/// What a link says of its door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkReport {
    /// The controller is connected, and this is how the door is.
    Online {
        /// When.
        at: Timestamp,
        /// The mode that it is in.
        mode: DoorMode,
        /// What its lock does.
        lock: LockStatus,
        /// Where its leaf is.
        position: LeafPosition,
    },
    /// The controller is not connected any more.
    Offline {
        /// When.
        at: Timestamp,
    },
    /// Something about the door is different now; `None`: not that.
    State {
        /// When.
        at: Timestamp,
        /// The mode that it is in.
        mode: Option<DoorMode>,
        /// What its lock does.
        lock: Option<LockStatus>,
        /// Where its leaf is: told by an event of its own already.
        position: Option<LeafPosition>,
    },
    /// A controller of several doors says what came of a command.
    Answered {
        /// Which.
        command: [u8; 16],
        /// What came of it.
        outcome: CommandOutcome,
    },
    /// The controller says something.
    Said {
        /// When it happened, by the wall clock.
        at: Timestamp,
        /// What.
        output: Output,
    },
}

/// How commands get to a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By a link of this server.
    Here,
    /// By a link of another server.
    Elsewhere,
    /// Not at all.
    None,
}

impl Way {
    pub(crate) const fn delivery(self) -> Delivery {
        match self {
            Self::Here => Delivery::Sent,
            Self::Elsewhere | Self::None => Delivery::Waiting,
        }
    }
}

struct Held {
    commands: mpsc::Sender<Vec<u8>>,
    /// Tells one link of a door from the next.
    number: u64,
    online: bool,
}

/// What is to be written of a door.
pub(crate) struct Record {
    door: DoorKey,
    boot: [u8; 16],
    report: LinkReport,
}

type Answers = HashMap<[u8; 16], oneshot::Sender<CommandOutcome>>;

/// The links of this server.
pub(crate) struct DoorLinks {
    node: Node,
    held: Mutex<(u64, HashMap<DoorKey, Held>)>,
    answers: Mutex<Answers>,
    look: Notify,
    records: mpsc::Sender<Record>,
    /// For the one task that writes them.
    unwritten: Mutex<Option<mpsc::Receiver<Record>>>,
}

impl DoorLinks {
    pub(crate) fn new() -> Result<Self, NoEntropy> {
        let (records, unwritten) = mpsc::channel(REPORTS_WAITING);
        Ok(Self {
            node: edge::random()?,
            held: Mutex::default(),
            answers: Mutex::default(),
            look: Notify::new(),
            records,
            unwritten: Mutex::new(Some(unwritten)),
        })
    }

    fn held(&self) -> MutexGuard<'_, (u64, HashMap<DoorKey, Held>)> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How commands get to a door whose state is this.
    pub(crate) fn way(&self, door: DoorKey, state: Option<&DoorState>, now: Timestamp) -> Way {
        if let Some(held) = self.held().1.get(&door) {
            return if held.online { Way::Here } else { Way::None };
        }
        let elsewhere = state.is_some_and(|state| is_online(state, now));
        if elsewhere { Way::Elsewhere } else { Way::None }
    }

    /// Waits for the answer to a command that is going to be sent.
    pub(crate) fn expect(&self, command: [u8; 16]) -> Expected<'_> {
        let (tell, told) = oneshot::channel();
        self.answers().insert(command, tell);
        Expected { links: self, command, told }
    }

    /// Hands signed bytes to a link of this server; `false` when it takes none.
    pub(crate) fn send(&self, door: DoorKey, signed: Vec<u8>) -> bool {
        let held = self.held();
        let link = held.1.get(&door).filter(|link| link.online);
        link.is_some_and(|link| link.commands.try_send(signed).is_ok())
    }

    /// Has the running part look into the database now.
    pub(crate) fn look_now(&self) {
        self.look.notify_one();
    }

    /// The number by which this server's leases are known.
    pub(crate) const fn node(&self) -> Node {
        self.node
    }

    fn is_current(&self, door: DoorKey, number: u64) -> bool {
        self.held().1.get(&door).is_some_and(|link| link.number == number)
    }

    fn doors(&self) -> Vec<DoorKey> {
        self.held().1.keys().copied().collect()
    }
}

/// Whether a door's controller is connected to some server, as far as the database knows.
pub fn is_online(state: &DoorState, now: Timestamp) -> bool {
    let heard = state.seen_at.is_some_and(|seen| now.since(seen) < LEASE);
    state.online && state.node.is_some() && heard
}

/// An answer that is waited for; nobody waits any more once it is dropped.
pub(crate) struct Expected<'l> {
    links: &'l DoorLinks,
    command: [u8; 16],
    told: oneshot::Receiver<CommandOutcome>,
}

impl Expected<'_> {
    /// What came of the command.
    pub(crate) async fn outcome(mut self) -> Result<CommandOutcome, Error> {
        // The sender is dropped with the links alone, and so never before this.
        Ok((&mut self.told).await.unwrap_or(CommandOutcome::Open))
    }
}

impl Drop for Expected<'_> {
    fn drop(&mut self) {
        self.links.answers().remove(&self.command);
    }
}

/// A link that this server holds. Dropping it leaves the lease to run out; [`DoorLink::close`] gives
/// it up.
pub struct DoorLink {
    app: Arc<App>,
    door: DoorKey,
    boot: [u8; 16],
    number: u64,
    /// Whether the door never had a link before.
    pub first: bool,
}

impl App {
    /// Takes the link of a door for this server: signed bytes of commands go to `commands`, which
    /// should hold [`COMMANDS_WAITING`]. `boot` names this run of the controller, within which it
    /// counts events. `None` when another server holds the link.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn open_door_link(
        self: &Arc<Self>,
        door: DoorKey,
        boot: [u8; 16],
        commands: mpsc::Sender<Vec<u8>>,
    ) -> Result<Option<DoorLink>, Error> {
        let now = self.clock.now();
        // On SQLite this is the only server, so whoever held the link before is gone.
        let alone = self.db.engine_name() == "sqlite";
        let stale = if alone { now + Duration::from_secs(1) } else { now - LEASE };
        self.claim_door_link(door, boot, commands, stale).await
    }

    /// Takes the link of a door whose controller is connected to this server, whichever server holds
    /// it by its lease: that one has lost the controller.
    pub(crate) async fn take_door_link(
        self: &Arc<Self>,
        door: DoorKey,
        boot: [u8; 16],
        commands: mpsc::Sender<Vec<u8>>,
    ) -> Result<DoorLink, Error> {
        // Leases are never renewed for so long ahead.
        let stale = self.clock.now() + Duration::from_hours(24);
        let taken = self.claim_door_link(door, boot, commands, stale).await?;
        taken.ok_or_else(|| Fault::Task("the link of a door cannot be taken".to_owned()).into())
    }

    async fn claim_door_link(
        self: &Arc<Self>,
        door: DoorKey,
        boot: [u8; 16],
        commands: mpsc::Sender<Vec<u8>>,
        stale: Timestamp,
    ) -> Result<Option<DoorLink>, Error> {
        let (node, now) = (self.links.node, self.clock.now());
        let claim: Claim = self
            .db
            .write(move |c| {
                door_states::claim(c, door.0, door.1, &node, now, stale).map_err(Error::from)
            })
            .await?;
        if claim == Claim::Held {
            return Ok(None);
        }
        let mut held = self.links.held();
        held.0 += 1;
        let number = held.0;
        held.1.insert(door, Held { commands, number, online: false });
        drop(held);
        let first = claim == Claim::First;
        Ok(Some(DoorLink { app: Arc::clone(self), door, boot, number, first }))
    }
}

impl DoorLink {
    /// Takes what the door's controller says. A confirmation is told to whoever waits before this
    /// returns; the rest is written soon, in order.
    pub async fn report(&self, reports: impl IntoIterator<Item = LinkReport>) {
        for report in reports {
            match &report {
                LinkReport::Online { .. } => self.set_online(true),
                LinkReport::Offline { .. } => self.set_online(false),
                LinkReport::Said { output, .. } => self.answer(output),
                LinkReport::State { .. } | LinkReport::Answered { .. } => {}
            }
            let record = Record { door: self.door, boot: self.boot, report };
            // Nobody writes any more: the server has stopped.
            let _ = self.app.links.records.send(record).await;
        }
    }

    fn set_online(&self, online: bool) {
        let mut held = self.app.links.held();
        if let Some(link) = held.1.get_mut(&self.door).filter(|link| link.number == self.number) {
            link.online = online;
        }
    }

    fn answer(&self, output: &Output) {
        let Output::Confirmation(Confirmation { command: Some(command), outcome }) = output else {
            return;
        };
        if let Some(tell) = self.app.links.answers().remove(command) {
            // Whoever waited has given up.
            let _ = tell.send(command_outcome(*outcome));
        }
    }

    /// Gives the link up: the door is offline, and another server may take it.
    ///
    /// # Errors
    /// When the database cannot be written; the lease then runs out.
    pub async fn close(self) -> Result<(), Error> {
        if !self.app.links.is_current(self.door, self.number) {
            // A newer link of the same door has taken its place.
            return Ok(());
        }
        self.report([LinkReport::Offline { at: self.app.clock.now() }]).await;
        self.app.forget_link(self.door, Some(self.number));
        let (door, node, now) = (self.door, self.app.links.node, self.app.clock.now());
        self.app
            .db
            .write(move |c| {
                door_states::release(c, door.0, door.1, &node, now)?;
                Ok(())
            })
            .await
    }
}

impl App {
    /// Takes what a controller says of a command: whoever waits for it is told at once, and it is
    /// written soon.
    pub(crate) async fn controller_answered(
        &self,
        company: CompanyId,
        command: [u8; 16],
        outcome: CommandOutcome,
    ) {
        if let Some(tell) = self.links.answers().remove(&command) {
            // Whoever waited has given up.
            let _ = tell.send(outcome.clone());
        }
        let report = LinkReport::Answered { command, outcome };
        let record = Record { door: (company, ResourceId(0)), boot: [0; 16], report };
        // Nobody writes any more: the server has stopped.
        let _ = self.links.records.send(record).await;
    }

    /// Has the running part look into the database now.
    pub(crate) fn look_for_doors_now(&self) {
        self.links.look_now();
    }

    /// Forgets a link, or the one of this number.
    fn forget_link(&self, door: DoorKey, number: Option<u64>) {
        let mut held = self.links.held();
        let same = |link: &Held| number.is_none_or(|number| link.number == number);
        if held.1.get(&door).is_some_and(same) {
            held.1.remove(&door);
        }
    }
}

/// What a controller's answer says of its command.
fn command_outcome(outcome: Outcome) -> CommandOutcome {
    match outcome {
        Outcome::Done(lock) => CommandOutcome::Done(translate::lock_status(lock)),
        Outcome::Refused(problem) => CommandOutcome::Refused(problem.to_string()),
    }
}
