//! The columns of a table by their headings, and the cells of one line read into values.

use doorward_app::import::{Line, Problem};
use doorward_domain::FieldProblem;
use doorward_wire::table::{Table, TableError, TableRow};

/// Why a file cannot be taken at all.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It is no table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A column that nobody knows: a misspelt one would be left out unseen.
    #[error("there is no column {heading}; take it out, or call it one of: {known}")]
    UnknownColumn {
        /// Its heading.
        heading: String,
        /// The headings that there are.
        known: String,
    },
    /// A column without which nothing can be done.
    #[error("the first line names no column {0}; it has the headings of the columns")]
    ColumnMissing(&'static str),
    /// Headings and nothing beneath.
    #[error("there is no line beneath the headings")]
    NoLines,
}

/// Which of the columns that are known stands where.
pub(super) struct Columns {
    places: Vec<(&'static str, usize)>,
    count: usize,
}

impl Columns {
    /// Finds columns by their headings.
    ///
    /// # Errors
    /// [`FileError::UnknownColumn`].
    fn find(headings: &[String], known: &[&'static str]) -> Result<Self, FileError> {
        let mut places = Vec::new();
        for (place, heading) in headings.iter().enumerate() {
            match known.iter().find(|known| *known == heading) {
                Some(known) => places.push((*known, place)),
                // A column without a heading may be empty; cells in it are refused one by one.
                None if heading.is_empty() => {}
                None => {
                    let (heading, known) = (heading.clone(), known.join(", "));
                    return Err(FileError::UnknownColumn { heading, known });
                }
            }
        }
        Ok(Self { places, count: headings.len() })
    }

    /// Whether there is a column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.places.iter().any(|(known, _)| *known == column)
    }
}

/// One line while it is read.
pub(super) struct Cells<'a> {
    columns: &'a Columns,
    row: &'a TableRow,
    problems: Vec<Problem>,
}

impl<'a> Cells<'a> {
    /// A cell, unless it is empty.
    pub(super) fn text(&self, column: &'static str) -> Option<&'a str> {
        let (_, place) = self.columns.places.iter().find(|(known, _)| *known == column)?;
        Some(self.row.cell(*place)).filter(|cell| !cell.is_empty())
    }

    /// Notes what is wrong with a cell.
    pub(super) fn refuse(&mut self, column: &'static str, reason: impl Into<String>) {
        self.problems.push(Problem::at(column, reason));
    }

    /// What a cell holds; `None` when it is empty, or refused.
    pub(super) fn optional<T>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, FieldProblem>,
    ) -> Option<T> {
        match parse(self.text(column)?) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.refuse(column, problem.to_string());
                None
            }
        }
    }

    /// The same for a cell that must not be empty.
    pub(super) fn required<T>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, FieldProblem>,
    ) -> Option<T> {
        if self.text(column).is_none() {
            self.refuse(column, FieldProblem::Missing.to_string());
        }
        self.optional(column, parse)
    }
}

/// Reads every line of a table. `ready` looks at the columns first; `read` gives `None` only after it
/// has refused a cell.
///
/// # Errors
/// When the file cannot be taken at all.
pub(super) fn lines<T>(
    bytes: &[u8],
    known: &[&'static str],
    ready: impl FnOnce(&Columns) -> Result<(), FileError>,
    read: impl Fn(&mut Cells<'_>) -> Option<T>,
) -> Result<Vec<Line<T>>, FileError> {
    let mut table = Table::read(bytes)?;
    let columns = Columns::find(table.headings(), known)?;
    ready(&columns)?;
    let mut lines = Vec::new();
    while let Some(row) = table.next_row()? {
        let mut cells = Cells { columns: &columns, row: &row, problems: Vec::new() };
        let value = read(&mut cells);
        let mut problems = cells.problems;
        let (found, wanted) = (row.len(columns.count), columns.count);
        if found != wanted {
            // Its cells are likely to stand in the wrong columns.
            let reason = format!(
                "has {found} cells where there are {wanted} columns; is a separator missing, or in \
                 a cell without quotation marks?"
            );
            problems = vec![Problem { column: None, reason }];
        }
        let read = match value {
            Some(value) if problems.is_empty() => Ok(value),
            _ => Err(problems),
        };
        lines.push(Line { number: row.line, read });
    }
    if lines.is_empty() {
        return Err(FileError::NoLines);
    }
    Ok(lines)
}
