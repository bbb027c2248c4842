//! The words by which people are found while somebody types. Written with every change of a person;
//! see [`crate::people_list`] for finding. Not for what a word is: that is
//! [`PersonTexts`](doorward_domain::PersonTexts)'s.

use crate::{Conn, Error, Row, Value};
use doorward_domain::access::PersonNumber;
use doorward_domain::{CompanyId, PersonId, PersonTexts};

/// How many words one statement inserts.
const WIDTH: usize = 4;
/// How many people a migration reads at a time.
const BATCH: i64 = 1_000;

macro_rules! texts {
    () => {
        "number, first_name, last_name, email, COALESCE(user_name, ''), phone"
    };
}

/// Keeps the words of a person of whom nothing is kept yet.
///
/// # Errors
/// The engine's error.
pub(crate) fn insert(
    c: &mut Conn<'_>,
    company: CompanyId,
    number: PersonNumber,
    texts: &PersonTexts<'_>,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO person_word (company, word, number) \
         VALUES ($1, $3, $2), ($1, $4, $2), ($1, $5, $2), ($1, $6, $2) \
         ON CONFLICT (company, word, number) DO NOTHING";
    let words = texts.index_words();
    for some in words.chunks(WIDTH) {
        let mut values: Vec<Value<'_>> = vec![company.into(), number.0.into()];
        values.extend(some.iter().map(|word| Value::from(word.as_bytes())));
        // The last one again where there are fewer: it is there already then.
        let last = values.last().copied().unwrap_or(Value::Null);
        values.resize(WIDTH + 2, last);
        c.execute(SQL, &values)?;
    }
    Ok(())
}

/// Keeps the words of a person as she is now.
///
/// # Errors
/// The engine's error.
pub(crate) fn note(c: &mut Conn<'_>, company: CompanyId, id: PersonId) -> Result<(), Error> {
    let Some((number, texts)) = find(c, company, id)? else { return Ok(()) };
    insert(c, company, number, &texts.borrowed())
}

/// Forgets the words of a person as she is now; to be called before she changes or goes.
///
/// # Errors
/// The engine's error.
pub(crate) fn forget(c: &mut Conn<'_>, company: CompanyId, id: PersonId) -> Result<(), Error> {
    const SQL: &str = "DELETE FROM person_word WHERE company = $1 AND word = $2 AND number = $3";
    let Some((number, texts)) = find(c, company, id)? else { return Ok(()) };
    for word in texts.borrowed().index_words() {
        c.execute(SQL, &[company.into(), word.as_bytes().into(), number.0.into()])?;
    }
    Ok(())
}

/// Keeps the words of many new people in one go.
///
/// # Errors
/// The engine's error.
pub(crate) fn insert_many(
    c: &mut Conn<'_>,
    mut words: Vec<(CompanyId, String, PersonNumber)>,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO person_word (company, word, number) VALUES ($1, $2, $3)";
    words.sort_unstable();
    words.dedup();
    let rows = words.iter();
    c.insert_many(
        SQL,
        rows.map(|(company, word, number)| {
            [(*company).into(), word.as_bytes().into(), number.0.into()]
        }),
    )
}

/// Keeps the words of everybody who is there: the part of a migration that SQL cannot say.
///
/// # Errors
/// The engine's error.
pub(crate) fn fill(c: &mut Conn<'_>) -> Result<(), Error> {
    const SQL: &str = concat!(
        "SELECT ",
        texts!(),
        ", company, id FROM person WHERE company > $1 OR (company = $1 AND id > $2) \
         ORDER BY company, id LIMIT $3"
    );
    let mut after: (i64, Vec<u8>) = (i64::MIN, Vec::new());
    loop {
        let values = [after.0.into(), (&after.1).into(), BATCH.into()];
        let mut words = Vec::new();
        let mut last = None;
        c.each(SQL, &values, |row| {
            let (number, texts) = read(row)?;
            let company = CompanyId(row.integer(6)?);
            let own = texts.borrowed().index_words().into_iter();
            words.extend(own.map(|word| (company, word, number)));
            last = Some((company.0, row.bytes(7)?));
            Ok(())
        })?;
        insert_many(c, words)?;
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

/// The texts of a person as they are read.
struct OwnedTexts([String; 5]);

impl OwnedTexts {
    fn borrowed(&self) -> PersonTexts<'_> {
        let [first_name, last_name, email, user_name, phone] = &self.0;
        PersonTexts { first_name, last_name, email, user_name, phone }
    }
}

fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: PersonId,
) -> Result<Option<(PersonNumber, OwnedTexts)>, Error> {
    const SQL: &str = concat!("SELECT ", texts!(), " FROM person WHERE company = $1 AND id = $2");
    c.query_first(SQL, &[company.into(), id.as_bytes().into()], read)
}

fn read(row: &Row<'_>) -> Result<(PersonNumber, OwnedTexts), Error> {
    let number = PersonNumber(row.integer(0)?);
    let texts = [row.text(1)?, row.text(2)?, row.text(3)?, row.text(4)?, row.text(5)?];
    Ok((number, OwnedTexts(texts)))
}
