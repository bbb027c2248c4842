//! What stands around the records of a policy: whose it is, its epoch and serial numbers, what is kept
//! of it. Not for the records.

use super::controller::{Keys, Making};
use super::difference::Difference;
use super::message;
use crate::error::Error;
use doorward_domain::access::zone_data_version;
use doorward_door::policy::{BucketHashes, DeltaHeader, Identity, PinParameters, Root};
use doorward_store::controller_policies::Sent;
use ring::digest::{SHA256, digest};

/// The form of what is kept and sent. Another number makes every policy anew.
const FORM: u8 = 1;
impl Making {
    pub(super) fn deny(&self, found: &Difference, keys: &Keys) -> Result<Option<Vec<u8>>, Error> {
        let to = (unsigned(self.next_serial()), unsigned(self.next_epoch()));
        message::deny_list(self.controller, to, found, &keys.signing)
    }

    pub(super) fn sent(&self, root: Root, change: i64, denies: bool) -> Sent {
        let kept = self.sent.as_ref().map_or(0, |(sent, _)| sent.deny_serial);
        Sent {
            epoch: self.next_epoch(),
            root: root.0.to_vec(),
            deny_serial: if denies { self.next_serial() } else { kept },
            change,
            issued_at: self.now,
        }
    }

    /// Above whatever was sent, and whatever the controller holds: a database that came from a backup
    /// must not keep it from taking new policies.
    pub(super) fn next_epoch(&self) -> i64 {
        let sent = self.sent.as_ref().map_or(0, |(sent, _)| sent.epoch);
        sent.max(signed(self.holds.epoch)).saturating_add(1)
    }

    pub(super) fn next_serial(&self) -> i64 {
        let sent = self.sent.as_ref().map_or(0, |(sent, _)| sent.deny_serial);
        sent.max(signed(self.holds.deny_serial)).saturating_add(1)
    }

    pub(super) fn delta_header(&self, sent: &Sent, from_root: Root, to_root: Root) -> DeltaHeader {
        DeltaHeader {
            company: self.controller.0,
            controller: self.controller.1,
            from_epoch: unsigned(sent.epoch),
            from_root,
            to_epoch: unsigned(self.next_epoch()),
            to_root,
            issued_at: self.now,
            not_after: None,
        }
    }

    pub(super) fn identity(&self) -> Identity {
        Identity {
            company: self.controller.0,
            controller: self.controller.1,
            zone_data: zone_data_version().to_owned(),
            pin: self.pin,
        }
    }

    /// Of all that is the same for every policy of the controller: what differs needs a snapshot.
    pub(super) fn fingerprint(&self) -> [u8; 8] {
        let PinParameters { salt, memory_kib, passes } = self.pin;
        let mut text = zone_data_version().as_bytes().to_vec();
        text.extend_from_slice(&salt);
        text.extend_from_slice(&memory_kib.to_be_bytes());
        text.extend_from_slice(&passes.to_be_bytes());
        text.push(FORM);
        let digest = digest(&SHA256, &text);
        digest.as_ref().first_chunk().copied().unwrap_or_default()
    }

    /// The hashes of a change as they are kept.
    pub(super) fn kept(&self, change: i64, hashes: &BucketHashes) -> Vec<u8> {
        [&change.to_be_bytes()[..], &self.fingerprint(), hashes.as_bytes()].concat()
    }
}

/// Epochs and serial numbers count from 0 in 64 bits that the database takes for signed.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX - 1)
}

pub(super) fn read_root(bytes: &[u8]) -> Option<Root> {
    bytes.try_into().ok().map(Root)
}
