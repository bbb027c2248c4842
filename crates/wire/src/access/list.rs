//! Lists, in the five forms in which clients send them.
//!
//! A JSON array, an array serialised in a string, a repeated key (also as `key[]`), a list with
//! commas, or its one entry alone. Not for how long a sensible list is: only for how long a possible
//! one is.

use std::borrow::Cow;

use super::Given;
use super::parameters::{MAX_ENTRIES, Parameters};
use super::problem::{ParameterProblem, ProblemKind};
use super::scalar::integer_of;
use crate::json::{self, Value};

/// What the entries of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entries {
    /// Texts or numbers: a text that is no array is split at its commas.
    Scalars,
    /// Objects or lists: a text can only be JSON.
    Structures,
}

/// One entry, inside the parameters or read out of a string.
pub(super) type Entry<'p> = Cow<'p, Value<'p>>;

const TEXTS: &str = "a list of texts, such as [\"a\",\"b\"]";
const NUMBERS: &str = "a list of whole numbers, such as [1,2]";

impl Parameters<'_> {
    /// A list of texts. Entries between commas are trimmed, all others are as they were sent.
    ///
    /// # Errors
    ///
    /// Any [`ProblemKind`] of a list.
    pub fn strings<'p>(
        &'p self,
        name: &'static str,
    ) -> Result<Given<Vec<Cow<'p, str>>>, ParameterProblem> {
        self.list(name, Entries::Scalars, TEXTS, |entry| match entry {
            Cow::Borrowed(Value::String(text)) => Ok(Cow::Borrowed(text.as_ref())),
            Cow::Owned(Value::String(text)) => Ok(text),
            _ => Err(ProblemKind::Wrong { expected: TEXTS }),
        })
    }

    /// A list of whole numbers, each as [`Parameters::integer`] takes it.
    ///
    /// # Errors
    ///
    /// Any [`ProblemKind`] of a list.
    pub fn integers(&self, name: &'static str) -> Result<Given<Vec<i64>>, ParameterProblem> {
        self.list(name, Entries::Scalars, NUMBERS, |entry| integer_of(&entry))
    }

    /// A list whose entries `read` takes. An empty string is [`Given::Empty`], an empty array is not.
    ///
    /// A refused entry is named by its number, unless it is a string that is not JSON.
    pub(super) fn list<'p, T>(
        &'p self,
        name: &'static str,
        entries: Entries,
        expected: &'static str,
        mut read: impl FnMut(Entry<'p>) -> Result<T, ProblemKind>,
    ) -> Result<Given<Vec<T>>, ParameterProblem> {
        self.entries(name, entries, expected)
            .and_then(|given| {
                given.try_map(|found| {
                    if found.len() > MAX_ENTRIES {
                        return Err(ProblemKind::TooMany);
                    }
                    let read_one = |(index, entry)| {
                        let number = index + 1;
                        opened(entry, entries, expected).and_then(|entry| {
                            read(entry).map_err(|_| ProblemKind::WrongEntry { number, expected })
                        })
                    };
                    found.into_iter().enumerate().map(read_one).collect()
                })
            })
            .map_err(|kind| kind.of(name))
    }

    fn entries<'p>(
        &'p self,
        name: &str,
        entries: Entries,
        expected: &'static str,
    ) -> Result<Given<Vec<Entry<'p>>>, ProblemKind> {
        let found = self.all(name);
        match found.as_slice() {
            [] => Ok(Given::Absent),
            [one] => entries_of(one, entries, expected),
            many => Ok(Given::Value(many.iter().map(|value| Cow::Borrowed(*value)).collect())),
        }
    }
}

/// The entries of the one value that a list was sent as.
fn entries_of<'p>(
    value: &'p Value<'p>,
    entries: Entries,
    expected: &'static str,
) -> Result<Given<Vec<Entry<'p>>>, ProblemKind> {
    Ok(Given::Value(match (value, entries) {
        (Value::Null, _) => return Ok(Given::Null),
        (Value::Array(items), _) => items.iter().map(Cow::Borrowed).collect(),
        (Value::String(text), _) => return text_entries(text.trim_ascii(), entries, expected),
        (Value::Number(_), Entries::Scalars) | (Value::Object(_), Entries::Structures) => {
            vec![Cow::Borrowed(value)]
        }
        _ => return Err(ProblemKind::Wrong { expected }),
    }))
}

fn text_entries<'p>(
    text: &'p str,
    entries: Entries,
    expected: &'static str,
) -> Result<Given<Vec<Entry<'p>>>, ProblemKind> {
    if text.is_empty() {
        return Ok(Given::Empty);
    }
    if entries == Entries::Scalars && !text.starts_with('[') {
        let piece = |piece: &'p str| Cow::Owned(Value::String(Cow::Borrowed(piece.trim_ascii())));
        // One more than the bound is enough to see that it is passed.
        return Ok(Given::Value(text.split(',').take(MAX_ENTRIES + 1).map(piece).collect()));
    }
    match serialised(text, expected)? {
        Value::Null => Ok(Given::Null),
        Value::Array(items) => Ok(Given::Value(items.into_iter().map(Cow::Owned).collect())),
        object @ Value::Object(_) => Ok(Given::Value(vec![Cow::Owned(object)])),
        _ => Err(ProblemKind::Wrong { expected }),
    }
}

/// An entry that is a structure itself: forms can only carry it serialised.
fn opened<'p>(
    entry: Entry<'p>,
    entries: Entries,
    expected: &'static str,
) -> Result<Entry<'p>, ProblemKind> {
    match entry {
        Cow::Borrowed(Value::String(text))
            if entries == Entries::Structures && !text.trim_ascii().is_empty() =>
        {
            serialised(text, expected).map(Cow::Owned)
        }
        entry => Ok(entry),
    }
}

fn serialised<'p>(text: &'p str, expected: &'static str) -> Result<Value<'p>, ProblemKind> {
    json::read(text.as_bytes()).map_err(|error| ProblemKind::NotJson { expected, error })
}

#[cfg(test)]
mod tests;
