//! Webhooks: addresses that are told of events.

use crate::{Conn, Error, Row};
use doorward_domain::{CompanyId, Timestamp};

/// A webhook as kept.
#[derive(Clone)]
pub struct Webhook {
    /// Whose.
    pub company: CompanyId,
    /// Which of that company.
    pub number: i64,
    /// Where it is; its path may be a secret.
    pub url: String,
    /// The sealed secret that signs what it is sent.
    pub sealed: Vec<u8>,
    /// The kinds of events that it is told of, as written.
    pub kinds: String,
    /// Whether it is told of anything.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The number of the next webhook of a company.
///
/// # Errors
/// The engine's error.
pub fn next_number(c: &mut Conn<'_>, company: CompanyId) -> Result<i64, Error> {
    const SQL: &str = "SELECT COALESCE(MAX(number), 0) + 1 FROM webhook WHERE company = $1";
    Ok(c.query_first(SQL, &[company.into()], |row| row.integer(0))?.unwrap_or(1))
}

/// Adds a webhook.
///
/// # Errors
/// The engine's error.
pub fn insert(c: &mut Conn<'_>, webhook: &Webhook) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO webhook \
         (company, number, url, sealed, kinds, enabled, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        webhook.company.into(),
        webhook.number.into(),
        (&webhook.url).into(),
        (&webhook.sealed).into(),
        (&webhook.kinds).into(),
        webhook.enabled.into(),
        webhook.created_at.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// The webhooks of a company, by number.
///
/// # Errors
/// The engine's error.
pub fn of_company(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<Webhook>, Error> {
    const SQL: &str = "SELECT company, number, url, sealed, kinds, enabled, created_at \
         FROM webhook WHERE company = $1 ORDER BY number";
    c.query(SQL, &[company.into()], read)
}

/// One of them.
///
/// # Errors
/// The engine's error.
pub fn get(c: &mut Conn<'_>, company: CompanyId, number: i64) -> Result<Option<Webhook>, Error> {
    const SQL: &str = "SELECT company, number, url, sealed, kinds, enabled, created_at \
         FROM webhook WHERE company = $1 AND number = $2";
    c.query_first(SQL, &[company.into(), number.into()], read)
}

/// The webhooks of every company, for sealing their secrets anew.
///
/// # Errors
/// The engine's error.
pub fn all(c: &mut Conn<'_>) -> Result<Vec<Webhook>, Error> {
    const SQL: &str = "SELECT company, number, url, sealed, kinds, enabled, created_at \
         FROM webhook ORDER BY company, number";
    c.query(SQL, &[], read)
}

/// Switches a webhook on or off; `false` when there is none of that number.
///
/// # Errors
/// The engine's error.
pub fn set_enabled(
    c: &mut Conn<'_>,
    company: CompanyId,
    number: i64,
    enabled: bool,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE webhook SET enabled = $3 WHERE company = $1 AND number = $2";
    Ok(c.execute(SQL, &[company.into(), number.into(), enabled.into()])? == 1)
}

/// Replaces a sealed secret by the same under another master key.
///
/// # Errors
/// The engine's error.
pub fn reseal(
    c: &mut Conn<'_>,
    company: CompanyId,
    number: i64,
    sealed: &[u8],
) -> Result<(), Error> {
    const SQL: &str = "UPDATE webhook SET sealed = $3 WHERE company = $1 AND number = $2";
    c.execute(SQL, &[company.into(), number.into(), sealed.into()]).map(|_| ())
}

/// Removes a webhook with what waits for it and the log of its calls; `false` when there is none of
/// that number.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, number: i64) -> Result<bool, Error> {
    const WEBHOOK: &str = "DELETE FROM webhook WHERE company = $1 AND number = $2";
    const WITH_IT: [&str; 2] = [
        "DELETE FROM outbox WHERE company = $1 AND webhook = $2",
        "DELETE FROM webhook_delivery WHERE company = $1 AND webhook = $2",
    ];
    let values = [company.into(), number.into()];
    for sql in WITH_IT {
        c.execute(sql, &values)?;
    }
    Ok(c.execute(WEBHOOK, &values)? == 1)
}

fn read(row: &Row<'_>) -> Result<Webhook, Error> {
    Ok(Webhook {
        company: CompanyId(row.integer(0)?),
        number: row.integer(1)?,
        url: row.text(2)?,
        sealed: row.bytes(3)?,
        kinds: row.text(4)?,
        enabled: row.boolean(5)?,
        created_at: row.time(6)?,
    })
}
