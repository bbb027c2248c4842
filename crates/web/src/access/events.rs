//! `GET /events`: what happens at doors, followed as server-sent events, or listed.
//!
//! A stream goes on until its reader goes away, the server stops or the key is no longer taken. It
//! reads from the books, so that a slow reader slows itself alone; see [`doorward_app::EventReader`].

use super::Answer;
use super::call::{Call, Handled};
use super::{fields, render};
use crate::list_body::{self, Pieces};
use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;
use doorward_app::access::AccessCaller;
use doorward_app::{App, Ctx, Error, EventPage, EventReader, MOST_EVENTS};
use doorward_domain::access::{EventKind, Method, PersonNumber, Rank, ResourceId, ResourceUuid};
use doorward_domain::{Refusal, Thing, Timestamp};
use doorward_store::events::{Event, EventFilter};
use doorward_wire::access::answer::{
    EVENT_COLUMNS, EventRow, List, write_event, write_event_line, write_event_message,
    write_missed_message,
};
use doorward_wire::access::parameters::Parameters;
use doorward_wire::access::request::{EventForm, Events};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How often a reader without events hears that the stream lives.
const HEARTBEAT: u32 = 15;
/// How often it is asked whether the key is still taken; two seconds are promised.
const LOOK_AT_KEY: Duration = Duration::from_secs(1);
/// Events in one page unless the caller asks for another number.
const PAGE: i64 = 100;

/// Answers in the form that is asked for.
pub(super) async fn answer(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    caller.require(Rank::watches_events)?;
    let request = Events::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let filter = filter(call, &request).await?;
    let form = request.form.unwrap_or_else(|| EventForm::of_accept(accept(&call.headers)));
    let answer = match form {
        EventForm::Stream => stream(call, caller, filter, &request).await?,
        EventForm::Json => page(call, filter, &request).await?,
        EventForm::Csv => table(call, filter, &request),
    };
    call.done();
    Ok(answer)
}

fn accept(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ACCEPT)?.to_str().ok()
}

async fn filter(call: &Call, request: &Events<'_>) -> Result<EventFilter, Error> {
    let kind = request.kind.map(|word| {
        EventKind::from_word(word).ok_or_else(|| fields::wrong("type", "is no kind of event"))
    });
    let resource = match (request.uuid, request.resource_id) {
        (Some(text), _) => {
            ResourceUuid::parse(text).ok_or(Refusal::Unknown(Thing::Door))?;
            Some(call.web.app.find_door(&call.ctx, text).await?.id)
        }
        (None, number) => number.map(ResourceId),
    };
    Ok(EventFilter {
        resource,
        person: request.email_id.map(PersonNumber),
        kind: kind.transpose()?,
        from: request.start_time.map(Timestamp::from_micros),
        until: request.end_time.map(Timestamp::from_micros),
    })
}

/// A page as one object, the newest first, or with `after` in order.
async fn page(call: &Call, filter: EventFilter, request: &Events<'_>) -> Result<Answer, Error> {
    let page = match (request.after, request.before) {
        (Some(number), _) => EventPage::After(number),
        (None, Some(number)) => EventPage::Before(number),
        (None, None) => EventPage::Newest,
    };
    let most = request.limit.unwrap_or(PAGE);
    let events = call.web.app.events(&call.ctx, filter, page, most).await?;
    let mut out = br#"{"success":"Events.","events":"#.to_vec();
    let mut list = List::default();
    for event in &events {
        list.next(&mut out);
        with_row(event, |row| write_event(&mut out, row));
    }
    list.finish(&mut out);
    out.push(b'}');
    Ok(render::json(out))
}

