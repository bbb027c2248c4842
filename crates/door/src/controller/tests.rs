//! What a controller does and never does.

mod properties;

use super::*;
use crate::card::{Candidate, Strength};
use crate::command::{Action, Grounds, Issuer, LockCommand, Mode, SigningKey, UnlockSeconds};
use crate::journal::Access;
use crate::link::Outcome;
use crate::policy::{
    AntiPassback, CardCredential, CredentialId, DenyList, DoorBehaviour, DoorRecord, Doors,
    LockdownRecord, PersonRecord, PinCredential, PinParameters, Policy, Record, RecordSet,
    RuleRecord,
};
use doorward_domain::Status;
use doorward_domain::access::{
    Asker, DoorMode, DoorSettings, Effect, GuestLinkId, Method, Methods, Origin, PersonNumber,
    PolicyId, Presented, Validity, When, Who, decide,
};
use std::sync::Arc;
use std::time::Duration;

const COMPANY: CompanyId = CompanyId(3);
const NOW: Timestamp = Timestamp::from_seconds(1_780_000_000);
const DOOR: ResourceId = ResourceId(1);
const PIN: PinParameters = PinParameters { salt: [1; 16], memory_kib: 8, passes: 1 };
const OUTSIDE: Reader = Reader { door: DOOR, inside: false, number: 0 };
const INSIDE: Reader = Reader { door: DOOR, inside: true, number: 1 };

fn key() -> SigningKey {
    SigningKey::from_seed(&[5; 32]).unwrap()
}

fn macs() -> MacKey {
    MacKey::new(&[6; 32])
}

fn door(settings: DoorSettings, behaviour: DoorBehaviour) -> Record {
    let zone = "Europe/Berlin".to_owned();
    Record::Door(DoorRecord { id: DOOR, uuid: [1; 16], zone, settings, behaviour })
}

/// A person with the card of her number in thousands and a PIN.
fn person(number: i64, card: &str, pin: &str) -> PersonRecord {
    let digest = PIN.digest(pin).unwrap();
    let person = PersonNumber(number);
    PersonRecord {
        number: person,
        active: true,
        guest: false,
        groups: Vec::new(),
        cards: vec![CardCredential { mac: macs().card(COMPANY, card), id: CredentialId(number) }],
        pins: vec![PinCredential {
            alone: Some(macs().pin(&digest)),
            with_card: macs().card_pin(person, &digest),
            id: CredentialId(100 + number),
        }],
        valid_until: None,
    }
}

fn rule(id: i64, who: Who, methods: Methods, validity: Validity) -> Record {
    Record::Rule(RuleRecord {
        id,
        origin: Origin::Policy(PolicyId(id)),
        effect: Effect::Allow,
        who,
        doors: Doors::All,
        when: When::Always,
        validity,
        methods,
        unlock_time: None,
    })
}

fn everyone(methods: Methods) -> Record {
    rule(1, Who::Everyone, methods, Validity::ALWAYS)
}

fn installed(records: Vec<Record>) -> Installed {
    Installed {
        policy: Arc::new(Policy::compile(&RecordSet::of(records).unwrap()).unwrap()),
        epoch: 1,
        pin: PIN,
        issued_at: NOW,
        not_after: None,
        deny: None,
    }
}

fn start(modes: Vec<(ResourceId, Mode)>) -> Start {
    let public_key = *key().public_key();
    Start { company: COMPANY, public_key, macs: macs(), last_time: NOW, modes }
}

/// A controller with a good clock and a policy. Its monotonic clock stands at 0.
fn running(records: Vec<Record>) -> Controller {
    let mut controller = Controller::new(&start(Vec::new()), 0);
    controller.step(Input::ServerTime(NOW), 0);
    controller.step(Input::Policy(Box::new(installed(records))), 0);
    controller
}

fn plain(behaviour: DoorBehaviour) -> Vec<Record> {
    vec![
        door(DoorSettings::default(), behaviour),
        everyone(Methods::ALL),
        Record::Person(person(1, "1000", "111111")),
        Record::Person(person(2, "2000", "222222")),
    ]
}

fn card(reader: Reader, digits: &str) -> Input {
    let candidate = Candidate { digits: digits.to_owned(), strength: Strength::Raw };
    Input::Card { reader, candidates: vec![candidate] }
}

fn access(out: &[Output]) -> Access {
    let found = out.iter().find_map(|output| match output {
        Output::Journal(Event::Access(access)) => Some(access.clone()),
        _ => None,
    });
    found.unwrap()
}

