//! Requests that must not come twice, for applications whose freshness is strict.

use crate::{Conn, Error};
use doorward_domain::{CompanyId, Timestamp};

/// Notes a request by the digest of its time and body; `false` when it came before.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    digest: &[u8; 32],
    expires_at: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO seen_request (company, digest, expires_at) \
         VALUES ($1, $2, $3) ON CONFLICT (company, digest) DO NOTHING";
    Ok(c.execute(SQL, &[company.into(), digest.into(), expires_at.into()])? == 1)
}

/// Forgets requests so old that their time alone refuses them.
///
/// # Errors
/// The engine's error.
pub fn delete_expired(c: &mut Conn<'_>, now: Timestamp) -> Result<u64, Error> {
    c.execute("DELETE FROM seen_request WHERE expires_at < $1", &[now.into()])
}
