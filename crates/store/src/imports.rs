//! Many people and cards at once, as a file brings them: looked up some at a time and inserted in one
//! go. Not for one person: that is [`crate::people`]'s and [`crate::cards`]'s.

use crate::batches::{for_each, in_turns, look, of_any};
use crate::cards::StoredCard;
use crate::{Conn, Error, Row, Value, person_words, policy_changes};
use doorward_domain::access::{GroupId, PersonNumber, Rank};
use doorward_domain::{
    CompanyId, Email, Enrolment, Membership, PersonId, PersonName, PersonTexts, Phone, Role,
    Source, Status, Timestamp, UserName,
};

/// What an import wants to know of somebody who is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Who.
    pub id: PersonId,
    /// Her number in the company.
    pub number: PersonNumber,
    /// How she belongs.
    pub membership: Membership,
    /// Whether she has a user name or an alias.
    pub has_name: bool,
    /// What she may do in the portal.
    pub role: Role,
}

/// Whose a name is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameOwner {
    /// Who.
    pub person: Known,
    /// In which of her slots.
    pub slot: i64,
    /// As spelt.
    pub spelled: String,
}

/// A person as a file tells of her; what it leaves out is `None`.
#[derive(Debug, Clone)]
pub struct Told {
    /// Her address.
    pub email: Email,
    /// First name.
    pub first_name: Option<PersonName>,
    /// Last name.
    pub last_name: Option<PersonName>,
    /// Telephone number.
    pub phone: Option<Phone>,
    /// Her user name; [`insert_names`] makes it one by which she is found.
    pub user_name: Option<UserName>,
    /// Whether she may do anything.
    pub status: Option<Status>,
    /// How far her word reaches.
    pub rank: Option<Rank>,
}

/// A card and whose it is.
pub struct PlacedCard {
    /// Whose.
    pub person: PersonId,
    /// In which of her places.
    pub position: i64,
    /// The card, sealed for that place.
    pub card: StoredCard,
}

/// Who has each of some addresses, with the keys of those that somebody has ([`Email::key`]).
///
/// # Errors
/// The engine's error.
pub fn people_of_emails(
    c: &mut Conn<'_>,
    company: CompanyId,
    keys: &[&str],
) -> Result<Vec<(String, Known)>, Error> {
    const SQL: &str = for_each!(
        "DISTINCT p.id, p.number, p.membership, EXISTS (SELECT 1 FROM login_name n \
         WHERE n.company = p.company AND n.person = p.id), p.rank, p.portal_role, p.email_key",
        "TEXT",
        "person p WHERE p.company = $1 AND p.email_key = wanted.column1"
    );
    let keys = keys.iter().map(|key| Value::from(*key));
    look(c, SQL, company, keys, |row| Ok((row.text(6)?, known(row)?)))
}

/// Who has each of some numbers.
///
/// # Errors
/// The engine's error.
pub fn people_of_numbers(
    c: &mut Conn<'_>,
    company: CompanyId,
    numbers: &[PersonNumber],
) -> Result<Vec<Known>, Error> {
    const SQL: &str = for_each!(
        "DISTINCT p.id, p.number, p.membership, EXISTS (SELECT 1 FROM login_name n \
         WHERE n.company = p.company AND n.person = p.id), p.rank, p.portal_role",
        "BIGINT",
        "person p WHERE p.company = $1 AND p.number = wanted.column1"
    );
    let numbers = numbers.iter().map(|number| Value::from(number.0));
    look(c, SQL, company, numbers, known)
}

/// Whose each of some names is, with the folded form of those that are somebody's.
///
/// # Errors
/// The engine's error.
pub fn owners_of_names(
    c: &mut Conn<'_>,
    company: CompanyId,
    folded: &[&str],
) -> Result<Vec<(String, NameOwner)>, Error> {
    const SQL: &str = for_each!(
        "DISTINCT p.id, p.number, p.membership, TRUE, p.rank, p.portal_role, l.folded, l.slot, \
         l.spelled",
        "TEXT",
        "login_name l CROSS JOIN person p WHERE l.company = $1 AND l.folded = wanted.column1 \
         AND p.company = l.company AND p.id = l.person"
    );
    let folded = folded.iter().map(|folded| Value::from(*folded));
    look(c, SQL, company, folded, |row| {
        let owner = NameOwner { person: known(row)?, slot: row.integer(7)?, spelled: row.text(8)? };
        Ok((row.text(6)?, owner))
    })
}

