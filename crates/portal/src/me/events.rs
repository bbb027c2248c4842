//! What happened with her at doors.

use super::words::{denial, event, method};
use super::{Tab, tabs};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use doorward_app::EventPage;
use doorward_domain::access::EventKind;
use doorward_store::events::{Event, EventFilter};

/// How many events a page holds.
const SIZE: usize = 30;

/// The page.
#[derive(Template)]
#[template(path = "me_events.html")]
struct Events {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    newest: bool,
    older: Option<i64>,
}

/// One thing that happened.
struct Row {
    at: String,
    what: String,
    tone: &'static str,
    door: String,
    detail: String,
}

/// Shows a page of it.
pub(super) async fn show(desk: Desk) -> Answer {
    let (t, zone) = (desk.words, desk.zone());
    let before = desk.query("before").and_then(|text| text.parse().ok());
    let place = before.map_or(EventPage::Newest, EventPage::Before);
    let filter = EventFilter { person: Some(desk.signed.member.number), ..EventFilter::default() };
    // One more than is shown tells whether there are older ones.
    let most = i64::try_from(SIZE + 1).unwrap_or(1);
    let found = desk.app().events(desk.ctx(), filter, place, most).await?;
    let shown = found.iter().take(SIZE);
    let older =
        if found.len() > SIZE { shown.clone().next_back().map(|event| event.number) } else { None };
    let row = |one: &Event| {
        let (what, tone) = event(t, one.kind);
        let mut detail = Vec::new();
        detail.extend(one.method.map(|way| method(t, way)));
        if one.kind == EventKind::Denied {
            detail.extend(one.reason.as_deref().map(|word| denial(t, word)));
        }
        let door = one.door.as_ref().map(|(_, name)| name.clone());
        Row {
            at: t.moment(one.at, &zone),
            what,
            tone,
            door: door.unwrap_or_else(|| t.say("me-event-door-gone")),
            detail: detail.join(" · "),
        }
    };
    let page = Events {
        frame: desk.frame(Section::Me),
        tabs: tabs(t, "/me/events"),
        rows: shown.map(row).collect(),
        newest: before.is_none(),
        older,
    };
    Ok(desk.show(&page))
}
