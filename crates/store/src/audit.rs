//! Audit rows: written, counted and listed, never changed.

use crate::{Conn, Error, Row};
use doorward_domain::{CompanyId, PersonId, RequestId, Timestamp};

/// One row. Calls that differ in nothing but their time may share a row, which then says how often.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// Whose books it is in; [`CompanyId::NONE`] when the caller was never identified.
    pub company: CompanyId,
    /// Grows with time, so that rows are listed as they were written.
    pub id: RequestId,
    /// When, or when first.
    pub at: Timestamp,
    /// When last.
    pub last_at: Timestamp,
    /// How often.
    pub times: i64,
    /// The call, or the first of them.
    pub request: RequestId,
    /// How it came in: `management`, `iam`, `command-line`, `server`.
    pub channel: &'static str,
    /// What was done or asked for.
    pub act: &'static str,
    /// Who: `application:…`, `operator`, `server`, `unknown`.
    pub actor: String,
    /// The address it came from.
    pub address: Option<String>,
    /// The person it is about.
    pub person: Option<PersonId>,
    /// `done`, `refused`, `failed` or `alarm`.
    pub outcome: &'static str,
    /// Why, as a word.
    pub reason: Option<&'static str>,
    /// What the caller said of its device, as JSON; never trusted.
    pub device: Option<String>,
}

/// Writes a row.
///
/// # Errors
/// The engine's error.
pub fn insert(c: &mut Conn<'_>, row: &AuditRow) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO audit (company, id, at, last_at, times, request, channel, act, \
         actor, address, person, outcome, reason, device) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let values = [
        row.company.into(),
        row.id.as_bytes().into(),
        row.at.into(),
        row.last_at.into(),
        row.times.into(),
        row.request.as_bytes().into(),
        row.channel.into(),
        row.act.into(),
        (&row.actor).into(),
        row.address.as_ref().into(),
        row.person.as_ref().map(PersonId::as_bytes).into(),
        row.outcome.into(),
        row.reason.into(),
        row.device.as_ref().into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// A row as read back, for listing.
#[derive(Debug, Clone, serde::Serialize)]
pub struct AuditEntry {
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// The same for the last of several calls.
    pub last_at: i64,
    /// How many calls.
    pub times: i64,
    /// How it came in.
    pub channel: String,
    /// What was done or asked for.
    pub act: String,
    /// Who.
    pub actor: String,
    /// From where.
    pub address: Option<String>,
    /// The person it is about.
    pub person: Option<String>,
    /// How it ended.
    pub outcome: String,
    /// Why.
    pub reason: Option<String>,
    /// What the caller said of its device.
    pub device: Option<String>,
}

/// Which rows; what is `None` does not narrow.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Of acts that begin so.
    pub act: Option<String>,
    /// That ended so.
    pub outcome: Option<String>,
}

/// A row with its place in the books.
#[derive(Debug, Clone)]
pub struct AuditPlace {
    /// Grows with time.
    pub id: RequestId,
    /// The row.
    pub entry: AuditEntry,
}

/// The newest rows of a company before one, the newest first.
///
/// # Errors
/// The engine's error.
pub fn page(
    c: &mut Conn<'_>,
    company: CompanyId,
    filter: &AuditFilter,
    before: Option<RequestId>,
    most: i64,
) -> Result<Vec<AuditPlace>, Error> {
    const SQL: &str = "SELECT at, last_at, times, channel, act, actor, address, person, outcome, \
         reason, device, id FROM audit WHERE company = $1 AND id < $2 \
         AND act >= $3 AND act < $4 AND ($5 = '' OR outcome = $5) ORDER BY id DESC LIMIT $6";
    let before = before.unwrap_or(RequestId::from_bytes([0xff; 16]));
    let act = filter.act.as_deref().unwrap_or_default();
    // Behind everything that begins so.
    let end = format!("{act}\u{10ffff}");
    let values = [
        company.into(),
        before.as_bytes().into(),
        act.into(),
        (&end).into(),
        filter.outcome.as_deref().unwrap_or_default().into(),
        most.into(),
    ];
    c.query(SQL, &values, |row| {
        let id = RequestId::from_bytes(row.identifier(11, "audit.id")?);
        Ok(AuditPlace { id, entry: entry(row)? })
    })
}

/// The newest rows of a company, the newest first.
///
/// # Errors
/// The engine's error.
pub fn newest(c: &mut Conn<'_>, company: CompanyId, most: i64) -> Result<Vec<AuditEntry>, Error> {
    const SQL: &str = "SELECT at, last_at, times, channel, act, actor, address, person, outcome, \
         reason, device FROM audit WHERE company = $1 ORDER BY id DESC LIMIT $2";
    c.query(SQL, &[company.into(), most.into()], entry)
}

/// The rows about a person behind one of them, the newest first; from the newest when there is none.
///
/// # Errors
/// The engine's error.
pub fn about(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    before: Option<RequestId>,
    most: i64,
) -> Result<Vec<(RequestId, AuditEntry)>, Error> {
    const SQL: &str = "SELECT at, last_at, times, channel, act, actor, address, person, outcome, \
         reason, device, id FROM audit \
         WHERE company = $1 AND person = $2 AND id < $3 ORDER BY id DESC LIMIT $4";
    const BEHIND_ALL: [u8; 16] = [0xff; 16];
    let before = before.as_ref().map_or(&BEHIND_ALL, RequestId::as_bytes);
    let values = [company.into(), person.as_bytes().into(), before.into(), most.into()];
    c.query(SQL, &values, |row| {
        Ok((RequestId::from_bytes(row.identifier(11, "audit.id")?), entry(row)?))
    })
}

fn entry(row: &Row<'_>) -> Result<AuditEntry, Error> {
    let person: Option<[u8; 16]> = match row.bytes_or_null(7)? {
        Some(bytes) => Some(bytes.try_into().map_err(|_| Error::Corrupt("audit.person"))?),
        None => None,
    };
    Ok(AuditEntry {
        at: row.integer(0)?,
        last_at: row.integer(1)?,
        times: row.integer(2)?,
        channel: row.text(3)?,
        act: row.text(4)?,
        actor: row.text(5)?,
        address: row.text_or_null(6)?,
        person: person.map(|id| PersonId::from_bytes(id).to_string()),
        outcome: row.text(8)?,
        reason: row.text_or_null(9)?,
        device: row.text_or_null(10)?,
    })
}
