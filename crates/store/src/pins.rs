//! PINs as hashed, with the failures since the last success. Not for hashing.

use crate::{Conn, Error};
use doorward_domain::{ApplicationId, CompanyId, LockState, PersonId, Timestamp};

/// A PIN as kept: an Argon2id hash (RFC 9106) under a pepper of the key ring.
#[derive(Clone)]
pub struct StoredPin {
    /// The salt.
    pub salt: Vec<u8>,
    /// The hash.
    pub hash: Vec<u8>,
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
    /// Which master key the pepper comes from.
    pub key_ring: i64,
}

/// The failures of a person with a PIN.
#[derive(Debug, Clone, Copy)]
pub struct Failures {
    /// Since the last success.
    pub count: u32,
    /// What follows from them.
    pub lock: LockState,
}

/// A person's PIN and failures; `None` without a PIN.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<Option<(StoredPin, Failures)>, Error> {
    const SQL: &str = "SELECT salt, hash, memory_kib, passes, lanes, key_ring, failures, \
         locked_until, locked_hard FROM pin WHERE company = $1 AND person = $2";
    c.query_first(SQL, &[company.into(), person.as_bytes().into()], |row| {
        let small = |column: usize, what| {
            u32::try_from(row.integer(column)?).map_err(|_| Error::Corrupt(what))
        };
        let stored = StoredPin {
            salt: row.bytes(0)?,
            hash: row.bytes(1)?,
            memory_kib: small(2, "pin.memory_kib")?,
            passes: small(3, "pin.passes")?,
            lanes: small(4, "pin.lanes")?,
            key_ring: row.integer(5)?,
        };
        let lock = match (row.boolean(8)?, row.time_or_null(7)?) {
            (true, _) => LockState::ByAdministrator,
            (false, Some(until)) => LockState::Until(until),
            (false, None) => LockState::Open,
        };
        Ok((stored, Failures { count: small(6, "pin.failures")?, lock }))
    })
}

/// Sets or replaces a person's PIN. Failures start anew, except that a hard lock stays: a new PIN
/// must not be a way around the administrator.
///
/// # Errors
/// The engine's error.
pub fn put(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    pin: &StoredPin,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO pin (company, person, salt, hash, memory_kib, passes, lanes, \
         key_ring, failures, locked_until, locked_hard, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, NULL, $9, $10) \
         ON CONFLICT (company, person) DO UPDATE SET salt = $3, hash = $4, memory_kib = $5, \
         passes = $6, lanes = $7, key_ring = $8, changed_at = $10, \
         failures = CASE WHEN pin.locked_hard THEN pin.failures ELSE 0 END, \
         locked_until = CASE WHEN pin.locked_hard THEN pin.locked_until ELSE NULL END";
    let values = [
        company.into(),
        person.as_bytes().into(),
        (&pin.salt).into(),
        (&pin.hash).into(),
        i64::from(pin.memory_kib).into(),
        i64::from(pin.passes).into(),
        i64::from(pin.lanes).into(),
        pin.key_ring.into(),
        false.into(),
        now.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// Counts one more failure; the count afterwards, or `None` when the PIN is gone meanwhile.
///
/// # Errors
/// The engine's error.
pub fn count_failure(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<Option<u32>, Error> {
    const SQL: &str = "UPDATE pin SET failures = failures + 1 \
         WHERE company = $1 AND person = $2 RETURNING failures";
    c.query_first(SQL, &[company.into(), person.as_bytes().into()], |row| {
        u32::try_from(row.integer(0)?).map_err(|_| Error::Corrupt("pin.failures"))
    })
}

/// Keeps what follows from the failures.
///
/// # Errors
/// The engine's error.
pub fn set_lock(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    lock: LockState,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE pin SET locked_until = $3, locked_hard = $4 \
         WHERE company = $1 AND person = $2";
    let (until, hard) = match lock {
        LockState::Open => (None, false),
        LockState::Until(until) => (Some(until), false),
        LockState::ByAdministrator => (None, true),
    };
    let values = [company.into(), person.as_bytes().into(), until.into(), hard.into()];
    c.execute(SQL, &values).map(|_| ())
}

/// Forgets all failures and every lock; `false` when there is no PIN.
///
/// # Errors
/// The engine's error.
pub fn clear_failures(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE pin SET failures = 0, locked_until = NULL, locked_hard = $3 \
         WHERE company = $1 AND person = $2";
    let values = [company.into(), person.as_bytes().into(), false.into()];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Counts one failure of an application; the count in the window that began at or after `since`.
///
/// # Errors
/// The engine's error.
pub fn count_application_failure(
    c: &mut Conn<'_>,
    company: CompanyId,
    application: ApplicationId,
    since: Timestamp,
    now: Timestamp,
) -> Result<i64, Error> {
    const SQL: &str = "INSERT INTO application_failures \
         (company, application, window_started_at, failures) VALUES ($1, $2, $4, 1) \
         ON CONFLICT (company, application) DO UPDATE SET \
         failures = CASE WHEN application_failures.window_started_at < $3 THEN 1 \
         ELSE application_failures.failures + 1 END, \
         window_started_at = CASE WHEN application_failures.window_started_at < $3 THEN $4 \
         ELSE application_failures.window_started_at END RETURNING failures";
    let values = [company.into(), application.as_bytes().into(), since.into(), now.into()];
    Ok(c.query_first(SQL, &values, |row| row.integer(0))?.unwrap_or(0))
}

/// How many people of a company are locked out at `now`.
///
/// # Errors
/// The engine's error.
pub fn count_locked(c: &mut Conn<'_>, company: CompanyId, now: Timestamp) -> Result<i64, Error> {
    const SQL: &str = "SELECT COUNT(*) FROM pin WHERE company = $1 \
         AND (locked_hard OR locked_until > $2)";
    Ok(c.query_first(SQL, &[company.into(), now.into()], |row| row.integer(0))?.unwrap_or(0))
}
