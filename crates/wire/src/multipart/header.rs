//! The header lines of one part. Not for the body's own `Content-Type`, whose boundary is read first.

use std::borrow::Cow;

use super::delimiter::{Delimiters, line_length};
use super::parameter::{Raw, parameter, trim_blanks};
use super::{Error, MAX_HEADER_BYTES};

/// What a part's headers say.
#[derive(Default)]
pub(super) struct Header<'a> {
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) file_name: Option<Cow<'a, str>>,
    pub(super) content_type: Option<&'a str>,
}

/// Reads the headers that start at `start`; gives them and the place where the content starts.
///
/// They end at a blank line. The vendor's sample has none, so a line that cannot be a header starts
/// the content too, and a delimiter ends a part that has no content.
pub(super) fn read<'a>(
    body: &'a [u8],
    start: usize,
    delimiters: &Delimiters<'_>,
    part: usize,
) -> Result<(Header<'a>, usize), Error> {
    let mut header = Header::default();
    let mut at = start;
    loop {
        let rest = body.get(at..).unwrap_or_default();
        // A line feed further off than the bound is as good as none: the line is no header then.
        let near = rest.get(..MAX_HEADER_BYTES + 1).unwrap_or(rest);
        let length = line_length(near).unwrap_or(near.len());
        let line = without_line_end(near.get(..length).unwrap_or_default());
        if rest.is_empty() || delimiters.at(at).is_some() {
            return Ok((header, at));
        }
        let Some((name, value)) = split(line) else {
            let blank = if trim_blanks(line).is_empty() { length } else { 0 };
            return Ok((header, at + blank));
        };
        if at + length - start > MAX_HEADER_BYTES {
            return Err(Error::HeadersTooLong { part });
        }
        header.take(name, value);
        at += length;
    }
}

impl<'a> Header<'a> {
    fn take(&mut self, name: &[u8], value: &'a [u8]) {
        if name.eq_ignore_ascii_case(b"content-disposition") {
            self.name = parameter(value, "name").map(Raw::text);
            self.file_name = parameter(value, "filename").map(Raw::text);
        } else if name.eq_ignore_ascii_case(b"content-type") {
            self.content_type = std::str::from_utf8(trim_blanks(value)).ok();
        }
    }
}

/// A header line's name and value, if it can be one: a token, then a colon (RFC 9110, section 5.1).
fn split(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|byte| !is_token(*byte)).filter(|length| *length > 0)?;
    let (name, value) = line.split_at_checked(colon)?;
    Some((name, value.strip_prefix(b":")?))
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}
