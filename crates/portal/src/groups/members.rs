//! Who is in a group, and who comes in.

use super::{number, page_of};
use crate::desk::{Answer, Desk, Undo};
use crate::frame::{Frame, Section};
use crate::people::list::Row;
use crate::trouble::encoded;
use askama::Template;
use axum::extract::Path;
use doorward_app::access::{GroupChange, GroupKind};
use doorward_app::stewards::{PeoplePage, PeopleQuery};
use doorward_domain::access::PersonNumber;
use doorward_domain::{Act, Refusal, Thing};

/// How many people a page holds.
const SIZE: usize = 25;

/// A group with those who are in it.
#[derive(Template)]
#[template(path = "groups_group.html")]
struct GroupPage {
    frame: Frame,
    page: String,
    name: String,
    members: String,
    policies: Vec<String>,
    query: String,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
    may_change: bool,
}

/// People who can come in.
#[derive(Template)]
#[template(path = "groups_choose.html")]
struct ChoosePage {
    frame: Frame,
    page: String,
    name: String,
    query: String,
    rows: Vec<Candidate>,
    next: Option<String>,
}

/// Somebody who can.
struct Candidate {
    row: Row,
    is_in: bool,
}

/// The first page and the next one of a list at an address.
fn links(desk: &Desk, here: &str, page: &PeoplePage) -> (Option<String>, Option<String>) {
    let query = desk.query("q").unwrap_or_default();
    let link = |after: &str| format!("{here}?q={}{after}", encoded(&query));
    let first = desk.query("after").filter(|after| !after.is_empty()).map(|_| link(""));
    let next = page.next.as_ref().map(|after| link(&format!("&after={}", encoded(after))));
    (first, next)
}

/// Shows a group.
pub(super) async fn show(desk: Desk, Path(path): Path<String>) -> Answer {
    let id = number(&path)?;
    let sheet = desk.app().group_sheet(desk.ctx(), id).await?;
    let query = desk.query("q").unwrap_or_default();
    let asked = PeopleQuery {
        text: query.clone(),
        group: Some(id),
        after: desk.query("after"),
        size: SIZE,
        ..PeopleQuery::default()
    };
    let page = desk.app().people_page(desk.ctx(), asked).await?;
    let (first, next) = links(&desk, &page_of(id), &page);
    let (t, zone) = (desk.words, desk.zone());
    let page = GroupPage {
        frame: desk.frame(Section::Groups),
        page: page_of(id),
        name: sheet.group.name,
        members: t.count("groups-people", sheet.members),
        policies: sheet.policies.into_iter().map(|(_, name, _)| name).collect(),
        query,
        rows: page.lines.iter().map(|line| Row::new(t, &zone, line)).collect(),
        first,
        next,
        may_change: desk.may(Act::ManageGroups),
    };
    Ok(desk.show(&page))
}

/// Shows people who can come in.
pub(super) async fn choose(desk: Desk, Path(path): Path<String>) -> Answer {
    let id = number(&path)?;
    let sheet = desk.app().group_sheet(desk.ctx(), id).await?;
    let query = desk.query("q").unwrap_or_default();
    let asked = PeopleQuery {
        text: query.clone(),
        after: desk.query("after"),
        size: SIZE,
        ..PeopleQuery::default()
    };
    let found = desk.app().people_page(desk.ctx(), asked).await?;
    let here = format!("{}/members", page_of(id));
    let (_, next) = links(&desk, &here, &found);
    let (t, zone) = (desk.words, desk.zone());
    let rows = found.lines.iter().map(|line| Candidate {
        row: Row::new(t, &zone, line),
        is_in: line.groups.contains(&sheet.group.name),
    });
    let page = ChoosePage {
        frame: desk.frame(Section::Groups),
        page: page_of(id),
        rows: rows.collect(),
        name: sheet.group.name,
        query,
        next,
    };
    Ok(desk.show(&page))
}

/// Lets somebody in, or takes her out.
pub(super) async fn change(mut desk: Desk, Path(path): Path<String>) -> Answer {
    let id = number(&path)?;
    let (add, remove) = (desk.text("add"), desk.text("remove"));
    let comes = !add.is_empty();
    let text = if comes { &add } else { &remove };
    let person = PersonNumber::parse(text).ok_or(Refusal::Unknown(Thing::User))?;
    let mut change = GroupChange::default();
    if comes {
        change.add.push(person.0);
        desk.act("portal.group.join");
    } else {
        change.remove.push(person.0);
        desk.act("portal.group.leave");
    }
    let which = (id, vec![GroupKind::Users]);
    desk.app().change_group(desk.ctx(), desk.caller(), which, change).await?;
    if !comes {
        let (action, value) = (format!("{}/members", page_of(id)), person.to_string());
        let undo = Undo { action: &action, field: ("add", &value) };
        return Ok(desk.done_with_undo(&page_of(id), "done-member-removed", &undo));
    }
    let back = format!("{}/members?q={}", page_of(id), encoded(&desk.text("q")));
    Ok(desk.done(&back, "done-member-added"))
}
