//! What a profile says and understands on a broker. Not for carrying it there.

use super::{home_assistant, shelly, zigbee};
use crate::order::{LockWord, Order};
use crate::profile::{HomeAssistant, Profile, ShellyMqtt, Zigbee2Mqtt};

/// A message that is going out. It is never retained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) topic: String,
    pub(crate) payload: String,
}

/// What a message that came in means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Heard {
    /// One of the sources of availability says whether the device is there.
    Available { source: usize, yes: bool },
    /// The device says how it is.
    State(LockWord),
    /// The device refused an order.
    Refused { number: u64, why: String },
}

/// A profile that is spoken on a broker.
#[derive(Debug, Clone)]
pub(crate) enum Dialect {
    HomeAssistant(Box<HomeAssistant>),
    Zigbee(Zigbee2Mqtt),
    Shelly { lock: ShellyMqtt, client: String },
}

impl Dialect {
    /// The dialect of a profile; `None` for those of HTTP. `client` is what this server is called on
    /// the broker.
    pub(crate) fn of(profile: &Profile, client: &str) -> Option<Self> {
        match profile {
            Profile::HomeAssistant { lock, .. } => {
                Some(Self::HomeAssistant(Box::new(lock.clone())))
            }
            Profile::Zigbee2Mqtt { lock, .. } => Some(Self::Zigbee(lock.clone())),
            Profile::ShellyMqtt { lock, .. } => {
                Some(Self::Shelly { lock: lock.clone(), client: client.to_owned() })
            }
            Profile::ShellyHttp(_) | Profile::HttpTemplate(_) => None,
        }
    }

    /// What to listen to.
    pub(crate) fn topics(&self) -> Vec<String> {
        match self {
            Self::HomeAssistant(lock) => home_assistant::topics(lock),
            Self::Zigbee(lock) => zigbee::topics(lock),
            Self::Shelly { lock, client } => shelly::topics(lock, client),
        }
    }

    /// What a device is asked before an order, to show that it is awake; `None` when it cannot be asked.
    pub(crate) fn question(&self, number: u64) -> Option<Message> {
        match self {
            Self::HomeAssistant(_) | Self::Zigbee(_) => None,
            Self::Shelly { lock, client } => Some(shelly::question(lock, client, number)),
        }
    }

    /// The order before which the device was asked, if this is its answer.
    pub(crate) fn answers(&self, topic: &str, payload: &[u8]) -> Option<u64> {
        match self {
            Self::HomeAssistant(_) | Self::Zigbee(_) => None,
            Self::Shelly { client, .. } => shelly::answers(client, topic, payload),
        }
    }

    /// What an order looks like.
    pub(crate) fn messages(&self, order: Order, number: u64) -> Vec<Message> {
        match self {
            Self::HomeAssistant(lock) => home_assistant::messages(lock, order),
            Self::Zigbee(lock) => zigbee::messages(lock, order),
            Self::Shelly { lock, client } => shelly::messages(lock, client, order, number),
        }
    }

    /// What a message means; nothing when it is not understood.
    pub(crate) fn read(&self, topic: &str, payload: &[u8]) -> Vec<Heard> {
        match self {
            Self::HomeAssistant(lock) => home_assistant::read(lock, topic, payload),
            Self::Zigbee(lock) => zigbee::read(lock, topic, payload),
            Self::Shelly { lock, client } => shelly::read(lock, client, topic, payload),
        }
    }
}

#[cfg(test)]
mod tests;
