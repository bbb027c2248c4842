//! Why a request's parameters cannot be read. Not for a single one that does not fit.

use std::fmt;

use super::{MAX_BYTES, MAX_PARAMETERS, Place};
use crate::{json, multipart};

/// A fault that leaves a place unread. Offsets count bytes from the start of the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// `%` without two hexadecimal digits after it.
    #[error("half an escape at byte {offset} of the {place}; write a per cent sign as %25")]
    BadEscape {
        /// The query string or the form.
        place: Place,
        /// Where the `%` stands.
        offset: usize,
    },
    /// A name or value that is not UTF-8 once decoded.
    #[error("the parameter at byte {offset} of the {place} is not UTF-8; send it in UTF-8")]
    InvalidUtf8 {
        /// The query string or the form.
        place: Place,
        /// Where the name or value starts.
        offset: usize,
    },
    /// The content of a multipart part is not UTF-8. Parts are counted from 1.
    #[error("part {part} of the form is not UTF-8; send text in UTF-8, and no files")]
    PartNotUtf8 {
        /// Which part.
        part: usize,
    },
    /// The form is no form.
    #[error(transparent)]
    Multipart(multipart::Error),
    /// The JSON is no JSON.
    #[error(transparent)]
    Json(json::Error),
    /// JSON, but no object.
    #[error("the body must be a JSON object with the parameters as its members")]
    NotAnObject,
    /// More than [`MAX_PARAMETERS`] parameters.
    #[error(
        "more than {MAX_PARAMETERS} parameters; send a long list in several requests, each as one JSON array"
    )]
    TooManyParameters,
    /// More than [`MAX_BYTES`] bytes.
    #[error("query and body are longer than {MAX_BYTES} bytes; send several requests")]
    TooLong,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Query => "query string",
            Self::Form => "form",
            Self::Json => "JSON body",
        })
    }
}
