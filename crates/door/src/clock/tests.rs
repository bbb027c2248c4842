//! Whom the clock believes.

use super::*;
use proptest::prelude::*;

const LAST: Timestamp = Timestamp::from_seconds(1_780_000_000);

fn later(seconds: u64) -> Timestamp {
    LAST + Duration::from_secs(seconds)
}

#[test]
fn a_start_is_untrusted_then_degraded_by_a_chip_and_good_by_the_server() {
    let mut clock = Clock::starting(LAST, 500);
    assert_eq!((clock.state(500), clock.now(1_500)), (ClockState::Untrusted, later(1)));
    clock.chip(later(10), 1_500);
    assert_eq!(clock.state(1_500), ClockState::Degraded);
    clock.server(later(12), 2_500);
    assert_eq!((clock.state(2_500), clock.now(3_500)), (ClockState::Good, later(13)));
    clock.chip(later(9_000), 3_500);
    assert_eq!(clock.now(3_500), later(13));
    assert_eq!(clock.state(2_500 + 86_400_000), ClockState::Degraded);
}

#[test]
fn a_chip_in_1970_is_not_believed_and_one_in_2099_leaves_no_mark() {
    let mut clock = Clock::starting(LAST, 0);
    assert_eq!(clock.chip(Timestamp::from_seconds(0), 0), None);
    assert_eq!(clock.state(0), ClockState::Untrusted);
    let wild = Timestamp::from_seconds(4_080_000_000);
    assert_eq!(clock.chip(wild, 0), Some(Step { from: LAST, to: wild }));
    assert_eq!(clock.to_persist(0), LAST);
    assert_eq!(clock.server(later(5), 0), Some(Step { from: wild, to: later(5) }));
    assert_eq!(clock.to_persist(1_000), later(6));
}

#[test]
fn a_clock_that_knew_nothing_is_set_and_not_moved() {
    let mut clock = Clock::starting(LAST, 0);
    assert_eq!(clock.chip(later(7_200), 0), None, "two hours without power");
    assert_eq!(clock.server(later(7_300), 0), Some(Step { from: later(7_200), to: later(7_300) }));
    let mut new = Clock::starting(Timestamp::from_seconds(0), 0);
    assert_eq!(new.server(LAST, 0), None, "its first time");
}

#[test]
fn a_server_below_the_floor_makes_the_clock_untrusted() {
    let mut clock = Clock::starting(LAST, 0);
    clock.server(later(100), 0);
    assert!(clock.server(later(20), 1_000).is_some());
    assert_eq!((clock.state(1_000), clock.now(1_000)), (ClockState::Untrusted, later(101)));
}

proptest! {
    #[test]
    fn what_is_written_down_never_lies_below_the_floor(
        steps in prop::collection::vec((any::<bool>(), -1_000_000_i64..1_000_000, 0_u64..100_000), 0..20),
    ) {
        let mut clock = Clock::starting(LAST, 0);
        let mut now = 0;
        for (server, seconds, wait) in steps {
            now += wait;
            let time = Timestamp::from_seconds(LAST.seconds() + seconds);
            if server { clock.server(time, now); } else { clock.chip(time, now); }
            prop_assert!(clock.to_persist(now) >= LAST);
            prop_assert!(clock.now(now) >= LAST);
        }
    }
}
