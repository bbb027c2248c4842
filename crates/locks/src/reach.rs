//! What locks are reached by: the HTTP client and the TLS of the house. Not for whom to reach.

use doorward_outbound::{Guard, HookClient, Trust, TrustError};
use tokio_rustls::TlsConnector;

/// The ways to locks, shared by all of them.
#[derive(Clone)]
pub struct Reach {
    /// Admits public addresses alone; each lock narrows or widens it by its own setting.
    pub(crate) http: HookClient,
    pub(crate) tls: TlsConnector,
}

impl Reach {
    /// Ways that believe whom `trust` names.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(trust: &Trust) -> Result<Self, TrustError> {
        let http = HookClient::new(Guard::default(), trust)?;
        Ok(Self { http, tls: trust.connector(&[])? })
    }
}
