//! The pages of a guest link: `/g`, where it arrives, `/g/doors`, and the code by e-mail.

use super::ending::{dead_end, end_of, refused, status_of};
use super::entry::arrival;
use super::guest::{DoorKind, GuestCode, GuestDoor, GuestDoors};
use super::message::Message;
use super::visit::{Visit, guest_cookie, no_content, see_other};
use super::{Shell, answer, logo, texts, words};
use crate::failure::{self, Failure};
use crate::language::{Words, failure_text};
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use doorward_app::guests::{GuestArrival, GuestPage, GuestPress, GuestView, Opened};
use doorward_app::{CompanyFace, Error, Operated};
use doorward_domain::access::{PersonNumber, ResourceUuid, UnlockTime};
use doorward_domain::{Refusal, Thing};
use doorward_wire::access::Given;
use serde_json::{Value, json};

/// Where the link arrives.
pub(crate) async fn arrive(headers: HeaderMap) -> Response {
    arrival(&headers, "/g/session", "/g/doors")
}

/// Exchanges the token for a cookie. It uses nothing up.
pub(crate) async fn exchange(mut visit: Visit) -> Response {
    visit.act("guest.open");
    let given = match given(&visit) {
        Ok(given) => given,
        Err(refusal) => return refused(&visit, &refusal.into()),
    };
    let mut ctx = visit.ctx.clone();
    let opened = visit.web.app.open_guest_link(&mut ctx, given).await;
    visit.ctx = ctx;
    match opened {
        Ok(Opened::Session { cookie, expires_at }) => {
            let age = expires_at.since(visit.ctx.now).as_secs();
            no_content(guest_cookie::set(Some((&cookie, age)), visit.web.settings.secure_cookies))
        }
        Ok(Opened::AskEmail { wrong }) => {
            let error = wrong.then(|| texts::of(&visit.headers).say("entry-email-wrong"));
            json_answer(StatusCode::CONFLICT, &json!({ "ask": "email", "error": error }))
        }
        Err(error) => refused(&visit, &error.into()),
    }
}

fn given(visit: &Visit) -> Result<GuestArrival, Refusal> {
    let number = visit.form()?.integer("email_id").ok().and_then(Given::value);
    Ok(GuestArrival {
        token: visit.text("token")?.ok_or(Refusal::Unknown(Thing::GuestLink))?,
        person: number.map(PersonNumber),
        email: visit.text("email")?,
    })
}

/// The doors, or the question for the code.
pub(crate) async fn doors(mut visit: Visit) -> Response {
    visit.act("guest.doors");
    match look(&mut visit).await {
        Ok(GuestPage::Doors(view)) => show_doors(&visit, &view),
        Ok(GuestPage::Code { company, sent_to }) => {
            show_code(texts::of(&visit.headers), &company, &sent_to, (None, false))
        }
        Err(error) => dead_end(&visit, &error.into()),
    }
}

/// The states of the doors, for the page's script.
pub(crate) async fn states(mut visit: Visit) -> Response {
    visit.act("guest.states");
    match look(&mut visit).await {
        Ok(GuestPage::Doors(view)) => states_of(&visit, &view),
        // The page has changed: the script loads it anew.
        Ok(GuestPage::Code { .. }) => {
            let first = texts::of(&visit.headers).say("code-first");
            json_answer(StatusCode::CONFLICT, &json!({ "error": first }))
        }
        Err(error) => refused(&visit, &error.into()),
    }
}

async fn look(visit: &mut Visit) -> Result<GuestPage, Error> {
    let cookie = visit.cookie(guest_cookie::NAME).unwrap_or_default().to_owned();
    let mut ctx = visit.ctx.clone();
    let page = visit.web.app.guest_page(&mut ctx, &cookie).await;
    visit.ctx = ctx;
    page
}

fn states_of(visit: &Visit, view: &GuestView) -> Response {
    let (t, now) = (texts::of(&visit.headers), visit.ctx.now);
    let doors: Vec<Value> = view
        .doors
        .iter()
        .map(|door| {
            let (kind, state) = words::state(t, door, now);
            json!({
                "uuid": door.uuid.to_string(),
                "state": state,
                "kind": kind.word(),
                "lock": words::lock(t, door),
                "can_open": kind == DoorKind::Ready,
                "nonce": door.nonce,
            })
        })
        .collect();
    let remaining = words::remaining(t, view.remaining);
    json_answer(StatusCode::OK, &json!({ "remaining": remaining, "doors": doors }))
}

fn show_doors(visit: &Visit, view: &GuestView) -> Response {
    let (t, now) = (texts::of(&visit.headers), visit.ctx.now);
    let texts: Vec<_> = view
        .doors
        .iter()
        .map(|door| (door, door.uuid.to_string(), words::state(t, door, now), words::lock(t, door)))
        .collect();
    let doors: Vec<GuestDoor<'_>> = texts
        .iter()
        .map(|(door, uuid, (kind, state), lock)| GuestDoor {
            uuid,
            name: &door.name,
            kind: *kind,
            state,
            lock,
            can_open: *kind == DoorKind::Ready,
            nonce: &door.nonce,
        })
        .collect();
    let greeting = match view.first_name.as_str() {
        "" => t.say("guest-hello"),
        name => t.one("guest-hello-name", "name", name),
    };
    let logo = logo::path(&view.company);
    let validity = words::validity(t, view.validity, &view.zone, now);
    let remaining = words::remaining(t, view.remaining);
    let page = GuestDoors {
        shell: Shell { company: Some(&view.company.name), logo: logo.as_deref() },
        t,
        link: &view.link,
        greeting: &greeting,
        validity: &validity,
        remaining: remaining.as_deref(),
        doors: &doors,
    };
    answer(StatusCode::OK, &page)
}

