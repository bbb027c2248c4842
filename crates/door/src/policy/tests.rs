//! What a controller takes and refuses, and whom a policy finds.

use super::*;
use crate::cbor::{Item, read_whole, written};
use crate::command::{Issuer, SigningKey};
use doorward_domain::access::{
    Asker, DoorSettings, Effect, GroupId, Method, Methods, Model, Origin, PersonNumber, PolicyId,
    Presented, ResourceId, Validity, When, Who, decide,
};
use doorward_domain::{CompanyId, Timestamp};
use proptest::prelude::*;

const CONTROLLER: [u8; 16] = [9; 16];
const COMPANY: CompanyId = CompanyId(3);
const NOW: Timestamp = Timestamp::from_seconds(1_780_000_000);

fn key() -> SigningKey {
    SigningKey::from_seed(&[5; 32]).unwrap()
}

fn macs() -> MacKey {
    MacKey::new(&[6; 32])
}

fn identity() -> Identity {
    Identity {
        company: COMPANY,
        controller: CONTROLLER,
        zone_data: "2026b".to_owned(),
        pin: PinParameters { salt: [1; 16], memory_kib: 8, passes: 1 },
    }
}

fn person(number: i64, digits: &str) -> Record {
    let card = CardCredential { mac: macs().card(COMPANY, digits), id: CredentialId(number) };
    Record::Person(PersonRecord {
        number: PersonNumber(number),
        active: true,
        guest: false,
        groups: vec![GroupId(1)],
        cards: vec![card],
        pins: Vec::new(),
        valid_until: None,
    })
}

fn door(number: i64) -> Record {
    Record::Door(DoorRecord {
        id: ResourceId(number),
        uuid: [u8::try_from(number).unwrap(); 16],
        zone: "Europe/Berlin".to_owned(),
        settings: DoorSettings::default(),
        behaviour: DoorBehaviour::default(),
    })
}

fn rule(id: i64, who: Who, doors: Doors) -> Record {
    Record::Rule(RuleRecord {
        id,
        origin: Origin::Policy(PolicyId(id)),
        effect: Effect::Allow,
        who,
        doors,
        when: When::Always,
        validity: Validity::ALWAYS,
        methods: Methods::ALL,
        unlock_time: None,
    })
}

fn records() -> Vec<Record> {
    let group = Who::Group(GroupId(1));
    let here = Doors::These(vec![ResourceId(1)]);
    vec![door(1), door(2), rule(1, group, here), person(1, "1000"), person(2, "2000")]
}

fn header(epoch: u64) -> SnapshotHeader {
    SnapshotHeader {
        identity: identity(),
        epoch,
        previous: None,
        root: Root([0; 32]),
        issued_at: NOW,
        not_after: None,
    }
}

fn snapshot(epoch: u64) -> Vec<u8> {
    seal_snapshot(&key(), &header(epoch), &RecordSet::of(records()).unwrap())
}

fn enrolled() -> Held {
    Held::new(COMPANY, CONTROLLER, *key().public_key())
}

fn holding(epoch: u64) -> Held {
    let mut held = enrolled();
    held.take_snapshot(&snapshot(epoch)).unwrap();
    held
}

/// The delta that takes out person 2 and puts in person 7.
fn delta(held: &Held) -> Delta {
    let mut after = held.records().clone();
    let removed = person(2, "").key();
    after.remove(removed);
    after.upsert(&person(7, "7000")).unwrap();
    Delta {
        header: DeltaHeader {
            company: COMPANY,
            controller: CONTROLLER,
            from_epoch: held.epoch(),
            from_root: held.root().unwrap(),
            to_epoch: held.epoch() + 1,
            to_root: after.root(&identity()),
            issued_at: NOW,
            not_after: None,
        },
        upserts: vec![person(7, "7000")],
        removals: vec![removed],
    }
}

/// What is the same before and after a refusal.
fn state(held: &Held) -> (u64, Option<Root>, RecordSet, Option<DenyList>) {
    (held.epoch(), held.root(), held.records().clone(), held.deny_list().cloned())
}

