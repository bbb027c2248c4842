//! Where a link arrives. The page is the same for everybody: the token is in the fragment, which
//! reaches the server only when the page's script hands it over. So nothing that merely follows the
//! link, as the scanners of mail programs do, uses anything up.

use super::assets::{self, Address};
use super::{Shell, answer, texts};
use crate::language::Words;
use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

/// The page at `/g`, `/join` and wherever else a link arrives.
#[derive(Debug, Template)]
#[template(path = "entry.html")]
pub(crate) struct Entry {
    /// Around it.
    pub(crate) shell: Shell<'static>,
    /// Its texts.
    pub(crate) t: Words,
    /// Where the token is handed over.
    pub(crate) session: &'static str,
    /// Where the cookie leads.
    pub(crate) next: &'static str,
}

impl Entry {
    /// Where the script is served.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn script(&self) -> Address {
        assets::ENTRY.address()
    }
}

/// Shows where a link arrives, whose token is handed over at `session` for a cookie that leads to
/// `next`.
pub fn arrival(headers: &HeaderMap, session: &'static str, next: &'static str) -> Response {
    let shell = Shell { company: None, logo: None };
    answer(StatusCode::OK, &Entry { shell, t: texts::of(headers), session, next })
}
