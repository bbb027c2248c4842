//! A forgotten password: asking for a link, and choosing a new one with it.

use super::form::{company, words};
use super::owner::link_over;
use crate::desk::{DONE, SESSION};
use crate::trouble::Trouble;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use doorward_app::Error;
use doorward_app::sign_in::ResetPage;
use doorward_domain::Refusal;
use doorward_web::language::Words;
use doorward_web::language::refusal_text;
use doorward_web::pages::entry::arrival;
use doorward_web::pages::visit::{Visit, add_cookie, no_content, see_other};
use doorward_web::pages::{Shell, answer};
use std::sync::Arc;

const COOKIE: (&str, &str) = ("doorward_reset", "/reset");
/// How long the form may lie open, in seconds.
const OPEN_FOR: u64 = 3_600;

/// Asks whose password it is, and says that a letter is on its way.
#[derive(Template)]
#[template(path = "forgotten.html")]
struct Forgotten<'a> {
    shell: Shell<'a>,
    t: Words,
    asks_company: bool,
    sent: bool,
}

/// Takes the new password.
#[derive(Template)]
#[template(path = "reset.html")]
struct Reset<'a> {
    shell: Shell<'a>,
    t: Words,
    email: &'a str,
    problem: Option<&'a str>,
}

/// Asks.
pub(crate) async fn ask(visit: Visit) -> Response {
    forgotten(&visit, false)
}

/// Sends a link, if there is anybody to send it to. The answer is the same.
pub(crate) async fn send(mut visit: Visit) -> Response {
    visit.act("portal.forgotten");
    let text = |name| visit.text(name).ok().flatten().unwrap_or_default();
    let (name, label) = (text("name"), text("company"));
    let app = Arc::clone(&visit.web.app);
    let company = company(&visit, &label);
    match app.request_password_reset(&mut visit.ctx, company, &name).await {
        Ok(()) => forgotten(&visit, true),
        Err(error) => Trouble::from(error).without_desk(&visit, words(&visit)),
    }
}

fn forgotten(visit: &Visit, sent: bool) -> Response {
    let page = Forgotten {
        shell: Shell { company: None, logo: None },
        t: words(visit),
        asks_company: visit.web.app.has_several_companies() && company(visit, "").is_none(),
        sent,
    };
    answer(StatusCode::OK, &page)
}

/// Shows where the link arrives.
pub(crate) async fn arrive(visit: Visit) -> Response {
    arrival(&visit.headers, "/reset/session", "/reset/form")
}

/// Gives a cookie for the token.
pub(crate) async fn exchange(mut visit: Visit) -> Response {
    visit.act("portal.reset");
    let token = visit.token().ok().flatten().unwrap_or_default();
    match visit.web.app.open_password_reset(&visit.ctx, &token).await {
        Ok(_) => no_content(visit.set_cookie(COOKIE, Some((&token, OPEN_FOR)))),
        Err(error) => link_over(&visit, error),
    }
}

/// Shows the form.
pub(crate) async fn form(mut visit: Visit) -> Response {
    visit.act("portal.reset");
    let token = visit.cookie(COOKIE.0).unwrap_or_default().to_owned();
    match visit.web.app.open_password_reset(&visit.ctx, &token).await {
        Ok(reset) => page(&visit, &reset, None),
        Err(error) => Trouble::from(error).without_desk(&visit, words(&visit)),
    }
}

/// Takes the new password.
pub(crate) async fn submit(mut visit: Visit) -> Response {
    visit.act("portal.reset");
    let token = visit.cookie(COOKIE.0).unwrap_or_default().to_owned();
    let password = visit.text("password").ok().flatten().unwrap_or_default();
    let app = Arc::clone(&visit.web.app);
    match app.reset_password(&mut visit.ctx, &token, &password).await {
        Ok(()) => {
            let mut response = see_other("/sign-in");
            add_cookie(&mut response, visit.set_cookie(COOKIE, None));
            add_cookie(&mut response, visit.set_lax_cookie((SESSION, "/"), None));
            let done = Some(("done-password-reset", 60));
            add_cookie(&mut response, visit.set_cookie((DONE, "/"), done));
            response
        }
        Err(Error::Refused(refusal @ Refusal::InvalidField { .. })) => {
            let problem = refusal_text(words(&visit).locale, &refusal);
            visit.note(&refusal.into());
            match app.open_password_reset(&visit.ctx, &token).await {
                Ok(reset) => page(&visit, &reset, Some(&problem)),
                Err(error) => Trouble::from(error).without_desk(&visit, words(&visit)),
            }
        }
        Err(error) => Trouble::from(error).without_desk(&visit, words(&visit)),
    }
}

fn page(visit: &Visit, reset: &ResetPage, problem: Option<&str>) -> Response {
    let logo = doorward_web::pages::logo::path(&reset.company);
    let page = Reset {
        shell: Shell { company: Some(&reset.company.name), logo: logo.as_deref() },
        t: words(visit),
        email: &reset.email,
        problem,
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer(status, &page)
}
