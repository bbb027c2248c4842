//! People. Their names by which they are looked up are in [`crate::login_names`].

use crate::{Conn, Error, Row, login_names};
use doorward_domain::{
    CompanyId, Enrolment, NewPerson, Person, PersonId, Phone, Source, Status, Timestamp,
};

/// Adds a person without her names; `false` when the e-mail address belongs to somebody.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    new: &NewPerson,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO person (company, id, email, email_key, first_name, last_name, \
         phone, status, enrolment, source, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) \
         ON CONFLICT (company, email_key) DO NOTHING";
    let values = [
        company.into(),
        id.as_bytes().into(),
        new.email.as_str().into(),
        new.email.key().into(),
        new.first_name.as_str().into(),
        new.last_name.as_str().into(),
        new.phone.as_str().into(),
        Status::Active.as_str().into(),
        Enrolment::Pending.as_str().into(),
        new.source.as_str().into(),
        now.into(),
    ];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Whether a person is active; `None` when there is no such person.
///
/// # Errors
/// The engine's error.
pub fn status(c: &mut Conn<'_>, company: CompanyId, id: PersonId) -> Result<Option<Status>, Error> {
    const SQL: &str = "SELECT status FROM person WHERE company = $1 AND id = $2";
    c.query_first(SQL, &[company.into(), id.as_bytes().into()], |row| status_of(row, 0))
}

/// A person with all her names; `None` when there is no such person.
///
/// # Errors
/// The engine's error.
pub fn find(c: &mut Conn<'_>, company: CompanyId, id: PersonId) -> Result<Option<Person>, Error> {
    const SQL: &str = "SELECT email, first_name, last_name, phone, status, enrolment, source, \
         created_at, updated_at FROM person WHERE company = $1 AND id = $2";
    let found = c.query_first(SQL, &[company.into(), id.as_bytes().into()], |row| {
        Ok(Person {
            id,
            user_name: String::new(),
            aliases: Default::default(),
            email: row.text(0)?,
            first_name: row.text(1)?,
            last_name: row.text(2)?,
            phone: Phone::from_stored(row.text(3)?),
            status: status_of(row, 4)?,
            enrolment: Enrolment::from_word(&row.text(5)?)
                .ok_or(Error::Corrupt("person.enrolment"))?,
            source: Source::from_word(&row.text(6)?).ok_or(Error::Corrupt("person.source"))?,
            created_at: row.time(7)?,
            updated_at: row.time(8)?,
        })
    })?;
    let Some(mut person) = found else { return Ok(None) };
    for (slot, spelled) in login_names::of_person(c, company, id)? {
        if slot == login_names::USER_NAME {
            person.user_name = spelled;
        } else if let Some(alias) =
            usize::try_from(slot - 1).ok().and_then(|slot| person.aliases.get_mut(slot))
        {
            *alias = Some(spelled);
        }
    }
    Ok(Some(person))
}

/// Writes a person's own columns; `false` when the e-mail address belongs to somebody else.
///
/// # Errors
/// The engine's error.
pub fn update(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: &Person,
    email_key: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    const TAKEN: &str = "SELECT 1 FROM person WHERE company = $1 AND email_key = $2 AND id <> $3";
    const SQL: &str = "UPDATE person SET email = $3, email_key = $4, first_name = $5, \
         last_name = $6, phone = $7, updated_at = $8 WHERE company = $1 AND id = $2";
    let id = person.id.as_bytes();
    let taken = [company.into(), email_key.into(), id.into()];
    if c.query_first(TAKEN, &taken, |_| Ok(()))?.is_some() {
        return Ok(false);
    }
    let values = [
        company.into(),
        id.into(),
        (&person.email).into(),
        email_key.into(),
        (&person.first_name).into(),
        (&person.last_name).into(),
        person.phone.as_str().into(),
        now.into(),
    ];
    c.execute(SQL, &values)?;
    Ok(true)
}

/// Sets whether a person is active; `false` when there is no such person.
///
/// # Errors
/// The engine's error.
pub fn set_status(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    status: Status,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str =
        "UPDATE person SET status = $3, updated_at = $4 WHERE company = $1 AND id = $2";
    let values = [company.into(), id.as_bytes().into(), status.as_str().into(), now.into()];
    c.touch(company, id);
    Ok(c.execute(SQL, &values)? == 1)
}

/// Sets how far a person has come with her credentials.
///
/// # Errors
/// The engine's error.
pub fn set_enrolment(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    enrolment: Enrolment,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE person SET enrolment = $3 WHERE company = $1 AND id = $2";
    c.execute(SQL, &[company.into(), id.as_bytes().into(), enrolment.as_str().into()])?;
    Ok(())
}

/// Removes a person with her names and every credential; `false` when there is no such person.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, id: PersonId) -> Result<bool, Error> {
    const PERSON: &str = "DELETE FROM person WHERE company = $1 AND id = $2";
    const BELONGINGS: [&str; 3] = [
        "DELETE FROM login_name WHERE company = $1 AND person = $2",
        "DELETE FROM pin WHERE company = $1 AND person = $2",
        "DELETE FROM biometric_template WHERE company = $1 AND person = $2",
    ];
    let values = [company.into(), id.as_bytes().into()];
    c.touch(company, id);
    if c.execute(PERSON, &values)? == 0 {
        return Ok(false);
    }
    for sql in BELONGINGS {
        c.execute(sql, &values)?;
    }
    Ok(true)
}

/// How many people a company has.
///
/// # Errors
/// The engine's error.
pub fn count(c: &mut Conn<'_>, company: CompanyId) -> Result<i64, Error> {
    const SQL: &str = "SELECT COUNT(*) FROM person WHERE company = $1";
    Ok(c.query_first(SQL, &[company.into()], |row| row.integer(0))?.unwrap_or(0))
}

fn status_of(row: &Row<'_>, column: usize) -> Result<Status, Error> {
    Status::from_word(&row.text(column)?).ok_or(Error::Corrupt("person.status"))
}
