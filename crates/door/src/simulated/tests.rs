//! What the controller promises, however commands arrive.

use super::*;
use crate::command::{Grounds, Issuer, SigningKey, UnlockSeconds};
use crate::physical::{Hardware, Position};
use proptest::prelude::*;

const DOOR: [u8; 16] = [7; 16];

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32]).unwrap()
}

fn at(millis: u64) -> Moment {
    let micros = i64::try_from(millis).unwrap() * 1_000;
    Moment { wall: Timestamp::from_micros(micros), monotonic_ms: millis }
}

fn controller(hardware: Hardware) -> Controller {
    let settings =
        Settings { hardware, relock_on_closing: false, exit_ms: 5_000, held_open_ms: 20_000 };
    let public_key = *key(1).public_key();
    Controller::new(Enrolment { company: CompanyId(5), door: DOOR, public_key, settings }, at(0))
}

fn command(id: u8, action: Action, millis: u64) -> LockCommand {
    LockCommand {
        id: [id; 16],
        company: CompanyId(5),
        door: DOOR,
        action,
        issued_at: at(millis).wall,
        issued_by: Issuer::new("somebody").unwrap(),
    }
}

fn unlock() -> Action {
    unlock_on(Grounds::Ordinary)
}

fn unlock_on(grounds: Grounds) -> Action {
    Action::Unlock { seconds: UnlockSeconds::new(1).unwrap(), grounds }
}

fn outcome(said: &[Output]) -> Option<Outcome> {
    said.iter().find_map(|output| match output {
        Output::Confirmation(confirmation) => Some(confirmation.outcome),
        Output::Event { .. } => None,
    })
}

fn give(controller: &mut Controller, id: u8, action: Action, millis: u64) -> Option<Outcome> {
    outcome(&controller.receive(&command(id, action, millis).sign(&key(1)), at(millis)))
}

#[test]
fn a_lockdown_lets_nobody_in_everybody_out_and_ends_by_a_mode_alone() {
    let mut controller = controller(Hardware::Maglock);
    give(&mut controller, 1, Action::SetMode(Mode::Lockdown), 0);
    let refused = Some(Outcome::Refused(Problem::Lockdown));
    assert_eq!(give(&mut controller, 2, unlock(), 1), refused);
    give(&mut controller, 3, Action::Lock, 2);
    assert_eq!(give(&mut controller, 4, unlock(), 3), refused);
    controller.touch(Touch::Leave, at(4));
    assert_eq!(controller.door().position(), Position::Open);
    give(&mut controller, 5, Action::SetMode(Mode::Normal), 5);
    let done = Some(Outcome::Done(LockState::Unlocked));
    assert_eq!(give(&mut controller, 6, unlock(), 6), done);
}

#[test]
fn a_mode_takes_only_what_rests_on_enough() {
    let all = [Grounds::Ordinary, Grounds::CardAndPin, Grounds::Override];
    for (mode, taken) in [
        (Mode::Normal, [true, true, true]),
        (Mode::CardAndPin, [false, true, false]),
        (Mode::OverrideOnly, [false, false, true]),
    ] {
        let mut controller = controller(Hardware::Strike);
        give(&mut controller, 1, Action::SetMode(mode), 0);
        for ((id, grounds), taken) in (2..).zip(all).zip(taken) {
            let refused = Outcome::Refused(Problem::Mode);
            let expected = if taken { Outcome::Done(LockState::Unlocked) } else { refused };
            let outcome = give(&mut controller, id, unlock_on(grounds), u64::from(id));
            assert_eq!(outcome, Some(expected), "{mode:?} {grounds:?}");
        }
    }
}

#[test]
fn a_controller_that_starts_again_keeps_its_mode_and_obeys_nothing_from_before() {
    let start = |mode| {
        let enrolment = controller(Hardware::Strike).enrolment;
        Controller::restarted(enrolment, mode, at(20_000))
    };
    assert_eq!(start(Mode::Unlocked).door().lock(), LockState::Unlocked);
    let mut controller = start(Mode::Normal);
    let expired = Some(Outcome::Refused(CommandProblem::Expired.into()));
    let first = Controller::obeys_from(at(20_000).wall);
    assert_eq!(give(&mut controller, 1, unlock(), 25_000), expired);
    let mut order = command(2, unlock(), 0);
    order.issued_at = first;
    let said = controller.receive(&order.sign(&key(1)), at(25_001));
    assert_eq!(outcome(&said), Some(Outcome::Done(LockState::Unlocked)));
}

#[test]
fn offline_loses_commands_and_keeps_events_in_order() {
    let mut controller = controller(Hardware::Strike);
    controller.set_behaviour(Behaviour::Offline);
    assert_eq!(give(&mut controller, 1, unlock(), 0), None);
    assert_eq!(controller.touch(Touch::Force, at(1)), []);
    controller.set_behaviour(Behaviour::Normal);
    let kept = controller.advance(at(2));
    let numbers = kept.iter().map(|output| match output {
        Output::Event { sequence, .. } => *sequence,
        Output::Confirmation(_) => 0,
    });
    assert_eq!(numbers.collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_slow_controller_refuses_what_expired_while_it_waited() {
    for (millis, expected) in [
        (9_999, Outcome::Done(LockState::Unlocked)),
        (10_000, Outcome::Refused(CommandProblem::Expired.into())),
    ] {
        let mut controller = controller(Hardware::Strike);
        controller.set_behaviour(Behaviour::Slow { millis });
        assert_eq!(give(&mut controller, 1, unlock(), 0), None);
        assert_eq!(controller.next_wake(), Some(millis));
        assert_eq!(outcome(&controller.advance(at(millis))), Some(expected));
    }
}

#[test]
fn a_broken_lock_and_one_without_power_say_so() {
    let mut controller = controller(Hardware::Strike);
    controller.set_behaviour(Behaviour::Broken);
    assert_eq!(give(&mut controller, 1, unlock(), 0), Some(Outcome::Refused(Problem::Broken)));
    controller.set_behaviour(Behaviour::Normal);
    controller.touch(Touch::Power(false), at(1));
    assert_eq!(give(&mut controller, 2, unlock(), 1), Some(Outcome::Refused(Problem::NoPower)));
}

proptest! {
    #[test]
    fn no_replayed_late_or_foreign_command_ever_unlocks(
        tries in prop::collection::vec(
            (0..5_u8, 0..4_000_u64, 0..6_u8, prop::option::of(0..12_000_u64)), 1..40,
        ),
    ) {
        let (mut controller, mut now) = (controller(Hardware::Strike), 10_000);
        let mut used = std::collections::BTreeSet::new();
        for (id, wait, fault, slow) in tries {
            now += wait;
            controller.advance(at(now));
            // Past any unlock, so that an unlocked door is this command's doing.
            now += 1_000;
            controller.advance(at(now));
            let issued = 10_000 + 3_000 * u64::from(id);
            let mut order = command(id, unlock(), issued);
            match fault {
                1 => order.door = [8; 16],
                2 => order.company = CompanyId(6),
                _ => {}
            }
            let bytes = order.sign(&key(if fault == 3 { 2 } else { 1 }));
            let behaviour = slow.map_or(Behaviour::Normal, |millis| Behaviour::Slow { millis });
            controller.set_behaviour(behaviour);
            controller.receive(&bytes, at(now));
            now += slow.unwrap_or(0);
            controller.advance(at(now));
            let good = !(1..=3).contains(&fault) && now < issued + 10_000;
            let early = issued > now + 5_000;
            let expected = good && !early && used.insert(id);
            prop_assert_eq!(controller.door().lock() == LockState::Unlocked, expected);
        }
    }
}