/// Who has a card of each of some keyed hashes; more than one may.
///
/// # Errors
/// The engine's error.
pub fn holders_of_cards(
    c: &mut Conn<'_>,
    company: CompanyId,
    hashes: &[&[u8]],
) -> Result<Vec<(Vec<u8>, PersonId)>, Error> {
    const SQL: &str =
        of_any!("SELECT number_hash, person FROM card WHERE company = $1 AND number_hash");
    let hashes = hashes.iter().map(|hash| Value::from(*hash));
    look(c, SQL, company, hashes, |row| {
        Ok((row.bytes(0)?, PersonId::from_bytes(row.identifier(1, "card.person")?)))
    })
}

/// The places in which some people have cards.
///
/// # Errors
/// The engine's error.
pub fn places_of_cards(
    c: &mut Conn<'_>,
    company: CompanyId,
    people: &[PersonId],
) -> Result<Vec<(PersonId, i64)>, Error> {
    const SQL: &str = of_any!("SELECT person, position FROM card WHERE company = $1 AND person");
    let people = people.iter().map(|id| Value::from(id.as_bytes()));
    look(c, SQL, company, people, |row| {
        Ok((PersonId::from_bytes(row.identifier(0, "card.person")?), row.integer(1)?))
    })
}

/// Inserts people as members, without their names.
///
/// # Errors
/// The engine's error; a conflict when an address or a number is somebody's.
pub fn insert_people<'t>(
    c: &mut Conn<'_>,
    company: CompanyId,
    people: impl Iterator<Item = (&'t PersonId, PersonNumber, &'t Told)>,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO person (company, id, email, email_key, first_name, last_name, \
         phone, status, enrolment, source, created_at, updated_at, number, confirmed_at, rank, \
         user_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let mut words = Vec::new();
    let rows = people.map(|(id, number, told)| {
        let own = texts(told).index_words().into_iter();
        words.extend(own.map(|word| (company, word, number)));
        [
            company.into(),
            id.as_bytes().into(),
            told.email.as_str().into(),
            told.email.key().into(),
            told.first_name.as_ref().map_or("", PersonName::as_str).into(),
            told.last_name.as_ref().map_or("", PersonName::as_str).into(),
            told.phone.as_ref().map_or("", Phone::as_str).into(),
            told.status.unwrap_or(Status::Active).as_str().into(),
            Enrolment::Pending.as_str().into(),
            Source::Import.as_str().into(),
            now.into(),
            now.into(),
            number.0.into(),
            now.into(),
            told.rank.unwrap_or(Rank::Regular).as_str().into(),
            told.user_name.as_ref().map(UserName::as_str).into(),
        ]
    });
    c.insert_many(SQL, rows)?;
    person_words::insert_many(c, words)
}

/// Writes what a file tells of somebody who is there; what it leaves out stays. `joins`: she becomes
/// a member, and a person who came by the file.
///
/// # Errors
/// The engine's error.
pub fn tell(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
    told: &Told,
    joins: bool,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE person SET email = $3, first_name = COALESCE($4, first_name), \
         last_name = COALESCE($5, last_name), phone = COALESCE($6, phone), \
         status = COALESCE($7, status), rank = COALESCE($8, rank), updated_at = $9, \
         user_name = COALESCE($12, user_name), \
         source = CASE WHEN $10 THEN $11 ELSE source END, \
         membership = CASE WHEN $10 THEN 'member' ELSE membership END, \
         confirmed_at = CASE WHEN $10 THEN COALESCE(confirmed_at, $9) ELSE confirmed_at END \
         WHERE company = $1 AND id = $2";
    let values = [
        company.into(),
        id.as_bytes().into(),
        told.email.as_str().into(),
        told.first_name.as_ref().map(PersonName::as_str).into(),
        told.last_name.as_ref().map(PersonName::as_str).into(),
        told.phone.as_ref().map(Phone::as_str).into(),
        told.status.map(Status::as_str).into(),
        told.rank.map(Rank::as_str).into(),
        now.into(),
        joins.into(),
        Source::Import.as_str().into(),
        told.user_name.as_ref().map(UserName::as_str).into(),
    ];
    c.touch(company, id);
    person_words::forget(c, company, id)?;
    c.execute(SQL, &values)?;
    person_words::note(c, company, id)?;
    if joins || told.status.is_some() {
        policy_changes::mark_person(c, company, id)?;
    }
    Ok(())
}

