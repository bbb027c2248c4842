//! Browsers in which a guest link was opened, by the keyed hash of their cookie.

use crate::applications::KeyedHash;
use crate::{Conn, Error};
use doorward_domain::access::{GuestLinkId, PersonNumber};
use doorward_domain::{CompanyId, Timestamp};

/// A browser's session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuestSession {
    /// Whose link.
    pub company: CompanyId,
    /// Which link.
    pub link: GuestLinkId,
    /// Which guest.
    pub person: PersonNumber,
    /// Whether the mailed code was entered here.
    pub code_entered: bool,
    /// The first moment at which the cookie is not taken any more.
    pub expires_at: Timestamp,
}

/// Adds a session.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    cookie: &KeyedHash,
    session: &GuestSession,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO guest_session (token_hash, key_ring, company, link, person, \
         code_entered, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        (&cookie.hash).into(),
        cookie.key_ring.into(),
        session.company.into(),
        session.link.0.into(),
        session.person.0.into(),
        session.code_entered.into(),
        now.into(),
        session.expires_at.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// The session of a cookie's hash, over or not.
///
/// # Errors
/// The engine's error.
pub fn find(c: &mut Conn<'_>, cookie_hash: &[u8]) -> Result<Option<GuestSession>, Error> {
    const SQL: &str = "SELECT company, link, person, code_entered, expires_at FROM guest_session \
         WHERE token_hash = $1";
    c.query_first(SQL, &[cookie_hash.into()], |row| {
        Ok(GuestSession {
            company: CompanyId(row.integer(0)?),
            link: GuestLinkId(row.integer(1)?),
            person: PersonNumber(row.integer(2)?),
            code_entered: row.boolean(3)?,
            expires_at: row.time(4)?,
        })
    })
}

/// Notes that the mailed code was entered.
///
/// # Errors
/// The engine's error.
pub fn enter_code(c: &mut Conn<'_>, cookie_hash: &[u8]) -> Result<(), Error> {
    const SQL: &str = "UPDATE guest_session SET code_entered = TRUE WHERE token_hash = $1";
    c.execute(SQL, &[cookie_hash.into()]).map(|_| ())
}

/// Forgets sessions that are over; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_expired(c: &mut Conn<'_>, now: Timestamp) -> Result<u64, Error> {
    c.execute("DELETE FROM guest_session WHERE expires_at < $1", &[now.into()])
}
