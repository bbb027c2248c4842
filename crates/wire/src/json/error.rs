//! Why a text is not JSON, and where. Not for what a well-formed body lacks: that is a field error.

/// A fault in a JSON text. Offsets count bytes from the start of the body, byte order mark included.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing but white space and comments.
    #[error("the body is empty; send a JSON object")]
    Empty,
    /// The bytes are not UTF-8.
    #[error("the body is not UTF-8 at byte {offset}; send it in UTF-8")]
    InvalidUtf8 {
        /// The first byte that cannot be read.
        offset: usize,
    },
    /// More than [`super::MAX_DEPTH`] objects and arrays inside each other.
    #[error("nested deeper than {max} levels at byte {offset}; flatten the body", max = super::MAX_DEPTH)]
    TooDeep {
        /// The bracket that opens one level too many.
        offset: usize,
    },
    /// Something else stands where the grammar wants `expected`.
    #[error("expected {expected} at byte {offset}, found {found:?}")]
    Unexpected {
        /// Where it stands.
        offset: usize,
        /// The character found.
        found: char,
        /// What could stand there.
        expected: &'static str,
    },
    /// The text stops early.
    #[error("the body ends at byte {offset} where {expected} should follow; was it cut off?")]
    UnexpectedEnd {
        /// The length of the text.
        offset: usize,
        /// What should follow.
        expected: &'static str,
    },
    /// A raw control character inside a string (RFC 8259, section 7).
    #[error("control character in a string at byte {offset}; escape it, as in \\n")]
    ControlCharacter {
        /// Where it stands.
        offset: usize,
    },
    /// A backslash that starts no escape of RFC 8259, section 7.
    #[error("unknown escape at byte {offset}; double a backslash that is meant as itself")]
    BadEscape {
        /// Where the backslash stands.
        offset: usize,
    },
    /// `\uD800`–`\uDFFF` without its other half: not a character.
    #[error("half a surrogate pair at byte {offset}; send both halves, or the character itself")]
    LoneSurrogate {
        /// Where the backslash stands.
        offset: usize,
    },
    /// `/*` without `*/`.
    #[error("the comment that starts at byte {offset} never ends; close it with */")]
    UnclosedComment {
        /// Where the comment starts.
        offset: usize,
    },
    /// Something follows the one value.
    #[error("text follows the JSON value at byte {offset}; send one value only")]
    TrailingText {
        /// Where it starts.
        offset: usize,
    },
}
