//! One connection to a broker: signed in, subscribed, and from then on packets in both directions.
//!
//! The packets are those of the crate `rumqttc`; its client is not used, because it keeps what it could
//! not send and sends it when the broker is back, which an order to a lock must not survive.

use super::BrokerAddress;
use bytes::BytesMut;
use doorward_domain::Secret;
use doorward_outbound::forget_unsent;
use rumqttc::{
    Connect, ConnectReturnCode, Login, Packet, QoS, Subscribe, SubscribeFilter, SubscribeReasonCode,
};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// The largest packet that is read; a larger one ends the connection.
const LARGEST: usize = 64 << 10;
/// How long connecting and signing in may take.
const OPENED_WITHIN: Duration = Duration::from_secs(5);
/// What the broker's machine has not acknowledged within this time never reaches it. Below the time
/// in which whoever asked is told that the lock did not answer.
pub(super) const UNSENT_FOR: Duration = Duration::from_millis(2_500);
/// How often the broker is asked whether it is there; it must answer before the next time.
pub(super) const PING: Duration = Duration::from_secs(5);
/// What the broker is told: it takes this side for gone after one and a half times as long.
const KEEP_ALIVE_SECONDS: u16 = 15;

/// Why there is no connection any more.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BrokerError {
    /// Nobody there, or the network broke.
    #[error("no connection to the broker: {0}")]
    Network(#[from] std::io::Error),
    /// It took too long.
    #[error("the broker does not answer")]
    Silent,
    /// The broker does not want this client.
    #[error("the broker refuses to sign in: {}", refusal(*.0))]
    Refused(ConnectReturnCode),
    /// The broker does not let this client hear the lock.
    #[error("the broker refuses a subscription; the user may not read the lock's topics")]
    Deaf,
    /// What comes is not MQTT, or too much.
    #[error("what the broker sends is not understood: {0}")]
    Nonsense(rumqttc::mqttbytes::Error),
    /// Something else than was to come.
    #[error("the broker does not keep to the protocol")]
    Disorder,
}

fn refusal(code: ConnectReturnCode) -> &'static str {
    match code {
        ConnectReturnCode::BadUserNamePassword => "wrong user or password",
        ConnectReturnCode::NotAuthorized => "not authorised; user or password may be wrong",
        ConnectReturnCode::ServiceUnavailable => "out of service",
        ConnectReturnCode::BadClientId => "it does not take the client's name",
        ConnectReturnCode::RefusedProtocolVersion => "it does not speak MQTT 3.1.1",
        ConnectReturnCode::Success => "no reason",
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Whom to connect to, and as whom.
pub(crate) struct Opening<'a> {
    pub(crate) address: &'a BrokerAddress,
    pub(crate) tls: &'a TlsConnector,
    pub(crate) client: &'a str,
    pub(crate) login: Option<(&'a str, &'a Secret)>,
    pub(crate) topics: &'a [String],
}

/// An open connection.
pub(crate) struct Connection {
    stream: Box<dyn Stream>,
    unread: BytesMut,
}

impl Connection {
    /// Connects, signs in with a clean session and subscribes.
    pub(crate) async fn open(opening: &Opening<'_>) -> Result<Self, BrokerError> {
        let opened = timeout(OPENED_WITHIN, Self::open_now(opening)).await;
        opened.unwrap_or(Err(BrokerError::Silent))
    }

    async fn open_now(opening: &Opening<'_>) -> Result<Self, BrokerError> {
        let address = opening.address;
        let tcp = TcpStream::connect((address.host.as_str(), address.port)).await?;
        forget_unsent(&tcp, UNSENT_FOR)?;
        let stream: Box<dyn Stream> = if address.secure {
            let name = ServerName::try_from(address.host.clone()).map_err(std::io::Error::other)?;
            Box::new(opening.tls.connect(name, tcp).await?)
        } else {
            Box::new(tcp)
        };
        let mut connection = Self { stream, unread: BytesMut::new() };
        let mut connect = Connect::new(opening.client);
        connect.keep_alive = KEEP_ALIVE_SECONDS;
        connect.clean_session = true;
        connect.login = opening.login.map(|(username, password)| Login {
            username: username.to_owned(),
            password: password.reveal().to_owned(),
        });
        connection.write(&[Packet::Connect(connect)]).await?;
        match connection.read().await? {
            Packet::ConnAck(answer) if answer.code == ConnectReturnCode::Success => {}
            Packet::ConnAck(answer) => return Err(BrokerError::Refused(answer.code)),
            _ => return Err(BrokerError::Disorder),
        }
        connection.subscribe(opening.topics).await?;
        Ok(connection)
    }

    /// Asks for topics. What was kept comes behind the answer, so nothing is lost here.
    async fn subscribe(&mut self, topics: &[String]) -> Result<(), BrokerError> {
        let filter = |topic: &String| SubscribeFilter::new(topic.clone(), QoS::AtMostOnce);
        let mut subscribe = Subscribe::new_many(topics.iter().map(filter));
        subscribe.pkid = 1;
        self.write(&[Packet::Subscribe(subscribe)]).await?;
        let Packet::SubAck(answer) = self.read().await? else { return Err(BrokerError::Disorder) };
        let refused = |code: &SubscribeReasonCode| *code == SubscribeReasonCode::Failure;
        if answer.return_codes.iter().any(refused) { Err(BrokerError::Deaf) } else { Ok(()) }
    }

    /// The next packet. Nothing is lost when this is dropped before it is ready.
    pub(crate) async fn read(&mut self) -> Result<Packet, BrokerError> {
        loop {
            match Packet::read(&mut self.unread, LARGEST) {
                Ok(packet) => return Ok(packet),
                Err(rumqttc::mqttbytes::Error::InsufficientBytes(_)) => {}
                Err(error) => return Err(BrokerError::Nonsense(error)),
            }
            if self.stream.read_buf(&mut self.unread).await? == 0 {
                return Err(BrokerError::Network(std::io::ErrorKind::UnexpectedEof.into()));
            }
        }
    }

    /// Sends packets, all in one piece.
    pub(crate) async fn write(&mut self, packets: &[Packet]) -> Result<(), BrokerError> {
        let mut bytes = BytesMut::new();
        for packet in packets {
            packet.write(&mut bytes, LARGEST).map_err(BrokerError::Nonsense)?;
        }
        let sent = async {
            self.stream.write_all(&bytes).await?;
            self.stream.flush().await
        };
        Ok(timeout(UNSENT_FOR, sent).await.map_err(|_| BrokerError::Silent)??)
    }
}
