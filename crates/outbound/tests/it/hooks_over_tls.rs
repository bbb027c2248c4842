//! Webhooks behind TLS: believed only with a certificate of somebody who is.

use crate::hooks::post;
use crate::{AUTHORITY, CERTIFICATE, KEY};
use doorward_outbound::{Guard, HookClient, HookError, Trust};
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

fn acceptor() -> TlsAcceptor {
    let chain = vec![CertificateDer::from_pem_file(CERTIFICATE).unwrap()];
    let key = PrivateKeyDer::from_pem_file(KEY).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key));
    TlsAcceptor::from(Arc::new(config.unwrap()))
}

/// Answers every caller that speaks TLS; its address.
async fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/hook", listener.local_addr().unwrap());
    let acceptor = acceptor();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut read = [0; 4_096];
            assert!(stream.read(&mut read).await.unwrap() > 0);
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await.unwrap();
        }
    });
    url
}

#[tokio::test]
async fn a_certificate_is_believed_only_if_the_settings_say_so() {
    let url = serve().await;
    let client = |ca: Option<&str>| {
        let trust = Trust::load(ca.map(Path::new)).unwrap();
        HookClient::new(Guard::parse("127.0.0.1").unwrap(), &trust).unwrap()
    };
    let refused = post(&client(None), &url).await;
    assert!(matches!(refused, Err(HookError::Tls(_))), "{refused:?}");
    assert_eq!(post(&client(Some(AUTHORITY)), &url).await.unwrap().status, 200);
    // The certificate is for 127.0.0.1 and for nothing else.
    let trust = Trust::load(Some(Path::new(AUTHORITY))).unwrap();
    let named = HookClient::new(Guard::parse("localhost").unwrap(), &trust).unwrap();
    let other = post(&named, &url.replace("127.0.0.1", "localhost")).await;
    assert!(matches!(other, Err(HookError::Tls(_))), "{other:?}");
}

#[test]
fn a_file_without_a_certificate_is_refused_by_its_name() {
    for file in [KEY, "/nowhere/ca.pem"] {
        let error = Trust::load(Some(Path::new(file))).err().unwrap().to_string();
        assert!(error.starts_with(file), "{error}");
    }
}
