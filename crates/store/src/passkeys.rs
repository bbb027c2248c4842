//! Passkeys: sealed public keys with the names that their owners gave them. Not for what is in them.

use crate::{Conn, Error, Row};
use doorward_domain::{CompanyId, PersonId, Timestamp};

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPasskey {
    /// What its authenticator calls it.
    pub credential: Vec<u8>,
    /// Whose.
    pub person: PersonId,
    /// What its owner calls it.
    pub name: String,
    /// The public key with its counter, sealed.
    pub sealed: Vec<u8>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When somebody last proved with it who she is.
    pub last_used_at: Option<Timestamp>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT credential, person, name, sealed, created_at, last_used_at \
             FROM passkey WHERE company = $1 ",
            $rest
        )
    };
}

/// Adds a passkey; `false` when somebody of the company has it already.
///
/// # Errors
/// The engine's error.
pub fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    passkey: &StoredPasskey,
) -> Result<bool, Error> {
    const SQL: &str = "INSERT INTO passkey \
         (company, credential, person, name, sealed, created_at, last_used_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (company, credential) DO NOTHING";
    let values = [
        company.into(),
        (&passkey.credential).into(),
        passkey.person.as_bytes().into(),
        (&passkey.name).into(),
        (&passkey.sealed).into(),
        passkey.created_at.into(),
        passkey.last_used_at.into(),
    ];
    Ok(c.execute(SQL, &values)? == 1)
}

/// A passkey of a person.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    credential: &[u8],
) -> Result<Option<StoredPasskey>, Error> {
    const SQL: &str = select!("AND credential = $3 AND person = $2");
    c.query_first(SQL, &[company.into(), person.as_bytes().into(), credential.into()], passkey)
}

/// The passkeys of a person, the oldest first.
///
/// # Errors
/// The engine's error.
pub fn of_person(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
) -> Result<Vec<StoredPasskey>, Error> {
    const SQL: &str = select!("AND person = $2 ORDER BY created_at, credential");
    c.query(SQL, &[company.into(), person.as_bytes().into()], passkey)
}

/// Notes that a passkey was used, and what its counter says now.
///
/// # Errors
/// The engine's error.
pub fn note_use(
    c: &mut Conn<'_>,
    company: CompanyId,
    credential: &[u8],
    sealed: &[u8],
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE passkey SET sealed = $3, last_used_at = $4 \
         WHERE company = $1 AND credential = $2";
    let values = [company.into(), credential.into(), sealed.into(), now.into()];
    c.execute(SQL, &values).map(|_| ())
}

/// Gives a passkey of a person another name; `false` when she has none such.
///
/// # Errors
/// The engine's error.
pub fn rename(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    credential: &[u8],
    name: &str,
) -> Result<bool, Error> {
    const SQL: &str =
        "UPDATE passkey SET name = $4 WHERE company = $1 AND person = $2 AND credential = $3";
    let values = [company.into(), person.as_bytes().into(), credential.into(), name.into()];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Removes a passkey of a person; `false` when she has none such.
///
/// # Errors
/// The engine's error.
pub fn delete(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    credential: &[u8],
) -> Result<bool, Error> {
    const SQL: &str = "DELETE FROM passkey WHERE company = $1 AND person = $2 AND credential = $3";
    Ok(c.execute(SQL, &[company.into(), person.as_bytes().into(), credential.into()])? == 1)
}

/// Passkeys of a company after one, in the order of what authenticators call them, at most `most`.
///
/// # Errors
/// The engine's error.
pub fn page(
    c: &mut Conn<'_>,
    company: CompanyId,
    after: &[u8],
    most: i64,
) -> Result<Vec<StoredPasskey>, Error> {
    const SQL: &str = select!("AND credential > $2 ORDER BY credential LIMIT $3");
    c.query(SQL, &[company.into(), after.into(), most.into()], passkey)
}

/// Puts a passkey that was sealed anew in the place of the same as it was sealed before; nothing
/// happens when it was used or removed meanwhile.
///
/// # Errors
/// The engine's error.
pub fn reseal(
    c: &mut Conn<'_>,
    company: CompanyId,
    before: &StoredPasskey,
    sealed: &[u8],
) -> Result<(), Error> {
    const SQL: &str =
        "UPDATE passkey SET sealed = $4 WHERE company = $1 AND credential = $2 AND sealed = $3";
    let values =
        [company.into(), (&before.credential).into(), (&before.sealed).into(), sealed.into()];
    c.execute(SQL, &values).map(|_| ())
}

fn passkey(row: &Row<'_>) -> Result<StoredPasskey, Error> {
    Ok(StoredPasskey {
        credential: row.bytes(0)?,
        person: PersonId::from_bytes(row.identifier(1, "passkey.person")?),
        name: row.text(2)?,
        sealed: row.bytes(3)?,
        created_at: row.time(4)?,
        last_used_at: row.time_or_null(5)?,
    })
}
