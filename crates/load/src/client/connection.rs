//! One keep-alive connection.

use super::{Answer, Bytes, Request};
use crate::error::Error;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{HeaderValue, SET_COOKIE};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// A connection that carries one request at a time.
#[derive(Debug)]
pub(super) struct Connection {
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    /// Connects.
    pub(super) async fn open(address: SocketAddr) -> Result<Self, Error> {
        let told = || format!("connecting to {address}");
        let stream = TcpStream::connect(address).await.map_err(Error::io(told()))?;
        stream.set_nodelay(true).map_err(Error::io(told()))?;
        let (sender, driver) = http1::handshake(TokioIo::new(stream)).await?;
        // The driver's failure reaches the sender too, which reports it.
        tokio::spawn(async move { driver.await.ok() });
        Ok(Self { sender })
    }

    /// Sends a request and reads its whole answer.
    pub(super) async fn send(&mut self, request: Request) -> Result<Answer, Error> {
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status().as_u16();
        let cookie = response.headers().get(SET_COOKIE).and_then(cookie);
        Ok(Answer { status, body: whole(response.into_body()).await?, cookie })
    }

    /// Sends a request and shows each piece of its answer to `see` as it comes; the status.
    pub(super) async fn read(
        &mut self,
        request: Request,
        mut see: impl FnMut(&Bytes),
    ) -> Result<u16, Error> {
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let status = response.status().as_u16();
        let mut body = response.into_body();
        while let Some(piece) = next(&mut body).await? {
            see(&piece);
        }
        Ok(status)
    }
}

/// Name and value, without what the browser keeps for itself.
fn cookie(header: &HeaderValue) -> Option<String> {
    let pair = header.to_str().ok()?.split(';').next()?;
    Some(pair.trim().to_owned())
}

async fn whole(mut body: Incoming) -> Result<Bytes, Error> {
    let Some(first) = next(&mut body).await? else { return Ok(Bytes::new()) };
    // Nearly every answer is one frame, which needs no copy.
    let Some(second) = next(&mut body).await? else { return Ok(first) };
    let mut all = Vec::from(first);
    all.extend_from_slice(&second);
    while let Some(more) = next(&mut body).await? {
        all.extend_from_slice(&more);
    }
    Ok(all.into())
}

async fn next(body: &mut Incoming) -> Result<Option<Bytes>, Error> {
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_sent_back_without_its_attributes() {
        let header = HeaderValue::from_static("guest=abc; Path=/; HttpOnly");
        assert_eq!(cookie(&header).as_deref(), Some("guest=abc"));
    }
}
