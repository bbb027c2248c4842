//! What was changed that the policies of controllers are made of. Rows are numbered company by
//! company in the order of commits, without gaps, and only in companies that have an active
//! controller, so that everybody else pays for one look at an index.
//!
//! The functions of this crate that write cards, people, groups, rules, places, doors and links leave
//! the marks themselves. Not for what was changed: whoever reads a mark reads the thing anew.

use crate::numbers::{self, Kind};
use crate::{Conn, Error, Value};
use doorward_domain::access::{PersonNumber, ResourceId};
use doorward_domain::{CompanyId, PersonId, Timestamp};

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// What a person may present, whether she may do anything, her groups.
    Person(PersonNumber),
    /// A door: where it is, what it is set to, how it behaves, on which controller it hangs.
    Door(ResourceId),
    /// Rules: policies, schedules, guest links, groups of doors, places, the company's wall clock.
    Rules,
}

impl Subject {
    const fn columns(self) -> (&'static str, i64) {
        match self {
            Self::Person(number) => ("person", number.0),
            Self::Door(door) => ("door", door.0),
            Self::Rules => ("rules", 0),
        }
    }
}

/// Whether changes of a company are marked: it has an active controller.
///
/// # Errors
/// The engine's error.
pub fn are_marked(c: &mut Conn<'_>, company: CompanyId) -> Result<bool, Error> {
    const SQL: &str = "SELECT 1 FROM controller WHERE company = $1 AND state = 'active' LIMIT 1";
    Ok(c.query_first(SQL, &[company.into()], |_| Ok(()))?.is_some())
}

/// Marks a change, where changes are marked. Others of the company that mark one wait until this
/// transaction ends.
///
/// # Errors
/// The engine's error.
pub fn mark(c: &mut Conn<'_>, company: CompanyId, subject: Subject) -> Result<(), Error> {
    if are_marked(c, company)? { insert(c, company, &[subject]) } else { Ok(()) }
}

/// Marks a change of a person who is known by her identifier; of somebody who is not there, nothing.
///
/// # Errors
/// The engine's error.
pub fn mark_person(c: &mut Conn<'_>, company: CompanyId, id: PersonId) -> Result<(), Error> {
    mark_people(c, company, &[id])
}

/// Marks a change of some people. Each is marked once.
///
/// # Errors
/// The engine's error.
pub(crate) fn mark_people(
    c: &mut Conn<'_>,
    company: CompanyId,
    people: &[PersonId],
) -> Result<(), Error> {
    const NUMBER: &str = "SELECT number FROM person WHERE company = $1 AND id = $2";
    if people.is_empty() || !are_marked(c, company)? {
        return Ok(());
    }
    let mut found = Vec::with_capacity(people.len());
    for id in people {
        let values = [company.into(), id.as_bytes().into()];
        found.extend(c.query_first(NUMBER, &values, |row| row.integer(0))?);
    }
    mark_numbers(c, company, found)
}

/// Marks a change of people who are known by their numbers. Each is marked once.
///
/// # Errors
/// The engine's error.
pub(crate) fn mark_numbers(
    c: &mut Conn<'_>,
    company: CompanyId,
    mut numbers: Vec<i64>,
) -> Result<(), Error> {
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() || !are_marked(c, company)? {
        return Ok(());
    }
    let subjects = numbers.into_iter().map(|number| Subject::Person(PersonNumber(number)));
    insert(c, company, &subjects.collect::<Vec<_>>())
}

fn insert(c: &mut Conn<'_>, company: CompanyId, subjects: &[Subject]) -> Result<(), Error> {
    // When it happened is written by the first turn of [`date`]: what changes cards or rules is told
    // no time, and nobody reads this one but the job that forgets.
    const SQL: &str =
        "INSERT INTO policy_change (company, number, kind, id, at) VALUES ($1, $2, $3, $4, $5)";
    let count = i64::try_from(subjects.len()).unwrap_or(i64::MAX);
    let first = numbers::take(c, company, Kind::PolicyChange, count)?;
    let rows = (first..).zip(subjects).map(|(number, subject)| -> [Value<'_>; 5] {
        let (kind, id) = subject.columns();
        [company.into(), number.into(), kind.into(), id.into(), 0_i64.into()]
    });
    c.insert_many(SQL, rows)
}

/// The number of the last change of a company; 0 before the first.
///
/// # Errors
/// The engine's error.
pub fn last_number(c: &mut Conn<'_>, company: CompanyId) -> Result<i64, Error> {
    const SQL: &str = "SELECT next FROM counter WHERE company = $1 AND kind = 'policy_change'";
    Ok(c.query_first(SQL, &[company.into()], |row| row.integer(0))?.map_or(0, |next| next - 1))
}

/// The number of the last change of every company that ever had one.
///
/// # Errors
/// The engine's error.
pub fn last_numbers(c: &mut Conn<'_>) -> Result<Vec<(CompanyId, i64)>, Error> {
    const SQL: &str = "SELECT company, next FROM counter WHERE kind = 'policy_change'";
    c.query(SQL, &[], |row| Ok((CompanyId(row.integer(0)?), row.integer(1)? - 1)))
}

/// The changes of a company behind a number, in order, at most so many; `None` when some of them are
/// forgotten, so that everything must be read anew.
///
/// # Errors
/// The engine's error.
pub fn after(
    c: &mut Conn<'_>,
    company: CompanyId,
    number: i64,
    most: i64,
) -> Result<Option<Vec<Subject>>, Error> {
    const SQL: &str = "SELECT number, kind, id FROM policy_change \
         WHERE company = $1 AND number > $2 ORDER BY number LIMIT $3";
    let last = last_number(c, company)?;
    let rows = c.query(SQL, &[company.into(), number.into(), most.into()], |row| {
        let id = row.integer(2)?;
        let subject = match row.text_in_place(1)? {
            "person" => Subject::Person(PersonNumber(id)),
            "door" => Subject::Door(ResourceId(id)),
            "rules" => Subject::Rules,
            _ => return Err(Error::Corrupt("policy_change.kind")),
        };
        Ok((row.integer(0)?, subject))
    })?;
    let expected = last.saturating_sub(number);
    let complete = match rows.first() {
        Some((first, _)) => *first == number + 1,
        None => expected == 0,
    };
    let known = number >= 0 && expected >= 0 && complete;
    Ok(known.then(|| rows.into_iter().map(|(_, subject)| subject).collect()))
}

/// Writes a time into changes that have none yet. For a job.
///
/// # Errors
/// The engine's error.
pub fn date(c: &mut Conn<'_>, now: Timestamp) -> Result<u64, Error> {
    c.execute("UPDATE policy_change SET at = $1 WHERE at = 0", &[now.into()])
}

/// Forgets changes that were dated before a moment; how many.
///
/// # Errors
/// The engine's error.
pub fn delete_older(c: &mut Conn<'_>, before: Timestamp) -> Result<u64, Error> {
    c.execute("DELETE FROM policy_change WHERE at > 0 AND at < $1", &[before.into()])
}
