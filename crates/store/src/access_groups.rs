//! Groups of people, and groups of resources, by name.

use crate::numbers::{self, Kind};
use crate::{Conn, Error};
use doorward_domain::access::{DisplayName, GroupId, ResourceKind};
use doorward_domain::{CompanyId, Timestamp};

/// What the members of a group are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    /// People.
    Users,
    /// Doors, or computers.
    Resources(ResourceKind),
}

impl GroupKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Resources(kind) => kind.as_str(),
        }
    }
}

/// Adds a group; `None` when the name is taken among its kind.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    kind: GroupKind,
    name: &DisplayName,
    now: Timestamp,
) -> Result<Option<GroupId>, Error> {
    const SQL: &str = "INSERT INTO access_group (company, number, kind, name, name_key, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (company, kind, name_key) DO NOTHING";
    let number = numbers::next(c, company, Kind::Group)?;
    let key = name.key();
    let values = [
        company.into(),
        number.into(),
        kind.word().into(),
        name.as_str().into(),
        (&key).into(),
        now.into(),
    ];
    Ok((c.execute(SQL, &values)? == 1).then_some(GroupId(number)))
}

/// The group of a kind and of a name's key.
///
/// # Errors
/// The engine's error.
pub fn find_by_name(
    c: &mut Conn<'_>,
    company: CompanyId,
    kind: GroupKind,
    name_key: &str,
) -> Result<Option<GroupId>, Error> {
    const SQL: &str =
        "SELECT number FROM access_group WHERE company = $1 AND kind = $2 AND name_key = $3";
    c.query_first(SQL, &[company.into(), kind.word().into(), name_key.into()], |row| {
        row.integer(0).map(GroupId)
    })
}

/// Whether there is a group of that number whose members are resources.
///
/// # Errors
/// The engine's error.
pub fn is_of_resources(
    c: &mut Conn<'_>,
    company: CompanyId,
    group: GroupId,
) -> Result<bool, Error> {
    const SQL: &str =
        "SELECT 1 FROM access_group WHERE company = $1 AND number = $2 AND kind <> 'users'";
    Ok(c.query_first(SQL, &[company.into(), group.0.into()], |_| Ok(()))?.is_some())
}

/// The names of all groups, by number.
///
/// # Errors
/// The engine's error.
pub fn names(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<(GroupId, String)>, Error> {
    const SQL: &str = "SELECT number, name FROM access_group WHERE company = $1 ORDER BY number";
    c.query(SQL, &[company.into()], |row| Ok((GroupId(row.integer(0)?), row.text(1)?)))
}

/// Puts a person or a resource, by number, into a group; twice is once.
///
/// # Errors
/// The engine's error.
pub fn add_member(
    c: &mut Conn<'_>,
    company: CompanyId,
    group: GroupId,
    member: i64,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO access_group_member (company, group_number, member) \
         VALUES ($1, $2, $3) ON CONFLICT (company, group_number, member) DO NOTHING";
    c.execute(SQL, &[company.into(), group.0.into(), member.into()]).map(|_| ())
}
