//! Sealed biometric templates. Not for what is in them.

use crate::{Conn, Error};
use doorward_domain::{CompanyId, Factor, PersonId};

/// Removes the templates of one factor of a person; how many there were.
///
/// # Errors
/// The engine's error.
pub fn delete(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    factor: Factor,
) -> Result<u64, Error> {
    const SQL: &str =
        "DELETE FROM biometric_template WHERE company = $1 AND person = $2 AND factor = $3";
    c.execute(SQL, &[company.into(), person.as_bytes().into(), factor.as_str().into()])
}
