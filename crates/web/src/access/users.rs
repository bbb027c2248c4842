//! `GET /multipleusers` ("Retrieve all Users") and `DELETE /users`.

use super::call::{Call, Handled};
use super::{fields, list_body, render};
use bytes::Bytes;
use doorward_app::access::{AccessCaller, Member, MemberPage, WhichMembers};
use doorward_app::{App, Error};
use doorward_domain::access::PersonNumber;
use doorward_domain::{Membership, Status, Timestamp};
use doorward_wire::access::answer::{List, UserRow, write_user};
use doorward_wire::access::parameters::Parameters;
use doorward_wire::access::request::{DeleteUser, ListUsers};
use std::sync::Arc;

/// Lists people.
pub(super) async fn list(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request = ListUsers::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let which = if request.guests_only { WhichMembers::Guests } else { WhichMembers::Members };
    answer(call, caller, which, request.with_email).await
}

/// Removes a member or cancels an invitation.
pub(super) async fn remove(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request = DeleteUser::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let number = request.email_id.map(PersonNumber);
    call.web.app.remove_member(&call.ctx, caller, number, request.email).await?;
    Ok(render::success("User has been successfully removed!"))
}

/// The people of one kind: at once when a page holds them all, else written while they are read.
pub(super) async fn answer(
    call: &Call,
    caller: AccessCaller,
    which: WhichMembers,
    with_email: bool,
) -> Handled {
    let app = Arc::clone(&call.web.app);
    let page = app.members(caller, which, None).await?;
    call.done();
    let (mut list, mut out) = (List::default(), Vec::with_capacity(page.members.len() * 420 + 2));
    write_page(&mut out, &mut list, &page, with_email);
    let Some(mut next) = page.next else {
        list.finish(&mut out);
        return Ok(render::json(out));
    };
    let (pieces, body) = list_body::channel();
    tokio::spawn(async move {
        loop {
            let Ok(()) = pieces.send(Ok(Bytes::from(std::mem::take(&mut out)))).await else {
                return;
            };
            match following(&app, caller, which, next).await {
                Ok(page) => {
                    write_page(&mut out, &mut list, &page, with_email);
                    let Some(after) = page.next else { break };
                    next = after;
                }
                Err(error) => {
                    tracing::error!(%error, "a list broke off");
                    // The reader sees a body that ends in the middle.
                    let _ = pieces.send(Err(std::io::Error::other("broken off"))).await;
                    return;
                }
            }
        }
        list.finish(&mut out);
        // A reader that went away needs no end.
        let _ = pieces.send(Ok(Bytes::from(out))).await;
    });
    Ok(render::streamed(body))
}

async fn following(
    app: &App,
    caller: AccessCaller,
    which: WhichMembers,
    after: doorward_domain::PersonId,
) -> Result<MemberPage, Error> {
    app.members(caller, which, Some(after)).await
}

fn write_page(out: &mut Vec<u8>, list: &mut List, page: &MemberPage, with_email: bool) {
    let mut name = String::new();
    let mut groups: Vec<&str> = Vec::new();
    for member in &page.members {
        groups.clear();
        let ids = page.groups.get(&member.number).into_iter().flatten();
        groups.extend(ids.filter_map(|id| page.names.get(id).map(String::as_str)));
        write_name(&mut name, member, with_email);
        let unique_id = member.id.to_string();
        list.next(out);
        write_user(out, &row(member, &groups, &name, &unique_id));
    }
}

/// `name` as the document has it, first name and last name; of somebody without names, her address.
fn write_name(name: &mut String, member: &Member, with_email: bool) {
    name.clear();
    for part in [&member.first_name, &member.last_name] {
        if !name.is_empty() && !part.is_empty() {
            name.push(' ');
        }
        name.push_str(part);
    }
    if name.is_empty() {
        name.push_str(&member.email);
    } else if with_email {
        name.push_str(" (");
        name.push_str(&member.email);
        name.push(')');
    }
}

fn row<'a>(
    member: &'a Member,
    groups: &'a [&'a str],
    name: &'a str,
    unique_id: &'a str,
) -> UserRow<'a, &'a str> {
    let invited = member.membership == Membership::Invited;
    let micros = |at: Option<Timestamp>| at.map(Timestamp::micros);
    UserRow {
        ad_status: match (member.status, invited) {
            (Status::Inactive, _) => "INACTIVE",
            (Status::Active, true) => "PENDING",
            (Status::Active, false) => "ACTIVE",
        },
        active_date: micros(member.active_at.or(member.confirmed_at)),
        confirmed: micros(member.confirmed_at.filter(|_| !invited)),
        created: micros(Some(member.created_at)),
        device_added: micros(member.device_added_at),
        email: &member.email,
        email_id: member.number.0,
        email_status: if member.confirmed_at.is_some() && !invited {
            "CONFIRMED"
        } else {
            "PENDING"
        },
        first_name: &member.first_name,
        groups,
        last_name: &member.last_name,
        name,
        user_id: (!invited).then_some(member.number.0),
        username: member.user_name.as_deref(),
        unique_id,
    }
}
