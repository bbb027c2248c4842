//! The hash of IAM requests: which keys it may be made with, and how fresh the time under it is.

use crate::house::{House, MOMENT, START, START_TEXT, reason};
use doorward_app::PresentedHash;
use doorward_domain::{Freshness, Refusal};
use doorward_store::seen_requests;
use doorward_wire::authx::hash;
use std::fmt::Write as _;
use std::time::Duration;

/// How a request with the right hash under a key ends.
async fn check(house: &House, key: &str, time: &str, body: &str) -> Result<(), Refusal> {
    let (ctx, caller) = house.call("add_user");
    let hash = hash::expected(key, time).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02X}").unwrap();
        text
    });
    let presented =
        PresentedHash { hash: Some(&hash), request_date_time: Some(time), body: body.as_bytes() };
    reason(house.app.check_hash(&ctx, &caller, &presented).await)
}

#[tokio::test]
async fn an_old_key_is_taken_until_exactly_the_end_of_the_overlap() {
    let house = House::new(Freshness::Window).await;
    let old = house.made.hmac_key.clone();
    assert_eq!(check(&house, &old, START_TEXT, "").await, Ok(()));
    let overlap = Duration::from_hours(1);
    let new = house.app.rotate_hmac_key(&house.operator("hmac"), None, overlap).await.unwrap();
    assert_ne!(new, old);
    house.set(START + overlap - MOMENT);
    assert_eq!(check(&house, &old, START_TEXT, "").await, Ok(()));
    assert_eq!(check(&house, &new, START_TEXT, "").await, Ok(()));
    house.set(START + overlap);
    assert_eq!(check(&house, &old, START_TEXT, "").await, Err(Refusal::HashRefused));
    assert_eq!(check(&house, &new, START_TEXT, "").await, Ok(()));
}

#[tokio::test]
async fn without_an_overlap_the_old_key_ends_at_once() {
    let house = House::new(Freshness::Window).await;
    house.pass(Duration::from_secs(1));
    let given = Some("brought-along".to_owned());
    let new = house.app.rotate_hmac_key(&house.operator("hmac"), given, Duration::ZERO).await;
    assert_eq!(check(&house, &new.unwrap(), START_TEXT, "").await, Ok(()));
    let old = check(&house, &house.made.hmac_key, START_TEXT, "").await;
    assert_eq!(old, Err(Refusal::HashRefused));
}

#[tokio::test]
async fn freshness_ends_exactly_at_its_tolerance_in_both_directions() {
    for (freshness, tolerance) in
        [(Freshness::Window, Duration::from_hours(24)), (Freshness::Strict, Duration::from_mins(5))]
    {
        let house = House::new(freshness).await;
        let key = house.made.hmac_key.clone();
        for (now, taken) in [
            (START - tolerance - MOMENT, false),
            (START - tolerance, true),
            (START + tolerance, true),
            (START + tolerance + MOMENT, false),
        ] {
            house.set(now);
            let body = now.micros().to_string();
            let end = check(&house, &key, START_TEXT, &body).await;
            assert_eq!(end, if taken { Ok(()) } else { Err(Refusal::Stale) }, "{now:?}");
        }
    }
    let house = House::new(Freshness::Off).await;
    house.set(START + Duration::from_hours(24 * 365 * 50));
    assert_eq!(check(&house, &house.made.hmac_key, START_TEXT, "").await, Ok(()));
}

#[tokio::test]
async fn a_strict_application_s_request_is_taken_once() {
    let house = House::new(Freshness::Strict).await;
    let key = house.made.hmac_key.clone();
    assert_eq!(check(&house, &key, START_TEXT, "one").await, Ok(()));
    assert_eq!(check(&house, &key, START_TEXT, "one").await, Err(Refusal::Replayed));
    assert_eq!(check(&house, &key, START_TEXT, "two").await, Ok(()));
    assert_eq!(check(&house, &key, "20220607092859", "one").await, Ok(()));
    let lenient = House::new(Freshness::Window).await;
    for _ in 0..2 {
        let again = check(&lenient, &lenient.made.hmac_key, START_TEXT, "one").await;
        assert_eq!(again, Ok(()));
    }
}

#[tokio::test]
async fn a_request_is_remembered_as_long_as_its_time_is_taken() {
    let house = House::new(Freshness::Strict).await;
    let key = house.made.hmac_key.clone();
    let tolerance = Duration::from_mins(5);
    // Its time lies as far ahead as it may: it is taken for twice the tolerance from now on.
    house.set(START - tolerance);
    assert_eq!(check(&house, &key, START_TEXT, "").await, Ok(()));
    house.set(START + tolerance);
    let now = house.now();
    let tidied = house.app.db().write(move |c| seen_requests::delete_expired(c, now)).await;
    assert_eq!(tidied.unwrap(), 0);
    assert_eq!(check(&house, &key, START_TEXT, "").await, Err(Refusal::Replayed));
    house.pass(MOMENT);
    assert_eq!(check(&house, &key, START_TEXT, "").await, Err(Refusal::Stale));
    let now = house.now();
    let tidied = house.app.db().write(move |c| seen_requests::delete_expired(c, now)).await;
    assert_eq!(tidied.unwrap(), 1);
}

#[tokio::test]
async fn a_wrong_hash_uses_nothing_up() {
    let house = House::new(Freshness::Strict).await;
    let refused = check(&house, "another key", START_TEXT, "one").await;
    assert_eq!(refused, Err(Refusal::HashRefused));
    let (ctx, caller) = house.call("add_user");
    let none = PresentedHash { hash: None, request_date_time: Some(START_TEXT), body: b"one" };
    let refused = reason(house.app.check_hash(&ctx, &caller, &none).await);
    assert_eq!(refused, Err(Refusal::HashRefused));
    assert_eq!(check(&house, &house.made.hmac_key, START_TEXT, "one").await, Ok(()));
}

#[tokio::test]
async fn of_the_same_strict_request_sent_twice_at_once_one_is_taken() {
    let house = House::new(Freshness::Strict).await;
    let key = house.made.hmac_key.clone();
    let send = || check(&house, &key, START_TEXT, "one");
    let (a, b, c, d) = tokio::join!(send(), send(), send(), send());
    let mut ends = [a, b, c, d];
    ends.sort_by_key(Result::is_err);
    let replayed = || Err(Refusal::Replayed);
    assert_eq!(ends, [Ok(()), replayed(), replayed(), replayed()]);
}