/// All events that pass the filter, in order, as a file.
fn table(call: &Call, filter: EventFilter, request: &Events<'_>) -> Answer {
    let (pieces, body) = list_body::channel();
    let (app, ctx, after) = (Arc::clone(&call.web.app), call.ctx.clone(), request.after);
    tokio::spawn(async move {
        if let Err(error) = write_table(&app, &ctx, filter, after.unwrap_or(0), &pieces).await {
            tracing::error!(%error, "a list of events broke off");
            // The reader sees a body that ends in the middle.
            let _ = pieces.send(Err(std::io::Error::other("broken off"))).await;
        }
    });
    let mut answer = render::streamed(body);
    let headers = answer.headers_mut();
    let csv = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    headers.insert(header::CONTENT_TYPE, csv);
    let name = HeaderValue::from_static("attachment; filename=\"events.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    answer
}

async fn write_table(
    app: &App,
    ctx: &Ctx,
    filter: EventFilter,
    mut after: i64,
    pieces: &Pieces,
) -> Result<(), Error> {
    let mut out = EVENT_COLUMNS.as_bytes().to_vec();
    loop {
        let events = app.events(ctx, filter, EventPage::After(after), MOST_EVENTS).await?;
        for event in &events {
            with_row(event, |row| write_event_line(&mut out, row));
        }
        // A reader that went away needs no more.
        if pieces.send(Ok(Bytes::from(std::mem::take(&mut out)))).await.is_err() {
            return Ok(());
        }
        match events.last() {
            Some(last) => after = last.number,
            None => return Ok(()),
        }
    }
}

async fn stream(
    call: &Call,
    caller: AccessCaller,
    filter: EventFilter,
    request: &Events<'_>,
) -> Result<Answer, Error> {
    let last = call.headers.get("last-event-id").and_then(|value| value.to_str().ok());
    // What is no number resumes nothing.
    let behind = last.and_then(|text| text.trim().parse().ok()).or(request.after);
    let reader = call.web.app.follow_events(&call.ctx, filter, behind).await?;
    let (pieces, body) = list_body::channel();
    let app = Arc::clone(&call.web.app);
    tokio::spawn(async move {
        if let Err(error) = follow(&app, caller, reader, &pieces).await {
            tracing::error!(%error, "a stream of events broke off");
        }
    });
    let mut answer = render::streamed(body);
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    // Proxies that gather answers would keep events from their readers.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(answer)
}

async fn follow(
    app: &App,
    caller: AccessCaller,
    mut reader: EventReader,
    pieces: &Pieces,
) -> Result<(), Error> {
    let mut look = interval(LOOK_AT_KEY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut quiet = 0;
    // So that the reader's library says at once that it is connected.
    let mut out = b": these are the events at the doors\nretry: 2000\n\n".to_vec();
    loop {
        if !out.is_empty() {
            quiet = 0;
            let piece = Ok(Bytes::from(std::mem::take(&mut out)));
            if pieces.send(piece).await.is_err() {
                return Ok(());
            }
        }
        tokio::select! {
            () = pieces.closed() => return Ok(()),
            batch = reader.next() => {
                let Some(batch) = batch? else { return Ok(()) };
                if !app.key_is_live(&caller) {
                    return Ok(());
                }
                if batch.missed > 0 {
                    write_missed_message(&mut out, batch.missed);
                }
                for event in &batch.events {
                    with_row(event, |row| write_event_message(&mut out, row));
                }
            }
            _ = look.tick() => {
                if !app.key_is_live(&caller) {
                    return Ok(());
                }
                quiet += 1;
                if quiet > HEARTBEAT {
                    out.extend_from_slice(b":\n\n");
                }
            }
        }
    }
}

/// The row of an event.
pub(crate) fn with_row(event: &Event, write: impl FnOnce(&EventRow<'_>)) {
    let uuid = event.door.as_ref().map(|(uuid, _)| uuid.to_string());
    let door = uuid.as_deref().zip(event.door.as_ref().map(|(_, name)| name.as_str()));
    write(&EventRow {
        id: event.number,
        at: event.at.micros(),
        kind: event.kind.as_str(),
        resource_id: event.resource.0,
        door,
        person: event.person.map(|number| (number.0, event.person_name.as_deref())),
        method: event.method.map(Method::as_str),
        reason: event.reason.as_deref(),
        by: event.actor.as_deref(),
        detail: event.detail.as_deref(),
    });
}
