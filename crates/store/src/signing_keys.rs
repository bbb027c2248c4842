//! The sealed secrets that sign what is asked before an unlock: one for each company.

use crate::{Conn, Error};
use doorward_domain::{CompanyId, Timestamp};

/// Keeps a new secret unless there is one already; `false` when there is.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    sealed: &[u8],
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO signing_key (company, sealed, created_at) \
         VALUES ($1, $2, $3) ON CONFLICT (company) DO NOTHING";
    Ok(c.execute(SQL, &[company.into(), sealed.into(), now.into()])? == 1)
}

/// The secret of a company, once it has one.
///
/// # Errors
/// The engine's error.
pub fn get(c: &mut Conn<'_>, company: CompanyId) -> Result<Option<Vec<u8>>, Error> {
    const SQL: &str = "SELECT sealed FROM signing_key WHERE company = $1";
    c.query_first(SQL, &[company.into()], |row| row.bytes(0))
}

/// Every secret of every company, for sealing them anew.
///
/// # Errors
/// The engine's error.
pub fn all(c: &mut Conn<'_>) -> Result<Vec<(CompanyId, Vec<u8>)>, Error> {
    const SQL: &str = "SELECT company, sealed FROM signing_key ORDER BY company";
    c.query(SQL, &[], |row| Ok((CompanyId(row.integer(0)?), row.bytes(1)?)))
}

/// Replaces a sealed secret by the same under another master key.
///
/// # Errors
/// The engine's error.
pub fn reseal(c: &mut Conn<'_>, company: CompanyId, sealed: &[u8]) -> Result<(), Error> {
    const SQL: &str = "UPDATE signing_key SET sealed = $2 WHERE company = $1";
    c.execute(SQL, &[company.into(), sealed.into()]).map(|_| ())
}
