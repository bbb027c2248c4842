use super::*;
use doorward_domain::CompanyId;
use doorward_door::command::{Grounds, Issuer, SigningKey, UnlockSeconds};
use doorward_door::physical::Event;
use proptest::prelude::*;

const DOOR: [u8; 16] = [4; 16];
const COMPANY: CompanyId = CompanyId(7);
const START: i64 = 1_900_000_000_000_000;

fn key() -> SigningKey {
    SigningKey::from_seed(&[9; 32]).unwrap()
}

fn nature(relocks_itself: bool, holding: Holding) -> Nature {
    let public_key = *key().public_key();
    Nature { company: COMPANY, door: DOOR, public_key, relocks_itself, holding }
}

fn at(ms: u64) -> Moment {
    let wall = Timestamp::from_micros(START) + Duration::from_millis(ms);
    Moment { wall, monotonic_ms: ms }
}

fn command(id: u8, action: Action, issued_ms: u64) -> Vec<u8> {
    let command = LockCommand {
        id: [id; 16],
        company: COMPANY,
        door: DOOR,
        action,
        issued_at: at(issued_ms).wall,
        issued_by: Issuer::server(),
    };
    command.sign(&key())
}

fn unlock(id: u8, issued_ms: u64) -> Vec<u8> {
    let seconds = UnlockSeconds::new(5).unwrap();
    command(id, Action::Unlock { seconds, grounds: Grounds::Ordinary }, issued_ms)
}

fn state(word: LockWord) -> Told {
    Told::State { word, fresh: true }
}

/// A keeper whose lock is there and locked, at 0.
fn online(relocks_itself: bool, holding: Holding) -> Keeper {
    let mut keeper = Keeper::new(nature(relocks_itself, holding), Mode::Normal, true, None, at(0));
    keeper.hear(&state(LockWord::Locked), at(0));
    let done = keeper.hear(&Told::Reachable(true), at(0));
    assert_eq!(done, [Effect::Online(Mode::Normal, LockState::Locked)]);
    keeper
}

fn plain() -> Keeper {
    online(false, Holding::ByItself)
}

fn orders(done: &[Effect]) -> Vec<Order> {
    done.iter()
        .filter_map(|effect| match effect {
            Effect::Give { order, .. } => Some(*order),
            _ => None,
        })
        .collect()
}

fn outcomes(done: &[Effect]) -> Vec<Outcome> {
    done.iter()
        .filter_map(|effect| match effect {
            Effect::Say(Output::Confirmation(confirmation)) => Some(confirmation.outcome),
            _ => None,
        })
        .collect()
}

#[test]
fn a_command_is_confirmed_by_the_locks_own_word_alone() {
    let mut keeper = plain();
    let done = keeper.receive(&unlock(1, 0), at(10));
    assert_eq!(orders(&done), [Order::Unlock { seconds: 5 }]);
    assert_eq!(outcomes(&done), []);
    let kept = Told::State { word: LockWord::Unlocked, fresh: false };
    assert_eq!(outcomes(&keeper.hear(&kept, at(20))), []);
    assert_eq!(outcomes(&keeper.hear(&state(LockWord::Unlocking), at(25))), []);
    let done = keeper.hear(&state(LockWord::Unlocked), at(30));
    assert_eq!(outcomes(&done), [Outcome::Done(LockState::Unlocked)]);
    assert_eq!(outcomes(&keeper.hear(&state(LockWord::Unlocked), at(40))), []);
}

#[test]
fn a_lock_that_is_silent_or_says_otherwise_has_failed_before_whoever_asked_gives_up() {
    let mut keeper = plain();
    keeper.receive(&unlock(1, 0), at(0));
    assert_eq!(outcomes(&keeper.advance(at(CONFIRMED_WITHIN - 1))), []);
    let done = keeper.advance(at(CONFIRMED_WITHIN));
    assert_eq!(outcomes(&done), [Outcome::Refused(Problem::Broken)]);
    keeper.receive(&unlock(2, 3_000), at(3_000));
    keeper.hear(&state(LockWord::Locked), at(3_100));
    let done = keeper.advance(at(3_000 + CONFIRMED_WITHIN));
    assert_eq!(outcomes(&done), [Outcome::Done(LockState::Locked)]);
}

