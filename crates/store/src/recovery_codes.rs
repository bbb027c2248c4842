//! Codes that stand in for a second factor, each once. Stored as keyed hashes.

use crate::applications::KeyedHash;
use crate::{Conn, Error};
use doorward_domain::{CompanyId, PersonId, Timestamp};

/// Gives a person new codes in the place of all that she had.
///
/// # Errors
/// The engine's error.
pub fn replace(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    codes: &[KeyedHash],
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO recovery_code (company, person, hash, key_ring) \
         VALUES ($1, $2, $3, $4)";
    delete_of(c, company, person)?;
    for code in codes {
        let values =
            [company.into(), person.as_bytes().into(), (&code.hash).into(), code.key_ring.into()];
        c.execute(SQL, &values)?;
    }
    Ok(())
}

/// Takes a code; `false` when there is none such, or it was used.
///
/// # Errors
/// The engine's error.
pub fn take(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    hash: &[u8],
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE recovery_code SET used_at = $4 \
         WHERE company = $1 AND person = $2 AND hash = $3 AND used_at IS NULL";
    Ok(c.execute(SQL, &[company.into(), person.as_bytes().into(), hash.into(), now.into()])? == 1)
}

/// The codes of a person that were not used.
///
/// # Errors
/// The engine's error.
pub fn unused(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<Vec<KeyedHash>, Error> {
    const SQL: &str = "SELECT hash, key_ring FROM recovery_code \
         WHERE company = $1 AND person = $2 AND used_at IS NULL ORDER BY hash";
    c.query(SQL, &[company.into(), person.as_bytes().into()], |row| {
        Ok(KeyedHash { hash: row.bytes(0)?, key_ring: row.integer(1)? })
    })
}

/// Takes all codes of a person back.
///
/// # Errors
/// The engine's error.
pub fn delete_of(c: &mut Conn<'_>, company: CompanyId, person: PersonId) -> Result<(), Error> {
    const SQL: &str = "DELETE FROM recovery_code WHERE company = $1 AND person = $2";
    c.execute(SQL, &[company.into(), person.as_bytes().into()]).map(|_| ())
}
