//! Sealed biometric templates, and how far each company's have been counted. Not for what is in them.

use crate::{Conn, Error};
use doorward_domain::{CompanyId, Factor, PersonId, Timestamp};

/// One sample of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTemplate {
    /// Whose.
    pub person: PersonId,
    /// Which of her samples, from 1.
    pub sample: i64,
    /// The template, sealed.
    pub sealed: Vec<u8>,
    /// Counts up with every template of the company and the factor.
    pub revision: i64,
}

/// A person's templates of a factor, in the order of their numbers.
///
/// # Errors
/// The engine's error.
pub fn of_person(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    factor: Factor,
) -> Result<Vec<StoredTemplate>, Error> {
    const SQL: &str = "SELECT sample, sealed, revision FROM biometric_template \
         WHERE company = $1 AND person = $2 AND factor = $3 ORDER BY sample";
    let values = [company.into(), person.as_bytes().into(), factor.as_str().into()];
    c.query(SQL, &values, |row| {
        Ok(StoredTemplate {
            person,
            sample: row.integer(0)?,
            sealed: row.bytes(1)?,
            revision: row.integer(2)?,
        })
    })
}

/// Keeps a template under a number, in the place of what had it.
///
/// # Errors
/// The engine's error.
pub fn put(
    c: &mut Conn<'_>,
    company: CompanyId,
    factor: Factor,
    (person, sample): (PersonId, i64),
    sealed: &[u8],
    now: Timestamp,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO biometric_template \
         (company, person, factor, sample, sealed, created_at, revision) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (company, person, factor, sample) \
         DO UPDATE SET sealed = $5, created_at = $6, revision = $7";
    let revision = count_on(c, company, factor)?;
    let values = [
        company.into(),
        person.as_bytes().into(),
        factor.as_str().into(),
        sample.into(),
        sealed.into(),
        now.into(),
        revision.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// Puts a template that was sealed anew in the place of the same template as it was sealed before;
/// nothing happens when it has been replaced or deleted meanwhile.
///
/// # Errors
/// The engine's error.
pub fn reseal(
    c: &mut Conn<'_>,
    company: CompanyId,
    factor: Factor,
    before: &StoredTemplate,
    sealed: &[u8],
) -> Result<(), Error> {
    const SQL: &str = "UPDATE biometric_template SET sealed = $6 WHERE company = $1 \
         AND person = $2 AND factor = $3 AND sample = $4 AND revision = $5";
    let values = [
        company.into(),
        before.person.as_bytes().into(),
        factor.as_str().into(),
        before.sample.into(),
        before.revision.into(),
        sealed.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// Removes the templates of one factor of a person; how many there were.
///
/// # Errors
/// The engine's error.
pub fn delete(
    c: &mut Conn<'_>,
    company: CompanyId,
    person: PersonId,
    factor: Factor,
) -> Result<u64, Error> {
    const SQL: &str =
        "DELETE FROM biometric_template WHERE company = $1 AND person = $2 AND factor = $3";
    let values = [company.into(), person.as_bytes().into(), factor.as_str().into()];
    let deleted = c.execute(SQL, &values)?;
    if deleted > 0 {
        count_on(c, company, factor)?;
    }
    Ok(deleted)
}

/// Removes all templates of a person.
///
/// # Errors
/// The engine's error.
pub fn delete_all(c: &mut Conn<'_>, company: CompanyId, person: PersonId) -> Result<(), Error> {
    const SQL: &str =
        "DELETE FROM biometric_template WHERE company = $1 AND person = $2 RETURNING factor";
    let mut factors = c.query(SQL, &[company.into(), person.as_bytes().into()], |row| {
        Factor::from_word(&row.text(0)?).ok_or(Error::Corrupt("biometric_template.factor"))
    })?;
    factors.dedup();
    for factor in factors {
        count_on(c, company, factor)?;
    }
    Ok(())
}

/// The number that the newest change of a company's templates of a factor has, deletions counted;
/// 0 before the first.
///
/// # Errors
/// The engine's error.
pub fn revision(c: &mut Conn<'_>, company: CompanyId, factor: Factor) -> Result<i64, Error> {
    const SQL: &str = "SELECT revision FROM biometric_gallery WHERE company = $1 AND factor = $2";
    let found = c.query_first(SQL, &[company.into(), factor.as_str().into()], |row| row.integer(0));
    Ok(found?.unwrap_or(0))
}

/// Templates with a number above `after`, the lowest first, at most `most`.
///
/// # Errors
/// The engine's error.
pub fn newer(
    c: &mut Conn<'_>,
    company: CompanyId,
    factor: Factor,
    after: i64,
    most: i64,
) -> Result<Vec<StoredTemplate>, Error> {
    const SQL: &str = "SELECT person, sample, sealed, revision FROM biometric_template \
         WHERE company = $1 AND factor = $2 AND revision > $3 ORDER BY revision LIMIT $4";
    let values = [company.into(), factor.as_str().into(), after.into(), most.into()];
    c.query(SQL, &values, |row| {
        Ok(StoredTemplate {
            person: PersonId::from_bytes(row.identifier(0, "biometric_template.person")?),
            sample: row.integer(1)?,
            sealed: row.bytes(2)?,
            revision: row.integer(3)?,
        })
    })
}

/// Whose which samples there are.
///
/// # Errors
/// The engine's error.
pub fn keys(
    c: &mut Conn<'_>,
    company: CompanyId,
    factor: Factor,
) -> Result<Vec<(PersonId, i64)>, Error> {
    const SQL: &str =
        "SELECT person, sample FROM biometric_template WHERE company = $1 AND factor = $2";
    c.query(SQL, &[company.into(), factor.as_str().into()], |row| {
        let person = row.identifier(0, "biometric_template.person")?;
        Ok((PersonId::from_bytes(person), row.integer(1)?))
    })
}

/// How many templates of a factor a company has.
///
/// # Errors
/// The engine's error.
pub fn count(c: &mut Conn<'_>, company: CompanyId, factor: Factor) -> Result<i64, Error> {
    const SQL: &str = "SELECT COUNT(*) FROM biometric_template WHERE company = $1 AND factor = $2";
    let values = [company.into(), factor.as_str().into()];
    Ok(c.query_first(SQL, &values, |row| row.integer(0))?.unwrap_or(0))
}

fn count_on(c: &mut Conn<'_>, company: CompanyId, factor: Factor) -> Result<i64, Error> {
    const SQL: &str = "INSERT INTO biometric_gallery (company, factor, revision) \
         VALUES ($1, $2, 1) ON CONFLICT (company, factor) \
         DO UPDATE SET revision = biometric_gallery.revision + 1 RETURNING revision";
    let counted =
        c.query_first(SQL, &[company.into(), factor.as_str().into()], |row| row.integer(0))?;
    counted.ok_or(Error::Corrupt("biometric_gallery.revision"))
}
