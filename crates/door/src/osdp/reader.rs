//! One reader: what it is asked next, and what follows from its answer. Not for when the bus is
//! free.

use super::channel::{Channel, Step, Under};
use super::command::{Command, CommandRefused};
use super::event::{Alarm, EventKind, Pins};
use super::key::ReaderKey;
use super::reply::{Said, is_presented, read};
use super::{ReaderSettings, Settings};
use ::osdp::command::{CommandCode, KeySet};
use ::osdp::packet::ParsedPacket;
use std::collections::VecDeque;

/// How many commands may wait.
const MOST_COMMANDS: usize = 16;
/// How many cards and bursts of keys may come at once, and how often one more: faster than any
/// hand, slower than a fault.
const MOST_PRESENTED: u64 = 20;
const PRESENTED_EVERY_MS: u64 = 200;
/// The longest wait between two handshakes that fail.
const LONGEST_WAIT_S: u64 = 5;

/// What the open channel is used for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Identity,
    Capabilities,
    Status,
    Poll,
}

struct Enrolment {
    key: ReaderKey,
    until_ms: u64,
    keyed: bool,
    tries: u8,
}

pub(super) struct Reader {
    pub(super) address: u8,
    pub(super) due_ms: u64,
    settings: Settings,
    key: Option<ReaderKey>,
    pins: Option<Pins>,
    seen: Pins,
    enrolment: Option<Enrolment>,
    channel: Channel,
    ask: Ask,
    setting_key: bool,
    probe: bool,
    mismatch: bool,
    failures: u64,
    up: Option<bool>,
    heard_ms: u64,
    presented_until_ms: u64,
    local_tamper: bool,
    head_tamper: bool,
    tamper: Option<bool>,
    power: Option<bool>,
    raised: Vec<Alarm>,
    commands: VecDeque<Command>,
    told: Vec<EventKind>,
}

impl Reader {
    pub(super) fn new(reader: ReaderSettings, settings: Settings, now_ms: u64) -> Self {
        Self {
            address: reader.address,
            due_ms: now_ms,
            settings,
            key: reader.key,
            pins: reader.pins,
            seen: Pins::default(),
            enrolment: None,
            channel: Channel::new(reader.address),
            ask: Ask::Identity,
            setting_key: false,
            probe: false,
            mismatch: false,
            failures: 0,
            up: None,
            heard_ms: now_ms,
            presented_until_ms: 0,
            local_tamper: false,
            head_tamper: false,
            tamper: None,
            power: None,
            raised: Vec::new(),
            commands: VecDeque::new(),
            told: Vec::new(),
        }
    }

    pub(super) const fn is_up(&self) -> bool {
        matches!(self.up, Some(true))
    }

    /// What it told since the last call.
    pub(super) fn told(&mut self) -> Vec<EventKind> {
        std::mem::take(&mut self.told)
    }

    pub(super) fn enrol(&mut self, key: ReaderKey, now_ms: u64, until_ms: u64) {
        self.break_off();
        self.enrolment = Some(Enrolment { key, until_ms, keyed: false, tries: 0 });
        self.due_ms = now_ms;
    }

    pub(super) fn send(&mut self, command: Command) -> Result<(), CommandRefused> {
        command.encode()?;
        if !self.is_up() || !self.channel.is_open() {
            return Err(CommandRefused::NotUp);
        }
        if !self.seen.can(command.function()) {
            return Err(CommandRefused::NotCapable);
        }
        if self.commands.len() >= MOST_COMMANDS {
            return Err(CommandRefused::Full);
        }
        self.commands.push_back(command);
        self.due_ms = 0;
        Ok(())
    }

    /// Notices what follows from time alone.
    pub(super) fn watch(&mut self, now_ms: u64) {
        let over = |enrolment: &Enrolment| !enrolment.keyed && now_ms >= enrolment.until_ms;
        if self.enrolment.as_ref().is_some_and(over) {
            self.enrolment = None;
            self.break_off();
            self.due_ms = now_ms;
            self.told.push(EventKind::EnrolmentExpired);
        }
        let silent = now_ms.saturating_sub(self.heard_ms) >= self.settings.offline_ms;
        let expected = self.key.is_some() && self.up != Some(false);
        if silent && expected {
            self.up = Some(false);
            self.told.push(EventKind::Down);
        }
    }

