//! A door as a machine: the commands that it obeys, its physics, its controller.
//!
//! Not for I/O of any kind: no network, no threads, no clock and no randomness. Time and random
//! bytes are arguments, so that every test can be replayed. Who may open a door is decided
//! elsewhere; here a decision that was signed is carried out once, or not at all.

pub mod card;
mod cbor;
pub mod channel;
pub mod clock;
pub mod command;
pub mod controller;
pub mod journal;
pub mod keypad;
pub mod link;
pub mod osdp;
pub mod physical;
pub mod policy;
pub mod simulated;
pub mod wiegand;
