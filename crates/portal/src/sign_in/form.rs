//! The sign-in page.

use super::{BROWSER, browser, make_known, remember};
use crate::desk::{DONE, SESSION};
use crate::trouble::{Trouble, encoded, local_path};
use crate::{assets, texts};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use doorward_app::Error;
use doorward_app::sign_in::Credentials;
use doorward_domain::{CompanyId, Refusal};
use doorward_web::language::{Locale, Words};
use doorward_web::pages::assets::Address;
use doorward_web::pages::visit::{Visit, add_cookie, query_value, see_other};
use doorward_web::pages::{Shell, answer};

/// The form.
#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    shell: Shell<'a>,
    t: Words,
    next: &'a str,
    name: &'a str,
    company: &'a str,
    asks_company: bool,
    problem: Option<&'a str>,
    done: Option<String>,
    passkeys: bool,
}

impl SignIn<'_> {
    /// Where the script of passkeys is.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn script(&self) -> Address {
        assets::PASSKEY.address()
    }
}

/// Shows the form.
pub(crate) async fn show(mut visit: Visit) -> Response {
    visit.act("portal.sign_in");
    let next = next(&visit);
    let cookie = visit.cookie(SESSION).unwrap_or_default().to_owned();
    let app = std::sync::Arc::clone(&visit.web.app);
    if app.signed_in(&mut visit.ctx, &cookie).await.is_ok() {
        return see_other(&next);
    }
    page(&visit, StatusCode::OK, (&next, "", ""), None)
}

/// Signs somebody in.
pub(crate) async fn submit(mut visit: Visit) -> Response {
    visit.act("portal.sign_in");
    let text = |name| visit.text(name).ok().flatten().unwrap_or_default();
    let (name, password, label) = (text("name"), text("password"), text("company"));
    let next = local_path(Some(text("next")), "");
    let app = std::sync::Arc::clone(&visit.web.app);
    let given = Credentials {
        company: company(&visit, &label),
        name: &name,
        password: &password,
        known_browser: visit.cookie(BROWSER),
        browser: browser(&visit.headers),
    };
    let mut ctx = visit.ctx.clone();
    let result = app.sign_in(&mut ctx, given).await;
    visit.ctx = ctx;
    match result {
        Ok(signed) => {
            let next = destination(&next, signed.is_staff);
            let to = if signed.pending {
                format!("/sign-in/code?next={}", encoded(next))
            } else {
                next.to_owned()
            };
            let mut response = see_other(&to);
            remember(&mut response, &visit, &signed.cookie);
            make_known(&mut response, &visit, &signed.browser);
            response
        }
        Err(Error::Refused(Refusal::SignInRefused)) => {
            let words = words(&visit);
            let problem = words.say("sign-in-refused");
            let given = (next.as_str(), name.as_str(), label.as_str());
            page(&visit, StatusCode::UNAUTHORIZED, given, Some(&problem))
        }
        Err(error) => Trouble::from(error).without_desk(&visit, words(&visit)),
    }
}

pub(super) fn page(
    visit: &Visit,
    status: StatusCode,
    (next, name, company_label): (&str, &str, &str),
    problem: Option<&str>,
) -> Response {
    let t = words(visit);
    let done = visit.cookie(DONE).filter(|key| key.starts_with("done-") && t.has(key));
    let page = SignIn {
        shell: Shell { company: None, logo: None },
        t,
        next,
        name,
        company: company_label,
        asks_company: visit.web.app.has_several_companies() && company(visit, "").is_none(),
        problem,
        done: done.map(|key| t.say(key)),
        passkeys: visit.web.app.passkeys_offered().is_ok(),
    };
    let mut response = answer(status, &page);
    if visit.cookie(DONE).is_some() {
        add_cookie(&mut response, visit.set_cookie((DONE, "/"), None));
    }
    response
}

/// The texts for a visitor of whom nothing is known.
pub(super) fn words(visit: &Visit) -> Words {
    texts::words(Locale::of(&visit.headers, None))
}

/// Where she wanted to go.
pub(super) fn next(visit: &Visit) -> String {
    let asked = visit.uri.query().and_then(|query| query_value(query, "next"));
    local_path(asked, "")
}

/// Where she comes to. The dashboard is where everybody begins who did not say where to go, and members
/// begin at their own page.
pub(super) fn destination(next: &str, is_staff: bool) -> &str {
    match next {
        "" | "/portal" if is_staff => "/portal",
        "" | "/portal" => "/me",
        elsewhere => elsewhere,
    }
}

/// The company that the host name or the form names.
pub(super) fn company(visit: &Visit, label: &str) -> Option<CompanyId> {
    let host = visit.headers.get(axum::http::header::HOST).and_then(|value| value.to_str().ok());
    let app = &visit.web.app;
    let of_host = host.and_then(|host| app.security().company_of_host(host));
    of_host.or_else(|| app.company_of_label(label))
}
