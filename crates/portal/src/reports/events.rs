//! Events at doors.

use super::{DOWNLOAD, PAGE, csv};
use crate::desk::{Answer, Desk, download as attachment};
use crate::doors::words::reason;
use crate::frame::{Frame, Section};
use crate::trouble::{Trouble, encoded};
use crate::words::event_name;
use askama::Template;
use doorward_app::{EventPage, MOST_EVENTS};
use doorward_domain::Timestamp;
use doorward_domain::access::{EventKind, LocalDate, ResourceId, Zone};
use doorward_store::events::{Event, EventFilter};

/// A choice of a list.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// An event as the table shows it.
struct Row {
    at: String,
    kind: String,
    /// Its word for the style sheet.
    tone: &'static str,
    door: String,
    person: String,
    /// Her page, where there is one.
    person_number: Option<i64>,
    more: String,
}

#[derive(Template)]
#[template(path = "reports_events.html")]
struct Events {
    frame: Frame,
    doors: Vec<Choice>,
    kinds: Vec<Choice>,
    from: String,
    until: String,
    date_problem: Option<String>,
    rows: Vec<Row>,
    /// The address of the page of older ones.
    older: Option<String>,
    newest: Option<String>,
    csv: String,
}

/// What narrows the list, as it stands in the address.
struct Asked {
    door: String,
    kind: String,
    from: String,
    until: String,
}

impl Asked {
    fn of(desk: &Desk) -> Self {
        let text = |name| desk.query(name).unwrap_or_default();
        Self { door: text("door"), kind: text("kind"), from: text("from"), until: text("until") }
    }

    fn filter(&self, zone: &Zone) -> Result<EventFilter, ()> {
        let day = |text: &str| match text.trim() {
            "" => Ok(None),
            text => LocalDate::parse(text).map(Some).map_err(|_| ()),
        };
        let (from, until) = (day(&self.from)?, day(&self.until)?);
        Ok(EventFilter {
            resource: self.door.parse().ok().map(ResourceId),
            person: None,
            kind: EventKind::from_word(&self.kind),
            from: from.map(|day| zone.midnight(day)),
            // To the end of the day that is named.
            until: until.and_then(LocalDate::next).map(|day| zone.midnight(day)),
        })
    }

    fn address(&self, path: &str) -> String {
        format!(
            "{path}?door={}&kind={}&from={}&until={}",
            encoded(&self.door),
            encoded(&self.kind),
            encoded(&self.from),
            encoded(&self.until)
        )
    }
}

fn row(desk: &Desk, zone: &Zone, event: &Event) -> Row {
    let t = desk.words;
    let by = event.actor.as_deref().filter(|actor| event.person.is_none() && *actor != "server");
    let reason = event.reason.as_deref().map(|word| reason(t, word));
    let parts = [reason, event.detail.clone()];
    Row {
        at: t.moment(event.at, zone),
        kind: event_name(t, event.kind),
        tone: tone(event.kind),
        door: event.door.as_ref().map_or_else(|| t.say("door-gone"), |(_, name)| name.clone()),
        person: event.person_name.clone().or_else(|| by.map(str::to_owned)).unwrap_or_default(),
        person_number: event.person_name.as_ref().and(event.person).map(|person| person.0),
        more: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
    }
}

/// How an event is meant.
pub(crate) const fn tone(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Granted | EventKind::Online => "success",
        EventKind::Denied | EventKind::Failed | EventKind::Forced | EventKind::Tampered => "error",
        EventKind::HeldOpen
        | EventKind::PowerLost
        | EventKind::Jammed
        | EventKind::UnlockIgnored
        | EventKind::LockUnknown
        | EventKind::Offline => "warning",
        _ => "info",
    }
}

/// Shows a page of them.
pub(crate) async fn show(desk: Desk) -> Answer {
    let (t, zone, asked) = (desk.words, desk.zone(), Asked::of(&desk));
    let filter = asked.filter(&zone);
    let date_problem = filter.is_err().then(|| t.say("reports-date-wrong"));
    let before = desk.query("before").and_then(|number| number.parse().ok());
    let page = before.map_or(EventPage::Newest, EventPage::Before);
    let events = match filter {
        Ok(filter) => desk.app().events(desk.ctx(), filter, page, PAGE).await?,
        Err(()) => Vec::new(),
    };
    let path = "/portal/reports";
    let full = i64::try_from(events.len()).unwrap_or(0) == PAGE;
    let older = events.last().filter(|_| full);
    let older = older.map(|last| format!("{}&before={}", asked.address(path), last.number));
    let page = Events {
        frame: desk.frame(Section::Reports),
        doors: doors(&desk, &asked.door).await?,
        kinds: kinds(&desk, &asked.kind),
        rows: events.iter().map(|event| row(&desk, &zone, event)).collect(),
        older,
        newest: before.map(|_| asked.address(path)),
        csv: asked.address("/portal/reports/events.csv"),
        from: asked.from,
        until: asked.until,
        date_problem,
    };
    Ok(if page.date_problem.is_some() { desk.show_again(&page) } else { desk.show(&page) })
}

async fn doors(desk: &Desk, chosen: &str) -> Result<Vec<Choice>, Trouble> {
    let all = desk.app().doors(desk.ctx().company).await?.into_iter();
    let choice = all.map(|view| {
        let value = view.door.id.to_string();
        Choice { chosen: value == chosen, value, label: view.door.name }
    });
    Ok(choice.collect())
}

fn kinds(desk: &Desk, chosen: &str) -> Vec<Choice> {
    let choice = EventKind::ALL.into_iter().map(|kind| Choice {
        value: kind.as_str().to_owned(),
        label: event_name(desk.words, kind),
        chosen: kind.as_str() == chosen,
    });
    choice.collect()
}

/// The same as CSV.
pub(crate) async fn download(mut desk: Desk) -> Answer {
    desk.act("portal.reports.events");
    let (zone, asked) = (desk.zone(), Asked::of(&desk));
    let filter = asked.filter(&zone).unwrap_or_default();
    let mut out = csv::line(&[
        "time", "event", "door", "person", "method", "actor", "reason", "origin", "detail",
    ]);
    let (mut page, mut count) = (EventPage::Newest, 0);
    loop {
        let events = desk.app().events(desk.ctx(), filter, page, MOST_EVENTS).await?;
        for event in &events {
            out.push_str(&csv_line(event));
        }
        count += i64::try_from(events.len()).unwrap_or(MOST_EVENTS);
        match events.last() {
            Some(last) if count < DOWNLOAD => page = EventPage::Before(last.number),
            _ => break,
        }
    }
    desk.app().note_done(desk.ctx());
    Ok(attachment("events.csv", "text/csv; charset=utf-8", out))
}

fn csv_line(event: &Event) -> String {
    let at = utc(event.at);
    csv::line(&[
        &at,
        event.kind.as_str(),
        event.door.as_ref().map_or("", |(_, name)| name),
        event.person_name.as_deref().unwrap_or_default(),
        event.method.map_or("", doorward_domain::access::Method::as_str),
        event.actor.as_deref().unwrap_or_default(),
        event.reason.as_deref().unwrap_or_default(),
        event.origin.as_deref().unwrap_or_default(),
        event.detail.as_deref().unwrap_or_default(),
    ])
}

/// A time as programs read it.
pub(super) fn utc(at: Timestamp) -> String {
    let local = Zone::default().local(at);
    let (hour, minute, second) = (local.second / 3_600, local.second / 60 % 60, local.second % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", local.date)
}
