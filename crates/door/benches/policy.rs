//! What a policy of 100,000 people and 100 doors costs, and one decision by it.
//!
//! `cargo bench -p doorward-door --bench policy`; sizes are printed first.

#![expect(clippy::expect_used, reason = "what goes wrong here stops the measurement, as it should")]

use divan::Bencher;
use doorward_domain::access::{
    DoorSettings, Effect, GroupId, Methods, Origin, PersonNumber, PolicyId, ResourceId, Validity,
    When, Who,
};
use doorward_domain::{CompanyId, Timestamp};
use doorward_door::card::{Candidate, Strength};
use doorward_door::command::SigningKey;
use doorward_door::controller::{Controller, Input, Installed, Reader, Start};
use doorward_door::policy::{
    CardCredential, CredentialId, DoorBehaviour, DoorRecord, Doors, Held, Identity, MacKey,
    PersonRecord, PinCredential, PinDigest, PinParameters, Record, RecordSet, Root, RuleRecord,
    SnapshotHeader, seal_snapshot,
};

const COMPANY: CompanyId = CompanyId(1);
const CONTROLLER: [u8; 16] = [1; 16];
const PEOPLE: i64 = 100_000;
const NOW: Timestamp = Timestamp::from_seconds(1_780_000_000);

fn main() {
    let sealed = sealed(&RecordSet::of(records()).expect("records are short"));
    println!("snapshot of 100,000 people and 100 doors: {} bytes", sealed.len());
    let before = resident();
    let held = held(&sealed);
    let installed = Installed::of(&held).expect("the policy is sound");
    println!("held and compiled: {} KiB more resident", resident().saturating_sub(before));
    drop((held, installed));
    divan::main();
}

/// Resident memory in KiB, where the system tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn key() -> SigningKey {
    SigningKey::from_seed(&[5; 32]).expect("32 bytes are a seed")
}

fn macs() -> MacKey {
    MacKey::new(&[6; 32])
}

/// 20 groups; each door opens to two of them. Everybody has a card and a PIN.
fn records() -> Vec<Record> {
    let doors = (1..=100).map(|id| {
        let zone = "Europe/Berlin".to_owned();
        let (settings, behaviour) = (DoorSettings::default(), DoorBehaviour::default());
        Record::Door(DoorRecord { id: ResourceId(id), uuid: [0; 16], zone, settings, behaviour })
    });
    let rules = (1..=200).map(|id| {
        Record::Rule(RuleRecord {
            id,
            origin: Origin::Policy(PolicyId(id)),
            effect: Effect::Allow,
            who: Who::Group(GroupId(id % 20)),
            doors: Doors::These(vec![ResourceId(1 + id % 100)]),
            when: When::Always,
            validity: Validity::ALWAYS,
            methods: Methods::ALL,
            unlock_time: None,
        })
    });
    let macs = macs();
    let people = (1..=PEOPLE).map(|number| {
        let person = PersonNumber(number);
        let mut digest = [0; 32];
        digest[..8].copy_from_slice(&number.to_be_bytes());
        let digest = PinDigest(digest);
        Record::Person(PersonRecord {
            number: person,
            active: true,
            guest: false,
            groups: vec![GroupId(number % 20)],
            cards: vec![CardCredential {
                mac: macs.card(COMPANY, &number.to_string()),
                id: CredentialId(number),
            }],
            pins: vec![PinCredential {
                alone: None,
                with_card: macs.card_pin(person, &digest),
                id: CredentialId(PEOPLE + number),
            }],
            valid_until: None,
        })
    });
    doors.chain(rules).chain(people).collect()
}

fn sealed(records: &RecordSet) -> Vec<u8> {
    let pin = PinParameters::small([1; 16]);
    let zone_data = "2026b".to_owned();
    let header = SnapshotHeader {
        identity: Identity { company: COMPANY, controller: CONTROLLER, zone_data, pin },
        epoch: 1,
        previous: None,
        root: Root([0; 32]),
        issued_at: NOW,
        not_after: None,
    };
    seal_snapshot(&key(), &header, records)
}

fn held(sealed: &[u8]) -> Held {
    let mut held = Held::new(COMPANY, CONTROLLER, *key().public_key());
    held.take_snapshot(sealed).expect("the snapshot is good");
    held
}

#[divan::bench(sample_count = 5)]
fn build_a_snapshot(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| sealed(&RecordSet::of(records()).expect("records are short")));
}

#[divan::bench(sample_count = 10)]
fn load_a_snapshot(bencher: Bencher<'_, '_>) {
    let sealed = sealed(&RecordSet::of(records()).expect("records are short"));
    bencher.bench_local(|| Installed::of(&held(&sealed)).expect("the policy is sound"));
}

#[divan::bench]
fn change_one_person(bencher: Bencher<'_, '_>) {
    let mut set = RecordSet::of(records()).expect("records are short");
    let record = records().pop().expect("there are people");
    bencher.bench_local(|| set.upsert(&record));
}

#[divan::bench(sample_count = 1000)]
fn decide_a_card(bencher: Bencher<'_, '_>) {
    let sealed = sealed(&RecordSet::of(records()).expect("records are short"));
    let installed = Installed::of(&held(&sealed)).expect("the policy is sound");
    let start = Start {
        company: COMPANY,
        public_key: *key().public_key(),
        macs: macs(),
        last_time: NOW,
        modes: Vec::new(),
    };
    let mut controller = Controller::new(&start, 0);
    controller.step(Input::ServerTime(NOW), 0);
    controller.step(Input::Policy(Box::new(installed.expect("there is a policy"))), 0);
    let reader = Reader { door: ResourceId(8), inside: false, number: 0 };
    let card = || Input::Card {
        reader,
        candidates: ["99999999", "7"]
            .map(|digits| Candidate { digits: digits.to_owned(), strength: Strength::Raw })
            .to_vec(),
    };
    bencher.with_inputs(card).bench_local_values(|card| controller.step(card, 1_000));
}
