//! A person deleted, after a page that lists what goes along.

use super::words::factor;
use super::{managed, name_of, number, page_of};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use doorward_app::stewards::PersonSheet;
use doorward_domain::Refusal;
use doorward_domain::access::PersonNumber;
use doorward_web::language::Words;

/// What goes along.
#[derive(Template)]
#[template(path = "people_delete.html")]
struct DeletePage {
    frame: Frame,
    name: String,
    back: String,
    action: String,
    goes: Vec<String>,
    problem: Option<String>,
}

fn goes(t: Words, sheet: &PersonSheet) -> Vec<String> {
    let mut goes = vec![t.one("people-goes-profile", "email", &sheet.member.email)];
    if sheet.has_password {
        goes.push(t.count("people-goes-password", sheet.sessions));
    }
    if sheet.pin.is_some() {
        goes.push(t.say("people-goes-pin"));
    }
    if !sheet.cards.is_empty() {
        goes.push(t.count("people-goes-cards", sheet.cards.len()));
    }
    for line in sheet.factors.iter().filter(|line| line.samples > 0) {
        goes.push(t.one("people-goes-factor", "factor", factor(t, line.factor)));
    }
    let named = |key, names: Vec<&str>| t.one(key, "names", names.join(", "));
    if !sheet.groups.is_empty() {
        let names = sheet.groups.iter().map(|(_, name)| name.as_str()).collect();
        goes.push(named("people-goes-groups", names));
    }
    if !sheet.policies.is_empty() {
        let names = sheet.policies.iter().map(String::as_str).collect();
        goes.push(named("people-goes-policies", names));
    }
    if !sheet.links.is_empty() {
        let names = sheet.links.iter().map(String::as_str).collect();
        goes.push(named("people-goes-links", names));
    }
    if sheet.invited_until.is_some() {
        goes.push(t.say("people-goes-invitation"));
    }
    goes
}

async fn page(
    desk: &Desk,
    number: PersonNumber,
    problem: Option<String>,
) -> Result<Response, Trouble> {
    let sheet = desk.app().person_sheet(desk.ctx(), number).await?;
    desk.signed.require_manages(&sheet.member)?;
    let failed = problem.is_some();
    let page = DeletePage {
        frame: desk.frame(Section::People),
        name: name_of(&sheet.member),
        back: page_of(number),
        action: format!("{}/delete", page_of(number)),
        goes: goes(desk.words, &sheet),
        problem,
    };
    Ok(if failed { desk.show_again(&page) } else { desk.show(&page) })
}

/// Shows what goes along, and asks.
pub(super) async fn show(desk: Desk, Path(path): Path<String>) -> Answer {
    page(&desk, number(&path)?, None).await
}

/// Deletes her.
pub(super) async fn submit(mut desk: Desk, Path(path): Path<String>) -> Answer {
    desk.act("portal.person.delete");
    let number = number(&path)?;
    managed(&desk, number).await?;
    match desk.app().steward_deletes(desk.ctx(), desk.signed.steward(), number).await {
        Ok(_) => Ok(desk.done("/portal/people", "done-person-deleted")),
        Err(error) => {
            let trouble = Trouble::from(error);
            if trouble.refusal() != Some(&Refusal::LastOwner) {
                return Err(trouble);
            }
            page(&desk, number, Some(desk.words.say("people-last-owner"))).await
        }
    }
}
