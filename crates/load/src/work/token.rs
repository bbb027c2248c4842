//! Fetching the access token of a run.

use super::requests::Requests;
use crate::client::{Wire, right_token};
use crate::error::Error;
use std::fs::OpenOptions;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Builder;

/// Reads the token from its file, or fetches it and keeps it there if a file is named. A token
/// kept from before is how the refusal of a lapsed plan can be measured at all: without a plan
/// the server gives no new one.
pub(crate) fn obtain(
    file: Option<&Path>,
    requests: &Requests,
    address: SocketAddr,
    patience: Duration,
) -> Result<String, Error> {
    let Some(path) = file else { return fetch(requests, address, patience) };
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text.trim().to_owned()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let token = fetch(requests, address, patience)?;
            keep(path, &token).map_err(Error::io(format!("writing {}", path.display())))?;
            Ok(token)
        }
        Err(error) => Err(Error::io(format!("reading {}", path.display()))(error)),
    }
}

fn keep(path: &Path, token: &str) -> Result<(), std::io::Error> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(token.as_bytes())
}

fn fetch(requests: &Requests, address: SocketAddr, patience: Duration) -> Result<String, Error> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::io("starting a runtime"))?;
    let mut wire = Wire::new(address, patience);
    let answer = runtime.block_on(wire.patiently(|| requests.token()))?;
    let refused = || Error::NoToken { status: answer.status, body: answer.shown() };
    if !right_token(&answer) {
        return Err(refused());
    }
    let json: serde_json::Value = serde_json::from_slice(&answer.body).map_err(|_| refused())?;
    json.get("access_token").and_then(|token| token.as_str()).map(str::to_owned).ok_or_else(refused)
}
