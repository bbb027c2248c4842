//! Played controllers: each a task with a real channel and a real policy.

use crate::setting::{Enrolled, Setting};
use crate::{now, unlock};
use doorward_controller::link::{Connection, ServerAddress};
use doorward_domain::access::PersonNumber;
use doorward_domain::{CompanyId, Timestamp};
use doorward_door::command::{LockCommand, Mode};
use doorward_door::link::{
    Assembly, ChunkKind, CommandAnswer, DoorState, FromController, FromServer, Hello, JournalRange,
    Outcome, PolicyReport, States,
};
use doorward_door::physical::{LockState, Position};
use doorward_door::policy::Held;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::time::sleep;

/// How long something took.
pub(crate) type Took = Duration;

/// What a played controller notices.
enum Noticed {
    /// A person's cards open nothing any more.
    Denied(PersonNumber, Instant),
    /// A command came.
    Command(Instant),
}

/// What all of them share.
#[derive(Default)]
struct Shared {
    connected: AtomicUsize,
    in_sync: AtomicUsize,
    random: AtomicU64,
}

impl Shared {
    /// Bytes that differ each time; they need not be secret here.
    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        let number =
            self.random.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte =
                number.rotate_left(u32::try_from(at * 7 % 64).unwrap_or(0)).to_le_bytes()[at % 8];
        }
        bytes
    }
}

/// All of them.
pub(crate) struct Fleet {
    shared: Arc<Shared>,
    count: usize,
    noticed: mpsc::UnboundedReceiver<Noticed>,
}

impl Fleet {
    /// Plays every controller, in the runtime that is entered.
    pub(crate) fn connect(address: &str, setting: &Setting) -> Self {
        let shared = Arc::new(Shared::default());
        let (tell, noticed) = mpsc::unbounded_channel();
        let server = ServerAddress::parse(address).expect("an address");
        for controller in &setting.controllers {
            let peer = Peer {
                server: server.clone(),
                pinned: setting.server_key,
                controller: controller.clone(),
                held: Held::new(setting.company_id(), controller.id, setting.public_key),
                company: setting.company_id(),
                public_key: setting.public_key,
                shared: Arc::clone(&shared),
                tell: tell.clone(),
                is_in_sync: false,
            };
            tokio::spawn(peer.run());
        }
        Self { shared, count: setting.controllers.len(), noticed }
    }

    pub(crate) async fn all_in_sync(&self) {
        while self.shared.in_sync.load(Ordering::Relaxed) < self.count {
            sleep(Duration::from_millis(5)).await;
        }
    }

