//! The one address that controllers connect to: a WebSocket, in it the encrypted channel. Not for what
//! is said in it: that is `doorward_app`'s.

use crate::Web;
use crate::peer::{self, Peer};
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use doorward_app::controllers::ControllerCall;
use doorward_app::edge;
use doorward_door::channel::{Channel, ChannelBroken, Handshake, Step};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

/// The largest message: one of the channel.
const LARGEST: usize = 65_535;
/// How long a handshake may take, and a message to be sent.
const PATIENCE: Duration = Duration::from_secs(10);
/// Messages that wait in each direction.
const WAITING: usize = 32;
/// Handshakes at a time: each costs some key exchanges, and nobody has proved anything yet.
static HANDSHAKES: Semaphore = Semaphore::const_new(512);

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// Takes the connection of a controller.
pub(crate) async fn arrive(
    State(web): State<Arc<Web>>,
    Extension(peer): Extension<Peer>,
    mut request: Request<Body>,
) -> Response {
    let Some(accept) = accept_key(request.headers()) else {
        let text = "this address is for controllers: they connect by WebSocket\n";
        return (StatusCode::UPGRADE_REQUIRED, [(header::UPGRADE, "websocket")], text)
            .into_response();
    };
    let address = peer::address(peer, request.headers(), web.settings.behind_proxy);
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(speak(web, upgrade, address));
    let headers = [
        (header::CONNECTION, "upgrade".to_owned()),
        (header::UPGRADE, "websocket".to_owned()),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}

/// What a WebSocket of version 13 is answered with (RFC 6455, section 4.2); `None` for anything else.
fn accept_key(headers: &HeaderMap) -> Option<String> {
    let says = |name, word: &str| {
        let text = headers.get(name).and_then(|value| value.to_str().ok());
        text.is_some_and(|text| text.split(',').any(|part| part.trim().eq_ignore_ascii_case(word)))
    };
    let asks = says(header::CONNECTION, "upgrade")
        && says(header::UPGRADE, "websocket")
        && says(header::SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| asks)?;
    Some(derive_accept_key(key.as_bytes()))
}

async fn speak(web: Arc<Web>, upgrade: OnUpgrade, address: IpAddr) {
    let opened = {
        let Ok(Ok(_permit)) = timeout(PATIENCE, HANDSHAKES.acquire()).await else {
            return tracing::debug!(%address, "too many controllers shake hands at a time");
        };
        timeout(PATIENCE, open(&web, upgrade)).await
    };
    let (socket, channel) = match opened {
        Ok(Ok(opened)) => opened,
        Ok(Err(why)) => return tracing::info!(%address, why, "no channel to a controller"),
        Err(_) => return tracing::info!(%address, "a controller took too long to open a channel"),
    };
    let remote_key = *channel.remote_key();
    let (heard, ears) = mpsc::channel(WAITING);
    let (urgent, urgent_taken) = mpsc::channel(WAITING);
    let (bulk, bulk_taken) = mpsc::channel(1);
    let call = ControllerCall { remote_key, address: Some(address), heard: ears, urgent, bulk };
    let channel = Arc::new(Mutex::new(channel));
    let (sink, stream) = socket.split();
    let reading = tokio::spawn(read(stream, Arc::clone(&channel), heard));
    let writing = tokio::spawn(write(sink, channel, urgent_taken, bulk_taken));
    Arc::clone(&web.app).speak_with_controller(call).await;
    reading.abort();
    // What was said last, a revocation, must still leave; the writer ends when nobody speaks.
    if timeout(PATIENCE, writing).await.is_err() {
        tracing::debug!(%address, "a controller did not take the last words");
    }
}

/// The socket, and the channel in it once both sides have proved their keys.
async fn open(web: &Web, upgrade: OnUpgrade) -> Result<(Socket, Channel), String> {
    let upgraded = upgrade.await.map_err(|error| error.to_string())?;
    let config = WebSocketConfig::default()
        .max_message_size(Some(LARGEST))
        .max_frame_size(Some(LARGEST))
        .write_buffer_size(0);
    let io = TokioIo::new(upgraded);
    let mut socket = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
    let key = web.app.channel_key().await.map_err(|error| error.to_string())?;
    let ephemeral = edge::random().map_err(|error| error.to_string())?;
    let broken = |error: ChannelBroken| error.to_string();
    let mut handshake = Handshake::respond(&key, ephemeral).map_err(broken)?;
    loop {
        let message = match socket.next().await {
            Some(Ok(Message::Binary(message))) => message,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            Some(Ok(_)) | None => return Err("it went, or speaks another language".to_owned()),
            Some(Err(error)) => return Err(error.to_string()),
        };
        let (answer, channel) = match handshake.take(&message).map_err(broken)? {
            Step::Open(channel) => return Ok((socket, channel)),
            Step::Send(next, answer) => (answer, Err(next)),
            Step::SendAndOpen(answer, channel) => (answer, Ok(channel)),
        };
        socket.send(Message::binary(answer)).await.map_err(|error| error.to_string())?;
        match channel {
            Ok(channel) => return Ok((socket, channel)),
            Err(next) => handshake = next,
        }
    }
}

/// Passes on what is heard, until the connection ends or says something that is not of the channel.
async fn read(
    mut stream: SplitStream<Socket>,
    channel: Arc<Mutex<Channel>>,
    heard: mpsc::Sender<Vec<u8>>,
) {
    while let Some(Ok(message)) = stream.next().await {
        let sealed = match message {
            Message::Binary(sealed) => sealed,
            Message::Ping(_) | Message::Pong(_) => continue,
            Message::Text(_) | Message::Close(_) | Message::Frame(_) => return,
        };
        let opened = channel.lock().unwrap_or_else(PoisonError::into_inner).open(&sealed);
        let Ok(message) = opened else { return };
        if heard.send(message).await.is_err() {
            return;
        }
    }
}

/// Sends what is said, the urgent first, until nobody speaks any more.
async fn write(
    mut sink: SplitSink<Socket, Message>,
    channel: Arc<Mutex<Channel>>,
    mut urgent: mpsc::Receiver<Vec<u8>>,
    mut bulk: mpsc::Receiver<Vec<u8>>,
) {
    loop {
        let message = tokio::select! {
            biased;
            Some(message) = urgent.recv() => message,
            Some(message) = bulk.recv() => message,
            else => break,
        };
        let sealed = channel.lock().unwrap_or_else(PoisonError::into_inner).seal(&message);
        let Ok(sealed) = sealed else { break };
        match timeout(PATIENCE, sink.send(Message::binary(sealed))).await {
            Ok(Ok(())) => {}
            Ok(Err(Error::ConnectionClosed | Error::AlreadyClosed)) | Err(_) => return,
            Ok(Err(error)) => return tracing::debug!(%error, "a controller cannot be told"),
        }
    }
    // It may have gone already.
    let _ = timeout(PATIENCE, sink.close()).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (name.parse::<header::HeaderName>().unwrap(), value.parse().unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    /// RFC 6455, section 1.3.
    #[test]
    fn the_answer_to_a_websocket_is_that_of_its_key() {
        let asks = [
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        let answer = accept_key(&headers(&asks));
        assert_eq!(answer.as_deref(), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        for without in 0..asks.len() {
            let mut fewer = asks.to_vec();
            fewer.remove(without);
            assert_eq!(accept_key(&headers(&fewer)), None, "{:?}", asks[without]);
        }
    }
}
