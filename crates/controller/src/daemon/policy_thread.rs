//! The thread that takes policies: opening and compiling a large one takes a while, in which cards must
//! still open doors.

use crate::state::{Folder, Identity, PolicyFiles};
use doorward_door::controller::Installed;
use doorward_door::link::{Assembly, Chunk, ChunkKind, PolicyReport};
use doorward_door::policy::{Held, MacKey, Refusal};
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// What came of something that the server sent.
#[derive(Debug)]
pub struct PolicyNews {
    /// What is to be decided by from now on.
    pub installed: Option<Box<Installed>>,
    /// The key of credentials that counts with it.
    pub macs: Option<MacKey>,
    /// What the server is told.
    pub report: PolicyReport,
}

enum Order {
    Chunk(Chunk),
    DenyList(Vec<u8>),
    Wipe,
}

/// The thread.
#[derive(Debug)]
pub(super) struct PolicyThread {
    orders: Option<Sender<Order>>,
    thread: Option<JoinHandle<()>>,
    reported: Arc<Mutex<PolicyReport>>,
}

impl PolicyThread {
    /// Takes policies in place of what is held.
    pub(super) fn start(
        held: Held,
        files: PolicyFiles,
        folder: Folder,
        identity: Arc<Mutex<Identity>>,
        tell: impl Fn(PolicyNews) + Send + 'static,
    ) -> io::Result<Self> {
        let (orders, taken) = channel();
        let reported = Arc::new(Mutex::new(report(&held)));
        let shared = Arc::clone(&reported);
        let worker = Worker {
            held,
            files,
            folder,
            identity,
            assembly: Assembly::default(),
            reported: shared,
        };
        let thread = std::thread::Builder::new()
            .name("policy".to_owned())
            .spawn(move || worker.run(&taken, tell))?;
        Ok(Self { orders: Some(orders), thread: Some(thread), reported })
    }

    pub(super) fn chunk(&self, chunk: Chunk) {
        self.order(Order::Chunk(chunk));
    }

    pub(super) fn deny_list(&self, sealed: Vec<u8>) {
        self.order(Order::DenyList(sealed));
    }

    /// Forgets everything, and waits until it is forgotten.
    pub(super) fn wipe(&mut self) {
        self.order(Order::Wipe);
        self.stop();
    }

    /// What is held, in the words in which the server is told.
    pub(super) fn reported(&self) -> PolicyReport {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // It ends with this alone.
            let _ = orders.send(order);
        }
    }

    fn stop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for PolicyThread {
    fn drop(&mut self) {
        self.stop();
    }
}

fn report(held: &Held) -> PolicyReport {
    PolicyReport {
        epoch: held.epoch(),
        root: held.root(),
        deny_serial: held.deny_serial(),
        refused: None,
        wants_snapshot: false,
    }
}

struct Worker {
    held: Held,
    files: PolicyFiles,
    folder: Folder,
    identity: Arc<Mutex<Identity>>,
    assembly: Assembly,
    reported: Arc<Mutex<PolicyReport>>,
}

/// Why something was not taken, and whether a whole policy would help.
struct No {
    why: String,
    wants_snapshot: bool,
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        let wants_snapshot = matches!(refusal, Refusal::WrongBase | Refusal::RootMismatch);
        Self { why: refusal.to_string(), wants_snapshot }
    }
}

impl From<crate::state::StateError> for No {
    fn from(error: crate::state::StateError) -> Self {
        Self { why: error.to_string(), wants_snapshot: false }
    }
}

impl Worker {
    fn run(mut self, orders: &Receiver<Order>, tell: impl Fn(PolicyNews)) {
        while let Ok(order) = orders.recv() {
            let taken = match order {
                Order::Chunk(chunk) => match self.assembly.take(&chunk) {
                    Ok(None) => continue,
                    Ok(Some((kind, sealed))) => self.take(kind, &sealed),
                    Err(problem) => Err(No { why: problem.to_string(), wants_snapshot: true }),
                },
                Order::DenyList(sealed) => self.take_deny_list(&sealed),
                Order::Wipe => {
                    // Whoever asked for it tells what stays.
                    let _ = self.files.wipe();
                    return;
                }
            };
            tell(self.news(taken));
        }
    }

    fn news(&self, taken: Result<(Option<MacKey>, bool), No>) -> PolicyNews {
        let mut report = report(&self.held);
        let mut news = PolicyNews { installed: None, macs: None, report: report.clone() };
        match taken {
            Ok((macs, wants_snapshot)) => {
                report.wants_snapshot = wants_snapshot;
                news.macs = macs;
                match Installed::of(&self.held) {
                    Ok(installed) => news.installed = installed.map(Box::new),
                    Err(refusal) => report.refused = Some(refusal.to_string()),
                }
            }
            Err(no) => {
                report.refused = Some(no.why);
                report.wants_snapshot = no.wants_snapshot;
            }
        }
        *self.reported.lock().unwrap_or_else(PoisonError::into_inner) =
            PolicyReport { refused: None, wants_snapshot: false, ..report.clone() };
        news.report = report;
        news
    }

    /// Takes a policy: on the disk first, so that what is reported is what the next start finds.
    fn take(&mut self, kind: ChunkKind, sealed: &[u8]) -> Result<(Option<MacKey>, bool), No> {
        let before = self.held.clone();
        let kept = match kind {
            ChunkKind::Snapshot => self.take_snapshot(sealed),
            ChunkKind::Delta => self.take_delta(sealed),
        };
        if kept.is_err() {
            self.held = before;
        }
        kept
    }

    fn take_snapshot(&mut self, sealed: &[u8]) -> Result<(Option<MacKey>, bool), No> {
        self.held.take_snapshot(sealed)?;
        // The key first: a policy whose credentials nobody can read would stay, for the server would
        // think that all is well.
        let macs = self.promote_mac_key()?;
        self.files.save_snapshot(self.held.epoch(), sealed)?;
        Ok((macs, false))
    }

    fn take_delta(&mut self, sealed: &[u8]) -> Result<(Option<MacKey>, bool), No> {
        self.held.take_delta(sealed)?;
        let few = self.files.save_delta(self.held.epoch(), sealed)?;
        Ok((None, !few))
    }

    fn take_deny_list(&mut self, sealed: &[u8]) -> Result<(Option<MacKey>, bool), No> {
        let before = self.held.clone();
        self.held.take_deny_list(sealed)?;
        if let Err(error) = self.files.save_deny_list(sealed) {
            self.held = before;
            return Err(error.into());
        }
        Ok((None, false))
    }

    fn promote_mac_key(&self) -> Result<Option<MacKey>, No> {
        let mut identity = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        let before = identity.clone();
        let Some(enrolment) = identity.enrolment.as_mut() else { return Ok(None) };
        let Some(next) = enrolment.next_mac_key.take() else { return Ok(None) };
        let macs = MacKey::new(&next);
        enrolment.mac_key = next;
        if let Err(error) = identity.save(&self.folder) {
            *identity = before;
            return Err(error.into());
        }
        Ok(Some(macs))
    }
}