fn spelt_once<T: Item + PartialEq + std::fmt::Debug>(item: &T) {
    let bytes = written(item);
    assert_eq!(read_whole::<T>(&bytes).as_ref(), Some(item));
    for cut in 0..bytes.len() {
        assert_eq!(read_whole::<T>(&bytes[..cut]), None, "cut at {cut}");
    }
}

#[test]
fn every_record_is_read_back_and_no_cut_one_is() {
    for record in records() {
        let value = record.value();
        assert_eq!(Record::read(record.key(), &value), Some(record.clone()));
        for cut in 0..value.len() {
            assert_eq!(Record::read(record.key(), &value[..cut]), None);
        }
        let other = RecordKey { id: record.key().id + 1, ..record.key() };
        assert_eq!(Record::read(other, &value), None);
    }
    spelt_once(&header(4));
    spelt_once(&LockdownRecord { door: None, since: NOW, by: Issuer::server() });
    spelt_once(&AntiPassback::Hard { minutes: 500 });
}

#[test]
fn a_snapshot_is_taken_once_and_never_an_older_one() {
    let mut held = holding(5);
    assert_eq!(held.epoch(), 5);
    for epoch in [1, 4, 5] {
        let before = state(&held);
        assert_eq!(held.take_snapshot(&snapshot(epoch)), Err(Refusal::OldEpoch));
        assert_eq!(state(&held), before);
    }
    assert_eq!(held.take_snapshot(&snapshot(6)), Ok(()));
}

#[test]
fn a_snapshot_of_another_controller_company_or_key_is_refused() {
    let sealed = snapshot(1);
    let public = *key().public_key();
    let other = SigningKey::from_seed(&[8; 32]).unwrap();
    let refusals = [
        (Held::new(CompanyId(4), CONTROLLER, public), Refusal::OtherCompany),
        (Held::new(COMPANY, [8; 16], public), Refusal::OtherController),
        (Held::new(COMPANY, CONTROLLER, *other.public_key()), Refusal::BadSignature),
    ];
    for (mut held, refusal) in refusals {
        assert_eq!(held.take_snapshot(&sealed), Err(refusal));
        assert_eq!(held.epoch(), 0);
    }
}

#[test]
fn records_that_do_not_make_the_signed_root_are_refused() {
    let sealed = snapshot(1);
    let few = RecordSet::of(records().into_iter().take(2)).unwrap();
    let forged = seal_snapshot(&key(), &header(1), &few);
    // The signed header of the one before the records of the other.
    let length = 3 + 64 + written(&header(1)).len();
    let spliced = [&sealed[..length], &forged[length..]].concat();
    let mut held = enrolled();
    assert_eq!(held.take_snapshot(&spliced), Err(Refusal::RootMismatch));
    assert_eq!(held.epoch(), 0);
}

#[test]
fn a_delta_reaches_the_policy_that_a_snapshot_of_it_would() {
    let mut held = holding(5);
    let delta = delta(&held);
    held.take_delta(&delta.seal(&key()).unwrap()).unwrap();
    assert_eq!(held.epoch(), 6);
    let mut whole = records();
    whole.retain(|record| record.key() != delta.removals[0]);
    whole.push(person(7, "7000"));
    assert_eq!(held.records(), &RecordSet::of(whole).unwrap());
}

#[test]
fn a_delta_from_another_base_or_to_another_root_changes_nothing() {
    let mut held = holding(5);
    let good = delta(&held);
    let with = |change: fn(&mut DeltaHeader)| {
        let mut delta = good.clone();
        change(&mut delta.header);
        delta.seal(&key()).unwrap()
    };
    let deltas = [
        (with(|header| header.from_epoch = 4), Refusal::WrongBase),
        (with(|header| header.from_root = Root([1; 32])), Refusal::WrongBase),
        (with(|header| header.to_root = Root([1; 32])), Refusal::RootMismatch),
        (with(|header| header.to_epoch = 5), Refusal::OldEpoch),
        (with(|header| header.company = CompanyId(4)), Refusal::OtherCompany),
        (with(|header| header.controller = [1; 16]), Refusal::OtherController),
    ];
    let before = state(&held);
    for (sealed, refusal) in deltas {
        assert_eq!(held.take_delta(&sealed), Err(refusal));
        assert_eq!(state(&held), before);
    }
    assert_eq!(enrolled().take_delta(&good.seal(&key()).unwrap()), Err(Refusal::WrongBase));
}

