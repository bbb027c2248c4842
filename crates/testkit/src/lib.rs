//! The world in a box: the real `doorward` program, started on a free port with a database of its
//! own, and the verbs of the people around it: set up, start, call, stop, kill, look into the log.
//!
//! For black-box tests only. Everything here panics when the world is not as it should be, for a
//! test that cannot go on has failed. Not for knowing how the server works inside.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on has failed; panicking is how it says so"
)]

mod authenticator;
mod broker;
mod browser;
mod client;
mod clock;
mod company;
mod controller;
mod engine;
pub mod golden;
mod hook_server;
mod http;
mod journal;
mod mailbox;
pub mod pictures;
mod process;
mod world;

pub use authenticator::code;
pub use broker::Broker;
pub use browser::{Browser, Look, axe_is_there};
pub use client::{Api, Client, hash};
pub use clock::{Deadline, eventually, request_date_time};
pub use company::Company;
pub use controller::{Daemon, daemon_beside};
pub use engine::{Database, Engine};
pub use hook_server::{HookCall, HookServer, Reply};
pub use http::{Answer, Connection, Request};
pub use journal::Secrets;
pub use mailbox::{Mailbox, MailboxDoor, Mood};
pub use process::Output;
pub use world::{World, play};

/// Tests that run once on each engine: `name::sqlite` and `name::postgresql`.
///
/// The world is fresh, and examined at the end: see [`play`].
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* fn $name:ident($world:ident: &mut World) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            fn story($world: &mut $crate::World) $body

            #[test]
            fn sqlite() {
                $crate::play(env!("CARGO_BIN_EXE_doorward"), $crate::Engine::Sqlite, story);
            }

            #[test]
            fn postgresql() {
                $crate::play(env!("CARGO_BIN_EXE_doorward"), $crate::Engine::Postgres, story);
            }
        }
    )+};
}
