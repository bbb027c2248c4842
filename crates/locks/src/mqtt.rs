//! Locks behind an MQTT broker (MQTT 3.1.1). Not for running a broker.

mod address;
mod connection;
mod dialect;
mod discovery;
mod home_assistant;
mod member;
mod serve;
mod shelly;
mod zigbee;

pub(crate) use address::BrokerAddress;
pub(crate) use dialect::Dialect;
pub use discovery::{DiscoverError, Discovered, discover};
pub(crate) use member::member_of;
pub(crate) use serve::{Subscriber, serve};
