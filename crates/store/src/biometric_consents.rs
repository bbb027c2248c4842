//! That people agreed to the use of a factor. Not for asking them.

use crate::{Conn, Error};
use doorward_domain::{CompanyId, Factor, PersonId, Timestamp};

/// How and when somebody agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// How she said so: the channel of the call that told us.
    pub channel: String,
    /// When.
    pub given_at: Timestamp,
}

/// Notes that a person agreed; the first time counts.
///
/// # Errors
/// The engine's error.
pub fn put(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    factor: Factor,
    consent: &Consent,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO biometric_consent (company, person, factor, channel, given_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (company, person, factor) DO NOTHING";
    let values = [
        company.into(),
        person.as_bytes().into(),
        factor.as_str().into(),
        (&consent.channel).into(),
        consent.given_at.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// How and when a person agreed.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    factor: Factor,
) -> Result<Option<Consent>, Error> {
    const SQL: &str = "SELECT channel, given_at FROM biometric_consent \
         WHERE company = $1 AND person = $2 AND factor = $3";
    let values = [company.into(), person.as_bytes().into(), factor.as_str().into()];
    c.query_first(SQL, &values, |row| Ok(Consent { channel: row.text(0)?, given_at: row.time(1)? }))
}

/// Forgets that a person agreed, as is due when her templates go.
///
/// # Errors
/// The engine's error.
pub fn delete(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    factor: Factor,
) -> Result<(), Error> {
    const SQL: &str =
        "DELETE FROM biometric_consent WHERE company = $1 AND person = $2 AND factor = $3";
    let values = [company.into(), person.as_bytes().into(), factor.as_str().into()];
    c.execute(SQL, &values).map(|_| ())
}
