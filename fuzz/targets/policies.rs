//! Snapshots, deltas and deny lists: any bytes, with a signature that holds or without.
//!
//! The first byte says as what the rest comes. Whatever is refused must have changed nothing, and
//! whatever is taken must lead to the epoch and the root that it says.
#![no_main]

use doorward_domain::access::{DoorSettings, ResourceId};
use doorward_domain::{CompanyId, Timestamp};
use doorward_door::command::SigningKey;
use doorward_door::controller::Installed;
use doorward_door::policy::{
    DoorBehaviour, DoorRecord, Held, Identity, PinParameters, Record, RecordSet, Sealed,
    SnapshotHeader, seal_payload, seal_snapshot,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let key = SigningKey::from_seed(&[7; 32]).expect("a seed of 32 bytes makes a key");
    let mut held = Held::new(CompanyId(1), [2; 16], *key.public_key());
    let snapshot = snapshot(&key);
    held.take_snapshot(&snapshot).expect("it is whole");
    let before = (held.epoch(), held.root(), held.deny_serial());
    let taken = match first % 6 {
        0 => held.take_snapshot(rest),
        1 => held.take_delta(rest),
        2 => held.take_deny_list(rest),
        3 => held.take_delta(&seal_payload(&key, Sealed::Delta, rest)),
        4 => held.take_deny_list(&seal_payload(&key, Sealed::DenyList, rest)),
        // The records of a snapshot are behind its header, which alone is signed.
        _ => {
            let mut later = Held::new(CompanyId(1), [2; 16], *key.public_key());
            let cut = rest.first().map_or(0, |cut| usize::from(*cut)).min(snapshot.len());
            let spoilt = [&snapshot[..snapshot.len() - cut], rest].concat();
            let taken = later.take_snapshot(&spoilt);
            assert!(taken.is_err() || spoilt == snapshot);
            assert!(taken.is_ok() || later.epoch() == 0);
            return;
        }
    };
    match taken {
        Err(_) => assert_eq!(before, (held.epoch(), held.root(), held.deny_serial())),
        Ok(()) => {
            assert!(held.epoch() > before.0 || held.deny_serial() > before.2);
            let identity = held.identity().expect("there is a policy").clone();
            assert_eq!(held.root(), Some(held.records().root(&identity)));
            // What is held can be compiled or is refused with a reason.
            let _ = Installed::of(&held);
        }
    }
});

fn snapshot(key: &SigningKey) -> Vec<u8> {
    let identity = Identity {
        company: CompanyId(1),
        controller: [2; 16],
        zone_data: "2026a".to_owned(),
        pin: PinParameters::small([3; 16]),
    };
    let door = Record::Door(DoorRecord {
        id: ResourceId(1),
        uuid: [4; 16],
        zone: "UTC".to_owned(),
        settings: DoorSettings::default(),
        behaviour: DoorBehaviour::default(),
    });
    let records = RecordSet::of([door]).expect("a door");
    let header = SnapshotHeader {
        root: records.root(&identity),
        identity,
        epoch: 5,
        previous: None,
        issued_at: Timestamp::from_seconds(1_780_000_000),
        not_after: None,
    };
    seal_snapshot(key, &header, &records)
}
