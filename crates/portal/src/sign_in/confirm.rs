//! A proof of who somebody is before something sensitive, and signing out.

use super::{ceremony, no_ceremony, remember};
use crate::desk::{Answer, Desk, SESSION};
use crate::frame::{Frame, Section};
use crate::trouble::{Trouble, local_path};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use doorward_app::sign_in::Cookie;
use doorward_domain::Refusal;
use doorward_web::pages::visit::{add_cookie, see_other};

/// Asks for what she has: her password, a code of her app, a passkey.
#[derive(Template)]
#[template(path = "confirm.html")]
struct Confirm {
    frame: Frame,
    next: String,
    password: bool,
    app: bool,
    passkeys: bool,
    password_problem: Option<String>,
    code_problem: Option<String>,
    passkey_problem: Option<String>,
}

impl Confirm {
    async fn of(desk: &Desk, next: String) -> Result<Self, Trouble> {
        let (app, person) = (desk.app(), desk.signed.member.id);
        let factors = app.second_factors(desk.ctx().company, person).await?;
        Ok(Self {
            frame: desk.frame(Section::None),
            next,
            password: app.has_password(desk.ctx(), person).await?,
            app: factors.totp,
            passkeys: !factors.passkeys.is_empty() && app.passkeys_offered().is_ok(),
            password_problem: None,
            code_problem: None,
            passkey_problem: None,
        })
    }

    /// Whether anything went wrong.
    const fn failed(&self) -> bool {
        self.password_problem.is_some()
            || self.code_problem.is_some()
            || self.passkey_problem.is_some()
    }
}

/// Shows the question.
pub(crate) async fn show(desk: Desk) -> Answer {
    let next = local_path(desk.query("next"), "/portal");
    Ok(desk.show(&Confirm::of(&desk, next).await?))
}

/// Takes a password or a code.
pub(crate) async fn submit(mut desk: Desk) -> Answer {
    desk.act("portal.confirm");
    let next = local_path(Some(desk.text("next")), "/portal");
    let (password, code) = (desk.text("password"), desk.text("code"));
    let (app, signed) = (desk.app(), &desk.signed);
    if code.trim().is_empty() {
        return match app.confirm_with_password(desk.ctx(), signed, &password).await {
            Ok(cookie) => Ok(on(&desk, &next, &cookie)),
            Err(error) => {
                let trouble = Trouble::from(error);
                let Some(Refusal::SignInRefused) = trouble.refusal() else { return Err(trouble) };
                let problem = Some(desk.words.say("confirm-refused"));
                let page = Confirm::of(&desk, next).await?;
                let page = Confirm { password_problem: problem, ..page };
                Ok(desk.show_with(StatusCode::UNAUTHORIZED, &page))
            }
        };
    }
    if let Err(error) = app.check_totp(desk.ctx(), signed.member.id, &code).await {
        let (status, problem) = refused(&desk, error.into(), "code-refused")?;
        let page = Confirm::of(&desk, next).await?;
        let page = Confirm { code_problem: Some(problem), ..page };
        return Ok(desk.show_with(status, &page));
    }
    let cookie = app.confirm_session(desk.ctx(), signed).await?;
    Ok(on(&desk, &next, &cookie))
}

/// Begins to ask for a passkey.
pub(crate) async fn begin_passkey(mut desk: Desk) -> Answer {
    desk.act("portal.confirm");
    let person = desk.signed.member.id;
    Ok(match desk.app().begin_passkey_check(desk.ctx(), person).await {
        Ok(begun) => ceremony(&begun),
        Err(error) => no_ceremony(&desk.visit, error),
    })
}

/// Takes a passkey.
pub(crate) async fn finish_passkey(mut desk: Desk) -> Answer {
    desk.act("portal.confirm");
    let next = local_path(Some(desk.text("next")), "/portal");
    let (app, signed) = (desk.app(), &desk.signed);
    let (begun, response) = (desk.text("ceremony"), desk.text("response"));
    let checked = app.finish_passkey_check(desk.ctx(), signed.member.id, &begun, &response).await;
    if let Err(error) = checked {
        let (status, problem) = refused(&desk, error.into(), "passkey-refused")?;
        let page = Confirm::of(&desk, next).await?;
        let page = Confirm { passkey_problem: Some(problem), ..page };
        return Ok(desk.show_with(status, &page));
    }
    let cookie = app.confirm_session(desk.ctx(), signed).await?;
    Ok(on(&desk, &next, &cookie))
}

/// On to where she wanted to go.
fn on(desk: &Desk, next: &str, cookie: &Cookie) -> Response {
    let mut response = see_other(next);
    remember(&mut response, &desk.visit, cookie);
    response
}

/// What is said of a proof that was not taken.
fn refused(desk: &Desk, trouble: Trouble, wrong: &str) -> Result<(StatusCode, String), Trouble> {
    let (status, text) = match trouble.refusal() {
        Some(Refusal::SecondFactorRefused | Refusal::CeremonyRefused) => {
            (StatusCode::UNAUTHORIZED, desk.words.say(wrong))
        }
        Some(Refusal::Limited { .. }) => {
            (StatusCode::TOO_MANY_REQUESTS, desk.words.say("code-limited"))
        }
        _ => return Err(trouble),
    };
    trouble.note(&desk.visit);
    Ok((status, text))
}

/// Ends the session of this browser.
pub(crate) async fn sign_out(mut desk: Desk) -> Answer {
    desk.act("portal.sign_out");
    desk.app().end_session(desk.ctx(), &desk.signed, desk.signed.session.id).await?;
    let mut response = desk.done("/sign-in", "done-signed-out");
    add_cookie(&mut response, desk.visit.set_lax_cookie((SESSION, "/"), None));
    Ok(response)
}
