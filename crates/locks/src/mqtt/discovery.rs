//! The locks that a broker knows by Home Assistant's discovery: retained configurations at
//! `PREFIX/lock/[NODE/]OBJECT/config`, with long or short names
//! (<https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery>).
//!
//! Templates are understood as far as they name a member of a JSON text; a lock with others is listed
//! and cannot be taken over.

use super::BrokerAddress;
use super::connection::{Connection, Opening};
use crate::profile::{Availability, Broker, HomeAssistant, ProfileProblem};
use crate::reach::Reach;
use doorward_domain::Secret;
use doorward_outbound::one_line;
use rumqttc::Packet;
use serde_json::{Map, Value};
use std::time::Duration;
use tokio::time::timeout;

/// The most locks that are listed.
const MOST: usize = 500;
/// The longest name of a lock by its topic, in bytes.
const LONGEST_OBJECT: usize = 200;

/// A lock that announces itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovered {
    /// What it is called by its topic.
    pub object: String,
    /// What it calls itself.
    pub name: String,
    /// How it is addressed; or why it cannot be.
    pub lock: Result<HomeAssistant, String>,
}

/// Why nothing could be asked.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    /// The address of the broker.
    #[error(transparent)]
    Address(#[from] ProfileProblem),
    /// The broker.
    #[error("{0}")]
    Broker(String),
}

/// Listens for so long to what a broker has kept of locks that announce themselves.
///
/// # Errors
/// When the broker cannot be reached or refuses.
pub async fn discover(
    broker: &Broker,
    password: Option<&Secret>,
    reach: &Reach,
    prefix: &str,
    listen: Duration,
) -> Result<Vec<Discovered>, DiscoverError> {
    let address = BrokerAddress::parse(&broker.url)?;
    let topics = [format!("{prefix}/lock/#")];
    let nothing = Secret::new("");
    let username = broker.username.as_deref();
    let opening = Opening {
        address: &address,
        tls: &reach.tls,
        client: "doorwarddiscovery",
        login: username.map(|username| (username, password.unwrap_or(&nothing))),
        topics: &topics,
    };
    let failed = |error: super::connection::BrokerError| DiscoverError::Broker(error.to_string());
    let mut connection = Connection::open(&opening).await.map_err(failed)?;
    let mut found = Vec::new();
    let hear = async {
        while found.len() < MOST {
            if let Packet::Publish(message) = connection.read().await? {
                found.extend(read(&message.topic, &message.payload));
            }
        }
        Ok(())
    };
    // The end of the time is the usual end.
    timeout(listen, hear).await.unwrap_or(Ok(())).map_err(failed)?;
    found.sort_by(|one, other| one.object.cmp(&other.object));
    found.dedup_by(|one, other| one.object == other.object);
    Ok(found)
}

/// Reads one configuration; `None` for what is none.
fn read(topic: &str, payload: &[u8]) -> Option<Discovered> {
    let object = topic.strip_suffix("/config")?.split_once("/lock/")?.1.to_owned();
    if object.len() > LONGEST_OBJECT || object.contains(char::is_control) {
        return None;
    }
    let config: Map<String, Value> = serde_json::from_slice(payload).ok()?;
    let config = Config::new(config);
    let shown = config.text("name", "name");
    let device = config.members.get("device").or_else(|| config.members.get("dev"));
    let device = device.and_then(|device| device.get("name")).and_then(Value::as_str);
    let name = one_line(shown.as_deref().or(device).unwrap_or(&object), 100);
    Some(Discovered { lock: config.lock(), object, name })
}

struct Config {
    members: Map<String, Value>,
    base: String,
}

impl Config {
    fn new(members: Map<String, Value>) -> Self {
        let base = members.get("~").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { members, base }
    }

    /// A member by its long or its short name.
    fn text(&self, long: &str, short: &str) -> Option<String> {
        let value = self.members.get(long).or_else(|| self.members.get(short));
        value.and_then(Value::as_str).map(str::to_owned)
    }

    fn topic(&self, topic: &str) -> String {
        // A tilde at either end stands for the base.
        if let Some(rest) = topic.strip_prefix('~') {
            return format!("{}{rest}", self.base);
        }
        topic
            .strip_suffix('~')
            .map_or_else(|| topic.to_owned(), |beginning| format!("{beginning}{}", self.base))
    }

    fn lock(&self) -> Result<HomeAssistant, String> {
        if self.text("command_template", "cmd_tpl").is_some() {
            return Err("its orders are made by a template".to_owned());
        }
        if self.text("code_format", "cod_form").is_some() {
            return Err("it wants a code with every order".to_owned());
        }
        let topic = |long: &str, short: &str| self.text(long, short).map(|text| self.topic(&text));
        let needed = |found: Option<String>, what: &str| found.ok_or(format!("it has no {what}"));
        let mut lock = HomeAssistant {
            command_topic: needed(topic("command_topic", "cmd_t"), "command topic")?,
            state_topic: needed(topic("state_topic", "stat_t"), "state topic")?,
            state_member: member(self.text("value_template", "val_tpl"))?,
            availability: self.availability()?,
            ..HomeAssistant::default()
        };
        for (long, short, word) in [
            ("payload_lock", "pl_lock", &mut lock.payload_lock),
            ("payload_unlock", "pl_unlk", &mut lock.payload_unlock),
            ("state_locked", "stat_locked", &mut lock.state_locked),
            ("state_unlocked", "stat_unlocked", &mut lock.state_unlocked),
            ("state_locking", "stat_locking", &mut lock.state_locking),
            ("state_unlocking", "stat_unlocking", &mut lock.state_unlocking),
            ("state_jammed", "stat_jam", &mut lock.state_jammed),
        ] {
            if let Some(text) = self.text(long, short) {
                *word = text;
            }
        }
        Ok(lock)
    }

    fn availability(&self) -> Result<Vec<Availability>, String> {
        let word = |text: Option<String>, usual: &str| text.unwrap_or_else(|| usual.to_owned());
        if let Some(topic) = self.text("availability_topic", "avty_t") {
            return Ok(vec![Availability {
                topic: self.topic(&topic),
                member: member(self.text("availability_template", "avty_tpl"))?,
                yes: word(self.text("payload_available", "pl_avail"), "online"),
                no: word(self.text("payload_not_available", "pl_not_avail"), "offline"),
            }]);
        }
        let list = self.members.get("availability").or_else(|| self.members.get("avty"));
        let list = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut all = Vec::new();
        for one in list.iter().filter_map(Value::as_object) {
            let one = Self { members: one.clone(), base: self.base.clone() };
            let Some(topic) = one.text("topic", "t") else { continue };
            all.push(Availability {
                topic: one.topic(&topic),
                member: member(one.text("value_template", "val_tpl"))?,
                yes: word(one.text("payload_available", "pl_avail"), "online"),
                no: word(one.text("payload_not_available", "pl_not_avail"), "offline"),
            });
        }
        Ok(all)
    }
}

/// The member that a template such as `{{ value_json.lock.state }}` names; empty for `{{ value }}`.
fn member(template: Option<String>) -> Result<String, String> {
    let Some(template) = template else { return Ok(String::new()) };
    let inner = template.trim().strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    let inner = inner.map(str::trim).unwrap_or_default();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    match inner.strip_prefix("value_json.") {
        Some(path) if !path.is_empty() && path.chars().all(plain) => Ok(path.to_owned()),
        _ if inner == "value" => Ok(String::new()),
        _ => Err(format!("its template is not understood: {}", one_line(&template, 80))),
    }
}

#[cfg(test)]
mod tests;
