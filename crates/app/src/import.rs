//! People and cards brought along in a file: all in one write, or none.
//!
//! A file is checked against the database and against itself before anything is written, and every
//! line that cannot be taken is named with its reason. Not for reading files: whoever calls has made
//! typed lines of one.

mod cards;
mod checked_people;
mod people;

pub use cards::{CardOptions, CardOwner, CardRow};
pub use doorward_store::imports::Told;
pub use people::{PeopleOptions, PersonRow};

use crate::context::{Ctx, Outcome};
use crate::edge::NoEntropy;
use crate::error::Error;
use doorward_domain::Refusal;
use doorward_store::audit::AuditRow;

/// After how many lines somebody who waits is told.
const TELL_EVERY: usize = 500;

/// How far an import goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportMode {
    /// Everything is checked and nothing is written.
    DryRun,
    /// Nothing is written when a line is refused.
    AllOrNothing,
    /// Refused lines are left out.
    SkipRefused,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// In which column; `None`: the line as a whole.
    pub column: Option<&'static str>,
    /// What, and what to do. It holds nothing that the cell says: numbers of cards are secrets.
    pub reason: String,
}

impl Problem {
    /// A problem in a column.
    pub fn at(column: &'static str, reason: impl Into<String>) -> Self {
        Self { column: Some(column), reason: reason.into() }
    }
}

/// A line of a file: what it says, or why that cannot be read.
#[derive(Debug, Clone)]
pub struct Line<T> {
    /// Which line of the file.
    pub number: u64,
    /// What it says.
    pub read: Result<T, Vec<Problem>>,
}

/// One reason for which a line is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedCell {
    /// Which line of the file.
    pub line: u64,
    /// Where in it and why.
    pub problem: Problem,
}

/// What an import is doing, for somebody who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It looks up whom and what the lines name.
    Checking,
    /// It writes.
    Writing,
}

/// A line of people that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenLine {
    /// Which line of the file.
    pub line: u64,
    /// The address of whom it tells.
    pub email: String,
    /// What becomes of her.
    pub fate: LineFate,
}

/// What becomes of somebody of whom a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFate {
    /// She is new.
    Added,
    /// She was invited, a guest, or without a user name, and is what the file says now.
    Adopted,
    /// She was known and is changed.
    Updated,
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// How many lines there were.
    pub lines: usize,
    /// People or cards that are new.
    pub added: usize,
    /// People who were invited, or guests, or had no user name, and are what the file says now.
    pub adopted: usize,
    /// People who were known and are changed.
    pub updated: usize,
    /// Cards that their people have already.
    pub unchanged: usize,
    /// Groups that were made.
    pub groups_made: usize,
    /// What becomes of the lines of people that are taken, in their order.
    pub taken_lines: Vec<TakenLine>,
    /// Why lines are refused, in the order of the lines.
    pub refused: Vec<RefusedCell>,
    /// Whether it is written. The numbers above are otherwise those that would have been.
    pub written: bool,
}

impl ImportReport {
    /// How many lines are refused; one may have several reasons.
    pub fn refused_lines(&self) -> usize {
        self.refused.chunk_by(|one, other| one.line == other.line).count()
    }

    /// How many people or cards are written, or would be.
    pub fn taken(&self) -> usize {
        self.added + self.adopted + self.updated
    }

    /// Whether the mode lets this be written.
    fn may_be_written(&self, mode: ImportMode) -> bool {
        let something = self.taken() > 0;
        match mode {
            ImportMode::DryRun => false,
            ImportMode::AllOrNothing => something && self.refused.is_empty(),
            ImportMode::SkipRefused => something,
        }
    }

    /// The one audit row of an import: how many people or cards it wrote as its count, and all the
    /// numbers beside it.
    fn row(&self, ctx: &Ctx) -> Result<AuditRow, NoEntropy> {
        let mut row = ctx.row(Outcome::Done, None)?;
        row.times = i64::try_from(self.taken()).unwrap_or(i64::MAX);
        let counts = serde_json::json!({
            "lines": self.lines,
            "added": self.added,
            "adopted": self.adopted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "groups_made": self.groups_made,
            "refused_lines": self.refused_lines(),
        });
        row.device = Some(counts.to_string());
        Ok(row)
    }
}

/// Parts the lines that could be read from the reasons why others could not.
fn parted<T>(lines: Vec<Line<T>>) -> (Vec<(u64, T)>, Vec<RefusedCell>) {
    let (mut rows, mut refused) = (Vec::with_capacity(lines.len()), Vec::new());
    for line in lines {
        match line.read {
            Ok(row) => rows.push((line.number, row)),
            Err(problems) => refuse(&mut refused, line.number, problems),
        }
    }
    (rows, refused)
}

fn refuse(refused: &mut Vec<RefusedCell>, line: u64, problems: Vec<Problem>) {
    refused.extend(problems.into_iter().map(|problem| RefusedCell { line, problem }));
}

/// What a fault of the store is to somebody who imports: a conflict means that another node wrote
/// between the look and the write.
fn meanwhile(error: doorward_store::Error) -> Error {
    if error.is_conflict() {
        let text = "somebody was added while the file was taken in, and nothing of the file is \
                    written; run the import again";
        return Refusal::Conflict(text.to_owned()).into();
    }
    error.into()
}
