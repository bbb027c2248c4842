//! The log of what webhooks answered. Bounded: it is for looking into, not for keeping.

use crate::{Conn, Error};
use doorward_domain::{CompanyId, MessageId, Timestamp};
use std::time::Duration;

/// One call of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Which; grows with time.
    pub id: MessageId,
    /// The number of the webhook.
    pub webhook: i64,
    /// The row of the outbox.
    pub message: MessageId,
    /// The kind of the event.
    pub event: String,
    /// When the call began.
    pub at: Timestamp,
    /// How long it took.
    pub duration: Duration,
    /// Whether the event counts as delivered.
    pub delivered: bool,
    /// The HTTP status, if there was an answer.
    pub code: Option<i64>,
    /// What went wrong.
    pub error: Option<String>,
}

/// Writes down a call.
///
/// # Errors
/// The engine's error.
pub fn insert(c: &mut Conn<'_>, company: CompanyId, delivery: &Delivery) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO webhook_delivery (company, id, webhook, message, event, at, \
         duration_micros, delivered, code, error) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let micros = i64::try_from(delivery.duration.as_micros()).unwrap_or(i64::MAX);
    let values = [
        company.into(),
        delivery.id.as_bytes().into(),
        delivery.webhook.into(),
        delivery.message.as_bytes().into(),
        (&delivery.event).into(),
        delivery.at.into(),
        micros.into(),
        delivery.delivered.into(),
        delivery.code.into(),
        delivery.error.as_ref().into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// The newest calls of a webhook, the newest first.
///
/// # Errors
/// The engine's error.
pub fn newest(
    c: &mut Conn<'_>,
    company: CompanyId,
    webhook: i64,
    most: i64,
) -> Result<Vec<Delivery>, Error> {
    const SQL: &str = "SELECT id, message, event, at, duration_micros, delivered, code, error \
         FROM webhook_delivery WHERE company = $1 AND webhook = $2 ORDER BY id DESC LIMIT $3";
    c.query(SQL, &[company.into(), webhook.into(), most.into()], |row| {
        let micros = u64::try_from(row.integer(4)?);
        Ok(Delivery {
            id: MessageId::from_bytes(row.identifier(0, "webhook_delivery.id")?),
            webhook,
            message: MessageId::from_bytes(row.identifier(1, "webhook_delivery.message")?),
            event: row.text(2)?,
            at: row.time(3)?,
            duration: Duration::from_micros(
                micros.map_err(|_| Error::Corrupt("webhook_delivery.duration_micros"))?,
            ),
            delivered: row.boolean(5)?,
            code: row.integer_or_null(6)?,
            error: row.text_or_null(7)?,
        })
    })
}

/// Forgets the calls of a webhook but for the newest `most`; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_beyond(
    c: &mut Conn<'_>,
    company: CompanyId,
    webhook: i64,
    most: i64,
) -> Result<u64, Error> {
    const SQL: &str = "DELETE FROM webhook_delivery WHERE company = $1 AND webhook = $2 \
         AND id <= (SELECT id FROM webhook_delivery WHERE company = $1 AND webhook = $2 \
         ORDER BY id DESC LIMIT 1 OFFSET $3)";
    c.execute(SQL, &[company.into(), webhook.into(), most.into()])
}
