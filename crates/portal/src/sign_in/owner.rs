//! The owner's link: whoever holds it becomes the first owner.

use super::form::words;
use super::{browser, make_known, remember};
use crate::trouble::Trouble;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use doorward_app::Error;
use doorward_app::sign_in::{NewOwner, OwnerSetup};
use doorward_domain::Refusal;
use doorward_web::language::Words;
use doorward_web::language::refusal_text;
use doorward_web::pages::entry::arrival;
use doorward_web::pages::visit::{Visit, add_cookie, no_content, see_other};
use doorward_web::pages::{Shell, answer};
use std::sync::Arc;

const COOKIE: (&str, &str) = ("doorward_setup", "/setup");
/// How long the form may lie open, in seconds.
const OPEN_FOR: u64 = 3_600;

/// The form.
#[derive(Template)]
#[template(path = "owner.html")]
struct OwnerForm<'a> {
    shell: Shell<'a>,
    t: Words,
    company: &'a str,
    email: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    problem: Option<&'a str>,
}

/// Shows where the link arrives.
pub(crate) async fn arrive(visit: Visit) -> Response {
    arrival(&visit.headers, "/setup/session", "/setup/form")
}

/// Gives a cookie for the token.
pub(crate) async fn exchange(mut visit: Visit) -> Response {
    visit.act("portal.setup");
    let token = visit.token().ok().flatten().unwrap_or_default();
    match visit.web.app.open_setup_link(&visit.ctx, &token).await {
        Ok(_) => no_content(visit.set_cookie(COOKIE, Some((&token, OPEN_FOR)))),
        Err(error) => link_over(&visit, error),
    }
}

/// Shows the form.
pub(crate) async fn form(mut visit: Visit) -> Response {
    visit.act("portal.setup");
    let token = visit.cookie(COOKIE.0).unwrap_or_default().to_owned();
    match visit.web.app.open_setup_link(&visit.ctx, &token).await {
        Ok(setup) => page(&visit, &setup, ("", ""), None),
        Err(error) => Trouble::from(error).without_desk(&visit, words(&visit)),
    }
}

/// Makes the owner and signs her in.
pub(crate) async fn submit(mut visit: Visit) -> Response {
    visit.act("portal.setup");
    let token = visit.cookie(COOKIE.0).unwrap_or_default().to_owned();
    let text = |name| visit.text(name).ok().flatten().unwrap_or_default();
    let (first, last, password) = (text("first_name"), text("last_name"), text("password"));
    let app = Arc::clone(&visit.web.app);
    let new = NewOwner {
        first_name: &first,
        last_name: &last,
        password: &password,
        browser: browser(&visit.headers),
    };
    let mut ctx = visit.ctx.clone();
    let result = app.set_up_owner(&mut ctx, &token, new).await;
    visit.ctx = ctx;
    match result {
        Ok((cookie, known)) => {
            let mut response = see_other("/portal");
            remember(&mut response, &visit, &cookie);
            make_known(&mut response, &visit, &known);
            add_cookie(&mut response, visit.set_cookie(COOKIE, None));
            response
        }
        Err(Error::Refused(refusal @ Refusal::InvalidField { .. })) => {
            let problem = refusal_text(words(&visit).locale, &refusal);
            visit.note(&refusal.into());
            match app.open_setup_link(&visit.ctx, &token).await {
                Ok(setup) => page(&visit, &setup, (&first, &last), Some(&problem)),
                Err(error) => Trouble::from(error).without_desk(&visit, words(&visit)),
            }
        }
        Err(error) => Trouble::from(error).without_desk(&visit, words(&visit)),
    }
}

fn page(
    visit: &Visit,
    setup: &OwnerSetup,
    (first_name, last_name): (&str, &str),
    problem: Option<&str>,
) -> Response {
    let logo = doorward_web::pages::logo::path(&setup.company);
    let page = OwnerForm {
        shell: Shell { company: Some(&setup.company.name), logo: logo.as_deref() },
        t: words(visit),
        company: &setup.company.name,
        email: &setup.email,
        first_name,
        last_name,
        problem,
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer(status, &page)
}

/// What the script of [`Arrival`] shows when a link does not work.
pub(super) fn link_over(visit: &Visit, error: Error) -> Response {
    super::no_ceremony(visit, error)
}
