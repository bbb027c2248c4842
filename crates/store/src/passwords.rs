//! Passwords as hashed. Not for hashing.

use crate::pins::StoredPin;
use crate::{Conn, Error};
use doorward_domain::{CompanyId, PersonId, Timestamp};

/// Sets or replaces a person's password.
///
/// # Errors
/// The engine's error.
pub fn put(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    hash: &StoredPin,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO password (company, person, salt, hash, memory_kib, passes, \
         lanes, key_ring, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (company, person) DO UPDATE SET salt = $3, hash = $4, memory_kib = $5, \
         passes = $6, lanes = $7, key_ring = $8, changed_at = $9";
    let values = [
        company.into(),
        person.as_bytes().into(),
        (&hash.salt).into(),
        (&hash.hash).into(),
        i64::from(hash.memory_kib).into(),
        i64::from(hash.passes).into(),
        i64::from(hash.lanes).into(),
        hash.key_ring.into(),
        now.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// A person's password; `None` when she has none.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<Option<StoredPin>, Error> {
    const SQL: &str = "SELECT salt, hash, memory_kib, passes, lanes, key_ring FROM password \
         WHERE company = $1 AND person = $2";
    c.query_first(SQL, &[company.into(), person.as_bytes().into()], |row| {
        let small = |column: usize| {
            u32::try_from(row.integer(column)?).map_err(|_| Error::Corrupt("password"))
        };
        Ok(StoredPin {
            salt: row.bytes(0)?,
            hash: row.bytes(1)?,
            memory_kib: small(2)?,
            passes: small(3)?,
            lanes: small(4)?,
            key_ring: row.integer(5)?,
        })
    })
}
