//! Locks that are told over HTTP: relays. Not for whom the guard admits: that is the lock's own setting.

mod digest;
mod relay;
mod serve;

pub(crate) use relay::Relay;
pub(crate) use serve::serve;
