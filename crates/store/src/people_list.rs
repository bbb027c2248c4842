//! Lists of people, a stretch at a time: everybody, those of one kind, and those of a word that begins
//! so. Every list walks along an index; none counts from its beginning.

use crate::batches::{for_each, look};
use crate::{Conn, Error, Row, Value};
use doorward_domain::access::{GroupId, PersonNumber, Rank};
use doorward_domain::{CompanyId, Membership, PersonId, PersonTexts, Role, Status, Timestamp};

/// A person as lists of the portal show her.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Who.
    pub id: PersonId,
    /// Her number in the company.
    pub number: PersonNumber,
    /// How she belongs.
    pub membership: Membership,
    /// What she may do in the portal.
    pub role: Role,
    /// Whether she may do anything.
    pub status: Status,
    /// As spelt.
    pub email: String,
    /// Empty while she is only invited, or a guest.
    pub first_name: String,
    /// Empty while she is only invited, or a guest.
    pub last_name: String,
    /// In E.164 form; empty when there is none.
    pub phone: String,
    /// As spelt; `None`: the identity APIs do not know her.
    pub user_name: Option<String>,
}

impl<'r> From<&'r PersonRow> for PersonTexts<'r> {
    /// What somebody may type to find her.
    fn from(row: &'r PersonRow) -> Self {
        Self {
            first_name: &row.first_name,
            last_name: &row.last_name,
            email: &row.email,
            user_name: row.user_name.as_deref().unwrap_or_default(),
            phone: &row.phone,
        }
    }
}

/// Which people a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// Everybody.
    All,
    /// Those who are inactive.
    Inactive,
    /// Those who belong in this way; for members everybody is looked at.
    Belonging(Membership),
    /// Those who are in a group.
    InGroup(GroupId),
    /// Those with a role in the portal.
    InOffice,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.number, p.membership, p.rank, p.portal_role, p.status, p.email, \
             p.first_name, p.last_name, p.phone, p.user_name",
            $rest
        )
    };
}

/// The people of a listing whose numbers are below one, the highest first, at most so many. Those who
/// were removed are among them.
///
/// # Errors
/// The engine's error.
pub fn below(
    c: &mut Conn<'_>,
    company: CompanyId,
    listing: Listing,
    number: PersonNumber,
    most: i64,
) -> Result<Vec<PersonRow>, Error> {
    const ALL: &str = select!(
        " FROM person p WHERE p.company = $1 AND p.number < $2 ORDER BY p.number DESC LIMIT $3"
    );
    const INACTIVE: &str = select!(
        " FROM person p WHERE p.company = $1 AND p.number < $2 AND p.status = 'inactive' \
         ORDER BY p.number DESC LIMIT $3"
    );
    const BELONGING: &str = select!(
        " FROM person p WHERE p.company = $1 AND p.number < $2 AND p.membership = $4 \
         AND p.membership <> 'member' ORDER BY p.number DESC LIMIT $3"
    );
    const IN_GROUP: &str = select!(
        " FROM access_group_member m CROSS JOIN person p WHERE m.company = $1 \
         AND m.group_number = $4 AND m.member < $2 AND p.company = m.company \
         AND p.number = m.member ORDER BY m.member DESC LIMIT $3"
    );
    const IN_OFFICE: &str = select!(
        " FROM person p WHERE p.company = $1 AND p.number < $2 \
         AND (p.rank <> 'REGULAR' OR p.portal_role IS NOT NULL) ORDER BY p.number DESC LIMIT $3"
    );
    let mut values: Vec<Value<'_>> = vec![company.into(), number.0.into(), most.into()];
    let sql = match listing {
        Listing::All | Listing::Belonging(Membership::Member) => ALL,
        Listing::Inactive => INACTIVE,
        Listing::Belonging(membership) => {
            values.push(membership.as_str().into());
            BELONGING
        }
        Listing::InGroup(group) => {
            values.push(group.0.into());
            IN_GROUP
        }
        Listing::InOffice => IN_OFFICE,
    };
    c.query(sql, &values, read)
}

/// The people who have a word that begins in a way, behind a word and a number, in the order of the
/// words; each with the word. Whoever has several such words is there several times.
///
/// # Errors
/// The engine's error.
pub fn with_word(
    c: &mut Conn<'_>,
    company: CompanyId,
    beginning: &str,
    (word, number): (&[u8], PersonNumber),
    most: i64,
) -> Result<Vec<(Vec<u8>, PersonRow)>, Error> {
    const SQL: &str = select!(
        ", w.word FROM person_word w CROSS JOIN person p WHERE w.company = $1 \
         AND (w.word, w.number) > ($4, $2) AND w.word < $5 AND p.company = w.company \
         AND p.number = w.number ORDER BY w.word, w.number LIMIT $3"
    );
    // One lower bound only: of two PostgreSQL begins to walk at the one that it meets first.
    let first = (beginning.as_bytes(), PersonNumber(0));
    let (word, number) = if word < first.0 { first } else { (word, number) };
    let end = end_of(beginning);
    let values = [company.into(), number.0.into(), most.into(), word.into(), (&end).into()];
    c.query(SQL, &values, |row| Ok((row.bytes(11)?, read(row)?)))
}

