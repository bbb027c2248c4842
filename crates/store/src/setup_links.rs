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

/// A link of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupLink {
    /// Whose company.
    pub company: CompanyId,
    /// The owner's address.
    pub email: String,
    /// The first moment at which it is not taken.
    pub expires_at: Timestamp,
}

/// The link of a hash, over or not.
///
/// # Errors
/// The engine's error.
pub fn find(c: &mut Conn<'_>, hash: &[u8]) -> Result<Option<SetupLink>, Error> {
    const SQL: &str = "SELECT company, email, expires_at FROM setup_link WHERE token_hash = $1";
    c.query_first(SQL, &[hash.into()], |row| {
        Ok(SetupLink {
            company: CompanyId(row.integer(0)?),
            email: row.text(1)?,
            expires_at: row.time(2)?,
        })
    })
}

/// Takes a link back; it was used.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, hash: &[u8]) -> Result<(), Error> {
    c.execute("DELETE FROM setup_link WHERE token_hash = $1", &[hash.into()]).map(|_| ())
}
