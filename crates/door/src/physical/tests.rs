//! What the physics promise, whatever happens to the door.

use super::*;
use crate::command::{Grounds, UnlockSeconds};
use proptest::prelude::*;

const EXIT_MS: u64 = 5_000;
const HELD_MS: u64 = 20_000;

fn door(hardware: Hardware, relock_on_closing: bool) -> Door {
    let settings =
        Settings { hardware, relock_on_closing, exit_ms: EXIT_MS, held_open_ms: HELD_MS };
    Door::new(settings, 0)
}

fn unlock(seconds: u32) -> Input {
    Input::Order(Action::Unlock {
        seconds: UnlockSeconds::new(seconds).unwrap(),
        grounds: Grounds::Ordinary,
    })
}

fn any_door() -> impl Strategy<Value = Door> {
    (any::<bool>(), any::<bool>()).prop_map(|(strike, relock)| {
        door(if strike { Hardware::Strike } else { Hardware::Maglock }, relock)
    })
}

fn any_input() -> impl Strategy<Value = Input> {
    let modes = [Mode::Normal, Mode::Unlocked, Mode::CardAndPin, Mode::Lockdown];
    let still = [Touch::Pull, Touch::RequestExit, Touch::Leave, Touch::Force, Touch::Close];
    prop_oneof![
        (1..30_u32).prop_map(unlock),
        Just(Input::Order(Action::Lock)),
        prop::sample::select(modes.to_vec()).prop_map(|m| Input::Order(Action::SetMode(m))),
        prop::sample::select(still.to_vec()).prop_map(Input::Touch),
        any::<bool>().prop_map(|on| Input::Touch(Touch::Power(on))),
        any::<bool>().prop_map(|on| Input::Touch(Touch::Tamper(on))),
        any::<bool>().prop_map(|on| Input::Touch(Touch::Jam(on))),
        Just(Input::Tick),
    ]
}

fn any_story() -> impl Strategy<Value = Vec<(Input, u64)>> {
    prop::collection::vec((any_input(), 0..15_000_u64), 0..40)
}

fn kinds(events: &[Event]) -> Vec<EventKind> {
    events.iter().map(|event| event.kind).collect()
}

/// Plays a story and gives the time at its end.
fn play(door: &mut Door, story: &[(Input, u64)]) -> u64 {
    story.iter().fold(0, |now, (input, wait)| {
        step(door, *input, now + wait);
        now + wait
    })
}

#[test]
fn an_unlock_ends_by_its_timer_at_its_own_moment() {
    let mut door = door(Hardware::Strike, false);
    step(&mut door, unlock(5), 1_000);
    assert_eq!((door.lock(), door.next_wake()), (LockState::Unlocked, Some(6_000)));
    let events = step(&mut door, Input::Tick, 60_000);
    assert_eq!(events, [Event { at_ms: 6_000, kind: EventKind::Lock(LockState::Locked) }]);
}

#[test]
fn closing_ends_an_unlock_only_where_that_is_set() {
    for (relock, lock) in [(true, LockState::Locked), (false, LockState::Unlocked)] {
        let mut door = door(Hardware::Strike, relock);
        let story = [unlock(9), Input::Touch(Touch::Pull), Input::Touch(Touch::Close)];
        play(&mut door, &story.map(|input| (input, 100)));
        assert_eq!(door.lock(), lock);
    }
}

#[test]
fn a_leaf_left_open_is_reported_once_and_again_when_it_closes() {
    let mut door = door(Hardware::Maglock, false);
    step(&mut door, Input::Touch(Touch::Leave), 0);
    let late = step(&mut door, Input::Tick, 10 * HELD_MS);
    assert!(late.contains(&Event { at_ms: HELD_MS, kind: EventKind::HeldOpen(true) }));
    assert_eq!(step(&mut door, Input::Tick, 20 * HELD_MS), []);
    let closed = kinds(&step(&mut door, Input::Touch(Touch::Close), 20 * HELD_MS));
    assert_eq!(closed, [EventKind::Position(Position::Closed), EventKind::HeldOpen(false)]);
}

