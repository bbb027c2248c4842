//! What opens for her: doors, cards, and whether she has a PIN.

use super::words::method;
use super::{Tab, tabs};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use doorward_app::own_page::{OwnCard, OwnDoor};

/// The page.
#[derive(Template)]
#[template(path = "me_access.html")]
struct Access {
    frame: Frame,
    tabs: Vec<Tab>,
    at: String,
    doors: Vec<Door>,
    cards: Vec<Card>,
    pin: bool,
}

/// A door that opens now.
struct Door {
    name: String,
    ways: String,
}

/// A card.
struct Card {
    name: String,
    number: String,
}

/// Shows it.
pub(super) async fn show(desk: Desk) -> Answer {
    let (app, t, member) = (desk.app(), desk.words, &desk.signed.member);
    let door = |door: OwnDoor| {
        let ways: Vec<String> = door.methods.into_iter().map(|way| method(t, way)).collect();
        Door { name: door.name, ways: ways.join(" · ") }
    };
    let card = |card: OwnCard| Card {
        name: card.label.unwrap_or_else(|| t.say("me-card-unnamed")),
        number: card.ending.map_or_else(
            || t.say("me-card-hidden"),
            |ending| t.one("me-card-ending", "ending", ending),
        ),
    };
    let page = Access {
        frame: desk.frame(Section::Me),
        tabs: tabs(t, "/me/access"),
        at: t.moment(desk.ctx().now, &desk.zone()),
        doors: app.own_doors(desk.ctx(), member).await?.into_iter().map(door).collect(),
        cards: app.own_cards(desk.ctx(), member.id).await?.into_iter().map(card).collect(),
        pin: app.has_pin(desk.ctx(), member.id).await?,
    };
    Ok(desk.show(&page))
}
