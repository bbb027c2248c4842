//! `multipart/form-data` bodies (RFC 7578, RFC 2046 section 5.1), as browsers, HTTP libraries and
//! people who paste the vendor's sample send them.
//!
//! The whole body is in memory: biometric samples are small and their size is bounded before. Not
//! for streaming, nested multiparts, folded headers or transfer encodings, which RFC 7578 retired.

mod delimiter;
mod error;
mod header;
mod parameter;

use std::borrow::Cow;

pub use error::Error;

use delimiter::Delimiters;
use parameter::parameter;

/// The most parts that [`read`] takes; the calls that use it have two.
pub const MAX_PARTS: usize = 16;

/// The most bytes that one part's headers may take.
pub const MAX_HEADER_BYTES: usize = 8 * 1024;

/// The longest boundary (RFC 2046, section 5.1.1).
pub const MAX_BOUNDARY: usize = 70;

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<'a> {
    /// The field's name, from `Content-Disposition`.
    pub name: Cow<'a, str>,
    /// The file's name, where one is given. The client chose it; never use it as a path.
    pub file_name: Option<Cow<'a, str>>,
    /// The part's `Content-Type` as sent, if it is text at all; nothing is to be made of it.
    pub content_type: Option<&'a str>,
    /// The content, byte for byte, without the line end before the next delimiter.
    pub data: &'a [u8],
}

impl Part<'_> {
    /// Whether this part has that name, ignoring ASCII case.
    pub fn is_named(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Whether a `Content-Type` header names a multipart body, in whatever case.
pub fn content_type_is_multipart(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim_ascii();
    media_type.split_once('/').is_some_and(|(kind, subtype)| {
        kind.eq_ignore_ascii_case("multipart") && !subtype.is_empty()
    })
}

/// Reads all parts of a body in the order they came. A form without parts is an empty list.
///
/// What stands before the first delimiter and after the closing one is passed over. A last delimiter
/// without its closing `--` ends the body too, if nothing but white space follows.
///
/// # Errors
///
/// See [`Error`]. A part that no delimiter follows is [`Error::Truncated`], never a shorter part.
pub fn read<'a>(content_type: &str, body: &'a [u8]) -> Result<Vec<Part<'a>>, Error> {
    read_at_most(MAX_PARTS, content_type, body)
}

/// As [`read`], for forms that may have another number of parts.
///
/// # Errors
///
/// See [`Error`].
pub fn read_at_most<'a>(
    most: usize,
    content_type: &str,
    body: &'a [u8],
) -> Result<Vec<Part<'a>>, Error> {
    let boundary = boundary(content_type)?;
    let (delimiters, mut opening) = Delimiters::detect(body, boundary).ok_or(Error::NoDelimiter)?;
    let mut parts = Vec::new();
    while !opening.closes && !is_blank(body.get(opening.next..).unwrap_or_default()) {
        let number = parts.len() + 1;
        if number > most {
            return Err(Error::TooManyParts { most });
        }
        let (header, content) = header::read(body, opening.next, &delimiters, number)?;
        let end = delimiters.find(content).ok_or(Error::Truncated { part: number })?;
        let data = body.get(content..end.start).unwrap_or_default();
        parts.push(Part {
            name: header.name.ok_or(Error::Nameless { part: number })?,
            file_name: header.file_name,
            content_type: header.content_type,
            data: without_line_end(data, opening.crlf),
        });
        opening = end;
    }
    Ok(parts)
}

/// The boundary that the header announces.
fn boundary(content_type: &str) -> Result<&[u8], Error> {
    if !content_type_is_multipart(content_type) {
        return Err(Error::NotMultipart);
    }
    let value = parameter(content_type.as_bytes(), "boundary").ok_or(Error::NoBoundary)?;
    let boundary = value.bytes();
    if boundary.is_empty() || boundary.len() > MAX_BOUNDARY {
        return Err(Error::BoundaryLength { length: boundary.len() });
    }
    Ok(boundary)
}

/// `data` without the line end that belongs to the delimiter after it.
///
/// After LF delimiters a carriage return before the line feed is content: it may be the last byte
/// of an image. After CRLF ones a bare line feed still counts, for hand-made bodies mix the two.
fn without_line_end(data: &[u8], crlf: bool) -> &[u8] {
    let line = data.strip_suffix(b"\n").unwrap_or(data);
    if crlf && line.len() < data.len() { line.strip_suffix(b"\r").unwrap_or(line) } else { line }
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests;
