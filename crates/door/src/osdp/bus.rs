//! A bus: whose turn it is, and how long an answer may take. Not for what is said.

use super::command::{Command, CommandRefused};
use super::event::{Event, Pins};
use super::incoming::{Found, Incoming};
use super::key::ReaderKey;
use super::reader::Reader;
use super::{MAX_ADDRESS, MAX_ENROLMENT_MS};
use ::osdp::packet::ParsedPacket;
use std::collections::VecDeque;

/// How many events wait for their reader; the oldest go first when nobody takes them.
const MOST_EVENTS: usize = 1024;

/// The times of a bus, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// From one poll of a reader to its next; 5 to 1000.
    pub poll_ms: u64,
    /// How long an answer may take; 20 to 1000. The standard gives a reader 200.
    pub reply_ms: u64,
    /// After how long without an answer that could be believed a reader is down.
    pub offline_ms: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            poll_ms: 15,
            reply_ms: u64::from(::osdp::REPLY_DELAY_MS),
            offline_ms: u64::from(::osdp::OFFLINE_THRESHOLD_MS),
        }
    }
}

/// A reader on the bus.
#[derive(Debug, Clone)]
pub struct ReaderSettings {
    /// 0 to 126.
    pub address: u8,
    /// Its key; without one it is left alone until it is enrolled.
    pub key: Option<ReaderKey>,
    /// What it said of itself when it was enrolled.
    pub pins: Option<Pins>,
}

/// The bus cannot be set up like this, or does not have this reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBus {
    /// An address that is not one reader's.
    #[error("the readers of a bus have addresses of their own, from 0 to 126")]
    Address,
    /// A time out of its range.
    #[error("a reader is polled every 5 to 1000 ms and has 20 to 1000 ms to answer")]
    Times,
}

/// Somebody's source of randomness: eight bytes that were never used before, or `None` when it has
/// none now; a reader is then not challenged, since an old challenge could be answered by a record.
pub type Random = Box<dyn FnMut() -> Option<[u8; 8]> + Send>;

/// One bus with its readers.
pub struct Bus {
    settings: Settings,
    readers: Vec<Reader>,
    random: Random,
    incoming: Incoming,
    awaiting: Option<Awaiting>,
    turn: usize,
    events: VecDeque<Event>,
}

#[derive(Clone, Copy)]
struct Awaiting {
    reader: usize,
    until_ms: u64,
}

impl Bus {
    /// Sets a bus up. `random` gives the challenges.
    ///
    /// # Errors
    /// [`BadBus`] says what is wrong with the settings.
    pub fn new(
        settings: Settings,
        readers: Vec<ReaderSettings>,
        random: Random,
        now_ms: u64,
    ) -> Result<Self, BadBus> {
        let mut addresses: Vec<u8> = readers.iter().map(|reader| reader.address).collect();
        addresses.sort_unstable();
        addresses.dedup();
        if addresses.len() != readers.len()
            || addresses.last().is_some_and(|last| *last > MAX_ADDRESS)
        {
            return Err(BadBus::Address);
        }
        if !(5..=1000).contains(&settings.poll_ms) || !(20..=1000).contains(&settings.reply_ms) {
            return Err(BadBus::Times);
        }
        let readers =
            readers.into_iter().map(|reader| Reader::new(reader, settings, now_ms)).collect();
        let (incoming, events) = (Incoming::default(), VecDeque::new());
        Ok(Self { settings, readers, random, incoming, awaiting: None, turn: 0, events })
    }

    /// What to send now; `None` while an answer is awaited or nobody's turn has come.
    pub fn poll(&mut self, now_ms: u64) -> Option<Vec<u8>> {
        for reader in &mut self.readers {
            reader.watch(now_ms);
        }
        if let Some(awaiting) = self.awaiting {
            if now_ms < awaiting.until_ms {
                self.gather(now_ms);
                return None;
            }
            self.lost(now_ms);
        }
        let request = self.request(now_ms);
        self.gather(now_ms);
        request
    }

