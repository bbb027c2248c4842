//! Failed sign-ins in a row, by person and by browser. Not for when they lock somebody out.

use crate::{Conn, Error};
use doorward_domain::{CompanyId, PersonId, Timestamp};

/// Whose failures: a person's, in a browser that is known or in all others together (empty).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Whose company.
    pub company: CompanyId,
    /// Who.
    pub person: PersonId,
    /// The browser that is known; empty: none.
    pub browser: Vec<u8>,
}

/// How often it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Failures {
    /// In a row.
    pub count: i64,
    /// Until when nothing is tried.
    pub locked_until: Option<Timestamp>,
}

/// The failures of a bucket.
///
/// # Errors
/// The engine's error.
pub fn find(c: &mut Conn<'_>, bucket: &Bucket) -> Result<Failures, Error> {
    const SQL: &str = "SELECT failures, locked_until FROM sign_in_failures \
         WHERE company = $1 AND person = $2 AND browser = $3";
    let values = [bucket.company.into(), bucket.person.as_bytes().into(), (&bucket.browser).into()];
    let found = c.query_first(SQL, &values, |row| {
        Ok(Failures { count: row.integer(0)?, locked_until: row.time_or_null(1)? })
    })?;
    Ok(found.unwrap_or_default())
}

/// Sets the failures of a bucket.
///
/// # Errors
/// The engine's error.
pub fn put(
    c: &mut Conn<'_>,
    bucket: &Bucket,
    failures: Failures,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO sign_in_failures \
         (company, person, browser, failures, locked_until, last_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (company, person, browser) DO UPDATE SET \
         failures = $4, locked_until = $5, last_at = $6";
    let values = [
        bucket.company.into(),
        bucket.person.as_bytes().into(),
        (&bucket.browser).into(),
        failures.count.into(),
        failures.locked_until.into(),
        now.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// Forgets the failures of a bucket.
///
/// # Errors
/// The engine's error.
pub fn clear(c: &mut Conn<'_>, bucket: &Bucket) -> Result<(), Error> {
    const SQL: &str =
        "DELETE FROM sign_in_failures WHERE company = $1 AND person = $2 AND browser = $3";
    let values = [bucket.company.into(), bucket.person.as_bytes().into(), (&bucket.browser).into()];
    c.execute(SQL, &values).map(|_| ())
}

/// Forgets the failures of a person in every bucket but one.
///
/// # Errors
/// The engine's error.
pub fn clear_others(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    kept: &[u8],
) -> Result<(), Error> {
    const SQL: &str =
        "DELETE FROM sign_in_failures WHERE company = $1 AND person = $2 AND browser <> $3";
    c.execute(SQL, &[company.into(), person.as_bytes().into(), kept.into()]).map(|_| ())
}

/// Forgets failures of which nothing follows any more; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_before(c: &mut Conn<'_>, before: Timestamp) -> Result<u64, Error> {
    c.execute("DELETE FROM sign_in_failures WHERE last_at < $1", &[before.into()])
}
