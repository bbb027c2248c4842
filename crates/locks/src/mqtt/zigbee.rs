//! A lock behind Zigbee2MQTT: orders at `BASE/NAME/set`, its state at `BASE/NAME`, as
//! <https://www.zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html> has them. It has no timer
//! that all models know: the server locks it again.

use super::dialect::{Heard, Message};
use super::member::member_of;
use crate::order::{LockWord, Order};
use crate::profile::Zigbee2Mqtt;

/// Sources of availability: the bridge, then the lock itself.
fn availability(lock: &Zigbee2Mqtt) -> [String; 2] {
    let (base, device) = (&lock.base, &lock.device);
    [format!("{base}/bridge/state"), format!("{base}/{device}/availability")]
}

fn state(lock: &Zigbee2Mqtt) -> String {
    format!("{}/{}", lock.base, lock.device)
}

pub(super) fn topics(lock: &Zigbee2Mqtt) -> Vec<String> {
    let mut topics = vec![state(lock)];
    topics.extend(availability(lock));
    topics
}

pub(super) fn messages(lock: &Zigbee2Mqtt, order: Order) -> Vec<Message> {
    let (verb, payload) = match order {
        Order::Unlock { .. } => ("set", r#"{"state":"UNLOCK"}"#),
        Order::Lock => ("set", r#"{"state":"LOCK"}"#),
        Order::Ask => ("get", r#"{"state":""}"#),
    };
    vec![Message { topic: format!("{}/{verb}", state(lock)), payload: payload.to_owned() }]
}

pub(super) fn read(lock: &Zigbee2Mqtt, topic: &str, payload: &[u8]) -> Vec<Heard> {
    if topic == state(lock) {
        return lock_word(payload).map(Heard::State).into_iter().collect();
    }
    let Some(source) = availability(lock).iter().position(|one| one == topic) else {
        return Vec::new();
    };
    // Either as a word or as JSON, by the version and its settings.
    let word = member_of(payload, "state").or_else(|| member_of(payload, ""));
    match word.as_deref() {
        Some("online") => vec![Heard::Available { source, yes: true }],
        Some("offline") => vec![Heard::Available { source, yes: false }],
        _ => Vec::new(),
    }
}

/// `lock_state` is what the bolt does, `state` what was asked of it last: the bolt counts.
fn lock_word(payload: &[u8]) -> Option<LockWord> {
    if let Some(bolt) = member_of(payload, "lock_state") {
        return match bolt.as_str() {
            "locked" => Some(LockWord::Locked),
            "unlocked" => Some(LockWord::Unlocked),
            "not_fully_locked" => Some(LockWord::Jammed),
            _ => None,
        };
    }
    match member_of(payload, "state")?.as_str() {
        "LOCK" => Some(LockWord::Locked),
        "UNLOCK" => Some(LockWord::Unlocked),
        _ => None,
    }
}
