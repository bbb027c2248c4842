//! The sealed secrets of authenticator apps, one for each person. Not for computing codes.

use crate::{Conn, Error};
use doorward_domain::{CompanyId, PersonId, Timestamp};

/// A secret, offered or confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTotp {
    /// The secret, sealed.
    pub sealed: Vec<u8>,
    /// When its first code came; `None`: it is only offered.
    pub confirmed_at: Option<Timestamp>,
    /// The time step of the last code taken.
    pub last_step: i64,
}

/// Keeps a secret as offered, in the place of one that was only offered; `false` when one is confirmed.
///
/// # Errors
/// The engine's error.
pub fn offer(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    sealed: &[u8],
) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO totp (company, person, sealed, last_step) \
         VALUES ($1, $2, $3, 0) ON CONFLICT (company, person) \
         DO UPDATE SET sealed = $3 WHERE totp.confirmed_at IS NULL";
    Ok(c.execute(SQL, &[company.into(), person.as_bytes().into(), sealed.into()])? == 1)
}

/// The secret of a person, offered or confirmed.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<Option<StoredTotp>, Error> {
    const SQL: &str =
        "SELECT sealed, confirmed_at, last_step FROM totp WHERE company = $1 AND person = $2";
    c.query_first(SQL, &[company.into(), person.as_bytes().into()], |row| {
        Ok(StoredTotp {
            sealed: row.bytes(0)?,
            confirmed_at: row.time_or_null(1)?,
            last_step: row.integer(2)?,
        })
    })
}

/// Confirms what was offered by a code of a time step; `false` when nothing is only offered.
///
/// # Errors
/// The engine's error.
pub fn confirm(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    step: i64,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE totp SET confirmed_at = $4, last_step = $3 \
         WHERE company = $1 AND person = $2 AND confirmed_at IS NULL";
    Ok(c.execute(SQL, &[company.into(), person.as_bytes().into(), step.into(), now.into()])? == 1)
}

/// Takes a code of a time step; `false` when one of this step or a later one was taken, or nothing is
/// confirmed.
///
/// # Errors
/// The engine's error.
pub fn take_step(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    step: i64,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE totp SET last_step = $3 WHERE company = $1 AND person = $2 \
         AND confirmed_at IS NOT NULL AND last_step < $3";
    Ok(c.execute(SQL, &[company.into(), person.as_bytes().into(), step.into()])? == 1)
}

/// Removes the secret of a person; `false` when she has none.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, person: PersonId) -> Result<bool, Error> {
    const SQL: &str = "DELETE FROM totp WHERE company = $1 AND person = $2";
    Ok(c.execute(SQL, &[company.into(), person.as_bytes().into()])? == 1)
}

/// Secrets of the people after one, in the order of their identifiers, at most `most`.
///
/// # Errors
/// The engine's error.
pub fn page(
    c: &mut Conn<'_>,
    company: CompanyId,
    after: PersonId,
    most: i64,
) -> Result<Vec<(PersonId, Vec<u8>)>, Error> {
    const SQL: &str = "SELECT person, sealed FROM totp WHERE company = $1 AND person > $2 \
         ORDER BY person LIMIT $3";
    c.query(SQL, &[company.into(), after.as_bytes().into(), most.into()], |row| {
        Ok((PersonId::from_bytes(row.identifier(0, "totp.person")?), row.bytes(1)?))
    })
}

/// Puts a secret that was sealed anew in the place of the same as it was sealed before; nothing
/// happens when it has been replaced meanwhile.
///
/// # Errors
/// The engine's error.
pub fn reseal(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    before: &[u8],
    sealed: &[u8],
) -> Result<(), Error> {
    const SQL: &str =
        "UPDATE totp SET sealed = $4 WHERE company = $1 AND person = $2 AND sealed = $3";
    let values = [company.into(), person.as_bytes().into(), before.into(), sealed.into()];
    c.execute(SQL, &values).map(|_| ())
}
