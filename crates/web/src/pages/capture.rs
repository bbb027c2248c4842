//! The pages under which a person takes a picture: `/capture`, where the link arrives, and
//! `/capture/form`.

use super::capture_form::CaptureForm;
use super::ending::{dead_end, refused};
use super::entry::Entry;
use super::message::Message;
use super::visit::{Upload, Visit, add_cookie, no_content};
use super::{Shell, answer, logo};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use doorward_app::{CapturePage, Captured, Process};
use doorward_domain::{CaptureProblem, Factor, Refusal};
use doorward_wire::multipart;

const COOKIE: (&str, &str) = ("doorward_capture", "/capture");
/// No longer than a link works.
const AGE: u64 = 600;

/// Where the link arrives.
pub(crate) async fn arrive() -> Response {
    answer(StatusCode::OK, &Entry::CAPTURE)
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
        Ok(page) => show(&page, &Problems::default()),
        Err(error) => dead_end(&visit, &error.into()),
    }
}

/// What is wrong with what was sent.
#[derive(Default)]
struct Problems {
    agreed: bool,
    picture: Option<String>,
    consent: Option<&'static str>,
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
    let mut problems = Problems { agreed, ..Problems::default() };
    if keeps(&page) && !agreed {
        problems.consent = Some("Tick the box if you agree; without it nothing can be kept.");
    }
    let Some(picture) = picture else {
        problems.picture = Some("Take a picture, or choose one.".to_owned());
        return show(&page, &problems);
    };
    if problems.consent.is_some() {
        return show(&page, &problems);
    }
    let mut ctx = visit.ctx.clone();
    let sent = visit.web.app.send_capture(&mut ctx, &token, picture).await;
    drop(parts);
    visit.ctx = ctx;
    match sent {
        Ok(Captured::Done) => ended(&visit, &page, None),
        Ok(Captured::Ended(refusal)) => ended(&visit, &page, Some(&refusal.to_string())),
        Ok(Captured::TryAgain(refusal)) => {
            problems.picture = Some(sentence(&refusal.to_string()));
            show(&page, &problems)
        }
        Err(error) => dead_end(&visit, &error.into()),
    }
}

fn ended(visit: &Visit, page: &CapturePage, problem: Option<&str>) -> Response {
    let logo = logo::path(&page.company);
    let shell = shell(page, logo.as_deref());
    let text = problem.map(sentence);
    let message = match &text {
        None => Message::captured(shell),
        Some(text) => Message::failed(shell, text),
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut response = answer(status, &message);
    add_cookie(&mut response, visit.set_cookie(COOKIE, None));
    response
}

fn show(page: &CapturePage, problems: &Problems) -> Response {
    let logo = logo::path(&page.company);
    let form = CaptureForm {
        shell: shell(page, logo.as_deref()),
        company: &page.company.name,
        first_name: &page.first_name,
        what: page.factor.as_str(),
        advice: advice(page.factor),
        keeps: keeps(page),
        agreed: problems.agreed,
        picture_problem: problems.picture.as_deref(),
        consent_problem: problems.consent,
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
        Factor::Palm => &[
            "Open your hand flat, with the fingers a little apart, and turn the palm to the camera.",
            "Get the whole hand into the picture, from the wrist to the finger tips.",
            "Use even light, without the flash, and hold still.",
        ],
        Factor::Face => &[
            "Look straight into the camera, with nobody else in the picture.",
            "Face the light, and take off a cap or dark glasses.",
            "Hold still.",
        ],
        Factor::Finger => &[
            "Send the picture of a fingerprint sensor.",
            "Clean the finger and the sensor, and press evenly.",
        ],
    }
}

fn shell<'a>(page: &'a CapturePage, logo: Option<&'a str>) -> Shell<'a> {
    Shell { company: Some(&page.company.name), logo }
}

/// A refusal's text as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    let mut sentence: String = first.into_iter().flatten().chain(letters).collect();
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}
