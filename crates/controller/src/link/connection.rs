//! A connection to a server: TCP, TLS if the address says so, WebSocket, channel.
//!
//! TLS hides who speaks with whom from the network and gets through proxies; whom the server is, the
//! channel proves, by a key that was pinned at the enrolment. So any certificate will do.

use super::ServerAddress;
use doorward_door::channel::{Channel, ChannelBroken, ChannelKey, Handshake, Step};
use doorward_door::link::FromController;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, Error as TlsError, SignatureScheme,
};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as WebSocketError, Message};

/// The largest message: one of the channel.
const LARGEST: usize = 65_535;
/// How long each step of connecting, and the sending of a message, may take.
const PATIENCE: Duration = Duration::from_secs(10);

trait Stream: AsyncRead + AsyncWrite + Send {}
impl<S: AsyncRead + AsyncWrite + Send> Stream for S {}

type Socket = WebSocketStream<Pin<Box<dyn Stream>>>;

/// A connection could not be made, or is lost.
#[derive(Debug, thiserror::Error)]
pub enum LinkFailed {
    /// Nobody answers there.
    #[error("the server cannot be reached: {0}")]
    Unreachable(io::Error),
    /// Somebody does, but no Doorward.
    #[error("the server does not speak with controllers: {0}")]
    NoLink(Box<WebSocketError>),
    /// Somebody else does.
    #[error(
        "the server has another key than the one pinned: this is another server, or somebody stands between"
    )]
    OtherServer,
    /// The channel broke.
    #[error(transparent)]
    Channel(#[from] ChannelBroken),
    /// It took too long.
    #[error("the server took too long to answer")]
    TooSlow,
    /// It is over.
    #[error("the server has closed the connection")]
    Closed,
}

impl From<WebSocketError> for LinkFailed {
    fn from(error: WebSocketError) -> Self {
        match error {
            WebSocketError::ConnectionClosed | WebSocketError::AlreadyClosed => Self::Closed,
            WebSocketError::Io(error) => Self::Unreachable(error),
            other => Self::NoLink(Box::new(other)),
        }
    }
}

/// An open channel to a server.
pub struct Connection {
    /// The key that the server proved to hold.
    pub server_key: [u8; 32],
    socket: Socket,
    channel: Channel,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Connection")
    }
}

impl Connection {
    /// Opens a channel. `ephemeral` is 32 random bytes for this one; a server that proves another key
    /// than `pinned` is told nothing, not even who asks.
    ///
    /// # Errors
    /// [`LinkFailed`].
    pub async fn open(
        server: &ServerAddress,
        key: &ChannelKey,
        ephemeral: [u8; 32],
        pinned: Option<&[u8; 32]>,
    ) -> Result<Self, LinkFailed> {
        let opened = Self::try_open(server, key, ephemeral, pinned);
        timeout(PATIENCE * 2, opened).await.map_err(|_| LinkFailed::TooSlow)?
    }

    async fn try_open(
        server: &ServerAddress,
        key: &ChannelKey,
        ephemeral: [u8; 32],
        pinned: Option<&[u8; 32]>,
    ) -> Result<Self, LinkFailed> {
        let stream = stream(server).await?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(LARGEST))
            .max_frame_size(Some(LARGEST))
            .write_buffer_size(0);
        let (mut socket, _) =
            tokio_tungstenite::client_async_with_config(server.websocket(), stream, Some(config))
                .await?;
        let (handshake, first) = Handshake::initiate(key, ephemeral)?;
        socket.send(Message::binary(first)).await?;
        let answer = next(&mut socket).await?;
        let Step::SendAndOpen(last, channel) = handshake.take(&answer)? else {
            return Err(ChannelBroken.into());
        };
        // The last message carries this side's own key: whoever is no server of ours does not get it.
        if pinned.is_some_and(|pinned| pinned != channel.remote_key()) {
            return Err(LinkFailed::OtherServer);
        }
        socket.send(Message::binary(last)).await?;
        Ok(Self { server_key: *channel.remote_key(), socket, channel })
    }

    /// Says something.
    ///
    /// # Errors
    /// [`LinkFailed`]; then the connection is of no use any more.
    pub async fn say(&mut self, message: &FromController) -> Result<(), LinkFailed> {
        let sealed = self.channel.seal(&message.encode())?;
        let sent = timeout(PATIENCE, self.socket.send(Message::binary(sealed))).await;
        Ok(sent.map_err(|_| LinkFailed::TooSlow)??)
    }

    /// Waits for the next message, undecoded.
    ///
    /// # Errors
    /// [`LinkFailed`]; then the connection is of no use any more.
    pub async fn hear(&mut self) -> Result<Vec<u8>, LinkFailed> {
        let sealed = next(&mut self.socket).await?;
        Ok(self.channel.open(&sealed)?)
    }

    /// The two directions, each for itself.
    pub fn split(self) -> (Mouth, Ears) {
        let channel = Arc::new(Mutex::new(self.channel));
        let (sink, stream) = self.socket.split();
        (Mouth { channel: Arc::clone(&channel), sink }, Ears { channel, stream })
    }
}

