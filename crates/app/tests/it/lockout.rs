//! Wrong PINs lock a person out: longer every time, then until an administrator ends it.

use crate::house::{House, MOMENT, RIGHT, START, WRONG};
use doorward_domain::{Freshness, PersonId, Refusal, Timestamp};
use std::time::Duration;

/// Tries wrong PINs that are all taken as tries.
async fn fail(house: &House, person: PersonId, times: u32) {
    for _ in 0..times {
        assert_eq!(house.verify(person, WRONG).await, Err(Refusal::WrongPin));
    }
}

fn locked(until: Timestamp) -> Result<(), Refusal> {
    Err(Refusal::LockedOut { until: Some(until) })
}

#[tokio::test]
async fn waits_grow_with_every_failure_and_end_with_time_alone() {
    let house = House::new(Freshness::Off).await;
    let person = house.person("richard").await;
    fail(&house, person, 4).await;
    for seconds in [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600] {
        fail(&house, person, 1).await;
        let end = house.now() + Duration::from_secs(seconds);
        assert_eq!(house.verify(person, RIGHT).await, locked(end), "the right PIN waits too");
        house.set(end - MOMENT);
        assert_eq!(house.verify(person, RIGHT).await, locked(end));
        house.set(end);
    }
    assert_eq!(house.verify(person, RIGHT).await, Ok(()));
}

#[tokio::test]
async fn tries_during_a_lock_do_not_make_it_longer() {
    let house = House::new(Freshness::Off).await;
    let person = house.person("richard").await;
    fail(&house, person, 5).await;
    let end = START + Duration::from_secs(30);
    for _ in 0..30 {
        assert_eq!(house.verify(person, WRONG).await, locked(end));
    }
    house.set(end);
    fail(&house, person, 1).await;
    assert_eq!(house.verify(person, RIGHT).await, locked(end + Duration::from_mins(1)));
}

#[tokio::test]
async fn a_success_starts_the_count_anew() {
    let house = House::new(Freshness::Off).await;
    let person = house.person("richard").await;
    for _ in 0..3 {
        fail(&house, person, 4).await;
        assert_eq!(house.verify(person, RIGHT).await, Ok(()));
    }
    fail(&house, person, 5).await;
    let first = START + Duration::from_secs(30);
    assert_eq!(house.verify(person, RIGHT).await, locked(first));
}

/// Fails until only an administrator can help.
async fn lock_hard(house: &House, person: PersonId) {
    for _ in 0..20 {
        fail(house, person, 1).await;
        house.pass(Duration::from_hours(1));
    }
}

#[tokio::test]
async fn the_twentieth_failure_locks_until_an_administrator_ends_it() {
    let house = House::new(Freshness::Off).await;
    let person = house.person("richard").await;
    lock_hard(&house, person).await;
    let hard = Err(Refusal::LockedOut { until: None });
    house.pass(Duration::from_hours(24 * 365 * 100));
    assert_eq!(house.verify(person, RIGHT).await, hard);
    let (ctx, caller) = house.call("generate_pin");
    house.app.set_pin(&ctx, &caller, person, "471102").await.unwrap();
    assert_eq!(house.verify(person, "471102").await, hard, "a new PIN is no way around");
    house.app.unlock_pin(&house.operator("unlock"), person).await.unwrap();
    assert_eq!(house.verify(person, "471102").await, Ok(()));
}

#[tokio::test]
async fn each_lock_is_an_alarm_in_the_books() {
    let house = House::new(Freshness::Off).await;
    let person = house.person("richard").await;
    fail(&house, person, 4).await;
    assert_eq!(house.noted("pin_locked").await, 0);
    house.set(START);
    lock_hard(&house, house.person("paula").await).await;
    assert_eq!(house.noted("pin_locked").await, 15);
    assert_eq!(house.noted("pin_locked_hard").await, 1);
    assert_eq!(house.noted("wrong_pin").await, 24);
    assert_eq!(house.app.counters().pins(), (0, 24, 16));
    let summary = house.app.companies().await.unwrap().remove(0);
    assert_eq!((summary.people, summary.locked_out), (2, 1));
}

#[tokio::test]
async fn a_burst_of_guesses_cannot_outrun_the_count() {
    let house = House::new(Freshness::Off).await;
    let person = house.person("richard").await;
    let call = house.call("verify_pin");
    let guess = || crate::house::verify(&house.app, &call, person, WRONG);
    let ends = tokio::join!(
        guess(),
        guess(),
        guess(),
        guess(),
        guess(),
        guess(),
        guess(),
        guess(),
        guess(),
        guess()
    );
    let ends = [ends.0, ends.1, ends.2, ends.3, ends.4, ends.5, ends.6, ends.7, ends.8, ends.9];
    let tried = ends.iter().filter(|end| **end == Err(Refusal::WrongPin)).count();
    assert_eq!(tried, 5, "{ends:?}");
}

#[tokio::test]
async fn one_person_s_lock_is_nobody_else_s() {
    let house = House::new(Freshness::Off).await;
    let (richard, paula) = (house.person("richard").await, house.person("paula").await);
    fail(&house, richard, 5).await;
    assert!(house.verify(richard, RIGHT).await.is_err());
    assert_eq!(house.verify(paula, RIGHT).await, Ok(()));
}
