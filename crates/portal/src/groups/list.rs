//! The list of groups.

use super::page_of;
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use doorward_domain::Act;

/// The page.
#[derive(Template)]
#[template(path = "groups_list.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Row>,
    may_add: bool,
}

/// A group.
struct Row {
    href: String,
    name: String,
    members: String,
    policies: String,
}

/// Shows the list.
pub(super) async fn show(desk: Desk) -> Answer {
    let t = desk.words;
    let all = desk.app().people_groups(desk.ctx()).await?.into_iter();
    let rows = all.map(|view| Row {
        href: page_of(view.id),
        name: view.name,
        members: t.count("groups-people", view.members),
        policies: t.count("groups-policies", view.policies),
    });
    let frame = desk.frame(Section::Groups);
    Ok(desk.show(&ListPage { frame, rows: rows.collect(), may_add: desk.may(Act::ManageGroups) }))
}
