//! From what is on the disk and in the wiring to a running loop. Not for the loop.

use super::policy_thread::PolicyThread;
use super::server::Talk;
use super::{Daemon, Door, Happening, Lines, Shown, WiredReader};
use crate::link::{BadAddress, LinkThread, ServerAddress};
use crate::outputs::{Change, Gpio, OutputFailed};
use crate::readers::wiegand::{WiegandFailed, WiegandReader};
use crate::readers::{BusThread, Monotonic, NoRandomness, PortSettings, challenges, keys, random};
use crate::state::{Folder, Identity, JournalFile, PolicyFiles, SmallFiles, StateError};
use crate::wiring::{ReaderConnection, Wiring};
use doorward_door::channel::ChannelKey;
use doorward_door::controller::{Controller, Input, Installed, Start};
use doorward_door::link::Link;
use doorward_door::osdp::{BadBus, Bus, ReaderSettings, Settings};
use doorward_door::physical::Position;
use doorward_door::policy::{Held, MacKey};
use doorward_door::wiegand::{BadFormat, Format, Timing};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a daemon is made of.
pub struct Parts {
    /// Its state.
    pub folder: Folder,
    /// Who it is.
    pub identity: Identity,
    /// What is wired.
    pub wiring: Wiring,
    /// Whether doors of the policy that are not wired are played.
    pub plays: bool,
    /// What happens; the other end tells the daemon.
    pub happenings: (Sender<Happening>, Receiver<Happening>),
    /// Called with what the daemon shows of itself.
    pub show: Box<dyn FnMut(Shown)>,
}

