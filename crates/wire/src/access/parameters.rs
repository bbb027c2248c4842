//! The parameters of one request, out of the query string, a form and a JSON body.
//!
//! Every verb is read alike. Where the same name stands in several places, JSON counts before the
//! form and the form before the query. Not for what a parameter means: see [`super::request`].

mod error;
mod form;

use std::borrow::Cow;
use std::fmt;

use crate::json::{self, Value};
use crate::multipart;

pub use error::Error;

/// The most parameters that one request may have, repeated ones and unknown ones included.
pub const MAX_PARAMETERS: usize = 6_000;

/// The most entries that one list may have, in whatever form it is sent.
pub const MAX_ENTRIES: usize = 5_000;

/// The most bytes that query string and body may have together.
pub const MAX_BYTES: usize = 1 << 20;

/// Where parameters are looked for. No `Debug`: an api_key may be anywhere in it.
#[derive(Clone, Copy, Default)]
pub struct Sources<'a> {
    /// The query string without its `?`, still encoded; empty if there is none.
    pub query: &'a [u8],
    /// The `Content-Type`, a hint at most.
    pub content_type: Option<&'a str>,
    /// The whole body; empty if there is none.
    pub body: &'a [u8],
}

/// The place where a parameter stood, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The query string.
    Query,
    /// A form, urlencoded or multipart.
    Form,
    /// A JSON body's member.
    Json,
}

/// All parameters of a request. `Debug` shows their names alone: some are secrets.
#[derive(Clone, Default, PartialEq)]
pub struct Parameters<'a> {
    /// The places in their order, within each the order in which it was written.
    entries: Vec<Entry<'a>>,
}

#[derive(Clone, PartialEq)]
struct Entry<'a> {
    place: Place,
    /// Without the `[]` of a repeated form key.
    name: Cow<'a, str>,
    value: Value<'a>,
}

impl<'a> Parameters<'a> {
    /// Reads the parameters of a request, borrowing wherever nothing had to be decoded.
    ///
    /// A body that begins like JSON is read as JSON whatever its type says, one of a multipart type
    /// as multipart, any other as an urlencoded form; one of a JSON type without a `=` is left to the
    /// JSON reader, which says what is wrong with it. A blank body has no parameters.
    ///
    /// # Errors
    ///
    /// See [`Error`]: a place that cannot be read at all, or more than the bounds of this module.
    pub fn read(sources: &Sources<'a>) -> Result<Self, Error> {
        if sources.query.len().saturating_add(sources.body.len()) > MAX_BYTES {
            return Err(Error::TooLong);
        }
        let mut parameters = Self::default();
        for pair in form::pairs(Place::Query, sources.query) {
            let (name, value) = pair?;
            parameters.push_text(Place::Query, name, value)?;
        }
        parameters.read_body(sources.content_type.unwrap_or_default(), sources.body)?;
        Ok(parameters)
    }

    fn read_body(&mut self, content_type: &str, body: &'a [u8]) -> Result<(), Error> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        if begins_like_json(body) || (is_json(content_type) && !body.contains(&b'=')) {
            return self.read_json(body);
        }
        if multipart::content_type_is_multipart(content_type) {
            return self.read_multipart(content_type, body);
        }
        for pair in form::pairs(Place::Form, body) {
            let (name, value) = pair?;
            self.push_text(Place::Form, name, value)?;
        }
        Ok(())
    }

    fn read_json(&mut self, body: &'a [u8]) -> Result<(), Error> {
        let Value::Object(members) = json::read(body).map_err(Error::Json)? else {
            return Err(Error::NotAnObject);
        };
        for (name, value) in members {
            self.push(Entry { place: Place::Json, name, value })?;
        }
        Ok(())
    }

    fn read_multipart(&mut self, content_type: &str, body: &'a [u8]) -> Result<(), Error> {
        let parts = multipart::read_at_most(MAX_PARAMETERS, content_type, body);
        for (index, part) in parts.map_err(Error::Multipart)?.into_iter().enumerate() {
            let value = std::str::from_utf8(part.data)
                .map_err(|_| Error::PartNotUtf8 { part: index + 1 })?;
            self.push_text(Place::Form, part.name, Cow::Borrowed(value))?;
        }
        Ok(())
    }

    /// A pair of a form or a query. `name[]` is how some libraries write a repeated `name`.
    fn push_text(
        &mut self,
        place: Place,
        name: Cow<'a, str>,
        value: Cow<'a, str>,
    ) -> Result<(), Error> {
        let name = match name {
            Cow::Borrowed(name) => Cow::Borrowed(name.strip_suffix("[]").unwrap_or(name)),
            Cow::Owned(mut name) => {
                let length = name.strip_suffix("[]").map_or(name.len(), str::len);
                name.truncate(length);
                Cow::Owned(name)
            }
        };
        self.push(Entry { place, name, value: Value::String(value) })
    }

    fn push(&mut self, entry: Entry<'a>) -> Result<(), Error> {
        if self.entries.len() >= MAX_PARAMETERS {
            return Err(Error::TooManyParameters);
        }
        self.entries.push(entry);
        Ok(())
    }

    /// The value of a parameter: from the strongest place that has it, there the last one.
    ///
    /// Names are compared without `_` and ASCII case. A JSON `null` is a value: it hides what a form
    /// or the query says.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.last(name).map(|entry| &entry.value)
    }

    /// The value of a parameter in one place, there the last one.
    pub fn get_in(&self, place: Place, name: &str) -> Option<&Value<'a>> {
        let mut entries = self.entries.iter().rev();
        let entry = entries.find(|entry| entry.place == place && json::same(&entry.name, name))?;
        Some(&entry.value)
    }

    /// Every value of a parameter in the strongest place that has it, in order. A duplicate key of a
    /// JSON object is no list, there the last one is all.
    pub fn all(&self, name: &str) -> Vec<&Value<'a>> {
        let Some(last) = self.last(name) else {
            return Vec::new();
        };
        if last.place == Place::Json {
            return vec![&last.value];
        }
        self.entries
            .iter()
            .filter(|entry| entry.place == last.place && json::same(&entry.name, name))
            .map(|entry| &entry.value)
            .collect()
    }

    /// The first of several names for one parameter that the request has; the first if it has none.
    pub(super) fn spelling(&self, names: [&'static str; 2]) -> &'static str {
        let [usual, other] = names;
        if self.last(usual).is_none() && self.last(other).is_some() { other } else { usual }
    }

    fn last(&self, name: &str) -> Option<&Entry<'a>> {
        self.entries.iter().rev().find(|entry| json::same(&entry.name, name))
    }
}

/// Whether no form can begin so: with a bracket, or a comment before it.
fn begins_like_json(body: &[u8]) -> bool {
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body).trim_ascii_start();
    [&b"{"[..], b"[", b"//", b"/*"].iter().any(|start| body.starts_with(start))
}

/// Whether a `Content-Type` says JSON: `application/json`, `text/json`, `application/…+json`.
fn is_json(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim_ascii();
    let subtype = media_type.rsplit(['/', '+']).next().unwrap_or_default();
    subtype.eq_ignore_ascii_case("json")
}

impl fmt::Debug for Parameters<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries.iter().map(|entry| (entry.place, &entry.name))).finish()
    }
}

#[cfg(test)]
mod tests;
