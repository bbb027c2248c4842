//! How a page of the portal ends that cannot be shown: on to sign-in, to a fresh proof, or a page
//! that says why.

use crate::desk::Desk;
use crate::frame::{Frame, Section};
use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use doorward_app::Error;
use doorward_domain::Refusal;
use doorward_web::Failure;
use doorward_web::language::{Words, failure_text};
use doorward_web::pages::visit::{Visit, see_other};
use doorward_web::pages::{Shell, answer, status_of};
use std::fmt::Write as _;
use std::sync::Arc;

/// Why a page cannot be shown. A handler returns it; the guard of its route renders it.
#[derive(Debug, Clone)]
pub(crate) struct Trouble(Arc<Failure>);

/// The page of it.
#[derive(Template)]
#[template(path = "trouble.html")]
struct TroublePage<'a> {
    frame: Frame,
    title: &'a str,
    text: &'a str,
}

/// The same for somebody who is not signed in.
#[derive(Template)]
#[template(path = "trouble_plain.html")]
struct TroublePlain<'a> {
    shell: Shell<'a>,
    t: Words,
    title: &'a str,
    text: &'a str,
}

impl<T: Into<Error>> From<T> for Trouble {
    fn from(error: T) -> Self {
        Self::new(Failure::App(error.into()))
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl Trouble {
    pub(crate) fn new(failure: Failure) -> Self {
        Self(Arc::new(failure))
    }

    /// The refusal, if that is what it is.
    pub(crate) fn refusal(&self) -> Option<&Refusal> {
        match &*self.0 {
            Failure::App(Error::Refused(refusal)) => Some(refusal),
            _ => None,
        }
    }

    /// Notes it where operators look for it, when a handler says itself what went wrong.
    pub(crate) fn note(&self, visit: &Visit) {
        visit.note(&self.0);
    }

    /// What it comes to for somebody who is signed in.
    pub(crate) fn render(&self, desk: &Desk) -> Response {
        if let Some(elsewhere) = self.elsewhere(&desk.visit) {
            return elsewhere;
        }
        desk.visit.note(&self.0);
        let t = desk.words;
        let (title, text) = self.words(t, &desk.visit);
        let page = TroublePage { frame: desk.frame(Section::None), title: &title, text: &text };
        self.finish(answer(self.status(), &page))
    }

    /// What it comes to for somebody who is not.
    pub(crate) fn without_desk(&self, visit: &Visit, t: Words) -> Response {
        if let Some(elsewhere) = self.elsewhere(visit) {
            return elsewhere;
        }
        visit.note(&self.0);
        let (title, text) = self.words(t, visit);
        let shell = Shell { company: None, logo: None };
        self.finish(answer(self.status(), &TroublePlain { shell, t, title: &title, text: &text }))
    }

    fn elsewhere(&self, visit: &Visit) -> Option<Response> {
        let page = match self.refusal()? {
            Refusal::SignedOut => "/sign-in",
            Refusal::ConfirmationNeeded => "/confirm",
            _ => return None,
        };
        let asked = visit.uri.path_and_query().map_or("/portal", |path| path.as_str());
        Some(see_other(&format!("{page}?next={}", encoded(asked))))
    }

    fn words(&self, t: Words, visit: &Visit) -> (String, String) {
        match self.refusal() {
            Some(Refusal::RoleTooLow | Refusal::RankTooLow) => {
                (t.say("trouble-role"), t.say("trouble-role-text"))
            }
            Some(Refusal::LastOwner) => (t.say("trouble-last-owner"), t.say("people-last-owner")),
            Some(Refusal::FormRefused) => (t.say("trouble-form"), t.say("trouble-form-text")),
            Some(Refusal::Unknown(_) | Refusal::PersonUnknown) => {
                (t.say("trouble-unknown"), t.say("trouble-unknown-text"))
            }
            _ => (t.say("trouble-any"), failure_text(t.locale, &self.0, &visit.ctx)),
        }
    }

    fn status(&self) -> StatusCode {
        match self.refusal() {
            Some(Refusal::RoleTooLow | Refusal::RankTooLow | Refusal::FormRefused) => {
                StatusCode::FORBIDDEN
            }
            Some(Refusal::Unknown(_) | Refusal::PersonUnknown) => StatusCode::NOT_FOUND,
            _ => status_of(&self.0),
        }
    }

    fn finish(&self, mut response: Response) -> Response {
        let mut headers = HeaderMap::new();
        self.0.add_headers(&mut headers);
        response.headers_mut().extend(headers);
        response
    }
}

/// A path as a value in an address.
pub(crate) fn encoded(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// A path of this server that somebody wanted to go to; anything else is the given one. An address
/// that leads elsewhere would make sign-in a help to whoever wants to lure people away.
pub(crate) fn local_path(asked: Option<String>, otherwise: &str) -> String {
    let fits = |path: &String| {
        let second = path.as_bytes().get(1);
        path.starts_with('/')
            && !matches!(second, Some(b'/' | b'\\'))
            && path.len() <= 512
            && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
    };
    asked.filter(fits).unwrap_or_else(|| otherwise.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_server() {
        let to = |path: &str| local_path(Some(path.to_owned()), "/portal");
        assert_eq!(to("/portal/people?q=a&page=2"), "/portal/people?q=a&page=2");
        for bad in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "",
            "portal",
            "/a b",
            "/\r\nSet-Cookie: x",
            "/\u{e9}",
        ] {
            assert_eq!(to(bad), "/portal", "{bad:?}");
        }
        assert_eq!(local_path(None, "/me"), "/me");
    }

    #[test]
    fn a_path_in_an_address_is_one_value() {
        assert_eq!(encoded("/a?b=c&d=é"), "/a%3Fb%3Dc%26d%3D%C3%A9");
    }
}
