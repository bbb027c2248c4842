//! One member's value turned into the type its field wants. Not for whether a field is required.

use std::borrow::Cow;

use crate::json::Value;

/// Why a well-formed body does not fit the request's shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// The root is an array, a string or another value that has no fields.
    #[error("the body must be a JSON object")]
    NotAnObject,
    /// A field holds a value of a kind it cannot take.
    #[error("the field {field} has the wrong type; send it as the API reference shows")]
    WrongType {
        /// The field, spelt as the vendor's document spells it.
        field: &'static str,
    },
}

/// A text field that takes strings only; `null` is as absent.
pub(super) fn text<'a>(
    field: &'static str,
    value: Option<&Value<'a>>,
) -> Result<Option<Cow<'a, str>>, FieldError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(FieldError::WrongType { field }),
    }
}

/// A text field that clients also send as a bare number: its digits are taken as they were written.
/// A sign, a fraction or an exponent shows that no digit string was meant.
pub(super) fn text_or_digits<'a>(
    field: &'static str,
    value: Option<&Value<'a>>,
) -> Result<Option<Cow<'a, str>>, FieldError> {
    match value {
        Some(Value::Number(literal)) if literal.bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(Some(literal.clone()))
        }
        other => text(field, other),
    }
}

/// A whole number, bare or in a string; `null` is as absent.
pub(super) fn integer(
    field: &'static str,
    value: Option<&Value<'_>>,
) -> Result<Option<i64>, FieldError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        // Rust's own parser would take a leading plus, which JSON has not.
        Some(Value::Number(text) | Value::String(text)) if !text.starts_with('+') => {
            text.parse().map(Some).map_err(|_| FieldError::WrongType { field })
        }
        Some(_) => Err(FieldError::WrongType { field }),
    }
}
