//! Where she is signed in, and how that ends.

use super::browser::{Device, read};
use super::{Tab, tabs};
use crate::desk::{Answer, Desk, SESSION};
use crate::frame::{Frame, Section};
use askama::Template;
use axum::extract::Path;
use doorward_domain::{KeyId, Refusal};
use doorward_store::portal_sessions::PortalSession;
use doorward_web::language::Words;
use doorward_web::pages::visit::add_cookie;

/// The page.
#[derive(Template)]
#[template(path = "me_sessions.html")]
struct Sessions {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    others: usize,
}

/// One session.
struct Row {
    id: String,
    device: String,
    address: Option<String>,
    since: String,
    seen: String,
    here: bool,
}

/// Shows them.
pub(super) async fn show(desk: Desk) -> Answer {
    let (t, zone, own) = (desk.words, desk.zone(), desk.signed.session.id);
    let all = desk.app().sessions(desk.ctx(), desk.signed.member.id).await?;
    let row = |session: &PortalSession| Row {
        id: session.id.to_string(),
        device: device(t, session.browser.as_deref().unwrap_or_default()),
        address: session.address.clone(),
        since: t.moment(session.created_at, &zone),
        seen: t.moment(session.seen_at, &zone),
        here: session.id == own,
    };
    let page = Sessions {
        frame: desk.frame(Section::Me),
        tabs: tabs(t, "/me/sessions"),
        rows: all.iter().map(row).collect(),
        others: all.iter().filter(|session| session.id != own).count(),
    };
    Ok(desk.show(&page))
}

/// A browser in plain words.
fn device(t: Words, user_agent: &str) -> String {
    match read(user_agent) {
        Device { browser: Some(browser), system: Some(system) } => {
            t.two("me-device", ("browser", browser), ("system", system))
        }
        Device { browser: Some(only), .. } | Device { system: Some(only), .. } => only.to_owned(),
        Device { browser: None, system: None } => t.say("me-device-unknown"),
    }
}

/// Ends one.
pub(super) async fn end(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.me.session.end");
    let id = KeyId::parse(&id).ok_or(Refusal::PersonUnknown)?;
    if id == desk.signed.session.id {
        desk.app().end_session(desk.ctx(), &desk.signed, id).await?;
        let mut response = desk.done("/sign-in", "done-signed-out");
        add_cookie(&mut response, desk.visit.set_lax_cookie((SESSION, "/"), None));
        return Ok(response);
    }
    match desk.app().end_session(desk.ctx(), &desk.signed, id).await {
        // It was over already, which is what she wants.
        Ok(()) | Err(doorward_app::Error::Refused(Refusal::SignedOut)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(desk.done("/me/sessions", "done-me-session"))
}

/// Ends all but this one.
pub(super) async fn end_others(mut desk: Desk) -> Answer {
    desk.act("portal.me.sessions.end");
    desk.app().end_other_sessions(desk.ctx(), &desk.signed).await?;
    Ok(desk.done("/me/sessions", "done-me-sessions"))
}
