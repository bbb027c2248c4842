//! The work that is done against a server's Access API, with an API key: people listed and invited,
//! doors locked and unlocked, guests let in.
//!
//! What is not measured, such as making links and opening a guest's page, is done between the
//! measured calls. Every answer is looked at.

mod doors;
mod guests;
mod invite;
mod keyed;
mod links;
mod list;
mod stream;
mod unlock;
mod user;

pub(crate) use guests::guest_unlock;
pub(crate) use invite::invite;
pub(crate) use list::list_users;
pub(crate) use unlock::unlock;
