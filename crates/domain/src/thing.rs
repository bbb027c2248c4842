//! What a call can name that is not there. Not for why a call is refused: that is [`Refusal`](crate::Refusal).

use std::fmt;

/// What a request can name that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A company.
    Company,
    /// A member, a guest or somebody who is invited.
    User,
    /// A group of the kind asked for.
    Group,
    /// A door or a computer.
    Resource,
    /// A door.
    Door,
    /// A guest link.
    GuestLink,
    /// A link profile.
    LinkProfile,
    /// An invitation that waits.
    Invitation,
    /// A place.
    Site,
    /// A schedule.
    Schedule,
    /// A policy.
    Policy,
    /// A client application.
    Application,
    /// A letter or an event on its way.
    Message,
    /// A webhook.
    Webhook,
    /// A key of the Access API.
    ApiKey,
    /// A passkey.
    Passkey,
    /// A card of a person.
    Card,
    /// A page of the portal.
    Page,
    /// A controller at doors.
    Controller,
}

impl fmt::Display for Thing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Company => "company",
            Self::User => "user",
            Self::Group => "group",
            Self::Resource => "resource",
            Self::Door => "door",
            Self::GuestLink => "guest link",
            Self::LinkProfile => "link profile (config_id)",
            Self::Invitation => "invitation that waits",
            Self::Site => "site",
            Self::Schedule => "schedule",
            Self::Policy => "policy",
            Self::Application => "application",
            Self::Message => "message",
            Self::Webhook => "webhook",
            Self::ApiKey => "API key",
            Self::Passkey => "passkey",
            Self::Card => "card",
            Self::Page => "page",
            Self::Controller => "controller",
        })
    }
}
