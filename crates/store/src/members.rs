//! People as the organisation of the Access API: listed, invited, removed, ranked. The same rows as
//! [`crate::people`]'s.

use crate::{Conn, Error, Row, Value, person_words, policy_changes};
use doorward_domain::access::{PersonNumber, Rank};
use doorward_domain::{
    CompanyId, Email, Membership, PersonId, PersonName, PersonTexts, Phone, Role, Source, Status,
    Timestamp,
};

/// A person as lists show her.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub id: PersonId,
    /// Her number in the company.
    pub number: PersonNumber,
    /// How she belongs.
    pub membership: Membership,
    /// How far her word reaches.
    pub rank: Rank,
    /// What she may do in the portal.
    pub role: Role,
    /// The language she chose; `None`: as her browser asks.
    pub language: Option<String>,
    /// Whether she may do anything.
    pub status: Status,
    /// As spelt.
    pub email: String,
    /// Empty while she is only invited, or a guest.
    pub first_name: String,
    /// Empty while she is only invited, or a guest.
    pub last_name: String,
    /// As spelt; `None`: the identity APIs do not know her.
    pub user_name: Option<String>,
    /// When she was first known.
    pub created_at: Timestamp,
    /// When she was last invited.
    pub invited_at: Option<Timestamp>,
    /// When she became a member.
    pub confirmed_at: Option<Timestamp>,
    /// When she was last made active.
    pub active_at: Option<Timestamp>,
    /// When she got her first credential.
    pub device_added_at: Option<Timestamp>,
}

/// What a list tells of a person, borrowed from the row that is just read.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Who.
    pub id: PersonId,
    /// Her number in the company.
    pub number: PersonNumber,
    /// How she belongs.
    pub membership: Membership,
    /// Whether she may do anything.
    pub status: Status,
    /// As spelt.
    pub email: &'a str,
    /// Empty while she is only invited, or a guest.
    pub first_name: &'a str,
    /// Empty while she is only invited, or a guest.
    pub last_name: &'a str,
    /// As spelt; `None`: the identity APIs do not know her.
    pub user_name: Option<&'a str>,
    /// When she was first known.
    pub created_at: Timestamp,
    /// When she became a member.
    pub confirmed_at: Option<Timestamp>,
    /// When she was last made active.
    pub active_at: Option<Timestamp>,
    /// When she got her first credential.
    pub device_added_at: Option<Timestamp>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, number, membership, rank, status, email, first_name, last_name, user_name, \
             created_at, invited_at, confirmed_at, active_at, device_added_at, portal_role, \
             language FROM person WHERE company = $1 ",
            $rest
        )
    };
}

/// Which people a page of a list holds: those who belong in one of two ways, in a range of identifiers.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// How they belong.
    pub ways: [Membership; 2],
    /// After whom; `None`: from the first.
    pub after: Option<PersonId>,
    /// To whom, she included; `None`: to the last.
    pub to: Option<PersonId>,
}

impl Page {
    const BEYOND_ALL: [u8; 16] = [0xff; 16];

    /// The parameters of a query, from `$1` to `$5`.
    fn values(&self, company: CompanyId) -> [Value<'_>; 5] {
        let after = self.after.as_ref().map_or(&[][..], |id| id.as_bytes().as_slice());
        let to = self.to.as_ref().map_or(&Self::BEYOND_ALL, PersonId::as_bytes);
        let [one, other] = self.ways.map(Membership::as_str);
        [company.into(), after.into(), to.into(), one.into(), other.into()]
    }
}

/// The last person of so many of a page; `None` when nobody comes after them.
///
/// # Errors
/// The engine's error.
pub fn last_of(
    c: &mut Conn<'_>,
    company: CompanyId,
    page: Page,
    most: i64,
) -> Result<Option<PersonId>, Error> {
    const SQL: &str = "SELECT id FROM person WHERE company = $1 AND id > $2 AND id <= $3 \
         AND membership IN ($4, $5) ORDER BY id LIMIT 2 OFFSET $6";
    let [company, after, to, one, other] = page.values(company);
    let values = [company, after, to, one, other, (most - 1).into()];
    let found = c.query(SQL, &values, |row| row.identifier(0, "person.id"))?;
    Ok(match found.as_slice() {
        [last, _] => Some(PersonId::from_bytes(*last)),
        _ => None,
    })
}

