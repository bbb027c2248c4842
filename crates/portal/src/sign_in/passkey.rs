//! Signing in with a passkey alone.
//!
//! The ceremony is bound to the browser that began it by a cookie that no other site sends along, so
//! that nobody can be signed in here as somebody else by a form on another site.

use super::{BROWSER, browser, ceremony, form, make_known, no_ceremony, remember};
use crate::trouble::{Trouble, local_path};
use axum::http::StatusCode;
use axum::response::Response;
use doorward_app::Error;
use doorward_app::sign_in::PasskeyAnswer;
use doorward_domain::Refusal;
use doorward_web::pages::visit::{Visit, add_cookie, see_other};
use std::sync::Arc;

/// The cookie that says which ceremony this browser began.
const CEREMONY: (&str, &str) = ("doorward_passkey", "/sign-in/passkey");
/// How long it may take, in seconds.
const PATIENCE: u64 = 300;

/// Begins.
pub(crate) async fn begin(mut visit: Visit) -> Response {
    visit.act("portal.sign_in_passkey.begin");
    match visit.web.app.begin_passkey_sign_in(&visit.ctx).await {
        Ok(begun) => {
            let mut response = ceremony(&begun);
            let cookie = visit.set_cookie(CEREMONY, Some((&begun.id, PATIENCE)));
            add_cookie(&mut response, cookie);
            response
        }
        Err(error) => no_ceremony(&visit, error),
    }
}

/// Takes what the authenticator said.
pub(crate) async fn finish(mut visit: Visit) -> Response {
    visit.act("portal.sign_in_passkey");
    let text = |name| visit.text(name).ok().flatten().unwrap_or_default();
    let (response, next) = (text("response"), local_path(Some(text("next")), ""));
    let app = Arc::clone(&visit.web.app);
    let given = PasskeyAnswer {
        ceremony: visit.cookie(CEREMONY.0).unwrap_or_default(),
        response: &response,
        known_browser: visit.cookie(BROWSER),
        browser: browser(&visit.headers),
    };
    let mut ctx = visit.ctx.clone();
    let result = app.sign_in_with_passkey(&mut ctx, given).await;
    visit.ctx = ctx;
    let mut answered = match result {
        Ok(signed) => {
            let mut answered = see_other(form::destination(&next, signed.is_staff));
            remember(&mut answered, &visit, &signed.cookie);
            make_known(&mut answered, &visit, &signed.browser);
            answered
        }
        Err(Error::Refused(
            refusal @ (Refusal::SecondFactorRefused | Refusal::CeremonyRefused),
        )) => {
            visit.note(&refusal.into());
            let problem = form::words(&visit).say("passkey-refused");
            form::page(&visit, StatusCode::UNAUTHORIZED, (&next, "", ""), Some(&problem))
        }
        Err(error) => Trouble::from(error).without_desk(&visit, form::words(&visit)),
    };
    add_cookie(&mut answered, visit.set_cookie(CEREMONY, None));
    answered
}
