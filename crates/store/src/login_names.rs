//! The names by which people are found: user names and aliases, unique together in a company.

use crate::{Conn, Error};
use doorward_domain::{CompanyId, PersonId, UserName};

/// The slot of the user name; aliases follow it.
pub const USER_NAME: i64 = 0;

/// Gives a person a name; `false` when somebody in the company has it.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    slot: i64,
    name: &UserName,
) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO login_name (company, folded, person, slot, spelled) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (company, folded) DO NOTHING";
    let values = [
        company.into(),
        name.folded().into(),
        person.as_bytes().into(),
        slot.into(),
        name.as_str().into(),
    ];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Takes the name in a slot away, if there is one.
///
/// # Errors
/// The engine's error.
pub fn delete(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    slot: i64,
) -> Result<(), Error> {
    const SQL: &str = "DELETE FROM login_name WHERE company = $1 AND person = $2 AND slot = $3";
    c.execute(SQL, &[company.into(), person.as_bytes().into(), slot.into()])?;
    Ok(())
}

/// All names of a person as spelt, with their slots.
///
/// # Errors
/// The engine's error.
pub fn of_person(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<Vec<(i64, String)>, Error> {
    const SQL: &str =
        "SELECT slot, spelled FROM login_name WHERE company = $1 AND person = $2 ORDER BY slot";
    c.query(SQL, &[company.into(), person.as_bytes().into()], |row| {
        Ok((row.integer(0)?, row.text(1)?))
    })
}

/// Whose name this is; `folded` comes from [`UserName::fold`].
///
/// # Errors
/// The engine's error.
pub fn owner(
    c: &mut Conn<'_>,
    company: CompanyId,
    folded: &str,
) -> Result<Option<PersonId>, Error> {
    const SQL: &str = "SELECT person FROM login_name WHERE company = $1 AND folded = $2";
    c.query_first(SQL, &[company.into(), folded.into()], |row| {
        row.identifier(0, "login_name.person").map(PersonId::from_bytes)
    })
}
