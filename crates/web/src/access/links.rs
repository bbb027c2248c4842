//! `/magiclinkadmin` ("Create Guest Links").

use super::call::{Call, Handled};
use super::{fields, render};
use doorward_app::access::{AccessCaller, NewGuestLink};
use doorward_domain::access::{GuestLinkId, LinkProfileId, ResourceId};
use doorward_domain::{Email, Timestamp};
use doorward_wire::access::answer::{
    GuestLinkCreated, GuestLinkRow, List, write_guest_link, write_guest_link_created,
};
use doorward_wire::access::parameters::Parameters;
use doorward_wire::access::request::{GuestLinkCreate, GuestLinkDelete};

/// How many links are read at a time.
const PAGE: i64 = 1_000;

/// Makes a link.
pub(super) async fn create(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request = GuestLinkCreate::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let mut guests = Vec::with_capacity(request.emails.len());
    for (at, text) in request.emails.iter().enumerate() {
        let email = Email::parse(text).map_err(|problem| {
            fields::wrong(&format!("entry {} of email_list", at + 1), problem)
        })?;
        let card = request.cards.as_ref().and_then(|cards| cards.get(at)?.as_ref());
        guests.push((email, card.map(fields::card).transpose()?));
    }
    let new = NewGuestLink {
        name: fields::name("name", request.name)?,
        guests,
        doors: request.resource_ids.into_iter().map(ResourceId).collect(),
        validity: fields::validity(request.start_time, request.end_time),
        windows: fields::windows(request.time_mapping.as_ref())?,
        profile: request.config_id.map(LinkProfileId),
        allow_duplicates: request.allow_duplicates,
        send_mail: request.send_email,
    };
    let made = call.web.app.add_guest_link(&call.ctx, caller, new).await?;
    let mut out = Vec::new();
    let answer = GuestLinkCreated {
        magic_token: &made.token,
        email_ids: &made.guests,
        config_id: made.profile.0,
        magic_link_id: made.id.0,
    };
    write_guest_link_created(&mut out, &answer);
    Ok(render::json(out))
}

/// Lists the links that were not taken back.
pub(super) async fn list(call: &Call, caller: AccessCaller) -> Handled {
    let (mut list, mut out) = (List::default(), Vec::new());
    let mut after = GuestLinkId(0);
    loop {
        let links = call.web.app.guest_links(caller, after, PAGE).await?;
        let Some(last) = links.last() else { break };
        after = last.id;
        for link in &links {
            list.next(&mut out);
            let micros = |at: Option<Timestamp>| at.map(Timestamp::micros);
            let row = GuestLinkRow {
                magic_link_id: link.id.0,
                name: &link.name,
                email_ids: &link.guests,
                resource_ids: &link.doors,
                config_id: link.profile.0,
                start_time: micros(link.validity.from),
                end_time: micros(link.validity.until),
            };
            write_guest_link(&mut out, &row);
        }
    }
    call.done();
    list.finish(&mut out);
    Ok(render::json(out))
}

/// Takes a link back.
pub(super) async fn revoke(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request = GuestLinkDelete::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let id = GuestLinkId(request.magic_link_id);
    call.web.app.revoke_guest_link(&call.ctx, caller, id).await?;
    Ok(render::success("Magic link has been successfully deleted!"))
}
