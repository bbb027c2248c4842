//! One door: its state, what it is set to, and what happened there.

use super::row::Row;
use super::words::{happened, reason};
use super::{controllers, found, methods_text};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use doorward_app::EventPage;
use doorward_domain::Act;
use doorward_store::events::EventFilter;
use doorward_store::resources::Resource;

/// Events on a page.
const PAGE: usize = 25;

/// The page.
#[derive(Template)]
#[template(path = "doors_door.html")]
struct DoorPage {
    frame: Frame,
    problem: Option<String>,
    row: Row,
    door: Resource,
    methods: String,
    /// The controller that it hangs on.
    controller: Option<controllers::Line>,
    /// What drives it, when that is no controller.
    driver: Option<String>,
    events: Vec<Line>,
    /// Whether these are not the newest events.
    older: bool,
    /// Where the next page begins.
    next: Option<i64>,
}

/// An event.
struct Line {
    at: String,
    text: String,
    reason: String,
}

/// Shows the page.
pub(crate) async fn show(desk: Desk, Path(id): Path<String>) -> Answer {
    page(&desk, &id, None).await
}

/// The same, with what could not be done.
pub(super) async fn page(desk: &Desk, id: &str, problem: Option<(StatusCode, String)>) -> Answer {
    let (door, board) = found(desk, id).await?;
    let (t, zone, now, app) = (desk.words, desk.zone(), desk.ctx().now, desk.app());
    let before = desk.query("before").and_then(|text| text.parse().ok());
    let filter = EventFilter { resource: Some(door.view.door.id), ..EventFilter::default() };
    let cursor = before.map_or(EventPage::Newest, EventPage::Before);
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut events = app.events(desk.ctx(), filter, cursor, most).await?;
    let more = events.len() > PAGE;
    events.truncate(PAGE);
    let names = app.names_of_actors(desk.ctx().company, &events).await?;
    let lines = events.iter().map(|event| Line {
        at: t.moment(event.at, &zone),
        text: happened(t, event, &names),
        reason: event.reason.as_deref().map(|word| reason(t, word)).unwrap_or_default(),
    });
    let id_of = door.view.door.id;
    let controllers = app.controllers(desk.ctx()).await?;
    let controller = controllers
        .iter()
        .find(|view| view.doors.iter().any(|door| door.resource == id_of))
        .map(|view| controllers::Line::new(t, &zone, view));
    let driver = door.view.door.subtype.as_deref().map(|subtype| {
        if subtype == doorward_app::SIMULATED {
            t.say("controller-simulated")
        } else {
            subtype.to_owned()
        }
    });
    let (status, problem) = problem.unzip();
    let page = DoorPage {
        frame: desk.frame(Section::Doors),
        problem,
        row: Row::new(t, (&zone, now), &door, &board.names),
        controller,
        driver,
        methods: methods_text(t, door.view.door.settings.methods),
        door: door.view.door,
        events: lines.collect(),
        older: before.is_some(),
        next: events.last().filter(|_| more).map(|event| event.number),
    };
    Ok(desk.show_with(status.unwrap_or(StatusCode::OK), &page))
}
