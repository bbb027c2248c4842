//! What can go wrong in a load run, in words for the person at the terminal.

use std::path::PathBuf;

/// A failed or refused load run. No variant carries a key or a token.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line asks for something that does not fit together.
    #[error("{0}")]
    Usage(String),
    /// A file, socket or process of this machine failed.
    #[error("{what}: {source}")]
    Io {
        /// What was attempted.
        what: String,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The HTTP connection broke.
    #[error("connection: {0}")]
    Http(#[from] hyper::Error),
    /// No answer came in time, or the server stayed away.
    #[error("no answer from {address} for {seconds} s (last: {last})")]
    Silent {
        /// Who was asked.
        address: String,
        /// How long it was waited for.
        seconds: u64,
        /// The last failure seen.
        last: String,
    },
    /// The token endpoint refused.
    #[error("no access token: HTTP {status} {body}")]
    NoToken {
        /// The HTTP status.
        status: u16,
        /// The start of the answer.
        body: String,
    },
    /// The file of credentials cannot be used.
    #[error("credentials file {path}: {reason}")]
    Credentials {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A ledger line cannot be read.
    #[error("ledger {path}, line {line}: {reason}")]
    Ledger {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The server lost people whose creation it had answered.
    #[error("{lost} of {promised} people in the ledger are lost")]
    Lost {
        /// How many are gone.
        lost: usize,
        /// How many the ledger holds.
        promised: usize,
    },
    /// Some answers were not the expected ones, so the figures do not count.
    #[error("{count} wrong answers; the first: {first}")]
    WrongAnswers {
        /// How many.
        count: u64,
        /// The first of them.
        first: String,
    },
    /// Not one answer was right.
    #[error("no right answer in the whole run")]
    NothingMeasured,
    /// The raw SQLite reference failed.
    #[error("sqlite: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The PostgreSQL reference failed.
    #[error("postgres: {0}")]
    Postgres(String),
    /// The LDAP reference failed.
    #[error("ldap: {0}")]
    Ldap(String),
    /// The Argon2id reference failed.
    #[error("argon2: {0}")]
    Argon2(String),
    /// A worker thread of the load program ended without a word.
    #[error("a worker thread ended early")]
    WorkerLost,
}

impl Error {
    /// An I/O failure with what was attempted.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        // Its Display says only "db error"; the server's sentence is underneath.
        Self::Postgres(match error.as_db_error() {
            Some(told) => told.message().to_owned(),
            None => error.to_string(),
        })
    }
}
