//! `GET /multipleusers` ("Retrieve all Users") and `DELETE /users`.

use super::call::{Call, Handled};
use super::{fields, render};
use crate::list_body::{self, Pieces};
use bytes::Bytes;
use doorward_app::access::{AccessCaller, Listed, WhichMembers};
use doorward_app::{App, Error, Fault};
use doorward_domain::access::PersonNumber;
use doorward_domain::{Membership, PersonId, Status, Timestamp};
use doorward_wire::access::answer::{List, UserRow, write_user};
use doorward_wire::access::parameters::Parameters;
use doorward_wire::access::request::{DeleteUser, ListUsers};
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::Arc;

/// The bytes that most pages stay below, which spares writing them in room that grows.
const FULL_PAGE: usize = 512 * 1_024;

/// How many pages of a list are read at the same time.
const AT_ONCE: usize = 2;

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
    let reader = PageReader { app: Arc::clone(&call.web.app), caller, which, with_email };
    let last = reader.last_after(None).await?;
    let first = reader.read(None, last).await?;
    call.done();
    let Some(last) = last else { return Ok(render::json(first.finished())) };
    let (pieces, body) = list_body::channel();
    tokio::spawn(async move {
        if let Err(error) = reader.send_rest(first, last, &pieces).await {
            tracing::error!(%error, "a list broke off");
            // The reader sees a body that ends in the middle.
            let _ = pieces.send(Err(std::io::Error::other("broken off"))).await;
        }
    });
    Ok(render::streamed(body))
}

/// Reads a list by the page.
#[derive(Clone)]
struct PageReader {
    app: Arc<App>,
    caller: AccessCaller,
    which: WhichMembers,
    with_email: bool,
}

impl PageReader {
    async fn last_after(&self, after: Option<PersonId>) -> Result<Option<PersonId>, Error> {
        self.app.last_of_page(self.caller, self.which, after).await
    }

    async fn read(&self, after: Option<PersonId>, to: Option<PersonId>) -> Result<UserList, Error> {
        let room = if to.is_some() { FULL_PAGE } else { 0 };
        let list = UserList::new(after.is_some(), self.with_email, room);
        let add = UserList::add;
        self.app.list_members(self.caller, self.which, (after, to), (list, add)).await
    }

    /// Sends a page and all that come after it. Two are read at once, and sent as soon as it is their
    /// turn.
    async fn send_rest(
        &self,
        first: UserList,
        mut after: PersonId,
        pieces: &Pieces,
    ) -> Result<(), Error> {
        let (mut page, mut under_way, mut more) = (first, VecDeque::new(), true);
        loop {
            while more && under_way.len() < AT_ONCE {
                let last = self.last_after(Some(after)).await?;
                let (reader, from) = (self.clone(), after);
                under_way
                    .push_back(tokio::spawn(async move { reader.read(Some(from), last).await }));
                (more, after) = (last.is_some(), last.unwrap_or(after));
            }
            let Some(next) = under_way.pop_front() else { break };
            // A reader that went away needs no more.
            let Ok(()) = pieces.send(Ok(Bytes::from(page.out))).await else { return Ok(()) };
            page = next.await.map_err(|error| Fault::Task(error.to_string()))??;
        }
        let _ = pieces.send(Ok(Bytes::from(page.finished()))).await;
        Ok(())
    }
}

/// A page as it is written. Its texts are room that each person uses again.
struct UserList {
    out: Vec<u8>,
    list: List,
    with_email: bool,
    name: String,
    unique_id: String,
}

impl UserList {
    /// An empty page with room for so many bytes; `goes_on`: others come before it.
    fn new(goes_on: bool, with_email: bool, room: usize) -> Self {
        let list = if goes_on { List::going_on() } else { List::default() };
        let (name, unique_id) = (String::new(), String::new());
        Self { out: Vec::with_capacity(room), list, with_email, name, unique_id }
    }

    fn add(&mut self, person: &Listed<'_>, groups: &[&str]) {
        write_name(&mut self.name, person, self.with_email);
        self.unique_id.clear();
        // A string takes whatever is written.
        let _ = write!(self.unique_id, "{}", person.id);
        self.list.next(&mut self.out);
        write_user(&mut self.out, &row(person, groups, &self.name, &self.unique_id));
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
