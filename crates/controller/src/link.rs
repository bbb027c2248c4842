//! The one connection of a controller: out to its server, kept, made anew when it is lost.
//!
//! [`Connection`] is a channel in a WebSocket, for whoever wants to speak; [`LinkThread`] keeps one for
//! the daemon. Not for what is said: that is the loop's, in [`crate::daemon`].

mod address;
mod connection;
mod thread;

pub use address::{BadAddress, ServerAddress};
pub use connection::{Connection, Ears, LinkFailed, Mouth};
pub use thread::{LinkEvent, LinkThread, ToLink};
