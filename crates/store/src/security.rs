//! The epoch by which servers notice changed keys, applications and plans; the fingerprints of the
//! master keys that sealed something here.

use crate::{Conn, Error};

/// Raises the epoch: called by every change of companies, applications and keys.
///
/// # Errors
/// The engine's error.
pub fn raise_epoch(c: &mut Conn<'_>) -> Result<(), Error> {
    c.execute("UPDATE security_epoch SET epoch = epoch + 1 WHERE id = 1", &[]).map(|_| ())
}

/// The present epoch.
///
/// # Errors
/// The engine's error.
pub fn epoch(c: &mut Conn<'_>) -> Result<i64, Error> {
    let sql = "SELECT epoch FROM security_epoch WHERE id = 1";
    c.query_first(sql, &[], |row| row.integer(0))?.ok_or(Error::Corrupt("security_epoch"))
}

/// The fingerprints of master keys, by number.
///
/// # Errors
/// The engine's error.
pub fn master_key_checks(c: &mut Conn<'_>) -> Result<Vec<(i64, Vec<u8>)>, Error> {
    let sql = "SELECT key_ring, digest FROM master_key_check ORDER BY key_ring";
    c.query(sql, &[], |row| Ok((row.integer(0)?, row.bytes(1)?)))
}

/// Notes the fingerprint of a master key.
///
/// # Errors
/// The engine's error.
pub fn insert_master_key_check(
    c: &mut Conn<'_>,
    key_ring: i64,
    digest: &[u8],
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO master_key_check (key_ring, digest) VALUES ($1, $2) \
         ON CONFLICT (key_ring) DO NOTHING";
    c.execute(SQL, &[key_ring.into(), digest.into()]).map(|_| ())
}
