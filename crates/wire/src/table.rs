//! Tables as spreadsheets and other systems save them: comma-separated values (RFC 4180) with the
//! usual departures. Not for what the columns mean.
//!
//! Taken beyond the RFC: `;` or a tab between the cells, a byte order mark, line ends of every system,
//! blank lines, headings in any case. A cell that goes on over the end of its line is refused: nothing
//! that is read here holds a line break, and a quotation mark left open would swallow the lines after
//! it unseen.

#[cfg(test)]
mod tests;

use csv::{ReaderBuilder, StringRecord};

/// The longest line taken, in bytes.
pub const LONGEST_LINE: usize = 65_536;

/// Why a table cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Nothing but white space.
    #[error("the file is empty; its first line names the columns")]
    Empty,
    /// Two bytes for each character.
    #[error("the file is in UTF-16; save it as CSV UTF-8")]
    Utf16,
    /// Another encoding.
    #[error("line {line} is not in UTF-8; save the file as CSV UTF-8")]
    NotUtf8 {
        /// Which line.
        line: u64,
    },
    /// Longer than [`LONGEST_LINE`].
    #[error("line {line} is longer than 65,536 bytes; is this the right file?")]
    LineTooLong {
        /// Which line.
        line: u64,
    },
    /// A cell with a line break.
    #[error("in line {line} a cell goes on over the end of the line; close its quotation mark")]
    LineBreak {
        /// The line that the cell begins in, or one before it of the same cell.
        line: u64,
    },
    /// A column named twice.
    #[error("two columns have the heading {0}; take one out")]
    HeadingTwice(String),
    /// What the reader of single cells says, which it is not known to.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
}

/// A table with its headings read.
#[derive(Debug)]
pub struct Table<'a> {
    text: &'a str,
    reader: csv::Reader<&'a [u8]>,
    headings: Vec<String>,
    place: Place,
}

/// A line beneath the headings, with at least one cell that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// Which line of the file.
    pub line: u64,
    cells: StringRecord,
}

impl TableRow {
    /// A cell without white space around it; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or_default().trim()
    }

    /// How many cells there are; blank ones beyond the columns of the table do not count.
    pub fn len(&self, columns: usize) -> usize {
        let beyond = (columns..self.cells.len()).rev().find(|at| !self.cell(*at).is_empty());
        beyond.map_or(self.cells.len().min(columns), |last| last + 1)
    }
}

/// How far lines have been counted.
#[derive(Debug, Default)]
struct Place {
    at: usize,
    lines_before: u64,
}

impl Place {
    /// The number of the line that has the byte at `at`, which never goes back.
    fn line_of(&mut self, text: &[u8], at: usize) -> u64 {
        let passed = text.get(self.at..at).unwrap_or_default();
        let next = passed.iter().skip(1).chain(text.get(at));
        let ends = passed.iter().zip(next.map(Some).chain([None]));
        let ends = ends.filter(|(byte, next)| match byte {
            b'\n' => true,
            b'\r' => *next != Some(&b'\n'),
            _ => false,
        });
        self.lines_before += ends.count() as u64;
        self.at = at;
        self.lines_before + 1
    }
}

impl<'a> Table<'a> {
    /// Reads the headings.
    ///
    /// # Errors
    /// Everything about the encoding, and two columns of one heading.
    pub fn read(bytes: &'a [u8]) -> Result<Self, TableError> {
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            return Err(TableError::Utf16);
        }
        let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| TableError::NotUtf8 {
            line: Place::default().line_of(bytes, error.valid_up_to()),
        })?;
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator(text))
            .from_reader(text.as_bytes());
        let mut table = Self { text, reader, headings: Vec::new(), place: Place::default() };
        let first = table.next_row()?.ok_or(TableError::Empty)?;
        let columns = first.cells.len();
        let last = (0..columns).rev().find(|at| !first.cell(*at).is_empty());
        let headings = (0..=last.unwrap_or(0)).map(|at| heading(first.cell(at)));
        table.headings = headings.collect();
        for (at, one) in table.headings.iter().enumerate() {
            if table.headings.iter().skip(at + 1).any(|other| other == one) {
                return Err(TableError::HeadingTwice(one.clone()));
            }
        }
        Ok(table)
    }

    /// The headings in lower case, with `_` for blanks and hyphens.
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// The next line that is not blank; `None` after the last one.
    ///
    /// # Errors
    /// [`TableError::LineTooLong`], [`TableError::LineBreak`]. What follows is not to be trusted.
    pub fn next_row(&mut self) -> Result<Option<TableRow>, TableError> {
        let mut cells = StringRecord::new();
        loop {
            let unreadable = |error: csv::Error| TableError::Unreadable(error.to_string());
            if !self.reader.read_record(&mut cells).map_err(unreadable)? {
                return Ok(None);
            }
            let line = self.check_line(&cells)?;
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Ok(Some(TableRow { line, cells }));
            }
        }
    }

    /// The number of the line that the cells are in.
    fn check_line(&mut self, cells: &StringRecord) -> Result<u64, TableError> {
        let bytes = self.text.as_bytes();
        let begins = cells.position().map_or(0, csv::Position::byte);
        let ends = self.reader.position().byte();
        let (begins, ends) = (
            usize::try_from(begins).unwrap_or(usize::MAX),
            usize::try_from(ends).unwrap_or(usize::MAX),
        );
        let raw = bytes.get(begins..ends).unwrap_or_default();
        let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        // The reader skips blank lines, and the second half of a line's end, as part of the next line.
        let blank = raw.iter().take_while(|byte| is_end(byte)).count();
        let raw = raw.get(blank..).unwrap_or_default();
        let line = self.place.line_of(bytes, begins + blank);
        let length = raw.iter().rposition(|byte| !is_end(byte)).map_or(0, |last| last + 1);
        if raw.get(..length).unwrap_or_default().iter().any(is_end) {
            return Err(TableError::LineBreak { line });
        }
        if length > LONGEST_LINE {
            return Err(TableError::LineTooLong { line });
        }
        Ok(line)
    }
}

/// What stands between the cells: the candidate that the headings have most of.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |candidate: u8| first.bytes().filter(|byte| *byte == candidate).count();
    let mut best = b',';
    for candidate in [b';', b'\t'] {
        if count(candidate) > count(best) {
            best = candidate;
        }
    }
    best
}

fn heading(cell: &str) -> String {
    let text = cell.to_lowercase();
    text.chars().map(|c| if c.is_whitespace() || c == '-' { '_' } else { c }).collect()
}