#[test]
fn a_stuck_bolt_is_of_unknown_state_until_it_is_free() {
    let mut door = door(Hardware::Strike, false);
    play(&mut door, &[(Input::Touch(Touch::Jam(true)), 0), (unlock(5), 0)]);
    assert_eq!(door.lock(), LockState::Unknown);
    step(&mut door, Input::Touch(Touch::Jam(false)), 1);
    assert_eq!(door.lock(), LockState::Unlocked);
}

proptest! {
    #[test]
    fn without_power_a_magnet_is_unlocked_and_a_strike_is_locked(
        mut door in any_door(), story in any_story(), after in any_story(),
    ) {
        let now = play(&mut door, &story);
        step(&mut door, Input::Touch(Touch::Jam(false)), now);
        step(&mut door, Input::Touch(Touch::Power(false)), now);
        for (input, wait) in after {
            if !matches!(input, Input::Touch(Touch::Power(_) | Touch::Jam(_))) {
                step(&mut door, input, now + wait);
            }
            let expected = match door.settings.hardware {
                Hardware::Strike => LockState::Locked,
                Hardware::Maglock => LockState::Unlocked,
            };
            prop_assert_eq!(door.lock(), expected);
        }
    }

    #[test]
    fn whoever_leaves_always_can(mut door in any_door(), story in any_story()) {
        let now = play(&mut door, &story);
        let events = kinds(&step(&mut door, Input::Touch(Touch::Leave), now));
        prop_assert_eq!(door.position(), Position::Open);
        prop_assert!(!events.contains(&EventKind::Forced));
    }

    #[test]
    fn after_silence_a_closed_door_in_normal_mode_is_locked(
        mut door in any_door(), story in any_story(),
    ) {
        let now = play(&mut door, &story);
        for input in [
            Input::Touch(Touch::Jam(false)),
            Input::Touch(Touch::Power(true)),
            Input::Order(Action::SetMode(Mode::Normal)),
            Input::Touch(Touch::Close),
        ] {
            step(&mut door, input, now);
        }
        step(&mut door, Input::Tick, now + 60_000);
        prop_assert_eq!(door.lock(), LockState::Locked);
        prop_assert_eq!(door.next_wake(), None);
    }

    #[test]
    fn lock_now_ends_a_running_unlock(hardware in prop::sample::select(vec![Hardware::Strike, Hardware::Maglock]), seconds in 1..86_400_u32) {
        let mut door = door(hardware, false);
        step(&mut door, unlock(seconds), 0);
        prop_assert_eq!(door.lock(), LockState::Unlocked);
        step(&mut door, Input::Order(Action::Lock), 1);
        prop_assert_eq!((door.lock(), door.next_wake()), (LockState::Locked, None));
    }

    #[test]
    fn forced_is_reported_exactly_when_a_locked_leaf_opens_without_a_reason(
        mut door in any_door(), story in any_story(),
    ) {
        // Kept apart from the door: when its reasons to open end.
        let (mut now, mut exit_until, mut unlock_until) = (0, 0, 0);
        for (input, wait) in story {
            now += wait;
            step(&mut door, Input::Tick, now);
            let (lock, was) = (door.lock(), door.position());
            let stuck_open = door.released;
            let ignored = door.mode() == Mode::Lockdown || !door.powered;
            match input {
                Input::Touch(Touch::RequestExit | Touch::Leave) => exit_until = now + EXIT_MS,
                Input::Order(Action::Unlock { seconds, .. }) if !ignored => {
                    unlock_until = now + seconds.millis();
                }
                Input::Order(Action::Lock | Action::SetMode(Mode::Lockdown))
                | Input::Touch(Touch::Power(false)) => unlock_until = now,
                _ => {}
            }
            let events = kinds(&step(&mut door, input, now));
            let opened = was == Position::Closed && door.position() == Position::Open;
            let reason = now < exit_until || now < unlock_until;
            let locked = lock != LockState::Unlocked && !stuck_open;
            prop_assert_eq!(events.contains(&EventKind::Forced), opened && locked && !reason);
            if was == Position::Open && input == Input::Touch(Touch::Close) && door.settings.relock_on_closing {
                unlock_until = now;
            }
        }
    }
}
