//! Where a link arrives. The page is the same for everybody: the token is in the fragment, which
//! reaches the server only when the page's script hands it over. So nothing that merely follows the
//! link, as the scanners of mail programs do, uses anything up.

use super::Shell;
use super::assets::{self, Address};
use askama::Template;

/// The page at `/g`, `/join` or `/capture`.
#[derive(Debug, Template)]
#[template(path = "entry.html")]
pub(crate) struct Entry {
    /// Around it.
    pub(crate) shell: Shell<'static>,
    /// Where the token is handed over.
    pub(crate) session: &'static str,
    /// Where the cookie leads.
    pub(crate) next: &'static str,
    /// What to do when the address holds no whole token.
    pub(crate) incomplete: &'static str,
}

const INCOMPLETE: &str = "Part of its address is missing. Open the link in your message again, or \
                          copy the whole of it.";

impl Entry {
    /// For guest links.
    pub(crate) const GUEST: Self = Self {
        shell: Shell { company: None, logo: None },
        session: "/g/session",
        next: "/g/doors",
        incomplete: INCOMPLETE,
    };

    /// For invitations.
    pub(crate) const INVITATION: Self = Self {
        shell: Shell { company: None, logo: None },
        session: "/join/session",
        next: "/join/form",
        incomplete: INCOMPLETE,
    };

    /// For pictures.
    pub(crate) const CAPTURE: Self = Self {
        shell: Shell { company: None, logo: None },
        session: "/capture/session",
        next: "/capture/form",
        incomplete: INCOMPLETE,
    };

    /// Where the script is served.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn script(&self) -> Address {
        assets::ENTRY.address()
    }
}
