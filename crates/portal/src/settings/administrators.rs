//! Everybody with a role in the portal. Roles are given and taken on the page of a person.

use super::{Tab, tabs};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section, role_name};
use askama::Template;
use doorward_domain::{Act, Role, Status};

struct Row {
    number: i64,
    name: String,
    email: String,
    role: String,
    active: bool,
}

/// A role and what it may do.
struct Column {
    role: String,
    may: Vec<String>,
}

#[derive(Template)]
#[template(path = "settings_administrators.html")]
struct Administrators {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    roles: Vec<Column>,
}

/// Shows them.
pub(crate) async fn show(desk: Desk) -> Answer {
    let t = desk.words;
    let staff = desk.app().staff(desk.ctx()).await?;
    let rows = staff.into_iter().map(|member| Row {
        number: member.number.0,
        name: format!("{} {}", member.first_name, member.last_name).trim().to_owned(),
        role: role_name(t, member.role),
        active: member.status == Status::Active,
        email: member.email,
    });
    let roles = Role::ALL.into_iter().filter(|role| role.is_staff()).map(|role| Column {
        role: role_name(t, role),
        may: Act::ALL
            .into_iter()
            .filter(|act| role.may(*act))
            .map(|act| act_name(&desk, act))
            .collect(),
    });
    Ok(desk.show(&Administrators {
        frame: desk.frame(Section::Settings),
        tabs: tabs(t, |act| desk.may(act), "/portal/settings/administrators"),
        rows: rows.collect(),
        roles: roles.collect(),
    }))
}

fn act_name(desk: &Desk, act: Act) -> String {
    desk.words.say(match act {
        Act::UseOwnPage => "act-own-page",
        Act::SeeDashboard => "act-see-dashboard",
        Act::SeePeople => "act-see-people",
        Act::ManagePeople => "act-manage-people",
        Act::HelpPeople => "act-help-people",
        Act::SeeGroups => "act-see-groups",
        Act::ManageGroups => "act-manage-groups",
        Act::SeeDoors => "act-see-doors",
        Act::OperateDoors => "act-operate-doors",
        Act::ManageDoors => "act-manage-doors",
        Act::SeeRules => "act-see-rules",
        Act::ManageRules => "act-manage-rules",
        Act::SeeLinks => "act-see-links",
        Act::ManageLinks => "act-manage-links",
        Act::SeeApplications => "act-see-applications",
        Act::ManageApplications => "act-manage-applications",
        Act::SeeReports => "act-see-reports",
        Act::SeeSettings => "act-see-settings",
        Act::ManageSettings => "act-manage-settings",
        Act::ManageKeys => "act-manage-keys",
        Act::ManageAdministrators => "act-manage-administrators",
        Act::BackUp => "act-back-up",
    })
}
