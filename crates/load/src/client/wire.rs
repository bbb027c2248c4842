//! A connection that survives the server's death.

use super::connection::Connection;
use super::{Answer, Bytes, Request};
use crate::clock;
use crate::error::Error;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// How long [`Wire::patiently`] waits between two attempts.
const PAUSE: Duration = Duration::from_millis(20);

/// A connection to one address, opened again when it broke.
#[derive(Debug)]
pub(crate) struct Wire {
    address: SocketAddr,
    patience: Duration,
    connection: Option<Connection>,
}

impl Wire {
    /// A wire that is not connected yet and waits `patience` for each answer.
    pub(crate) fn new(address: SocketAddr, patience: Duration) -> Self {
        Self { address, patience, connection: None }
    }

    /// Connects, unless it is connected.
    pub(crate) async fn connect(&mut self) -> Result<(), Error> {
        if self.connection.is_none() {
            let opening = timeout(self.patience, Connection::open(self.address));
            self.connection = Some(opening.await.map_err(|_| self.silent("time-out"))??);
        }
        Ok(())
    }

    /// Sends a request; after a failure the wire is disconnected, because what still might
    /// arrive on it belongs to no later request.
    pub(crate) async fn send(&mut self, request: Request) -> Result<Answer, Error> {
        self.connect().await?;
        let Some(mut connection) = self.connection.take() else {
            return Err(self.silent("not connected"));
        };
        let answer = timeout(self.patience, connection.send(request)).await;
        let answer = answer.map_err(|_| self.silent("time-out"))??;
        self.connection = Some(connection);
        Ok(answer)
    }

    /// Sends a request and shows each piece of its answer to `see`; the status.
    pub(crate) async fn read(
        &mut self,
        request: Request,
        see: impl FnMut(&Bytes),
    ) -> Result<u16, Error> {
        self.connect().await?;
        let Some(mut connection) = self.connection.take() else {
            return Err(self.silent("not connected"));
        };
        let status = timeout(self.patience, connection.read(request, see)).await;
        let status = status.map_err(|_| self.silent("time-out"))??;
        self.connection = Some(connection);
        Ok(status)
    }

    /// Sends a request that may be repeated, until it is answered or patience ends.
    pub(crate) async fn patiently(
        &mut self,
        request: impl Fn() -> Request,
    ) -> Result<Answer, Error> {
        let end = clock::now() + self.patience;
        loop {
            match self.send(request()).await {
                Ok(answer) => return Ok(answer),
                Err(error) if clock::now() >= end => return Err(self.silent(&error.to_string())),
                Err(_) => sleep(PAUSE).await,
            }
        }
    }

    fn silent(&self, last: &str) -> Error {
        Error::Silent {
            address: self.address.to_string(),
            seconds: self.patience.as_secs(),
            last: last.to_owned(),
        }
    }
}
