//! Cards and people before a door: what stands before and after the decision. Not for PINs.

use super::door::Waiting;
use super::{Controller, Output, Reader, Signal};
use crate::card::Candidate;
use crate::clock::ClockState;
use crate::command::Mode;
use crate::journal::{Access, Event};
use crate::link::LinkState;
use crate::policy::{AntiPassback, Holder, Mac};
use doorward_domain::access::{
    Asker, Decision, Denial, Grant, Method, Methods, Origin, Presented, decide,
};
use std::time::Duration;

/// How long a card waits for its PIN, and one person for the second.
pub(super) const PATIENCE_MS: u64 = 20_000;

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct No {
    pub(super) word: &'static str,
    pub(super) rule: Option<Origin>,
}

impl No {
    pub(super) const fn because(word: &'static str) -> Self {
        Self { word, rule: None }
    }
}

/// Who asks, with what and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    pub(super) reader: Reader,
    pub(super) method: Method,
    pub(super) holder: Option<Holder>,
    pub(super) duress: bool,
}

impl Controller {
    pub(super) fn card(
        &mut self,
        reader: Reader,
        candidates: &[Candidate],
        now_ms: u64,
        out: &mut Vec<Output>,
    ) {
        if let Some(door) = self.doors.get_mut(&reader.door) {
            door.waiting = None;
            door.digits.clear();
        }
        let (card, holders) = self.holders(reader, candidates);
        let mut asked = Asked { reader, method: Method::Card, holder: None, duress: false };
        let answer = match (holders.as_slice(), card) {
            ([], _) | (_, None) => Err(No::because("unknown_card")),
            ([holder], Some(card)) => {
                asked.holder = Some(*holder);
                let alone = self.judge(reader, *holder, Some(card), Method::Card, now_ms);
                let with_pin =
                    || self.judge(reader, *holder, Some(card), Method::CardAndPin, now_ms);
                if alone.is_err() && with_pin().is_ok() {
                    return self.wait_for_pin(reader, card, now_ms, out);
                }
                alone
            }
            (several, Some(card)) => {
                let judge = |holder: &Holder| {
                    self.judge(reader, *holder, Some(card), Method::CardAndPin, now_ms)
                };
                if several.iter().any(|holder| judge(holder).is_ok()) {
                    return self.wait_for_pin(reader, card, now_ms, out);
                }
                Err(No::because("ambiguous_card"))
            }
        };
        self.carry_out(asked, answer, now_ms, out);
    }

    /// The strongest reading that somebody has, and whose it is.
    fn holders(&self, reader: Reader, candidates: &[Candidate]) -> (Option<Mac>, Vec<Holder>) {
        let Some(installed) = &self.installed else { return (None, Vec::new()) };
        let least = self.behaviour(reader.door).least_strength;
        for candidate in candidates.iter().filter(|candidate| candidate.strength >= least) {
            let card = self.macs.card(self.company, &candidate.digits);
            let mut holders: Vec<Holder> = installed.policy.card_holders(card).collect();
            holders.sort_unstable_by_key(|holder| holder.person);
            holders.dedup_by_key(|holder| holder.person);
            if !holders.is_empty() {
                return (Some(card), holders);
            }
        }
        (None, Vec::new())
    }

    fn wait_for_pin(&mut self, reader: Reader, card: Mac, now_ms: u64, out: &mut Vec<Output>) {
        let Some(door) = self.doors.get_mut(&reader.door) else { return };
        let paused = door.paused_until > now_ms;
        if !paused {
            let until = now_ms.saturating_add(PATIENCE_MS);
            door.waiting = Some(Waiting { card, reader: reader.number, until });
        }
        let signal = if paused { Signal::Paused } else { Signal::EnterPin };
        out.push(Output::Signal { reader, signal });
    }

    /// Whether a person passes, by the policy alone: what depends on who passed before comes later.
    pub(super) fn judge(
        &self,
        reader: Reader,
        holder: Holder,
        card: Option<Mac>,
        method: Method,
        now_ms: u64,
    ) -> Result<Grant, No> {
        let installed = self.installed.as_ref().ok_or(No::because("no_policy"))?;
        let denied = installed.deny.as_ref().is_some_and(|list| {
            list.people.contains(&holder.person)
                || card.is_some_and(|card| list.denies(card, holder.person))
        });
        if denied {
            return Err(No::because("denied_at_once"));
        }
        self.is_fresh(reader, holder, now_ms)?;
        if self.in_lockdown(reader.door) {
            return Err(No::because(Denial::Lockdown.as_str()));
        }
        let ordered = self.doors.get(&reader.door).and_then(|door| door.ordered);
        if !methods(ordered).contains(method) {
            return Err(No::because(Denial::Mode.as_str()));
        }
        let (now, clock) = self.time(now_ms);
        let untrusted = clock == ClockState::Untrusted;
        let policy = &installed.policy;
        let model = if untrusted { policy.timeless() } else { policy.model() };
        let asker = Asker::Person { number: holder.person, status: holder.status };
        match decide(model, &Presented { asker, method }, reader.door, now) {
            Decision::Grant(grant) => Ok(grant),
            Decision::Deny(denial) => {
                let rule = if let Denial::DenyRule(rule) = denial { Some(rule) } else { None };
                Err(No { word: denial.as_str(), rule })
            }
        }
    }

