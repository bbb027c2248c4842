//! How a lock is addressed and what its kind can do: what an operator sets, without the secrets.
//!
//! Not for speaking to it.

use doorward_outbound::{Guard, HookUrl};
use serde::{Deserialize, Serialize};

/// The longest topic, name or text of a profile, in bytes.
const LONGEST: usize = 512;

/// An MQTT broker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broker {
    /// `mqtt://host:1883` or `mqtts://host:8883`; the port may be left out.
    pub url: String,
    /// Who signs in there; the password is among the secrets.
    #[serde(default)]
    pub username: Option<String>,
}

/// A lock by the topics of Home Assistant's MQTT integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HomeAssistant {
    /// Where orders go.
    pub command_topic: String,
    /// Where the lock says how it is.
    pub state_topic: String,
    /// Where in a JSON text its state is, as members separated by points; empty: the text is the state.
    pub state_member: String,
    /// Topics that say whether it is there, each with the text for yes and for no. All must say yes.
    pub availability: Vec<Availability>,
    /// The order to lock.
    pub payload_lock: String,
    /// The order to unlock.
    pub payload_unlock: String,
    /// What the lock says when it is locked.
    pub state_locked: String,
    /// Unlocked.
    pub state_unlocked: String,
    /// On its way to locked.
    pub state_locking: String,
    /// On its way to unlocked.
    pub state_unlocking: String,
    /// Stuck.
    pub state_jammed: String,
}

/// A topic that says whether a device is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    /// The topic.
    pub topic: String,
    /// Where in a JSON text the word is; empty: the text is the word.
    #[serde(default)]
    pub member: String,
    /// The word for yes.
    pub yes: String,
    /// The word for no.
    pub no: String,
}

impl Default for HomeAssistant {
    /// The words that Home Assistant takes when a configuration names none.
    fn default() -> Self {
        let word = str::to_owned;
        Self {
            command_topic: String::new(),
            state_topic: String::new(),
            state_member: String::new(),
            availability: Vec::new(),
            payload_lock: word("LOCK"),
            payload_unlock: word("UNLOCK"),
            state_locked: word("LOCKED"),
            state_unlocked: word("UNLOCKED"),
            state_locking: word("LOCKING"),
            state_unlocking: word("UNLOCKING"),
            state_jammed: word("JAMMED"),
        }
    }
}

/// A lock behind Zigbee2MQTT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zigbee2Mqtt {
    /// Its base topic, usually `zigbee2mqtt`.
    pub base: String,
    /// The friendly name of the lock.
    pub device: String,
}

/// A Shelly relay of the second generation or later, by MQTT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShellyMqtt {
    /// Its topic prefix, such as `shellyplus1-a8032abe54dc`.
    pub prefix: String,
    /// Which of its switches.
    pub switch: u8,
    /// Whether a switch that is on unlocks; off for a magnet that is fed by the switch.
    pub on_unlocks: bool,
}

/// The same by HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShellyHttp {
    /// Where it is, such as `http://192.168.1.20`.
    pub url: String,
    /// Which of its switches.
    pub switch: u8,
    /// Whether a switch that is on unlocks.
    pub on_unlocks: bool,
    /// The hosts and networks inside the house that may be reached for this lock, and without TLS.
    #[serde(default)]
    pub allow: String,
}

/// Any relay that is told by HTTP. In addresses and bodies, `{seconds}` is the time to stay unlocked
/// and `{action}` is `unlock` or `lock`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpTemplate {
    /// GET, POST or PUT.
    pub method: String,
    /// What unlocks. With `{seconds}` in it, or in the body, the device is taken to lock by itself.
    pub unlock_url: String,
    /// What locks.
    pub lock_url: String,
    /// The body; empty: none.
    #[serde(default)]
    pub body: String,
    /// What says how the lock is, asked with GET.
    pub state_url: String,
    /// Where in its JSON the state is, as members separated by points; empty: the text is the state.
    #[serde(default)]
    pub state_member: String,
    /// What it says when it is locked.
    pub state_locked: String,
    /// Unlocked.
    pub state_unlocked: String,
    /// As with [`ShellyHttp`].
    #[serde(default)]
    pub allow: String,
}

