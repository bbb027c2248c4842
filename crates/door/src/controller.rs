//! A controller that decides alone: what happens goes in, what to do comes out.
//!
//! [`Controller::step`] does no I/O and reads no clock; the same inputs give the same outputs. The
//! answer is `doorward_domain::access::decide`; around it stand what a rule cannot know: whose a
//! card is, PINs, the age of the policy, who went in before. Whatever is not a yes is a no.
//!
//! Not for relays and readers: an [`Output::Lock`] says released or not, its polarity is the
//! wiring's. Fire and exit circuits are hard-wired and need none of this.

mod ask;
mod command;
mod door;
mod keypad;
#[cfg(test)]
mod tests;
mod words;

pub use words::{Input, Installed, Key, Output, Reader, Signal, Start};

use crate::clock::{Clock, ClockState};
use crate::command::{Mode, SKEW, Spent};
use crate::journal::{Event, NoticeKind, Noticed};
use crate::link::LinkState;
use crate::policy::MacKey;
use door::DoorNow;
use doorward_domain::access::{DoorMode, ResourceId};
use doorward_domain::{CompanyId, Timestamp};
use std::collections::BTreeMap;

/// The most live commands that are remembered.
const COMMANDS: usize = 1_024;

/// A controller of some doors.
#[derive(Debug)]
pub struct Controller {
    company: CompanyId,
    public_key: [u8; 32],
    macs: MacKey,
    installed: Option<Installed>,
    clock: Clock,
    link: LinkState,
    /// `None` until there is a time by which a command can be late.
    spent: Option<Spent>,
    /// Whether it ever had a time before, and so may have obeyed commands that it has forgotten.
    ran_before: bool,
    /// From when on it obeys commands.
    obeys_from: Timestamp,
    doors: BTreeMap<ResourceId, DoorNow>,
}

impl Controller {
    /// A controller at its start, every door locked and no policy yet.
    pub fn new(start: &Start, now_ms: u64) -> Self {
        let doors = start.modes.iter().map(|(door, mode)| (*door, DoorNow::starting(*mode)));
        Self {
            company: start.company,
            public_key: start.public_key,
            macs: start.macs.clone(),
            installed: None,
            clock: Clock::starting(start.last_time, now_ms),
            link: LinkState::Down,
            spent: None,
            ran_before: start.last_time > Timestamp::from_seconds(0),
            obeys_from: Timestamp::from_seconds(0),
            doors: doors.collect(),
        }
    }

    /// What time the controller believes it is, and how far it trusts it.
    pub fn time(&self, now_ms: u64) -> (Timestamp, ClockState) {
        (self.clock.now(now_ms), self.clock.state(now_ms))
    }

    /// The time to write down for the next start: see [`Clock::to_persist`].
    pub fn time_to_keep(&self, now_ms: u64) -> Timestamp {
        self.clock.to_persist(now_ms)
    }

    /// Whether a door's lock is released.
    pub fn is_released(&self, door: ResourceId) -> bool {
        self.doors.get(&door).is_some_and(|door| door.released)
    }

    /// The mode that a door is in: what a command set, unless that is the normal one, else what the
    /// policy sets.
    pub fn mode(&self, door: ResourceId) -> Mode {
        let ordered = self.doors.get(&door).and_then(|door| door.ordered);
        match (self.set_mode(door), ordered) {
            (DoorMode::Lockdown, _) => Mode::Lockdown,
            (_, Some(mode)) if mode != Mode::Normal => mode,
            (DoorMode::Normal, _) => Mode::Normal,
            (DoorMode::Unlocked, _) => Mode::Unlocked,
            (DoorMode::CardAndPin, _) => Mode::CardAndPin,
            (DoorMode::OverrideOnly, _) => Mode::OverrideOnly,
        }
    }

    /// Whether a command that is issued now is obeyed: not yet for some seconds after a start, in
    /// which it might be one from before it, and not without a time.
    pub fn obeys(&self, now_ms: u64) -> bool {
        self.spent.is_some() && self.clock.now(now_ms) >= self.obeys_from
    }

