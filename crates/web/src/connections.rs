//! Connections: accepted within limits, served by the router, drained at the end.

use crate::peer::Peer;
use crate::{Web, route};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::http::uri::{PathAndQuery, Uri};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower_service::Service as _;

/// What a connection may take.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// Connections open at a time; more wait to be accepted.
    pub connections: usize,
    /// Headers in one request.
    pub headers: usize,
    /// Bytes of one request's head.
    pub head_bytes: usize,
    /// How long a head may take to arrive, and an idle connection stays open.
    pub head_timeout: Duration,
    /// How long calls under way get to finish when the server stops.
    pub drain: Duration,
}

/// A bound listener.
pub struct Listener {
    /// The socket.
    pub socket: TcpListener,
    /// What is served on it.
    pub router: Router,
}

/// Serves until `stop` changes, then lets calls under way finish.
pub async fn serve(
    listener: Listener,
    web: Arc<Web>,
    limits: ConnectionLimits,
    mut stop: watch::Receiver<bool>,
) {
    let permits = Arc::new(Semaphore::new(limits.connections));
    let stopping = stop.clone();
    loop {
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.socket.accept() => accepted,
            _ = stop.changed() => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Usually no file descriptor is left; connections that end make room.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (router, web, stopping) = (listener.router.clone(), Arc::clone(&web), stopping.clone());
        tokio::spawn(async move {
            web.metrics.connection_opened();
            converse(stream, Peer(address), router, limits, stopping).await;
            web.metrics.connection_closed();
            drop(permit);
        });
    }
    drop(listener.socket);
    let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
    if tokio::time::timeout(limits.drain, permits.acquire_many(all)).await.is_err() {
        tracing::warn!("some connections were still open at the end");
    }
}

async fn converse(
    stream: TcpStream,
    peer: Peer,
    router: Router,
    limits: ConnectionLimits,
    mut stop: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        canonicalise(request.uri_mut());
        request.extensions_mut().insert(peer);
        router.clone().call(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_headers(limits.headers)
        .max_buf_size(limits.head_bytes)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, peer = %peer.0, "a connection ended early");
    }
}

/// Gives a path that differs from a route's in case or by a trailing slash the route's spelling.
fn canonicalise(uri: &mut Uri) {
    let path = uri.path();
    let Some(known) = route::canonical(path).filter(|known| *known != path) else { return };
    let spelled = match uri.query() {
        Some(query) => PathAndQuery::try_from(format!("{known}?{query}")),
        None => Ok(PathAndQuery::from_static(known)),
    };
    let mut parts = std::mem::take(uri).into_parts();
    // The query came out of a URI, so it goes back into one; if it did not, the path alone serves.
    parts.path_and_query = Some(spelled.unwrap_or_else(|_| PathAndQuery::from_static(known)));
    *uri = Uri::from_parts(parts).unwrap_or_else(|_| Uri::from_static(known));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_get_their_spelling_and_keep_their_query() {
        for (given, wanted) in [
            ("/adduser/?a=b%20c", "/AddUser?a=b%20c"),
            ("http://h:1/ACCESSTOKEN", "http://h:1/AccessToken"),
            ("/elsewhere/", "/elsewhere/"),
        ] {
            let mut uri: Uri = given.parse().unwrap();
            canonicalise(&mut uri);
            assert_eq!(uri.to_string(), wanted);
        }
    }
}
