//! The sealed seed of the key that signs commands to doors: one for an installation.

use crate::{Conn, Error};
use doorward_domain::Timestamp;

/// The sealed seed; `None` before its first use.
///
/// # Errors
/// The engine's error.
pub fn find(c: &mut Conn<'_>) -> Result<Option<Vec<u8>>, Error> {
    c.query_first("SELECT sealed FROM command_key WHERE id = 1", &[], |row| row.bytes(0))
}

/// Keeps a sealed seed, unless there is one.
///
/// # Errors
/// The engine's error.
pub fn insert(c: &mut Conn<'_>, sealed: &[u8], now: Timestamp) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO command_key (id, sealed, created_at) VALUES (1, $1, $2) \
         ON CONFLICT (id) DO NOTHING";
    c.execute(SQL, &[sealed.into(), now.into()]).map(|_| ())
}

/// Replaces the seal of the same seed.
///
/// # Errors
/// The engine's error.
pub fn reseal(c: &mut Conn<'_>, sealed: &[u8]) -> Result<(), Error> {
    c.execute("UPDATE command_key SET sealed = $1 WHERE id = 1", &[sealed.into()]).map(|_| ())
}
