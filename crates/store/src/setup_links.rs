//! Links by which the first owner of a company sets up her sign-in. Stored as keyed hashes.

use crate::applications::KeyedHash;
use crate::{Conn, Error};
use doorward_domain::{CompanyId, Timestamp};

/// Adds a link.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    token: &KeyedHash,
    email: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO setup_link \
         (company, token_hash, key_ring, email, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        company.into(),
        (&token.hash).into(),
        token.key_ring.into(),
        email.into(),
        now.into(),
        expires_at.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}