#[test]
fn a_command_is_obeyed_once_in_time_and_at_its_own_door() {
    let mut keeper = plain();
    let first = unlock(1, 0);
    keeper.receive(&first, at(0));
    let refused = |keeper: &mut Keeper, bytes: &[u8], now: u64| {
        let done = keeper.receive(bytes, at(now));
        assert!(!orders(&done).contains(&Order::Unlock { seconds: 5 }), "{done:?}");
        outcomes(&done)
    };
    let problem = |problem: CommandProblem| vec![Outcome::Refused(problem.into())];
    assert_eq!(refused(&mut keeper, &first, 1), problem(CommandProblem::Replayed));
    keeper.hear(&state(LockWord::Unlocked), at(2));
    assert_eq!(refused(&mut keeper, &unlock(2, 0), 10_000), problem(CommandProblem::Expired));
    let mut forged = unlock(3, 10_000);
    *forged.last_mut().unwrap() ^= 1;
    assert_eq!(refused(&mut keeper, &forged, 10_000), problem(CommandProblem::BadSignature));
    let mut other = Nature { door: [5; 16], ..nature(false, Holding::ByItself) };
    let mut elsewhere = Keeper::new(other, Mode::Normal, true, None, at(0));
    assert_eq!(refused(&mut elsewhere, &unlock(4, 0), 0), problem(CommandProblem::OtherDoor));
    other = Nature { company: CompanyId(8), ..nature(false, Holding::ByItself) };
    let mut elsewhere = Keeper::new(other, Mode::Normal, true, None, at(0));
    assert_eq!(refused(&mut elsewhere, &unlock(5, 0), 0), problem(CommandProblem::OtherDoor));
}

#[test]
fn an_order_must_be_out_before_its_command_is_void() {
    let mut keeper = plain();
    let done = keeper.receive(&unlock(1, 0), at(9_500));
    let until = done.iter().find_map(|effect| match effect {
        Effect::Give { until_ms, .. } => Some(*until_ms),
        _ => None,
    });
    assert_eq!(until, Some(10_000));
}

#[test]
fn a_lock_out_of_reach_is_given_no_order() {
    let mut keeper = Keeper::new(nature(false, Holding::ByItself), Mode::Normal, true, None, at(0));
    let done = keeper.receive(&unlock(1, 0), at(0));
    assert_eq!((orders(&done), outcomes(&done).len()), (vec![], 1));
    // Not even when it is back in time.
    let done = keeper.hear(&Told::Reachable(true), at(10));
    assert_eq!(orders(&done), []);
    assert_eq!(orders(&keeper.advance(at(2_000))), []);
}

#[test]
fn after_a_restart_nothing_is_obeyed_that_could_have_been_obeyed_before() {
    let mut keeper =
        Keeper::new(nature(false, Holding::ByItself), Mode::Normal, false, None, at(1_000));
    keeper.hear(&Told::Reachable(true), at(1_000));
    let done = keeper.receive(&unlock(1, 900), at(1_100));
    assert_eq!(outcomes(&done), [Outcome::Refused(CommandProblem::Expired.into())]);
    let online = keeper.next_wake().unwrap();
    let done = keeper.advance(at(online));
    assert!(done.contains(&Effect::Online(Mode::Normal, LockState::Unknown)), "{done:?}");
    let done = keeper.receive(&unlock(2, online), at(online));
    assert_eq!(orders(&done), [Order::Unlock { seconds: 5 }]);
}

#[test]
fn an_unlock_is_ended_by_the_server_until_the_lock_says_that_it_is_locked() {
    let mut keeper = plain();
    let done = keeper.receive(&unlock(1, 0), at(0));
    assert!(done.contains(&Effect::Remember(Some(at(5_000).wall))), "{done:?}");
    // About the time before: it is not over yet.
    assert_eq!(keeper.hear(&state(LockWord::Locked), at(5)), []);
    keeper.hear(&state(LockWord::Unlocked), at(30));
    assert_eq!(orders(&keeper.advance(at(4_999))), []);
    assert_eq!(orders(&keeper.advance(at(5_000))), [Order::Lock]);
    assert_eq!(orders(&keeper.advance(at(9_999))), []);
    assert_eq!(orders(&keeper.advance(at(10_000))), [Order::Lock]);
    let done = keeper.hear(&state(LockWord::Locked), at(10_100));
    assert!(done.contains(&Effect::Remember(None)), "{done:?}");
    assert_eq!(keeper.next_wake(), None);
}

