//! The pages of a guest link: `/g`, where it arrives, `/g/doors`, and the code by e-mail.

use super::ending::{dead_end, end_of, refused, status_of};
use super::entry::Entry;
use super::guest::{DoorKind, GuestCode, GuestDoor, GuestDoors};
use super::message::Message;
use super::visit::{Visit, guest_cookie, no_content, see_other};
use super::{Shell, answer, logo, words};
use crate::failure::{self, Failure};
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use doorward_app::guests::{GuestArrival, GuestPage, GuestPress, GuestView, Opened};
use doorward_app::{CompanyFace, Error, Operated};
use doorward_domain::access::{PersonNumber, ResourceUuid, UnlockTime};
use doorward_domain::{Refusal, Thing, Timestamp};
use doorward_wire::access::Given;
use serde_json::{Value, json};

/// Where the link arrives.
pub(crate) async fn arrive() -> Response {
    answer(StatusCode::OK, &Entry::GUEST)
}

/// Exchanges the token for a cookie. It uses nothing up.
pub(crate) async fn exchange(mut visit: Visit) -> Response {
    visit.act("guest.open");
    let arrival = match arrival(&visit) {
        Ok(arrival) => arrival,
        Err(refusal) => return refused(&visit, &refusal.into()),
    };
    let mut ctx = visit.ctx.clone();
    let opened = visit.web.app.open_guest_link(&mut ctx, arrival).await;
    visit.ctx = ctx;
    match opened {
        Ok(Opened::Session { cookie, expires_at }) => {
            let age = expires_at.since(visit.ctx.now).as_secs();
            no_content(guest_cookie::set(Some((&cookie, age)), visit.web.settings.secure_cookies))
        }
        Ok(Opened::AskEmail { wrong }) => {
            let error = wrong.then_some("This link was not sent to that address.");
            json_answer(StatusCode::CONFLICT, &json!({ "ask": "email", "error": error }))
        }
        Err(error) => refused(&visit, &error.into()),
    }
}

fn arrival(visit: &Visit) -> Result<GuestArrival, Refusal> {
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
        Ok(GuestPage::Doors(view)) => show_doors(&view, visit.ctx.now),
        Ok(GuestPage::Code { company, sent_to }) => show_code(&company, &sent_to, None, false),
        Err(error) => dead_end(&visit, &error.into()),
    }
}

/// The states of the doors, for the page's script.
pub(crate) async fn states(mut visit: Visit) -> Response {
    visit.act("guest.states");
    match look(&mut visit).await {
        Ok(GuestPage::Doors(view)) => states_of(&view, visit.ctx.now),
        // The page has changed: the script loads it anew.
        Ok(GuestPage::Code { .. }) => {
            json_answer(StatusCode::CONFLICT, &json!({ "error": "Enter the code first." }))
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

fn states_of(view: &GuestView, now: Timestamp) -> Response {
    let doors: Vec<Value> = view
        .doors
        .iter()
        .map(|door| {
            let (kind, state) = words::state(door, now);
            json!({
                "uuid": door.uuid.to_string(),
                "state": state,
                "kind": kind.word(),
                "lock": words::lock(door),
                "can_open": kind == DoorKind::Ready,
                "nonce": door.nonce,
            })
        })
        .collect();
    let remaining = words::remaining(view.remaining);
    json_answer(StatusCode::OK, &json!({ "remaining": remaining, "doors": doors }))
}

fn show_doors(view: &GuestView, now: Timestamp) -> Response {
    let texts: Vec<_> = view
        .doors
        .iter()
        .map(|door| (door, door.uuid.to_string(), words::state(door, now)))
        .collect();
    let doors: Vec<GuestDoor<'_>> = texts
        .iter()
        .map(|(door, uuid, (kind, state))| GuestDoor {
            uuid,
            name: &door.name,
            kind: *kind,
            state,
            lock: words::lock(door),
            can_open: *kind == DoorKind::Ready,
            nonce: &door.nonce,
        })
        .collect();
    let greeting = match view.first_name.as_str() {
        "" => "Hello.".to_owned(),
        name => format!("Hello {name}."),
    };
    let logo = logo::path(&view.company);
    let validity = words::validity(view.validity, &view.zone, now);
    let remaining = words::remaining(view.remaining);
    let page = GuestDoors {
        shell: Shell { company: Some(&view.company.name), logo: logo.as_deref() },
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
    let text = format!("{} is open for {seconds} seconds.", operated.name);
    if visit.wants_json() {
        return json_answer(StatusCode::OK, &json!({ "success": text, "seconds": seconds }));
    }
    answer(StatusCode::OK, &Message::opened(Visit::nobody(), &text))
}

fn stale(visit: &Visit) -> Response {
    visit.web.app.note_refusal(&visit.ctx, "stale_press");
    let text = "Nothing was opened: this page was too old. Press again.";
    if visit.wants_json() {
        return json_answer(StatusCode::CONFLICT, &json!({ "error": text, "stale": true }));
    }
    answer(StatusCode::CONFLICT, &Message::not_opened(Visit::nobody(), text))
}

fn not_opened(visit: &Visit, failure: &Failure) -> Response {
    if visit.wants_json() {
        return refused(visit, failure);
    }
    if end_of(failure).is_some() {
        return dead_end(visit, failure);
    }
    visit.note(failure);
    let text = failure.text_for_caller(&visit.ctx);
    answer(status_of(failure), &Message::not_opened(Visit::nobody(), &text))
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
            ask_again(
                &mut visit,
                Some("This code is not right, or too old. Look at the newest e-mail."),
                false,
            )
            .await
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
            let problem = "A code was sent a moment ago. Look for it, or wait half a minute.";
            ask_again(&mut visit, Some(problem), false).await
        }
        Err(error) => dead_end(&visit, &error.into()),
    }
}

async fn ask_again(visit: &mut Visit, problem: Option<&str>, sent_again: bool) -> Response {
    match look(visit).await {
        Ok(GuestPage::Code { company, sent_to }) => {
            show_code(&company, &sent_to, problem, sent_again)
        }
        Ok(GuestPage::Doors(_)) => see_other("/g/doors"),
        Err(error) => dead_end(visit, &error.into()),
    }
}

fn show_code(
    company: &CompanyFace,
    sent_to: &str,
    problem: Option<&str>,
    sent_again: bool,
) -> Response {
    let logo = logo::path(company);
    let shell = Shell { company: Some(&company.name), logo: logo.as_deref() };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer(status, &GuestCode { shell, sent_to, problem, sent_again })
}

fn json_answer(status: StatusCode, body: &Value) -> Response {
    failure::json(status, body.to_string()).map(Body::new)
}
