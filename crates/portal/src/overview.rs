//! Where one arrives, and the dashboard: what happened in the last day and what needs a hand.

use crate::desk::{Answer, Desk};
use crate::doors::words::method_name;
use crate::frame::{Frame, Section};
use crate::words::alone;
use askama::Template;
use axum::response::Response;
use doorward_app::administration::doors::DoorView;
use doorward_app::is_online;
use doorward_domain::access::{EventKind, Method};
use doorward_domain::{Act, Refusal, Thing, Timestamp};
use doorward_store::events::Tally;
use doorward_web::pages::visit::{Visit, see_other};
use std::time::Duration;

/// What the dashboard looks back on.
const HOURS: i64 = 24;
const HOUR_MICROS: i64 = 3_600_000_000;
/// The height of the chart's columns.
const HEIGHT: i64 = 120;
/// The width of an hour in the chart.
const WIDTH: i64 = 30;

/// One hour of the chart.
struct Column {
    x: i64,
    granted_y: i64,
    granted_height: i64,
    denied_y: i64,
    denied_height: i64,
    /// Under the column; empty for most.
    label: String,
    label_x: i64,
    /// What a pointer is told.
    title: String,
}

/// A way of asking and how often.
struct Share {
    name: String,
    granted: i64,
    denied: i64,
}

/// A door that needs attention.
struct Trouble {
    name: String,
    href: String,
    text: String,
}

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    frame: Frame,
    people: i64,
    granted: i64,
    denied: i64,
    doors: usize,
    sees_doors: bool,
    sees_reports: bool,
    columns: Vec<Column>,
    summary: String,
    shares: Vec<Share>,
    troubles: Vec<Trouble>,
    /// Whether she is to be told that a second factor would become her.
    advised: bool,
}

/// The bare address: on to the portal, which sends those who are not signed in to sign in.
pub(crate) async fn arrive(_visit: Visit) -> Response {
    see_other("/portal")
}

/// An address of the portal at which there is nothing.
pub(crate) async fn missing(_desk: Desk) -> Answer {
    Err(Refusal::Unknown(Thing::Page).into())
}

/// Shows the dashboard.
pub(crate) async fn show(desk: Desk) -> Answer {
    let (t, now) = (desk.words, desk.ctx().now);
    let last = now.micros().div_euclid(HOUR_MICROS);
    let since = Timestamp::from_micros((last - HOURS + 1) * HOUR_MICROS);
    let tallies = desk.app().tally_events(desk.ctx(), since).await?;
    let doors = desk.app().doors(desk.ctx().company).await?;
    let total = |kind| tallies.iter().filter(|t| t.kind == kind).map(|t| t.count).sum::<i64>();
    let (granted, denied) = (total(EventKind::Granted), total(EventKind::Denied));
    let (granted_text, denied_text) = (granted.to_string(), denied.to_string());
    let advised = crate::me::is_advised(&desk).await?;
    Ok(desk.show(&Overview {
        advised,
        frame: desk.frame(Section::Overview),
        people: desk.app().count_people(desk.ctx()).await?,
        granted,
        denied,
        doors: doors.len(),
        sees_doors: desk.may(Act::SeeDoors),
        sees_reports: desk.may(Act::SeeReports),
        columns: columns(&desk, last - HOURS + 1, &tallies),
        summary: t.two("chart-text", ("granted", &granted_text), ("denied", &denied_text)),
        shares: shares(&desk, &tallies),
        troubles: doors.iter().filter_map(|door| trouble(&desk, door)).collect(),
    }))
}

fn columns(desk: &Desk, first: i64, tallies: &[Tally]) -> Vec<Column> {
    let (t, zone) = (desk.words, desk.zone());
    let count = |hour, kind| {
        let of = tallies.iter().filter(|tally| tally.hour == hour && tally.kind == kind);
        of.map(|tally| tally.count).sum::<i64>()
    };
    let hours: Vec<(i64, i64, i64)> = (first..first + HOURS)
        .map(|hour| (hour, count(hour, EventKind::Granted), count(hour, EventKind::Denied)))
        .collect();
    let most = hours.iter().map(|(_, granted, denied)| granted + denied).max().unwrap_or(0).max(1);
    let height = |count: i64| (count * HEIGHT + most - 1) / most;
    let column = |(place, (hour, granted, denied)): (i64, (i64, i64, i64))| {
        let clock = t.clock(Timestamp::from_micros(hour * HOUR_MICROS), &zone);
        let (up, more) = (height(granted), height(denied));
        let (granted_text, denied_text) = (granted.to_string(), denied.to_string());
        let counts = t.two("chart-text", ("granted", &granted_text), ("denied", &denied_text));
        Column {
            x: place * WIDTH + 3,
            granted_y: HEIGHT - up,
            granted_height: up,
            denied_y: HEIGHT - up - more,
            denied_height: more,
            title: format!("{clock}: {counts}"),
            label: if place % 6 == 0 { clock } else { String::new() },
            label_x: place * WIDTH,
        }
    };
    (0..).zip(hours).map(column).collect()
}

fn shares(desk: &Desk, tallies: &[Tally]) -> Vec<Share> {
    let all = [Method::Card, Method::Pin, Method::CardAndPin, Method::Link, Method::Remote];
    let shares = all.into_iter().map(|method| {
        let count = |kind| {
            let of = tallies.iter().filter(|t| t.method == Some(method) && t.kind == kind);
            of.map(|tally| tally.count).sum::<i64>()
        };
        Share {
            name: alone(&method_name(desk.words, method)),
            granted: count(EventKind::Granted),
            denied: count(EventKind::Denied),
        }
    });
    shares.filter(|share| share.granted + share.denied > 0).collect()
}

/// What is wrong with a door, if anything is.
fn trouble(desk: &Desk, view: &DoorView) -> Option<Trouble> {
    let (t, now) = (desk.words, desk.ctx().now);
    let text = match &view.state {
        None => t.say("door-never-connected"),
        Some(state) if !is_online(state, now) => {
            let for_long = state.seen_at.is_none_or(|at| at + Duration::from_secs(15) <= now);
            if !for_long {
                return None;
            }
            t.say("door-offline")
        }
        Some(_) if view.door.settings.mode == doorward_domain::access::DoorMode::Lockdown => {
            t.say("door-lockdown")
        }
        Some(_) => return None,
    };
    let href = format!("/portal/doors/{}", view.door.id);
    Some(Trouble { name: view.door.name.clone(), href, text })
}
