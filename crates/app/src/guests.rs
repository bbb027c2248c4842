//! Guests and their links: a browser's session, what its page shows, the code by e-mail, and an
//! unlock. Not for making links: that is [`crate::access`]'s.

mod code;
mod nonce;
mod resolve;
mod session;
mod unlock;
mod view;

pub use session::{GuestArrival, Opened};
pub use unlock::GuestPress;
pub use view::{GuestDoorView, GuestPage, GuestView};

/// What the hash of a session's cookie is for.
const GUEST_COOKIE: &str = "guest cookie";
