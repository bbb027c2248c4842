//! What changes from one policy to the next, sealed. Not for what must not wait: see
//! [`super::DenyList`].

use super::record::{Record, RecordKey};
use super::refusal::Refusal;
use super::root::Root;
use super::sealing;
use crate::cbor::{Bytes, layout, read_whole, written};
use crate::command::SigningKey;
use doorward_domain::{CompanyId, Timestamp};

pub(super) const DOMAIN: &[u8] = b"doorward policy delta 1\0";

/// From where to where a delta leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeltaHeader {
    /// The company.
    pub company: CompanyId,
    /// The controller.
    pub controller: [u8; 16],
    /// The epoch that it starts from.
    pub from_epoch: u64,
    /// The root that it starts from.
    pub from_root: Root,
    /// The epoch that it leads to.
    pub to_epoch: u64,
    /// The root that it leads to.
    pub to_root: Root,
    /// When the server made it.
    pub issued_at: Timestamp,
    /// As in a snapshot.
    pub not_after: Option<Timestamp>,
}
layout!(DeltaHeader {
    company,
    controller,
    from_epoch,
    from_root,
    to_epoch,
    to_root,
    issued_at,
    not_after,
});

/// A change of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta {
    /// From where to where.
    pub header: DeltaHeader,
    /// Records that are put in.
    pub upserts: Vec<Record>,
    /// Records that are taken out, before the others are put in.
    pub removals: Vec<RecordKey>,
}

struct Written {
    header: DeltaHeader,
    upserts: Vec<Upsert>,
    removals: Vec<RecordKey>,
}
layout!(Written { header, upserts, removals });

struct Upsert {
    key: RecordKey,
    value: Bytes,
}
layout!(Upsert { key, value });

impl Delta {
    /// The most bytes of a sealed delta. A larger change is a snapshot.
    pub const MAX_BYTES: usize = 1 << 20;

    /// The sealed bytes.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`] above [`Self::MAX_BYTES`]: send a snapshot.
    pub fn seal(&self, key: &SigningKey) -> Result<Vec<u8>, Refusal> {
        let upsert = |record: &Record| Upsert { key: record.key(), value: Bytes(record.value()) };
        let sealed = sealing::seal(
            key,
            DOMAIN,
            &written(&Written {
                header: self.header.clone(),
                upserts: self.upserts.iter().map(upsert).collect(),
                removals: self.removals.clone(),
            }),
        );
        if sealed.len() > Self::MAX_BYTES { Err(Refusal::TooLarge) } else { Ok(sealed) }
    }

    /// Reads sealed bytes. Whether they fit what is held is another question.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`], [`Refusal::BadSignature`] or [`Refusal::Malformed`].
    pub fn open(public_key: &[u8; 32], sealed: &[u8]) -> Result<Self, Refusal> {
        let payload = sealing::open(public_key, DOMAIN, sealed, Self::MAX_BYTES)?;
        let read: Written = read_whole(payload).ok_or(Refusal::Malformed)?;
        let record = |upsert: &Upsert| Record::read(upsert.key, &upsert.value.0);
        let upserts = read.upserts.iter().map(record).collect::<Option<_>>();
        Ok(Self {
            header: read.header,
            upserts: upserts.ok_or(Refusal::Malformed)?,
            removals: read.removals,
        })
    }
}
