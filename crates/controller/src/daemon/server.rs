//! The conversation with the server in the loop. Not for the connection: that is [`crate::link`]'s.

use super::{Daemon, Shown};
use crate::link::{LinkEvent, LinkFailed, ToLink};
use crate::readers::random;
use doorward_door::channel::ChannelKey;
use doorward_door::controller::Input;
use doorward_door::link::{
    CommandAnswer, DoorState, FromController, FromServer, Heartbeat, Hello, JournalRange, Link,
    LinkState, NewKeys, PolicyReport, Rekey, States, VERSION,
};
use doorward_door::physical::LockState;
use std::sync::PoisonError;
use std::time::Duration;
use zeroize::Zeroizing;

/// What is known of the conversation.
#[derive(Debug, Default)]
pub(super) struct Talk {
    /// The server has welcomed this controller.
    pub(super) welcomed: bool,
    /// The first journal entry that it lacks, as far as is known.
    pub(super) journal_next: Option<u64>,
    /// Entries are on their way.
    pub(super) sending: bool,
    pub(super) sent_from: u64,
    pub(super) again_ms: u64,
    pub(super) journal_failed: bool,
    /// What the server was told last of the policy.
    pub(super) report: Option<PolicyReport>,
    /// Whether the connection uses the key that is to come.
    pub(super) uses_next_key: bool,
    pub(super) told_failure: bool,
}

impl Daemon {
    fn say(&mut self, message: FromController) {
        if self.link.order(ToLink::Say(message)) {
            let now_ms = self.now_ms();
            self.state.sent(now_ms);
        }
    }

    pub(super) fn answer(&mut self, answer: CommandAnswer) {
        (self.show)(Shown::Answer(answer));
        self.say(FromController::Answer(answer));
    }

    pub(super) fn cable(&mut self, plugged: bool) {
        self.link.order(ToLink::Cable(plugged));
    }

    /// Takes what the link tells; the reason when the controller is out of service.
    pub(super) fn link_event(&mut self, event: LinkEvent) -> Option<String> {
        match event {
            LinkEvent::Opened => self.hello(),
            LinkEvent::Closed(why) => self.closed(&why),
            LinkEvent::Nonsense(why) => (self.show)(Shown::Trouble(why.to_string())),
            LinkEvent::Said(message) => {
                let now_ms = self.now_ms();
                self.state.heard(now_ms);
                return self.heard(message);
            }
        }
        None
    }

    fn hello(&mut self) {
        let now_ms = self.now_ms();
        self.state.heard(now_ms);
        let (controller, command_keys) = {
            let identity = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(enrolment) = &identity.enrolment else { return };
            (enrolment.controller, enrolment.command_keys.clone())
        };
        let held = self.policy.reported();
        let hello = Hello {
            versions: vec![VERSION],
            controller,
            boot: self.boot,
            epoch: held.epoch,
            root: held.root,
            deny_serial: held.deny_serial,
            journal: JournalRange { first: self.journal.first(), next: self.journal.next() },
            command_keys,
            capabilities: self.capabilities(),
            time: self.controller.time(now_ms).0,
        };
        self.say(FromController::Hello(hello));
    }

    fn capabilities(&self) -> Vec<String> {
        let mut words: Vec<String> = vec![format!("version={}", env!("CARGO_PKG_VERSION"))];
        words.push(format!("doors={}", self.doors.len()));
        words.push(format!("buses={}", self.buses.len()));
        words
    }

    fn closed(&mut self, why: &LinkFailed) {
        let now_ms = self.now_ms();
        let welcomed = std::mem::take(&mut self.server.welcomed);
        if welcomed || !self.server.told_failure {
            (self.show)(Shown::Note(format!("no link: {why}")));
            self.server.told_failure = true;
        }
        self.server.sending = false;
        self.server.journal_next = None;
        self.server.report = None;
        for door in &mut self.doors {
            door.said = None;
        }
        self.state.lost(now_ms, 0);
        self.link_state(LinkState::Down);
        if !welcomed {
            self.try_other_key();
        }
    }

    /// While new keys are on their way it is not known which of the two the server takes.
    fn try_other_key(&mut self) {
        let identity = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(next) = identity.next_channel.clone() else { return };
        self.server.uses_next_key = !self.server.uses_next_key;
        let key = if self.server.uses_next_key { next } else { identity.channel.clone() };
        drop(identity);
        self.link.order(ToLink::Key(key));
    }

    fn link_state(&mut self, state: LinkState) {
        (self.show)(Shown::Link(state));
        self.step(Input::Link(state));
    }

