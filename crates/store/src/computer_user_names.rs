//! The names under which people sign in on computers.

use crate::{Conn, Error};
use doorward_domain::{CompanyId, PersonId};

/// Replaces the names of a person.
///
/// # Errors
/// The engine's error.
pub fn replace(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    names: &[String],
) -> Result<(), Error> {
    const CLEAR: &str = "DELETE FROM computer_user_name WHERE company = $1 AND person = $2";
    const SQL: &str = "INSERT INTO computer_user_name (company, person, position, name) \
         VALUES ($1, $2, $3, $4)";
    c.execute(CLEAR, &[company.into(), person.as_bytes().into()])?;
    for (position, name) in (1_i64..).zip(names) {
        c.execute(SQL, &[company.into(), person.as_bytes().into(), position.into(), name.into()])?;
    }
    Ok(())
}

/// The names of a person in the order in which they were given.
///
/// # Errors
/// The engine's error.
pub fn of_person(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<Vec<String>, Error> {
    const SQL: &str = "SELECT name FROM computer_user_name \
         WHERE company = $1 AND person = $2 ORDER BY position";
    c.query(SQL, &[company.into(), person.as_bytes().into()], |row| row.text(0))
}
