//! What is sent to a controller: sealed, in messages. Not for deciding what.

use super::ControllerKey;
use super::controller::policy_fault;
use super::difference::Difference;
use crate::error::{Error, Fault};
use doorward_door::command::SigningKey;
use doorward_door::link::{Chunk, ChunkKind, FromServer, Payload};
use doorward_door::policy::{Delta, DeltaHeader, DenyList, Refusal};

/// The message of what somebody lost, to a serial number and until an epoch; `None` when nobody lost
/// anything, or more than a list takes: then the policy behind it must do.
pub(super) fn deny_list(
    (company, controller): ControllerKey,
    (serial, until_epoch): (u64, u64),
    found: &Difference,
    key: &SigningKey,
) -> Result<Option<Vec<u8>>, Error> {
    if found.credentials.is_empty() && found.people.is_empty() {
        return Ok(None);
    }
    let list = DenyList {
        company,
        controller,
        serial,
        until_epoch,
        credentials: found.credentials.clone(),
        people: found.people.clone(),
    };
    match list.seal(key) {
        Ok(sealed) => Ok(Some(FromServer::DenyList(Payload(sealed)).encode())),
        Err(Refusal::TooLarge) => Ok(None),
        Err(other) => Err(policy_fault(other).into()),
    }
}

/// A sealed delta; `None` when it is larger than one may be.
pub(super) fn delta(
    header: DeltaHeader,
    found: Difference,
    key: &SigningKey,
) -> Result<Option<Vec<u8>>, Error> {
    let delta = Delta { header, upserts: found.upserts, removals: found.removals };
    match delta.seal(key) {
        Ok(sealed) => Ok(Some(sealed)),
        Err(Refusal::TooLarge) => Ok(None),
        Err(other) => Err(policy_fault(other).into()),
    }
}

/// The messages of a sealed delta.
pub(super) fn delta_chunks(epoch: u64, sealed: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    chunks(ChunkKind::Delta, epoch, sealed)
}

/// The messages of a sealed snapshot.
pub(super) fn snapshot_chunks(epoch: u64, sealed: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    chunks(ChunkKind::Snapshot, epoch, sealed)
}

fn chunks(kind: ChunkKind, epoch: u64, sealed: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let chunks = Chunk::split(kind, epoch, sealed);
    let chunks = chunks.map_err(|problem| Fault::Policy(problem.to_string()))?;
    Ok(chunks.into_iter().map(|chunk| FromServer::Chunk(chunk).encode()).collect())
}
