//! The daemon: everything that happens goes through one loop, in order, to
//! [`Controller::step`](doorward_door::controller::Controller::step), and what it says is done.
//!
//! What is to be written down is written before a lock moves, and synced before the next thing is
//! looked at. Ports, lines, the link and the policy have threads of their own; none of them decides.

mod journal;
mod lines;
mod policy_thread;
mod readers;
mod server;
mod shown;
mod start;

pub use lines::Lines;
pub use policy_thread::PolicyNews;
pub use shown::Shown;
pub use start::{DaemonFailed, Parts, keys_of_port};

use crate::link::{LinkEvent, LinkThread};
use crate::readers::{BusEvent, BusThread, Monotonic};
use crate::state::{Folder, Identity, JournalFile, SmallFiles};
use crate::wiring::ReaderConnection;
use doorward_domain::access::ResourceId;
use doorward_door::command::Mode;
use doorward_door::controller::{Controller, Input, Key, Output, Reader};
use doorward_door::journal::{Entry, Event};
use doorward_door::link::{DoorState, Link, LinkState};
use doorward_door::physical::{Position, Touch};
use doorward_door::wiegand::{Burst, Format};
use policy_thread::PolicyThread;
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Something that happens.
#[derive(Debug)]
pub enum Happening {
    /// On a bus of readers.
    Bus {
        /// Which bus.
        bus: usize,
        /// What.
        event: BusEvent,
    },
    /// At a reader on two lines.
    Wiegand {
        /// Its number.
        reader: u16,
        /// What came.
        burst: Burst,
    },
    /// On the link.
    Link(LinkEvent),
    /// A policy was taken, or not.
    Policy(PolicyNews),
    /// Somebody plays.
    Act(Act),
    /// The daemon shall end.
    Stop,
}

/// What somebody does who plays with simulated doors. Doors count from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Presents a card with these digits.
    Card {
        /// At which door.
        door: usize,
        /// On which side.
        inside: bool,
        /// What the card says.
        digits: String,
    },
    /// Presses keys.
    Keys {
        /// At which door.
        door: usize,
        /// On which side.
        inside: bool,
        /// Which.
        keys: Vec<Key>,
    },
    /// Does something to the door.
    Touch {
        /// Which.
        door: usize,
        /// What.
        touch: Touch,
    },
    /// Pulls the cable to the server, or plugs it in.
    Cable(bool),
    /// Lets so many milliseconds pass at once.
    Pass(u64),
}

/// Why the loop ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Somebody stopped it.
    Stopped,
    /// The server took the controller out of service; the reason.
    Revoked(String),
}

/// How often lines are looked at.
const POLL_MS: u64 = 10;
/// How often the time is written down.
const KEEP_TIME_MS: u64 = 60_000;
/// The longest wait for anything.
const LONGEST_WAIT_MS: u64 = 1_000;

/// One door, as it is wired and as it stands.
#[derive(Debug)]
struct Door {
    uuid: [u8; 16],
    /// As the policy numbers it; `None` while no policy knows it.
    id: Option<ResourceId>,
    lines: Lines,
    position: Option<Position>,
    said: Option<DoorState>,
}

/// One reader.
#[derive(Debug)]
struct WiredReader {
    door: usize,
    inside: bool,
    connection: ReaderConnection,
}

/// The loop and all that it holds.
pub struct Daemon {
    folder: Folder,
    identity: Arc<Mutex<Identity>>,
    controller: Controller,
    clock: Monotonic,
    /// Time that was let pass.
    passed_ms: u64,
    boot: [u8; 16],
    epoch: u64,
    doors: Vec<Door>,
    readers: Vec<WiredReader>,
    /// Whether every door of the policy is simulated, whatever is wired.
    plays: bool,
    shown_doors: usize,
    buses: Vec<BusThread>,
    formats: Vec<Format>,
    modes: BTreeMap<ResourceId, Mode>,
    journal: JournalFile,
    policy: PolicyThread,
    link: LinkThread,
    state: Link,
    server: server::Talk,
    kept_time_ms: u64,
    happenings: Receiver<Happening>,
    show: Box<dyn FnMut(Shown)>,
}

impl Daemon {
    /// Runs until it is stopped or taken out of service. The locks are then as they are without power.
    pub fn run(mut self) -> Ended {
        loop {
            let now_ms = self.now_ms();
            let wait = self.wait_ms(now_ms);
            match self.happenings.recv_timeout(Duration::from_millis(wait)) {
                Ok(Happening::Stop) | Err(RecvTimeoutError::Disconnected) => {
                    return self.end(Ended::Stopped);
                }
                Ok(happening) => {
                    if let Some(reason) = self.take(happening) {
                        return self.end(Ended::Revoked(reason));
                    }
                }
                Err(RecvTimeoutError::Timeout) => self.step(Input::Tick),
            }
            self.look_at_lines();
            self.tend_link();
        }
    }