/// How a lock is addressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "profile", rename_all = "snake_case")]
pub enum Profile {
    /// By the topics of Home Assistant.
    HomeAssistant {
        /// Where.
        broker: Broker,
        /// How.
        #[serde(flatten)]
        lock: HomeAssistant,
    },
    /// Behind Zigbee2MQTT.
    #[serde(rename = "zigbee2mqtt")]
    Zigbee2Mqtt {
        /// Where.
        broker: Broker,
        /// How.
        #[serde(flatten)]
        lock: Zigbee2Mqtt,
    },
    /// A Shelly by MQTT.
    ShellyMqtt {
        /// Where.
        broker: Broker,
        /// How.
        #[serde(flatten)]
        lock: ShellyMqtt,
    },
    /// A Shelly by HTTP.
    ShellyHttp(ShellyHttp),
    /// A relay by HTTP.
    HttpTemplate(HttpTemplate),
}

/// How a lock is kept open for long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// One unlock lasts until the lock is locked.
    ByItself,
    /// Its own timer would lock it: it is unlocked again and again.
    Repeated,
    /// Not at all.
    Never,
}

/// What is wrong with a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {expected}")]
pub struct ProfileProblem {
    /// Which part of it.
    pub field: &'static str,
    /// What it should be.
    pub expected: &'static str,
}

const TOPIC: &str = "a topic of at most 512 bytes without # and +";

impl Profile {
    /// What its kind is called.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::HomeAssistant { .. } => "home_assistant",
            Self::Zigbee2Mqtt { .. } => "zigbee2mqtt",
            Self::ShellyMqtt { .. } => "shelly_mqtt",
            Self::ShellyHttp(_) => "shelly_http",
            Self::HttpTemplate(_) => "http_template",
        }
    }

    /// Whether the device itself ends an unlock. If not, the server must.
    pub fn relocks_itself(&self) -> bool {
        match self {
            Self::ShellyMqtt { .. } | Self::ShellyHttp(_) => true,
            Self::HttpTemplate(relay) => {
                relay.unlock_url.contains("{seconds}") || relay.body.contains("{seconds}")
            }
            Self::HomeAssistant { .. } | Self::Zigbee2Mqtt { .. } => false,
        }
    }

    /// How it is kept open for long. Of a relay that is told by a template nobody knows.
    pub const fn holding(&self) -> Holding {
        match self {
            Self::HomeAssistant { .. } | Self::Zigbee2Mqtt { .. } => Holding::ByItself,
            Self::ShellyMqtt { .. } | Self::ShellyHttp(_) => Holding::Repeated,
            Self::HttpTemplate(_) => Holding::Never,
        }
    }

    /// The broker, if it is reached by one.
    pub const fn broker(&self) -> Option<&Broker> {
        match self {
            Self::HomeAssistant { broker, .. }
            | Self::Zigbee2Mqtt { broker, .. }
            | Self::ShellyMqtt { broker, .. } => Some(broker),
            Self::ShellyHttp(_) | Self::HttpTemplate(_) => None,
        }
    }

    /// Refuses what could never work, or would reach more than one lock.
    ///
    /// # Errors
    /// The first problem.
    pub fn check(&self) -> Result<(), ProfileProblem> {
        if let Some(broker) = self.broker() {
            crate::mqtt::BrokerAddress::parse(&broker.url)?;
        }
        match self {
            Self::HomeAssistant { lock, .. } => {
                topic("command topic", &lock.command_topic)?;
                topic("state topic", &lock.state_topic)?;
                lock.availability.iter().try_for_each(|one| topic("availability", &one.topic))?;
                differ("payloads", &lock.payload_lock, &lock.payload_unlock)?;
                differ("states", &lock.state_locked, &lock.state_unlocked)
            }
            Self::Zigbee2Mqtt { lock, .. } => {
                topic("base topic", &lock.base)?;
                topic("device", &lock.device)
            }
            Self::ShellyMqtt { lock, .. } => topic("topic prefix", &lock.prefix),
            Self::ShellyHttp(relay) => {
                url("address", &relay.url)?;
                guard(&relay.allow).map(|_| ())
            }
            Self::HttpTemplate(relay) => {
                if !matches!(relay.method.as_str(), "GET" | "POST" | "PUT") {
                    return Err(ProfileProblem { field: "method", expected: "GET, POST or PUT" });
                }
                for (field, text) in [
                    ("unlock address", &relay.unlock_url),
                    ("lock address", &relay.lock_url),
                    ("state address", &relay.state_url),
                ] {
                    url(field, &text.replace("{seconds}", "5").replace("{action}", "lock"))?;
                }
                if relay.body.len() > LONGEST * 8 {
                    let expected = "at most 4096 bytes";
                    return Err(ProfileProblem { field: "body", expected });
                }
                differ("states", &relay.state_locked, &relay.state_unlocked)?;
                guard(&relay.allow).map(|_| ())
            }
        }
    }
}

