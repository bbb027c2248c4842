//! What the disk promises, with the power cut before and in the middle of every write.

use super::*;
use doorward_domain::access::{DoorSettings, PersonNumber, ResourceId};
use doorward_domain::{CompanyId, Timestamp};
use doorward_door::clock::ClockState;
use doorward_door::command::{Mode, SigningKey};
use doorward_door::journal::{Entry, Event, NoticeKind, Noticed};
use doorward_door::policy::{
    Delta, DeltaHeader, DenyList, DoorBehaviour, DoorRecord, Held, Identity as PolicyIdentity, Mac,
    PinParameters, Record, RecordSet, SnapshotHeader, seal_snapshot,
};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

const COMPANY: CompanyId = CompanyId(7);
const CONTROLLER: [u8; 16] = [9; 16];
const NOW: Timestamp = Timestamp::from_seconds(1_780_000_000);

fn server() -> SigningKey {
    SigningKey::from_seed(&[1; 32]).unwrap()
}

fn policy_identity() -> PolicyIdentity {
    PolicyIdentity {
        company: COMPANY,
        controller: CONTROLLER,
        zone_data: "2026a".to_owned(),
        pin: PinParameters::small([3; 16]),
    }
}

fn door(id: i64) -> Record {
    Record::Door(DoorRecord {
        id: ResourceId(id),
        uuid: [u8::try_from(id).unwrap(); 16],
        zone: "UTC".to_owned(),
        settings: DoorSettings::default(),
        behaviour: DoorBehaviour::default(),
    })
}

fn records(of: i64) -> RecordSet {
    RecordSet::of((1..=of).map(door)).unwrap()
}

/// A snapshot of an epoch, with as many doors as it counts.
fn snapshot(epoch: u64) -> Vec<u8> {
    let records = records(i64::try_from(epoch).unwrap());
    let header = SnapshotHeader {
        identity: policy_identity(),
        epoch,
        previous: None,
        root: records.root(&policy_identity()),
        issued_at: NOW,
        not_after: None,
    };
    seal_snapshot(&server(), &header, &records)
}

/// The delta to an epoch from the one before it.
fn delta(to: u64) -> Vec<u8> {
    let count = i64::try_from(to).unwrap();
    let delta = Delta {
        header: DeltaHeader {
            company: COMPANY,
            controller: CONTROLLER,
            from_epoch: to - 1,
            from_root: records(count - 1).root(&policy_identity()),
            to_epoch: to,
            to_root: records(count).root(&policy_identity()),
            issued_at: NOW,
            not_after: None,
        },
        upserts: vec![door(count)],
        removals: vec![],
    };
    delta.seal(&server()).unwrap()
}

fn deny(serial: u64, until_epoch: u64) -> Vec<u8> {
    let list = DenyList {
        company: COMPANY,
        controller: CONTROLLER,
        serial,
        until_epoch,
        credentials: vec![Mac([5; 16])],
        people: vec![PersonNumber(4)],
    };
    list.seal(&server()).unwrap()
}

fn empty() -> Held {
    Held::new(COMPANY, CONTROLLER, *server().public_key())
}

fn folder_at(path: &Path, writes: Option<usize>) -> Folder {
    let mut folder = Folder::look(path);
    folder.fuse = writes.map(|writes| Arc::new(AtomicUsize::new(writes)));
    folder
}

/// What a run of the daemon does to the policy on the disk; the epochs that it reported as its own.
fn take_policies(folder: &Folder) -> Vec<u64> {
    let mut reported = Vec::new();
    let Ok(files) = PolicyFiles::within(folder) else { return reported };
    let mut save = |epoch: u64, saved: bool| {
        if saved {
            reported.push(epoch);
        }
        saved
    };
    let done = save(2, files.save_snapshot(2, &snapshot(2)).is_ok())
        && save(3, files.save_delta(3, &delta(3)).is_ok())
        && files.save_deny_list(&deny(1, 9)).is_ok()
        && save(4, files.save_delta(4, &delta(4)).is_ok())
        && save(5, files.save_snapshot(5, &snapshot(5)).is_ok())
        && save(6, files.save_delta(6, &delta(6)).is_ok())
        && save(7, files.save_snapshot(7, &snapshot(7)).is_ok());
    let _ = done;
    reported
}

