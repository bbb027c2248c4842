//! The sealed keys that sign IAM requests.

use crate::{Conn, Error, security};
use doorward_domain::{CompanyId, KeyId, Timestamp};

/// A key as kept.
pub struct SealedHmacKey {
    /// Which; part of the associated data of the seal.
    pub id: KeyId,
    /// Whose.
    pub company: CompanyId,
    /// The sealed text.
    pub sealed: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The first moment at which it is not taken any more; `None`: it is the present key.
    pub retires_at: Option<Timestamp>,
}

/// Makes a key the present one of its company and lets the one before retire at `retire_old_at`.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    key: &SealedHmacKey,
    retire_old_at: Timestamp,
) -> Result<(), Error> {
    const RETIRE: &str =
        "UPDATE hmac_key SET retires_at = $2 WHERE company = $1 AND retires_at IS NULL";
    const FORGET: &str = "DELETE FROM hmac_key WHERE company = $1 AND retires_at <= $2";
    const ADD: &str = "INSERT INTO hmac_key (company, id, sealed, created_at, retires_at) \
         VALUES ($1, $2, $3, $4, NULL)";
    c.take_turn(key.company)?;
    c.execute(RETIRE, &[key.company.into(), retire_old_at.into()])?;
    c.execute(FORGET, &[key.company.into(), key.created_at.into()])?;
    let values =
        [key.company.into(), key.id.as_bytes().into(), (&key.sealed).into(), key.created_at.into()];
    c.execute(ADD, &values)?;
    security::raise_epoch(c)
}

/// Every key of every company, the present ones first.
///
/// # Errors
/// The engine's error.
pub fn all(c: &mut Conn<'_>) -> Result<Vec<SealedHmacKey>, Error> {
    const SQL: &str = "SELECT company, id, sealed, created_at, retires_at FROM hmac_key \
         ORDER BY company, retires_at IS NOT NULL, created_at DESC";
    c.query(SQL, &[], |row| {
        Ok(SealedHmacKey {
            company: CompanyId(row.integer(0)?),
            id: KeyId::from_bytes(row.identifier(1, "hmac_key.id")?),
            sealed: row.bytes(2)?,
            created_at: row.time(3)?,
            retires_at: row.time_or_null(4)?,
        })
    })
}

/// Replaces a sealed text by the same under another master key.
///
/// # Errors
/// The engine's error.
pub fn reseal(c: &mut Conn<'_>, company: CompanyId, id: KeyId, sealed: &[u8]) -> Result<(), Error> {
    const SQL: &str = "UPDATE hmac_key SET sealed = $3 WHERE company = $1 AND id = $2";
    c.execute(SQL, &[company.into(), id.as_bytes().into(), sealed.into()]).map(|_| ())
}
