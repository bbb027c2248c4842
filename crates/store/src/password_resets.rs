//! Links by which people who forgot their password choose a new one. Stored as keyed hashes.

use crate::applications::KeyedHash;
use crate::{Conn, Error};
use doorward_domain::{CompanyId, PersonId, Timestamp};

/// A link that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordReset {
    /// Whose company.
    pub company: CompanyId,
    /// Whose password.
    pub person: PersonId,
    /// The first moment at which it is not taken.
    pub expires_at: Timestamp,
}

/// Adds a link; older ones of the same person are not taken any more.
///
/// # Errors
/// The engine's error.
pub fn replace(
    c: &mut Conn<'_>,
    token: &KeyedHash,
    reset: &PasswordReset,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO password_reset \
         (token_hash, key_ring, company, person, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    delete_of(c, reset.company, reset.person)?;
    let values = [
        (&token.hash).into(),
        token.key_ring.into(),
        reset.company.into(),
        reset.person.as_bytes().into(),
        now.into(),
        reset.expires_at.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// The link of a hash, over or not.
///
/// # Errors
/// The engine's error.
pub fn find(c: &mut Conn<'_>, hash: &[u8]) -> Result<Option<PasswordReset>, Error> {
    const SQL: &str =
        "SELECT company, person, expires_at FROM password_reset WHERE token_hash = $1";
    c.query_first(SQL, &[hash.into()], |row| {
        Ok(PasswordReset {
            company: CompanyId(row.integer(0)?),
            person: PersonId::from_bytes(row.identifier(1, "password_reset.person")?),
            expires_at: row.time(2)?,
        })
    })
}

/// When a person was last sent a link that is not used yet.
///
/// # Errors
/// The engine's error.
pub fn last_of(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<Option<Timestamp>, Error> {
    const SQL: &str = "SELECT created_at FROM password_reset WHERE company = $1 AND person = $2";
    c.query_first(SQL, &[company.into(), person.as_bytes().into()], |row| row.time(0))
}

/// Takes the links of a person back.
///
/// # Errors
/// The engine's error.
pub fn delete_of(c: &mut Conn<'_>, company: CompanyId, person: PersonId) -> Result<(), Error> {
    const SQL: &str = "DELETE FROM password_reset WHERE company = $1 AND person = $2";
    c.execute(SQL, &[company.into(), person.as_bytes().into()]).map(|_| ())
}

/// Forgets links that are over; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_expired(c: &mut Conn<'_>, now: Timestamp) -> Result<u64, Error> {
    c.execute("DELETE FROM password_reset WHERE expires_at < $1", &[now.into()])
}