    /// Uses another key of credentials from now on.
    pub fn set_mac_key(&mut self, macs: MacKey) {
        self.macs = macs;
    }

    /// Since when a door's policy has been too old for people; `None`: it is not.
    pub fn stale_since(&self, door: ResourceId, now_ms: u64) -> Option<Timestamp> {
        let installed = self.installed.as_ref()?;
        let hours = self.behaviour(door).offline_max_age.staff_hours;
        let ends = installed.issued_at + std::time::Duration::from_hours(u64::from(hours));
        let ends = installed.not_after.map_or(ends, |limit| limit.min(ends));
        (ends <= self.clock.now(now_ms)).then_some(ends)
    }

    /// Takes what happened at a monotonic time in milliseconds; says what to do, in order.
    pub fn step(&mut self, input: Input, now_ms: u64) -> Vec<Output> {
        let mut out = Vec::new();
        // Timers end before anything new happens.
        self.settle(now_ms, &mut out);
        match input {
            Input::Policy(installed) => self.install(*installed, &mut out),
            Input::Card { reader, candidates } => self.card(reader, &candidates, now_ms, &mut out),
            Input::Key { reader, key } => self.key(reader, key, now_ms, &mut out),
            Input::Contact { door, open } => self.contact(door, open, now_ms, &mut out),
            Input::Exit { door } => self.exit(door, now_ms, &mut out),
            Input::Command(signed) => self.command(&signed, now_ms, &mut out),
            Input::Tamper { door, on } => {
                out.push(notice(NoticeKind::Tamper, Some(door), on, ""));
            }
            Input::ReaderUp { reader, up } => {
                out.push(notice(NoticeKind::Reader, Some(reader.door), up, ""));
            }
            Input::Link(state) => self.link = state,
            Input::ServerTime(time) => self.set_time(true, time, now_ms, &mut out),
            Input::ChipTime(time) => self.set_time(false, time, now_ms, &mut out),
            Input::Tick => {}
        }
        self.settle(now_ms, &mut out);
        out
    }

    /// When to call [`Controller::step`] with a [`Input::Tick`] next.
    pub fn next_wake(&self) -> Option<u64> {
        self.doors.iter().filter_map(|(id, door)| door.next_wake(self.behaviour(*id))).min()
    }

    fn set_time(&mut self, server: bool, time: Timestamp, now_ms: u64, out: &mut Vec<Output>) {
        let step =
            if server { self.clock.server(time, now_ms) } else { self.clock.chip(time, now_ms) };
        if let Some(step) = step {
            let detail = format!("{} to {}", step.from.seconds(), step.to.seconds());
            out.push(notice(NoticeKind::TimeStep, None, true, &detail));
        }
        if self.spent.is_none() && self.clock.state(now_ms) != ClockState::Untrusted {
            let now = self.clock.now(now_ms);
            if self.ran_before {
                self.obeys_from = now + SKEW + std::time::Duration::from_micros(1);
                self.spent = Some(Spent::after_restart(COMMANDS, now));
            } else {
                self.spent = Some(Spent::new(COMMANDS));
            }
        }
    }

    fn install(&mut self, installed: Installed, out: &mut Vec<Output>) {
        let detail = format!("policy {}", installed.epoch);
        out.push(notice(NoticeKind::Configuration, None, true, &detail));
        for door in installed.policy.doors() {
            self.doors.entry(door.id).or_default();
        }
        self.doors.retain(|id, door| {
            let kept = installed.policy.door(*id).is_some();
            if !kept && door.released {
                out.push(Output::Lock { door: *id, released: false });
            }
            kept
        });
        self.installed = Some(installed);
    }
}

fn notice(kind: NoticeKind, door: Option<ResourceId>, on: bool, detail: &str) -> Output {
    Output::Journal(Event::Noticed(Noticed { kind, door, on, detail: detail.to_owned() }))
}
