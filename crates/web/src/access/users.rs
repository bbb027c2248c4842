//! `GET /multipleusers` ("Retrieve all Users") and `DELETE /users`.

use super::call::{Call, Handled};
use super::{fields, list_body, render};
use bytes::Bytes;
use doorward_app::access::{AccessCaller, Listed, WhichMembers};
use doorward_domain::access::PersonNumber;
use doorward_domain::{Membership, Status, Timestamp};
use doorward_wire::access::answer::{List, UserRow, write_user};
use doorward_wire::access::parameters::Parameters;
use doorward_wire::access::request::{DeleteUser, ListUsers};
use std::fmt::Write as _;
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
    let list = UserList { with_email, ..UserList::default() };
    let (mut list, next) = app.list_members(caller, which, None, (list, UserList::add)).await?;
    call.done();
    let Some(mut next) = next else { return Ok(render::json(list.finished())) };
    let (pieces, body) = list_body::channel();
    tokio::spawn(async move {
        loop {
            // Sent while the next page is read.
            let Ok(()) = pieces.send(Ok(list.piece())).await else { return };
            match app.list_members(caller, which, Some(next), (list, UserList::add)).await {
                Ok((longer, after)) => {
                    list = longer;
                    let Some(after) = after else { break };
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
        // A reader that went away needs no end.
        let _ = pieces.send(Ok(Bytes::from(list.finished()))).await;
    });
    Ok(render::streamed(body))
}

/// A list under way. Its texts are room that each person uses again.
#[derive(Default)]
struct UserList {
    out: Vec<u8>,
    list: List,
    with_email: bool,
    name: String,
    unique_id: String,
}

impl UserList {
    fn add(&mut self, person: &Listed<'_>, groups: &[&str]) {
        write_name(&mut self.name, person, self.with_email);
        self.unique_id.clear();
        // A string takes whatever is written.
        let _ = write!(self.unique_id, "{}", person.id);
        self.list.next(&mut self.out);
        write_user(&mut self.out, &row(person, groups, &self.name, &self.unique_id));
    }

    /// What was written since the last piece. The next one will be about as long.
    fn piece(&mut self) -> Bytes {
        let room = Vec::with_capacity(self.out.len() + self.out.len() / 16);
        Bytes::from(std::mem::replace(&mut self.out, room))
    }

    fn finished(mut self) -> Vec<u8> {
        self.list.finish(&mut self.out);
        self.out
    }
}

/// `name` as the document has it, first name and last name; of somebody without names, her address.
fn write_name(name: &mut String, person: &Listed<'_>, with_email: bool) {
    name.clear();
    for part in [person.first_name, person.last_name] {
        if !name.is_empty() && !part.is_empty() {
            name.push(' ');
        }
        name.push_str(part);
    }
    if name.is_empty() {
        name.push_str(person.email);
    } else if with_email {
        name.push_str(" (");
        name.push_str(person.email);
        name.push(')');
    }
}

fn row<'a>(
    person: &'a Listed<'a>,
    groups: &'a [&'a str],
    name: &'a str,
    unique_id: &'a str,
) -> UserRow<'a, &'a str> {
    let invited = person.membership == Membership::Invited;
    let micros = |at: Option<Timestamp>| at.map(Timestamp::micros);
    UserRow {
        ad_status: match (person.status, invited) {
            (Status::Inactive, _) => "INACTIVE",
            (Status::Active, true) => "PENDING",
            (Status::Active, false) => "ACTIVE",
        },
        active_date: micros(person.active_at.or(person.confirmed_at)),
        confirmed: micros(person.confirmed_at.filter(|_| !invited)),
        created: micros(Some(person.created_at)),
        device_added: micros(person.device_added_at),
        email: person.email,
        email_id: person.number.0,
        email_status: if person.confirmed_at.is_some() && !invited {
            "CONFIRMED"
        } else {
            "PENDING"
        },
        first_name: person.first_name,
        groups,
        last_name: person.last_name,
        name,
        user_id: (!invited).then_some(person.number.0),
        username: person.user_name,
        unique_id,
    }
}