    fn end(mut self, ended: Ended) -> Ended {
        self.keep_time(true);
        if let Err(error) = self.journal.sync() {
            (self.show)(Shown::Trouble(error.to_string()));
        }
        ended
    }

    fn now_ms(&self) -> u64 {
        self.clock.now_ms().saturating_add(self.passed_ms)
    }

    fn wait_ms(&self, now_ms: u64) -> u64 {
        // While there is no link, its thread tells when there is one again.
        let up = self.state.state() != LinkState::Down;
        let wakes = [self.controller.next_wake(), up.then(|| self.state.next_wake())];
        let wake = wakes.into_iter().flatten().min().unwrap_or(u64::MAX);
        let polled = self.doors.iter().any(|door| door.lines.need_looking());
        let longest = if polled { POLL_MS } else { LONGEST_WAIT_MS };
        wake.saturating_sub(now_ms).min(longest)
    }

    /// Takes what happened; the reason when the controller is out of service.
    fn take(&mut self, happening: Happening) -> Option<String> {
        match happening {
            Happening::Bus { bus, event } => self.bus(bus, event),
            Happening::Wiegand { reader, burst } => self.burst(reader, &burst),
            Happening::Link(event) => return self.link_event(event),
            Happening::Policy(news) => self.policy_news(news),
            Happening::Act(act) => self.act(act),
            Happening::Stop => {}
        }
        None
    }

    /// Lets the controller take something, and does what it says.
    fn step(&mut self, input: Input) {
        let (now_ms, begun) = (self.now_ms(), self.clock.now_micros());
        let mut outputs = self.controller.step(input, now_ms);
        let micros = u32::try_from(self.clock.now_micros().saturating_sub(begun));
        let micros = micros.unwrap_or(u32::MAX);
        let (wall, clock) = self.controller.time(now_ms);
        let mut entries = Vec::new();
        for output in &mut outputs {
            match output {
                Output::Journal(event) => {
                    if let Event::Access(access) = event {
                        access.latency_micros = micros;
                    }
                    let (boot, epoch) = (self.boot, self.epoch);
                    let event = event.clone();
                    entries.push(Entry { sequence: 0, boot, wall, clock, epoch, event });
                }
                Output::PersistMode { door, mode } => {
                    self.modes.insert(*door, *mode);
                    self.keep_modes();
                }
                Output::Lock { .. } | Output::Signal { .. } | Output::Answer(_) => {}
            }
        }
        let any = !entries.is_empty();
        let events: Vec<Event> = entries.iter().map(|entry| entry.event.clone()).collect();
        self.write_down(entries);
        // What is shown is written down: whoever sees it may count on it.
        for event in events {
            (self.show)(Shown::Event(event));
        }
        for output in outputs {
            self.act_on(&output, now_ms);
        }
        if any {
            self.sync_journal();
            self.send_journal();
        }
    }

    fn act_on(&mut self, output: &Output, now_ms: u64) {
        match *output {
            Output::Lock { door, released } => {
                let found = self.doors.iter_mut().enumerate().find(|(_, d)| d.id == Some(door));
                let Some((at, wired)) = found else { return };
                if let Err(error) = wired.lines.release(released, now_ms) {
                    (self.show)(Shown::Trouble(error.to_string()));
                }
                (self.show)(Shown::Lock { door: at, released });
            }
            Output::Signal { reader, signal } => {
                self.signal(reader, signal);
            }
            Output::Answer(answer) => self.answer(answer),
            Output::Journal(_) | Output::PersistMode { .. } => {}
        }
    }

    fn keep_modes(&mut self) {
        if let Err(error) = SmallFiles::save_modes(&self.folder, &self.modes) {
            (self.show)(Shown::Trouble(error.to_string()));
        }
    }

    fn keep_time(&mut self, now: bool) {
        let now_ms = self.now_ms();
        if !now && now_ms.saturating_sub(self.kept_time_ms) < KEEP_TIME_MS {
            return;
        }
        self.kept_time_ms = now_ms;
        let time = self.controller.time_to_keep(now_ms);
        if let Err(error) = SmallFiles::save_time(&self.folder, time) {
            (self.show)(Shown::Trouble(error.to_string()));
        }
    }

    fn policy_news(&mut self, news: PolicyNews) {
        if let Some(why) = &news.report.refused {
            (self.show)(Shown::Refused(why.clone()));
        }
        if let Some(macs) = news.macs {
            self.controller.set_mac_key(macs);
        }
        if let Some(installed) = news.installed {
            self.epoch = installed.epoch;
            self.number_doors(&installed.policy);
            let (epoch, denied) = (installed.epoch, installed.deny.is_some());
            self.step(Input::Policy(installed));
            self.tell_positions();
            (self.show)(Shown::Policy { epoch, denied });
        }
        self.report_policy(news.report);
    }

    fn reader(&self, number: u16) -> Option<Reader> {
        let wired = self.readers.get(usize::from(number))?;
        let door = self.doors.get(wired.door)?.id?;
        Some(Reader { door, inside: wired.inside, number })
    }
}
