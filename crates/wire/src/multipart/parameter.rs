//! Parameters of a header's value, as in `form-data; name="x"; filename=y` (RFC 9110, section 5.6.6).

use std::borrow::Cow;

/// A parameter's value, bare or between quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Raw<'a> {
    Bare(&'a [u8]),
    Quoted(&'a [u8]),
}

impl<'a> Raw<'a> {
    /// The bytes as they stand, escapes and all.
    pub(super) fn bytes(self) -> &'a [u8] {
        match self {
            Raw::Bare(bytes) | Raw::Quoted(bytes) => bytes,
        }
    }

    /// The text it stands for. A backslash escapes a quote or a backslash and nothing else, since
    /// some clients send Windows paths unescaped; bytes that are no UTF-8 become U+FFFD.
    pub(super) fn text(self) -> Cow<'a, str> {
        match self {
            Raw::Quoted(bytes) if bytes.contains(&b'\\') => {
                Cow::Owned(String::from_utf8_lossy(&unescaped(bytes)).into_owned())
            }
            Raw::Bare(bytes) | Raw::Quoted(bytes) => String::from_utf8_lossy(bytes),
        }
    }
}

/// The first parameter called `wanted`, in whatever case; what stands before the first `;` is none.
pub(super) fn parameter<'a>(value: &'a [u8], wanted: &str) -> Option<Raw<'a>> {
    let mut rest = value;
    loop {
        let semicolon = rest.iter().position(|byte| *byte == b';')?;
        rest = rest.get(semicolon + 1..)?;
        let length = rest.iter().position(|byte| matches!(byte, b'=' | b';'))?;
        let (name, after) = rest.split_at_checked(length)?;
        rest = after;
        let Some(after) = after.strip_prefix(b"=") else {
            continue;
        };
        let (raw, after) = raw_value(skip_blanks(after));
        if trim_blanks(name).eq_ignore_ascii_case(wanted.as_bytes()) {
            return Some(raw);
        }
        rest = after;
    }
}

/// The value that `text` starts with, and what follows it.
fn raw_value(text: &[u8]) -> (Raw<'_>, &[u8]) {
    if let Some(inside) = text.strip_prefix(b"\"")
        && let Some((value, after)) =
            closing_quote(inside).and_then(|at| inside.split_at_checked(at))
    {
        return (Raw::Quoted(value), after);
    }
    let end = text.iter().position(|byte| *byte == b';').unwrap_or(text.len());
    let (value, after) = text.split_at_checked(end).unwrap_or((text, &[]));
    (Raw::Bare(trim_blanks(value)), after)
}

/// Where the quote stands that no backslash escapes.
fn closing_quote(inside: &[u8]) -> Option<usize> {
    let mut escaped = false;
    inside.iter().position(|byte| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes
    })
}

fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        rest = if let (b'\\', [escaped @ (b'"' | b'\\'), after @ ..]) = (byte, after) {
            out.push(*escaped);
            after
        } else {
            out.push(*byte);
            after
        };
    }
    out
}

/// `bytes` without the spaces and tabs it starts with.
pub(super) fn skip_blanks(bytes: &[u8]) -> &[u8] {
    let blanks = bytes.iter().take_while(|byte| is_blank(**byte)).count();
    bytes.get(blanks..).unwrap_or_default()
}

/// `bytes` without the spaces and tabs at either end.
pub(super) fn trim_blanks(bytes: &[u8]) -> &[u8] {
    let start = skip_blanks(bytes);
    let blanks = start.iter().rev().take_while(|byte| is_blank(**byte)).count();
    start.get(..start.len() - blanks).unwrap_or_default()
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}
