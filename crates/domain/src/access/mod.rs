//! Who may open which door, when and by which method.
//!
//! Not for carrying out a decision: no relay, no store, no wire. Time comes in as a
//! [`Timestamp`](crate::Timestamp).

mod card_number;
mod display_name;
mod identifier;
mod rank;
mod unlock_time;

pub use card_number::CardNumber;
pub use display_name::DisplayName;
pub use identifier::{
    GroupId, GuestLinkId, LinkProfileId, PersonNumber, PolicyId, ResourceId, ResourceUuid,
    ScheduleId, SiteId,
};
pub use rank::Rank;
pub use unlock_time::UnlockTime;
