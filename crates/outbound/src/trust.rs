//! Whose certificates are believed: those that the system believes, and those of a file beside them.

use std::path::Path;
use std::sync::Arc;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Certificate authorities.
#[derive(Clone)]
pub struct Trust {
    system: Vec<CertificateDer<'static>>,
    own: Vec<CertificateDer<'static>>,
}

/// The file of further authorities cannot be used; the text names it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TrustError(String);

impl Trust {
    /// Those of the system, and those of a PEM file if one is named.
    ///
    /// # Errors
    /// When the file cannot be read or has no certificate in it. A system without any is no error:
    /// then nobody is believed but the file.
    pub fn load(file: Option<&Path>) -> Result<Self, TrustError> {
        let system = rustls_native_certs::load_native_certs().certs;
        let own = match file {
            None => Vec::new(),
            Some(path) => read(path)
                .map_err(|problem| TrustError(format!("{}: {problem}", path.display())))?,
        };
        Ok(Self { system, own })
    }

    /// Those of the file alone.
    pub(crate) fn own(&self) -> &[CertificateDer<'static>] {
        &self.own
    }

    /// What makes TLS connections that offer these protocols (ALPN, RFC 7301); none: no offer.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn connector(&self, protocols: &[&[u8]]) -> Result<TlsConnector, TrustError> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(self.system.iter().chain(&self.own).cloned());
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| TrustError(error.to_string()))?;
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
        Ok(TlsConnector::from(Arc::new(config)))
    }
}

fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| error.to_string())?;
    let mut store = RootCertStore::empty();
    for certificate in &certificates {
        store.add(certificate.clone()).map_err(|error| error.to_string())?;
    }
    if certificates.is_empty() {
        return Err("there is no certificate in it".to_owned());
    }
    Ok(certificates)
}
