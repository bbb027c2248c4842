//! `doorward events`: what happened at doors.

use super::{for_company, parse, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::Args;
use doorward_app::{App, Ctx, EventPage, MOST_EVENTS};
use doorward_domain::Timestamp;
use doorward_domain::access::{EventKind, Method};
use doorward_store::events::{Event, EventFilter};
use doorward_wire::access::answer::{EVENT_COLUMNS, EventRow, write_event_line};
use serde_json::{Value, json};
use std::io::Write as _;

/// The arguments of `doorward events`.
#[derive(Args)]
pub(crate) struct EventArguments {
    #[command(flatten)]
    at: CompanyPlace,
    /// All of them as comma-separated values, the oldest first
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Of one door, by name, number or UUID
    #[arg(long, value_name = "DOOR")]
    door: Option<String>,
    /// Of one kind, such as denied
    #[arg(long = "type", value_name = "WORD", value_parser = kind)]
    kind: Option<EventKind>,
    /// Then or later, in UTC
    #[arg(long, value_name = "TIME", value_parser = parse::instant)]
    from: Option<Timestamp>,
    /// Before then, in UTC
    #[arg(long, value_name = "TIME", value_parser = parse::instant)]
    until: Option<Timestamp>,
    /// How many of the newest to list
    #[arg(long, value_name = "N", default_value_t = 50)]
    most: i64,
}

fn kind(word: &str) -> Result<EventKind, String> {
    EventKind::from_word(word).ok_or_else(|| "it is no kind of event".to_owned())
}

/// Lists events, the newest first, or writes all as a table.
///
/// # Errors
/// When the door does not exist, or the output cannot be written.
pub(crate) fn run(arguments: &EventArguments) -> Result<(), Error> {
    let listed = for_company(&arguments.at, "events", async |app, ctx| {
        let resource = match &arguments.door {
            Some(door) => Some(app.find_door(&ctx, door).await?.id),
            None => None,
        };
        let filter = EventFilter {
            resource,
            person: None,
            kind: arguments.kind,
            from: arguments.from,
            until: arguments.until,
        };
        if arguments.csv {
            write_table(&app, &ctx, filter).await?;
            return Ok(None);
        }
        let most = arguments.most;
        Ok(Some(app.events(&ctx, filter, EventPage::Newest, most).await?))
    })?;
    if let Some(events) = listed {
        let rows: Vec<_> = events.iter().map(shown).collect();
        print::list(&rows, arguments.at.json);
    }
    Ok(())
}

async fn write_table(app: &App, ctx: &Ctx, filter: EventFilter) -> Result<(), Error> {
    let mut lines = EVENT_COLUMNS.as_bytes().to_vec();
    let mut after = 0;
    loop {
        let events = app.events(ctx, filter, EventPage::After(after), MOST_EVENTS).await?;
        for event in &events {
            write_line(&mut lines, event);
        }
        std::io::stdout().write_all(&std::mem::take(&mut lines))?;
        match events.last() {
            Some(last) => after = last.number,
            None => return Ok(()),
        }
    }
}

fn write_line(out: &mut Vec<u8>, event: &Event) {
    let uuid = event.door.as_ref().map(|(uuid, _)| uuid.to_string());
    let name = event.door.as_ref().map(|(_, name)| name.as_str());
    let row = EventRow {
        id: event.number,
        at: event.at.micros(),
        kind: event.kind.as_str(),
        resource_id: event.resource.0,
        door: uuid.as_deref().zip(name),
        person: event.person.map(|number| (number.0, event.person_name.as_deref())),
        method: event.method.map(Method::as_str),
        reason: event.reason.as_deref(),
        by: event.actor.as_deref(),
        detail: event.detail.as_deref(),
    };
    write_event_line(out, &row);
}

fn shown(event: &Event) -> Value {
    json!({
        "id": event.number,
        "at": print::time(event.at),
        "type": event.kind.as_str(),
        "door": event.door.as_ref().map(|(_, name)| name),
        "person": event.person_name,
        "method": event.method.map(Method::as_str),
        "reason": event.reason,
        "by": event.actor,
        "detail": event.detail,
    })
}
