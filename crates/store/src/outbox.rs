//! Messages on their way out of the house: letters, and events for webhooks.
//!
//! Whoever is going to send a row takes it first, which moves its next attempt on; whoever comes
//! later finds nothing due. Not for sending.

use crate::{Conn, Error, Row};
use doorward_domain::{CompanyId, MessageId, Timestamp};

/// Letters.
pub const MAIL: &str = "mail";
/// Events for webhooks.
pub const WEBHOOK: &str = "webhook";
/// Not sent yet.
pub const WAITING: &str = "waiting";
/// Sent.
pub const SENT: &str = "sent";
/// Given up.
pub const DEAD: &str = "dead";

/// A message as kept.
#[derive(Clone)]
pub struct OutboxRow {
    /// Whose.
    pub company: CompanyId,
    /// Which.
    pub id: MessageId,
    /// [`MAIL`] or [`WEBHOOK`].
    pub kind: String,
    /// Of two messages of a company with one key the second is not written.
    pub unique_key: String,
    /// The number of the webhook; `None` for a letter.
    pub webhook: Option<i64>,
    /// An e-mail address, or the host of the webhook.
    pub recipient: String,
    /// The subject of a letter, the kind of an event.
    pub subject: String,
    /// The sealed content; empty once it is gone.
    pub sealed: Vec<u8>,
    /// [`WAITING`], [`SENT`] or [`DEAD`].
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub next_attempt_at: Timestamp,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was sent, or given up.
    pub ended_at: Option<Timestamp>,
}

