//! The pages under which a person takes a picture: `/capture`, where the link arrives, and
//! `/capture/form`.

use super::capture_form::CaptureForm;
use super::ending::{dead_end, refused};
use super::entry::arrival;
use super::message::Message;
use super::visit::{Upload, Visit, add_cookie, no_content};
use super::{Shell, answer, logo, texts};
use crate::language::{Words, refusal_text};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use doorward_app::{CapturePage, Captured, Process};
use doorward_domain::{CaptureProblem, Factor, Refusal};
use doorward_wire::multipart;

const COOKIE: (&str, &str) = ("doorward_capture", "/capture");
/// No longer than a link works.
const AGE: u64 = 600;

/// Where the link arrives.
pub(crate) async fn arrive(headers: HeaderMap) -> Response {
    arrival(&headers, "/capture/session", "/capture/form")
}

/// Exchanges the token for a cookie. It uses nothing up.
pub(crate) async fn exchange(mut visit: Visit) -> Response {
    visit.act("capture.open");
    let unknown = Refusal::CaptureRefused(CaptureProblem::Unknown);
    let token = match visit.token() {
        Ok(Some(token)) => token,
        Ok(None) => return refused(&visit, &unknown.into()),
        Err(refusal) => return refused(&visit, &refusal.into()),
    };
    match visit.web.app.open_capture(&visit.ctx, &token).await {
        Ok(_) => no_content(visit.set_cookie(COOKIE, Some((&token, AGE)))),
        Err(error) => refused(&visit, &error.into()),
    }
}

/// The form, empty.
pub(crate) async fn form(mut visit: Visit) -> Response {
    visit.act("capture.form");
    let token = visit.cookie(COOKIE.0).unwrap_or_default().to_owned();
    match visit.web.app.open_capture(&visit.ctx, &token).await {
        Ok(page) => show(texts::of(&visit.headers), &page, &Problems::default()),
        Err(error) => dead_end(&visit, &error.into()),
    }
}

/// What is wrong with what was sent.
#[derive(Default)]
struct Problems {
    agreed: bool,
    picture: Option<String>,
    consent: Option<String>,
}

/// The form, with a picture.
pub(crate) async fn submit(Upload(mut visit): Upload) -> Response {
    visit.act("capture.send");
    let token = visit.cookie(COOKIE.0).unwrap_or_default().to_owned();
    let page = match visit.web.app.open_capture(&visit.ctx, &token).await {
        Ok(page) => page,
        Err(error) => return dead_end(&visit, &error.into()),
    };
    let kind = visit.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let parts = match multipart::read(kind.unwrap_or_default(), visit.body()) {
        Ok(parts) => parts,
        Err(error) => return dead_end(&visit, &Refusal::Unreadable(error.to_string()).into()),
    };
    let named = |name: &str| parts.iter().find(|part| part.is_named(name));
    let picture = named("picture").map(|part| part.data).filter(|data| !data.is_empty());
    let agreed = named("consent").is_some();
    let t = texts::of(&visit.headers);
    let mut problems = Problems { agreed, ..Problems::default() };
    if keeps(&page) && !agreed {
        problems.consent = Some(t.say("capture-agree-missing"));
    }
    let Some(picture) = picture else {
        problems.picture = Some(t.say("capture-picture-missing"));
        return show(t, &page, &problems);
    };
    if problems.consent.is_some() {
        return show(t, &page, &problems);
    }
    let mut ctx = visit.ctx.clone();
    let sent = visit.web.app.send_capture(&mut ctx, &token, picture).await;
    drop(parts);
    visit.ctx = ctx;
    match sent {
        Ok(Captured::Done) => ended(&visit, &page, None),
        Ok(Captured::Ended(refusal)) => {
            ended(&visit, &page, Some(refusal_text(t.locale, &refusal)))
        }
        Ok(Captured::TryAgain(refusal)) => {
            problems.picture = Some(refusal_text(t.locale, &refusal));
            show(t, &page, &problems)
        }
        Err(error) => dead_end(&visit, &error.into()),
    }
}

fn ended(visit: &Visit, page: &CapturePage, problem: Option<String>) -> Response {
    let logo = logo::path(&page.company);
    let shell = shell(page, logo.as_deref());
    let t = texts::of(&visit.headers);
    let (status, message) = match problem {
        None => (StatusCode::OK, Message::captured(shell, t)),
        Some(text) => (StatusCode::UNPROCESSABLE_ENTITY, Message::failed(shell, t, text)),
    };
    let mut response = answer(status, &message);
    add_cookie(&mut response, visit.set_cookie(COOKIE, None));
    response
}

fn show(t: Words, page: &CapturePage, problems: &Problems) -> Response {
    let logo = logo::path(&page.company);
    let form = CaptureForm {
        shell: shell(page, logo.as_deref()),
        t,
        company: &page.company.name,
        first_name: &page.first_name,
        factor: page.factor,
        advice: advice(page.factor),
        keeps: keeps(page),
        agreed: problems.agreed,
        picture_problem: problems.picture.as_deref(),
        consent_problem: problems.consent.as_deref(),
    };
    let wrong = form.picture_problem.is_some() || form.consent_problem.is_some();
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = answer(status, &form);
    // The camera is asked for by the file field alone.
    let policy = HeaderValue::from_static("geolocation=(), microphone=()");
    response.headers_mut().insert("permissions-policy", policy);
    response
}

fn keeps(page: &CapturePage) -> bool {
    page.process == Process::Enrol
}

const fn advice(factor: Factor) -> &'static [&'static str] {
    match factor {
        Factor::Palm => &["capture-palm-1", "capture-palm-2", "capture-palm-3"],
        Factor::Face => &["capture-face-1", "capture-face-2", "capture-face-3"],
        Factor::Finger => &["capture-finger-1", "capture-finger-2"],
    }
}

fn shell<'a>(page: &'a CapturePage, logo: Option<&'a str>) -> Shell<'a> {
    Shell { company: Some(&page.company.name), logo }
}
