//! Sealed policies in pieces that fit a message. Not for checking them: that is
//! [`crate::policy::Held`].

use super::codec::Payload;
use crate::cbor::{layout, numbered};
use crate::policy::{Delta, Held};

/// What a chunk is a piece of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkKind {
    /// A sealed snapshot.
    Snapshot,
    /// A sealed delta.
    Delta,
}
numbered!(ChunkKind { Snapshot = 0, Delta = 1 });

/// A piece of a sealed policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Of what.
    pub kind: ChunkKind,
    /// The epoch that it leads to.
    pub epoch: u64,
    /// How many bytes come before it.
    pub offset: u32,
    /// How many bytes there are in all.
    pub total: u32,
    /// The piece.
    pub bytes: Payload,
}
layout!(Chunk { kind, epoch, offset, total, bytes });

/// Why a chunk is not taken. What was gathered is then dropped: ask for the policy again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChunkProblem {
    /// It does not follow the one before.
    #[error("the chunk does not follow the one before")]
    OutOfOrder,
    /// It has no bytes, or more than it says there are.
    #[error("the chunk has another length than it says")]
    Length,
    /// There would be more than a controller takes.
    #[error("the policy is too large")]
    TooLarge,
}

impl Chunk {
    /// The most bytes in one piece.
    pub const MAX_BYTES: usize = 48 * 1_024;

    /// The pieces of a sealed policy, in order.
    ///
    /// # Errors
    /// [`ChunkProblem::TooLarge`] for more than a controller takes.
    pub fn split(kind: ChunkKind, epoch: u64, sealed: &[u8]) -> Result<Vec<Self>, ChunkProblem> {
        if sealed.len() > kind.most() {
            return Err(ChunkProblem::TooLarge);
        }
        let total = u32::try_from(sealed.len()).map_err(|_| ChunkProblem::TooLarge)?;
        let offsets = (0..total).step_by(Self::MAX_BYTES);
        let chunk = |(bytes, offset): (&[u8], u32)| Self {
            kind,
            epoch,
            offset,
            total,
            bytes: Payload(bytes.to_vec()),
        };
        Ok(sealed.chunks(Self::MAX_BYTES).zip(offsets).map(chunk).collect())
    }
}

impl ChunkKind {
    const fn most(self) -> usize {
        match self {
            Self::Snapshot => Held::MAX_SNAPSHOT,
            Self::Delta => Delta::MAX_BYTES,
        }
    }
}

/// Chunks gathered so far. It holds no more than has arrived.
#[derive(Debug, Default)]
pub struct Assembly {
    of: Option<(ChunkKind, u64, u32)>,
    bytes: Vec<u8>,
}

impl Assembly {
    /// Takes the next chunk; gives the sealed policy after the last one. A chunk at offset 0
    /// begins anew.
    ///
    /// # Errors
    /// [`ChunkProblem`]; then nothing is held.
    pub fn take(&mut self, chunk: &Chunk) -> Result<Option<(ChunkKind, Vec<u8>)>, ChunkProblem> {
        let taken = self.add(chunk);
        if taken.is_err() {
            *self = Self::default();
        }
        let complete = taken?;
        Ok(complete.then(|| (chunk.kind, std::mem::take(self).bytes)))
    }

    fn add(&mut self, chunk: &Chunk) -> Result<bool, ChunkProblem> {
        let (piece, total) = (&chunk.bytes.0, chunk.total as usize);
        if total > chunk.kind.most() {
            return Err(ChunkProblem::TooLarge);
        }
        if chunk.offset == 0 {
            *self = Self { of: Some((chunk.kind, chunk.epoch, chunk.total)), bytes: Vec::new() };
        }
        let same = self.of == Some((chunk.kind, chunk.epoch, chunk.total));
        if !same || self.bytes.len() != chunk.offset as usize {
            return Err(ChunkProblem::OutOfOrder);
        }
        let fits = !piece.is_empty() && self.bytes.len() + piece.len() <= total;
        if !fits || piece.len() > Chunk::MAX_BYTES {
            return Err(ChunkProblem::Length);
        }
        self.bytes.extend_from_slice(piece);
        Ok(self.bytes.len() == total)
    }
}
