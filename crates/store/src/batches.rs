//! Statements about many values, twenty at a time: one text for each number of values would be
//! prepared anew, one value at a time would take a round trip for each.

use crate::{Conn, Error, Row, Value};
use doorward_domain::CompanyId;

/// How many values one look asks for: a round trip for each would take longer than the look.
const AT_ONCE: usize = 20;

/// A statement about any of twenty values, which stand from `$2` on.
macro_rules! of_any {
    ($front:literal) => {
        concat!(
            $front,
            " IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
             $19, $20, $21)"
        )
    };
}

/// The same where SQLite would rather walk through all of a company than look up twenty keys: the
/// values come first, and each is looked up.
macro_rules! for_each {
    ($columns:literal, $kind:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM (VALUES (CAST($2 AS ",
            $kind,
            ")), ($3), ($4), ($5), ($6), ($7), ($8), ($9), ($10), ($11), ($12), ($13), ($14), \
             ($15), ($16), ($17), ($18), ($19), ($20), ($21)) AS wanted CROSS JOIN ",
            $rest
        )
    };
}

pub(crate) use {for_each, of_any};

/// Runs `work` with the company and twenty of the values, until there are no more. The last turn has
/// some of them twice, which changes nothing where they are looked for.
///
/// # Errors
/// What `work` ends with; the values after it are not asked for.
pub(crate) fn in_turns<'v>(
    company: CompanyId,
    values: impl Iterator<Item = Value<'v>>,
    mut work: impl FnMut(&[Value<'v>]) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut values = values;
    while let Some(first) = values.next() {
        let mut turn = Vec::with_capacity(AT_ONCE + 2);
        turn.push(company.into());
        turn.push(first);
        turn.extend(values.by_ref().take(AT_ONCE - 1));
        turn.resize(AT_ONCE + 1, first);
        work(&turn)?;
    }
    Ok(())
}

/// What a query finds for any of the values.
///
/// # Errors
/// The engine's error.
pub(crate) fn look<'v, T>(
    c: &mut Conn<'_>,
    sql: &'static str,
    company: CompanyId,
    values: impl Iterator<Item = Value<'v>>,
    mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut found = Vec::new();
    in_turns(company, values, |turn| {
        found.extend(c.query(sql, turn, &mut read)?);
        Ok(())
    })?;
    Ok(found)
}
