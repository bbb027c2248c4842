//! One LDAP connection.

use super::message::{self, Said};
use crate::error::Error;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How an operation ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ending {
    /// The result code.
    pub(super) code: i32,
    /// The server's words.
    pub(super) told: String,
    /// Entries that came before it.
    pub(super) entries: usize,
}

/// A connection with one operation at a time.
#[derive(Debug)]
pub(super) struct Ldap {
    stream: TcpStream,
    patience: Duration,
    id: i32,
    buffer: Vec<u8>,
}

impl Ldap {
    /// Connects.
    pub(super) async fn open(address: &str, patience: Duration) -> Result<Self, Error> {
        let told = || Error::io(format!("connecting to {address}"));
        let stream = TcpStream::connect(address).await.map_err(told())?;
        stream.set_nodelay(true).map_err(told())?;
        Ok(Self { stream, patience, id: 0, buffer: Vec::with_capacity(4096) })
    }

    /// Sends the operation that `make` builds for a message id, and reads to its end.
    pub(super) async fn ask(&mut self, make: impl FnOnce(i32) -> Vec<u8>) -> Result<Ending, Error> {
        self.id = self.id.checked_add(1).unwrap_or(1);
        let octets = make(self.id);
        match timeout(self.patience, self.exchange(&octets)).await {
            Ok(result) => result,
            Err(_) => Err(Error::Ldap("time-out".to_owned())),
        }
    }

    async fn exchange(&mut self, octets: &[u8]) -> Result<Ending, Error> {
        self.stream.write_all(octets).await.map_err(Error::io("sending to slapd"))?;
        let mut entries = 0;
        loop {
            while let Some(heard) = message::read(&self.buffer) {
                let (id, said, used) = heard.map_err(|reason| Error::Ldap(reason.to_owned()))?;
                self.buffer.drain(..used);
                if id != self.id {
                    return Err(Error::Ldap("an answer to another question".to_owned()));
                }
                match said {
                    Said::Entry => entries += 1,
                    Said::Result(code, told) => return Ok(Ending { code, told, entries }),
                }
            }
            let read = self.stream.read_buf(&mut self.buffer).await;
            if read.map_err(Error::io("reading from slapd"))? == 0 {
                return Err(Error::Ldap("the server closed the connection".to_owned()));
            }
        }
    }
}