/// A daemon cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum DaemonFailed {
    /// Its state.
    #[error(transparent)]
    State(#[from] StateError),
    /// It belongs to nobody.
    #[error("this controller is not enrolled: run `doorwardd enroll --server URL` first")]
    NotEnrolled,
    /// The address of its server.
    #[error(transparent)]
    Address(#[from] BadAddress),
    /// A line.
    #[error(transparent)]
    Output(#[from] OutputFailed),
    /// The lines of a reader.
    #[error(transparent)]
    Wiegand(#[from] WiegandFailed),
    /// The keys of readers.
    #[error(transparent)]
    Keys(#[from] keys::KeyFileError),
    /// A bus.
    #[error(transparent)]
    Bus(#[from] BadBus),
    /// A card format.
    #[error(transparent)]
    Format(#[from] BadFormat),
    /// The system.
    #[error(transparent)]
    System(#[from] io::Error),
    /// No randomness.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// The buses of some readers: each port once, with its speed, in the order of the wiring.
pub(super) fn ports<'c>(
    connections: impl Iterator<Item = &'c ReaderConnection>,
) -> Vec<(PathBuf, u32)> {
    let mut ports: Vec<(PathBuf, u32)> = Vec::new();
    for connection in connections {
        if let ReaderConnection::Osdp { port, baud, .. } = connection
            && ports.iter().all(|(known, _)| known != port)
        {
            ports.push((port.clone(), *baud));
        }
    }
    ports
}

/// The file in which the keys of the readers on a port are kept.
pub fn keys_of_port(folder: &Folder, port: &Path) -> PathBuf {
    let name = port.file_name().map(|name| name.to_string_lossy().into_owned());
    folder.file(&format!("readers-{}.toml", name.unwrap_or_default()))
}

impl Daemon {
    /// Takes ports and lines, opens what is on the disk, and begins to look for the server.
    ///
    /// # Errors
    /// [`DaemonFailed`]; locks are then as they are without power.
    pub fn start(parts: Parts) -> Result<Self, DaemonFailed> {
        let Parts { folder, identity, wiring, plays, happenings, show } = parts;
        let (sender, happenings) = happenings;
        let clock = Monotonic::start();
        let server = ServerAddress::parse(&identity.server)?;
        let enrolment = identity.enrolment.clone().ok_or(DaemonFailed::NotEnrolled)?;
        let pinned = identity.server_key.ok_or(DaemonFailed::NotEnrolled)?;
        let signing = identity.signing_key().ok_or(DaemonFailed::NotEnrolled)?;
        let public_key = *enrolment.command_keys.first().ok_or(DaemonFailed::NotEnrolled)?;
        let (journal, aside) = JournalFile::open(&folder, signing)?;
        let files = PolicyFiles::within(&folder)?;
        let held = Held::new(enrolment.company, enrolment.controller, public_key);
        let loaded = files.load(held)?;
        let modes = SmallFiles::modes(&folder)?;
        let controller = Controller::new(
            &Start {
                company: enrolment.company,
                public_key,
                macs: MacKey::new(&enrolment.mac_key),
                last_time: SmallFiles::time(&folder),
                modes: modes.clone(),
            },
            clock.now_ms(),
        );
        let (uses_next_key, key) = first_key(&identity);
        let identity = Arc::new(Mutex::new(identity));
        let policy = {
            let (held, shared, news) = (loaded.held.clone(), folder.share(), sender.clone());
            let tell = move |told| drop(news.send(Happening::Policy(told)));
            PolicyThread::start(held, files, shared, Arc::clone(&identity), tell)?
        };
        let link = {
            let events = Mutex::new(sender.clone());
            LinkThread::start(server, key, pinned, move |event| {
                let events = events.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                // The loop has ended.
                let _ = events.send(Happening::Link(event));
            })?
        };
        let (doors, readers) = wired(&wiring, clock.now_ms())?;
        let mut daemon = Self {
            buses: buses(&folder, &readers, clock, &sender)?,
            folder,
            identity,
            controller,
            clock,
            passed_ms: 0,
            boot: random()?,
            epoch: 0,
            doors,
            readers,
            plays,
            shown_doors: 0,
            formats: Format::built_in()?,
            modes: modes.into_iter().collect(),
            journal,
            policy,
            link,
            state: Link::new(clock.now_ms()),
            server: Talk { uses_next_key, ..Talk::default() },
            kept_time_ms: 0,
            happenings,
            show,
        };
        daemon.begin(&loaded.held, loaded.refused, aside);
        daemon.listen_to_wires(&sender)?;
        Ok(daemon)
    }

    /// Takes up the policy that was on the disk.
    fn begin(&mut self, held: &Held, refused: Vec<(String, String)>, aside: Option<String>) {
        for (file, why) in refused {
            (self.show)(Shown::Trouble(format!("{file} of the policy is passed over: {why}")));
        }
        if let Some(name) = aside {
            let text =
                format!("the journal was altered; it is kept as {name}, and a new one begins");
            (self.show)(Shown::Trouble(text));
        }
        if let Ok(time) = chip_time() {
            self.step(Input::ChipTime(time));
        }
        match Installed::of(held) {
            Ok(Some(installed)) => {
                self.epoch = installed.epoch;
                self.number_doors(&installed.policy);
                let (epoch, denied) = (installed.epoch, installed.deny.is_some());
                self.step(Input::Policy(Box::new(installed)));
                self.tell_positions();
                (self.show)(Shown::Policy { epoch, denied });
            }
            Ok(None) => (self.show)(Shown::Note("no policy yet: no card opens".to_owned())),
            Err(why) => (self.show)(Shown::Trouble(format!("the policy is of no use: {why}"))),
        }
    }

    /// A thread for each reader on two wires.
    fn listen_to_wires(&self, sender: &Sender<Happening>) -> Result<(), DaemonFailed> {
        for (number, reader) in (0..).zip(&self.readers) {
            let ReaderConnection::Wiegand(lines) = &reader.connection else { continue };
            let mut wires = WiegandReader::open(lines.clone(), Timing::default())?;
            let sender = sender.clone();
            std::thread::Builder::new().name(format!("wiegand {number}")).spawn(move || {
                let (wait, quiet) = (Duration::from_secs(1), Duration::from_millis(50));
                loop {
                    match wires.next(wait, quiet) {
                        Ok(None) => {}
                        Ok(Some(burst)) => {
                            if sender.send(Happening::Wiegand { reader: number, burst }).is_err() {
                                return;
                            }
                        }
                        Err(_) => return,
                    }
                }
            })?;
        }
        Ok(())
    }
}

/// The key to begin with: the one that is to come, if there is one.
fn first_key(identity: &Identity) -> (bool, ChannelKey) {
    match &identity.next_channel {
        Some(next) => (true, next.clone()),
        None => (false, identity.channel.clone()),
    }
}

fn wired(wiring: &Wiring, now_ms: u64) -> Result<(Vec<Door>, Vec<WiredReader>), DaemonFailed> {
    let (mut doors, mut readers) = (Vec::new(), Vec::new());
    for (at, door) in wiring.doors.iter().enumerate() {
        let (lines, position) = match &door.lines {
            Some(lines) => {
                let gpio = Gpio::open(lines.clone())?;
                let leaf = gpio.present()?.into_iter().find_map(|change| match change {
                    Change::Position(position) => Some(position),
                    _ => None,
                });
                (Lines::Gpio(gpio), leaf)
            }
            None => (Lines::simulated(now_ms), Some(Position::Closed)),
        };
        doors.push(Door { uuid: door.uuid, id: None, lines, position, said: None });
        for reader in &door.readers {
            let connection = reader.connection.clone();
            readers.push(WiredReader { door: at, inside: reader.inside, connection });
        }
    }
    Ok((doors, readers))
}

fn buses(
    folder: &Folder,
    readers: &[WiredReader],
    clock: Monotonic,
    sender: &Sender<Happening>,
) -> Result<Vec<BusThread>, DaemonFailed> {
    let mut buses = Vec::new();
    for (bus, (port, baud)) in
        ports(readers.iter().map(|reader| &reader.connection)).into_iter().enumerate()
    {
        let kept = keys_of_port(folder, &port);
        let known = if kept.exists() { keys::load(&kept)? } else { Vec::new() };
        let settings: Vec<ReaderSettings> = readers
            .iter()
            .filter_map(|reader| match &reader.connection {
                ReaderConnection::Osdp { port: own, address, .. } if *own == port => Some(*address),
                _ => None,
            })
            .map(|address| {
                let found = known.iter().find(|reader| reader.address == address);
                ReaderSettings {
                    address,
                    key: found.and_then(|found| found.key.clone()),
                    pins: found.and_then(|found| found.pins.clone()),
                }
            })
            .collect();
        let polled = Bus::new(Settings::default(), settings, challenges(), clock.now_ms())?;
        let (events, heard) = std::sync::mpsc::channel();
        let sender = sender.clone();
        std::thread::Builder::new().name(format!("bus {bus}")).spawn(move || {
            for event in heard {
                if sender.send(Happening::Bus { bus, event }).is_err() {
                    return;
                }
            }
        })?;
        buses.push(BusThread::start(PortSettings { path: port, baud }, polled, clock, events)?);
    }
    Ok(buses)
}

/// The time of the system's clock, which a battery-backed chip set at the start of the machine. One
/// before this program was written is none.
#[expect(clippy::disallowed_methods, reason = "this is an edge at which time enters")]
fn chip_time() -> Result<doorward_domain::Timestamp, NoTime> {
    const WRITTEN: u64 = 1_780_000_000;
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seconds = elapsed.map_err(|_| NoTime)?.as_secs();
    let seconds = i64::try_from(seconds).map_err(|_| NoTime)?;
    if seconds.unsigned_abs() < WRITTEN {
        return Err(NoTime);
    }
    Ok(doorward_domain::Timestamp::from_seconds(seconds))
}

/// The system does not know what time it is.
struct NoTime;
