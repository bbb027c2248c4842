//! Structured log lines on standard error: one JSON object a line.

use crate::error::Error;
use tracing_subscriber::EnvFilter;

/// Begins to log what `directives` let through.
///
/// # Errors
/// When they cannot be understood.
pub(crate) fn start(directives: &str) -> Result<(), Error> {
    let wrong = |problem: String| Error::Configuration(format!("log: {problem}"));
    let filter = EnvFilter::try_new(directives).map_err(|error| wrong(error.to_string()))?;
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_writer(std::io::stderr)
        .with_env_filter(filter)
        .try_init()
        .map_err(|error| wrong(error.to_string()))
}