/// Writes a message; `false` when there is one with the same key.
///
/// # Errors
/// The engine's error.
pub fn insert(c: &mut Conn<'_>, row: &OutboxRow) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO outbox (company, id, kind, unique_key, webhook, recipient, \
         subject, sealed, state, attempts, next_attempt_at, last_error, created_at, ended_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         ON CONFLICT (company, unique_key) DO NOTHING";
    let values = [
        row.company.into(),
        row.id.as_bytes().into(),
        (&row.kind).into(),
        (&row.unique_key).into(),
        row.webhook.into(),
        (&row.recipient).into(),
        (&row.subject).into(),
        (&row.sealed).into(),
        (&row.state).into(),
        row.attempts.into(),
        row.next_attempt_at.into(),
        row.last_error.as_ref().into(),
        row.created_at.into(),
        row.ended_at.into(),
    ];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Whether any letter, of whatever company, is due.
///
/// # Errors
/// The engine's error.
pub fn mail_is_due(c: &mut Conn<'_>, now: Timestamp) -> Result<bool, Error> {
    const SQL: &str = "SELECT 1 FROM outbox WHERE state = 'waiting' AND next_attempt_at <= $1 \
         AND kind = 'mail' LIMIT 1";
    Ok(c.query_first(SQL, &[now.into()], |_| Ok(()))?.is_some())
}

/// The enabled webhooks, of whatever company, for which something is due, whoever has waited longest
/// first.
///
/// # Errors
/// The engine's error.
pub fn webhooks_due(
    c: &mut Conn<'_>,
    now: Timestamp,
    most: i64,
) -> Result<Vec<(CompanyId, i64)>, Error> {
    const SQL: &str = "SELECT w.company, w.number FROM outbox o \
         JOIN webhook w ON w.company = o.company AND w.number = o.webhook \
         WHERE o.state = 'waiting' AND o.kind = 'webhook' AND o.next_attempt_at <= $1 \
         AND w.enabled \
         GROUP BY w.company, w.number \
         ORDER BY MIN(o.next_attempt_at), w.company, w.number LIMIT $2";
    c.query(SQL, &[now.into(), most.into()], |row| {
        Ok((CompanyId(row.integer(0)?), row.integer(1)?))
    })
}

/// The letter, of whatever company, that has been due for the longest.
///
/// # Errors
/// The engine's error.
pub fn next_mail(c: &mut Conn<'_>, now: Timestamp) -> Result<Option<OutboxRow>, Error> {
    const SQL: &str = "SELECT company, id, kind, unique_key, webhook, recipient, subject, sealed, \
         state, attempts, next_attempt_at, last_error, created_at, ended_at FROM outbox \
         WHERE state = 'waiting' AND next_attempt_at <= $1 AND kind = 'mail' \
         ORDER BY next_attempt_at, id LIMIT 1";
    c.query_first(SQL, &[now.into()], read)
}

/// The event for a webhook that has been due for the longest.
///
/// # Errors
/// The engine's error.
pub fn next_of_webhook(
    c: &mut Conn<'_>,
    company: CompanyId,
    webhook: i64,
    now: Timestamp,
) -> Result<Option<OutboxRow>, Error> {
    const SQL: &str = "SELECT company, id, kind, unique_key, webhook, recipient, subject, sealed, \
         state, attempts, next_attempt_at, last_error, created_at, ended_at FROM outbox \
         WHERE company = $1 AND webhook = $2 AND state = 'waiting' AND next_attempt_at <= $3 \
         ORDER BY next_attempt_at, id LIMIT 1";
    c.query_first(SQL, &[company.into(), webhook.into(), now.into()], read)
}

/// Takes a message that is due for an attempt until `until`; `false` when somebody else has.
///
/// # Errors
/// The engine's error.
pub fn take(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: MessageId,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE outbox SET next_attempt_at = $4, attempts = attempts + 1 \
         WHERE company = $1 AND id = $2 AND state = 'waiting' AND next_attempt_at <= $3";
    Ok(c.execute(SQL, &[company.into(), id.as_bytes().into(), now.into(), until.into()])? == 1)
}

/// The message is with whom it is for. Of a letter, which may hold a link that opens something, the
/// content goes.
///
/// # Errors
/// The engine's error.
pub fn set_sent(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: MessageId,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE outbox SET state = 'sent', ended_at = $3, last_error = NULL, \
         sealed = CASE WHEN kind = 'mail' THEN $4 ELSE sealed END \
         WHERE company = $1 AND id = $2";
    let nothing: &[u8] = &[];
    let values = [company.into(), id.as_bytes().into(), now.into(), nothing.into()];
    c.execute(SQL, &values).map(|_| ())
}

/// The attempt of that number failed: the message waits for the next one, unless somebody has taken
/// it meanwhile.
///
/// # Errors
/// The engine's error.
pub fn set_failed(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: MessageId,
    attempt: i64,
    error: &str,
    next_attempt_at: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE outbox SET last_error = $4, next_attempt_at = $5 \
         WHERE company = $1 AND id = $2 AND attempts = $3 AND state = 'waiting'";
    let values = [
        company.into(),
        id.as_bytes().into(),
        attempt.into(),
        error.into(),
        next_attempt_at.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// The attempt of that number was the last: the message is given up, unless somebody has taken it
/// meanwhile.
///
/// # Errors
/// The engine's error.
pub fn set_dead(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: MessageId,
    attempt: i64,
    error: &str,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE outbox SET state = 'dead', last_error = $4, ended_at = $5 \
         WHERE company = $1 AND id = $2 AND attempts = $3 AND state = 'waiting'";
    let values = [company.into(), id.as_bytes().into(), attempt.into(), error.into(), now.into()];
    c.execute(SQL, &values).map(|_| ())
}

/// Has a message tried anew from the beginning, if its content is still there; `false` when it is
/// not, or there is no such message.
///
/// # Errors
/// The engine's error.
pub fn revive(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: MessageId,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE outbox SET state = 'waiting', attempts = 0, next_attempt_at = $3, \
         ended_at = NULL WHERE company = $1 AND id = $2 AND LENGTH(sealed) > 0";
    Ok(c.execute(SQL, &[company.into(), id.as_bytes().into(), now.into()])? == 1)
}

/// One message.
///
/// # Errors
/// The engine's error.
pub fn get(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: MessageId,
) -> Result<Option<OutboxRow>, Error> {
    const SQL: &str = "SELECT company, id, kind, unique_key, webhook, recipient, subject, sealed, \
         state, attempts, next_attempt_at, last_error, created_at, ended_at FROM outbox \
         WHERE company = $1 AND id = $2";
    c.query_first(SQL, &[company.into(), id.as_bytes().into()], read)
}

/// The newest messages of a company, the newest first; of one state only, if one is named.
///
/// # Errors
/// The engine's error.
pub fn newest(
    c: &mut Conn<'_>,
    company: CompanyId,
    state: Option<&str>,
    most: i64,
) -> Result<Vec<OutboxRow>, Error> {
    const ALL: &str = "SELECT company, id, kind, unique_key, webhook, recipient, subject, sealed, \
         state, attempts, next_attempt_at, last_error, created_at, ended_at FROM outbox \
         WHERE company = $1 ORDER BY id DESC LIMIT $2";
    const OF_STATE: &str = "SELECT company, id, kind, unique_key, webhook, recipient, subject, \
         sealed, state, attempts, next_attempt_at, last_error, created_at, ended_at FROM outbox \
         WHERE company = $1 AND state = $3 ORDER BY id DESC LIMIT $2";
    match state {
        None => c.query(ALL, &[company.into(), most.into()], read),
        Some(state) => c.query(OF_STATE, &[company.into(), most.into(), state.into()], read),
    }
}

/// How many messages wait, and how many were given up, over all companies.
///
/// # Errors
/// The engine's error.
pub fn count(c: &mut Conn<'_>) -> Result<(i64, i64), Error> {
    const SQL: &str = "SELECT COUNT(CASE WHEN state = 'waiting' THEN 1 END), \
         COUNT(CASE WHEN state = 'dead' THEN 1 END) FROM outbox WHERE state IN ('waiting', 'dead')";
    let found = c.query_first(SQL, &[], |row| Ok((row.integer(0)?, row.integer(1)?)))?;
    Ok(found.unwrap_or_default())
}

/// Forgets messages that were sent before one time or given up before another; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_ended(
    c: &mut Conn<'_>,
    sent_before: Timestamp,
    dead_before: Timestamp,
) -> Result<u64, Error> {
    const SQL: &str = "DELETE FROM outbox WHERE (state = 'sent' AND ended_at < $1) \
         OR (state = 'dead' AND ended_at < $2)";
    c.execute(SQL, &[sent_before.into(), dead_before.into()])
}

fn read(row: &Row<'_>) -> Result<OutboxRow, Error> {
    Ok(OutboxRow {
        company: CompanyId(row.integer(0)?),
        id: MessageId::from_bytes(row.identifier(1, "outbox.id")?),
        kind: row.text(2)?,
        unique_key: row.text(3)?,
        webhook: row.integer_or_null(4)?,
        recipient: row.text(5)?,
        subject: row.text(6)?,
        sealed: row.bytes(7)?,
        state: row.text(8)?,
        attempts: row.integer(9)?,
        next_attempt_at: row.time(10)?,
        last_error: row.text_or_null(11)?,
        created_at: row.time(12)?,
        ended_at: row.time_or_null(13)?,
    })
}
