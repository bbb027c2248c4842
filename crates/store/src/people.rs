//! People. Their names by which they are looked up are in [`crate::login_names`].

use crate::policy_changes::{self, Subject};
use crate::{Conn, Error, Row, biometric_templates, login_names, person_words};
use doorward_domain::access::PersonNumber;
use doorward_domain::{
    CompanyId, Enrolment, NewPerson, Person, PersonId, PersonTexts, Phone, Source, Status,
    Timestamp,
};

/// Adds a person without the names by which she is looked up, as a member; `false` when the e-mail
/// address belongs to somebody.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    number: PersonNumber,
    new: &NewPerson,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO person (company, id, email, email_key, first_name, last_name, \
         phone, status, enrolment, source, created_at, updated_at, number, confirmed_at, user_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $11, $13) \
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
        number.0.into(),
        new.user_name.as_str().into(),
    ];
    if c.execute(SQL, &values)? != 1 {
        return Ok(false);
    }
    let texts = PersonTexts {
        first_name: new.first_name.as_str(),
        last_name: new.last_name.as_str(),
        email: new.email.as_str(),
        user_name: new.user_name.as_str(),
        phone: new.phone.as_str(),
    };
    person_words::insert(c, company, number, &texts)?;
    Ok(true)
}

/// Gives somebody who was only invited, or a guest, all that a new person has; she keeps her
/// identifier, number, groups and cards. `None` when nobody has the address, or somebody who is
/// known by a user name already.
///
/// # Errors
/// The engine's error.
pub fn adopt(
    c: &mut Conn<'_>,
    company: CompanyId,
    new: &NewPerson,
    now: Timestamp,
) -> Result<Option<PersonId>, Error> {
    const FIND: &str = "SELECT id FROM person WHERE company = $1 AND email_key = $2 \
         AND NOT EXISTS (SELECT 1 FROM login_name WHERE login_name.company = person.company \
         AND login_name.person = person.id)";
    const SQL: &str = "UPDATE person SET email = $3, first_name = $4, last_name = $5, phone = $6, \
         source = $7, updated_at = $8, user_name = $9, membership = 'member', \
         confirmed_at = COALESCE(confirmed_at, $8) WHERE company = $1 AND id = $2";
    let found = c.query_first(FIND, &[company.into(), new.email.key().into()], |row| {
        row.identifier(0, "person.id").map(PersonId::from_bytes)
    })?;
    let Some(id) = found else { return Ok(None) };
    let values = [
        company.into(),
        id.as_bytes().into(),
        new.email.as_str().into(),
        new.first_name.as_str().into(),
        new.last_name.as_str().into(),
        new.phone.as_str().into(),
        new.source.as_str().into(),
        now.into(),
        new.user_name.as_str().into(),
    ];
    person_words::forget(c, company, id)?;
    c.execute(SQL, &values)?;
    person_words::note(c, company, id)?;
    policy_changes::mark_person(c, company, id)?;
    Ok(Some(id))
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
         last_name = $6, phone = $7, updated_at = $8, user_name = $9 \
         WHERE company = $1 AND id = $2";
    let id = person.id.as_bytes();
    let user_name = Some(person.user_name.as_str()).filter(|name| !name.is_empty());
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
        user_name.into(),
    ];
    person_words::forget(c, company, person.id)?;
    c.execute(SQL, &values)?;
    person_words::note(c, company, person.id)?;
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
    let changed = c.execute(SQL, &values)? == 1;
    if changed {
        policy_changes::mark_person(c, company, id)?;
    }
    Ok(changed)
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

/// Removes a person with her names, every credential, her places in groups and guest links, and the
/// policies that speak of her alone; `false` when there is no such person. Invitations stay, taken
/// back, so that whoever opens one is told.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, id: PersonId) -> Result<bool, Error> {
    const NUMBER: &str = "SELECT number FROM person WHERE company = $1 AND id = $2";
    const PERSON: &str = "DELETE FROM person WHERE company = $1 AND id = $2";
    const BELONGINGS: [&str; 17] = [
        "DELETE FROM login_name WHERE company = $1 AND person = $2",
        "DELETE FROM pin WHERE company = $1 AND person = $2",
        "DELETE FROM door_pin WHERE company = $1 AND person = $2",
        "DELETE FROM biometric_failures WHERE company = $1 AND person = $2",
        "DELETE FROM biometric_consent WHERE company = $1 AND person = $2",
        "DELETE FROM capture_session WHERE company = $1 AND person = $2",
        "DELETE FROM password WHERE company = $1 AND person = $2",
        "DELETE FROM password_reset WHERE company = $1 AND person = $2",
        "DELETE FROM portal_session WHERE company = $1 AND person = $2",
        "DELETE FROM sign_in_failures WHERE company = $1 AND person = $2",
        "DELETE FROM totp WHERE company = $1 AND person = $2",
        "DELETE FROM recovery_code WHERE company = $1 AND person = $2",
        "DELETE FROM passkey WHERE company = $1 AND person = $2",
        "DELETE FROM passkey_ceremony WHERE company = $1 AND person = $2",
        "DELETE FROM card WHERE company = $1 AND person = $2",
        "DELETE FROM computer_user_name WHERE company = $1 AND person = $2",
        "UPDATE invitation SET state = 'cancelled' \
         WHERE company = $1 AND person = $2 AND state = 'open'",
    ];
    let values = [company.into(), id.as_bytes().into()];
    c.touch(company, id);
    let number = c.query_first(NUMBER, &values, |row| row.integer(0))?;
    let Some(number) = number else { return Ok(false) };
    person_words::forget(c, company, id)?;
    c.execute(PERSON, &values)?;
    biometric_templates::delete_all(c, company, id)?;
    for sql in BELONGINGS {
        c.execute(sql, &values)?;
    }
    leave(c, company, PersonNumber(number))?;
    Ok(true)
}

/// Takes a person out of groups, guest links and the policies that speak of her alone.
///
/// # Errors
/// The engine's error.
pub fn leave(c: &mut Conn<'_>, company: CompanyId, number: PersonNumber) -> Result<(), Error> {
    const PLACES: [&str; 4] = [
        "DELETE FROM access_group_member WHERE company = $1 AND member = $2 AND EXISTS \
         (SELECT 1 FROM access_group WHERE access_group.company = access_group_member.company \
         AND access_group.number = access_group_member.group_number \
         AND access_group.kind = 'users')",
        "DELETE FROM guest_link_guest WHERE company = $1 AND person = $2",
        "DELETE FROM guest_session WHERE company = $1 AND person = $2",
        "DELETE FROM policy WHERE company = $1 AND who_kind = 'person' AND who = $2",
    ];
    let mut changed = [0; PLACES.len()];
    for (sql, rows) in PLACES.into_iter().zip(&mut changed) {
        *rows = c.execute(sql, &[company.into(), number.0.into()])?;
    }
    policy_changes::mark(c, company, Subject::Person(number))?;
    let [_, links, _, rules] = changed;
    if links > 0 || rules > 0 {
        policy_changes::mark(c, company, Subject::Rules)?;
    }
    Ok(())
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