#[test]
fn whenever_the_power_goes_a_whole_policy_is_there_that_was_reported_or_a_newer_one() {
    let mut cut = 0;
    loop {
        let place = tempfile::tempdir().unwrap();
        let reported = take_policies(&folder_at(place.path(), Some(cut)));
        let files = PolicyFiles::within(&folder_at(place.path(), None)).unwrap();
        let loaded = files.load(empty()).unwrap();
        assert_eq!(loaded.refused, [], "cut at {cut}");
        let epoch = loaded.held.epoch();
        assert!(epoch >= reported.last().copied().unwrap_or(0), "cut at {cut}: {epoch}");
        assert_eq!(loaded.held.records().records().count() as u64, epoch, "cut at {cut}");
        if reported.last() == Some(&7) {
            break;
        }
        cut += 1;
    }
    assert!(cut > 15, "the power went {cut} times");
}

#[test]
fn two_generations_are_kept_and_the_older_serves_when_the_newer_is_spoilt() {
    let place = tempfile::tempdir().unwrap();
    let folder = folder_at(place.path(), None);
    assert_eq!(take_policies(&folder), [2, 3, 4, 5, 6, 7]);
    let files = PolicyFiles::within(&folder).unwrap();
    let names: Vec<String> = folder.within("policy").unwrap().names().unwrap();
    assert_eq!(names, ["5.snapshot", "6.delta", "7.snapshot", "deny"]);
    std::fs::write(place.path().join("policy/7.snapshot"), b"spoilt").unwrap();
    let loaded = files.load(empty()).unwrap();
    assert_eq!((loaded.held.epoch(), loaded.refused.len()), (6, 1));
    assert_eq!(loaded.held.deny_serial(), 1);
    files.wipe().unwrap();
    assert_eq!(files.load(empty()).unwrap().held.epoch(), 0);
}

#[test]
fn a_policy_of_another_controller_on_the_disk_is_passed_over() {
    let place = tempfile::tempdir().unwrap();
    let files = PolicyFiles::within(&folder_at(place.path(), None)).unwrap();
    files.save_snapshot(2, &snapshot(2)).unwrap();
    let other = Held::new(COMPANY, [8; 16], *server().public_key());
    let loaded = files.load(other).unwrap();
    assert_eq!((loaded.held.epoch(), loaded.refused.len()), (0, 1));
}

fn entry(number: u64, routine: bool) -> Entry {
    let kind = if routine { NoticeKind::Exit } else { NoticeKind::Forced };
    let detail = format!("{number}");
    let event = Event::Noticed(Noticed { kind, door: Some(ResourceId(1)), on: true, detail });
    Entry { sequence: 0, boot: [1; 16], wall: NOW, clock: ClockState::Good, epoch: 1, event }
}

fn own() -> SigningKey {
    SigningKey::from_seed(&[2; 32]).unwrap()
}

fn all(journal: &mut JournalFile) -> Vec<u64> {
    let mut found = Vec::new();
    let mut next = 0;
    loop {
        let batch = journal.batch(next, 7, 10_000).unwrap();
        let Some((last, _)) = batch.last() else { return found };
        next = last + 1;
        for (sequence, bytes) in batch {
            assert_eq!(Entry::decode(&bytes).unwrap().sequence, sequence);
            found.push(sequence);
        }
    }
}

#[test]
fn whenever_the_power_goes_every_entry_that_was_written_is_there_once() {
    for cut in 0..40 {
        let place = tempfile::tempdir().unwrap();
        let (mut journal, _) =
            JournalFile::open(&folder_at(place.path(), Some(cut)), own()).unwrap();
        let mut written = 0;
        for number in 0..30 {
            if journal.append([entry(number, true)]).is_err() {
                break;
            }
            written += 1;
        }
        drop(journal);
        let (mut again, aside) = JournalFile::open(&folder_at(place.path(), None), own()).unwrap();
        assert_eq!(aside, None, "cut at {cut}");
        let found = all(&mut again);
        assert_eq!(found, (1..=written).collect::<Vec<u64>>(), "cut at {cut}");
        again.append([entry(99, true)]).unwrap();
        assert_eq!(all(&mut again).last(), Some(&(written + 1)));
    }
}

