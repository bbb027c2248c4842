//! What a guest sees once her link is known: the doors, or before them the question for a code.

use super::Shell;
use super::assets::{self, Address};
use crate::language::Words;
use askama::Template;

/// What the state of a door is about. It picks the icon and the colour; the words say the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DoorKind {
    /// It opens at a press.
    Ready,
    /// It opens at another time.
    Later,
    /// The right to it is over.
    Ended,
    /// It stays closed for another reason: a mode, a rule.
    Closed,
    /// Its controller cannot be reached.
    Away,
    /// It is in lockdown.
    Lockdown,
}

impl DoorKind {
    /// The word in the page and in `/g/doors.json`, which the style sheet knows too.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Later => "later",
            Self::Ended => "ended",
            Self::Closed => "closed",
            Self::Away => "away",
            Self::Lockdown => "lockdown",
        }
    }
}

/// One door.
#[derive(Debug, Clone)]
pub(crate) struct GuestDoor<'a> {
    /// Which.
    pub(crate) uuid: &'a str,
    /// What it is called.
    pub(crate) name: &'a str,
    /// What its state is about.
    pub(crate) kind: DoorKind,
    /// Its state in words, and the reason where it cannot open: "Opens Monday 09:00".
    pub(crate) state: &'a str,
    /// "Locked", "Unlocked", or empty where nobody knows.
    pub(crate) lock: &'a str,
    /// Whether a press opens it now.
    pub(crate) can_open: bool,
    /// Good for one press.
    pub(crate) nonce: &'a str,
}

/// The doors of a link: `/g/doors`.
#[derive(Debug, Template)]
#[template(path = "guest_doors.html")]
pub(crate) struct GuestDoors<'a> {
    /// Around it.
    pub(crate) shell: Shell<'a>,
    /// Its texts.
    pub(crate) t: Words,
    /// What the host called the link.
    pub(crate) link: &'a str,
    /// One sentence: "Hello Ada."
    pub(crate) greeting: &'a str,
    /// "Valid until Friday, 27 November 2026, 18:00 (Europe/Berlin)".
    pub(crate) validity: &'a str,
    /// "3 openings left"; `None`: any number.
    pub(crate) remaining: Option<&'a str>,
    /// In the order in which they are shown.
    pub(crate) doors: &'a [GuestDoor<'a>],
}

impl GuestDoors<'_> {
    /// Where the script is served.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn script(&self) -> Address {
        assets::GUEST.address()
    }
}

/// Asks for the code that was sent by e-mail, in place of the doors.
#[derive(Debug, Template)]
#[template(path = "guest_code.html")]
pub(crate) struct GuestCode<'a> {
    /// Around it.
    pub(crate) shell: Shell<'a>,
    /// Its texts.
    pub(crate) t: Words,
    /// The guest's address, part of it hidden: "a•••@example.org".
    pub(crate) sent_to: &'a str,
    /// What was wrong with the code that was entered.
    pub(crate) problem: Option<&'a str>,
    /// Whether a new code has just been sent.
    pub(crate) sent_again: bool,
}
