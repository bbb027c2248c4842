//! A lock by the topics of Home Assistant's MQTT integration, its words and its availability as
//! <https://www.home-assistant.io/integrations/lock.mqtt/> has them. It has no timer: the server locks
//! it again. It cannot be asked how it is; most keep their state on the broker.

use super::dialect::{Heard, Message};
use super::member::member_of;
use crate::order::{LockWord, Order};
use crate::profile::HomeAssistant;

pub(super) fn topics(lock: &HomeAssistant) -> Vec<String> {
    let mut topics = vec![lock.state_topic.clone()];
    topics.extend(lock.availability.iter().map(|one| one.topic.clone()));
    topics
}

pub(super) fn messages(lock: &HomeAssistant, order: Order) -> Vec<Message> {
    let payload = match order {
        Order::Unlock { .. } => &lock.payload_unlock,
        Order::Lock => &lock.payload_lock,
        Order::Ask => return Vec::new(),
    };
    vec![Message { topic: lock.command_topic.clone(), payload: payload.clone() }]
}

pub(super) fn read(lock: &HomeAssistant, topic: &str, payload: &[u8]) -> Vec<Heard> {
    let mut heard = Vec::new();
    for (source, one) in lock.availability.iter().enumerate().filter(|(_, one)| one.topic == topic)
    {
        match member_of(payload, &one.member) {
            Some(word) if word == one.yes => heard.push(Heard::Available { source, yes: true }),
            Some(word) if word == one.no => heard.push(Heard::Available { source, yes: false }),
            _ => {}
        }
    }
    if topic == lock.state_topic
        && let Some(word) = member_of(payload, &lock.state_member)
    {
        let words = [
            (&lock.state_locked, LockWord::Locked),
            (&lock.state_unlocked, LockWord::Unlocked),
            (&lock.state_locking, LockWord::Locking),
            (&lock.state_unlocking, LockWord::Unlocking),
            (&lock.state_jammed, LockWord::Jammed),
        ];
        let found = words.into_iter().find(|(text, _)| **text == word);
        heard.extend(found.map(|(_, word)| Heard::State(word)));
    }
    heard
}