#[test]
fn a_deny_list_stays_until_a_policy_knows_it() {
    let mut held = holding(5);
    let denied = macs().card(COMPANY, "2000");
    let list = |serial| DenyList {
        company: COMPANY,
        controller: CONTROLLER,
        serial,
        until_epoch: 7,
        credentials: vec![denied],
        people: vec![PersonNumber(1)],
    };
    held.take_deny_list(&list(2).seal(&key()).unwrap()).unwrap();
    for serial in [1, 2] {
        let sealed = list(serial).seal(&key()).unwrap();
        assert_eq!(held.take_deny_list(&sealed), Err(Refusal::OldEpoch));
    }
    let delta = delta(&held).seal(&key()).unwrap();
    held.take_delta(&delta).unwrap();
    let denies = |held: &Held, mac, person| {
        held.deny_list().is_some_and(|list| list.denies(mac, PersonNumber(person)))
    };
    assert!(denies(&held, denied, 2) && denies(&held, macs().card(COMPANY, "1"), 1));
    assert!(!denies(&held, macs().card(COMPANY, "1"), 2));
    held.take_snapshot(&snapshot(7)).unwrap();
    assert_eq!(held.deny_list(), None);
}

#[test]
fn a_policy_finds_both_holders_of_one_number_and_decides_by_the_rules() {
    let mut records = records();
    records.push(person(3, "1000"));
    let policy = Policy::compile(&RecordSet::of(records).unwrap()).unwrap();
    let holders = |digits| -> Vec<_> {
        policy.card_holders(macs().card(COMPANY, digits)).map(|holder| holder.person.0).collect()
    };
    assert_eq!(holders("1000"), [1, 3]);
    assert_eq!(holders("01000"), [0_i64; 0]);
    let opens = |person, door| {
        let holder = policy.card_holders(macs().card(COMPANY, person)).next().unwrap();
        let asker = Asker::Person { number: holder.person, status: holder.status };
        let presented = Presented { asker, method: Method::Card };
        decide(policy.model(), &presented, ResourceId(door), NOW).is_grant()
    };
    assert!(opens("2000", 1) && !opens("2000", 2));
}

#[test]
fn a_lockdown_closes_its_door_or_all() {
    let lockdown =
        |door| Record::Lockdown(LockdownRecord { door, since: NOW, by: Issuer::server() });
    for (at, closed) in [(Some(ResourceId(1)), [true, false]), (None, [true, true])] {
        let records = records().into_iter().chain([lockdown(at)]);
        let policy = Policy::compile(&RecordSet::of(records).unwrap()).unwrap();
        assert_eq!([1, 2].map(|door| policy.lockdown(ResourceId(door)).is_some()), closed);
        let modes = policy.model().parts().doors.iter().map(|door| door.settings.mode);
        assert!(modes.map(|mode| mode.methods().is_empty()).eq(closed));
    }
}

#[test]
fn a_pin_is_found_by_its_digest_and_beside_a_card_by_its_person() {
    let parameters = identity().pin;
    let digest = parameters.digest("483920").unwrap();
    assert_ne!(digest, parameters.digest("483921").unwrap());
    assert_ne!(
        macs().card_pin(PersonNumber(1), &digest),
        macs().card_pin(PersonNumber(2), &digest)
    );
    assert_ne!(macs().pin(&digest), MacKey::new(&[7; 32]).pin(&digest));
    let greedy = PinParameters { memory_kib: 1 << 20, ..parameters };
    assert!(greedy.digest("1").is_none());
}

