//! The one tolerant JSON reader: strict JSON plus what people paste out of the vendors' pages.
//!
//! Beyond RFC 8259 it takes a byte order mark, `//` and `/* */` comments, one trailing comma in an
//! object or array and, only when the text cannot be read otherwise, typographic quotes as string
//! delimiters. Whatever strict JSON accepts (to [`MAX_DEPTH`]) is read as strict JSON reads it.
//!
//! Not for turning JSON into typed requests (see [`crate::authx`]), nor for bounding the size of a
//! body: the caller does that before reading. Values can hold secrets such as PINs; do not log them.

mod error;
mod key;
mod parser;
mod string;
mod value;
mod write;

pub use error::Error;
pub(crate) use key::{KEY_ROOM, normal, same};
pub use value::Value;
pub use write::{Sink, push_string};
pub(crate) use write::{needs_escape, push_escaped};

use parser::{Parser, Quotes};

/// The deepest nesting of objects and arrays that is read; one level more is [`Error::TooDeep`].
pub const MAX_DEPTH: usize = 32;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads one JSON text, borrowing from `bytes` wherever no escape had to be undone.
///
/// A text with typographic quotes is read twice at most: first with `"` alone as the delimiter, so
/// that such characters inside ordinary strings stay content, then with all of them.
///
/// # Errors
///
/// The first fault found, with its byte offset. When both passes fail, the second pass's fault is
/// told only if the first one stumbled over a typographic quote; else the first is the truer one.
pub fn read(bytes: &[u8]) -> Result<Value<'_>, Error> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Error::InvalidUtf8 { offset: error.valid_up_to() })?;
    let start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    let first = match Parser::new(text, start, Quotes::Straight).document() {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    if !text.contains(is_typographic_quote) {
        return Err(first);
    }
    let stumbled = matches!(first, Error::Unexpected { found, .. } if is_typographic_quote(found));
    Parser::new(text, start, Quotes::Typographic)
        .document()
        .map_err(|second| if stumbled { second } else { first })
}

/// Whether a word processor or web page may have put this character where `"` was typed.
///
/// Double marks only: single ones never delimit a JSON string. The double prime is in the set
/// because the vendor's page turns the `"` after a digit into one.
fn is_typographic_quote(c: char) -> bool {
    matches!(
        c,
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' | '\u{2036}' | '\u{ff02}'
    )
}

#[cfg(test)]
mod tests;
