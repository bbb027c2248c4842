//! Readers on serial buses and on two wires, a thread for each bus.
//!
//! Not for what a card opens, and not for the protocols: those are `doorward_door::osdp` and
//! `doorward_door::wiegand`.

mod bus_thread;
mod clock;
pub mod keys;
pub mod wiegand;

pub use bus_thread::{BusEvent, BusOrder, BusThread, PortSettings};
pub use clock::Monotonic;

/// Bytes of the system's randomness.
///
/// # Errors
/// When the system has none; there is no other source.
pub fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// Eight bytes of the system's randomness for the challenges of a bus.
pub fn challenges() -> doorward_door::osdp::Random {
    Box::new(|| random().ok())
}

/// A new key for a reader, from the system's randomness.
///
/// # Errors
/// When the system has none; there is no other source.
pub fn new_key() -> Result<doorward_door::osdp::ReaderKey, NoRandomness> {
    doorward_door::osdp::ReaderKey::new(random()?).map_err(|_| NoRandomness)
}

/// The system has no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no random bytes for a key; nothing was changed")]
pub struct NoRandomness;

impl From<NoRandomness> for std::io::Error {
    fn from(error: NoRandomness) -> Self {
        Self::other(error)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the edge at which randomness enters")]
fn fill(bytes: &mut [u8]) -> Result<(), getrandom::Error> {
    getrandom::fill(bytes)
}
