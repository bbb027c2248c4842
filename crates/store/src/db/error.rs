//! What can go wrong with a database. Not for refusals: those are values of the callers' closures.

/// A fault of the database or of the way to it. The texts are for the log, never for a caller.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQLite's own error.
    #[error("SQLite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL's own error, with what the server said.
    #[error("PostgreSQL: {}", describe(.0))]
    Postgres(#[from] postgres::Error),
    /// The transaction that carried this write could not be committed.
    #[error("the transaction could not be committed: {0}")]
    Commit(String),
    /// The closure panicked; its transaction was undone.
    #[error("a database closure panicked")]
    Panicked,
    /// The database threads are gone: the server is stopping.
    #[error("the database is closed")]
    Closed,
    /// More work waits than is taken.
    #[error("too much work is waiting for the database")]
    Busy,
    /// The database was written by a newer program.
    #[error(
        "the database has version {found}, this program knows versions up to {known}; \
         install the newer program again or restore a backup"
    )]
    Newer {
        /// The version found.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// A stored value is not what its column should hold.
    #[error("stored value of {0} cannot be understood")]
    Corrupt(&'static str),
    /// A file that had to be new exists, or one that had to exist does not.
    #[error("{0}")]
    File(String),
    /// An input or output error beside the database.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl Error {
    /// Whether a row could not be written because its key, or something in it that is unique, is taken.
    pub fn is_conflict(&self) -> bool {
        match self {
            Self::Sqlite(error) => {
                error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
            }
            Self::Postgres(error) => {
                error.code() == Some(&postgres::error::SqlState::UNIQUE_VIOLATION)
            }
            _ => false,
        }
    }
}

fn describe(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(database) => format!("{} ({})", database.message(), database.code().code()),
        None => match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    }
}
