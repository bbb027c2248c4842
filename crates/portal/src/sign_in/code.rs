//! The second half of a sign-in: a code of an authenticator app, a recovery code, or a passkey.

use super::{ceremony, form, no_ceremony, remember};
use crate::desk::{FORM_FIELD, SESSION};
use crate::trouble::{Trouble, encoded, local_path};
use crate::{assets, texts};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use doorward_app::Error;
use doorward_app::sign_in::Signed;
use doorward_domain::Refusal;
use doorward_web::language::{Locale, Words};
use doorward_web::pages::assets::Address;
use doorward_web::pages::visit::{Visit, add_cookie, see_other};
use doorward_web::pages::{Shell, answer, logo};
use std::sync::Arc;

/// The form.
#[derive(Template)]
#[template(path = "code.html")]
struct CodePage<'a> {
    shell: Shell<'a>,
    t: Words,
    token: String,
    next: &'a str,
    company: &'a str,
    app: bool,
    passkeys: bool,
    recovery: bool,
    problem: Option<Problem>,
}

impl CodePage<'_> {
    /// Where the script of passkeys is.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn script(&self) -> Address {
        assets::PASSKEY.address()
    }
}

/// What went wrong, and by which way it was tried.
struct Problem {
    way: Way,
    text: String,
}

/// A way to prove who one is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    App,
    Recovery,
    Passkey,
}

/// Somebody whose password was right.
struct Half {
    visit: Visit,
    signed: Signed,
    next: String,
}

/// Shows the form.
pub(crate) async fn show(visit: Visit) -> Response {
    let next = form::next(&visit);
    match Half::of(visit, next).await {
        Ok(half) => half.page(StatusCode::OK, None).await,
        Err(elsewhere) => elsewhere,
    }
}

/// Takes a code.
pub(crate) async fn submit(visit: Visit) -> Response {
    let half = match Half::of_form(visit).await {
        Ok(half) => half,
        Err(elsewhere) => return elsewhere,
    };
    let (code, recovery) = (half.text("code"), half.text("recovery"));
    let (app, person) = (Arc::clone(&half.visit.web.app), half.signed.member.id);
    if recovery.trim().is_empty() {
        let checked = app.check_totp(&half.visit.ctx, person, &code).await;
        return half.end(Way::App, checked).await;
    }
    let checked = app.use_recovery_code(&half.visit.ctx, person, &recovery).await;
    half.end(Way::Recovery, checked).await
}

/// Begins to ask for a passkey.
pub(crate) async fn begin_passkey(visit: Visit) -> Response {
    let half = match Half::of_form(visit).await {
        Ok(half) => half,
        Err(elsewhere) => return elsewhere,
    };
    let app = Arc::clone(&half.visit.web.app);
    match app.begin_passkey_check(&half.visit.ctx, half.signed.member.id).await {
        Ok(begun) => ceremony(&begun),
        Err(error) => no_ceremony(&half.visit, error),
    }
}

/// Takes a passkey.
pub(crate) async fn finish_passkey(visit: Visit) -> Response {
    let half = match Half::of_form(visit).await {
        Ok(half) => half,
        Err(elsewhere) => return elsewhere,
    };
    let (ceremony, response) = (half.text("ceremony"), half.text("response"));
    let (app, person) = (Arc::clone(&half.visit.web.app), half.signed.member.id);
    let checked = app.finish_passkey_check(&half.visit.ctx, person, &ceremony, &response).await;
    half.end(Way::Passkey, checked).await
}

impl Half {
    /// Whoever has given her password in this browser; anybody else begins there.
    async fn of(mut visit: Visit, next: String) -> Result<Self, Response> {
        visit.act("portal.second_factor");
        let cookie = visit.cookie(SESSION).unwrap_or_default().to_owned();
        let app = Arc::clone(&visit.web.app);
        match app.half_signed_in(&mut visit.ctx, &cookie).await {
            Ok(signed) => Ok(Self { visit, signed, next }),
            Err(Error::Refused(Refusal::SignedOut)) => {
                Err(see_other(&format!("/sign-in?next={}", encoded(&next))))
            }
            Err(error) => Err(Trouble::from(error).without_desk(&visit, form::words(&visit))),
        }
    }

