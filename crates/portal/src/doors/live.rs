//! The board of doors as a stream of changes. Each company and language has one task that reads the
//! database when something happened, and whose messages all open boards share; a board's own part is
//! the number that it has come to.

use super::row::Row;
use crate::desk::{Answer, Desk, SESSION};
use crate::texts;
use axum::body::Body;
use axum::extract::Extension;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use doorward_app::{App, Channel, Error};
use doorward_domain::access::DoorMode;
use doorward_domain::{Act, CompanyId};
use doorward_store::events::EventFilter;
use doorward_web::language::{Language, Locale};
use doorward_web::list_body::{self, Pieces};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

/// How often a board without changes hears that the stream lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Every so many heartbeats it is asked whether the session goes on.
const LOOK_AT_SESSION: u32 = 4;
/// Doors can be added, renamed and removed without an event.
const LOOK_AT_DOORS: Duration = Duration::from_secs(30);
/// Between two reads of all doors, however much happens.
const REST: Duration = Duration::from_millis(100);

/// Whose board, and in which words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    company: CompanyId,
    language: Language,
    american: bool,
}

/// The boards that somebody looks at.
#[derive(Default)]
pub(crate) struct Boards(Mutex<HashMap<Key, watch::Sender<Arc<Snapshot>>>>);

/// All rows at one moment.
#[derive(Default)]
struct Snapshot {
    /// Rises with every change; 0 before the first look.
    version: u64,
    /// The version at which doors came, went or were renamed.
    list: u64,
    rows: Vec<Kept>,
}

struct Kept {
    row: Row,
    /// The number of the event that a board has come to with this row.
    number: i64,
    /// The version at which it changed.
    version: u64,
    message: Bytes,
}

impl Boards {
    /// The rows from now on; begins to read them if nobody does yet.
    fn follow(self: &Arc<Self>, app: &Arc<App>, key: Key) -> watch::Receiver<Arc<Snapshot>> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = open.entry(key).or_insert_with(|| {
            let sender = watch::Sender::default();
            let (boards, app, own) = (Arc::clone(self), Arc::clone(app), sender.clone());
            tokio::spawn(async move {
                if let Err(error) = read(&boards, &app, key, &own).await {
                    tracing::error!(%error, "a board of doors could not be read");
                    boards.close(key);
                }
            });
            sender
        });
        sender.subscribe()
    }

    fn close(&self, key: Key) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    /// Closes a board at which nobody looks any more; whether it is closed.
    fn close_if_left(&self, key: Key) -> bool {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Under the lock nobody comes in between.
        let left = open.get(&key).is_none_or(|sender| sender.receiver_count() == 0);
        if left {
            open.remove(&key);
        }
        left
    }
}

/// Reads the doors whenever something happened, until nobody looks or the server stops.
async fn read(
    boards: &Boards,
    app: &Arc<App>,
    key: Key,
    sender: &watch::Sender<Arc<Snapshot>>,
) -> Result<(), Error> {
    let mut ctx = app.ctx(Channel::Server, "portal.board", None)?;
    ctx.company = key.company;
    // Before the first look, so that nothing falls between them.
    let mut reader = app.follow_events(&ctx, EventFilter::default(), None).await?;
    loop {
        let before = Arc::clone(&sender.borrow());
        if let Some(after) = look(app, key, &before).await? {
            sender.send_replace(Arc::new(after));
        }
        sleep(REST).await;
        match timeout(LOOK_AT_DOORS, reader.next()).await {
            Ok(next) => {
                if next?.is_none() {
                    boards.close(key);
                    return Ok(());
                }
            }
            Err(_) if boards.close_if_left(key) => return Ok(()),
            Err(_) => {}
        }
    }
}