/// How many words begin in a way, counted up to so many.
///
/// # Errors
/// The engine's error.
pub fn count_words(
    c: &mut Conn<'_>,
    company: CompanyId,
    beginning: &str,
    most: i64,
) -> Result<i64, Error> {
    const SQL: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM person_word WHERE company = $1 \
         AND word >= $2 AND word < $3 LIMIT $4) AS found";
    let end = end_of(beginning);
    let values = [company.into(), beginning.as_bytes().into(), (&end).into(), most.into()];
    Ok(c.query_first(SQL, &values, |row| row.integer(0))?.unwrap_or(0))
}

/// Behind every word that begins so: no byte of UTF-8 is as high.
fn end_of(beginning: &str) -> Vec<u8> {
    let mut end = beginning.as_bytes().to_vec();
    end.push(0xff);
    end
}

/// Which groups some people are in: pairs of person and group.
///
/// # Errors
/// The engine's error.
pub fn groups_of(
    c: &mut Conn<'_>,
    company: CompanyId,
    numbers: &[PersonNumber],
) -> Result<Vec<(PersonNumber, GroupId)>, Error> {
    const SQL: &str = for_each!(
        "DISTINCT m.member, m.group_number",
        "BIGINT",
        "access_group_member m JOIN access_group g ON g.company = m.company \
         AND g.number = m.group_number WHERE m.company = $1 AND m.member = wanted.column1 \
         AND g.kind = 'users'"
    );
    let numbers = numbers.iter().map(|number| Value::from(number.0));
    let mut found = look(c, SQL, company, numbers, |row| {
        Ok((PersonNumber(row.integer(0)?), GroupId(row.integer(1)?)))
    })?;
    found.sort_unstable();
    Ok(found)
}

/// When some people were last at a door, as far as events are kept.
///
/// # Errors
/// The engine's error.
pub fn last_seen(
    c: &mut Conn<'_>,
    company: CompanyId,
    numbers: &[PersonNumber],
) -> Result<Vec<(PersonNumber, Timestamp)>, Error> {
    const SQL: &str = for_each!(
        "DISTINCT wanted.column1, (SELECT e.at FROM event e WHERE e.company = $1 \
         AND e.person = wanted.column1 ORDER BY e.number DESC LIMIT 1)",
        "BIGINT",
        "(SELECT 1 AS one) AS once"
    );
    let numbers = numbers.iter().map(|number| Value::from(number.0));
    let found = look(c, SQL, company, numbers, |row| {
        Ok((PersonNumber(row.integer(0)?), row.time_or_null(1)?))
    })?;
    Ok(found.into_iter().filter_map(|(number, at)| Some((number, at?))).collect())
}

/// How many active members with the furthest role there are beside somebody: without one nobody could
/// give roles any more.
///
/// # Errors
/// The engine's error.
pub fn other_owners(c: &mut Conn<'_>, company: CompanyId, person: PersonId) -> Result<i64, Error> {
    const SQL: &str = "SELECT COUNT(*) FROM person WHERE company = $1 AND rank = 'SUPER' \
         AND status = 'active' AND membership = 'member' AND id <> $2";
    let values = [company.into(), person.as_bytes().into()];
    Ok(c.query_first(SQL, &values, |row| row.integer(0))?.unwrap_or(0))
}

fn read(row: &Row<'_>) -> Result<PersonRow, Error> {
    let rank = Rank::from_word(row.text_in_place(3)?).ok_or(Error::Corrupt("person.rank"))?;
    Ok(PersonRow {
        id: PersonId::from_bytes(row.identifier(0, "person.id")?),
        number: PersonNumber(row.integer(1)?),
        membership: Membership::from_word(row.text_in_place(2)?)
            .ok_or(Error::Corrupt("person.membership"))?,
        role: Role::of(rank, row.text_or_null_in_place(4)?),
        status: Status::from_word(row.text_in_place(5)?).ok_or(Error::Corrupt("person.status"))?,
        email: row.text(6)?,
        first_name: row.text(7)?,
        last_name: row.text(8)?,
        phone: row.text(9)?,
        user_name: row.text_or_null(10)?,
    })
}
