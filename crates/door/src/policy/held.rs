//! What a controller holds, and what it takes in its place. Not for writing it to a disk: the
//! sealed bytes are kept as they came, and opened again at the next start.

use super::delta::Delta;
use super::deny::DenyList;
use super::record::Record;
use super::record_set::RecordSet;
use super::refusal::Refusal;
use super::root::{Identity, Root, bucket_of};
use super::snapshot::{SnapshotHeader, open_header, open_records};
use doorward_domain::{CompanyId, Timestamp};
use std::collections::BTreeMap;

/// The policy of a controller, from its enrolment on.
#[derive(Debug, Clone)]
pub struct Held {
    company: CompanyId,
    controller: [u8; 16],
    public_key: [u8; 32],
    header: Option<SnapshotHeader>,
    records: RecordSet,
    deny: Option<DenyList>,
    deny_serial: u64,
}

impl Held {
    /// The most bytes of a sealed snapshot.
    pub const MAX_SNAPSHOT: usize = 32 << 20;

    /// Nothing yet, for a controller of a company with the server's public key.
    pub fn new(company: CompanyId, controller: [u8; 16], public_key: [u8; 32]) -> Self {
        Self {
            company,
            controller,
            public_key,
            header: None,
            records: RecordSet::default(),
            deny: None,
            deny_serial: 0,
        }
    }

    /// The epoch; 0 before the first snapshot.
    pub fn epoch(&self) -> u64 {
        self.header.as_ref().map_or(0, |header| header.epoch)
    }

    /// The root; `None` before the first snapshot.
    pub fn root(&self) -> Option<Root> {
        self.header.as_ref().map(|header| header.root)
    }

    /// What it is for; `None` before the first snapshot.
    pub fn identity(&self) -> Option<&Identity> {
        self.header.as_ref().map(|header| &header.identity)
    }

    /// When the server made it; `None` before the first snapshot.
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.header.as_ref().map(|header| header.issued_at)
    }

    /// The first moment at which it opens nothing any more.
    pub fn not_after(&self) -> Option<Timestamp> {
        self.header.as_ref().and_then(|header| header.not_after)
    }

    /// The records.
    pub const fn records(&self) -> &RecordSet {
        &self.records
    }

    /// What is denied at once.
    pub const fn deny_list(&self) -> Option<&DenyList> {
        self.deny.as_ref()
    }

    /// The serial number of the last deny list that was taken; 0 before the first.
    pub const fn deny_serial(&self) -> u64 {
        self.deny_serial
    }

    /// Takes a sealed snapshot in place of what is held.
    ///
    /// # Errors
    /// Any [`Refusal`] but [`Refusal::WrongBase`]; then nothing changes.
    pub fn take_snapshot(&mut self, sealed: &[u8]) -> Result<(), Refusal> {
        let (header, rest) = open_header(&self.public_key, sealed)?;
        self.is_mine(header.identity.company, header.identity.controller)?;
        if header.epoch <= self.epoch() {
            return Err(Refusal::OldEpoch);
        }
        let records = open_records(&header, rest)?;
        for record in records.records() {
            record?;
        }
        self.records = records;
        self.reach(header);
        Ok(())
    }

    /// Applies a sealed delta.
    ///
    /// # Errors
    /// Any [`Refusal`]; then nothing changes.
    pub fn take_delta(&mut self, sealed: &[u8]) -> Result<(), Refusal> {
        let delta = Delta::open(&self.public_key, sealed)?;
        let to = &delta.header;
        self.is_mine(to.company, to.controller)?;
        if to.to_epoch <= self.epoch() {
            return Err(Refusal::OldEpoch);
        }
        let held = self.header.as_ref().ok_or(Refusal::WrongBase)?;
        if to.from_epoch != held.epoch || to.from_root != held.root {
            return Err(Refusal::WrongBase);
        }
        let header = SnapshotHeader {
            identity: held.identity.clone(),
            epoch: to.to_epoch,
            previous: Some(held.root),
            root: to.to_root,
            issued_at: to.issued_at,
            not_after: to.not_after,
        };
        let before = self.buckets_of(&delta);
        for key in &delta.removals {
            self.records.remove(*key);
        }
        let applied = delta.upserts.iter().try_for_each(|record| self.records.upsert(record));
        let reached = self.records.root(&header.identity) == header.root;
        if applied.is_err() || !reached {
            for (number, bytes) in before {
                self.records.put(number, bytes);
            }
            return Err(applied.err().unwrap_or(Refusal::RootMismatch));
        }
        self.reach(header);
        Ok(())
    }

    /// Takes a sealed deny list in place of the one before.
    ///
    /// # Errors
    /// Any [`Refusal`] of signature, form and address, or [`Refusal::OldEpoch`] for a serial number
    /// not above the last; then nothing changes.
    pub fn take_deny_list(&mut self, sealed: &[u8]) -> Result<(), Refusal> {
        let list = DenyList::open(&self.public_key, sealed)?;
        self.is_mine(list.company, list.controller)?;
        if list.serial <= self.deny_serial {
            return Err(Refusal::OldEpoch);
        }
        self.deny_serial = list.serial;
        self.deny = (list.until_epoch > self.epoch()).then_some(list);
        Ok(())
    }

    /// The buckets that a delta touches, as they are.
    fn buckets_of(&self, delta: &Delta) -> BTreeMap<usize, Vec<u8>> {
        let keys = delta.upserts.iter().map(Record::key).chain(delta.removals.iter().copied());
        keys.map(bucket_of).map(|number| (number, self.records.bucket(number).to_vec())).collect()
    }

    fn reach(&mut self, header: SnapshotHeader) {
        self.deny.take_if(|list| list.until_epoch <= header.epoch);
        self.header = Some(header);
    }

    fn is_mine(&self, company: CompanyId, controller: [u8; 16]) -> Result<(), Refusal> {
        if company != self.company {
            Err(Refusal::OtherCompany)
        } else if controller != self.controller {
            Err(Refusal::OtherController)
        } else {
            Ok(())
        }
    }
}
