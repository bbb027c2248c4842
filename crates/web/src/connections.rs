//! Connections: accepted within limits, served by the router, drained at the end.

use crate::head_timer::HeadTimer;
use crate::peer::Peer;
use crate::{Web, access, authx, route};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower_service::Service as _;

/// What a connection may take.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// Connections open at a time; more wait to be accepted.
    pub connections: usize,
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
    /// Whether the vendor APIs are served beside it.
    pub vendor_routes: bool,
    /// TLS, when this server speaks it itself.
    pub tls: Option<TlsAcceptor>,
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
        let context = Context {
            web: Arc::clone(&web),
            router: listener.router.clone(),
            vendor_routes: listener.vendor_routes,
            peer: Peer(address),
        };
        let (stopping, tls) = (stopping.clone(), listener.tls.clone());
        tokio::spawn(async move {
            let web = Arc::clone(&context.web);
            web.metrics.connection_opened();
            welcome(stream, tls, context, limits, stopping).await;
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

async fn welcome(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    context: Context,
    limits: ConnectionLimits,
    stop: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let Some(tls) = tls else { return converse(stream, context, limits, stop).await };
    match tokio::time::timeout(limits.head_timeout, tls.accept(stream)).await {
        Ok(Ok(stream)) => converse(stream, context, limits, stop).await,
        Ok(Err(error)) => tracing::debug!(%error, peer = %context.peer.0, "no TLS"),
        Err(_) => tracing::debug!(peer = %context.peer.0, "TLS took too long"),
    }
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    context: Context,
    limits: ConnectionLimits,
    mut stop: watch::Receiver<bool>,
) {
    let peer = context.peer;
    let service = hyper::service::service_fn(move |request| dispatch(context.clone(), request));
    let connection = http1::Builder::new()
        .timer(HeadTimer::new(limits.head_timeout))
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(limits.head_bytes)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
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

/// What a connection knows.
#[derive(Clone)]
struct Context {
    web: Arc<Web>,
    router: Router,
    vendor_routes: bool,
    peer: Peer,
}

/// Routes of the vendor APIs are answered without the router: they are most of the traffic, and
/// their paths are matched ignoring case.
async fn dispatch(
    context: Context,
    mut request: Request<Incoming>,
) -> Result<Response<Either<Full<Bytes>, Body>>, Infallible> {
    let Context { web, mut router, vendor_routes, peer } = context;
    if let Some(route) = route::find(request.uri().path()).filter(|_| vendor_routes) {
        return Ok(authx::answer(web, route, peer, request).await.map(Either::Left));
    }
    if let Some(route) = access::find(request.uri().path()).filter(|_| vendor_routes) {
        return Ok(access::answer(web, route, peer, request).await);
    }
    request.extensions_mut().insert(peer);
    router.call(request.map(Body::new)).await.map(|response| response.map(Either::Right))
}
