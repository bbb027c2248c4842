//! The work that is done against a server: its calls, its people, its preparation.

mod check_ledger;
mod lane;
mod operation;
mod people;
mod prepare;
mod requests;
mod roll_call;
mod script;
mod token;

pub(crate) use check_ledger::check_ledger;
pub(crate) use lane::{Callers, scatter};
pub(crate) use operation::{Mix, Operation};
pub(crate) use people::{People, Person};
pub(crate) use prepare::{for_axum, for_axum_alone, for_server, quiet, require_right};
pub(crate) use script::Script;
