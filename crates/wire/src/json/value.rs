//! The tree that [`read`](super::read) gives, and how members are looked up in it.
//!
//! Not a general JSON model: it cannot be changed, and it keeps what a tolerant reader must judge
//! later (number literals, duplicate keys).

use std::borrow::Cow;

use super::key::same;

/// One JSON value, borrowing from the body it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it was written; never rounded, so that long digit strings survive.
    Number(Cow<'a, str>),
    /// A string, escapes undone, not trimmed.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Value<'a>>),
    /// An object's members in the order they came, duplicates included; lookups take the last.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// The member of an object whose key equals `key` after dropping `_` and ASCII case, the last if
    /// several do; `None` if there is none or this is no object.
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.as_object()?.iter().rev().find(|(name, _)| same(name, key)).map(|(_, value)| value)
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = self { Some(text) } else { None }
    }

    /// The literal text of a number.
    pub fn as_number(&self) -> Option<&str> {
        if let Value::Number(literal) = self { Some(literal) } else { None }
    }

    /// The truth of a Boolean.
    pub fn as_bool(&self) -> Option<bool> {
        if let Value::Bool(truth) = self { Some(*truth) } else { None }
    }

    /// The items of an array.
    pub fn as_array(&self) -> Option<&[Value<'a>]> {
        if let Value::Array(items) = self { Some(items) } else { None }
    }

    /// The members of an object, in order, duplicates included.
    pub fn as_object(&self) -> Option<&[(Cow<'a, str>, Value<'a>)]> {
        if let Value::Object(members) = self { Some(members) } else { None }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }
}
