//! Schedules that policies share.

use crate::numbers::{self, Kind};
use crate::policy_changes::{self, Subject};
use crate::{Conn, Error, Row};
use doorward_domain::access::{DisplayName, Schedule, ScheduleId};
use doorward_domain::{CompanyId, Timestamp};

/// A schedule as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSchedule {
    /// Which.
    pub id: ScheduleId,
    /// What it is called.
    pub name: String,
    /// Its windows and holidays.
    pub schedule: Schedule,
}

/// Adds a schedule; `None` when the name is taken.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    name: &DisplayName,
    schedule: &Schedule,
    now: Timestamp,
) -> Result<Option<ScheduleId>, Error> {
    const SQL: &str = "INSERT INTO schedule (company, number, name, name_key, content, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (company, name_key) DO NOTHING";
    let number = numbers::next(c, company, Kind::Schedule)?;
    let content = written(schedule)?;
    let key = name.key();
    let values = [
        company.into(),
        number.into(),
        name.as_str().into(),
        (&key).into(),
        (&content).into(),
        now.into(),
    ];
    let added = (c.execute(SQL, &values)? == 1).then_some(ScheduleId(number));
    if added.is_some() {
        policy_changes::mark(c, company, Subject::Rules)?;
    }
    Ok(added)
}

/// The schedules of a company, by number.
///
/// # Errors
/// The engine's error.
pub fn of_company(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<StoredSchedule>, Error> {
    const SQL: &str =
        "SELECT number, name, content FROM schedule WHERE company = $1 ORDER BY number";
    c.query(SQL, &[company.into()], |row| {
        let (id, name) = (ScheduleId(row.integer(0)?), row.text(1)?);
        Ok(StoredSchedule { id, name, schedule: content(row, 2)? })
    })
}

/// The windows and holidays of a schedule.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: ScheduleId,
) -> Result<Option<Schedule>, Error> {
    const SQL: &str = "SELECT content FROM schedule WHERE company = $1 AND number = $2";
    c.query_first(SQL, &[company.into(), id.0.into()], |row| content(row, 0))
}

/// Writes a schedule; `false` when there is none of its number, or the name is taken.
///
/// # Errors
/// The engine's error.
pub fn update(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: ScheduleId,
    name: &DisplayName,
    schedule: &Schedule,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE schedule SET name = $3, name_key = $4, content = $5 \
         WHERE company = $1 AND number = $2 AND NOT EXISTS (SELECT 1 FROM schedule AS other \
         WHERE other.company = $1 AND other.name_key = $4 AND other.number <> $2)";
    let (key, content) = (name.key(), written(schedule)?);
    let values =
        [company.into(), id.0.into(), name.as_str().into(), (&key).into(), (&content).into()];
    let changed = c.execute(SQL, &values)? == 1;
    if changed {
        policy_changes::mark(c, company, Subject::Rules)?;
    }
    Ok(changed)
}

/// Removes a schedule; `false` when there is none. The caller has seen that no policy uses it.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, id: ScheduleId) -> Result<bool, Error> {
    const SQL: &str = "DELETE FROM schedule WHERE company = $1 AND number = $2";
    let changed = c.execute(SQL, &[company.into(), id.0.into()])? == 1;
    if changed {
        policy_changes::mark(c, company, Subject::Rules)?;
    }
    Ok(changed)
}

fn written(schedule: &Schedule) -> Result<String, Error> {
    serde_json::to_string(schedule).map_err(|_| Error::Corrupt("schedule.content"))
}

fn content(row: &Row<'_>, column: usize) -> Result<Schedule, Error> {
    serde_json::from_str(&row.text(column)?).map_err(|_| Error::Corrupt("schedule.content"))
}
