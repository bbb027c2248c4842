//! Why a body is no form. Not for what a form lacks: the caller knows which parts it needs.

use super::{MAX_BOUNDARY, MAX_HEADER_BYTES};

/// A fault in a multipart body. Parts are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The `Content-Type` names no multipart body.
    #[error("send the body as multipart/form-data and say so in Content-Type")]
    NotMultipart,
    /// The `Content-Type` has no `boundary`.
    #[error("Content-Type has no boundary; add boundary=… as used in the body")]
    NoBoundary,
    /// The boundary is empty or too long.
    #[error("the boundary has {length} characters; use 1 to {MAX_BOUNDARY}")]
    BoundaryLength {
        /// Its length in bytes.
        length: usize,
    },
    /// No line of the body is a delimiter.
    #[error(
        "the boundary of Content-Type never occurs in the body; send each part after a line of -- and the boundary"
    )]
    NoDelimiter,
    /// A part starts, but no delimiter ends it.
    #[error("part {part} is cut off; end the body with --, the boundary and --")]
    Truncated {
        /// Which part.
        part: usize,
    },
    /// A part's headers are longer than [`MAX_HEADER_BYTES`].
    #[error("the headers of part {part} are longer than {MAX_HEADER_BYTES} bytes; shorten them")]
    HeadersTooLong {
        /// Which part.
        part: usize,
    },
    /// A part has no `Content-Disposition` with a `name`.
    #[error("part {part} has no name; add Content-Disposition: form-data; name=\"…\"")]
    Nameless {
        /// Which part.
        part: usize,
    },
    /// More parts than the call takes.
    #[error("more than {most} parts; send fewer")]
    TooManyParts {
        /// How many it takes.
        most: usize,
    },
}
