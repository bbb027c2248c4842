//! Use cases of the Access API: people as members, groups, cards, invitations, guest links.
//!
//! Not for opening doors: that is the one path of `doors`.

mod caller;
pub(crate) mod cards;
mod computer_names;
mod groups;
mod invitations;
pub(crate) mod letters;
pub(crate) mod links;
mod members;
mod resources;

pub use caller::AccessCaller;
pub(crate) use cards::place as card_place;
pub use cards::{CardText, NewCard};
pub use doorward_store::members::{Listed, Member};
pub use groups::{GroupChange, GroupKind, GroupText, NewGroup};
pub use invitations::{Invited, Invitee, NewInvitations, NewMember, PendingInvitation};
pub use links::{GuestLinkText, LinkDetails, MadeGuestLink, NewGuestLink};
pub use members::WhichMembers;
pub use resources::ResourceText;
