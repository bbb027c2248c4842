//! Who may open which door, when and by which method.
//!
//! Not for carrying out a decision: no relay, no store, no wire. Time comes in as a
//! [`Timestamp`](crate::Timestamp).

mod bits;
mod card_number;
mod decide;
mod decision;
mod display_name;
mod door;
mod event_kind;
mod guest_link;
mod holidays;
mod identifier;
mod link_profile;
mod method;
mod model;
mod policy;
mod rank;
mod resource;
mod schedule;
mod snapshot;
mod unlock_time;
mod validity;
mod windows;
mod zone;

pub use card_number::CardNumber;
pub use decide::decide;
pub use decision::{Asker, Decision, Denial, Grant, Presented};
pub use display_name::DisplayName;
pub use door::{Door, DoorMode, DoorSettings, Site};
pub use event_kind::EventKind;
pub use guest_link::GuestLink;
pub use holidays::Holidays;
pub use identifier::{
    GroupId, GuestLinkId, LinkProfileId, PersonNumber, PolicyId, ResourceId, ResourceUuid,
    ScheduleId, SiteId,
};
pub use link_profile::{Browser, LinkProblem, LinkProfile, LinkState};
pub use method::{Method, Methods};
pub use model::{Model, ModelParts};
pub use policy::{
    Effect, NumberedSchedule, Origin, PeopleGroup, Policy, ResourceGroup, What, When, Who,
};
pub use rank::Rank;
pub use resource::{Hook, LeafPosition, LockStatus, ResourceKind};
pub use schedule::Schedule;
pub use snapshot::DoorSnapshot;
pub use unlock_time::UnlockTime;
pub use validity::{Standing, Validity};
pub use windows::{DayWindows, WeeklyWindows, Window, WindowProblem, WindowsProblem};
pub use zone::{LocalDate, LocalTime, UnknownDate, UnknownZone, Zone, zone_data_version};
