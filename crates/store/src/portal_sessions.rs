//! Sessions of the portal: one for each browser in which somebody signed in.

use crate::{Conn, Error, Row};
use doorward_domain::{CompanyId, KeyId, PersonId, Timestamp};

/// How far a sign-in has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    /// The password was right; the second factor is still to come.
    Pending,
    /// She is in.
    Open,
}

impl SessionState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Open => "open",
        }
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalSession {
    /// Whose company.
    pub company: CompanyId,
    /// Which; the cookie names it.
    pub id: KeyId,
    /// Who.
    pub person: PersonId,
    /// How far.
    pub state: SessionState,
    /// Wrong second factors so far.
    pub tries: i64,
    /// Where it was opened from.
    pub address: Option<String>,
    /// What the browser says it is.
    pub browser: Option<String>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last used, to a minute.
    pub seen_at: Timestamp,
    /// When she last proved who she is.
    pub confirmed_at: Timestamp,
    /// The first moment at which it is over, however much it is used.
    pub expires_at: Timestamp,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT company, id, person, state, tries, address, browser, created_at, seen_at, \
             confirmed_at, expires_at FROM portal_session WHERE company = $1 ",
            $rest
        )
    };
}

/// Adds a session.
///
/// # Errors
/// The engine's error.
pub fn insert(c: &mut Conn<'_>, session: &PortalSession) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO portal_session (company, id, person, state, tries, address, \
         browser, created_at, seen_at, confirmed_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = [
        session.company.into(),
        session.id.as_bytes().into(),
        session.person.as_bytes().into(),
        session.state.as_str().into(),
        session.tries.into(),
        session.address.as_deref().into(),
        session.browser.as_deref().into(),
        session.created_at.into(),
        session.seen_at.into(),
        session.confirmed_at.into(),
        session.expires_at.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// A session, over or not.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: KeyId,
) -> Result<Option<PortalSession>, Error> {
    const SQL: &str = select!("AND id = $2");
    c.query_first(SQL, &[company.into(), id.as_bytes().into()], session)
}

/// The sessions of a person, the last used first.
///
/// # Errors
/// The engine's error.
pub fn of_person(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<Vec<PortalSession>, Error> {
    const SQL: &str = select!("AND person = $2 ORDER BY seen_at DESC, id");
    c.query(SQL, &[company.into(), person.as_bytes().into()], session)
}

/// Notes that a session was used.
///
/// # Errors
/// The engine's error.
pub fn set_seen(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: KeyId,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE portal_session SET seen_at = $3 WHERE company = $1 AND id = $2";
    c.execute(SQL, &[company.into(), id.as_bytes().into(), now.into()]).map(|_| ())
}

/// Notes that she proved who she is: a pending session is open from now on.
///
/// # Errors
/// The engine's error.
pub fn confirm(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: KeyId,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE portal_session SET state = 'open', tries = 0, confirmed_at = $3, \
         seen_at = $3 WHERE company = $1 AND id = $2";
    c.execute(SQL, &[company.into(), id.as_bytes().into(), now.into()]).map(|_| ())
}

/// Counts a wrong second factor; how many there are now.
///
/// # Errors
/// The engine's error.
pub fn count_try(c: &mut Conn<'_>, company: CompanyId, id: KeyId) -> Result<i64, Error> {
    const COUNT: &str =
        "UPDATE portal_session SET tries = tries + 1 WHERE company = $1 AND id = $2";
    const READ: &str = "SELECT tries FROM portal_session WHERE company = $1 AND id = $2";
    c.execute(COUNT, &[company.into(), id.as_bytes().into()])?;
    let tries =
        c.query_first(READ, &[company.into(), id.as_bytes().into()], |row| row.integer(0))?;
    Ok(tries.unwrap_or(0))
}

/// Ends a session; `false` when there is none such of this person.
///
/// # Errors
/// The engine's error.
pub fn delete(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    id: KeyId,
) -> Result<bool, Error> {
    const SQL: &str = "DELETE FROM portal_session WHERE company = $1 AND person = $2 AND id = $3";
    let values = [company.into(), person.as_bytes().into(), id.as_bytes().into()];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Ends every session of a person but one; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_others(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    kept: Option<KeyId>,
) -> Result<u64, Error> {
    const SQL: &str = "DELETE FROM portal_session WHERE company = $1 AND person = $2 AND id <> $3";
    let kept = kept.map_or([0; 16], |id| *id.as_bytes());
    c.execute(SQL, &[company.into(), person.as_bytes().into(), (&kept).into()])
}

/// Forgets sessions that are over; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_expired(c: &mut Conn<'_>, now: Timestamp) -> Result<u64, Error> {
    c.execute("DELETE FROM portal_session WHERE expires_at < $1", &[now.into()])
}

fn session(row: &Row<'_>) -> Result<PortalSession, Error> {
    Ok(PortalSession {
        company: CompanyId(row.integer(0)?),
        id: KeyId::from_bytes(row.identifier(1, "portal_session.id")?),
        person: PersonId::from_bytes(row.identifier(2, "portal_session.person")?),
        state: match row.text_in_place(3)? {
            "pending" => SessionState::Pending,
            "open" => SessionState::Open,
            _ => return Err(Error::Corrupt("portal_session.state")),
        },
        tries: row.integer(4)?,
        address: row.text_or_null(5)?,
        browser: row.text_or_null(6)?,
        created_at: row.time(7)?,
        seen_at: row.time(8)?,
        confirmed_at: row.time(9)?,
        expires_at: row.time(10)?,
    })
}
