//! What one server changes, every other server on the same database notices.

use crate::house::{CHEAP, House, identify};
use doorward_app::Channel;
use doorward_app::administration::applications::ApplicationChange;
use doorward_domain::{Freshness, Refusal, TokenProblem};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

async fn revoke(house: &House) {
    let change = ApplicationChange { revoke_tokens: true, ..Default::default() };
    let id = house.made.application_id;
    house.app.change_application(&house.operator("application"), id, change).await.unwrap();
}

#[tokio::test]
async fn another_server_s_change_holds_after_one_look() {
    let house = House::new(Freshness::Off).await;
    let other = house.another(CHEAP).await;
    let token = house.token(Channel::Iam).unwrap();
    assert!(identify(&other, &token, "verify_pin").is_ok(), "tokens are taken by every server");
    assert!(!other.refresh_security().await.unwrap(), "nothing has changed");
    revoke(&house).await;
    assert!(identify(&other, &token, "verify_pin").is_ok(), "it has not looked yet");
    assert!(other.refresh_security().await.unwrap());
    let revoked = Refusal::TokenRefused(TokenProblem::Revoked(house.made.application_id));
    assert_eq!(identify(&other, &token, "verify_pin").err(), Some(revoked));
    assert!(!other.refresh_security().await.unwrap());
}

#[tokio::test]
async fn a_running_server_looks_without_being_told() {
    let house = House::new(Freshness::Off).await;
    let other = Arc::new(house.another(CHEAP).await);
    let token = house.token(Channel::Iam).unwrap();
    let (stop, stopped) = watch::channel(false);
    let jobs = tokio::spawn(Arc::clone(&other).run_jobs(stopped));
    revoke(&house).await;
    // It looks several times a second; a server that never does ends the test all the same.
    for look in 0.. {
        if identify(&other, &token, "verify_pin").is_err() {
            break;
        }
        assert!(look < 6_000, "it has not looked");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    stop.send(true).unwrap();
    jobs.await.unwrap();
}

#[tokio::test]
async fn companies_and_hmac_keys_are_noticed_too() {
    let house = House::new(Freshness::Off).await;
    let other = house.another(CHEAP).await;
    let company = house.made.company_id;
    let key = || other.security().company(company).unwrap().hmac_keys[0].key.reveal().to_owned();
    assert_eq!(key(), house.made.hmac_key);
    house.pass(Duration::from_secs(1));
    let operator = house.operator("hmac");
    let new = house.app.rotate_hmac_key(&operator, None, Duration::from_hours(1)).await.unwrap();
    assert!(other.refresh_security().await.unwrap());
    assert_eq!(key(), new);
    let ends = other.security().company(company).unwrap().hmac_keys[1].retires_at;
    assert_eq!(ends, Some(operator.now + Duration::from_hours(1)));
}
