//! Who a controller is: its keys, its server, and once it is enrolled whose it is. The file holds
//! secrets and is its owner's alone.

use super::folder::{Folder, StateError};
use super::secret_digits;
use doorward_domain::{CompanyId, hex};
use doorward_door::channel::ChannelKey;
use doorward_door::command::SigningKey;
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

const NAME: &str = "identity.toml";

/// Who a controller is.
#[derive(Clone)]
pub struct Identity {
    /// The address of its server.
    pub server: String,
    /// The key that the server must prove; `None` before the enrolment.
    pub server_key: Option<[u8; 32]>,
    /// Its own key of the channel.
    pub channel: ChannelKey,
    /// The one that it uses from the next link on.
    pub next_channel: Option<ChannelKey>,
    signing_seed: Zeroizing<[u8; 32]>,
    /// Whose it is; `None` before the enrolment.
    pub enrolment: Option<Enrolment>,
}

/// Whose a controller is.
#[derive(Clone)]
pub struct Enrolment {
    /// The company.
    pub company: CompanyId,
    /// What the server calls it.
    pub controller: [u8; 16],
    /// The server's keys of commands and policies, the present one first.
    pub command_keys: Vec<[u8; 32]>,
    /// The key under which it knows credentials.
    pub mac_key: Zeroizing<[u8; 32]>,
    /// The one that counts from the next snapshot on.
    pub next_mac_key: Option<Zeroizing<[u8; 32]>>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Identity").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Identity {
    /// A controller that nobody knows yet, with fresh random bytes for its keys.
    pub fn new(server: String, channel: [u8; 32], signing: [u8; 32]) -> Self {
        Self {
            server,
            server_key: None,
            channel: ChannelKey::new(channel),
            next_channel: None,
            signing_seed: Zeroizing::new(signing),
            enrolment: None,
        }
    }

    /// The key that signs its journal; `None` never, for 32 bytes are a seed.
    pub fn signing_key(&self) -> Option<SigningKey> {
        SigningKey::from_seed(&self.signing_seed).ok()
    }

    /// Reads it; `None` when there is none.
    ///
    /// # Errors
    /// [`StateError`] when it cannot be read or understood.
    pub fn load(folder: &Folder) -> Result<Option<Self>, StateError> {
        let Some(bytes) = folder.read(NAME)?.map(Zeroizing::new) else { return Ok(None) };
        let text = std::str::from_utf8(&bytes).map_err(|_| folder.wrong(NAME, "it is no text"))?;
        let written: Written =
            toml::from_str(text).map_err(|error| folder.wrong(NAME, error.message()))?;
        let read = written.read().ok_or_else(|| folder.wrong(NAME, "a key has another form"))?;
        Ok(Some(read))
    }

    /// Keeps it.
    ///
    /// # Errors
    /// [`StateError`]; then the one before is still there.
    pub fn save(&self, folder: &Folder) -> Result<(), StateError> {
        let text = toml::to_string(&Written::of(self));
        let text = text.map_err(|error| folder.wrong(NAME, error.to_string()))?;
        folder.replace(NAME, Zeroizing::new(text).as_bytes())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    server: String,
    server_key: Option<String>,
    channel_key: Zeroizing<String>,
    next_channel_key: Option<Zeroizing<String>>,
    signing_key: Zeroizing<String>,
    enrolment: Option<WrittenEnrolment>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEnrolment {
    company: i64,
    controller: String,
    command_keys: Vec<String>,
    mac_key: Zeroizing<String>,
    next_mac_key: Option<Zeroizing<String>>,
}

fn fixed<const N: usize>(text: &str) -> Option<[u8; N]> {
    Zeroizing::new(hex::decode(text)?).as_slice().try_into().ok()
}

impl Written {
    fn of(identity: &Identity) -> Self {
        let enrolment = identity.enrolment.as_ref().map(|enrolment| WrittenEnrolment {
            company: enrolment.company.0,
            controller: hex::encode(&enrolment.controller),
            command_keys: enrolment.command_keys.iter().map(|key| hex::encode(key)).collect(),
            mac_key: secret_digits(&*enrolment.mac_key),
            next_mac_key: enrolment.next_mac_key.as_ref().map(|key| secret_digits(&**key)),
        });
        Self {
            server: identity.server.clone(),
            server_key: identity.server_key.map(|key| hex::encode(&key)),
            channel_key: secret_digits(identity.channel.secret()),
            next_channel_key: identity.next_channel.as_ref().map(|key| secret_digits(key.secret())),
            signing_key: secret_digits(&*identity.signing_seed),
            enrolment,
        }
    }

    fn read(&self) -> Option<Identity> {
        let enrolment = match &self.enrolment {
            Some(enrolment) => Some(enrolment.read()?),
            None => None,
        };
        let server_key = match &self.server_key {
            Some(key) => Some(fixed(key)?),
            None => None,
        };
        let next_channel = match &self.next_channel_key {
            Some(key) => Some(ChannelKey::new(fixed(key)?)),
            None => None,
        };
        Some(Identity {
            server: self.server.clone(),
            server_key,
            channel: ChannelKey::new(fixed(&self.channel_key)?),
            next_channel,
            signing_seed: Zeroizing::new(fixed(&self.signing_key)?),
            enrolment,
        })
    }
}

impl WrittenEnrolment {
    fn read(&self) -> Option<Enrolment> {
        let next_mac_key = match &self.next_mac_key {
            Some(key) => Some(Zeroizing::new(fixed(key)?)),
            None => None,
        };
        Some(Enrolment {
            company: CompanyId(self.company),
            controller: fixed(&self.controller)?,
            command_keys: self.command_keys.iter().map(|key| fixed(key)).collect::<Option<_>>()?,
            mac_key: Zeroizing::new(fixed(&self.mac_key)?),
            next_mac_key,
        })
    }
}
