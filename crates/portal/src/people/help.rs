//! Help for whoever stands before a door: a PIN, the end of a lock-out, an invitation once more.

use super::words::{Input, pin_problem};
use super::{managed, name_of, number, page_of};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use doorward_app::access::Member;
use doorward_domain::access::PersonNumber;
use doorward_domain::{Membership, Refusal, Thing};

/// The form for a PIN.
#[derive(Template)]
#[template(path = "people_pin.html")]
struct PinPage {
    frame: Frame,
    name: String,
    back: String,
    action: String,
    input: Input,
}

/// A PIN that was made, shown once. No `Debug`: it is a secret.
#[derive(Template)]
#[template(path = "people_pin_made.html")]
struct PinMadePage<'a> {
    frame: Frame,
    name: String,
    back: String,
    pin: &'a str,
}

fn pin_page(desk: &Desk, member: &Member, problem: Option<String>) -> PinPage {
    let t = desk.words;
    let input = Input::text("pin", t.say("people-pin-new"), "").of_kind("password");
    PinPage {
        frame: desk.frame(Section::People),
        name: name_of(member),
        back: page_of(member.number),
        action: format!("{}/pin", page_of(member.number)),
        input: input.required().with(problem),
    }
}

/// Shows the form.
pub(super) async fn pin(desk: Desk, Path(path): Path<String>) -> Answer {
    let member = managed(&desk, number(&path)?).await?;
    Ok(desk.show(&pin_page(&desk, &member, None)))
}

/// Gives her the PIN that was typed, or one that is made.
pub(super) async fn give_pin(mut desk: Desk, Path(path): Path<String>) -> Answer {
    desk.act("portal.person.pin");
    let number = number(&path)?;
    let member = managed(&desk, number).await?;
    let makes = !desk.text("make").is_empty();
    let typed = desk.text("pin");
    let chosen = (!makes).then_some(typed.as_str());
    let steward = desk.signed.steward();
    match desk.app().give_pin(desk.ctx(), steward, number, chosen).await {
        Ok(pin) if makes => {
            let (frame, name) = (desk.frame(Section::People), name_of(&member));
            let pin = pin.reveal();
            Ok(desk.show(&PinMadePage { frame, name, back: page_of(number), pin }))
        }
        Ok(_) => Ok(desk.done(&page_of(number), "done-pin-set")),
        Err(error) => {
            let trouble = Trouble::from(error);
            let text = match trouble.refusal() {
                Some(Refusal::PinRefused(problem)) => pin_problem(desk.words, *problem),
                Some(Refusal::PersonInactive) => desk.words.say("people-pin-inactive"),
                _ => return Err(trouble),
            };
            Ok(desk.show_again(&pin_page(&desk, &member, Some(text))))
        }
    }
}

/// Ends her lock-outs.
pub(super) async fn unlock(mut desk: Desk, Path(path): Path<String>) -> Answer {
    desk.act("portal.person.unlock");
    let number = number(&path)?;
    desk.app().end_lock_outs(desk.ctx(), desk.signed.steward(), number).await?;
    Ok(desk.done(&page_of(number), "done-unlocked"))
}

/// Sends her invitation again.
pub(super) async fn invite_again(mut desk: Desk, Path(path): Path<String>) -> Answer {
    desk.act("portal.invitation.again");
    let number = number(&path)?;
    let member = managed(&desk, number).await?;
    desk.app().invite_again(desk.ctx(), desk.caller(), &member.email).await?;
    Ok(desk.done(&page_of(number), "done-invited-again"))
}

/// Takes her invitation back.
pub(super) async fn cancel(mut desk: Desk, Path(path): Path<String>) -> Answer {
    desk.act("portal.invitation.cancel");
    let number: PersonNumber = number(&path)?;
    let member = managed(&desk, number).await?;
    if member.membership != Membership::Invited {
        return Err(Refusal::Unknown(Thing::Invitation).into());
    }
    desk.app().remove_member(desk.ctx(), desk.caller(), Some(number), None).await?;
    Ok(desk.done("/portal/people", "done-invitation-cancelled"))
}