    /// Whether the policy is young enough and the person not over.
    fn is_fresh(&self, reader: Reader, holder: Holder, now_ms: u64) -> Result<(), No> {
        let installed = self.installed.as_ref().ok_or(No::because("no_policy"))?;
        let (now, clock) = self.time(now_ms);
        let limited = holder.guest || holder.valid_until.is_some();
        if clock == ClockState::Untrusted && limited {
            return Err(No::because("clock_untrusted"));
        }
        if holder.valid_until.is_some_and(|until| now >= until) {
            return Err(No::because(Denial::Expired.as_str()));
        }
        let age = self.behaviour(reader.door).offline_max_age;
        let hours = if holder.guest { age.guest_hours } else { age.staff_hours };
        let ends = installed.issued_at + Duration::from_hours(hours.into());
        let old = self.link != LinkState::Up && now >= ends;
        if old || installed.not_after.is_some_and(|end| now >= end) {
            return Err(No::because("policy_too_old"));
        }
        Ok(())
    }

    /// Opens or not, shows it and writes it down.
    pub(super) fn carry_out(
        &mut self,
        asked: Asked,
        answer: Result<Grant, No>,
        now_ms: u64,
        out: &mut Vec<Output>,
    ) {
        let passed = answer.and_then(|grant| Ok((grant, self.pass(asked, now_ms)?)));
        let reader = asked.reader;
        let (granted, alarm, word, rule) = match passed {
            Ok((grant, soft)) => (true, soft || asked.duress, "granted", grant.by),
            Err(no) => (false, asked.duress, no.word, no.rule),
        };
        out.push(Output::Journal(Event::Access(Access {
            door: reader.door,
            side: reader.side(),
            reader: reader.number,
            method: asked.method,
            credential: asked.holder.map(|holder| holder.credential),
            person: asked.holder.map(|holder| holder.person),
            granted,
            alarm,
            reason: if asked.duress { "duress" } else { word }.to_owned(),
            rule,
            latency_micros: 0,
            offline: self.link != LinkState::Up,
        })));
        if let (Ok((grant, _)), Some(door)) = (passed, self.doors.get_mut(&reader.door)) {
            let until = now_ms.saturating_add(u64::from(grant.unlock_time.seconds()) * 1_000);
            door.release_until = door.release_until.max(Some(until));
            door.somebody_in = true;
        }
        let signal = match word {
            "granted" => Signal::Granted,
            "second_person" => Signal::SecondPerson,
            _ => Signal::Denied,
        };
        out.push(Output::Signal { reader, signal });
    }

    /// What depends on who passed before. `true`: she passes, and it is an alarm.
    fn pass(&mut self, asked: Asked, now_ms: u64) -> Result<bool, No> {
        let behaviour = self.behaviour(asked.reader.door);
        let holder = asked.holder.ok_or(No::because("unknown_card"))?;
        let known = self.doors.get_mut(&asked.reader.door);
        let door = known.ok_or(No::because(Denial::DoorUnknown.as_str()))?;
        let leaves = asked.reader.inside;
        let again = |minutes: u16| {
            let within = |since: &u64| {
                minutes == 0 || now_ms.saturating_sub(*since) < u64::from(minutes) * 60_000
            };
            !leaves && door.inside.get(&holder.person).is_some_and(within)
        };
        let soft = match behaviour.anti_passback {
            AntiPassback::Soft { minutes } => again(minutes),
            AntiPassback::Hard { minutes } if again(minutes) => {
                return Err(No::because("anti_passback"));
            }
            AntiPassback::None | AntiPassback::Hard { .. } => false,
        };
        if behaviour.two_people && !leaves {
            let other = |(person, until): (_, u64)| person != holder.person && now_ms < until;
            if !door.first.is_some_and(other) {
                door.first = Some((holder.person, now_ms.saturating_add(PATIENCE_MS)));
                return Err(No::because("second_person"));
            }
        }
        let first = door.first.take().map(|(person, _)| person);
        if behaviour.anti_passback != AntiPassback::None {
            for person in first.into_iter().chain([holder.person]) {
                if leaves {
                    door.inside.remove(&person);
                } else {
                    door.inside.insert(person, now_ms);
                }
            }
        }
        Ok(soft)
    }
}

/// What an ordered mode takes. It adds to what the policy's mode asks for, and never loosens it.
fn methods(ordered: Option<Mode>) -> Methods {
    match ordered {
        None | Some(Mode::Normal | Mode::Unlocked) => Methods::ALL,
        Some(Mode::CardAndPin) => Methods::of(&[Method::CardAndPin]),
        Some(Mode::Lockdown | Mode::OverrideOnly) => Methods::NONE,
    }
}
