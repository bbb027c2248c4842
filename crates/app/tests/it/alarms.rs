//! One application whose verifications fail too often: an alarm, once in a window.

use crate::house::{House, MOMENT, START, WRONG, identify};
use doorward_app::Channel;
use doorward_domain::{ApplicationBudget, CompanySettings, Freshness, LockoutPolicy, PersonId};
use std::time::Duration;

const ALARM: &str = "application_pin_failures";

/// A company whose alarm is raised at the third failure within a minute, and whose people are
/// locked out by none of them.
async fn house() -> (House, PersonId) {
    let house = House::new(Freshness::Off).await;
    let person = house.person("richard").await;
    let application_budget = ApplicationBudget { failures: 3, window_seconds: 60 };
    let lockout = LockoutPolicy { soft_after: 100, hard_after: 200, ..LockoutPolicy::default() };
    house.settle(CompanySettings { application_budget, lockout, ..Default::default() }).await;
    (house, person)
}

async fn fail(house: &House, person: PersonId, times: u32) {
    for _ in 0..times {
        assert!(house.verify(person, WRONG).await.is_err());
    }
}

#[tokio::test]
async fn the_alarm_is_raised_once_in_a_window() {
    let (house, person) = house().await;
    fail(&house, person, 2).await;
    assert_eq!(house.noted(ALARM).await, 0);
    fail(&house, person, 1).await;
    assert_eq!(house.noted(ALARM).await, 1);
    house.pass(Duration::from_mins(1));
    fail(&house, person, 10).await;
    assert_eq!(house.noted(ALARM).await, 1, "the window is on until its last moment");
}

#[tokio::test]
async fn the_next_window_has_an_alarm_of_its_own() {
    let (house, person) = house().await;
    fail(&house, person, 5).await;
    house.pass(Duration::from_mins(1) + MOMENT);
    fail(&house, person, 2).await;
    assert_eq!(house.noted(ALARM).await, 1);
    fail(&house, person, 2).await;
    assert_eq!(house.noted(ALARM).await, 2);
}

#[tokio::test]
async fn failures_spread_over_windows_raise_no_alarm() {
    let (house, person) = house().await;
    for minute in 0..5 {
        house.set(START + Duration::from_mins(2 * minute));
        fail(&house, person, 2).await;
    }
    assert_eq!(house.noted(ALARM).await, 0);
}

#[tokio::test]
async fn applications_are_counted_apart_and_people_together() {
    let (house, person) = house().await;
    let other_person = house.person("paula").await;
    let operator = house.operator("application");
    let second =
        house.app.add_application(&operator, "Second".to_owned(), None, Freshness::Off).await;
    let (id, key) = second.unwrap();
    let mut ctx = house.app.ctx(Channel::Iam, "token", None).unwrap();
    let token = house.app.issue_token(&mut ctx, &id.to_string(), &key, None).unwrap();
    let (ctx, caller) = identify(&house.app, &token, "verify_pin").unwrap();
    for _ in 0..2 {
        assert!(house.app.verify_pin(&ctx, &caller, person, WRONG).await.is_err());
        fail(&house, person, 1).await;
    }
    assert_eq!(house.noted(ALARM).await, 0);
    fail(&house, other_person, 1).await;
    let alarms: Vec<_> = house
        .books()
        .await
        .into_iter()
        .filter(|row| row.reason.as_deref() == Some(ALARM))
        .collect();
    assert_eq!(alarms.len(), 1);
    assert_eq!(alarms[0].actor, format!("application:{}", house.made.application_id));
    assert_eq!((alarms[0].person.as_deref(), alarms[0].outcome.as_str()), (None, "alarm"));
}
