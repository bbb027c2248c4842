//! Controllers at doors: how they become known, what is said to them, what they say.
//!
//! A controller opens one connection and keeps it: [`crate::App::speak_with_controller`] is the conversation,
//! over messages that were proved and decrypted already. Its doors are links like any other
//! (`door_links`), so that a command finds its way to it whichever server it reached. What it
//! should hold is made in `controller_policies`. Not for deciding: that is the controller's own.

mod administration;
mod conversation;
mod enrolment;
mod journal;
mod registry;
mod session;
mod translate;

pub use crate::controller_policies::ControllerKey;
pub use administration::ControllerView;
pub use conversation::ControllerCall;
pub use enrolment::{CODE_LIFETIME, Enrolled, WaitingController};
pub(crate) use registry::Registry;

use doorward_store::controllers::ControllerId;

/// What the log shows of a controller's identifier.
pub(crate) fn short(id: &ControllerId) -> String {
    doorward_domain::hex::encode(id).chars().take(8).collect()
}
