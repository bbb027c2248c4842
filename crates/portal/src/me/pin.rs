//! Her PIN, set anew.

use super::words::{pin_problem, pin_rules};
use super::{Tab, tabs};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use doorward_domain::Refusal;

/// The form.
#[derive(Template)]
#[template(path = "me_pin.html")]
struct PinForm {
    frame: Frame,
    tabs: Vec<Tab>,
    rules: String,
    longest: usize,
    problem: Option<String>,
    again_problem: Option<String>,
}

impl PinForm {
    fn of(desk: &Desk) -> Result<Self, Trouble> {
        let policy = desk.app().pin_policy(desk.ctx())?;
        Ok(Self {
            frame: desk.frame(Section::Me),
            tabs: tabs(desk.words, "/me/access"),
            rules: pin_rules(desk.words, &policy),
            longest: policy.longest,
            problem: None,
            again_problem: None,
        })
    }
}

/// Shows the form.
pub(super) async fn show(desk: Desk) -> Answer {
    Ok(desk.show(&PinForm::of(&desk)?))
}

/// Sets it.
pub(super) async fn submit(mut desk: Desk) -> Answer {
    desk.act("portal.me.pin");
    let (digits, again) = (desk.text("pin"), desk.text("again"));
    if digits.trim() != again.trim() {
        let again_problem = Some(desk.words.say("me-pin-differs"));
        return Ok(desk.show_again(&PinForm { again_problem, ..PinForm::of(&desk)? }));
    }
    let set = desk.app().set_own_pin(desk.ctx(), desk.signed.member.id, &digits).await;
    let Err(error) = set else { return Ok(desk.done("/me/access", "done-me-pin")) };
    let trouble = Trouble::from(error);
    let Some(Refusal::PinRefused(wrong)) = trouble.refusal() else { return Err(trouble) };
    trouble.note(&desk.visit);
    let problem = Some(pin_problem(desk.words, *wrong));
    Ok(desk.show_again(&PinForm { problem, ..PinForm::of(&desk)? }))
}