/// What is different from before; `None` for nothing.
async fn look(app: &App, key: Key, before: &Snapshot) -> Result<Option<Snapshot>, Error> {
    let board = app.door_board(key.company).await?;
    let security = app.security();
    let zone = security.company(key.company).map(|state| state.company.settings.zone.clone());
    let (zone, now) = (zone.unwrap_or_default(), app.clock().now());
    let locale = Locale { language: key.language, sunday_first: false, american: key.american };
    let t = texts::words(locale);
    let locked = |door: &&_| in_lockdown(door);
    let doors = board.doors.iter().filter(locked).count();
    let alarm = if doors > 0 { t.count("alarm-lockdown", doors) } else { String::new() };
    let version = before.version + 1;
    let mut known: HashMap<i64, &Kept> =
        before.rows.iter().map(|kept| (kept.row.id, kept)).collect();
    let mut after = Snapshot { version, list: before.list, rows: Vec::new() };
    let mut changed = before.version == 0;
    for door in &board.doors {
        let row = Row::new(t, (&zone, now), door, &board.names);
        let old = known.remove(&row.id);
        if old.is_none_or(|old| (&old.row.name, &old.row.site) != (&row.name, &row.site)) {
            after.list = version;
        }
        if let Some(old) = old.filter(|old| old.row == row) {
            let (number, version, message) = (old.number, old.version, old.message.clone());
            after.rows.push(Kept { row, number, version, message });
        } else {
            changed = true;
            // What was renamed has no event; a board that comes back is told of it all the same.
            let number = if before.version == 0 { door.number } else { board.number };
            let message = Bytes::from(row.message(board.number, &alarm));
            after.rows.push(Kept { row, number, version, message });
        }
    }
    if !known.is_empty() {
        after.list = version;
    }
    Ok((changed || after.list == version).then_some(after))
}

fn in_lockdown(door: &doorward_app::administration::board::BoardDoor) -> bool {
    door.view.door.settings.mode == DoorMode::Lockdown
}

/// Streams what changes behind the number that the board has come to.
pub(crate) async fn stream(desk: Desk, Extension(boards): Extension<Arc<Boards>>) -> Answer {
    let header = desk.visit.headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let come_to = header.map(str::to_owned).or_else(|| desk.query("after"));
    // What is no number resumes nothing.
    let behind = come_to.and_then(|text| text.trim().parse().ok()).unwrap_or(i64::MAX);
    let locale = desk.words.locale;
    let key =
        Key { company: desk.ctx().company, language: locale.language, american: locale.american };
    let app = Arc::clone(&desk.visit.web.app);
    let rows = boards.follow(&app, key);
    let cookie = desk.visit.cookie(SESSION).unwrap_or_default().to_owned();
    let (pieces, body) = list_body::channel();
    tokio::spawn(async move {
        if let Err(error) = follow(&app, rows, behind, &cookie, &pieces).await {
            tracing::error!(%error, "a live board broke off");
        }
    });
    Ok(respond(body))
}

fn respond(body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies that gather answers would keep changes from their readers.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

async fn follow(
    app: &App,
    mut rows: watch::Receiver<Arc<Snapshot>>,
    behind: i64,
    cookie: &str,
    pieces: &Pieces,
) -> Result<(), Error> {
    let mut beat = interval(HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut beats, mut version) = (0, 0);
    let hello = Bytes::from_static(b": the doors, as they change\nretry: 2000\n\n");
    if pieces.send(Ok(hello)).await.is_err() {
        return Ok(());
    }
    loop {
        let next = Arc::clone(&rows.borrow_and_update());
        if next.version > version {
            let first = version == 0;
            let new = |kept: &&Kept| {
                if first { kept.number > behind } else { kept.version > version }
            };
            for kept in next.rows.iter().filter(new) {
                if pieces.send(Ok(kept.message.clone())).await.is_err() {
                    return Ok(());
                }
            }
            let list = Bytes::from_static(b"event: list\ndata: {}\n\n");
            if !first && next.list > version && pieces.send(Ok(list)).await.is_err() {
                return Ok(());
            }
            version = next.version;
        }
        drop(next);
        tokio::select! {
            () = pieces.closed() => return Ok(()),
            changed = rows.changed() => if changed.is_err() { return Ok(()) },
            _ = beat.tick() => {
                beats += 1;
                if beats % LOOK_AT_SESSION == 0 {
                    let role = app.session_goes_on(cookie).await?;
                    if role.is_none_or(|role| !role.may(Act::SeeDoors)) {
                        return Ok(());
                    }
                }
                let alive = Bytes::from_static(b":\n\n");
                if pieces.send(Ok(alive)).await.is_err() {
                    return Ok(());
                }
            }
        }
    }
}
