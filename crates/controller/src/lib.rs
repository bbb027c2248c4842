//! The controller at a door: its readers, its lock and its contacts, its disk, its link to the server.
//!
//! Not for deciding who may pass, and not for the protocols themselves: both are in
//! `doorward-door`, which does no I/O. Here are ports, lines, files, sockets and threads, and the clock.

pub mod daemon;
pub mod link;
pub mod outputs;
pub mod readers;
pub mod state;
pub mod wiring;