    fn heard(&mut self, message: FromServer) -> Option<String> {
        let now_ms = self.now_ms();
        match message {
            FromServer::Welcome(welcome) => {
                self.server.welcomed = true;
                self.server.told_failure = false;
                self.link.order(ToLink::Welcomed);
                self.promote_key();
                self.step(Input::ServerTime(welcome.time));
                self.link_state(LinkState::Up);
                self.server.journal_next = Some(welcome.journal_next.max(self.journal.first()));
                self.say_states();
                self.send_journal();
            }
            FromServer::Heartbeat(beat) => {
                // Half of the way there and back is how old the answer is.
                let way = now_ms.saturating_sub(beat.monotonic_ms) / 2;
                let late = Duration::from_millis(way.min(Link::HEARTBEAT_MS));
                self.step(Input::ServerTime(beat.time + late));
            }
            FromServer::Chunk(chunk) => self.policy.chunk(chunk),
            FromServer::DenyList(sealed) => self.policy.deny_list(sealed.0),
            FromServer::Command(signed) => self.step(Input::Command(signed.0)),
            FromServer::Acknowledged(acknowledged) => {
                self.acknowledged(acknowledged.journal_next);
            }
            FromServer::Rekey(rekey) => self.rekey(rekey),
            FromServer::Revoke(revoke) => return Some(self.revoked(&revoke.reason)),
            FromServer::CommandKeys(_) | FromServer::Configuration(_) => {
                let text = "the server sent something that this version does not take";
                (self.show)(Shown::Note(text.to_owned()));
            }
        }
        None
    }

    /// Makes a new key of the channel, and keeps the new key of credentials for the next snapshot.
    fn rekey(&mut self, rekey: Rekey) {
        let made = random().map(ChannelKey::new);
        let Ok(key) = made else {
            return (self.show)(Shown::Trouble("there is no randomness for new keys".to_owned()));
        };
        let (public, next) = (key.public(), key.clone());
        let mut identity = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        let before = identity.clone();
        identity.next_channel = Some(key);
        if let (Some(secret), Some(enrolment)) = (rekey.mac_key, identity.enrolment.as_mut()) {
            enrolment.next_mac_key = Some(Zeroizing::new(secret.0));
        }
        let signing_key = identity.signing_key().map(|key| *key.public_key());
        if let Err(error) = identity.save(&self.folder) {
            *identity = before;
            drop(identity);
            return (self.show)(Shown::Trouble(error.to_string()));
        }
        drop(identity);
        if let Some(signing_key) = signing_key {
            self.say(FromController::NewKeys(NewKeys { channel_key: public, signing_key }));
        }
        self.server.uses_next_key = true;
        self.link.order(ToLink::Key(next));
        (self.show)(Shown::Note("new keys are made".to_owned()));
    }

    /// The server took the key that was to come: the one before is over.
    fn promote_key(&mut self) {
        if !std::mem::take(&mut self.server.uses_next_key) {
            return;
        }
        let mut identity = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(next) = identity.next_channel.take() else { return };
        identity.channel = next;
        if let Err(error) = identity.save(&self.folder) {
            drop(identity);
            (self.show)(Shown::Trouble(error.to_string()));
        }
    }

    fn revoked(&mut self, reason: &str) -> String {
        let reason: String = reason.chars().filter(|letter| !letter.is_control()).collect();
        self.policy.wipe();
        let mut identity = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        identity.enrolment = None;
        identity.server_key = None;
        identity.next_channel = None;
        if let Err(error) = identity.save(&self.folder) {
            drop(identity);
            (self.show)(Shown::Trouble(error.to_string()));
        }
        reason
    }

    pub(super) fn report_policy(&mut self, report: PolicyReport) {
        if self.server.welcomed && self.server.report.as_ref() != Some(&report) {
            self.server.report = Some(report.clone());
            self.say(FromController::Policy(report));
            self.say_states();
        }
    }

    /// Lets the link's time pass: heartbeats, silence, states that changed.
    pub(super) fn tend_link(&mut self) {
        let now_ms = self.now_ms();
        let before = self.state.state();
        let after = self.state.tick(now_ms, 0);
        if before != after {
            self.link_state(after);
            if after == LinkState::Down {
                self.link.order(ToLink::Close);
            }
        }
        if self.server.welcomed && self.state.heartbeat_due(now_ms) {
            let time = self.controller.time(now_ms).0;
            self.say(FromController::Heartbeat(Heartbeat { time, monotonic_ms: now_ms }));
        }
        if self.server.welcomed {
            self.say_states();
            self.send_journal();
        }
        self.keep_time(false);
    }

    /// Says how the doors are, those that changed.
    fn say_states(&mut self) {
        let now_ms = self.now_ms();
        // To the server a door is there from its first word on, and then it must obey.
        if !self.server.welcomed || !self.controller.obeys(now_ms) {
            return;
        }
        let mut doors = Vec::new();
        for door in &mut self.doors {
            let Some(id) = door.id else { continue };
            let released = self.controller.is_released(id);
            let state = DoorState {
                door: door.uuid,
                mode: self.controller.mode(id),
                lock: if released { LockState::Unlocked } else { LockState::Locked },
                position: door.position,
                policy_epoch: self.epoch,
                stale_since: self.controller.stale_since(id, now_ms),
            };
            if door.said != Some(state) {
                door.said = Some(state);
                doors.push(state);
            }
        }
        if !doors.is_empty() {
            self.say(FromController::States(States { doors }));
        }
    }
}
