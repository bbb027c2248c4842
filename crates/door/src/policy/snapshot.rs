//! A whole policy, sealed. Not for parts of one: those are deltas.
//!
//! A sealed header of known length, then the 1,024 buckets as byte strings. The header holds the
//! root, so that its signature covers the records without hashing them twice.

use super::record_set::RecordSet;
use super::refusal::Refusal;
use super::root::{BUCKETS, Identity, Root};
use super::sealing;
use crate::cbor::{Reader, Writer, layout, read_whole, written};
use crate::command::SigningKey;
use doorward_domain::Timestamp;

const DOMAIN: &[u8] = b"doorward policy snapshot 1\0";

/// The longest header, sealed.
const MAX_HEADER: usize = 1_024;

/// What stands before the records of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotHeader {
    /// What it is for and how it is read.
    pub identity: Identity,
    /// Counts up with every policy of this controller.
    pub epoch: u64,
    /// The root of the policy before; `None` for the first.
    pub previous: Option<Root>,
    /// The root of this one.
    pub root: Root,
    /// When the server made it.
    pub issued_at: Timestamp,
    /// The first moment at which it opens nothing any more; `None`: as the doors say.
    pub not_after: Option<Timestamp>,
}
layout!(SnapshotHeader { identity, epoch, previous, root, issued_at, not_after });

/// The sealed bytes of a snapshot. The header's root is set to that of the records.
pub fn seal_snapshot(key: &SigningKey, header: &SnapshotHeader, records: &RecordSet) -> Vec<u8> {
    let root = records.root(&header.identity);
    let header = written(&SnapshotHeader { root, ..header.clone() });
    let mut out = Writer::default();
    out.bytes(&sealing::seal(key, DOMAIN, &header));
    out.array(BUCKETS as u64);
    for number in 0..BUCKETS {
        out.bytes(records.bucket(number));
    }
    out.finish()
}

/// Reads and checks the header alone.
pub(super) fn open_header<'b>(
    public_key: &[u8; 32],
    sealed: &'b [u8],
) -> Result<(SnapshotHeader, Reader<'b>), Refusal> {
    if sealed.len() > super::Held::MAX_SNAPSHOT {
        return Err(Refusal::TooLarge);
    }
    let mut from = Reader(sealed);
    let header = from.bytes().ok_or(Refusal::BadSignature)?;
    let header = sealing::open(public_key, DOMAIN, header, MAX_HEADER)?;
    let header: SnapshotHeader = read_whole(header).ok_or(Refusal::Malformed)?;
    if !header.identity.pin.are_bounded() {
        return Err(Refusal::Malformed);
    }
    Ok((header, from))
}

/// Reads the records behind a header, which must make its root.
pub(super) fn open_records(
    header: &SnapshotHeader,
    mut from: Reader<'_>,
) -> Result<RecordSet, Refusal> {
    let mut records = RecordSet::default();
    if from.array() != Some(BUCKETS as u64) {
        return Err(Refusal::Malformed);
    }
    for number in 0..BUCKETS {
        records.put_checked(number, from.bytes().ok_or(Refusal::Malformed)?)?;
    }
    if !from.is_empty() {
        Err(Refusal::Malformed)
    } else if records.root(&header.identity) != header.root {
        Err(Refusal::RootMismatch)
    } else {
        Ok(records)
    }
}