#[test]
fn rules_of_a_model_become_records_that_decide_alike() {
    let policy = Policy::compile(&RecordSet::of(records()).unwrap()).unwrap();
    let rules = records_of_rules(&policy.model().snapshot_of_doors(&[ResourceId(1)]));
    let people = records().into_iter().filter(|record| !matches!(record, Record::Rule(_)));
    let again = Policy::compile(&RecordSet::of(people.chain(rules)).unwrap()).unwrap();
    let answer = |model: &Model, person, door| {
        let number = PersonNumber(person);
        let asker = Asker::Person { number, status: doorward_domain::Status::Active };
        decide(model, &Presented { asker, method: Method::Card }, ResourceId(door), NOW)
    };
    for (person, door) in [(1, 1), (1, 2), (2, 1), (3, 1)] {
        assert_eq!(answer(again.model(), person, door), answer(policy.model(), person, door));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_root_depends_on_the_records_and_not_on_their_history(
        steps in prop::collection::vec((1_i64..40, any::<bool>(), 0_u32..4), 0..80),
    ) {
        let mut set = RecordSet::default();
        let mut plain = std::collections::BTreeMap::new();
        let mut hashes = BucketHashes::empty();
        for (number, put, digits) in steps {
            let record = person(number, &digits.to_string());
            if put {
                set.upsert(&record).unwrap();
                plain.insert(number, record.clone());
            } else {
                set.remove(record.key());
                plain.remove(&number);
            }
            prop_assert_eq!(set.get(record.key()).is_some(), put);
            let bucket = bucket_of(record.key());
            hashes.replace(bucket, set.bucket(bucket));
        }
        let fresh = RecordSet::of(plain.into_values()).unwrap();
        prop_assert_eq!(set.root(&identity()), fresh.root(&identity()));
        prop_assert_eq!(hashes.root(&identity()), fresh.root(&identity()));
        prop_assert_eq!(&set, &fresh);
    }

    #[test]
    fn no_altered_bit_of_anything_sealed_is_taken(place: prop::sample::Index, bit in 0_u8..8) {
        let held = holding(5);
        let mut list = DenyList {
            company: COMPANY, controller: CONTROLLER, serial: 1, until_epoch: 9,
            credentials: vec![], people: vec![PersonNumber(1)],
        }.seal(&key()).unwrap();
        let (mut whole, mut change) = (snapshot(6), delta(&held).seal(&key()).unwrap());
        for sealed in [&mut list, &mut whole, &mut change] {
            let at = place.index(sealed.len());
            sealed[at] ^= 1 << bit;
        }
        let mut taken = held.clone();
        prop_assert!(taken.take_snapshot(&whole).is_err());
        prop_assert!(taken.take_delta(&change).is_err());
        prop_assert!(taken.take_deny_list(&list).is_err());
        prop_assert_eq!(state(&taken), state(&held));
    }

    #[test]
    fn no_cut_snapshot_is_taken(place: prop::sample::Index) {
        let sealed = snapshot(1);
        prop_assert!(enrolled().take_snapshot(&sealed[..place.index(sealed.len())]).is_err());
    }
}

#[test]
fn hashes_that_were_kept_go_on_bucket_by_bucket() {
    let set = RecordSet::of(records()).unwrap();
    let mut hashes = BucketHashes::from_bytes(set.hashes().as_bytes()).unwrap();
    assert_eq!((&hashes, hashes.root(&identity())), (set.hashes(), set.root(&identity())));
    for wrong in [&set.hashes().as_bytes()[1..], &[0; 32], &[]] {
        assert_eq!(BucketHashes::from_bytes(wrong), None);
    }
    let mut all = records();
    all.push(person(7, "7000"));
    let number = bucket_of(all[5].key());
    let here: Vec<&Record> =
        all.iter().filter(|record| bucket_of(record.key()) == number).collect();
    hashes.replace(number, &RecordSet::bucket_of_records(here.iter().rev().copied()).unwrap());
    let after = RecordSet::of(all).unwrap();
    assert_eq!(hashes.root(&identity()), after.root(&identity()));
}
