//! The lines between the parts: where they are and what they look like.
//!
//! A delimiter stands at the start of a line and its line holds nothing else but an optional `--`
//! and blanks; anything that merely begins like one is content.

use super::parameter::skip_blanks;

/// How the delimiters of one body are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `--` and the boundary (RFC 2046, section 5.1.1).
    Standard,
    /// The boundary alone, as in the vendor's printed sample, or the standard form.
    Bare,
}

/// The delimiters of one body.
pub(super) struct Delimiters<'a> {
    body: &'a [u8],
    boundary: &'a [u8],
    style: Style,
}

/// One delimiter line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Delimiter {
    /// Where its line starts.
    pub(super) start: usize,
    /// Where the next line starts; the body's length if there is none.
    pub(super) next: usize,
    /// Whether it ends the body.
    pub(super) closes: bool,
    /// Whether its line ends in CRLF, not in LF or the end of the body.
    pub(super) crlf: bool,
}

impl<'a> Delimiters<'a> {
    /// Finds the first delimiter, which decides the style of the rest: in a standard body a line that
    /// is the bare boundary is content.
    pub(super) fn detect(body: &'a [u8], boundary: &'a [u8]) -> Option<(Self, Delimiter)> {
        let mut delimiters = Self { body, boundary, style: Style::Bare };
        let first = delimiters.find(0)?;
        if delimiters.standard_at(first.start).is_some() {
            delimiters.style = Style::Standard;
        }
        Some((delimiters, first))
    }

    /// The first delimiter at or after `from`, which must be the start of a line.
    pub(super) fn find(&self, from: usize) -> Option<Delimiter> {
        let mut line = from;
        loop {
            if let Some(delimiter) = self.at(line) {
                return Some(delimiter);
            }
            line += line_length(self.body.get(line..)?)?;
        }
    }

    /// The delimiter whose line starts at `start`, if there is one.
    pub(super) fn at(&self, start: usize) -> Option<Delimiter> {
        let standard = self.standard_at(start);
        match self.style {
            Style::Standard => standard,
            Style::Bare => standard.or_else(|| self.rest_of_line(start, 0)),
        }
    }

    fn standard_at(&self, start: usize) -> Option<Delimiter> {
        self.body.get(start..)?.strip_prefix(b"--")?;
        self.rest_of_line(start, 2)
    }

    /// A delimiter line whose boundary stands `dashes` bytes after `start`.
    fn rest_of_line(&self, start: usize, dashes: usize) -> Option<Delimiter> {
        let after = self.body.get(start + dashes..)?.strip_prefix(self.boundary)?;
        let (closes, after) = match after.strip_prefix(b"--") {
            Some(after) => (true, after),
            None => (false, after),
        };
        let after = skip_blanks(after);
        let (crlf, after) = match after {
            [b'\r', b'\n', after @ ..] => (true, after),
            [b'\n', after @ ..] => (false, after),
            [] | [b'\r'] => (false, [].as_slice()),
            _ => return None,
        };
        Some(Delimiter { start, next: self.body.len() - after.len(), closes, crlf })
    }
}

/// The length of the first line of `bytes`, its line feed included; `None` if it has none.
pub(super) fn line_length(bytes: &[u8]) -> Option<usize> {
    // By blocks, each searched without a branch per byte: images are long and have few line feeds.
    let mut before = 0;
    for block in bytes.chunks(64) {
        let found = block.iter().fold(0, |found, byte| found | u8::from(*byte == b'\n'));
        if found != 0 {
            let inside = block.iter().position(|byte| *byte == b'\n')?;
            return Some(before + inside + 1);
        }
        before += block.len();
    }
    None
}
