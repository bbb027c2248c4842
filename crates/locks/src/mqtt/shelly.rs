//! A Shelly relay of the second generation or later by MQTT: RPC at `PREFIX/rpc`, answers at
//! `CLIENT/rpc`, notes of changes at `PREFIX/events/rpc` and `PREFIX/status/switch:N`, as
//! <https://shelly-api-docs.shelly.cloud/gen2/ComponentsAndServices/Switch> and `…/Mqtt` have them. Its own
//! timer (`toggle_after`) ends every unlock.

use super::dialect::{Heard, Message};
use super::member::member_of;
use crate::order::{LockWord, Order};
use crate::profile::ShellyMqtt;
use serde_json::{Value, json};

/// An order has three requests, numbered in a row: the question before it, the switch, the question
/// behind it.
const REQUESTS: u64 = 3;

pub(super) fn topics(lock: &ShellyMqtt, client: &str) -> Vec<String> {
    let prefix = &lock.prefix;
    vec![
        format!("{client}/rpc"),
        format!("{prefix}/events/rpc"),
        format!("{prefix}/status/switch:{}", lock.switch),
        format!("{prefix}/online"),
    ]
}

fn request(lock: &ShellyMqtt, client: &str, id: u64, method: &str, params: &Value) -> Message {
    Message {
        topic: format!("{}/rpc", lock.prefix),
        payload: json!({ "id": id, "src": client, "method": method, "params": params }).to_string(),
    }
}

fn ask(lock: &ShellyMqtt, client: &str, id: u64) -> Message {
    request(lock, client, id, "Switch.GetStatus", &json!({ "id": lock.switch }))
}

/// Asks whether the device is awake, before an order.
pub(super) fn question(lock: &ShellyMqtt, client: &str, number: u64) -> Message {
    ask(lock, client, number.saturating_mul(REQUESTS))
}

/// The order whose question this answers.
pub(super) fn answers(client: &str, topic: &str, payload: &[u8]) -> Option<u64> {
    if topic != format!("{client}/rpc") {
        return None;
    }
    let message: Value = serde_json::from_slice(payload).ok()?;
    let id = message.get("id")?.as_u64()?;
    (id % REQUESTS == 0).then_some(id / REQUESTS)
}

pub(super) fn messages(lock: &ShellyMqtt, client: &str, order: Order, number: u64) -> Vec<Message> {
    let id = number.saturating_mul(REQUESTS).saturating_add(1);
    let set = match order {
        Order::Unlock { seconds } => Some(json!({
            "id": lock.switch, "on": lock.on_unlocks, "toggle_after": seconds,
        })),
        Order::Lock => Some(json!({ "id": lock.switch, "on": !lock.on_unlocks })),
        Order::Ask => None,
    };
    let set = set.map(|params| request(lock, client, id, "Switch.Set", &params));
    // The answer to the order says how the switch was before; the question, how it is.
    set.into_iter().chain([ask(lock, client, id.saturating_add(1))]).collect()
}

pub(super) fn read(lock: &ShellyMqtt, client: &str, topic: &str, payload: &[u8]) -> Vec<Heard> {
    let prefix = &lock.prefix;
    if topic == format!("{prefix}/online") {
        return match member_of(payload, "").as_deref() {
            Some("true") => vec![Heard::Available { source: 0, yes: true }],
            Some("false") => vec![Heard::Available { source: 0, yes: false }],
            _ => Vec::new(),
        };
    }
    let Ok(message) = serde_json::from_slice::<Value>(payload) else { return Vec::new() };
    if topic == format!("{client}/rpc") {
        return answer(lock, &message);
    }
    let status = if topic == format!("{prefix}/status/switch:{}", lock.switch) {
        Some(&message)
    } else if topic == format!("{prefix}/events/rpc") {
        message.get("params").and_then(|params| params.get(format!("switch:{}", lock.switch)))
    } else {
        None
    };
    status.and_then(|status| output(lock, status)).map(Heard::State).into_iter().collect()
}

fn answer(lock: &ShellyMqtt, message: &Value) -> Vec<Heard> {
    if let Some(error) = message.get("error") {
        let number = message.get("id").and_then(Value::as_u64).unwrap_or(0) / REQUESTS;
        let words = error.get("message").and_then(Value::as_str).unwrap_or("no reason");
        let why = format!("the device refuses: {}", doorward_outbound::one_line(words, 100));
        return vec![Heard::Refused { number, why }];
    }
    let status = message.get("result");
    status.and_then(|status| output(lock, status)).map(Heard::State).into_iter().collect()
}

/// How the lock is by the status of its switch.
pub(crate) fn output(lock: &ShellyMqtt, status: &Value) -> Option<LockWord> {
    let on = status.get("output")?.as_bool()?;
    Some(if on == lock.on_unlocks { LockWord::Unlocked } else { LockWord::Locked })
}
