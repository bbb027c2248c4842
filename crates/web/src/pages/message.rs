//! Pages with one thing to say: what came of a press where no script runs, and links that open
//! nothing any more.

use super::Shell;
use askama::Template;

/// How a message is meant. It picks the icon and the colour; the words say the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Neither good nor bad.
    Info,
    /// It worked.
    Success,
    /// It is over, and nobody is at fault.
    Warning,
    /// It did not work.
    Error,
}

impl Tone {
    /// The word that the style sheet knows.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The one thing to do next.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Action<'a> {
    /// What it is called.
    pub(crate) label: &'a str,
    /// Where it leads.
    pub(crate) href: &'a str,
}

/// A message that fills a page.
#[derive(Debug, Template)]
#[template(path = "message.html")]
pub(crate) struct Message<'a> {
    /// Around it.
    pub(crate) shell: Shell<'a>,
    /// How it is meant.
    pub(crate) tone: Tone,
    /// In a few words.
    pub(crate) title: &'a str,
    /// What it means, and what to do.
    pub(crate) text: &'a str,
    /// What to do next.
    pub(crate) action: Option<Action<'a>>,
}

const BACK: Action<'static> = Action { label: "Back to the doors", href: "/g/doors" };

impl<'a> Message<'a> {
    /// A door opened; `success` says which and for how long.
    pub(crate) const fn opened(shell: Shell<'a>, success: &'a str) -> Self {
        let text = "Come in. To open it again, or another door, go back.";
        Self { shell, tone: Tone::Success, title: success, text, action: Some(BACK) }
    }

    /// A door did not open; `error` says why.
    pub(crate) const fn not_opened(shell: Shell<'a>, error: &'a str) -> Self {
        let title = "The door stays closed";
        Self { shell, tone: Tone::Error, title, text: error, action: Some(BACK) }
    }

    /// The server could not do it, or not now; `error` says what to do.
    pub(crate) const fn failed(shell: Shell<'a>, error: &'a str) -> Self {
        let title = "That did not work";
        Self { shell, tone: Tone::Error, title, text: error, action: None }
    }

    /// A picture was taken, and did what it was for.
    pub(crate) const fn captured(shell: Shell<'a>) -> Self {
        let text = "You can close this page and go on where you came from.";
        Self { shell, tone: Tone::Success, title: "Thank you", text, action: None }
    }

    /// A link or an invitation that leads nowhere.
    pub(crate) const fn dead_end(shell: Shell<'a>, end: DeadEnd) -> Self {
        let (tone, title, text) = end.words();
        Self { shell, tone, title, text, action: None }
    }
}

/// Why a link or an invitation leads nowhere. The texts are also what the page of the link says
/// when its token is exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeadEnd {
    /// The guest link's last moment has passed.
    LinkOver,
    /// An administrator took the guest link back.
    LinkRevoked,
    /// Every opening that the guest link was good for is used.
    LinkUsedUp,
    /// The guest link works in the browser that opened it first.
    LinkAnotherBrowser,
    /// No such guest link, or a browser without its cookie.
    LinkUnknown,
    /// The invitation was taken.
    InvitationUsed,
    /// A newer invitation was sent.
    InvitationReplaced,
    /// The invitation's days have passed.
    InvitationExpired,
    /// An administrator cancelled the invitation.
    InvitationCancelled,
    /// No such invitation, or a browser without its cookie.
    InvitationUnknown,
    /// A picture was taken.
    CaptureUsed,
    /// The minutes for taking a picture have passed.
    CaptureOver,
    /// No such link, or a browser without its cookie.
    CaptureUnknown,
}

impl DeadEnd {
    /// Every one, for the tests that look at each.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 13] = [
        Self::LinkOver,
        Self::LinkRevoked,
        Self::LinkUsedUp,
        Self::LinkAnotherBrowser,
        Self::LinkUnknown,
        Self::InvitationUsed,
        Self::InvitationReplaced,
        Self::InvitationExpired,
        Self::InvitationCancelled,
        Self::InvitationUnknown,
        Self::CaptureUsed,
        Self::CaptureOver,
        Self::CaptureUnknown,
    ];

    /// What it means, and what to do.
    pub(crate) const fn text(self) -> &'static str {
        self.words().2
    }

    const fn words(self) -> (Tone, &'static str, &'static str) {
        match self {
            Self::LinkOver => (
                Tone::Warning,
                "This link has ended",
                "Its time is over. If you still need to come in, ask the person who sent it for a \
                 new one.",
            ),
            Self::LinkRevoked => (
                Tone::Warning,
                "This link was taken back",
                "It opens nothing any more. If you think that is a mistake, ask the person who \
                 sent it.",
            ),
            Self::LinkUsedUp => (
                Tone::Warning,
                "This link is used up",
                "It has opened doors as often as it may. If you need to come in again, ask the \
                 person who sent it for a new one.",
            ),
            Self::LinkAnotherBrowser => (
                Tone::Warning,
                "This link belongs to another browser",
                "It works only where it was opened first. Open it there, or ask the person who \
                 sent it for a new one.",
            ),
            Self::LinkUnknown => (
                Tone::Info,
                "Open your link again",
                "This page opens with a link from a message. Open the link in that message once \
                 more; if that does not help, ask the person who sent it for a new one.",
            ),
            Self::InvitationUsed => (
                Tone::Info,
                "You are in already",
                "This invitation has been taken. If it was not you who took it, tell the person \
                 who invited you.",
            ),
            Self::InvitationReplaced => (
                Tone::Info,
                "There is a newer invitation",
                "It was sent again, and only the newest one works. Open the link in the newest \
                 message.",
            ),
            Self::InvitationExpired => (
                Tone::Warning,
                "This invitation has expired",
                "Invitations are good for seven days. Ask the person who invited you to send it \
                 again.",
            ),
            Self::InvitationCancelled => (
                Tone::Warning,
                "This invitation was cancelled",
                "If you think that is a mistake, ask the person who invited you.",
            ),
            Self::InvitationUnknown => (
                Tone::Info,
                "Open your invitation again",
                "This page opens with a link from a message. Open the link in the newest message \
                 once more; if that does not help, ask the person who invited you to send it again.",
            ),
            Self::CaptureUsed => (
                Tone::Info,
                "This link has been used",
                "It was good for one picture. If another is needed, ask for a new link where you \
                 came from.",
            ),
            Self::CaptureOver => (
                Tone::Warning,
                "This link has expired",
                "It was good for ten minutes. Ask for a new one where you came from.",
            ),
            Self::CaptureUnknown => (
                Tone::Info,
                "Open your link again",
                "This page opens with a link that you were given. Open it once more; if that does \
                 not help, ask for a new one where you came from.",
            ),
        }
    }
}
