//! Somebody at a page of the portal: who she is, what she asks, how she is answered.

use crate::frame::{Frame, Section};
use crate::texts;
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::{Extension, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use doorward_app::access::AccessCaller;
use doorward_app::sign_in::Signed;
use doorward_app::{App, Ctx};
use doorward_domain::access::Zone;
use doorward_domain::{Act, Refusal};
use doorward_web::language::{Locale, Words};
use doorward_web::pages::visit::{Visit, add_cookie, see_other};
use doorward_web::{Web, pages};
use doorward_wire::multipart;
use std::sync::Arc;

/// The cookie of a session.
pub(crate) const SESSION: &str = "doorward_portal";
/// The cookie that says what was just done, until the next page has said it.
pub(crate) const DONE: &str = "doorward_done";
/// The cookie that says how to take it back.
const UNDO: &str = "doorward_undo";
/// The field of every form that shows that it is ours.
pub(crate) const FORM_FIELD: &str = "form_token";

/// What a page takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Required {
    /// What whoever asks must be allowed to do.
    pub(crate) act: Act,
    /// How many bytes of what she sends are read.
    pub(crate) limit: usize,
    /// Whether she must have proved a short while ago who she is.
    pub(crate) fresh: bool,
}

/// Somebody who is signed in and may be where she is. Handlers get it from the guard of their route
/// alone.
#[derive(Clone)]
pub(crate) struct Desk {
    /// The visit.
    pub(crate) visit: Visit,
    /// Who she is.
    pub(crate) signed: Signed,
    /// Her language.
    pub(crate) words: Words,
    /// How many doors of her company are in lockdown.
    pub(crate) lockdown: i64,
}

impl FromRequestParts<Arc<Web>> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Web>) -> Result<Self, Response> {
        parts.extensions.remove::<Self>().ok_or_else(|| {
            tracing::error!(path = parts.uri.path(), "a page is not registered with its act");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        })
    }
}

/// Lets those through who are signed in and may do what the page takes, and renders what goes wrong
/// behind it.
pub(crate) async fn guard(
    required: Required,
    Extension(web): Extension<Arc<Web>>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let copy = Request::from_parts(parts.clone(), body);
    let mut visit = match Visit::begin(copy, &web, required.limit).await {
        Ok(visit) => visit,
        Err(refused) => return refused,
    };
    visit.act("portal");
    let words = texts::words(Locale::of(&visit.headers, None));
    let cookie = visit.cookie(SESSION).unwrap_or_default().to_owned();
    let app = Arc::clone(&web.app);
    let signed = match app.signed_in(&mut visit.ctx, &cookie).await {
        Ok(signed) => signed,
        Err(error) => return Trouble::from(error).without_desk(&visit, words),
    };
    let chosen = signed.member.language.as_deref();
    let words = texts::words(Locale::of(&visit.headers, chosen));
    let lockdown = match app.doors_in_lockdown(&visit.ctx).await {
        Ok(doors) => doors,
        Err(error) => return Trouble::from(error).without_desk(&visit, words),
    };
    let desk = Desk { visit, signed, words, lockdown };
    if let Err(trouble) = desk.admit(required, &parts.method) {
        return trouble.render(&desk);
    }
    let mut request = Request::from_parts(parts, axum::body::Body::empty());
    request.extensions_mut().insert(desk.clone());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Trouble>() {
        Some(trouble) => trouble.render(&desk),
        None => response,
    }
}

impl Desk {
    fn admit(&self, required: Required, method: &Method) -> Result<(), Trouble> {
        if !self.may(required.act) {
            return Err(Refusal::RoleTooLow.into());
        }
        if method == Method::POST {
            let token = self.form_token();
            self.app().check_form_token(&self.signed, &token)?;
        }
        if required.fresh {
            self.signed.require_fresh(self.visit.ctx.now)?;
        }
        Ok(())
    }

    /// The token of the form that was sent; in a header when a script sends something else.
    fn form_token(&self) -> String {
        let header = self.visit.headers.get("x-form-token").and_then(|value| value.to_str().ok());
        header.map_or_else(|| self.text(FORM_FIELD), str::to_owned)
    }

    /// The use cases.
    pub(crate) fn app(&self) -> &App {
        &self.visit.web.app
    }

    /// The call that this is.
    pub(crate) fn ctx(&self) -> &Ctx {
        &self.visit.ctx
    }

    /// Names the act, as audit rows have it.
    pub(crate) fn act(&mut self, act: &'static str) {
        self.visit.act(act);
    }

