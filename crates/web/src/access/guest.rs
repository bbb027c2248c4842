//! `/magiclink`, from the guest's side: it needs no key, its token is one.

use super::call::{Call, Handled};
use super::resources::lock_word;
use super::{fields, render};
use crate::pages::visit::{cookie, guest_cookie};
use axum::http::header;
use doorward_app::guests::{GuestView, Opened};
use doorward_domain::{Refusal, Thing, Timestamp};
use doorward_wire::access::answer::{GuestDoorRow, write_guest_doors};
use doorward_wire::access::parameters::Parameters;
use doorward_wire::access::request::GuestLinkUse;

/// Says which doors open now.
pub(super) async fn show(call: &mut Call, parameters: &Parameters<'_>) -> Handled {
    let request = GuestLinkUse::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let app = &call.web.app;
    let view = app.guest_doors(&mut call.ctx, request.magic_token, request.email).await?;
    call.done();
    Ok(answer(&view, "These doors open now."))
}

/// Binds the link to the browser that asks; another one is refused from then on.
pub(super) async fn bind(call: &mut Call, parameters: &Parameters<'_>) -> Handled {
    let request = GuestLinkUse::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let app = &call.web.app;
    let present = cookie(&call.headers, guest_cookie::NAME).unwrap_or_default();
    let (token, email) = (request.magic_token, request.email);
    let opened = app.bind_guest_link(&mut call.ctx, (token, email), present).await?;
    let Opened::Session { cookie, expires_at } = opened else {
        return Err(Refusal::Unknown(Thing::GuestLink).into());
    };
    let view = app.guest_doors(&mut call.ctx, token, email).await?;
    let mut response = answer(&view, "This browser holds the link now.");
    let age = expires_at.since(call.ctx.now).as_secs();
    let secure = call.web.settings.secure_cookies;
    if let Some(cookie) = guest_cookie::set(Some((&cookie, age)), secure) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn answer(view: &GuestView, success: &str) -> super::Answer {
    let uuids: Vec<String> = view.doors.iter().map(|door| door.uuid.to_string()).collect();
    let rows: Vec<GuestDoorRow<'_>> = view
        .doors
        .iter()
        .zip(&uuids)
        .map(|(door, uuid)| GuestDoorRow {
            resource_id: door.id.0,
            uuid,
            name: &door.name,
            lock_status: lock_word(door.lock),
            online_status: Some(if door.online { "ONLINE" } else { "OFFLINE" }),
        })
        .collect();
    let mut out = Vec::new();
    let link = (view.link.as_str(), view.validity.until.map(Timestamp::micros));
    write_guest_doors(&mut out, success, link, &rows);
    render::json(out)
}
