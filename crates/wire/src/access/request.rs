//! The requests of the Access interface, each with everything its route may be told.
//!
//! A reader refuses a parameter of the wrong type and the absence of one that the vendor's document
//! requires; lists that a form cannot send empty may be absent. Texts are as they were sent. Not for
//! what names, numbers and times mean.

mod card;
mod door;
mod event;
mod group;
mod link;
mod person;
mod week;

pub use card::{Card, CardsOf, ModifyCards};
pub use door::{MassLock, SetLockStatus};
pub use event::{EventForm, Events};
pub use group::{
    GroupChange, GroupCreate, GroupDelete, GroupKind, ListGroups, ListResources, ResourceKind,
};
pub use link::{GuestLinkCreate, GuestLinkDelete, GuestLinkUse};
pub use person::{
    ComputerUserNames, DeleteUser, GroupReference, Invite, InviteCall, ListUsers, ModifyRank, Rank,
};
pub use week::{DAYS, MAX_RANGES, TimeMapping};

#[cfg(test)]
mod tests;
