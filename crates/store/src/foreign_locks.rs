//! Locks of other makers: how the server speaks to the lock of a door.
//!
//! Settings are text here, and secrets sealed bytes: what they mean is known elsewhere.

use crate::{Conn, Error, Row};
use doorward_domain::access::{ResourceId, ResourceUuid};
use doorward_domain::{CompanyId, Timestamp};

/// A lock that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewForeignLock {
    /// What kind of lock, in a word.
    pub kind: String,
    /// How it is addressed, as JSON without secrets.
    pub settings: String,
    /// The sealed secrets.
    pub sealed: Vec<u8>,
}

/// A lock as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignLock {
    /// Whose.
    pub company: CompanyId,
    /// The door.
    pub resource: ResourceId,
    /// What kind of lock, in a word.
    pub kind: String,
    /// How it is addressed, as JSON without secrets.
    pub settings: String,
    /// The sealed secrets.
    pub sealed: Vec<u8>,
    /// When the server has to lock it; `None`: it need not.
    pub relock_at: Option<Timestamp>,
    /// When it was connected.
    pub created_at: Timestamp,
    /// When it was connected otherwise, last.
    pub changed_at: Timestamp,
}

/// A door that has such a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForeignDoor {
    /// Whose.
    pub company: CompanyId,
    /// The door.
    pub resource: ResourceId,
    /// The same, as commands name it.
    pub uuid: ResourceUuid,
    /// When its lock was connected last: another time is another lock.
    pub changed_at: Timestamp,
}

/// Connects a lock to a door, in place of whichever it had.
///
/// # Errors
/// The engine's error.
pub fn put(
    c: &mut Conn<'_>,
    company: CompanyId,
    resource: ResourceId,
    new: &NewForeignLock,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO foreign_lock (company, resource, kind, settings, sealed, \
         created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $6) \
         ON CONFLICT (company, resource) DO UPDATE SET kind = $3, settings = $4, sealed = $5, \
         relock_at = NULL, changed_at = $6";
    let values = [
        company.into(),
        resource.0.into(),
        (&new.kind).into(),
        (&new.settings).into(),
        (&new.sealed).into(),
        now.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// The lock of a door.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    resource: ResourceId,
) -> Result<Option<ForeignLock>, Error> {
    const SQL: &str = "SELECT company, resource, kind, settings, sealed, relock_at, created_at, \
         changed_at FROM foreign_lock WHERE company = $1 AND resource = $2";
    c.query_first(SQL, &[company.into(), resource.0.into()], read)
}

/// The locks of every company, for sealing their secrets anew.
///
/// # Errors
/// The engine's error.
pub fn all(c: &mut Conn<'_>) -> Result<Vec<ForeignLock>, Error> {
    const SQL: &str = "SELECT company, resource, kind, settings, sealed, relock_at, created_at, \
         changed_at FROM foreign_lock ORDER BY company, resource";
    c.query(SQL, &[], read)
}

/// Every door with such a lock, of all companies.
///
/// # Errors
/// The engine's error.
pub fn doors(c: &mut Conn<'_>) -> Result<Vec<ForeignDoor>, Error> {
    const SQL: &str = "SELECT foreign_lock.company, foreign_lock.resource, resource.uuid, \
         foreign_lock.changed_at FROM foreign_lock \
         JOIN resource ON resource.company = foreign_lock.company \
         AND resource.number = foreign_lock.resource \
         ORDER BY foreign_lock.company, foreign_lock.resource";
    c.query(SQL, &[], |row| {
        Ok(ForeignDoor {
            company: CompanyId(row.integer(0)?),
            resource: ResourceId(row.integer(1)?),
            uuid: ResourceUuid::from_bytes(row.identifier(2, "resource.uuid")?),
            changed_at: row.time(3)?,
        })
    })
}

/// Notes when the server has to lock a lock; `None`: it need not any more. Nothing is noted of a lock
/// that was connected otherwise meanwhile.
///
/// # Errors
/// The engine's error.
pub fn set_relock(
    c: &mut Conn<'_>,
    door: &ForeignDoor,
    relock_at: Option<Timestamp>,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE foreign_lock SET relock_at = $4 \
         WHERE company = $1 AND resource = $2 AND changed_at = $3";
    let values =
        [door.company.into(), door.resource.0.into(), door.changed_at.into(), relock_at.into()];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Replaces sealed secrets by the same under another master key, unless they were replaced meanwhile.
///
/// # Errors
/// The engine's error.
pub fn reseal(c: &mut Conn<'_>, lock: &ForeignLock, sealed: &[u8]) -> Result<bool, Error> {
    const SQL: &str = "UPDATE foreign_lock SET sealed = $4 \
         WHERE company = $1 AND resource = $2 AND sealed = $3";
    let values =
        [lock.company.into(), lock.resource.0.into(), (&lock.sealed).into(), sealed.into()];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Takes the lock off a door; `false` when it has none.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, resource: ResourceId) -> Result<bool, Error> {
    const SQL: &str = "DELETE FROM foreign_lock WHERE company = $1 AND resource = $2";
    Ok(c.execute(SQL, &[company.into(), resource.0.into()])? == 1)
}

fn read(row: &Row<'_>) -> Result<ForeignLock, Error> {
    Ok(ForeignLock {
        company: CompanyId(row.integer(0)?),
        resource: ResourceId(row.integer(1)?),
        kind: row.text(2)?,
        settings: row.text(3)?,
        sealed: row.bytes(4)?,
        relock_at: row.time_or_null(5)?,
        created_at: row.time(6)?,
        changed_at: row.time(7)?,
    })
}
