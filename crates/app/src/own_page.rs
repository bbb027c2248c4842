//! What everybody does about herself on her own page. Whose page it is, is settled before: every use
//! case here is about the person it is given. Not for what others do about her.

mod access;
mod factors;
mod profile;

pub use access::{OwnCard, OwnDoor};
pub use factors::OwnFactor;
