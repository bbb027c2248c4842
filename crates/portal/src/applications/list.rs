//! All applications.

use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;

/// One of them in the list.
struct Row {
    id: String,
    name: String,
    enabled: bool,
    last_used: Option<String>,
}

#[derive(Template)]
#[template(path = "applications_list.html")]
struct List {
    frame: Frame,
    manages: bool,
    rows: Vec<Row>,
}

/// Shows them.
pub(crate) async fn show(desk: Desk) -> Answer {
    let (t, zone) = (desk.words, desk.zone());
    let all = desk.app().applications(desk.ctx().company).await?;
    let rows = all.into_iter().map(|application| Row {
        id: application.id.to_string(),
        name: application.name,
        enabled: application.enabled,
        last_used: application.last_used_at.map(|at| t.moment(at, &zone)),
    });
    let manages = desk.may(doorward_domain::Act::ManageApplications);
    let frame = desk.frame(Section::Applications);
    Ok(desk.show(&List { frame, manages, rows: rows.collect() }))
}