#[test]
fn a_disk_that_takes_nothing_loses_nothing_for_a_while() {
    let place = tempfile::tempdir().unwrap();
    let folder = folder_at(place.path(), Some(3));
    let fuse = folder.fuse.clone().unwrap();
    let (mut journal, _) = JournalFile::open(&folder, own()).unwrap();
    for number in 0..20 {
        let _ = journal.append([entry(number, true)]);
    }
    assert_eq!(journal.next(), 21, "they count");
    fuse.store(usize::MAX, std::sync::atomic::Ordering::SeqCst);
    journal.append([entry(20, false)]).unwrap();
    assert_eq!((all(&mut journal), journal.lost()), ((1..=21).collect(), 0));
    journal.sync().unwrap();
}

#[test]
fn a_journal_that_was_altered_is_put_aside_and_a_new_one_begins() {
    let place = tempfile::tempdir().unwrap();
    let folder = folder_at(place.path(), None);
    let (mut journal, _) = JournalFile::open(&folder, own()).unwrap();
    journal.append((0..5).map(|number| entry(number, true))).unwrap();
    drop(journal);
    let path = place.path().join("log/journal");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[20] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let (mut new, aside) = JournalFile::open(&folder, own()).unwrap();
    assert_eq!(aside.as_deref(), Some("journal.altered-1"));
    assert_eq!(std::fs::read(place.path().join("log/journal.altered-1")).unwrap(), bytes);
    new.append([entry(1, true)]).unwrap();
    assert_eq!(all(&mut new), [1]);
}

#[test]
fn an_identity_is_kept_for_its_owner_alone_and_read_again() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::take(&place.path().join("state")).unwrap();
    assert!(Identity::load(&folder).unwrap().is_none());
    let mut identity = Identity::new("https://doors.example.org".to_owned(), [4; 32], [5; 32]);
    identity.server_key = Some([6; 32]);
    identity.next_channel = Some(doorward_door::channel::ChannelKey::new([7; 32]));
    identity.enrolment = Some(Enrolment {
        company: COMPANY,
        controller: CONTROLLER,
        command_keys: vec![[8; 32]],
        mac_key: zeroize::Zeroizing::new([0xab; 32]),
        next_mac_key: None,
    });
    identity.save(&folder).unwrap();
    let read = Identity::load(&folder).unwrap().unwrap();
    assert_eq!(read.server_key, Some([6; 32]));
    assert_eq!(read.channel.secret(), &[4; 32]);
    assert_eq!(read.next_channel.map(|key| *key.secret()), Some([7; 32]));
    let enrolment = read.enrolment.unwrap();
    assert_eq!((enrolment.company, enrolment.controller), (COMPANY, CONTROLLER));
    assert_eq!(*enrolment.mac_key, [0xab; 32]);
    assert!(!format!("{identity:?}").contains("171"), "no key is shown");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.file("identity.toml")), 0o600);
    assert_eq!(mode(&place.path().join("state")), 0o700);
}

#[test]
fn a_wrong_identity_is_refused_without_its_keys_being_told() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::take(place.path()).unwrap();
    std::fs::write(
        folder.file("identity.toml"),
        "server = 'x'\nchannel_key = 'a5a5'\nsigning_key = ''",
    )
    .unwrap();
    let said = Identity::load(&folder).unwrap_err().to_string();
    assert!(said.contains("cannot be understood") && !said.contains("a5a5"), "{said}");
}

#[test]
fn a_second_daemon_on_the_same_state_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let first = Folder::take(place.path()).unwrap();
    assert!(matches!(Folder::take(place.path()), Err(StateError::InUse { .. })));
    drop(first);
    assert!(Folder::take(place.path()).is_ok());
}

#[test]
fn modes_and_the_time_are_read_again() {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::take(place.path()).unwrap();
    assert_eq!(SmallFiles::modes(&folder).unwrap(), []);
    assert_eq!(SmallFiles::time(&folder), Timestamp::from_seconds(0));
    let modes = BTreeMap::from([(ResourceId(3), Mode::Lockdown), (ResourceId(12), Mode::Normal)]);
    SmallFiles::save_modes(&folder, &modes).unwrap();
    SmallFiles::save_time(&folder, NOW).unwrap();
    let read: BTreeMap<_, _> = SmallFiles::modes(&folder).unwrap().into_iter().collect();
    assert_eq!((read, SmallFiles::time(&folder)), (modes, NOW));
    std::fs::write(folder.file("time"), "half past four").unwrap();
    assert_eq!(SmallFiles::time(&folder), Timestamp::from_seconds(0), "then nothing is trusted");
}
