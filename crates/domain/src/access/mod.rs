//! Who may open which door, when and by which method.
//!
//! Not for carrying out a decision: no relay, no store, no wire. Time comes in as a
//! [`Timestamp`](crate::Timestamp).

mod card_number;
mod display_name;
mod holidays;
mod identifier;
mod rank;
mod schedule;
mod unlock_time;
mod validity;
mod windows;
mod zone;

pub use card_number::CardNumber;
pub use display_name::DisplayName;
pub use holidays::Holidays;
pub use identifier::{
    GroupId, GuestLinkId, LinkProfileId, PersonNumber, PolicyId, ResourceId, ResourceUuid,
    ScheduleId, SiteId,
};
pub use rank::Rank;
pub use schedule::Schedule;
pub use unlock_time::UnlockTime;
pub use validity::{Standing, Validity};
pub use windows::{DayWindows, WeeklyWindows, Window, WindowProblem, WindowsProblem};
pub use zone::{LocalDate, LocalTime, UnknownDate, UnknownZone, Zone};
