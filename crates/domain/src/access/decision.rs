//! What [`decide`](super::decide) takes and gives. Values only: nothing here decides.

use super::{Method, Origin, PersonNumber, Rank, UnlockTime};
use crate::Status;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// A person whom the policies speak about.
    Person {
        /// Who.
        number: PersonNumber,
        /// Whether she may do anything at all.
        status: Status,
    },
    /// An administrator or an API key, acting by rank and not by policy.
    Operator {
        /// How far the word reaches.
        rank: Rank,
    },
}

/// Who asks, and how. The caller has already checked the card, the PIN, the token or the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented {
    /// Who.
    pub asker: Asker,
    /// How.
    pub method: Method,
}

/// The answer. It owns nothing, so that no answer needs memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The door opens.
    Grant(Grant),
    /// It stays closed.
    Deny(Denial),
}

/// What opens, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The first rule that allows it; `None`: an operator's rank.
    pub by: Option<Origin>,
    /// For how long the door stays unlocked.
    pub unlock_time: UnlockTime,
}

/// Why a door stays closed. In the order in which they are found: where several hold, the first is
/// given. Of several rules that all fail, the one nearest to a yes speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// No such door.
    #[error("This door is not known.")]
    DoorUnknown,
    /// The person is not active.
    #[error("This person is not active.")]
    PersonInactive,
    /// The door is in lockdown or waits for an operator.
    #[error("This door is in lockdown.")]
    Lockdown,
    /// The door's mode does not take the method now.
    #[error("This door asks for a card and a PIN now.")]
    Mode,
    /// The door never takes the method.
    #[error("This door does not open in this way.")]
    FactorRule,
    /// An operator whose rank does not unlock, or who comes by another way than from afar.
    #[error("This rank may not unlock doors.")]
    RankTooLow,
    /// A rule forbids it.
    #[error("A rule keeps this door closed for this person.")]
    DenyRule(Origin),
    /// A rule would allow it at another time of the week.
    #[error("This door does not open at this time.")]
    OutsideSchedule,
    /// A rule will allow it, not yet.
    #[error("This right has not begun yet.")]
    NotYetValid,
    /// A rule allowed it, no more.
    #[error("This right has ended.")]
    Expired,
    /// A rule would allow another method.
    #[error("This person may open this door in another way only.")]
    MethodNotAllowed,
    /// No rule allows it.
    #[error("No rule opens this door for this person.")]
    NoRule,
}

impl Denial {
    /// The word that stands for the reason in events and exports. Words never change.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DoorUnknown => "door_unknown",
            Self::PersonInactive => "person_inactive",
            Self::Lockdown => "lockdown",
            Self::Mode => "mode",
            Self::FactorRule => "factor_rule",
            Self::RankTooLow => "rank_too_low",
            Self::DenyRule(_) => "deny_rule",
            Self::OutsideSchedule => "outside_schedule",
            Self::NotYetValid => "not_yet_valid",
            Self::Expired => "expired",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::NoRule => "no_rule",
        }
    }
}

impl Decision {
    /// Whether the door opens.
    pub const fn is_grant(self) -> bool {
        matches!(self, Self::Grant(_))
    }

    /// The word that stands for the answer in events and exports: `granted`, or why not.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grant(_) => "granted",
            Self::Deny(denial) => denial.as_str(),
        }
    }
}
