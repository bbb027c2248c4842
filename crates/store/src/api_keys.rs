//! Keys of the Access API: hashes and lives. Shown once when made, never again.

use crate::applications::KeyedHash;
use crate::{Conn, Error, security};
use doorward_domain::{CompanyId, KeyId, Timestamp};

/// An API key as kept.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// Which.
    pub id: KeyId,
    /// Whose.
    pub company: CompanyId,
    /// As the administrator calls it.
    pub name: String,
    /// What it may do, in the vendor's word: `REGULAR`, `ADMIN` or `SUPER`.
    pub rank: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// The first moment at which it is not taken any more; `None`: never.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

/// Adds a key; `false` when the same key is in use.
///
/// # Errors
/// The engine's error.
pub fn insert(c: &mut Conn<'_>, key: &ApiKey, hash: &KeyedHash) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO api_key \
         (company, id, name, rank, key_hash, key_ring, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (key_hash) DO NOTHING";
    let values = [
        key.company.into(),
        key.id.as_bytes().into(),
        (&key.name).into(),
        (&key.rank).into(),
        (&hash.hash).into(),
        hash.key_ring.into(),
        key.created_at.into(),
        key.expires_at.into(),
    ];
    let added = c.execute(SQL, &values)? == 1;
    security::raise_epoch(c)?;
    Ok(added)
}

/// Revokes a key; `false` when there is none such that is not revoked yet.
///
/// # Errors
/// The engine's error.
pub fn revoke(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: KeyId,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE api_key SET revoked_at = $3 \
         WHERE company = $1 AND id = $2 AND revoked_at IS NULL";
    let revoked = c.execute(SQL, &[company.into(), id.as_bytes().into(), now.into()])? == 1;
    security::raise_epoch(c)?;
    Ok(revoked)
}

/// The keys of a company, the oldest first.
///
/// # Errors
/// The engine's error.
pub fn of_company(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<ApiKey>, Error> {
    const SQL: &str = "SELECT id, name, rank, created_at, expires_at, revoked_at, last_used_at \
         FROM api_key WHERE company = $1 ORDER BY created_at";
    c.query(SQL, &[company.into()], |row| {
        Ok(ApiKey {
            company,
            id: KeyId::from_bytes(row.identifier(0, "api_key.id")?),
            name: row.text(1)?,
            rank: row.text(2)?,
            created_at: row.time(3)?,
            expires_at: row.time_or_null(4)?,
            revoked_at: row.time_or_null(5)?,
            last_used_at: row.time_or_null(6)?,
        })
    })
}

/// The keys of every company that are not revoked, with their hashes.
///
/// # Errors
/// The engine's error.
pub fn live(c: &mut Conn<'_>) -> Result<Vec<(ApiKey, KeyedHash)>, Error> {
    const SQL: &str = "SELECT id, company, name, rank, created_at, expires_at, last_used_at, \
         key_hash, key_ring FROM api_key WHERE revoked_at IS NULL";
    c.query(SQL, &[], |row| {
        let key = ApiKey {
            id: KeyId::from_bytes(row.identifier(0, "api_key.id")?),
            company: CompanyId(row.integer(1)?),
            name: row.text(2)?,
            rank: row.text(3)?,
            created_at: row.time(4)?,
            expires_at: row.time_or_null(5)?,
            revoked_at: None,
            last_used_at: row.time_or_null(6)?,
        };
        Ok((key, KeyedHash { hash: row.bytes(7)?, key_ring: row.integer(8)? }))
    })
}

/// Notes when a key was last used. Not a change that servers must notice.
///
/// # Errors
/// The engine's error.
pub fn set_last_used(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: KeyId,
    at: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE api_key SET last_used_at = $3 WHERE company = $1 AND id = $2";
    c.execute(SQL, &[company.into(), id.as_bytes().into(), at.into()]).map(|_| ())
}
