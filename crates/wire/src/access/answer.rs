//! The answers of the Access interface, byte for byte, members in the order the document prints.
//!
//! Everything appends to a buffer, and lists are written entry by entry with [`List`], so that a
//! million people need the room of one. Not for HTTP statuses, nor for deciding what to answer.

mod action;
mod event;
mod group;
mod link;
mod piece;
mod resource;
mod user;

pub use action::{
    Cards, DoorOutcome, GROUP_CREATED, GROUP_UPDATED, INVITED, Invited, error, success,
    write_cards, write_group_created, write_invited, write_mass_lock,
};
pub use event::{
    EVENT_COLUMNS, EventRow, write_event, write_event_line, write_event_message,
    write_missed_message,
};
pub use group::{GroupRow, write_group};
pub use link::{
    GUEST_LINK_CREATED, GuestDoorRow, GuestLinkCreated, GuestLinkRow, write_guest_doors,
    write_guest_link, write_guest_link_created,
};
pub use resource::{ResourceRow, ResourceStatus, write_resource};
pub use user::{UserRow, write_user};

/// The brackets and commas of a list that is written entry by entry.
#[derive(Debug, Default)]
pub struct List {
    begun: bool,
}

impl List {
    /// A piece of a list of which others have been written.
    pub const fn going_on() -> Self {
        Self { begun: true }
    }

    /// Writes what stands before the next entry: `[` or `,`.
    pub fn next(&mut self, out: &mut Vec<u8>) {
        out.push(if self.begun { b',' } else { b'[' });
        self.begun = true;
    }

    /// Writes what stands after the last entry, or all of an empty list.
    pub fn finish(self, out: &mut Vec<u8>) {
        out.extend_from_slice(if self.begun { b"]" } else { b"[]" });
    }
}

#[cfg(test)]
mod tests;