/// Opens a door.
pub(crate) async fn unlock(mut visit: Visit) -> Response {
    visit.act("guest.unlock");
    let cookie = visit.cookie(guest_cookie::NAME).unwrap_or_default().to_owned();
    let (door, nonce) = match pressed(&visit) {
        Ok(pressed) => pressed,
        Err(refusal) => return not_opened(&visit, &refusal.into()),
    };
    let mut ctx = visit.ctx.clone();
    let press = visit.web.app.unlock_as_guest(&mut ctx, &cookie, door, &nonce).await;
    visit.ctx = ctx;
    match press {
        Ok(GuestPress::Opened(operated)) => opened(&visit, &operated),
        Ok(GuestPress::Stale) => stale(&visit),
        Err(error) => not_opened(&visit, &error.into()),
    }
}

fn pressed(visit: &Visit) -> Result<(ResourceUuid, String), Refusal> {
    let door = visit.text("door")?.as_deref().and_then(ResourceUuid::parse);
    let door = door.ok_or(Refusal::Unknown(Thing::Door))?;
    Ok((door, visit.text("nonce")?.unwrap_or_default()))
}

fn opened(visit: &Visit, operated: &Operated) -> Response {
    let seconds = operated.unlock_time.map_or(0, UnlockTime::seconds);
    let t = texts::of(&visit.headers);
    let said = seconds.to_string();
    let text = t.two("guest-opened", ("door", &operated.name), ("seconds", &said));
    if visit.wants_json() {
        return json_answer(StatusCode::OK, &json!({ "success": text, "seconds": seconds }));
    }
    answer(StatusCode::OK, &Message::opened(Visit::nobody(), t, text))
}

fn stale(visit: &Visit) -> Response {
    visit.web.app.note_refusal(&visit.ctx, "stale_press");
    let t = texts::of(&visit.headers);
    let text = t.say("guest-stale");
    if visit.wants_json() {
        return json_answer(StatusCode::CONFLICT, &json!({ "error": text, "stale": true }));
    }
    answer(StatusCode::CONFLICT, &Message::not_opened(Visit::nobody(), t, text))
}

fn not_opened(visit: &Visit, failure: &Failure) -> Response {
    if visit.wants_json() {
        return refused(visit, failure);
    }
    if end_of(failure).is_some() {
        return dead_end(visit, failure);
    }
    visit.note(failure);
    let t = texts::of(&visit.headers);
    let text = failure_text(t.locale, failure, &visit.ctx);
    answer(status_of(failure), &Message::not_opened(Visit::nobody(), t, text))
}

/// Takes the code.
pub(crate) async fn enter_code(mut visit: Visit) -> Response {
    visit.act("guest.code");
    let code = visit.text("code").ok().flatten().unwrap_or_default();
    let cookie = visit.cookie(guest_cookie::NAME).unwrap_or_default().to_owned();
    let mut ctx = visit.ctx.clone();
    let entered = visit.web.app.enter_guest_code(&mut ctx, &cookie, &code).await;
    visit.ctx = ctx;
    match entered {
        Ok(()) => see_other("/g/doors"),
        Err(Error::Refused(refusal @ Refusal::InvalidField { .. })) => {
            visit.note(&refusal.into());
            ask_again(&mut visit, Some("code-wrong"), false).await
        }
        Err(error) => dead_end(&visit, &error.into()),
    }
}

/// Sends another code.
pub(crate) async fn new_code(mut visit: Visit) -> Response {
    visit.act("guest.new_code");
    let cookie = visit.cookie(guest_cookie::NAME).unwrap_or_default().to_owned();
    let mut ctx = visit.ctx.clone();
    let sent = visit.web.app.send_guest_code(&mut ctx, &cookie).await;
    visit.ctx = ctx;
    match sent {
        Ok(()) => ask_again(&mut visit, None, true).await,
        Err(Error::Refused(Refusal::Limited { .. })) => {
            ask_again(&mut visit, Some("code-soon"), false).await
        }
        Err(error) => dead_end(&visit, &error.into()),
    }
}

async fn ask_again(visit: &mut Visit, problem: Option<&str>, sent_again: bool) -> Response {
    let t = texts::of(&visit.headers);
    match look(visit).await {
        Ok(GuestPage::Code { company, sent_to }) => {
            let problem = problem.map(|key| t.say(key));
            show_code(t, &company, &sent_to, (problem.as_deref(), sent_again))
        }
        Ok(GuestPage::Doors(_)) => see_other("/g/doors"),
        Err(error) => dead_end(visit, &error.into()),
    }
}

fn show_code(
    t: Words,
    company: &CompanyFace,
    sent_to: &str,
    (problem, sent_again): (Option<&str>, bool),
) -> Response {
    let logo = logo::path(company);
    let shell = Shell { company: Some(&company.name), logo: logo.as_deref() };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer(status, &GuestCode { shell, t, sent_to, problem, sent_again })
}

fn json_answer(status: StatusCode, body: &Value) -> Response {
    failure::json(status, body.to_string()).map(Body::new)
}
