//! Controllers that ask to be enrolled and wait for somebody with their code. Not for those that are:
//! see [`crate::controllers`].

use crate::{Conn, Error, Row};
use doorward_domain::{CompanyId, Timestamp};

/// A request that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControllerRequest {
    /// What the controller will be called by, should it be approved.
    pub id: [u8; 16],
    /// The code that both sides show.
    pub code: String,
    /// Its public key of the channel.
    pub channel_key: [u8; 32],
    /// Its public key of the journal.
    pub signing_key: [u8; 32],
    /// What it calls itself.
    pub name: String,
    /// What it runs on.
    pub platform: String,
    /// Where it asks from.
    pub address: Option<String>,
    /// When it began to ask.
    pub created_at: Timestamp,
    /// The first moment at which nobody can approve it any more.
    pub expires_at: Timestamp,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestState {
    /// Nobody has decided.
    Waiting,
    /// It is a controller of this company.
    Approved(CompanyId),
    /// Somebody said no.
    Refused,
}

/// Keeps a request.
///
/// # Errors
/// The engine's error.
pub fn insert(c: &mut Conn<'_>, request: &ControllerRequest) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO controller_request (id, code, channel_key, signing_key, name, \
         platform, address, state, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9)";
    let values = [
        (&request.id).into(),
        (&request.code).into(),
        (&request.channel_key).into(),
        (&request.signing_key).into(),
        (&request.name).into(),
        (&request.platform).into(),
        request.address.as_ref().into(),
        request.created_at.into(),
        request.expires_at.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// How many wait, in all and from one address.
///
/// # Errors
/// The engine's error.
pub fn count_waiting(
    c: &mut Conn<'_>,
    address: Option<&str>,
    now: Timestamp,
) -> Result<(i64, i64), Error> {
    const SQL: &str = "SELECT COUNT(*), \
         COUNT(CASE WHEN address = CAST($1 AS TEXT) THEN 1 END) FROM controller_request \
         WHERE state = 'waiting' AND expires_at > $2";
    let counts = c.query_first(SQL, &[address.into(), now.into()], |row| {
        Ok((row.integer(0)?, row.integer(1)?))
    })?;
    Ok(counts.unwrap_or((0, 0)))
}

/// The request that waits with a code; `None` too when two have the same, which only somebody who
/// means harm brings about.
///
/// # Errors
/// The engine's error.
pub fn by_code(
    c: &mut Conn<'_>,
    code: &str,
    now: Timestamp,
) -> Result<Option<ControllerRequest>, Error> {
    const SQL: &str = "SELECT id, code, channel_key, signing_key, name, platform, address, \
         created_at, expires_at FROM controller_request \
         WHERE code = $1 AND state = 'waiting' AND expires_at > $2";
    let mut found = c.query(SQL, &[code.into(), now.into()], read)?;
    let only = found.pop();
    Ok(only.filter(|_| found.is_empty()))
}

/// What became of a request; `None` when it is forgotten.
///
/// # Errors
/// The engine's error.
pub fn state(c: &mut Conn<'_>, id: &[u8; 16]) -> Result<Option<RequestState>, Error> {
    const SQL: &str = "SELECT state, company FROM controller_request WHERE id = $1";
    c.query_first(SQL, &[id.into()], |row| match (row.text(0)?.as_str(), row.integer_or_null(1)?) {
        ("waiting", _) => Ok(RequestState::Waiting),
        ("approved", Some(company)) => Ok(RequestState::Approved(CompanyId(company))),
        ("refused", _) => Ok(RequestState::Refused),
        _ => Err(Error::Corrupt("controller_request.state")),
    })
}

/// Decides a request that waits, for a company or against it; `false` when it does not wait any more.
///
/// # Errors
/// The engine's error.
pub fn decide(
    c: &mut Conn<'_>,
    id: &[u8; 16],
    company: Option<CompanyId>,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE controller_request SET state = $2, company = $3 \
         WHERE id = $1 AND state = 'waiting' AND expires_at > $4";
    let state = if company.is_some() { "approved" } else { "refused" };
    let company = company.map(|company| company.0);
    Ok(c.execute(SQL, &[id.into(), state.into(), company.into(), now.into()])? == 1)
}

/// Forgets a request: whoever asked has gone.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, id: &[u8; 16]) -> Result<bool, Error> {
    Ok(c.execute("DELETE FROM controller_request WHERE id = $1", &[id.into()])? == 1)
}

/// Forgets requests that ended before a time; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_ended(c: &mut Conn<'_>, before: Timestamp) -> Result<u64, Error> {
    c.execute("DELETE FROM controller_request WHERE expires_at < $1", &[before.into()])
}

fn read(row: &Row<'_>) -> Result<ControllerRequest, Error> {
    let key = |at: usize, what| -> Result<[u8; 32], Error> {
        row.bytes(at)?.try_into().map_err(|_| Error::Corrupt(what))
    };
    Ok(ControllerRequest {
        id: row.identifier(0, "controller_request.id")?,
        code: row.text(1)?,
        channel_key: key(2, "controller_request.channel_key")?,
        signing_key: key(3, "controller_request.signing_key")?,
        name: row.text(4)?,
        platform: row.text(5)?,
        address: row.text_or_null(6)?,
        created_at: row.time(7)?,
        expires_at: row.time(8)?,
    })
}
