//! A group deleted, after a page that lists what goes along.

use super::{number, page_of};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::people::numbers;
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use doorward_domain::access::{GroupId, PolicyId};
use doorward_domain::{Act, Refusal};

/// What goes along.
#[derive(Template)]
#[template(path = "groups_delete.html")]
struct DeletePage {
    frame: Frame,
    name: String,
    back: String,
    action: String,
    members: String,
    policies: Vec<Rule>,
    /// Whether whoever looks may delete the policies too.
    may: bool,
    problem: Option<String>,
}

/// A policy that goes along.
struct Rule {
    number: i64,
    name: String,
    /// It forbids: without it some may get in who could not.
    forbids: bool,
}

async fn page(desk: &Desk, id: GroupId, problem: Option<String>) -> Result<Response, Trouble> {
    let sheet = desk.app().group_sheet(desk.ctx(), id).await?;
    let rules = sheet.policies.into_iter();
    let policies: Vec<_> =
        rules.map(|(id, name, forbids)| Rule { number: id.0, name, forbids }).collect();
    let failed = problem.is_some();
    let page = DeletePage {
        frame: desk.frame(Section::Groups),
        name: sheet.group.name,
        back: page_of(id),
        action: format!("{}/delete", page_of(id)),
        members: desk.words.count("groups-people", sheet.members),
        may: policies.is_empty() || desk.may(Act::ManageRules),
        policies,
        problem,
    };
    Ok(if failed { desk.show_again(&page) } else { desk.show(&page) })
}

/// Shows what goes along, and asks.
pub(super) async fn show(desk: Desk, Path(path): Path<String>) -> Answer {
    page(&desk, number(&path)?, None).await
}

/// Deletes it.
pub(super) async fn submit(mut desk: Desk, Path(path): Path<String>) -> Answer {
    desk.act("portal.group.delete");
    let id = number(&path)?;
    let expected = numbers(&desk, "policies")?.into_iter().map(PolicyId).collect();
    let steward = desk.signed.steward();
    match desk.app().delete_group_with_policies(desk.ctx(), steward, id, expected).await {
        Ok(()) => Ok(desk.done("/portal/groups", "done-group-deleted")),
        Err(error) => {
            let trouble = Trouble::from(error);
            if !matches!(trouble.refusal(), Some(Refusal::Conflict(_))) {
                return Err(trouble);
            }
            page(&desk, id, Some(desk.words.say("groups-delete-meanwhile"))).await
        }
    }
}
