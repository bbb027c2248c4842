//! What ends a command, as one line for the person who typed it.

use std::path::PathBuf;

/// Why a command did not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The configuration cannot be used.
    #[error("configuration: {0}")]
    Configuration(String),
    /// Another server runs on the data directory.
    #[error("the data directory {} is in use by another doorward server", .0.display())]
    InUse(PathBuf),
    /// The data directory cannot be used.
    #[error("data directory {}: {problem}", .path.display())]
    DataDir {
        /// Which.
        path: PathBuf,
        /// Why.
        problem: String,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {problem}")]
    Listen {
        /// Which.
        address: String,
        /// Why.
        problem: String,
    },
    /// A use case refused or failed.
    #[error(transparent)]
    App(#[from] doorward_app::Error),
    /// The database.
    #[error("database: {0}")]
    Store(#[from] doorward_store::Error),
    /// The load program.
    #[error(transparent)]
    Load(#[from] doorward_load::Error),
    /// The examination found something.
    #[error("{0} of the checks failed")]
    Unwell(usize),
    /// Lines of a file are refused, and nothing is written.
    #[error(
        "{refused} of {lines} lines are refused and nothing is written: mend them, or leave them out \
         with --skip-refused"
    )]
    LinesRefused {
        /// How many.
        refused: usize,
        /// Of how many.
        lines: usize,
    },
    /// Anything about input and output.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A value on the command line.
    #[error("{0}")]
    Usage(String),
}

impl From<doorward_app::Fault> for Error {
    fn from(fault: doorward_app::Fault) -> Self {
        Self::App(fault.into())
    }
}

impl From<doorward_domain::Refusal> for Error {
    fn from(refusal: doorward_domain::Refusal) -> Self {
        Self::App(refusal.into())
    }
}