    pub(crate) async fn all_gone(&self) {
        while self.shared.connected.load(Ordering::Relaxed) > 0 {
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// How long after a moment each controller denied a person.
    pub(crate) async fn denied_since(&mut self, begun: Instant, who: PersonNumber) -> Vec<Took> {
        let mut took = Vec::with_capacity(self.count);
        while took.len() < self.count {
            match self.noticed.recv().await {
                Some(Noticed::Denied(person, at)) if person == who => {
                    took.push(at.duration_since(begun));
                }
                Some(_) => {}
                None => panic!("the controllers have ended"),
            }
        }
        took
    }

    /// Unlocks doors one after another: from the call to the command at the controller.
    pub(crate) async fn unlocks(&mut self, setting: &Setting, count: usize) -> Vec<Took> {
        let mut took = Vec::with_capacity(count);
        for at in 0..count {
            let controller = &setting.controllers[at * 7 % setting.controllers.len()];
            let request = unlock(&setting.company.api_key, &uuid(&controller.door));
            let address = setting.world.address();
            let begun = now();
            let call = tokio::task::spawn_blocking(move || {
                let mut connection =
                    doorward_testkit::Connection::open(address).expect("it listens");
                let answer = connection.send(&request).expect("an answer");
                assert_eq!(answer.status, 200, "{}", answer.text());
            });
            loop {
                match self.noticed.recv().await {
                    Some(Noticed::Command(at)) => {
                        took.push(at.duration_since(begun));
                        break;
                    }
                    Some(_) => {}
                    None => panic!("the controllers have ended"),
                }
            }
            call.await.expect("the call");
        }
        took
    }

    /// Waits until all are in sync again, unlocking doors meanwhile: when that was, and how long each
    /// unlock that was answered well took.
    pub(crate) async fn come_back(&mut self, setting: &Setting) -> (Instant, Vec<Took>) {
        let mut took = Vec::new();
        let mut at = 0;
        while self.shared.in_sync.load(Ordering::Relaxed) < self.count {
            let controller = &setting.controllers[at % setting.controllers.len()];
            at += 13;
            let request = unlock(&setting.company.api_key, &uuid(&controller.door));
            let address = setting.world.address();
            let call = tokio::task::spawn_blocking(move || {
                let begun = now();
                let mut connection = doorward_testkit::Connection::open(address).ok()?;
                let answer = connection.send(&request).ok()?;
                (answer.status == 200).then(|| begun.elapsed())
            });
            took.extend(call.await.expect("the call"));
            sleep(Duration::from_millis(20)).await;
        }
        (now(), took)
    }
}

fn uuid(bytes: &[u8; 16]) -> String {
    doorward_domain::access::ResourceUuid::from_bytes(*bytes).to_string()
}

struct Peer {
    server: ServerAddress,
    pinned: [u8; 32],
    controller: Enrolled,
    held: Held,
    company: CompanyId,
    public_key: [u8; 32],
    shared: Arc<Shared>,
    tell: mpsc::UnboundedSender<Noticed>,
    is_in_sync: bool,
}

impl Peer {
    async fn run(mut self) {
        let mut backoff = doorward_door::link::Backoff::new();
        while !self.tell.is_closed() {
            let ephemeral = self.shared.random();
            let opened =
                Connection::open(&self.server, &self.controller.key, ephemeral, Some(&self.pinned));
            if let Ok(connection) = opened.await {
                backoff = doorward_door::link::Backoff::new();
                self.shared.connected.fetch_add(1, Ordering::Relaxed);
                // It is over when the server goes.
                let _ = self.talk(connection).await;
                self.shared.connected.fetch_sub(1, Ordering::Relaxed);
                self.set_in_sync(false);
            }
            let wait = backoff.next_ms(u32::from_le_bytes(self.shared.random()));
            sleep(Duration::from_millis(wait)).await;
        }
    }

    fn set_in_sync(&mut self, now: bool) {
        match (self.is_in_sync, now) {
            (false, true) => self.shared.in_sync.fetch_add(1, Ordering::Relaxed),
            (true, false) => self.shared.in_sync.fetch_sub(1, Ordering::Relaxed),
            _ => 0,
        };
        self.is_in_sync = now;
    }

    fn report(&self) -> PolicyReport {
        PolicyReport {
            epoch: self.held.epoch(),
            root: self.held.root(),
            deny_serial: self.held.deny_serial(),
            refused: None,
            wants_snapshot: false,
        }
    }

    async fn talk(&mut self, connection: Connection) -> Result<(), Box<dyn std::error::Error>> {
        let (mut mouth, mut ears) = connection.split();
        let mut assembly = Assembly::default();
        mouth
            .say(&FromController::Hello(Hello {
                versions: vec![doorward_door::link::VERSION],
                controller: self.controller.id,
                boot: self.shared.random(),
                epoch: self.held.epoch(),
                root: self.held.root(),
                deny_serial: self.held.deny_serial(),
                journal: JournalRange { first: 1, next: 1 },
                command_keys: vec![self.public_key],
                capabilities: vec!["played".to_owned()],
                time: Timestamp::default(),
            }))
            .await?;
        loop {
            match FromServer::decode(&ears.hear().await?)? {
                FromServer::Welcome(welcome) => {
                    mouth.say(&self.states()).await?;
                    // What it holds is what it should, when nothing else is sent.
                    let holds = self.held.epoch() > 0 && welcome.epoch <= self.held.epoch();
                    self.set_in_sync(holds);
                }
                FromServer::Chunk(chunk) => {
                    let Some((kind, sealed)) = assembly.take(&chunk)? else { continue };
                    match kind {
                        ChunkKind::Snapshot => self.held.take_snapshot(&sealed)?,
                        ChunkKind::Delta => self.held.take_delta(&sealed)?,
                    }
                    mouth.say(&FromController::Policy(self.report())).await?;
                    self.set_in_sync(true);
                }
                FromServer::DenyList(sealed) => {
                    self.held.take_deny_list(&sealed.0)?;
                    let at = now();
                    for person in self.held.deny_list().iter().flat_map(|list| &list.people) {
                        // Nobody listens only at the end.
                        let _ = self.tell.send(Noticed::Denied(*person, at));
                    }
                    mouth.say(&FromController::Policy(self.report())).await?;
                }
                FromServer::Command(signed) => {
                    let at = now();
                    let command = LockCommand::open(&self.public_key, &signed.0)?;
                    assert_eq!(command.company, self.company);
                    // As above.
                    let _ = self.tell.send(Noticed::Command(at));
                    let answer =
                        CommandAnswer { command: Some(command.id), outcome: Outcome::DoneUnlocked };
                    mouth.say(&FromController::Answer(answer)).await?;
                }
                FromServer::Revoke(_) => return Ok(()),
                _ => {}
            }
        }
    }

    fn states(&self) -> FromController {
        FromController::States(States {
            doors: vec![DoorState {
                door: self.controller.door,
                mode: Mode::Normal,
                lock: LockState::Locked,
                position: Some(Position::Closed),
                policy_epoch: self.held.epoch(),
                stale_since: None,
            }],
        })
    }
}