    /// Whether her role allows it.
    pub(crate) fn may(&self, act: Act) -> bool {
        self.signed.role().may(act)
    }

    /// She as the caller of use cases of the Access API.
    pub(crate) fn caller(&self) -> AccessCaller {
        AccessCaller::in_portal(self.visit.ctx.company, self.signed.role())
    }

    /// A value of the address, after the question mark.
    pub(crate) fn query(&self, name: &'static str) -> Option<String> {
        let query = self.visit.uri.query()?;
        doorward_web::pages::visit::query_value(query, name)
    }

    /// A field of the form that was sent; empty when it is not there.
    pub(crate) fn text(&self, name: &'static str) -> String {
        match self.file(name) {
            Some(part) => String::from_utf8(part).unwrap_or_default(),
            None => self.visit.text(name).ok().flatten().unwrap_or_default(),
        }
    }

    /// A part of a form that brings files; `None` when it is not there or empty.
    pub(crate) fn file(&self, name: &str) -> Option<Vec<u8>> {
        let kind = self.visit.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        if !multipart::content_type_is_multipart(kind) {
            return None;
        }
        let parts = multipart::read(kind, self.visit.body()).ok()?;
        let part = parts.iter().find(|part| part.is_named(name))?;
        (!part.data.is_empty()).then(|| part.data.to_vec())
    }

    /// Every value of a field that can be there more than once, such as ticks of one name.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let Ok(form) = self.visit.form() else { return Vec::new() };
        form.all(name).into_iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
    }

    /// The zone of her company.
    pub(crate) fn zone(&self) -> Zone {
        let security = self.app().security();
        let company = security.company(self.visit.ctx.company);
        company.map(|state| state.company.settings.zone.clone()).unwrap_or_default()
    }

    /// What surrounds a page of a section.
    pub(crate) fn frame(&self, section: Section) -> Frame {
        Frame::new(self, section)
    }

    /// Shows a page.
    pub(crate) fn show(&self, page: &impl Template) -> Response {
        self.show_with(StatusCode::OK, page)
    }

    /// Shows a page that says what was wrong with a form.
    pub(crate) fn show_again(&self, page: &impl Template) -> Response {
        self.show_with(StatusCode::UNPROCESSABLE_ENTITY, page)
    }

    /// Shows a page with a status.
    pub(crate) fn show_with(&self, status: StatusCode, page: &impl Template) -> Response {
        let mut response = pages::answer(status, page);
        for cookie in [DONE, UNDO] {
            if self.visit.cookie(cookie).is_some() {
                add_cookie(&mut response, self.visit.set_cookie((cookie, "/"), None));
            }
        }
        response
    }

    /// After a form: on to a page, which says what was done. The text is one that begins with `done-`.
    pub(crate) fn done(&self, to: &str, message: &str) -> Response {
        let mut response = see_other(to);
        let cookie = self.visit.set_cookie((DONE, "/"), Some((message, 60)));
        add_cookie(&mut response, cookie);
        response
    }

    /// After a form whose deed another form takes back: on to a page, which says what was done and has a
    /// button that sends the other one. It is offered for a few minutes, and by this browser alone.
    pub(crate) fn done_with_undo(&self, to: &str, message: &str, undo: &Undo<'_>) -> Response {
        let mut response = self.done(to, message);
        let (name, value) = undo.field;
        let kept = format!("{}|{name}|{value}", undo.action);
        add_cookie(&mut response, self.visit.set_cookie((UNDO, "/"), Some((&kept, 300))));
        response
    }

    /// The form that takes back what was just done, as [`Self::done_with_undo`] left it.
    pub(crate) fn undo(&self) -> Option<(String, String, String)> {
        let mut parts = self.visit.cookie(UNDO)?.splitn(3, '|').map(str::to_owned);
        let (action, name, value) = (parts.next()?, parts.next()?, parts.next()?);
        let word = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let path = action.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-".contains(&b));
        (path && action.starts_with("/portal/") && word(&name) && word(&value))
            .then_some((action, name, value))
    }
}

/// A form that takes something back.
pub(crate) struct Undo<'a> {
    /// Where it is sent, within the portal.
    pub(crate) action: &'a str,
    /// The one field beside the token: name and value, each of letters, digits and hyphens.
    pub(crate) field: (&'a str, &'a str),
}

/// A download with a safe name.
pub(crate) fn download(name: &str, kind: &'static str, body: String) -> Response {
    let safe: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '.' { c } else { '-' })
        .collect();
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{safe}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, body).into_response()
}

/// What a handler ends with.
pub(crate) type Answer = Result<Response, Trouble>;
