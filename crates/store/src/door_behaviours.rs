//! What doors do around a decision, as administrators set it. Not for reading what it says: the text
//! is the use cases'.

use crate::policy_changes::{self, Subject};
use crate::{Conn, Error};
use doorward_domain::access::ResourceId;
use doorward_domain::{CompanyId, Timestamp};

/// Writes what a door does.
///
/// # Errors
/// The engine's error.
pub fn put(
    c: &mut Conn<'_>,
    company: CompanyId,
    door: ResourceId,
    content: &str,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO door_behaviour (company, resource, content, changed_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (company, resource) DO UPDATE SET content = $3, \
         changed_at = $4";
    c.execute(SQL, &[company.into(), door.0.into(), content.into(), now.into()])?;
    policy_changes::mark(c, company, Subject::Door(door))
}

/// What a door does; `None`: as the program's defaults say.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    door: ResourceId,
) -> Result<Option<String>, Error> {
    const SQL: &str = "SELECT content FROM door_behaviour WHERE company = $1 AND resource = $2";
    c.query_first(SQL, &[company.into(), door.0.into()], |row| row.text(0))
}

/// What the doors of a company do for which something was set, by number.
///
/// # Errors
/// The engine's error.
pub fn of_company(
    c: &mut Conn<'_>,
    company: CompanyId,
) -> Result<Vec<(ResourceId, String)>, Error> {
    const SQL: &str =
        "SELECT resource, content FROM door_behaviour WHERE company = $1 ORDER BY resource";
    c.query(SQL, &[company.into()], |row| Ok((ResourceId(row.integer(0)?), row.text(1)?)))
}
