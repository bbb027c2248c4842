//! Her passkeys: added, renamed, removed.

use super::recovery::RecoveryCodes;
use super::words::problem;
use super::{Tab, tabs};
use crate::applications::Question;
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::sign_in::{ceremony, json, no_ceremony};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use doorward_app::PasskeyView;
use doorward_domain::{Refusal, Thing};

/// A new one.
#[derive(Template)]
#[template(path = "me_passkey_new.html")]
struct New {
    frame: Frame,
    tabs: Vec<Tab>,
    name: String,
    name_problem: Option<String>,
    problem: Option<String>,
}

impl New {
    fn of(desk: &Desk, name: String) -> Self {
        let tabs = tabs(desk.words, "/me/security");
        Self { frame: desk.frame(Section::Me), tabs, name, name_problem: None, problem: None }
    }
}

/// One of hers.
#[derive(Template)]
#[template(path = "me_passkey.html")]
struct One {
    frame: Frame,
    tabs: Vec<Tab>,
    id: String,
    name: String,
    made: String,
    used: Option<String>,
    problem: Option<String>,
}

/// Shows the form.
pub(super) async fn show(desk: Desk) -> Answer {
    Ok(desk.show(&New::of(&desk, String::new())))
}

/// Begins to ask an authenticator.
pub(super) async fn begin(mut desk: Desk) -> Answer {
    desk.act("portal.me.passkey.begin");
    if desk.signed.require_fresh(desk.ctx().now).is_err() {
        // The script sends the form, and that leads to where she proves who she is.
        return Ok(json(StatusCode::FORBIDDEN, b"{\"stale\":true}".to_vec()));
    }
    let begun = desk.app().begin_passkey(desk.ctx(), desk.signed.member.id).await;
    Ok(match begun {
        Ok(begun) => ceremony(&begun),
        Err(error) => no_ceremony(&desk.visit, error),
    })
}

/// Adds what the authenticator made.
pub(super) async fn add(mut desk: Desk) -> Answer {
    desk.act("portal.me.passkey.add");
    let (name, t) = (desk.text("name"), desk.words);
    let (begun, response) = (desk.text("ceremony"), desk.text("response"));
    let person = desk.signed.member.id;
    let added = desk.app().finish_passkey(desk.ctx(), person, &begun, &response, &name).await;
    let trouble = match added {
        Ok(added) => {
            return Ok(match added.recovery_codes {
                Some(codes) => desk.show(&RecoveryCodes::of(&desk, &codes)),
                None => desk.done("/me/security", "done-me-passkey"),
            });
        }
        Err(error) => Trouble::from(error),
    };
    let page = New::of(&desk, name);
    let page = match trouble.refusal() {
        Some(Refusal::InvalidField { problem: wrong, .. }) => {
            New { name_problem: Some(problem(t, wrong)), ..page }
        }
        Some(Refusal::CeremonyRefused) => {
            New { problem: Some(t.say("me-passkey-refused")), ..page }
        }
        Some(Refusal::TooManyPasskeys { most }) => {
            New { problem: Some(t.count("me-passkey-many", *most)), ..page }
        }
        _ => return Err(trouble),
    };
    trouble.note(&desk.visit);
    Ok(desk.show_again(&page))
}

async fn hers(desk: &Desk, id: &str) -> Result<PasskeyView, Trouble> {
    let (company, person) = (desk.ctx().company, desk.signed.member.id);
    let all = desk.app().second_factors(company, person).await?.passkeys;
    let found = all.into_iter().find(|passkey| passkey.id == id);
    Ok(found.ok_or(Refusal::Unknown(Thing::Passkey))?)
}

async fn page(desk: &Desk, id: &str) -> Result<One, Trouble> {
    let (passkey, t, zone) = (hers(desk, id).await?, desk.words, desk.zone());
    Ok(One {
        frame: desk.frame(Section::Me),
        tabs: tabs(t, "/me/security"),
        id: passkey.id,
        name: passkey.name,
        made: t.date(passkey.created_at, &zone),
        used: passkey.last_used_at.map(|at| t.moment(at, &zone)),
        problem: None,
    })
}

/// Shows one.
pub(super) async fn one(desk: Desk, Path(id): Path<String>) -> Answer {
    Ok(desk.show(&page(&desk, &id).await?))
}

/// Calls it something else.
pub(super) async fn rename(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.me.passkey.rename");
    let name = desk.text("name");
    let renamed = desk.app().rename_passkey(desk.ctx(), desk.signed.member.id, &id, &name).await;
    let Err(error) = renamed else {
        return Ok(desk.done("/me/security", "done-me-passkey-renamed"));
    };
    let trouble = Trouble::from(error);
    let Some(Refusal::InvalidField { problem: wrong, .. }) = trouble.refusal() else {
        return Err(trouble);
    };
    let wrong = Some(problem(desk.words, wrong));
    Ok(desk.show_again(&One { name, problem: wrong, ..page(&desk, &id).await? }))
}

/// Asks before it is removed.
pub(super) async fn ask_remove(desk: Desk, Path(id): Path<String>) -> Answer {
    let (passkey, t) = (hers(&desk, &id).await?, desk.words);
    let page = Question {
        frame: desk.frame(Section::Me),
        title: t.one("me-passkey-remove-ask", "name", &passkey.name),
        text: t.say("me-passkey-remove-text"),
        along: vec![t.say("me-factor-remove-codes")],
        action: format!("/me/passkeys/{}/remove", passkey.id),
        yes: t.say("me-passkey-remove"),
        back: "/me/security".to_owned(),
    };
    Ok(desk.show(&page))
}

/// Removes it.
pub(super) async fn remove(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.me.passkey.remove");
    desk.app().remove_passkey(desk.ctx(), desk.signed.member.id, &id).await?;
    Ok(desk.done("/me/security", "done-me-passkey-removed"))
}
