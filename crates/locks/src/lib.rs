//! Locks of other makers, as they are spoken to from the server: by an MQTT broker or over HTTP.
//!
//! Adapters alone: a [`Profile`] says how a lock is addressed, a [`ForeignLock`] carries [`Order`]s to
//! it and says what it [told](Told). An order that cannot go out at once is dropped, never kept: nothing
//! is sent again after a connection comes back, and nothing is ever left on a broker (`retain` is never
//! set, and QoS 0 keeps brokers from holding an order for a device that is away). Not for deciding, not
//! for knowing whether an order is still wanted, and not for any database.

mod http;
mod lock;
mod mqtt;
mod order;
mod profile;
mod reach;
mod secrets;

pub use lock::ForeignLock;
pub use mqtt::{DiscoverError, Discovered, discover};
pub use order::{LockWord, Order, Told};
pub use profile::{
    Availability, Broker, Holding, HomeAssistant, HttpTemplate, Profile, ProfileProblem,
    ShellyHttp, ShellyMqtt, Zigbee2Mqtt,
};
pub use reach::Reach;
pub use secrets::LockSecrets;
