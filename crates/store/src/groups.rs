//! Groups of people, of doors and of computers. Not for what a group may open: that is a policy's.

use crate::policy_changes::{self, Subject};
use crate::{Conn, Error};
use doorward_domain::access::{DisplayName, GroupId, PersonNumber};
use doorward_domain::{CompanyId, Timestamp};

/// What a group holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// People, by their numbers.
    Users,
    /// Doors.
    Doors,
    /// Computers.
    Computers,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Users, Self::Doors, Self::Computers];

    /// The word in the store. Those of resources are the vendor's words for their kinds.
    const fn word(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Doors => "DOOR",
            Self::Computers => "COMPUTER",
        }
    }
}

/// A group without its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Which.
    pub id: GroupId,
    /// What it holds.
    pub kind: Kind,
    /// What it is called.
    pub name: String,
}

/// Adds an empty group; `false` when another one of the kind has the name.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: GroupId,
    kind: Kind,
    name: &DisplayName,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO access_group (company, number, kind, name, name_key, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (company, kind, name_key) DO NOTHING";
    let key = name.key();
    let values = [
        company.into(),
        id.0.into(),
        kind.word().into(),
        name.as_str().into(),
        (&key).into(),
        now.into(),
    ];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Gives a group another name; `false` when another one of its kind has it.
///
/// # Errors
/// The engine's error.
pub fn rename(
    c: &mut Conn<'_>,
    company: CompanyId,
    group: &Group,
    name: &DisplayName,
) -> Result<bool, Error> {
    const TAKEN: &str = "SELECT 1 FROM access_group \
         WHERE company = $1 AND kind = $2 AND name_key = $3 AND number <> $4";
    const SQL: &str = "UPDATE access_group SET name = $3, name_key = $4 \
         WHERE company = $1 AND number = $2";
    let (key, number) = (name.key(), group.id.0);
    let taken = [company.into(), group.kind.word().into(), (&key).into(), number.into()];
    if c.query_first(TAKEN, &taken, |_| Ok(()))?.is_some() {
        return Ok(false);
    }
    let values = [company.into(), number.into(), name.as_str().into(), (&key).into()];
    c.execute(SQL, &values)?;
    Ok(true)
}

/// Removes a group and its members' places in it.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, id: GroupId) -> Result<(), Error> {
    const MEMBERS: &str =
        "DELETE FROM access_group_member WHERE company = $1 AND group_number = $2";
    const SQL: &str = "DELETE FROM access_group WHERE company = $1 AND number = $2";
    for sql in [MEMBERS, SQL] {
        c.execute(sql, &[company.into(), id.0.into()])?;
    }
    // Which groups there are is read with the rules: the places of a group that is gone say nothing.
    policy_changes::mark(c, company, Subject::Rules)
}

/// A group by its number.
///
/// # Errors
/// The engine's error.
pub fn find(c: &mut Conn<'_>, company: CompanyId, id: GroupId) -> Result<Option<Group>, Error> {
    const SQL: &str = "SELECT kind, name FROM access_group WHERE company = $1 AND number = $2";
    c.query_first(SQL, &[company.into(), id.0.into()], |row| {
        Ok(Group { id, kind: kind(&row.text(0)?)?, name: row.text(1)? })
    })
}

/// The groups of a company in the order of their numbers.
///
/// # Errors
/// The engine's error.
pub fn all(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<Group>, Error> {
    const SQL: &str =
        "SELECT number, kind, name FROM access_group WHERE company = $1 ORDER BY number";
    c.query(SQL, &[company.into()], |row| {
        Ok(Group { id: GroupId(row.integer(0)?), kind: kind(&row.text(1)?)?, name: row.text(2)? })
    })
}

/// The members of a group in the order of their numbers: people's or resources', as its kind says.
///
/// # Errors
/// The engine's error.
pub fn members(c: &mut Conn<'_>, company: CompanyId, id: GroupId) -> Result<Vec<i64>, Error> {
    const SQL: &str = "SELECT member FROM access_group_member \
         WHERE company = $1 AND group_number = $2 ORDER BY member";
    c.query(SQL, &[company.into(), id.0.into()], |row| row.integer(0))
}

/// How many members each group of a company has that has any.
///
/// # Errors
/// The engine's error.
pub fn sizes(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<(GroupId, i64)>, Error> {
    const SQL: &str = "SELECT group_number, COUNT(*) FROM access_group_member \
         WHERE company = $1 GROUP BY group_number ORDER BY group_number";
    c.query(SQL, &[company.into()], |row| Ok((GroupId(row.integer(0)?), row.integer(1)?)))
}

/// Puts a member into a group; nothing changes when she is in it.
///
/// # Errors
/// The engine's error.
pub fn add(c: &mut Conn<'_>, company: CompanyId, id: GroupId, member: i64) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO access_group_member (company, group_number, member) \
         VALUES ($1, $2, $3) ON CONFLICT (company, group_number, member) DO NOTHING";
    c.execute(SQL, &[company.into(), id.0.into(), member.into()])?;
    mark_member(c, company, id, member)
}

/// Takes a member out of a group; nothing changes when she is not in it.
///
/// # Errors
/// The engine's error.
pub fn remove(c: &mut Conn<'_>, company: CompanyId, id: GroupId, member: i64) -> Result<(), Error> {
    const SQL: &str = "DELETE FROM access_group_member \
         WHERE company = $1 AND group_number = $2 AND member = $3";
    c.execute(SQL, &[company.into(), id.0.into(), member.into()])?;
    mark_member(c, company, id, member)
}

/// Marks that a place in a group was given or taken.
fn mark_member(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: GroupId,
    member: i64,
) -> Result<(), Error> {
    if !policy_changes::are_marked(c, company)? {
        return Ok(());
    }
    let subject = match find(c, company, id)?.map(|group| group.kind) {
        Some(Kind::Users) => Subject::Person(PersonNumber(member)),
        Some(Kind::Doors | Kind::Computers) | None => Subject::Rules,
    };
    policy_changes::mark(c, company, subject)
}

/// Which groups of people those of a range of numbers are in: pairs of person and group, in order.
///
/// # Errors
/// The engine's error.
pub fn of_people(
    c: &mut Conn<'_>,
    company: CompanyId,
    (first, last): (i64, i64),
) -> Result<Vec<(i64, GroupId)>, Error> {
    const SQL: &str = "SELECT m.member, m.group_number FROM access_group_member m \
         JOIN access_group g ON g.company = m.company AND g.number = m.group_number \
         WHERE m.company = $1 AND m.member BETWEEN $2 AND $3 AND g.kind = 'users' \
         ORDER BY m.member, m.group_number";
    c.query(SQL, &[company.into(), first.into(), last.into()], |row| {
        Ok((row.integer(0)?, GroupId(row.integer(1)?)))
    })
}

/// Which kind of group a resource belongs in; `None` when there is no such resource.
///
/// # Errors
/// The engine's error.
pub fn kind_of_resource(
    c: &mut Conn<'_>,
    company: CompanyId,
    resource: i64,
) -> Result<Option<Kind>, Error> {
    const SQL: &str = "SELECT kind FROM resource WHERE company = $1 AND number = $2";
    c.query_first(SQL, &[company.into(), resource.into()], |row| kind(&row.text(0)?))
}

fn kind(word: &str) -> Result<Kind, Error> {
    let found = Kind::ALL.into_iter().find(|kind| kind.word() == word);
    found.ok_or(Error::Corrupt("access_group.kind"))
}