    /// The next frame for it; `None` when there is nothing to say to it.
    pub(super) fn request(
        &mut self,
        now_ms: u64,
        random: &mut dyn FnMut() -> Option<[u8; 8]>,
    ) -> Option<Vec<u8>> {
        self.due_ms = now_ms.saturating_add(self.settings.poll_ms);
        if self.channel.is_closed() {
            return self.challenge(random);
        }
        if !self.channel.is_open() {
            return self.channel.prove();
        }
        self.setting_key = false;
        if let Some(enrolment) =
            self.enrolment.as_ref().filter(|_| self.channel.under() != Under::New)
        {
            let data = KeySet::scbk(*enrolment.key.expose()).encode().ok()?;
            self.setting_key = true;
            return self.channel.seal(CommandCode::KeySet.as_byte(), &data);
        }
        let (code, data) = match self.ask {
            Ask::Identity => (CommandCode::Id.as_byte(), vec![0]),
            Ask::Capabilities => (CommandCode::Cap.as_byte(), vec![0]),
            Ask::Status => (CommandCode::LStat.as_byte(), Vec::new()),
            Ask::Poll => {
                let command = self.commands.pop_front().and_then(|command| command.encode().ok());
                command.unwrap_or((CommandCode::Poll.as_byte(), Vec::new()))
            }
        };
        if !self.commands.is_empty() {
            self.due_ms = now_ms;
        }
        self.channel.seal(code, &data)
    }

    fn challenge(&mut self, random: &mut dyn FnMut() -> Option<[u8; 8]>) -> Option<Vec<u8>> {
        let under = match &mut self.enrolment {
            Some(enrolment) if enrolment.keyed => Under::New,
            Some(enrolment) => {
                // The reader may have the published key, or have taken the new one unheard, or
                // still have its own.
                let order = [Under::Default, Under::New, Under::Own];
                let kinds = if self.key.is_some() { 3 } else { 2 };
                let under = order.get(usize::from(enrolment.tries % kinds)).copied();
                enrolment.tries = (enrolment.tries + 1) % kinds;
                under.unwrap_or(Under::Default)
            }
            None if self.key.is_none() => {
                self.due_ms = u64::MAX;
                return None;
            }
            None if self.probe => Under::Default,
            None => Under::Own,
        };
        let key = if under == Under::New {
            self.enrolment.as_ref().map(|new| &new.key)
        } else {
            self.key.as_ref()
        };
        self.channel.challenge(under, key, random()?)
    }

    /// Whether a frame answers what was asked last.
    pub(super) fn is_answer(&self, packet: &ParsedPacket<'_>) -> bool {
        self.channel.is_answer(packet)
    }

    /// Takes the answer.
    pub(super) fn answer(&mut self, packet: &ParsedPacket<'_>, frame: &[u8], now_ms: u64) {
        if packet.scb.is_none() && is_presented(packet.code) {
            self.raise(Alarm::Plaintext);
        }
        if !self.channel.is_open() {
            return self.handshake(packet, now_ms);
        }
        match self.channel.unseal(packet, frame) {
            Some(data) if self.setting_key => self.key_answered(packet.code, &data, now_ms),
            Some(data) => self.said(read(packet.code, &data), now_ms),
            None => self.lost(now_ms),
        }
    }

    fn handshake(&mut self, packet: &ParsedPacket<'_>, now_ms: u64) {
        let enrolling = self.enrolment.is_some();
        let under = self.channel.under();
        match self.channel.handshake(packet) {
            // Under the published key a channel opens to be given another one, and for nothing else.
            Step::Onward if under == Under::Default && !enrolling => {
                self.probe = false;
                self.raise(Alarm::DefaultMode);
                self.lost(now_ms);
            }
            Step::Onward => self.due_ms = now_ms,
            Step::Opened => {
                self.ask = Ask::Identity;
                self.due_ms = now_ms;
            }
            Step::OtherKey { default: true } if !enrolling => {
                self.raise(Alarm::DefaultMode);
                self.lost(now_ms);
            }
            step if !enrolling && under == Under::Own => {
                // What it refuses under its own key it may do under the published one: look.
                self.mismatch = step != Step::Refused;
                self.probe = true;
                self.lost(now_ms);
            }
            _ if !enrolling => {
                // A refusal alone may have been a disturbance.
                if self.mismatch {
                    self.raise(Alarm::WrongKey);
                }
                self.probe = false;
                self.lost(now_ms);
            }
            Step::OtherKey { .. } | Step::Refused => self.lost(now_ms),
        }
    }

    fn key_answered(&mut self, code: u8, data: &[u8], now_ms: u64) {
        let taken = code == ::osdp::reply::ReplyCode::Ack.as_byte() && data.is_empty();
        if let Some(enrolment) = self.enrolment.as_mut().filter(|_| taken) {
            enrolment.keyed = true;
            self.told.push(EventKind::KeySet);
        }
        self.lost(now_ms);
    }

