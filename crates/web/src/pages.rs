//! The pages that people see: guests at a door, and those who are invited. Each page is a typed
//! template, whose file in `templates` lists its fields again for whoever writes the HTML.
//!
//! Not for what the pages say about doors and links: handlers fill the fields from what a use case
//! answered.

pub mod assets;
pub(crate) mod capture;
mod capture_form;
mod ending;
pub mod entry;
pub(crate) mod guest;
pub(crate) mod invitation;
pub(crate) mod join;
pub(crate) mod link;
pub mod logo;
pub(crate) mod message;
pub(crate) mod texts;
pub mod visit;
mod words;

#[cfg(test)]
mod tests;

pub use ending::status_of;

use askama::Template;
use assets::Address;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// Everything from this server and nothing else; no script or style within a page; in no frame.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// What surrounds every page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shell<'a> {
    /// The company whose page it is; `None`: the product's own, before anybody is known.
    pub company: Option<&'a str>,
    /// Where the company's logo is served; `None`: the product's mark.
    pub logo: Option<&'a str>,
}

impl Shell<'_> {
    /// Where the style sheet is served.
    pub fn style(self) -> Address {
        assets::STYLE.address()
    }
}

/// A line of JSON that tells a script what went wrong.
pub fn error_line(text: &str) -> Vec<u8> {
    doorward_wire::access::answer::error(text)
}

/// Renders a page into an answer that no cache keeps and no other site frames.
pub fn answer(status: StatusCode, page: &impl Template) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    match page.render() {
        Ok(html) => (status, headers, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            let text = "This page cannot be shown at the moment.\n";
            (StatusCode::INTERNAL_SERVER_ERROR, headers, text).into_response()
        }
    }
}
