//! What a controller decides from: records under one root hash, sealed by the server.
//!
//! A policy is a set of [`Record`]s, each a key and a value in canonical CBOR. [`RecordSet`] keeps
//! them in few allocations and gives their root; a [`Snapshot`](SnapshotHeader) carries all of
//! them, a delta the difference between two roots, a [`DenyList`] what must not wait. [`Held`] is
//! the controller's side: it opens what the server sealed and refuses the rest unchanged.
//! [`Policy`] is the records compiled for decisions.
//!
//! Not for files, sockets or clocks, and not the answer: that is `doorward_domain::access::decide`.

mod compiled;
mod delta;
mod deny;
mod door;
mod held;
mod macs;
mod record;
mod record_set;
mod refusal;
mod root;
mod rules;
mod sealing;
mod snapshot;
#[cfg(test)]
mod tests;

pub use compiled::{Holder, Policy};
pub use delta::{Delta, DeltaHeader};
pub use deny::DenyList;
pub use door::{AntiPassback, DoorBehaviour, DoorRecord, FailMode, OfflineAge, PinPolicy};
pub use held::Held;
pub use macs::{Mac, MacKey, PinDigest, PinParameters};
pub use record::{
    CardCredential, CredentialId, Doors, Holiday, LockdownRecord, PersonRecord, PinCredential,
    Record, RecordKey, RecordKind, RuleRecord, ScheduleRecord,
};
pub use record_set::RecordSet;
pub use refusal::Refusal;
pub(crate) use root::sha256;
pub use root::{BUCKETS, BucketHashes, Identity, Root, bucket_of};
pub use rules::records_of_rules;
pub use sealing::{Sealed, seal_payload};
pub use snapshot::{SnapshotHeader, seal_snapshot};
