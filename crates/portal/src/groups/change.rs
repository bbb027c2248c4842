//! A group made, and renamed.

use super::{number, page_of};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use doorward_app::access::{GroupChange, GroupKind, NewGroup};
use doorward_domain::access::DisplayName;
use doorward_domain::{FieldProblem, Refusal};

/// The form for a name.
#[derive(Template)]
#[template(path = "groups_name.html")]
struct NamePage {
    frame: Frame,
    title: String,
    button: String,
    back: String,
    action: String,
    value: String,
    problem: Option<String>,
}

fn page(
    desk: &Desk,
    of: Option<(String, String)>,
    value: &str,
    problem: Option<String>,
) -> Response {
    let t = desk.words;
    let failed = problem.is_some();
    let (title, button, back, action) = if let Some((name, page)) = of {
        let title = t.one("groups-rename-of", "name", name);
        (title, t.say("groups-rename"), page.clone(), format!("{page}/rename"))
    } else {
        let (list, add) = ("/portal/groups".to_owned(), "/portal/groups/add".to_owned());
        (t.say("groups-add"), t.say("groups-add-go"), list, add)
    };
    let (frame, value) = (desk.frame(Section::Groups), value.to_owned());
    let page = NamePage { frame, title, button, back, action, value, problem };
    if failed { desk.show_again(&page) } else { desk.show(&page) }
}

fn problem(desk: &Desk, wrong: &FieldProblem) -> String {
    let t = desk.words;
    match wrong {
        FieldProblem::Missing => t.say("people-problem-missing"),
        FieldProblem::TooLong { longest } => t.count("people-problem-long", *longest),
        _ => t.say("people-problem-unprintable"),
    }
}

/// Shows the form for a new group.
pub(super) async fn show_add(desk: Desk) -> Answer {
    Ok(page(&desk, None, "", None))
}

/// Makes a group.
pub(super) async fn add(mut desk: Desk) -> Answer {
    desk.act("portal.group.add");
    let typed = desk.text("name");
    let name = match DisplayName::parse(&typed) {
        Ok(name) => name,
        Err(wrong) => return Ok(page(&desk, None, &typed, Some(problem(&desk, &wrong)))),
    };
    let new = NewGroup { kind: Some(GroupKind::Users), name, members: Vec::new() };
    match desk.app().add_group(desk.ctx(), desk.caller(), new).await {
        Ok(id) => Ok(desk.done(&page_of(id), "done-group-added")),
        Err(error) => Ok(page(&desk, None, &typed, Some(taken(&desk, error)?))),
    }
}

fn taken(desk: &Desk, error: doorward_app::Error) -> Result<String, Trouble> {
    let trouble = Trouble::from(error);
    match trouble.refusal() {
        Some(Refusal::Conflict(_)) => Ok(desk.words.say("groups-name-taken")),
        _ => Err(trouble),
    }
}

/// Shows the form for another name.
pub(super) async fn show_rename(desk: Desk, Path(path): Path<String>) -> Answer {
    let id = number(&path)?;
    let sheet = desk.app().group_sheet(desk.ctx(), id).await?;
    let name = sheet.group.name;
    Ok(page(&desk, Some((name.clone(), page_of(id))), &name, None))
}

/// Renames a group.
pub(super) async fn rename(mut desk: Desk, Path(path): Path<String>) -> Answer {
    desk.act("portal.group.rename");
    let id = number(&path)?;
    let sheet = desk.app().group_sheet(desk.ctx(), id).await?;
    let (of, typed) = (Some((sheet.group.name, page_of(id))), desk.text("name"));
    let name = match DisplayName::parse(&typed) {
        Ok(name) => name,
        Err(wrong) => return Ok(page(&desk, of, &typed, Some(problem(&desk, &wrong)))),
    };
    let change = GroupChange { name: Some(name), ..GroupChange::default() };
    let which = (id, vec![GroupKind::Users]);
    match desk.app().change_group(desk.ctx(), desk.caller(), which, change).await {
        Ok(()) => Ok(desk.done(&page_of(id), "done-group-renamed")),
        Err(error) => Ok(page(&desk, of, &typed, Some(taken(&desk, error)?))),
    }
}