fn topic(field: &'static str, text: &str) -> Result<(), ProfileProblem> {
    let bad = |c: char| matches!(c, '#' | '+') || c.is_control();
    let fits = !text.is_empty() && text.len() <= LONGEST && !text.contains(bad);
    if fits { Ok(()) } else { Err(ProfileProblem { field, expected: TOPIC }) }
}

fn differ(field: &'static str, one: &str, other: &str) -> Result<(), ProfileProblem> {
    let expected = "two different texts of 1 to 512 bytes";
    let fits = |text: &str| !text.is_empty() && text.len() <= LONGEST;
    let differ = one != other && fits(one) && fits(other);
    if differ { Ok(()) } else { Err(ProfileProblem { field, expected }) }
}

fn url(field: &'static str, text: &str) -> Result<(), ProfileProblem> {
    let expected = "an address such as http://192.168.1.20/open, without a password in it";
    HookUrl::parse(text).map(|_| ()).map_err(|_| ProfileProblem { field, expected })
}

/// What may be reached for a lock.
pub(crate) fn guard(allow: &str) -> Result<Guard, ProfileProblem> {
    let expected = "host names, or networks such as 192.168.1.0/24, separated by commas";
    Guard::parse(allow).map_err(|_| ProfileProblem { field: "allow", expected })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broker() -> Broker {
        Broker { url: "mqtt://broker.example".to_owned(), username: None }
    }

    fn zigbee(device: &str) -> Profile {
        let lock = Zigbee2Mqtt { base: "zigbee2mqtt".to_owned(), device: device.to_owned() };
        Profile::Zigbee2Mqtt { broker: broker(), lock }
    }

    #[test]
    fn a_profile_is_kept_as_text_and_read_the_same() {
        let home = HomeAssistant {
            command_topic: "front/set".to_owned(),
            state_topic: "front/state".to_owned(),
            ..HomeAssistant::default()
        };
        let home = Profile::HomeAssistant { broker: broker(), lock: home };
        for profile in [zigbee("front"), home] {
            let text = serde_json::to_string(&profile).unwrap();
            assert!(text.contains(&format!("\"profile\":\"{}\"", profile.kind())), "{text}");
            assert_eq!(serde_json::from_str::<Profile>(&text).unwrap(), profile);
            profile.check().unwrap();
        }
    }

    #[test]
    fn a_topic_that_would_reach_more_than_one_lock_is_refused() {
        for device in ["", "#", "+", "a/+/b", "front\0", &"x".repeat(513)] {
            assert_eq!(zigbee(device).check().unwrap_err().field, "device", "{device:?}");
        }
        zigbee("hall/front door").check().unwrap();
    }

    #[test]
    fn a_relay_has_a_timer_when_it_is_told_the_seconds() {
        let mut relay = HttpTemplate {
            method: "GET".to_owned(),
            unlock_url: "http://relay/open?for={seconds}".to_owned(),
            lock_url: "http://relay/close".to_owned(),
            body: String::new(),
            state_url: "http://relay/state".to_owned(),
            state_member: String::new(),
            state_locked: "0".to_owned(),
            state_unlocked: "1".to_owned(),
            allow: String::new(),
        };
        let timed = Profile::HttpTemplate(relay.clone());
        timed.check().unwrap();
        assert!(timed.relocks_itself());
        relay.unlock_url = "http://relay/open".to_owned();
        assert!(!Profile::HttpTemplate(relay.clone()).relocks_itself());
        relay.state_unlocked = "0".to_owned();
        assert_eq!(Profile::HttpTemplate(relay).check().unwrap_err().field, "states");
    }
}
