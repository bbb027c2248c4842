//! What leaves the house, at least once: written in the transaction of the change that it tells of,
//! sent after it, tried again until it is taken or given up.
//!
//! [`put`] and [`put_event`] are called inside `db.write`; after the commit the use case calls
//! [`App::wake_deliveries`]. Not for what letters say: that is [`crate::mail`].

mod deliver;
mod hook_lane;
mod inspect;
mod lanes;
mod mail_lane;
mod settle;

pub use inspect::{Message, MessageState, TestResult};

use crate::App;
use crate::context::Ctx;
use crate::edge;
use crate::error::{Error, Fault};
use crate::key_ring::KeyRing;
use crate::seal;
use doorward_domain::access::Zone;
use doorward_domain::{CompanyId, Email, MessageId, Timestamp};
use doorward_outbound::HookUrl;
use doorward_store::Conn;
use doorward_store::outbox::{self as stored, OutboxRow};
use doorward_store::webhooks::{self, Webhook};
use serde_json::{Value, json};

/// A letter on its way into the outbox. It may hold a link that opens something: Debug output shows
/// none of it.
#[derive(Clone)]
pub struct Mail {
    /// Of two letters of a company with one key the second is not written.
    pub unique_key: String,
    /// Whom it is for.
    pub to: Email,
    /// Its subject, on one line.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Mail({})", self.unique_key)
    }
}

/// What is sealed in a row.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) enum Content {
    /// A letter.
    Letter { text: String, html: String },
    /// An event: its name whoever it is sent to, and the JSON as it is signed.
    Event { id: String, body: String },
}

/// Puts a letter into the outbox; `None` when one with the same key is there already.
///
/// # Errors
/// The database's, or when there is no randomness.
pub fn put(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    ctx: &Ctx,
    mail: &Mail,
) -> Result<Option<MessageId>, Error> {
    let content = Content::Letter { text: mail.text.clone(), html: mail.html.clone() };
    let mut row = new_row(ring, ctx, mail.unique_key.clone(), &content)?;
    stored::MAIL.clone_into(&mut row.kind);
    mail.to.as_str().clone_into(&mut row.recipient);
    row.subject.clone_from(&mail.subject);
    Ok(stored::insert(c, &row)?.then_some(row.id))
}

/// Puts an event into the outbox for every webhook of the company that is told of its kind; how many
/// there are. `kind` is a word such as `door.unlocked`.
///
/// # Errors
/// The database's, or when there is no randomness.
pub fn put_event(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    ctx: &Ctx,
    kind: &str,
    data: &Value,
) -> Result<usize, Error> {
    let mut told = webhooks::of_company(c, ctx.company)?;
    told.retain(|webhook| webhook.enabled && crate::webhooks::is_told(&webhook.kinds, kind));
    if told.is_empty() {
        return Ok(0);
    }
    let event = Event::new(ctx, kind, data)?;
    for webhook in &told {
        event.put(c, ring, ctx, webhook)?;
    }
    Ok(told.len())
}

/// An event under one name, whoever it is sent to.
pub(crate) struct Event<'a> {
    kind: &'a str,
    id: String,
    content: Content,
}

impl<'a> Event<'a> {
    /// Writes an event.
    pub(crate) fn new(ctx: &Ctx, kind: &'a str, data: &Value) -> Result<Self, Error> {
        let id = format!("msg_{}", MessageId::new(ctx.now, edge::random()?));
        let time = utc(ctx.now);
        let body = json!({ "type": kind, "timestamp": time, "data": data }).to_string();
        Ok(Self { kind, content: Content::Event { id: id.clone(), body }, id })
    }

    /// Puts it into the outbox for one webhook.
    pub(crate) fn put(
        &self,
        c: &mut Conn<'_>,
        ring: &KeyRing,
        ctx: &Ctx,
        webhook: &Webhook,
    ) -> Result<MessageId, Error> {
        let unique_key = format!("{}/{}", self.id, webhook.number);
        let mut row = new_row(ring, ctx, unique_key, &self.content)?;
        stored::WEBHOOK.clone_into(&mut row.kind);
        row.webhook = Some(webhook.number);
        // The path may be a secret of the other side's.
        let host = HookUrl::parse(&webhook.url).map(|url| url.host().to_owned());
        row.recipient = host.unwrap_or_default();
        self.kind.clone_into(&mut row.subject);
        stored::insert(c, &row)?;
        Ok(row.id)
    }
}

impl App {
    /// Has the outbox looked at: to be called after the commit of a write that put something there.
    /// One that is forgotten costs half a second.
    pub fn wake_deliveries(&self) {
        self.wake.notify_one();
    }
}

fn new_row(
    ring: &KeyRing,
    ctx: &Ctx,
    unique_key: String,
    content: &Content,
) -> Result<OutboxRow, Error> {
    let id = MessageId::new(ctx.now, edge::random()?);
    let text = serde_json::to_vec(content).map_err(|error| Fault::Letter(error.to_string()))?;
    Ok(OutboxRow {
        company: ctx.company,
        id,
        kind: String::new(),
        unique_key,
        webhook: None,
        recipient: String::new(),
        subject: String::new(),
        sealed: seal::column(ring, &place(ctx.company, id), &text)?,
        state: stored::WAITING.to_owned(),
        attempts: 0,
        next_attempt_at: ctx.now,
        last_error: None,
        created_at: ctx.now,
        ended_at: None,
    })
}

/// The content of a row; `None` once it is gone.
pub(crate) fn open(ring: &KeyRing, row: &OutboxRow) -> Result<Option<Content>, Error> {
    if row.sealed.is_empty() {
        return Ok(None);
    }
    let what = "a message of the outbox";
    let text = seal::open_column(ring, what, &place(row.company, row.id), &row.sealed)?;
    let content = serde_json::from_slice(&text);
    Ok(Some(content.map_err(|error| Fault::Letter(error.to_string()))?))
}

fn place(company: CompanyId, id: MessageId) -> String {
    format!("outbox.sealed/{company}/{id}")
}

/// A time in the form of RFC 3339, in UTC.
pub(crate) fn utc(at: Timestamp) -> String {
    let local = Zone::utc().local(at);
    let (hour, minute, second) = (local.second / 3_600, local.second / 60 % 60, local.second % 60);
    let micros = at.micros().rem_euclid(1_000_000);
    format!("{}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z", local.date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_events_are_those_of_rfc_3339() {
        assert_eq!(
            utc(Timestamp::from_micros(1_772_931_600_000_042)),
            "2026-03-08T01:00:00.000042Z"
        );
        assert_eq!(utc(Timestamp::from_micros(-1)), "1969-12-31T23:59:59.999999Z");
    }
}