    fn request(&mut self, now_ms: u64) -> Option<Vec<u8>> {
        let count = self.readers.len();
        for step in 0..count {
            let index = (self.turn + step) % count;
            let Some(reader) = self.readers.get_mut(index).filter(|reader| reader.due_ms <= now_ms)
            else {
                continue;
            };
            if let Some(frame) = reader.request(now_ms, &mut *self.random) {
                self.turn = index + 1;
                self.incoming.clear();
                self.awaiting = Some(Awaiting {
                    reader: index,
                    until_ms: now_ms.saturating_add(self.settings.reply_ms),
                });
                return Some(frame);
            }
        }
        None
    }

    /// Takes bytes off the wire. What nobody was asked for is thrown away.
    pub fn received(&mut self, bytes: &[u8], now_ms: u64) {
        if self.awaiting.is_none() {
            return;
        }
        self.incoming.push(bytes);
        while let Some(found) = self.incoming.next() {
            let Some(reader) =
                self.awaiting.and_then(|awaiting| self.readers.get_mut(awaiting.reader))
            else {
                break;
            };
            match found {
                Found::Frame(frame) => {
                    let Ok((packet, _)) = ParsedPacket::parse(&frame) else { continue };
                    if reader.is_answer(&packet) {
                        self.awaiting = None;
                        reader.answer(&packet, &frame, now_ms);
                    }
                }
                Found::Spoilt => self.lost(now_ms),
            }
        }
        if self.awaiting.is_none() {
            self.incoming.clear();
        }
        self.gather(now_ms);
    }

    fn lost(&mut self, now_ms: u64) {
        let awaiting = self.awaiting.take();
        if let Some(reader) = awaiting.and_then(|awaiting| self.readers.get_mut(awaiting.reader)) {
            reader.lost(now_ms);
        }
    }

    /// When [`Bus::poll`] has something to do if nothing comes before.
    pub fn next_wake(&self) -> u64 {
        let due = self.readers.iter().map(|reader| reader.due_ms).min().unwrap_or(u64::MAX);
        self.awaiting.map_or(due, |awaiting| awaiting.until_ms)
    }

    /// What was noticed since the last call, in order.
    pub fn events(&mut self) -> impl Iterator<Item = Event> + '_ {
        self.events.drain(..)
    }

    fn gather(&mut self, at_ms: u64) {
        for reader in &mut self.readers {
            let address = reader.address;
            self.events.extend(reader.told().into_iter().map(|kind| Event {
                address,
                at_ms,
                kind,
            }));
        }
        let excess = self.events.len().saturating_sub(MOST_EVENTS);
        self.events.drain(..excess);
    }

    /// Whether a reader can be reached; `None` if there is none at the address.
    pub fn is_up(&self, address: u8) -> Option<bool> {
        self.readers.iter().find(|reader| reader.address == address).map(Reader::is_up)
    }

    /// Has a reader show or do something at the next opportunity, or not at all.
    ///
    /// # Errors
    /// [`CommandRefused`] says why it was not taken.
    pub fn send(&mut self, address: u8, command: Command) -> Result<(), CommandRefused> {
        self.reader(address).ok_or(CommandRefused::UnknownReader)?.send(command)
    }

    /// Gives a reader a new key, which must be random: until `until_ms`, and for no longer than
    /// [`MAX_ENROLMENT_MS`], the published default key is tried too. This is the only thing that
    /// ever changes a key, and only a person should start it, with the cable in sight: whoever
    /// listens meanwhile has the new key too.
    ///
    /// # Errors
    /// [`BadBus::Address`] when there is no such reader.
    pub fn enrol(
        &mut self,
        address: u8,
        key: ReaderKey,
        now_ms: u64,
        until_ms: u64,
    ) -> Result<(), BadBus> {
        let until_ms = until_ms.min(now_ms.saturating_add(MAX_ENROLMENT_MS));
        let awaited = self.awaiting.and_then(|awaiting| self.readers.get(awaiting.reader));
        if awaited.is_some_and(|reader| reader.address == address) {
            self.awaiting = None;
        }
        self.reader(address).ok_or(BadBus::Address)?.enrol(key, now_ms, until_ms);
        Ok(())
    }

    fn reader(&mut self, address: u8) -> Option<&mut Reader> {
        self.readers.iter_mut().find(|reader| reader.address == address)
    }
}

impl std::fmt::Debug for Bus {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Bus").field("readers", &self.readers.len()).finish_non_exhaustive()
    }
}