/// The direction to the server.
pub struct Mouth {
    channel: Arc<Mutex<Channel>>,
    sink: SplitSink<Socket, Message>,
}

impl Mouth {
    /// Says something.
    ///
    /// # Errors
    /// [`LinkFailed`]; then the connection is of no use any more.
    pub async fn say(&mut self, message: &FromController) -> Result<(), LinkFailed> {
        let sealed = {
            let mut channel = self.channel.lock().unwrap_or_else(PoisonError::into_inner);
            channel.seal(&message.encode())?
        };
        let sent = timeout(PATIENCE, self.sink.send(Message::binary(sealed))).await;
        Ok(sent.map_err(|_| LinkFailed::TooSlow)??)
    }

    /// Says goodbye.
    pub async fn close(&mut self) {
        // Whoever has gone need not hear it.
        let _ = timeout(Duration::from_secs(1), self.sink.close()).await;
    }
}

/// The direction from the server.
pub struct Ears {
    channel: Arc<Mutex<Channel>>,
    stream: SplitStream<Socket>,
}

impl Ears {
    /// Waits for the next message, undecoded.
    ///
    /// # Errors
    /// [`LinkFailed`]; then the connection is of no use any more.
    pub async fn hear(&mut self) -> Result<Vec<u8>, LinkFailed> {
        let sealed = next(&mut self.stream).await?;
        let mut channel = self.channel.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(channel.open(&sealed)?)
    }
}

async fn next<S>(from: &mut S) -> Result<Vec<u8>, LinkFailed>
where
    S: futures_util::Stream<Item = Result<Message, WebSocketError>> + Unpin,
{
    loop {
        match from.next().await {
            Some(Ok(Message::Binary(bytes))) => return Ok(bytes.to_vec()),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Text(_) | Message::Close(_) | Message::Frame(_))) | None => {
                return Err(LinkFailed::Closed);
            }
            Some(Err(error)) => return Err(error.into()),
        }
    }
}

async fn stream(server: &ServerAddress) -> Result<Pin<Box<dyn Stream>>, LinkFailed> {
    let connecting = TcpStream::connect((server.host.as_str(), server.port));
    let tcp = timeout(PATIENCE, connecting).await.map_err(|_| LinkFailed::TooSlow)?;
    let tcp = tcp.map_err(LinkFailed::Unreachable)?;
    // A command must not wait for an acknowledgement of what came before it.
    tcp.set_nodelay(true).map_err(LinkFailed::Unreachable)?;
    if !server.tls {
        return Ok(Box::pin(tcp));
    }
    let unnamed = |_| LinkFailed::Unreachable(io::Error::other("the host is no name for TLS"));
    let name = ServerName::try_from(server.host.clone()).map_err(unnamed)?;
    let provider = Arc::new(ring::default_provider());
    let odd = |error: TlsError| LinkFailed::Unreachable(io::Error::other(error));
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(odd)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
        .with_no_client_auth();
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, tcp);
    let tls = timeout(PATIENCE, connecting).await.map_err(|_| LinkFailed::TooSlow)?;
    Ok(Box::pin(tls.map_err(LinkFailed::Unreachable)?))
}

/// Takes any certificate: see the head of this module.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.0.signature_verification_algorithms;
        tokio_rustls::rustls::crypto::verify_tls12_signature(
            message,
            certificate,
            signed,
            algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.0.signature_verification_algorithms;
        tokio_rustls::rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signed,
            algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