/// Shows the people of a page to `see`, in the order of their identifiers.
///
/// # Errors
/// The engine's error.
pub fn each(
    c: &mut Conn<'_>,
    company: CompanyId,
    page: Page,
    mut see: impl FnMut(&Listed<'_>),
) -> Result<(), Error> {
    const SQL: &str = "SELECT id, number, membership, status, email, first_name, last_name, \
         user_name, created_at, confirmed_at, active_at, device_added_at FROM person \
         WHERE company = $1 AND id > $2 AND id <= $3 AND membership IN ($4, $5) ORDER BY id";
    c.each(SQL, &page.values(company), |row| {
        see(&listed(row)?);
        Ok(())
    })
}

/// The lowest and the highest number of the people of a page; `None` when it is empty.
///
/// # Errors
/// The engine's error.
pub fn numbers(
    c: &mut Conn<'_>,
    company: CompanyId,
    page: Page,
) -> Result<Option<(i64, i64)>, Error> {
    const SQL: &str = "SELECT MIN(number), MAX(number) FROM person \
         WHERE company = $1 AND id > $2 AND id <= $3 AND membership IN ($4, $5)";
    let found = c.query_first(SQL, &page.values(company), |row| {
        Ok(row.integer_or_null(0)?.zip(row.integer_or_null(1)?))
    })?;
    Ok(found.flatten())
}

/// The person of a number; `None` when there is none such, or she was removed.
///
/// # Errors
/// The engine's error.
pub fn of_number(
    c: &mut Conn<'_>,
    company: CompanyId,
    number: PersonNumber,
) -> Result<Option<Member>, Error> {
    const SQL: &str = select!("AND number = $2 AND membership <> 'removed'");
    c.query_first(SQL, &[company.into(), number.0.into()], member)
}

/// The person of an identifier, however she belongs.
///
/// # Errors
/// The engine's error.
pub fn of_id(c: &mut Conn<'_>, company: CompanyId, id: PersonId) -> Result<Option<Member>, Error> {
    const SQL: &str = select!("AND id = $2");
    c.query_first(SQL, &[company.into(), id.as_bytes().into()], member)
}

/// The person of an e-mail address, however she belongs; the key is [`Email::key`]'s.
///
/// # Errors
/// The engine's error.
pub fn of_email(
    c: &mut Conn<'_>,
    company: CompanyId,
    email_key: &str,
) -> Result<Option<Member>, Error> {
    const SQL: &str = select!("AND email_key = $2");
    c.query_first(SQL, &[company.into(), email_key.into()], member)
}

/// Adds somebody of whom only the address is known; `false` when it belongs to somebody.
///
/// # Errors
/// The engine's error.
pub fn insert_unnamed(
    c: &mut Conn<'_>,
    company: CompanyId,
    (id, number): (PersonId, PersonNumber),
    email: &Email,
    membership: Membership,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO person (company, id, email, email_key, first_name, last_name, \
         phone, status, enrolment, source, created_at, updated_at, number, membership, invited_at) \
         VALUES ($1, $2, $3, $4, '', '', '', 'active', 'pending', $5, $6, $6, $7, $8, $9) \
         ON CONFLICT (company, email_key) DO NOTHING";
    let invited_at = (membership == Membership::Invited).then_some(now);
    let values = [
        company.into(),
        id.as_bytes().into(),
        email.as_str().into(),
        email.key().into(),
        Source::Portal.as_str().into(),
        now.into(),
        number.0.into(),
        membership.as_str().into(),
        invited_at.into(),
    ];
    if c.execute(SQL, &values)? != 1 {
        return Ok(false);
    }
    let texts = PersonTexts { email: email.as_str(), ..PersonTexts::default() };
    person_words::insert(c, company, number, &texts)?;
    Ok(true)
}

/// Sets how a person belongs. Becoming a member and being invited note the time.
///
/// # Errors
/// The engine's error.
pub fn set_membership(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    membership: Membership,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE person SET membership = $3, updated_at = $4, \
         invited_at = CASE WHEN $5 THEN $4 ELSE invited_at END, \
         confirmed_at = CASE WHEN $6 THEN $4 ELSE confirmed_at END \
         WHERE company = $1 AND id = $2";
    let values = [
        company.into(),
        id.as_bytes().into(),
        membership.as_str().into(),
        now.into(),
        (membership == Membership::Invited).into(),
        (membership == Membership::Member).into(),
    ];
    c.execute(SQL, &values)?;
    policy_changes::mark_person(c, company, id)
}

/// Gives a person a role in the portal, and the rank that belongs to it.
///
/// # Errors
/// The engine's error.
pub fn set_role(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    role: Role,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE person SET rank = $3, portal_role = $4, updated_at = $5 \
         WHERE company = $1 AND id = $2";
    let own = (role.rank() == Rank::Regular && role.is_staff()).then(|| role.as_str());
    let values =
        [company.into(), id.as_bytes().into(), role.rank().as_str().into(), own.into(), now.into()];
    c.execute(SQL, &values).map(|_| ())
}

/// Everybody with a role in the portal, by number.
///
/// # Errors
/// The engine's error.
pub fn staff(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<Member>, Error> {
    const SQL: &str = select!(
        "AND (rank <> 'REGULAR' OR portal_role IS NOT NULL) AND membership <> 'removed' \
         ORDER BY number"
    );
    c.query(SQL, &[company.into()], member)
}

/// Sets the language of a person; `None`: as her browser asks.
///
/// # Errors
/// The engine's error.
pub fn set_language(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    language: Option<&str>,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE person SET language = $3 WHERE company = $1 AND id = $2";
    c.execute(SQL, &[company.into(), id.as_bytes().into(), language.into()]).map(|_| ())
}

/// Makes somebody who was invited a member with names of her own.
///
/// # Errors
/// The engine's error.
pub fn join(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    (first_name, last_name, phone): (&PersonName, &PersonName, &Phone),
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE person SET membership = 'member', first_name = $3, last_name = $4, \
         phone = $5, confirmed_at = $6, active_at = $6, updated_at = $6 \
         WHERE company = $1 AND id = $2";
    let values = [
        company.into(),
        id.as_bytes().into(),
        first_name.as_str().into(),
        last_name.as_str().into(),
        phone.as_str().into(),
        now.into(),
    ];
    person_words::forget(c, company, id)?;
    c.execute(SQL, &values)?;
    person_words::note(c, company, id)?;
    policy_changes::mark_person(c, company, id)
}

/// Sets how far a person's word reaches.
///
/// # Errors
/// The engine's error.
pub fn set_rank(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    rank: Rank,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE person SET rank = $3, updated_at = $4 WHERE company = $1 AND id = $2";
    let values = [company.into(), id.as_bytes().into(), rank.as_str().into(), now.into()];
    c.execute(SQL, &values).map(|_| ())
}

/// Notes that a person has a credential; the first time stays.
///
/// # Errors
/// The engine's error.
pub fn note_device(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE person SET device_added_at = COALESCE(device_added_at, $3), \
         enrolment = 'enrolled' WHERE company = $1 AND id = $2";
    c.execute(SQL, &[company.into(), id.as_bytes().into(), now.into()]).map(|_| ())
}

fn listed<'r>(row: &'r Row<'_>) -> Result<Listed<'r>, Error> {
    Ok(Listed {
        id: PersonId::from_bytes(row.identifier(0, "person.id")?),
        number: PersonNumber(row.integer(1)?),
        membership: Membership::from_word(row.text_in_place(2)?)
            .ok_or(Error::Corrupt("person.membership"))?,
        status: Status::from_word(row.text_in_place(3)?).ok_or(Error::Corrupt("person.status"))?,
        email: row.text_in_place(4)?,
        first_name: row.text_in_place(5)?,
        last_name: row.text_in_place(6)?,
        user_name: row.text_or_null_in_place(7)?,
        created_at: row.time(8)?,
        confirmed_at: row.time_or_null(9)?,
        active_at: row.time_or_null(10)?,
        device_added_at: row.time_or_null(11)?,
    })
}

fn member(row: &Row<'_>) -> Result<Member, Error> {
    let rank = Rank::from_word(row.text_in_place(3)?).ok_or(Error::Corrupt("person.rank"))?;
    Ok(Member {
        id: PersonId::from_bytes(row.identifier(0, "person.id")?),
        number: PersonNumber(row.integer(1)?),
        membership: Membership::from_word(row.text_in_place(2)?)
            .ok_or(Error::Corrupt("person.membership"))?,
        rank,
        role: Role::of(rank, row.text_or_null(14)?.as_deref()),
        language: row.text_or_null(15)?,
        status: Status::from_word(row.text_in_place(4)?).ok_or(Error::Corrupt("person.status"))?,
        email: row.text(5)?,
        first_name: row.text(6)?,
        last_name: row.text(7)?,
        user_name: row.text_or_null(8)?,
        created_at: row.time(9)?,
        invited_at: row.time_or_null(10)?,
        confirmed_at: row.time_or_null(11)?,
        active_at: row.time_or_null(12)?,
        device_added_at: row.time_or_null(13)?,
    })
}
