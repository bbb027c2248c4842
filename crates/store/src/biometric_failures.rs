//! Biometric verifications that did not match since the last that did. Not for wrong PINs.

use crate::pins::Failures;
use crate::{Conn, Error};
use doorward_domain::{CompanyId, Factor, LockState, PersonId};

/// The failures of a person with a factor.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    factor: Factor,
) -> Result<Failures, Error> {
    const SQL: &str = "SELECT failures, locked_until, locked_hard FROM biometric_failures \
         WHERE company = $1 AND person = $2 AND factor = $3";
    let values = [company.into(), person.as_bytes().into(), factor.as_str().into()];
    let found = c.query_first(SQL, &values, |row| {
        let lock = match (row.boolean(2)?, row.time_or_null(1)?) {
            (true, _) => LockState::ByAdministrator,
            (false, Some(until)) => LockState::Until(until),
            (false, None) => LockState::Open,
        };
        let count = row.integer(0)?;
        let count =
            u32::try_from(count).map_err(|_| Error::Corrupt("biometric_failures.failures"))?;
        Ok(Failures { count, lock })
    })?;
    Ok(found.unwrap_or(Failures { count: 0, lock: LockState::Open }))
}

/// Counts one more failure; the count afterwards.
///
/// # Errors
/// The engine's error.
pub fn count(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    factor: Factor,
) -> Result<u32, Error> {
    const SQL: &str = "INSERT INTO biometric_failures \
         (company, person, factor, failures, locked_until, locked_hard) \
         VALUES ($1, $2, $3, 1, NULL, $4) ON CONFLICT (company, person, factor) \
         DO UPDATE SET failures = biometric_failures.failures + 1 RETURNING failures";
    let values = [company.into(), person.as_bytes().into(), factor.as_str().into(), false.into()];
    let counted = c.query_first(SQL, &values, |row| row.integer(0))?;
    counted
        .and_then(|count| u32::try_from(count).ok())
        .ok_or(Error::Corrupt("biometric_failures.failures"))
}

/// Keeps what follows from the failures.
///
/// # Errors
/// The engine's error.
pub fn set_lock(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    factor: Factor,
    lock: LockState,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE biometric_failures SET locked_until = $4, locked_hard = $5 \
         WHERE company = $1 AND person = $2 AND factor = $3";
    let (until, hard) = match lock {
        LockState::Open => (None, false),
        LockState::Until(until) => (Some(until), false),
        LockState::ByAdministrator => (None, true),
    };
    let values = [
        company.into(),
        person.as_bytes().into(),
        factor.as_str().into(),
        until.into(),
        hard.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// Forgets the failures and the lock of a factor; `false` when there were none.
///
/// # Errors
/// The engine's error.
pub fn clear(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    factor: Factor,
) -> Result<bool, Error> {
    const SQL: &str =
        "DELETE FROM biometric_failures WHERE company = $1 AND person = $2 AND factor = $3";
    let values = [company.into(), person.as_bytes().into(), factor.as_str().into()];
    Ok(c.execute(SQL, &values)? > 0)
}
