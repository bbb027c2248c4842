//! What leaves the house, against real servers on loopback.
#![cfg(test)]

mod hooks;
mod hooks_over_tls;
mod mail;

/// Who made the certificate of the server, whom nobody believes unless told to.
pub(crate) const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/ca.pem");
/// The certificate of a server at 127.0.0.1, and its key.
pub(crate) const CERTIFICATE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/server.pem");
pub(crate) const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/server.key");