/// The word of the answer to a card.
fn swipe(controller: &mut Controller, reader: Reader, digits: &str, now_ms: u64) -> String {
    access(&controller.step(card(reader, digits), now_ms)).reason
}

fn type_pin(controller: &mut Controller, pin: &str, now_ms: u64) -> Vec<Output> {
    for digit in pin.bytes() {
        controller.step(Input::Key { reader: OUTSIDE, key: Key::Digit(digit - b'0') }, now_ms);
    }
    controller.step(Input::Key { reader: OUTSIDE, key: Key::Enter }, now_ms)
}

fn command(id: u8, action: Action, issued_at: Timestamp) -> Input {
    let issued_by = Issuer::server();
    let command =
        LockCommand { id: [id; 16], company: COMPANY, door: [1; 16], action, issued_at, issued_by };
    Input::Command(command.sign(&key()))
}

fn unlock() -> Action {
    Action::Unlock { seconds: UnlockSeconds::new(8).unwrap(), grounds: Grounds::Ordinary }
}

fn outcome(out: &[Output]) -> Outcome {
    let found = out.iter().find_map(|output| match output {
        Output::Answer(answer) => Some(answer.outcome),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn a_card_opens_for_its_time_and_closing_the_leaf_locks_early() {
    let mut controller = running(plain(DoorBehaviour::default()));
    assert_eq!(swipe(&mut controller, OUTSIDE, "1000", 10_000), "granted");
    assert!(controller.is_released(DOOR));
    assert_eq!(controller.next_wake(), Some(15_000));
    controller.step(Input::Tick, 15_000);
    assert!(!controller.is_released(DOOR));
    swipe(&mut controller, OUTSIDE, "1000", 20_000);
    controller.step(Input::Contact { door: DOOR, open: true }, 21_000);
    controller.step(Input::Contact { door: DOOR, open: false }, 22_000);
    assert!(!controller.is_released(DOOR));
    assert_eq!(swipe(&mut controller, OUTSIDE, "01000", 30_000), "unknown_card");
}

#[test]
fn two_cards_of_one_number_ask_for_the_pin_and_never_guess() {
    let mut records = plain(DoorBehaviour::default());
    records.push(Record::Person(person(3, "1000", "333333")));
    let mut controller = running(records);
    let asked = controller.step(card(OUTSIDE, "1000"), 0);
    assert_eq!(asked, [Output::Signal { reader: OUTSIDE, signal: Signal::EnterPin }]);
    let opened = access(&type_pin(&mut controller, "333333", 1_000));
    assert_eq!((opened.granted, opened.person), (true, Some(PersonNumber(3))));
    controller.step(card(OUTSIDE, "1000"), 20_000);
    assert!(!access(&type_pin(&mut controller, "222222", 21_000)).granted);
    let cards_only =
        DoorSettings { methods: Methods::of(&[Method::Card]), ..DoorSettings::default() };
    let mut records = plain(DoorBehaviour::default());
    records[0] = door(cards_only, DoorBehaviour::default());
    records.push(Record::Person(person(3, "1000", "333333")));
    assert_eq!(swipe(&mut running(records), OUTSIDE, "1000", 0), "ambiguous_card");
}

#[test]
fn a_pin_under_duress_opens_like_any_other_and_is_an_alarm() {
    let mut controller = running(plain(DoorBehaviour::default()));
    let signal = Output::Signal { reader: OUTSIDE, signal: Signal::Granted };
    let honest = type_pin(&mut controller, "111111", 0);
    let forced = type_pin(&mut controller, "111112", 60_000);
    assert!(honest.contains(&signal) && forced.contains(&signal));
    assert!(!access(&honest).alarm && access(&forced).alarm);
    assert_eq!((access(&forced).granted, access(&forced).person), (true, Some(PersonNumber(1))));
}

#[test]
fn too_many_wrong_pins_pause_the_keypad_longer_and_longer_and_cards_go_on() {
    let mut controller = running(plain(DoorBehaviour::default()));
    let paused = Output::Signal { reader: OUTSIDE, signal: Signal::Paused };
    for _ in 0..5 {
        assert!(!access(&type_pin(&mut controller, "999999", 0)).granted);
    }
    assert_eq!(type_pin(&mut controller, "111111", 29_999), std::slice::from_ref(&paused));
    assert_eq!(swipe(&mut controller, OUTSIDE, "1000", 29_999), "granted");
    assert!(!access(&type_pin(&mut controller, "999999", 30_000)).granted);
    assert_eq!(type_pin(&mut controller, "111111", 89_999), [paused]);
    assert!(access(&type_pin(&mut controller, "111111", 90_000)).granted);
    assert_eq!(access(&type_pin(&mut controller, "1111", 200_000)).reason, "wrong_pin");
}

#[test]
fn whoever_went_in_may_not_go_in_again_before_leaving() {
    let hard = AntiPassback::Hard { minutes: 10 };
    let behaviour = DoorBehaviour { anti_passback: hard, ..DoorBehaviour::default() };
    let mut controller = running(plain(behaviour));
    let mut at = |reader, now| swipe(&mut controller, reader, "1000", now);
    assert_eq!(at(OUTSIDE, 0), "granted");
    assert_eq!(at(OUTSIDE, 1_000), "anti_passback");
    assert_eq!(at(INSIDE, 2_000), "granted");
    assert_eq!(at(OUTSIDE, 3_000), "granted");
    assert_eq!(at(OUTSIDE, 603_000), "granted");
    let soft = AntiPassback::Soft { minutes: 0 };
    let behaviour = DoorBehaviour { anti_passback: soft, ..DoorBehaviour::default() };
    let mut controller = running(plain(behaviour));
    let alarms = [0, 1_000].map(|now| access(&controller.step(card(OUTSIDE, "1000"), now)).alarm);
    assert_eq!(alarms, [false, true]);
}

#[test]
fn two_different_people_open_where_two_are_asked() {
    let behaviour = DoorBehaviour { two_people: true, ..DoorBehaviour::default() };
    let mut controller = running(plain(behaviour));
    assert_eq!(swipe(&mut controller, OUTSIDE, "1000", 0), "second_person");
    assert_eq!(swipe(&mut controller, OUTSIDE, "1000", 1_000), "second_person");
    assert!(!controller.is_released(DOOR));
    assert_eq!(swipe(&mut controller, OUTSIDE, "2000", 2_000), "granted");
    assert_eq!(swipe(&mut controller, OUTSIDE, "1000", 30_000), "second_person");
    assert_eq!(swipe(&mut controller, OUTSIDE, "2000", 50_000), "second_person");
}

#[test]
fn an_unlocked_door_waits_for_the_first_person_and_a_lockdown_locks_it() {
    let settings = DoorSettings { mode: DoorMode::Unlocked, ..DoorSettings::default() };
    let behaviour = DoorBehaviour { first_person_in: true, ..DoorBehaviour::default() };
    let mut records = plain(behaviour);
    records[0] = door(settings, behaviour);
    let mut controller = running(records.clone());
    assert!(!controller.is_released(DOOR));
    swipe(&mut controller, OUTSIDE, "1000", 0);
    controller.step(Input::Tick, 3_600_000);
    assert!(controller.is_released(DOOR));
    let by = Issuer::server();
    records.push(Record::Lockdown(LockdownRecord { door: None, since: NOW, by }));
    controller.step(Input::Policy(Box::new(installed(records))), 3_600_000);
    assert!(!controller.is_released(DOOR));
    assert_eq!(swipe(&mut controller, OUTSIDE, "1000", 3_601_000), "lockdown");
    let now = NOW + Duration::from_secs(3_602);
    let normal = command(1, Action::SetMode(Mode::Normal), now);
    controller.step(normal, 3_602_000);
    let refused = controller.step(command(2, unlock(), now), 3_602_000);
    assert_eq!(outcome(&refused), Outcome::Lockdown);
    assert!(!controller.is_released(DOOR));
}

#[test]
fn a_commanded_lockdown_survives_a_start() {
    let mut controller = running(plain(DoorBehaviour::default()));
    let at = NOW + Duration::from_secs(10);
    let out = controller.step(command(1, Action::SetMode(Mode::Lockdown), at), 10_000);
    assert!(out.contains(&Output::PersistMode { door: DOOR, mode: Mode::Lockdown }));
    let mut again = Controller::new(&start(vec![(DOOR, Mode::Lockdown)]), 0);
    again.step(Input::Policy(Box::new(installed(plain(DoorBehaviour::default())))), 0);
    assert_eq!(swipe(&mut again, OUTSIDE, "1000", 0), "lockdown");
}

#[test]
fn a_command_acts_once_in_time_and_never_without_a_clock() {
    let mut controller = running(plain(DoorBehaviour::default()));
    let at = NOW + Duration::from_secs(10);
    assert_eq!(outcome(&controller.step(command(1, unlock(), at), 10_000)), Outcome::DoneUnlocked);
    assert_eq!(outcome(&controller.step(command(1, unlock(), at), 10_001)), Outcome::Replayed);
    assert_eq!(outcome(&controller.step(command(2, unlock(), at), 20_000)), Outcome::Expired);
    // Before the start it might have been obeyed already.
    assert_eq!(outcome(&controller.step(command(3, unlock(), NOW), 1)), Outcome::Expired);
    let mut blind = Controller::new(&start(Vec::new()), 0);
    blind.step(Input::Policy(Box::new(installed(plain(DoorBehaviour::default())))), 0);
    assert_eq!(outcome(&blind.step(command(4, unlock(), NOW), 0)), Outcome::NoTime);
}

#[test]
fn a_denied_card_and_a_stale_policy_open_nothing() {
    let mut records = plain(DoorBehaviour::default());
    records.push(Record::Person(PersonRecord { guest: true, ..person(5, "5000", "555555") }));
    let mut policy = installed(records.clone());
    policy.deny = Some(DenyList {
        company: COMPANY,
        controller: [0; 16],
        serial: 1,
        until_epoch: 2,
        credentials: vec![macs().card(COMPANY, "1000")],
        people: Vec::new(),
    });
    let mut controller = running(records.clone());
    controller.step(Input::Policy(Box::new(policy)), 0);
    assert_eq!(swipe(&mut controller, OUTSIDE, "1000", 0), "denied_at_once");
    assert_eq!(swipe(&mut controller, OUTSIDE, "2000", 0), "granted");
    let mut controller = running(records);
    let hour = 3_600_000;
    assert_eq!(swipe(&mut controller, OUTSIDE, "5000", 24 * hour - 1), "granted");
    assert_eq!(swipe(&mut controller, OUTSIDE, "5000", 24 * hour), "policy_too_old");
    assert_eq!(swipe(&mut controller, OUTSIDE, "1000", 14 * 24 * hour - 1), "granted");
    assert_eq!(swipe(&mut controller, OUTSIDE, "1000", 14 * 24 * hour), "policy_too_old");
}

#[test]
fn without_a_trusted_clock_guests_and_limited_rights_open_nothing() {
    let until = Some(NOW + Duration::from_hours(9));
    let limited = Validity { from: None, until };
    let one = |n| Who::Person(PersonNumber(n));
    let guest_rule = match rule(4, one(3), Methods::ALL, Validity::ALWAYS) {
        Record::Rule(rule) => {
            Record::Rule(RuleRecord { origin: Origin::GuestLink(GuestLinkId(1)), ..rule })
        }
        other => other,
    };
    let records = vec![
        door(DoorSettings::default(), DoorBehaviour::default()),
        rule(1, one(1), Methods::ALL, Validity::ALWAYS),
        rule(2, one(2), Methods::ALL, limited),
        guest_rule,
        Record::Person(person(1, "1000", "111111")),
        Record::Person(person(2, "2000", "222222")),
        Record::Person(person(3, "3000", "333333")),
    ];
    let mut blind = Controller::new(&start(Vec::new()), 0);
    blind.step(Input::Policy(Box::new(installed(records))), 0);
    let words = ["1000", "2000", "3000"].map(|digits| swipe(&mut blind, OUTSIDE, digits, 0));
    assert_eq!(words, ["granted", "no_rule", "no_rule"]);
    blind.step(Input::ServerTime(NOW), 10_000);
    let words = ["1000", "2000", "3000"].map(|digits| swipe(&mut blind, OUTSIDE, digits, 10_000));
    assert_eq!(words, ["granted"; 3]);
}

#[test]
fn a_leaf_forced_or_held_open_is_an_alarm_and_an_exit_is_not() {
    let mut controller = running(plain(DoorBehaviour::default()));
    let contact = |open| Input::Contact { door: DOOR, open };
    let kinds = |out: Vec<Output>| -> Vec<NoticeKind> {
        let kind = |output| match output {
            Output::Journal(Event::Noticed(noticed)) => Some(noticed.kind),
            _ => None,
        };
        out.into_iter().filter_map(kind).collect()
    };
    let forced = kinds(controller.step(contact(true), 0));
    assert_eq!(forced, [NoticeKind::Contact, NoticeKind::Forced]);
    assert_eq!(kinds(controller.step(Input::Tick, 29_999)), []);
    assert_eq!(kinds(controller.step(Input::Tick, 30_000)), [NoticeKind::Held]);
    controller.step(contact(false), 31_000);
    controller.step(Input::Exit { door: DOOR }, 40_000);
    assert_eq!(kinds(controller.step(contact(true), 41_000)), [NoticeKind::Contact]);
}
