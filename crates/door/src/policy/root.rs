//! The hash of a policy: of 1,024 buckets of records, then of all buckets. Not for the records.
//!
//! A change costs one bucket. A server that keeps the [`BucketHashes`] of a controller, 32 KiB,
//! knows the root after a change without its other records.

use super::macs::PinParameters;
use super::record::RecordKey;
use crate::cbor::{Item, Reader, Writer, layout, written};
use doorward_domain::CompanyId;
use ring::digest::{Context, Digest, SHA256};
use std::fmt;

/// How many buckets there are.
pub const BUCKETS: usize = 1_024;

const ROOT: &[u8] = b"doorward policy root 1\0";
const BUCKET: &[u8] = b"doorward policy bucket 1\0";
const PLACE: &[u8] = b"doorward policy place 1\0";

/// What a policy is for and how it is read: all of its header that does not change with time. A
/// change of it needs a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The company.
    pub company: CompanyId,
    /// The controller.
    pub controller: [u8; 16],
    /// Which version of the zone database the server decides by, such as `2026b`.
    pub zone_data: String,
    /// How PINs are digested.
    pub pin: PinParameters,
}
layout!(Identity { company, controller, zone_data, pin });

/// The SHA-256 of a whole policy.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Root(pub [u8; 32]);

impl fmt::Debug for Root {
    /// The first four bytes.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, ..] = self.0;
        write!(out, "Root({a:02x}{b:02x}{c:02x}{d:02x}…)")
    }
}

impl Item for Root {
    fn write(&self, out: &mut Writer) {
        self.0.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Item::read(from).map(Self)
    }
}

/// The bucket that a record lies in, below [`BUCKETS`].
pub fn bucket_of(key: RecordKey) -> usize {
    let hash = sha256(&[PLACE, &written(&key)]);
    match hash {
        [first, second, ..] => usize::from(u16::from_be_bytes([first, second])) % BUCKETS,
    }
}

/// The hash of each bucket of a policy.
#[derive(Clone, PartialEq, Eq)]
pub struct BucketHashes(Vec<[u8; 32]>);

impl fmt::Debug for BucketHashes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("BucketHashes")
    }
}

impl BucketHashes {
    /// Those of a policy without records.
    pub fn empty() -> Self {
        Self(vec![bucket_hash(&[]); BUCKETS])
    }

    /// Puts in the hash of a bucket whose records changed. `records` is what
    /// [`super::RecordSet::bucket`] gives. A number of [`BUCKETS`] or more changes nothing.
    pub fn replace(&mut self, bucket: usize, records: &[u8]) {
        if let Some(hash) = self.0.get_mut(bucket) {
            *hash = bucket_hash(records);
        }
    }

    /// The hashes one behind another, to keep: [`BUCKETS`] times 32 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_flattened()
    }

    /// Reads what [`Self::as_bytes`] gave; `None` for bytes of another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        (hashes.len() == BUCKETS && rest.is_empty()).then(|| Self(hashes.to_vec()))
    }

    /// The root of a policy with these buckets.
    pub fn root(&self, identity: &Identity) -> Root {
        let identity = written(identity);
        let length = (identity.len() as u64).to_be_bytes();
        Root(sha256(&[ROOT, &length, &identity, self.0.as_flattened()]))
    }
}

fn bucket_hash(records: &[u8]) -> [u8; 32] {
    sha256(&[BUCKET, records])
}

/// The SHA-256 (FIPS 180-4) of parts, one after another.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    array(context.finish())
}

fn array(digest: Digest) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    bytes
}
