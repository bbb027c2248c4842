//! Structured log lines on standard error: one JSON object a line.

use crate::error::Error;
use tracing_subscriber::EnvFilter;

/// The libraries of passkeys, which write down whole ceremonies, and what strangers send, as errors.
const TOO_TALKATIVE: [&str; 3] =
    ["webauthn_rs=off", "webauthn_rs_core=off", "webauthn_rs_proto=off"];

/// Begins to log what `directives` let through.
///
/// # Errors
/// When they cannot be understood.
pub(crate) fn start(directives: &str) -> Result<(), Error> {
    let wrong = |problem: String| Error::Configuration(format!("log: {problem}"));
    let mut filter = EnvFilter::try_new(directives).map_err(|error| wrong(error.to_string()))?;
    for quiet in TOO_TALKATIVE {
        let directive = quiet.parse().map_err(|_| wrong(quiet.to_owned()))?;
        filter = filter.add_directive(directive);
    }
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_writer(std::io::stderr)
        .with_env_filter(filter)
        .try_init()
        .map_err(|error| wrong(error.to_string()))
}