/// Inserts names of people, by slot. In the order of their folded form it is cheapest, and two who
/// insert names cannot wait for each other.
///
/// # Errors
/// The engine's error; a conflict when a name is somebody's.
pub fn insert_names<'t>(
    c: &mut Conn<'_>,
    company: CompanyId,
    names: impl Iterator<Item = (&'t PersonId, i64, &'t UserName)>,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO login_name (company, folded, person, slot, spelled) \
         VALUES ($1, $2, $3, $4, $5)";
    let rows = names.map(|(person, slot, name)| {
        [
            company.into(),
            name.folded().into(),
            person.as_bytes().into(),
            slot.into(),
            name.as_str().into(),
        ]
    });
    c.insert_many(SQL, rows)
}

/// Puts people into groups in which they are not.
///
/// # Errors
/// The engine's error; a conflict when one is in the group.
pub fn insert_group_members(
    c: &mut Conn<'_>,
    company: CompanyId,
    members: impl Iterator<Item = (GroupId, PersonNumber)>,
) -> Result<(), Error> {
    const SQL: &str =
        "INSERT INTO access_group_member (company, group_number, member) VALUES ($1, $2, $3)";
    let mut people = Vec::new();
    let rows = members.map(|(group, member)| {
        people.push(member.0);
        [company.into(), group.0.into(), member.0.into()]
    });
    c.insert_many(SQL, rows)?;
    policy_changes::mark_numbers(c, company, people)
}

/// Inserts cards in places that are free.
///
/// # Errors
/// The engine's error.
pub fn insert_cards(
    c: &mut Conn<'_>,
    company: CompanyId,
    cards: &[PlacedCard],
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO card (company, person, position, label, sealed, number_hash, \
         key_ring, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let rows = cards.iter().map(|placed| {
        [
            company.into(),
            placed.person.as_bytes().into(),
            placed.position.into(),
            placed.card.label.as_ref().into(),
            (&placed.card.sealed).into(),
            (&placed.card.hash.hash).into(),
            placed.card.hash.key_ring.into(),
            now.into(),
        ]
    });
    c.insert_many(SQL, rows)?;
    let people: Vec<PersonId> = cards.iter().map(|placed| placed.person).collect();
    policy_changes::mark_people(c, company, &people)
}

/// Removes every card of some people.
///
/// # Errors
/// The engine's error.
pub fn delete_cards(
    c: &mut Conn<'_>,
    company: CompanyId,
    people: &[PersonId],
) -> Result<(), Error> {
    const SQL: &str = of_any!("DELETE FROM card WHERE company = $1 AND person");
    let ids = people.iter().map(|id| Value::from(id.as_bytes()));
    in_turns(company, ids, |values| c.execute(SQL, values).map(|_| ()))?;
    policy_changes::mark_people(c, company, people)
}

/// Notes that some people have a credential, as [`crate::members::note_device`] does for one.
///
/// # Errors
/// The engine's error.
pub fn note_devices(
    c: &mut Conn<'_>,
    company: CompanyId,
    people: &[PersonId],
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = of_any!(
        "UPDATE person SET device_added_at = COALESCE(device_added_at, $22), \
         enrolment = 'enrolled' WHERE company = $1 AND id"
    );
    let people = people.iter().map(|id| Value::from(id.as_bytes()));
    in_turns(company, people, |values| {
        let mut values = values.to_vec();
        values.push(now.into());
        c.execute(SQL, &values).map(|_| ())
    })
}

fn texts(told: &Told) -> PersonTexts<'_> {
    PersonTexts {
        first_name: told.first_name.as_ref().map_or("", PersonName::as_str),
        last_name: told.last_name.as_ref().map_or("", PersonName::as_str),
        email: told.email.as_str(),
        user_name: told.user_name.as_ref().map_or("", UserName::as_str),
        phone: told.phone.as_ref().map_or("", Phone::as_str),
    }
}

fn known(row: &Row<'_>) -> Result<Known, Error> {
    let rank = Rank::from_word(row.text_in_place(4)?).ok_or(Error::Corrupt("person.rank"))?;
    Ok(Known {
        id: PersonId::from_bytes(row.identifier(0, "person.id")?),
        number: PersonNumber(row.integer(1)?),
        membership: Membership::from_word(&row.text(2)?)
            .ok_or(Error::Corrupt("person.membership"))?,
        has_name: row.boolean(3)?,
        role: Role::of(rank, row.text_or_null_in_place(5)?),
    })
}
