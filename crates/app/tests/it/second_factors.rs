//! Authenticator apps and recovery codes, against the clock.

use crate::house::{CHEAP, House, new_person, reason};
use doorward_app::{Ctx, KeyRing, TotpOffer};
use doorward_domain::{Freshness, PersonId, Refusal, Secret};
use std::time::Duration;
use totp_rs::{Builder, Secret as Base32};

const STEP: Duration = Duration::from_secs(30);

/// A person with a password's worth of nothing: second factors do not ask.
async fn person(house: &House, word: &str) -> PersonId {
    house.app.add_person(&house.operator("add"), new_person(word)).await.unwrap()
}

/// What the app shows `steps` from now.
fn code(house: &House, offer: &TotpOffer, steps: i64) -> String {
    let secret = Base32::try_from_base32(offer.secret_base32.reveal()).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(house.now().seconds() + 30 * steps).unwrap()).to_string()
}

/// One that is wrong for some steps around.
fn wrong(house: &House, offer: &TotpOffer) -> String {
    let near: Vec<_> = (-2..=2).map(|steps| code(house, offer, steps)).collect();
    (0..6).map(|n| format!("{n:06}")).find(|code| !near.contains(code)).unwrap()
}

/// Sets an authenticator app up.
async fn set_up(house: &House, ctx: &Ctx, person: PersonId) -> (TotpOffer, Vec<Secret>) {
    let offer = house.app.offer_totp(ctx, person).await.unwrap();
    let first = code(house, &offer, 0);
    let codes = house.app.confirm_totp(ctx, person, &first).await.unwrap();
    (offer, codes)
}

async fn recovery_codes_left(house: &House, person: PersonId) -> u64 {
    let company = house.made.company_id;
    house.app.second_factors(company, person).await.unwrap().recovery_codes_left
}

#[tokio::test]
async fn an_app_counts_once_its_first_code_was_right() {
    let house = House::new(Freshness::Off).await;
    let (ctx, ann) = (house.operator("factors"), person(&house, "ann").await);
    let app = &house.app;
    let has = || async { app.second_factors(ctx.company, ann).await.unwrap().any() };
    let early = reason(app.confirm_totp(&ctx, ann, "123456").await);
    assert!(matches!(early, Err(Refusal::Conflict(_))), "{early:?}");
    let first = app.offer_totp(&ctx, ann).await.unwrap();
    let uri = first.uri.reveal();
    assert!(uri.starts_with("otpauth://totp/Acme:ann%40example.com?"), "{uri}");
    let second = app.offer_totp(&ctx, ann).await.unwrap();
    for of in [code(&house, &first, 0), wrong(&house, &second)] {
        let refused = reason(app.confirm_totp(&ctx, ann, &of).await);
        assert_eq!(refused.unwrap_err(), Refusal::SecondFactorRefused);
    }
    let refused = reason(app.check_totp(&ctx, ann, &code(&house, &second, 0)).await);
    assert_eq!(refused, Err(Refusal::SecondFactorRefused), "only offered");
    assert!(!has().await);
    let codes = app.confirm_totp(&ctx, ann, &code(&house, &second, 0)).await.unwrap();
    assert_eq!((codes.len(), recovery_codes_left(&house, ann).await), (10, 10));
    assert!(has().await);
    for again in [
        reason(app.offer_totp(&ctx, ann).await).map(|_| ()),
        reason(app.confirm_totp(&ctx, ann, &code(&house, &second, 1)).await).map(|_| ()),
    ] {
        assert!(matches!(again, Err(Refusal::Conflict(_))), "{again:?}");
    }
    let nobody = reason(app.offer_totp(&ctx, PersonId::from_bytes([9; 16])).await);
    assert_eq!(nobody.unwrap_err(), Refusal::PersonUnknown);
}

#[tokio::test]
async fn a_code_is_taken_once_and_no_earlier_one_after_it() {
    let house = House::new(Freshness::Off).await;
    let (ctx, ann) = (house.operator("factors"), person(&house, "ann").await);
    let (offer, _) = set_up(&house, &ctx, ann).await;
    let check = |steps| {
        let (code, ctx) = (code(&house, &offer, steps), house.operator("factors"));
        let app = &house.app;
        async move { reason(app.check_totp(&ctx, ann, &code).await) }
    };
    let refused = Err(Refusal::SecondFactorRefused);
    assert_eq!(check(0).await, refused, "it confirmed the app");
    assert_eq!(check(1).await, Ok(()), "a clock that is fast");
    assert_eq!(check(1).await, refused, "replayed");
    house.pass(STEP);
    assert_eq!(check(0).await, refused, "replayed when its time has come");
    assert_eq!(check(-1).await, refused, "an earlier one");
    house.pass(STEP);
    assert_eq!(check(0).await, Ok(()));
    house.pass(STEP * 2);
    assert_eq!(check(-1).await, Ok(()), "a clock that is slow");
    let other = house.another(CHEAP).await;
    house.pass(STEP);
    let (code, ctx) = (code(&house, &offer, 0), house.operator("factors"));
    assert_eq!(reason(house.app.check_totp(&ctx, ann, &code).await), Ok(()));
    assert_eq!(reason(other.check_totp(&ctx, ann, &code).await), refused, "on another server");
}

