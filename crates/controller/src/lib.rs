//! The controller at a door: its readers, its lock and its contacts.
//!
//! Not for deciding who may pass, and not for the protocols themselves: both are in
//! `doorward-door`, which does no I/O. Here are ports, lines and threads, and the clock.

pub mod outputs;
pub mod readers;