#[test]
fn a_timer_of_the_locks_own_is_waited_for() {
    let mut keeper = online(true, Holding::Repeated);
    let done = keeper.receive(&unlock(1, 0), at(0));
    assert!(!done.iter().any(|effect| matches!(effect, Effect::Remember(_))), "{done:?}");
    keeper.hear(&state(LockWord::Unlocked), at(30));
    assert_eq!(orders(&keeper.advance(at(7_999))), []);
    assert_eq!(orders(&keeper.advance(at(8_000))), [Order::Lock], "its timer has failed");
}

#[test]
fn a_lock_that_is_lost_while_unlocked_is_an_alarm_and_locked_when_it_is_back() {
    let mut keeper = plain();
    keeper.receive(&unlock(1, 0), at(0));
    keeper.hear(&state(LockWord::Unlocked), at(30));
    let done = keeper.hear(&Told::Reachable(false), at(1_000));
    assert!(
        matches!(
            done[..],
            [
                Effect::Say(Output::Event {
                    event: Event { kind: EventKind::Lock(LockState::Unknown), .. },
                    ..
                }),
                Effect::Offline
            ]
        ),
        "{done:?}"
    );
    assert_eq!(keeper.next_wake(), None, "nothing can be done");
    assert_eq!(orders(&keeper.advance(at(60_000))), []);
    keeper.hear(&Told::Reachable(true), at(61_000));
    assert_eq!(orders(&keeper.hear(&state(LockWord::Unlocked), at(61_010))), [Order::Lock]);
}

#[test]
fn what_an_earlier_server_had_to_lock_is_locked() {
    let nature = nature(false, Holding::ByItself);
    let relock_at = Some(at(6_000).wall);
    let mut keeper = Keeper::new(nature, Mode::Normal, true, relock_at, at(1_000));
    keeper.hear(&state(LockWord::Unlocked), at(1_000));
    keeper.hear(&Told::Reachable(true), at(1_000));
    assert_eq!(orders(&keeper.advance(at(5_999))), []);
    assert_eq!(orders(&keeper.advance(at(6_000))), [Order::Lock]);
}

#[test]
fn a_mode_keeps_a_lock_open_as_its_kind_allows() {
    let unlocked = |id, ms| command(id, Action::SetMode(Mode::Unlocked), ms);
    let hold = Order::Unlock { seconds: HOLD_SECONDS };
    let mut timed = online(true, Holding::Repeated);
    assert_eq!(orders(&timed.receive(&unlocked(1, 0), at(0))), [hold]);
    assert_eq!(orders(&timed.advance(at(HOLD_EVERY))), [hold]);
    assert_eq!(orders(&timed.advance(at(2 * HOLD_EVERY))), [hold]);
    let mut plain = plain();
    assert_eq!(orders(&plain.receive(&unlocked(1, 0), at(0))), [hold]);
    plain.hear(&state(LockWord::Unlocked), at(10));
    assert_eq!(orders(&plain.advance(at(9 * HOLD_EVERY))), []);
    let normal = command(2, Action::SetMode(Mode::Normal), 9 * HOLD_EVERY);
    assert_eq!(orders(&plain.receive(&normal, at(9 * HOLD_EVERY))), [Order::Lock]);
    let mut relay = online(false, Holding::Never);
    let done = relay.receive(&unlocked(1, 0), at(0));
    assert_eq!((orders(&done), outcomes(&done)), (vec![], vec![Outcome::Refused(Problem::Mode)]));
}

#[test]
fn a_lockdown_locks_and_lets_nobody_unlock() {
    let mut keeper = plain();
    keeper.receive(&unlock(1, 0), at(0));
    keeper.hear(&state(LockWord::Unlocked), at(10));
    let lockdown = command(2, Action::SetMode(Mode::Lockdown), 20);
    assert_eq!(orders(&keeper.receive(&lockdown, at(20))), [Order::Lock]);
    let done = keeper.receive(&unlock(3, 30), at(30));
    assert_eq!(
        (orders(&done), outcomes(&done)),
        (vec![], vec![Outcome::Refused(Problem::Lockdown)])
    );
}

