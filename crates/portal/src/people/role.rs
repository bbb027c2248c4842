//! What somebody may do in the portal.

use super::{managed, name_of, number, page_of};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section, role_name};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use doorward_app::access::Member;
use doorward_domain::{Membership, Refusal, Role};
use doorward_web::language::Words;

/// The form.
#[derive(Template)]
#[template(path = "people_role.html")]
struct RolePage {
    frame: Frame,
    name: String,
    back: String,
    action: String,
    roles: Vec<RoleChoice>,
    problem: Option<String>,
}

/// One of the roles.
struct RoleChoice {
    value: &'static str,
    name: String,
    text: String,
    chosen: bool,
}

/// What a role is for.
fn text(t: Words, role: Role) -> String {
    t.say(match role {
        Role::Owner => "people-role-owner",
        Role::Administrator => "people-role-administrator",
        Role::ApplicationManager => "people-role-application-manager",
        Role::UserManager => "people-role-user-manager",
        Role::HelpDesk => "people-role-help-desk",
        Role::ReadOnly => "people-role-read-only",
        Role::Member => "people-role-member",
    })
}

fn page(desk: &Desk, member: &Member, chosen: Role, problem: Option<String>) -> Response {
    let t = desk.words;
    let own = desk.signed.role();
    let open = Role::ALL.into_iter().filter(|role| own.manages(*role));
    let choice = |role: Role| RoleChoice {
        value: role.as_str(),
        name: role_name(t, role),
        text: text(t, role),
        chosen: role == chosen,
    };
    let failed = problem.is_some();
    let page = RolePage {
        frame: desk.frame(Section::People),
        name: name_of(member),
        back: page_of(member.number),
        action: format!("{}/role", page_of(member.number)),
        roles: open.map(choice).collect(),
        problem,
    };
    if failed { desk.show_again(&page) } else { desk.show(&page) }
}

/// Shows the form.
pub(super) async fn show(desk: Desk, Path(path): Path<String>) -> Answer {
    let member = managed(&desk, number(&path)?).await?;
    let role = member.role;
    Ok(page(&desk, &member, role, None))
}

/// Gives her a role.
pub(super) async fn submit(mut desk: Desk, Path(path): Path<String>) -> Answer {
    desk.act("portal.person.role");
    let number = number(&path)?;
    let member = managed(&desk, number).await?;
    let Some(role) = Role::from_word(&desk.text("role")) else {
        let problem = desk.words.say("people-role-choose");
        return Ok(page(&desk, &member, member.role, Some(problem)));
    };
    match desk.app().change_role(desk.ctx(), desk.signed.steward(), number, role).await {
        Ok(()) => Ok(desk.done(&page_of(number), "done-role-changed")),
        Err(error) => {
            let trouble = Trouble::from(error);
            let text = match trouble.refusal() {
                Some(Refusal::LastOwner) => desk.words.say("people-last-owner"),
                Some(Refusal::Conflict(_)) if member.membership == Membership::Guest => {
                    desk.words.say("people-role-guest")
                }
                _ => return Err(trouble),
            };
            Ok(page(&desk, &member, role, Some(text)))
        }
    }
}
