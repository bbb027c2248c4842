//! Forward-only migrations, one folder for both engines. Not for undoing: restore a backup instead.

use crate::{Conn, Error, person_words};
use doorward_domain::Timestamp;

/// Every migration, in order.
const MIGRATIONS: [(i64, &str); 9] = [
    (1, include_str!("migrations/0001_identity.sql")),
    (2, include_str!("migrations/0002_access.sql")),
    (3, include_str!("migrations/0003_outbox.sql")),
    (4, include_str!("migrations/0004_biometrics.sql")),
    (5, include_str!("migrations/0005_portal.sql")),
    (6, include_str!("migrations/0006_second_factors.sql")),
    (7, include_str!("migrations/0007_people_search.sql")),
    (8, include_str!("migrations/0008_controllers.sql")),
    (9, include_str!("migrations/0009_foreign_locks.sql")),
];

/// The migration behind which everybody's words are kept.
const PEOPLE_SEARCH: i64 = 7;

/// The version that this program writes.
pub const CURRENT: i64 = 9;

/// The version of a database: 0 when it is empty.
///
/// # Errors
/// The engine's error.
pub fn version(c: &mut Conn<'_>) -> Result<i64, Error> {
    if !c.has_table("schema_version")? {
        return Ok(0);
    }
    let newest = "SELECT version FROM schema_version ORDER BY version DESC LIMIT 1";
    Ok(c.query_first(newest, &[], |row| row.integer(0))?.unwrap_or(0))
}

/// Refuses a database that this program cannot serve.
///
/// # Errors
/// [`Error::Newer`], or the engine's error.
pub fn check(c: &mut Conn<'_>) -> Result<i64, Error> {
    let found = version(c)?;
    if found > CURRENT { Err(Error::Newer { found, known: CURRENT }) } else { Ok(found) }
}

/// Applies what is missing; the version afterwards.
///
/// # Errors
/// As [`check`]; a migration that fails leaves nothing behind.
pub fn run(c: &mut Conn<'_>, now: Timestamp) -> Result<i64, Error> {
    // Company 0 is nobody's: two nodes that start together take turns here.
    c.take_turn(doorward_domain::CompanyId::NONE)?;
    let found = check(c)?;
    if found == 0 {
        c.run_script(
            "CREATE TABLE schema_version \
             (version BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)",
        )?;
    }
    for (version, script) in MIGRATIONS {
        if version > found {
            c.run_script(script)?;
            if version == PEOPLE_SEARCH {
                person_words::fill(c)?;
            }
            c.execute(
                "INSERT INTO schema_version (version, applied_at) VALUES ($1, $2)",
                &[version.into(), now.into()],
            )?;
        }
    }
    c.guide_planner()?;
    Ok(CURRENT)
}