    /// The same, if the form is ours.
    async fn of_form(visit: Visit) -> Result<Self, Response> {
        let next = visit.text("next").ok().flatten();
        let half = Self::of(visit, local_path(next, "")).await?;
        let header = half.visit.headers.get("x-form-token").and_then(|value| value.to_str().ok());
        let token = header.map_or_else(|| half.text(FORM_FIELD), str::to_owned);
        match half.visit.web.app.check_form_token(&half.signed, &token) {
            Ok(()) => Ok(half),
            Err(refusal) => Err(half.trouble(refusal.into())),
        }
    }

    fn text(&self, name: &'static str) -> String {
        self.visit.text(name).ok().flatten().unwrap_or_default()
    }

    fn words(&self) -> Words {
        let chosen = self.signed.member.language.as_deref();
        texts::words(Locale::of(&self.visit.headers, chosen))
    }

    fn trouble(&self, error: Error) -> Response {
        Trouble::from(error).without_desk(&self.visit, self.words())
    }

    /// What follows from a proof, right or wrong.
    async fn end(self, way: Way, checked: Result<(), Error>) -> Response {
        match checked {
            Ok(()) => self.let_in().await,
            Err(Error::Refused(Refusal::SecondFactorRefused | Refusal::CeremonyRefused)) => {
                self.count(way).await
            }
            Err(Error::Refused(refusal @ Refusal::Limited { .. })) => {
                self.visit.note(&refusal.into());
                let text = self.words().say("code-limited");
                self.page(StatusCode::TOO_MANY_REQUESTS, Some(Problem { way, text })).await
            }
            Err(error) => self.trouble(error),
        }
    }

    async fn let_in(self) -> Response {
        let app = Arc::clone(&self.visit.web.app);
        match app.confirm_session(&self.visit.ctx, &self.signed).await {
            Ok(cookie) => {
                let to = form::destination(&self.next, self.signed.role().is_staff());
                let mut response = see_other(to);
                remember(&mut response, &self.visit, &cookie);
                response
            }
            Err(error) => self.trouble(error),
        }
    }

    async fn count(self, way: Way) -> Response {
        let app = Arc::clone(&self.visit.web.app);
        let t = self.words();
        match app.count_wrong_factor(&self.visit.ctx, &self.signed).await {
            Err(Error::Refused(Refusal::SignedOut)) => {
                let problem = t.say("code-over");
                let given = (self.next.as_str(), "", "");
                let status = StatusCode::UNAUTHORIZED;
                let mut response = form::page(&self.visit, status, given, Some(&problem));
                let gone = self.visit.set_lax_cookie((SESSION, "/"), None);
                add_cookie(&mut response, gone);
                response
            }
            Err(Error::Refused(_)) | Ok(()) => {
                let text = match way {
                    Way::App => t.say("code-refused"),
                    Way::Recovery => t.say("code-recovery-refused"),
                    Way::Passkey => t.say("passkey-refused"),
                };
                self.page(StatusCode::UNAUTHORIZED, Some(Problem { way, text })).await
            }
            Err(error) => self.trouble(error),
        }
    }

    async fn page(&self, status: StatusCode, problem: Option<Problem>) -> Response {
        let (app, member) = (&self.visit.web.app, &self.signed.member);
        let ctx = &self.visit.ctx;
        let (factors, token) = match app.second_factors(ctx.company, member.id).await {
            Ok(factors) => match app.form_token(&self.signed) {
                Ok(token) => (factors, token),
                Err(error) => return self.trouble(error),
            },
            Err(error) => return self.trouble(error),
        };
        let logo = logo::path(&self.signed.company);
        let page = CodePage {
            shell: Shell { company: Some(&self.signed.company.name), logo: logo.as_deref() },
            t: self.words(),
            token,
            next: &self.next,
            company: &self.signed.company.name,
            app: factors.totp,
            passkeys: !factors.passkeys.is_empty() && app.passkeys_offered().is_ok(),
            recovery: factors.recovery_codes_left > 0,
            problem,
        };
        answer(status, &page)
    }
}

impl CodePage<'_> {
    /// What went wrong with the code of an app.
    fn of_app(&self) -> Option<&str> {
        self.of(Way::App)
    }

    /// What went wrong with a recovery code.
    fn of_recovery(&self) -> Option<&str> {
        self.of(Way::Recovery)
    }

    /// What went wrong with a passkey.
    fn of_passkey(&self) -> Option<&str> {
        self.of(Way::Passkey)
    }

    fn of(&self, way: Way) -> Option<&str> {
        self.problem.as_ref().filter(|problem| problem.way == way).map(|p| p.text.as_str())
    }
}
