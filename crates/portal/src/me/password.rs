//! Her password, changed.

use super::words::problem as problem_text;
use super::{Tab, tabs};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use doorward_domain::{FieldProblem, Password, Refusal};

/// The form.
#[derive(Template)]
#[template(path = "me_password.html")]
struct Change {
    frame: Frame,
    tabs: Vec<Tab>,
    has: bool,
    old_problem: Option<String>,
    new_problem: Option<String>,
}

impl Change {
    async fn of(desk: &Desk) -> Result<Self, Trouble> {
        Ok(Self {
            frame: desk.frame(Section::Me),
            tabs: tabs(desk.words, "/me/security"),
            has: desk.app().has_password(desk.ctx(), desk.signed.member.id).await?,
            old_problem: None,
            new_problem: None,
        })
    }
}

/// Shows the form.
pub(super) async fn show(desk: Desk) -> Answer {
    Ok(desk.show(&Change::of(&desk).await?))
}

/// Changes it.
pub(super) async fn submit(mut desk: Desk) -> Answer {
    desk.act("portal.me.password");
    let (old, new) = (desk.text("old"), desk.text("password"));
    let Err(error) = desk.app().change_password(desk.ctx(), &desk.signed, &old, &new).await else {
        return Ok(desk.done("/me/security", "done-me-password"));
    };
    let (t, trouble) = (desk.words, Trouble::from(error));
    let page = match trouble.refusal() {
        Some(Refusal::SignInRefused) => {
            Change { old_problem: Some(t.say("me-password-wrong")), ..Change::of(&desk).await? }
        }
        Some(Refusal::InvalidField { problem, .. }) => {
            let text = match (problem, Password::parse(&new)) {
                (FieldProblem::Malformed { .. }, Ok(_)) => t.say("me-password-stolen"),
                (FieldProblem::Malformed { .. }, Err(_)) => t.say("me-password-weak"),
                (other, _) => problem_text(t, other),
            };
            Change { new_problem: Some(text), ..Change::of(&desk).await? }
        }
        _ => return Err(trouble),
    };
    trouble.note(&desk.visit);
    Ok(desk.show_again(&page))
}