#[tokio::test]
async fn guessing_ends_for_a_while_across_sessions_and_servers() {
    let house = House::new(Freshness::Off).await;
    let (ctx, ann) = (house.operator("factors"), person(&house, "ann").await);
    let (offer, codes) = set_up(&house, &ctx, ann).await;
    house.pass(STEP);
    let ctx = house.operator("factors");
    for _ in 0..10 {
        let wrong = wrong(&house, &offer);
        let refused = reason(house.app.check_totp(&ctx, ann, &wrong).await);
        assert_eq!(refused, Err(Refusal::SecondFactorRefused));
    }
    let other = house.another(CHEAP).await;
    let locked = Err(Refusal::Limited { retry_after: Duration::from_mins(15) });
    let right = code(&house, &offer, 0);
    assert_eq!(reason(other.check_totp(&ctx, ann, &right).await), locked);
    let recovery = reason(house.app.use_recovery_code(&ctx, ann, codes[0].reveal()).await);
    assert_eq!(recovery, locked);
    assert_eq!(house.noted("second_factor_locked").await, 1, "an alarm");
    house.pass(Duration::from_mins(15));
    let ctx = house.operator("factors");
    let right = code(&house, &offer, 0);
    assert_eq!(reason(house.app.check_totp(&ctx, ann, &right).await), Ok(()));
    let wrong = wrong(&house, &offer);
    let refused = reason(house.app.check_totp(&ctx, ann, &wrong).await);
    assert_eq!(refused, Err(Refusal::SecondFactorRefused), "the count begins again");
}

#[tokio::test]
async fn a_recovery_code_is_taken_once_and_from_its_owner_alone() {
    let house = House::new(Freshness::Off).await;
    let ctx = house.operator("factors");
    let (ann, bob) = (person(&house, "ann").await, person(&house, "bob").await);
    let (_, codes) = set_up(&house, &ctx, ann).await;
    set_up(&house, &ctx, bob).await;
    let typed = codes[3].reveal().to_uppercase().replace('-', " ");
    let take = |who, code: String| {
        let (app, ctx) = (&house.app, &ctx);
        async move { reason(app.use_recovery_code(ctx, who, &code).await) }
    };
    let refused = Err(Refusal::SecondFactorRefused);
    assert_eq!(take(bob, typed.clone()).await, refused);
    assert_eq!(take(ann, typed.clone()).await, Ok(()));
    assert_eq!(take(ann, typed).await, refused, "used");
    assert_eq!(recovery_codes_left(&house, ann).await, 9);
    let renewed = house.app.renew_recovery_codes(&ctx, ann).await.unwrap();
    assert_eq!(take(ann, codes[4].reveal().to_owned()).await, refused, "replaced");
    assert_eq!(take(ann, renewed[4].reveal().to_owned()).await, Ok(()));
    assert_eq!(take(ann, "not a code".to_owned()).await, refused);
}

#[tokio::test]
async fn recovery_codes_go_with_the_last_second_factor() {
    let house = House::new(Freshness::Off).await;
    let (ctx, ann) = (house.operator("factors"), person(&house, "ann").await);
    let none = reason(house.app.renew_recovery_codes(&ctx, ann).await);
    assert!(matches!(none, Err(Refusal::Conflict(_))), "{none:?}");
    let (_, codes) = set_up(&house, &ctx, ann).await;
    house.app.remove_totp(&ctx, ann).await.unwrap();
    assert_eq!(recovery_codes_left(&house, ann).await, 0);
    let code = reason(house.app.use_recovery_code(&ctx, ann, codes[0].reveal()).await);
    assert_eq!(code, Err(Refusal::SecondFactorRefused));
    let again = reason(house.app.remove_totp(&ctx, ann).await);
    assert!(matches!(again, Err(Refusal::Conflict(_))), "{again:?}");
    set_up(&house, &ctx, ann).await;
}

#[tokio::test]
async fn every_change_is_in_the_books() {
    let house = House::new(Freshness::Off).await;
    let ann = person(&house, "ann").await;
    let ctx = house.operator("factors");
    let (offer, codes) = set_up(&house, &ctx, ann).await;
    house.pass(STEP);
    let ctx = house.operator("factors");
    house.app.check_totp(&ctx, ann, &code(&house, &offer, 0)).await.unwrap();
    house.app.use_recovery_code(&ctx, ann, codes[0].reveal()).await.unwrap();
    house.app.renew_recovery_codes(&ctx, ann).await.unwrap();
    house.app.remove_totp(&ctx, ann).await.unwrap();
    let books = house.books().await;
    let ann = Some(ann.to_string());
    let hers = books.iter().filter(|row| row.act == "factors" && row.person == ann);
    assert_eq!(hers.filter(|row| row.outcome == "done").count(), 6);
}

#[tokio::test]
async fn codes_hold_under_a_new_master_key() {
    let house = House::new(Freshness::Off).await;
    let (ctx, ann) = (house.operator("factors"), person(&house, "ann").await);
    let (offer, codes) = set_up(&house, &ctx, ann).await;
    KeyRing::rotate(&house.key_file()).unwrap();
    let other = house.another(CHEAP).await;
    assert_eq!(other.reseal_second_factors(&house.operator("reseal")).await.unwrap(), 1);
    house.pass(STEP);
    let ctx = house.operator("factors");
    assert_eq!(reason(other.check_totp(&ctx, ann, &code(&house, &offer, 0)).await), Ok(()));
    assert_eq!(reason(other.use_recovery_code(&ctx, ann, codes[0].reveal()).await), Ok(()));
    // A server that has not read the new key yet cannot open what was sealed with it.
    house.pass(STEP);
    let ctx = house.operator("factors");
    let old = house.app.check_totp(&ctx, ann, &code(&house, &offer, 0)).await;
    assert!(matches!(old, Err(doorward_app::Error::Fault(_))), "it was not sealed anew: {old:?}");
}
