//! Digests of PINs for the doors, sealed: of people's own PINs, and of numbers among people's cards
//! that may be typed at a keypad. Not for digesting or sealing.

use crate::{Conn, Error, policy_changes};
use doorward_domain::{CompanyId, PersonId, Timestamp};

/// The keyed hash of a number, and its digest, sealed.
pub type KeypadNumber = (Vec<u8>, Vec<u8>);

/// The salt of a company's digests; `None` before its first use.
///
/// # Errors
/// The engine's error.
pub fn salt(c: &mut Conn<'_>, company: CompanyId) -> Result<Option<Vec<u8>>, Error> {
    const SQL: &str = "SELECT door_pin_salt FROM company WHERE id = $1";
    Ok(c.query_first(SQL, &[company.into()], |row| row.bytes_or_null(0))?.flatten())
}

/// Gives a company a salt, unless it has one.
///
/// # Errors
/// The engine's error.
pub fn make_salt(c: &mut Conn<'_>, company: CompanyId, salt: &[u8]) -> Result<(), Error> {
    const SQL: &str =
        "UPDATE company SET door_pin_salt = $2 WHERE id = $1 AND door_pin_salt IS NULL";
    c.execute(SQL, &[company.into(), salt.into()]).map(|_| ())
}

/// Keeps the digest of a person's own PIN.
///
/// # Errors
/// The engine's error.
pub fn put(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    sealed: &[u8],
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO door_pin (company, person, sealed, changed_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (company, person) DO UPDATE SET sealed = $3, \
         changed_at = $4";
    c.execute(SQL, &[company.into(), person.as_bytes().into(), sealed.into(), now.into()])?;
    policy_changes::mark_person(c, company, person)
}

/// Whether the digest of a person's PIN is kept.
///
/// # Errors
/// The engine's error.
pub fn is_kept(c: &mut Conn<'_>, company: CompanyId, person: PersonId) -> Result<bool, Error> {
    const SQL: &str = "SELECT 1 FROM door_pin WHERE company = $1 AND person = $2";
    Ok(c.query_first(SQL, &[company.into(), person.as_bytes().into()], |_| Ok(()))?.is_some())
}

/// Forgets the digest of a person's PIN; `false` when none was kept.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, person: PersonId) -> Result<bool, Error> {
    const SQL: &str = "DELETE FROM door_pin WHERE company = $1 AND person = $2";
    let deleted = c.execute(SQL, &[company.into(), person.as_bytes().into()])? == 1;
    if deleted {
        policy_changes::mark_person(c, company, person)?;
    }
    Ok(deleted)
}

/// The digests of people's own PINs behind an identifier, in order, at most so many.
///
/// # Errors
/// The engine's error.
pub fn page(
    c: &mut Conn<'_>,
    company: CompanyId,
    after: PersonId,
    most: i64,
) -> Result<Vec<(PersonId, Vec<u8>)>, Error> {
    const SQL: &str = "SELECT person, sealed FROM door_pin WHERE company = $1 AND person > $2 \
         ORDER BY person LIMIT $3";
    c.query(SQL, &[company.into(), after.as_bytes().into(), most.into()], |row| {
        Ok((PersonId::from_bytes(row.identifier(0, "door_pin.person")?), row.bytes(1)?))
    })
}

/// Replaces the seal of the same digest.
///
/// # Errors
/// The engine's error.
pub fn reseal(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    sealed: &[u8],
) -> Result<(), Error> {
    const SQL: &str = "UPDATE door_pin SET sealed = $3 WHERE company = $1 AND person = $2";
    c.execute(SQL, &[company.into(), person.as_bytes().into(), sealed.into()]).map(|_| ())
}

/// The digests of a company's keypad numbers by the keyed hash of the number, behind a hash, in
/// order, at most so many.
///
/// # Errors
/// The engine's error.
pub fn keypad_numbers(
    c: &mut Conn<'_>,
    company: CompanyId,
    after: &[u8],
    most: i64,
) -> Result<Vec<KeypadNumber>, Error> {
    const SQL: &str = "SELECT number_hash, sealed FROM keypad_number \
         WHERE company = $1 AND number_hash > $2 ORDER BY number_hash LIMIT $3";
    c.query(SQL, &[company.into(), after.into(), most.into()], |row| {
        Ok((row.bytes(0)?, row.bytes(1)?))
    })
}

/// The digest of a keypad number, sealed, by the keyed hash of the number.
///
/// # Errors
/// The engine's error.
pub fn keypad_number(
    c: &mut Conn<'_>,
    company: CompanyId,
    number_hash: &[u8],
) -> Result<Option<Vec<u8>>, Error> {
    const SQL: &str = "SELECT sealed FROM keypad_number WHERE company = $1 AND number_hash = $2";
    c.query_first(SQL, &[company.into(), number_hash.into()], |row| row.bytes(0))
}

/// Keeps the digest of a keypad number, in place of the one before.
///
/// # Errors
/// The engine's error.
pub fn put_keypad_number(
    c: &mut Conn<'_>,
    company: CompanyId,
    number_hash: &[u8],
    sealed: &[u8],
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO keypad_number (company, number_hash, sealed, created_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (company, number_hash) DO UPDATE SET sealed = $3";
    c.execute(SQL, &[company.into(), number_hash.into(), sealed.into(), now.into()]).map(|_| ())
}

/// Replaces the seal of the same digest of a keypad number.
///
/// # Errors
/// The engine's error.
pub fn reseal_keypad_number(
    c: &mut Conn<'_>,
    company: CompanyId,
    number_hash: &[u8],
    sealed: &[u8],
) -> Result<(), Error> {
    const SQL: &str =
        "UPDATE keypad_number SET sealed = $3 WHERE company = $1 AND number_hash = $2";
    c.execute(SQL, &[company.into(), number_hash.into(), sealed.into()]).map(|_| ())
}

/// Forgets the digests of keypad numbers that are on nobody's cards any more; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_unused_keypad_numbers(c: &mut Conn<'_>) -> Result<u64, Error> {
    const SQL: &str = "DELETE FROM keypad_number WHERE NOT EXISTS (SELECT 1 FROM card \
         WHERE card.company = keypad_number.company \
         AND card.number_hash = keypad_number.number_hash)";
    c.execute(SQL, &[])
}
