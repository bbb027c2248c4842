//! A visit of a browser to one of our pages: counted, its cookie read, its form read, ended in one
//! place.

use super::{Shell, ending};
use crate::Web;
use crate::failure::Failure;
use crate::peer::{self, Peer};
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use doorward_app::{Channel, Ctx};
use doorward_domain::Refusal;
use doorward_wire::access::parameters::{Parameters, Sources};
use doorward_wire::access::problem::ParameterProblem;
use std::sync::Arc;

/// The largest form that a page sends, in bytes.
pub const FORM: usize = 16 * 1_024;

/// A visit under way.
#[derive(Clone)]
pub struct Visit {
    /// What every handler shares.
    pub web: Arc<Web>,
    /// The call that it is.
    pub ctx: Ctx,
    /// What the browser sent along.
    pub headers: HeaderMap,
    /// What was asked for.
    pub uri: Uri,
    body: Bytes,
}

impl FromRequest<Arc<Web>> for Visit {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Arc<Web>) -> Result<Self, Response> {
        Self::begin(request, web, FORM).await
    }
}

/// A visit that brings a picture.
pub(crate) struct Upload(pub(crate) Visit);

impl FromRequest<Arc<Web>> for Upload {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Arc<Web>) -> Result<Self, Response> {
        Visit::begin(request, web, web.settings.biometric_body_limit).await.map(Self)
    }
}

impl Visit {
    /// Begins a visit: counts it, and reads at most so many bytes of what was sent.
    ///
    /// # Errors
    /// The answer to a visit that comes too often, or brings too much or too slowly.
    pub async fn begin(request: Request, web: &Arc<Web>, limit: usize) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let unavailable = || StatusCode::INTERNAL_SERVER_ERROR.into_response();
        let peer = *parts.extensions.get::<Peer>().ok_or_else(unavailable)?;
        let address = peer::address(peer, &parts.headers, web.settings.behind_proxy);
        let ctx = web.app.ctx(Channel::Page, "page", Some(address)).map_err(|error| {
            tracing::error!(%error, "a visit could not begin");
            unavailable()
        })?;
        let mut visit = Self {
            web: Arc::clone(web),
            ctx,
            headers: parts.headers,
            uri: parts.uri,
            body: Bytes::new(),
        };
        if let Err(refusal) = web.app.count_address(address) {
            return Err(visit.plain(&Failure::from(refusal)));
        }
        let patience = web.settings.body_timeout;
        visit.body = match tokio::time::timeout(patience, to_bytes(body, limit)).await {
            Ok(Ok(body)) => body,
            Ok(Err(_)) => return Err(visit.plain(&Failure::TooLarge { limit })),
            Err(_) => return Err(visit.plain(&Failure::TooSlow)),
        };
        Ok(visit)
    }

    /// What the visit is for, as audit rows name it.
    pub fn act(&mut self, act: &'static str) {
        self.ctx.act = act;
    }

    /// What was sent, as form or JSON.
    ///
    /// # Errors
    /// [`Refusal::Unreadable`].
    pub fn form(&self) -> Result<Parameters<'_>, Refusal> {
        let kind = self.headers.get(header::CONTENT_TYPE);
        let sources = Sources {
            query: b"",
            content_type: kind.and_then(|kind| kind.to_str().ok()),
            body: &self.body,
        };
        Parameters::read(&sources).map_err(|error| Refusal::Unreadable(error.to_string()))
    }

    /// One text of what was sent; nothing when it is not there.
    ///
    /// # Errors
    /// [`Refusal::Unreadable`] when nothing of it can be read.
    pub fn text(&self, name: &'static str) -> Result<Option<String>, Refusal> {
        let form = self.form()?;
        let given = form.string(name).map_err(|problem| unreadable(&problem))?;
        Ok(given.value().map(str::to_owned))
    }

    /// What was sent, as it came.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The token that a link's page hands over, if it can stand in a cookie.
    ///
    /// # Errors
    /// [`Refusal::Unreadable`] when nothing of what was sent can be read.
    pub fn token(&self) -> Result<Option<String>, Refusal> {
        let url_safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let whole = |text: &String| text.len() <= 128 && text.bytes().all(url_safe);
        Ok(self.text("token")?.filter(whole))
    }

    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        cookie(&self.headers, name)
    }

    /// A cookie that no script reads and no other site sends along; `None` for `value` takes it away.
    pub fn set_cookie(
        &self,
        place: (&str, &str),
        value: Option<(&str, u64)>,
    ) -> Option<HeaderValue> {
        set_cookie(place, value, self.web.settings.secure_cookies)
    }

    /// Whether the page's script asks, and not the browser for its person.
    pub fn wants_json(&self) -> bool {
        let accepted = self.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        accepted.is_some_and(|accepted| accepted.contains("application/json"))
    }

    /// The same, also sent along when a link from elsewhere is followed.
    pub fn set_lax_cookie(
        &self,
        place: (&str, &str),
        value: Option<(&str, u64)>,
    ) -> Option<HeaderValue> {
        let strict = self.set_cookie(place, value)?;
        let text = strict.to_str().ok()?.replace("SameSite=Strict", "SameSite=Lax");
        HeaderValue::from_str(&text).ok()
    }

    /// The page around what there is to say when nobody is known.
    pub(crate) const fn nobody() -> Shell<'static> {
        Shell { company: None, logo: None }
    }

    /// Notes a visit that did not succeed where operators look for it.
    pub fn note(&self, failure: &Failure) {
        failure.note(&self.web.app, &self.ctx, self.ctx.act);
    }

    fn plain(&self, failure: &Failure) -> Response {
        self.note(failure);
        let locale = crate::language::Locale::of(&self.headers, None);
        let text = crate::language::failure_text(locale, failure, &self.ctx);
        ending::json_failure(failure, &text)
    }
}

/// A value of the part of an address after the question mark.
pub fn query_value(query: &str, name: &'static str) -> Option<String> {
    let sources = Sources { query: query.as_bytes(), content_type: None, body: b"" };
    let parameters = Parameters::read(&sources).ok()?;
    parameters.string(name).ok()?.value().map(str::to_owned)
}

/// A cookie's value.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
    let mut named = pairs.filter_map(|pair| pair.trim().split_once('='));
    named.find(|(found, _)| *found == name).map(|(_, value)| value)
}

fn set_cookie(
    (name, path): (&str, &str),
    value: Option<(&str, u64)>,
    secure: bool,
) -> Option<HeaderValue> {
    let (value, age) = value.unwrap_or_default();
    let secure = if secure { "; Secure" } else { "" };
    let text =
        format!("{name}={value}; Path={path}; Max-Age={age}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&text).ok()
}

/// The cookie of a guest's session, which pages and the vendor's route share.
pub(crate) mod guest_cookie {
    use axum::http::HeaderValue;

    /// What it is called.
    pub(crate) const NAME: &str = "doorward_guest";

    /// The cookie, for so many seconds; `None` takes it away.
    pub(crate) fn set(value: Option<(&str, u64)>, secure: bool) -> Option<HeaderValue> {
        super::set_cookie((NAME, "/"), value, secure)
    }
}

fn unreadable(problem: &ParameterProblem) -> Refusal {
    Refusal::InvalidParameter(problem.to_string())
}

/// 204, with a cookie.
pub fn no_content(cookie: Option<HeaderValue>) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    add_cookie(&mut response, cookie);
    response
}

/// Adds a cookie to an answer.
pub fn add_cookie(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// On to another page, which is read with GET.
pub fn see_other(to: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::CACHE_CONTROL, "no-store")])
        .into_response()
}