fn locks(done: &[Effect]) -> Vec<LockState> {
    done.iter()
        .filter_map(|effect| match effect {
            Effect::Say(Output::Event { event, .. }) => match event.kind {
                EventKind::Lock(lock) => Some(lock),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

#[test]
fn a_lock_that_flutters_is_written_down_now_and_then_and_at_last() {
    let mut keeper = plain();
    let mut written = Vec::new();
    for ms in 1..=5_000 {
        let word = if ms % 2 == 0 { LockWord::Locked } else { LockWord::Unlocked };
        written.extend(locks(&keeper.hear(&state(word), at(ms))));
    }
    assert!((20..30).contains(&written.len()), "{}", written.len());
    written.extend(locks(&keeper.hear(&state(LockWord::Unlocked), at(5_001))));
    while let Some(wake) = keeper.next_wake() {
        written.extend(locks(&keeper.advance(at(wake))));
    }
    assert_eq!(written.last(), Some(&LockState::Unlocked));
}

#[derive(Debug, Clone)]
enum Happening {
    /// A new one, to lock or to unlock.
    Command(bool),
    /// An earlier one again.
    Replay(prop::sample::Index),
    Told(Told),
    Nothing,
}

fn happening() -> impl Strategy<Value = Happening> {
    let word = prop_oneof![
        Just(LockWord::Locked),
        Just(LockWord::Unlocked),
        Just(LockWord::Unlocking),
        Just(LockWord::Jammed),
    ];
    prop_oneof![
        any::<bool>().prop_map(Happening::Command),
        any::<prop::sample::Index>().prop_map(Happening::Replay),
        any::<bool>().prop_map(|there| Happening::Told(Told::Reachable(there))),
        (word, any::<bool>())
            .prop_map(|(word, fresh)| Happening::Told(Told::State { word, fresh })),
        (0_u64..20).prop_map(|number| Happening::Told(Told::Failed { number, why: String::new() })),
        Just(Happening::Nothing),
    ]
}

proptest! {
    /// Whatever happens in whatever order: a lock is unlocked by a command that is obeyed alone, each
    /// command is answered at most once, and events are counted without a gap.
    #[test]
    fn no_order_of_things_unlocks_without_a_command_or_answers_twice(
        all in proptest::collection::vec((happening(), 0_u64..4_000), 0..60),
    ) {
        let mut keeper =
            Keeper::new(nature(false, Holding::ByItself), Mode::Normal, true, None, at(0));
        let (mut now, mut answered, mut counted) = (0, std::collections::HashSet::new(), 0);
        let mut sent: Vec<Vec<u8>> = Vec::new();
        for (happening, wait) in all {
            now += wait;
            let (done, may_unlock) = match happening {
                Happening::Command(lock) => {
                    let id = u8::try_from(sent.len()).unwrap();
                    let bytes = if lock { command(id, Action::Lock, now) } else { unlock(id, now) };
                    sent.push(bytes.clone());
                    (keeper.receive(&bytes, at(now)), !lock)
                }
                Happening::Replay(_) if sent.is_empty() => continue,
                Happening::Replay(which) => {
                    (keeper.receive(which.get::<Vec<u8>>(&sent), at(now)), false)
                }
                Happening::Told(told) => (keeper.hear(&told, at(now)), false),
                Happening::Nothing => (keeper.advance(at(now)), false),
            };
            let unlocks = orders(&done).iter().filter(|order| matches!(order, Order::Unlock { .. })).count();
            prop_assert!(unlocks <= usize::from(may_unlock));
            for effect in &done {
                match effect {
                    Effect::Say(Output::Confirmation(Confirmation { command, outcome })) => {
                        let replayed = [CommandProblem::Replayed, CommandProblem::Expired];
                        let replayed =
                            replayed.into_iter().any(|why| *outcome == Outcome::Refused(why.into()));
                        prop_assert!(replayed || answered.insert((*command).unwrap()), "{effect:?}");
                    }
                    Effect::Say(Output::Event { sequence, .. }) => {
                        counted += 1;
                        prop_assert_eq!(*sequence, counted);
                    }
                    _ => {}
                }
            }
        }
        // Nothing waits for ever.
        now += CONFIRMED_WITHIN;
        keeper.advance(at(now));
        prop_assert!(keeper.pending.is_empty());
    }
}
