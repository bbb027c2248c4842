//! The channel in which everything between a controller and a server is said: both prove their keys,
//! and every message is encrypted and authenticated.
//!
//! The Noise Protocol Framework (revision 34), pattern XX with Curve25519, ChaCha20-Poly1305 and
//! SHA-256. It lies within a WebSocket, one Noise message in each binary message, and does not rest on
//! TLS around it: a proxy that ends TLS reads nothing and changes nothing. Not for the choice of whom
//! to trust: whoever opened a channel compares [`Channel::remote_key`] with the key it expects.

mod primitives;
#[cfg(test)]
mod tests;

use primitives::Primitives;
use snow::{Builder, HandshakeState, TransportState};
use std::fmt;
use zeroize::Zeroizing;

const PATTERN: &str = "Noise_XX_25519_ChaChaPoly_SHA256";
/// Bound into the handshake, so that no other protocol's messages pass for these.
const PROLOGUE: &[u8] = b"doorward link 1";
/// A Noise message has at most so many bytes, and each has a tag of 16.
const MAX_SEALED: usize = 65_535;
const TAG: usize = 16;

/// The longest message of a handshake: keys and tags, nothing else.
const MAX_HANDSHAKE: usize = 256;

/// The secret key by which one side of a channel is known.
#[derive(Clone)]
pub struct ChannelKey(Zeroizing<[u8; 32]>);

impl ChannelKey {
    /// Takes 32 random bytes as a Curve25519 key.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(Zeroizing::new(secret))
    }

    /// The public key.
    pub fn public(&self) -> [u8; 32] {
        primitives::public_key(&self.0)
    }

    /// The secret bytes, for keeping them.
    pub fn secret(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for ChannelKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ChannelKey")
    }
}

/// The other side does not speak this protocol, somebody altered a message, or one was lost. The
/// channel is of no use any more: close the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the channel is broken: the other side is no Doorward, or the messages were altered")]
pub struct ChannelBroken;

impl From<snow::Error> for ChannelBroken {
    fn from(_: snow::Error) -> Self {
        Self
    }
}

/// A handshake on its way.
pub struct Handshake(Box<HandshakeState>);

impl fmt::Debug for Handshake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Handshake")
    }
}

/// What follows from a message of a handshake.
#[derive(Debug)]
pub enum Step {
    /// Send this and wait for the next.
    Send(Handshake, Vec<u8>),
    /// Send this; the channel is open.
    SendAndOpen(Vec<u8>, Channel),
    /// The channel is open.
    Open(Channel),
}

impl Handshake {
    /// The side that opens: a controller. `ephemeral` is 32 random bytes for this handshake alone.
    ///
    /// # Errors
    /// [`ChannelBroken`] when the handshake cannot be made.
    pub fn initiate(
        key: &ChannelKey,
        ephemeral: [u8; 32],
    ) -> Result<(Self, Vec<u8>), ChannelBroken> {
        let mut state = builder(ephemeral)?
            .local_private_key(key.0.as_slice())?
            .prologue(PROLOGUE)?
            .build_initiator()?;
        let first = write(&mut state)?;
        Ok((Self(Box::new(state)), first))
    }

    /// The side that is spoken to: a server. `ephemeral` is 32 random bytes for this handshake alone.
    ///
    /// # Errors
    /// [`ChannelBroken`] when the handshake cannot be made.
    pub fn respond(key: &ChannelKey, ephemeral: [u8; 32]) -> Result<Self, ChannelBroken> {
        let state = builder(ephemeral)?
            .local_private_key(key.0.as_slice())?
            .prologue(PROLOGUE)?
            .build_responder()?;
        Ok(Self(Box::new(state)))
    }

    /// Takes the other side's next message.
    ///
    /// # Errors
    /// [`ChannelBroken`] when it is none, or not from whoever sent the ones before.
    pub fn take(mut self, message: &[u8]) -> Result<Step, ChannelBroken> {
        let mut said = [0; MAX_HANDSHAKE];
        if message.len() > MAX_HANDSHAKE || self.0.read_message(message, &mut said)? != 0 {
            return Err(ChannelBroken);
        }
        if self.0.is_handshake_finished() {
            return Ok(Step::Open(Channel::of(*self.0)?));
        }
        let answer = write(&mut self.0)?;
        if self.0.is_handshake_finished() {
            return Ok(Step::SendAndOpen(answer, Channel::of(*self.0)?));
        }
        Ok(Step::Send(self, answer))
    }
}

fn builder<'k>(ephemeral: [u8; 32]) -> Result<Builder<'k>, ChannelBroken> {
    let pattern = PATTERN.parse().map_err(|_| ChannelBroken)?;
    Ok(Builder::with_resolver(pattern, Box::new(Primitives::new(ephemeral))))
}

fn write(state: &mut HandshakeState) -> Result<Vec<u8>, ChannelBroken> {
    let mut message = vec![0; MAX_HANDSHAKE];
    let length = state.write_message(&[], &mut message)?;
    message.truncate(length);
    Ok(message)
}

/// An open channel. Messages must arrive in the order in which they were sealed, none missing.
pub struct Channel {
    state: Box<TransportState>,
    remote: [u8; 32],
}

impl fmt::Debug for Channel {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Channel")
    }
}

impl Channel {
    /// The longest message, in bytes.
    pub const MAX_BYTES: usize = MAX_SEALED - TAG;

    fn of(state: HandshakeState) -> Result<Self, ChannelBroken> {
        let remote = state.get_remote_static().and_then(|key| key.try_into().ok());
        let remote = remote.ok_or(ChannelBroken)?;
        Ok(Self { state: Box::new(state.into_transport_mode()?), remote })
    }

    /// The key that the other side has proved to hold.
    pub const fn remote_key(&self) -> &[u8; 32] {
        &self.remote
    }

    /// Encrypts the next message.
    ///
    /// # Errors
    /// [`ChannelBroken`] for one longer than [`Self::MAX_BYTES`].
    pub fn seal(&mut self, message: &[u8]) -> Result<Vec<u8>, ChannelBroken> {
        let mut sealed = vec![0; message.len() + TAG];
        let length = self.state.write_message(message, &mut sealed)?;
        sealed.truncate(length);
        Ok(sealed)
    }

    /// Decrypts the next message.
    ///
    /// # Errors
    /// [`ChannelBroken`] for anything but the next message of the other side.
    pub fn open(&mut self, sealed: &[u8]) -> Result<Vec<u8>, ChannelBroken> {
        let mut message = vec![0; sealed.len()];
        let length = self.state.read_message(sealed, &mut message)?;
        message.truncate(length);
        Ok(message)
    }
}
