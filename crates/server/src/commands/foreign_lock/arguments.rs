//! The arguments of the commands for locks of other makers. Not for what they mean.

use super::Which;
use crate::cli::CompanyPlace;
use clap::{Args, ValueEnum};
use doorward_locks::Availability;

/// A kind of lock.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Kind {
    /// By the topics of Home Assistant, announced (--device) or given by hand
    Homeassistant,
    /// Behind Zigbee2MQTT; --device is its friendly name
    Zigbee2mqtt,
    /// A Shelly of the second generation or later by MQTT; --device is its topic prefix
    Shelly,
    /// The same by HTTP, at --url
    ShellyHttp,
    /// Any relay by HTTP
    Http,
}

/// The arguments of `doorward door connect`.
#[derive(Args)]
pub(crate) struct ConnectArguments {
    #[command(flatten)]
    pub(super) which: Which,
    /// What kind of lock it is
    #[arg(long, value_enum)]
    pub(super) profile: Kind,
    #[command(flatten)]
    pub(super) broker: BrokerArguments,
    /// What the lock is called, by its profile
    #[arg(long, value_name = "NAME")]
    pub(super) device: Option<String>,
    /// The base topic of Zigbee2MQTT
    #[arg(long, value_name = "TOPIC", default_value = "zigbee2mqtt")]
    pub(super) base_topic: String,
    /// Which switch of a Shelly
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) switch: u8,
    /// The switch is on while the door is locked, as it is for a magnet
    #[arg(long)]
    pub(super) inverted: bool,
    #[command(flatten)]
    pub(super) topics: TopicArguments,
    #[command(flatten)]
    pub(super) relay: RelayArguments,
}

/// A broker.
#[derive(Args)]
pub(crate) struct BrokerArguments {
    /// The broker: mqtt://HOST:PORT, or mqtts://HOST:PORT
    #[arg(long, value_name = "URL")]
    pub(super) mqtt: Option<String>,
    /// Who signs in at the broker
    #[arg(long, value_name = "NAME")]
    pub(super) username: Option<String>,
    /// A file with the password for the broker or the device; - is standard input
    #[arg(long, value_name = "FILE")]
    pub(super) password_file: Option<String>,
    /// The prefix of Home Assistant's discovery
    #[arg(long = "discovery-prefix", value_name = "TOPIC", default_value = "homeassistant")]
    pub(super) prefix: String,
}

/// Topics and words given by hand.
#[derive(Args)]
pub(crate) struct TopicArguments {
    /// Where orders go
    #[arg(long, value_name = "TOPIC")]
    pub(super) command_topic: Option<String>,
    /// Where the lock says how it is
    #[arg(long, value_name = "TOPIC")]
    pub(super) state_topic: Option<String>,
    /// Where in a JSON text the state is, such as lock.state; left out: the text is the state
    #[arg(long, value_name = "PATH", default_value = "")]
    pub(super) state_member: String,
    /// A topic that says whether the lock is there; may be repeated
    #[arg(long, value_name = "TOPIC")]
    pub(super) availability_topic: Vec<String>,
    /// The word for yes there
    #[arg(long, value_name = "WORD", default_value = "online")]
    payload_available: String,
    /// The word for no
    #[arg(long, value_name = "WORD", default_value = "offline")]
    payload_not_available: String,
    /// The order to lock, LOCK if left out
    #[arg(long, value_name = "WORD")]
    pub(super) payload_lock: Option<String>,
    /// The order to unlock, UNLOCK if left out
    #[arg(long, value_name = "WORD")]
    pub(super) payload_unlock: Option<String>,
    /// What it says when it is locked, LOCKED if left out
    #[arg(long, value_name = "WORD")]
    pub(super) state_locked: Option<String>,
    /// Unlocked
    #[arg(long, value_name = "WORD")]
    pub(super) state_unlocked: Option<String>,
    /// On its way to locked
    #[arg(long, value_name = "WORD")]
    pub(super) state_locking: Option<String>,
    /// On its way to unlocked
    #[arg(long, value_name = "WORD")]
    pub(super) state_unlocking: Option<String>,
    /// Stuck
    #[arg(long, value_name = "WORD")]
    pub(super) state_jammed: Option<String>,
}

impl TopicArguments {
    pub(super) fn source(&self, topic: &str) -> Availability {
        Availability {
            topic: topic.to_owned(),
            member: String::new(),
            yes: self.payload_available.clone(),
            no: self.payload_not_available.clone(),
        }
    }
}

/// A relay by HTTP.
#[derive(Args)]
pub(crate) struct RelayArguments {
    /// Where a Shelly is, such as http://192.168.1.20
    #[arg(long)]
    pub(super) url: Option<String>,
    /// Hosts and networks of the house that may be reached for this lock, and without TLS, separated by
    /// commas; left out: public addresses alone, with TLS
    #[arg(long, value_name = "LIST", default_value = "")]
    pub(super) allow: String,
    /// GET, POST or PUT
    #[arg(long, default_value = "GET")]
    pub(super) method: String,
    /// What unlocks; {seconds} is the time, and says that the relay locks by itself
    #[arg(long, value_name = "URL")]
    pub(super) unlock_url: Option<String>,
    /// What locks
    #[arg(long, value_name = "URL")]
    pub(super) lock_url: Option<String>,
    /// The body, with {seconds} and {action}
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(super) body: String,
    /// What says how the lock is
    #[arg(long, value_name = "URL")]
    pub(super) state_url: Option<String>,
    /// A file with secret headers, a line each: NAME: VALUE; - is standard input
    #[arg(long, value_name = "FILE")]
    pub(super) header_file: Option<String>,
}

/// The arguments of `doorward door discover`.
#[derive(Args)]
pub(crate) struct DiscoverArguments {
    #[command(flatten)]
    pub(super) at: CompanyPlace,
    #[command(flatten)]
    pub(super) broker: BrokerArguments,
    /// How long to listen, 1 to 60
    #[arg(long, default_value_t = 3)]
    pub(super) seconds: u64,
}