    fn said(&mut self, said: Said, now_ms: u64) {
        self.heard_ms = now_ms;
        match (self.ask, said) {
            (_, Said::Refused) => self.lost(now_ms),
            (Ask::Identity, Said::Identity(identity)) => {
                self.seen.identity = identity;
                self.next(Ask::Capabilities, now_ms);
            }
            (Ask::Capabilities, Said::Capabilities(capabilities)) => {
                self.seen.capabilities = capabilities;
                self.next(Ask::Status, now_ms);
            }
            (Ask::Status, Said::Local { tamper, power_fails }) => {
                self.opened();
                self.local(tamper, power_fails);
                self.next(Ask::Poll, now_ms);
            }
            (Ask::Poll, said) => {
                self.failures = 0;
                self.polled(said, now_ms);
            }
            _ => self.lost(now_ms),
        }
    }

    fn next(&mut self, ask: Ask, now_ms: u64) {
        self.ask = ask;
        self.due_ms = now_ms;
    }

    /// The reader has proved its key and said who it is.
    fn opened(&mut self) {
        self.probe = false;
        self.raised.retain(|alarm| {
            matches!(alarm, Alarm::IdentityChanged | Alarm::CapabilitiesChanged | Alarm::Flooding)
        });
        let enrolled = self.enrolment.take();
        if let Some(enrolment) = enrolled {
            self.key = Some(enrolment.key);
            self.pins = Some(self.seen.clone());
            self.raised.clear();
            self.told.push(EventKind::Enrolled(self.seen.clone()));
        }
        if let Some(pins) = self.pins.clone() {
            self.compare(Alarm::IdentityChanged, pins.identity == self.seen.identity);
            self.compare(Alarm::CapabilitiesChanged, pins.capabilities == self.seen.capabilities);
        }
        if self.up != Some(true) {
            self.up = Some(true);
            self.told.push(EventKind::Up(self.seen.clone()));
        }
    }

    fn compare(&mut self, alarm: Alarm, same: bool) {
        if same {
            self.raised.retain(|raised| *raised != alarm);
        } else {
            self.raise(alarm);
        }
    }

    fn polled(&mut self, said: Said, now_ms: u64) {
        match said {
            Said::Presented(what) => self.presented(what, now_ms),
            Said::Inputs(inputs) => self.presented(EventKind::Inputs(inputs), now_ms),
            Said::Local { tamper, power_fails } => self.local(tamper, power_fails),
            Said::Heads { tamper } => {
                self.head_tamper = tamper;
                self.tampered();
            }
            _ => {}
        }
    }

    /// Lets what people present through, as long as people could have.
    fn presented(&mut self, what: EventKind, now_ms: u64) {
        let from = self.presented_until_ms.max(now_ms);
        if from == now_ms {
            self.raised.retain(|alarm| *alarm != Alarm::Flooding);
        }
        if from - now_ms >= MOST_PRESENTED * PRESENTED_EVERY_MS {
            return self.raise(Alarm::Flooding);
        }
        self.presented_until_ms = from.saturating_add(PRESENTED_EVERY_MS);
        self.told.push(what);
    }

    fn local(&mut self, tamper: bool, power_fails: bool) {
        self.local_tamper = tamper;
        self.tampered();
        if self.power != Some(!power_fails) {
            self.power = Some(!power_fails);
            self.told.push(EventKind::Power(!power_fails));
        }
    }

    fn tampered(&mut self) {
        let tamper = self.local_tamper || self.head_tamper;
        if self.tamper != Some(tamper) {
            self.tamper = Some(tamper);
            self.told.push(EventKind::Tamper(tamper));
        }
    }

    fn raise(&mut self, alarm: Alarm) {
        if !self.raised.contains(&alarm) {
            self.raised.push(alarm);
            self.told.push(EventKind::Alarm(alarm));
        }
    }

    /// The channel is of no more use; the first new one is tried at once, the next after longer
    /// and longer waits.
    pub(super) fn lost(&mut self, now_ms: u64) {
        self.break_off();
        let wait_ms = 1000 * self.failures.min(LONGEST_WAIT_S);
        self.failures = self.failures.saturating_add(1);
        self.due_ms = now_ms.saturating_add(wait_ms);
    }

    fn break_off(&mut self) {
        self.channel.close();
        let waiting = self.commands.len();
        if waiting > 0 {
            self.commands.clear();
            self.told.push(EventKind::CommandsLost(waiting));
        }
    }
}
