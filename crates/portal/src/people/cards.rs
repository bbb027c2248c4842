//! Cards given and taken, and factors forgotten.

use super::words::{Input, problem};
use super::{managed, name_of, number, page_of};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use doorward_app::access::{Member, NewCard};
use doorward_domain::access::{CardNumber, DisplayName};
use doorward_domain::{Factor, Refusal, Thing};

/// The form for a card.
#[derive(Template)]
#[template(path = "people_card.html")]
struct CardPage {
    frame: Frame,
    name: String,
    back: String,
    action: String,
    inputs: [Input; 2],
    /// Somebody else has the number: she may share it if that is meant.
    shared: bool,
}

fn card_page(desk: &Desk, member: &Member, label: &str) -> CardPage {
    let t = desk.words;
    let card = Input::text("card", t.say("people-card-number"), "").required();
    CardPage {
        frame: desk.frame(Section::People),
        name: name_of(member),
        back: page_of(member.number),
        action: format!("{}/cards", page_of(member.number)),
        inputs: [
            card.hinted(t.say("people-card-number-hint")),
            Input::text("label", t.say("people-card-label"), label)
                .hinted(t.say("people-card-label-hint")),
        ],
        shared: false,
    }
}

/// Shows the form.
pub(super) async fn show(desk: Desk, Path(path): Path<String>) -> Answer {
    let member = managed(&desk, number(&path)?).await?;
    Ok(desk.show(&card_page(&desk, &member, "")))
}

/// Gives her a card.
pub(super) async fn add(mut desk: Desk, Path(path): Path<String>) -> Answer {
    desk.act("portal.card.add");
    let number = number(&path)?;
    let member = managed(&desk, number).await?;
    let (t, label) = (desk.words, desk.text("label"));
    let mut page = card_page(&desk, &member, &label);
    let [card_input, label_input] = &mut page.inputs;
    let card = CardNumber::parse(&desk.text("card"));
    let label =
        if label.trim().is_empty() { Ok(None) } else { DisplayName::parse(&label).map(Some) };
    let say = |wrong| problem(t, wrong, "people-problem-card");
    card_input.problem = card.as_ref().err().map(say);
    label_input.problem = label.as_ref().err().map(say);
    let (Ok(card), Ok(label)) = (card, label) else { return Ok(desk.show_again(&page)) };
    let new = (NewCard { number: card, label }, !desk.text("share").is_empty());
    match desk.app().add_card(desk.ctx(), desk.signed.steward(), number, new).await {
        Ok(()) => Ok(desk.done(&page_of(number), "done-card-added")),
        Err(error) => {
            let trouble = Trouble::from(error);
            let text = match trouble.refusal() {
                Some(Refusal::Conflict(_)) => {
                    page.shared = true;
                    t.say("people-card-taken")
                }
                Some(Refusal::InvalidField { .. }) => t.say("people-card-many"),
                _ => return Err(trouble),
            };
            let [card_input, _] = &mut page.inputs;
            card_input.problem = Some(text);
            Ok(desk.show_again(&page))
        }
    }
}

/// Takes a card from her.
pub(super) async fn remove(mut desk: Desk, Path(path): Path<String>) -> Answer {
    desk.act("portal.card.remove");
    let number = number(&path)?;
    let position = desk.text("position").parse().map_err(|_| Refusal::Unknown(Thing::Card))?;
    desk.app().remove_card(desk.ctx(), desk.signed.steward(), number, position).await?;
    Ok(desk.done(&page_of(number), "done-card-removed"))
}

/// Forgets a factor of hers.
pub(super) async fn forget_factor(mut desk: Desk, Path(path): Path<String>) -> Answer {
    desk.act("portal.factor.forget");
    let number = number(&path)?;
    let factor = Factor::from_word(&desk.text("factor"));
    let factor = factor.ok_or_else(|| Refusal::InvalidParameter("factor".to_owned()))?;
    desk.app().forget_factor(desk.ctx(), desk.signed.steward(), number, factor).await?;
    Ok(desk.done(&page_of(number), "done-factor-forgotten"))
}
