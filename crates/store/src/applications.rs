//! Client applications and the hashes of their keys.

use crate::{Conn, Error, security};
use doorward_domain::{
    Application, ApplicationId, ApplicationKind, CompanyId, Freshness, NetworkList, Timestamp,
};

/// A keyed hash, and the master key it was made with.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyedHash {
    /// The hash.
    pub hash: Vec<u8>,
    /// Which master key.
    pub key_ring: i64,
}

/// Adds an application; `false` when its identifier is in use, in whichever company.
///
/// # Errors
/// The engine's error.
pub fn insert(c: &mut Conn<'_>, application: &Application, key: &KeyedHash) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO application (company, id, name, kind, key_hash, key_ring, \
         enabled, generation, freshness, management_tokens, networks, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING";
    let networks = application.networks.to_string();
    let values = [
        application.company.into(),
        application.id.as_bytes().into(),
        (&application.name).into(),
        application.kind.as_str().into(),
        (&key.hash).into(),
        key.key_ring.into(),
        application.enabled.into(),
        application.generation.into(),
        application.freshness.as_str().into(),
        application.management_tokens.into(),
        (&networks).into(),
        application.created_at.into(),
    ];
    let added = c.execute(SQL, &values)? == 1;
    security::raise_epoch(c)?;
    Ok(added)
}

/// Writes what an administrator may change of an application; `false` when there is none such.
///
/// # Errors
/// The engine's error.
pub fn update(c: &mut Conn<'_>, application: &Application) -> Result<bool, Error> {
    const SQL: &str = "UPDATE application SET name = $3, enabled = $4, generation = $5, \
         freshness = $6, management_tokens = $7, networks = $8 WHERE company = $1 AND id = $2";
    let networks = application.networks.to_string();
    let values = [
        application.company.into(),
        application.id.as_bytes().into(),
        (&application.name).into(),
        application.enabled.into(),
        application.generation.into(),
        application.freshness.as_str().into(),
        application.management_tokens.into(),
        (&networks).into(),
    ];
    let changed = c.execute(SQL, &values)? == 1;
    security::raise_epoch(c)?;
    Ok(changed)
}

/// Replaces the key of an application; `false` when there is none such.
///
/// # Errors
/// The engine's error.
pub fn set_key(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: ApplicationId,
    key: &KeyedHash,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE application SET key_hash = $3, key_ring = $4 \
         WHERE company = $1 AND id = $2";
    let values = [company.into(), id.as_bytes().into(), (&key.hash).into(), key.key_ring.into()];
    let changed = c.execute(SQL, &values)? == 1;
    security::raise_epoch(c)?;
    Ok(changed)
}

/// Removes an application; `false` when there is none such.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, id: ApplicationId) -> Result<bool, Error> {
    const SQL: &str = "DELETE FROM application WHERE company = $1 AND id = $2";
    let gone = c.execute(SQL, &[company.into(), id.as_bytes().into()])? == 1;
    security::raise_epoch(c)?;
    Ok(gone)
}

/// Notes when an application last got a token. Not a change that servers must notice.
///
/// # Errors
/// The engine's error.
pub fn set_last_used(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: ApplicationId,
    at: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE application SET last_used_at = $3 WHERE company = $1 AND id = $2";
    c.execute(SQL, &[company.into(), id.as_bytes().into(), at.into()]).map(|_| ())
}

/// Every application of every company, with the hashes of their keys.
///
/// # Errors
/// The engine's error.
pub fn all(c: &mut Conn<'_>) -> Result<Vec<(Application, KeyedHash)>, Error> {
    const SQL: &str = "SELECT company, id, name, kind, key_hash, key_ring, enabled, generation, \
         freshness, management_tokens, networks, created_at, last_used_at \
         FROM application ORDER BY company, created_at";
    c.query(SQL, &[], |row| {
        let kind = ApplicationKind::from_word(&row.text(3)?);
        let freshness = Freshness::from_word(&row.text(8)?);
        let application = Application {
            company: CompanyId(row.integer(0)?),
            id: ApplicationId::from_bytes(row.identifier(1, "application.id")?),
            name: row.text(2)?,
            kind: kind.ok_or(Error::Corrupt("application.kind"))?,
            enabled: row.boolean(6)?,
            generation: row.integer(7)?,
            freshness: freshness.ok_or(Error::Corrupt("application.freshness"))?,
            management_tokens: row.boolean(9)?,
            networks: NetworkList::parse(&row.text(10)?)
                .map_err(|_| Error::Corrupt("application.networks"))?,
            created_at: row.time(11)?,
            last_used_at: row.time_or_null(12)?,
        };
        Ok((application, KeyedHash { hash: row.bytes(4)?, key_ring: row.integer(5)? }))
    })
}
