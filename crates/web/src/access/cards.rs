//! `/modifysmartcards` ("Create PIN/SmartCard for users").

use super::call::{Call, Handled};
use super::{fields, render};
use doorward_app::access::AccessCaller;
use doorward_domain::access::PersonNumber;
use doorward_wire::access::answer::{Cards, write_cards};
use doorward_wire::access::parameters::Parameters;
use doorward_wire::access::request::{Card, CardsOf, ModifyCards};

/// Shows a person's cards.
pub(super) async fn show(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request = CardsOf::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let cards = call.web.app.cards(&call.ctx, caller, PersonNumber(request.email_id)).await?;
    let cards: Vec<Card<'_>> = cards
        .into_iter()
        .map(|card| Card { number: card.number.into(), label: card.label.map(Into::into) })
        .collect();
    let mut out = Vec::new();
    write_cards(&mut out, &Cards { email_id: request.email_id, cards: &cards });
    Ok(render::json(out))
}

/// Replaces them.
pub(super) async fn replace(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request = ModifyCards::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let (number, cards) = (PersonNumber(request.email_id), fields::cards(&request.cards)?);
    let (app, allow) = (&call.web.app, request.allow_duplicates);
    app.replace_cards(&call.ctx, caller, number, cards, allow).await?;
    Ok(render::success("Smartcards have been successfully updated!"))
}
