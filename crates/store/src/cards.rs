//! Card numbers and keypad PINs, sealed, with the keyed hash by which each is found. Not for sealing.

use crate::applications::KeyedHash;
use crate::{Conn, Error, policy_changes};
use doorward_domain::{CompanyId, PersonId, Timestamp};

/// A card as kept.
#[derive(Clone)]
pub struct StoredCard {
    /// What it is called.
    pub label: Option<String>,
    /// The number, sealed for this person's card of this position.
    pub sealed: Vec<u8>,
    /// The keyed hash of the number.
    pub hash: KeyedHash,
}

/// Adds a card in a position that is free.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    position: i64,
    card: &StoredCard,
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO card (company, person, position, label, sealed, number_hash, \
         key_ring, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        company.into(),
        person.as_bytes().into(),
        position.into(),
        card.label.as_ref().into(),
        (&card.sealed).into(),
        (&card.hash.hash).into(),
        card.hash.key_ring.into(),
        now.into(),
    ];
    c.execute(SQL, &values)?;
    policy_changes::mark_person(c, company, person)
}

/// Removes every card of a person; how many there were.
///
/// # Errors
/// The engine's error.
pub fn delete_all(c: &mut Conn<'_>, company: CompanyId, person: PersonId) -> Result<u64, Error> {
    const SQL: &str = "DELETE FROM card WHERE company = $1 AND person = $2";
    let deleted = c.execute(SQL, &[company.into(), person.as_bytes().into()])?;
    if deleted > 0 {
        policy_changes::mark_person(c, company, person)?;
    }
    Ok(deleted)
}

/// Removes one card of a person; `false` when there is none in the position.
///
/// # Errors
/// The engine's error.
pub fn delete(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    position: i64,
) -> Result<bool, Error> {
    const SQL: &str = "DELETE FROM card WHERE company = $1 AND person = $2 AND position = $3";
    let values = [company.into(), person.as_bytes().into(), position.into()];
    let deleted = c.execute(SQL, &values)? == 1;
    if deleted {
        policy_changes::mark_person(c, company, person)?;
    }
    Ok(deleted)
}

/// The cards of a person with their positions, in order.
///
/// # Errors
/// The engine's error.
pub fn of_person(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<Vec<(i64, StoredCard)>, Error> {
    const SQL: &str = "SELECT position, label, sealed, number_hash, key_ring FROM card \
         WHERE company = $1 AND person = $2 ORDER BY position";
    c.query(SQL, &[company.into(), person.as_bytes().into()], |row| {
        let hash = KeyedHash { hash: row.bytes(3)?, key_ring: row.integer(4)? };
        Ok((
            row.integer(0)?,
            StoredCard { label: row.text_or_null(1)?, sealed: row.bytes(2)?, hash },
        ))
    })
}

/// The people who have a card of a keyed hash.
///
/// # Errors
/// The engine's error.
pub fn holders(
    c: &mut Conn<'_>,
    company: CompanyId,
    number_hash: &[u8],
) -> Result<Vec<PersonId>, Error> {
    const SQL: &str =
        "SELECT DISTINCT person FROM card WHERE company = $1 AND number_hash = $2 ORDER BY person";
    c.query(SQL, &[company.into(), number_hash.into()], |row| {
        row.identifier(0, "card.person").map(PersonId::from_bytes)
    })
}
