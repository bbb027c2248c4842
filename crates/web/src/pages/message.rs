//! Pages with one thing to say: what came of a press where no script runs, and links that open
//! nothing any more.

use super::Shell;
use crate::language::Words;
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

/// A message that fills a page.
#[derive(Debug, Template)]
#[template(path = "message.html")]
pub(crate) struct Message<'a> {
    /// Around it.
    pub(crate) shell: Shell<'a>,
    /// Its texts.
    pub(crate) t: Words,
    /// How it is meant.
    pub(crate) tone: Tone,
    /// In a few words.
    pub(crate) title: String,
    /// What it means, and what to do.
    pub(crate) text: String,
    /// Whether she can go back to the doors of her link.
    pub(crate) back: bool,
}

impl<'a> Message<'a> {
    /// A door opened; `success` says which and for how long.
    pub(crate) fn opened(shell: Shell<'a>, t: Words, success: String) -> Self {
        let text = t.say("message-opened-text");
        Self { shell, t, tone: Tone::Success, title: success, text, back: true }
    }

    /// A door did not open; `error` says why.
    pub(crate) fn not_opened(shell: Shell<'a>, t: Words, error: String) -> Self {
        let title = t.say("message-closed");
        Self { shell, t, tone: Tone::Error, title, text: error, back: true }
    }

    /// The server could not do it, or not now; `error` says what to do.
    pub(crate) fn failed(shell: Shell<'a>, t: Words, error: String) -> Self {
        let title = t.say("message-failed");
        Self { shell, t, tone: Tone::Error, title, text: error, back: false }
    }

    /// A picture was taken, and did what it was for.
    pub(crate) fn captured(shell: Shell<'a>, t: Words) -> Self {
        let (title, text) = (t.say("message-thanks"), t.say("message-thanks-text"));
        Self { shell, t, tone: Tone::Success, title, text, back: false }
    }

    /// A link or an invitation that leads nowhere.
    pub(crate) fn dead_end(shell: Shell<'a>, t: Words, end: DeadEnd) -> Self {
        let (tone, title, text) = end.words();
        Self { shell, t, tone, title: t.say(title), text: t.say(text), back: false }
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
    pub(crate) fn text(self, t: Words) -> String {
        t.say(self.words().2)
    }

    /// The tone, and the names of the texts.
    const fn words(self) -> (Tone, &'static str, &'static str) {
        match self {
            Self::LinkOver => (Tone::Warning, "link-over", "link-over-text"),
            Self::LinkRevoked => (Tone::Warning, "link-revoked", "link-revoked-text"),
            Self::LinkUsedUp => (Tone::Warning, "link-used-up", "link-used-up-text"),
            Self::LinkAnotherBrowser => {
                (Tone::Warning, "link-another-browser", "link-another-browser-text")
            }
            Self::LinkUnknown => (Tone::Info, "link-unknown", "link-unknown-text"),
            Self::InvitationUsed => (Tone::Info, "invitation-used", "invitation-used-text"),
            Self::InvitationReplaced => {
                (Tone::Info, "invitation-replaced", "invitation-replaced-text")
            }
            Self::InvitationExpired => {
                (Tone::Warning, "invitation-expired", "invitation-expired-text")
            }
            Self::InvitationCancelled => {
                (Tone::Warning, "invitation-cancelled", "invitation-cancelled-text")
            }
            Self::InvitationUnknown => {
                (Tone::Info, "invitation-unknown", "invitation-unknown-text")
            }
            Self::CaptureUsed => (Tone::Info, "capture-used", "capture-used-text"),
            Self::CaptureOver => (Tone::Warning, "capture-over", "capture-over-text"),
            Self::CaptureUnknown => (Tone::Info, "capture-unknown", "capture-unknown-text"),
        }
    }
}
