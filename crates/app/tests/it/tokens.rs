//! How long a token is taken, and what ends it early.

use crate::house::{House, MOMENT, START, reason};
use doorward_app::administration::applications::ApplicationChange;
use doorward_app::administration::companies::CompanyChange;
use doorward_app::{Channel, TOKEN_LIFETIME};
use doorward_domain::{Freshness, Plan, Refusal, TokenProblem};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// What [`House::identify`] says of a token that is not taken.
fn refused(problem: TokenProblem) -> Refusal {
    Refusal::TokenRefused(problem)
}

#[tokio::test]
async fn a_token_is_taken_for_exactly_fourteen_days() {
    let house = House::new(Freshness::Off).await;
    // Issued within a second: the answer speaks of whole seconds, and the token keeps to them.
    house.set(START + Duration::from_millis(999));
    let token = house.token(Channel::Management).unwrap();
    assert_eq!((token.issued, token.expires), (START, START + 14 * DAY));
    assert_eq!(TOKEN_LIFETIME, 14 * DAY);
    house.set(START + 14 * DAY - MOMENT);
    assert!(house.identify(&token, "verify_pin").is_ok());
    house.set(START + 14 * DAY);
    assert_eq!(house.identify(&token, "verify_pin").err(), Some(refused(TokenProblem::Expired)));
}

#[tokio::test]
async fn a_trial_ends_exactly_at_its_end_while_the_token_lives_on() {
    let end = START + DAY;
    let house = House::with_plan(Plan::Trial { ends: Some(end) }, Freshness::Off).await;
    let token = house.token(Channel::Iam).unwrap();
    house.set(end - MOMENT);
    let (ctx, caller) = house.identify(&token, "verify_pin").unwrap();
    assert_eq!(caller.require_plan(ctx.now), Ok(()));
    assert!(house.token(Channel::Iam).is_ok());
    house.set(end);
    let (ctx, caller) = house.identify(&token, "verify_pin").unwrap();
    assert_eq!(caller.require_plan(ctx.now), Err(Refusal::PlanRefused));
    assert_eq!(reason(house.token(Channel::Iam)).err(), Some(Refusal::PlanRefused));
    let longer = CompanyChange { plan: Some(Plan::Enterprise), ..Default::default() };
    house.app.change_company(&house.operator("company"), longer).await.unwrap();
    let (ctx, caller) = house.identify(&token, "verify_pin").unwrap();
    assert_eq!(caller.require_plan(ctx.now), Ok(()), "the same token, after the plan was renewed");
}

/// Changes the application and says how its token fares from then on.
async fn after(house: &House, change: ApplicationChange) -> Option<Refusal> {
    let token = house.token(Channel::Management).unwrap();
    assert!(house.identify(&token, "verify_pin").is_ok());
    let id = house.made.application_id;
    house.app.change_application(&house.operator("application"), id, change).await.unwrap();
    house.identify(&token, "verify_pin").err()
}

#[tokio::test]
async fn tokens_end_at_once_when_revoked_or_switched_off() {
    let house = House::new(Freshness::Off).await;
    let revoked = Some(refused(TokenProblem::Revoked(house.made.application_id)));
    let revoke = ApplicationChange { revoke_tokens: true, ..Default::default() };
    assert_eq!(after(&house, revoke).await, revoked);
    assert!(house.token(Channel::Management).is_ok(), "a new one is issued");
    let off = ApplicationChange { enabled: Some(false), ..Default::default() };
    assert_eq!(after(&house, off).await, revoked);
    assert_eq!(reason(house.token(Channel::Iam)).err(), Some(Refusal::ClientUnknown));
}

#[tokio::test]
async fn an_application_that_asks_for_hashes_takes_no_management_token() {
    let house = House::new(Freshness::Off).await;
    let (without, with) =
        (house.token(Channel::Management).unwrap(), house.token(Channel::Iam).unwrap());
    let hashed = ApplicationChange { management_tokens: Some(false), ..Default::default() };
    assert_eq!(after(&house, hashed).await, Some(refused(TokenProblem::ManagementRefused)));
    assert_eq!(
        house.identify(&without, "verify_pin").err(),
        Some(refused(TokenProblem::ManagementRefused))
    );
    assert!(house.identify(&with, "verify_pin").is_ok());
}

#[tokio::test]
async fn a_new_key_and_deletion_end_the_tokens_of_before() {
    let house = House::new(Freshness::Off).await;
    let id = house.made.application_id;
    let revoked = Some(refused(TokenProblem::Revoked(id)));
    let token = house.token(Channel::Iam).unwrap();
    let ctx = house.operator("application");
    let key = house.app.rotate_application_key(&ctx, id).await.unwrap();
    assert_eq!(house.identify(&token, "verify_pin").err(), revoked);
    assert_eq!(reason(house.token(Channel::Iam)).err(), Some(Refusal::ClientUnknown));
    let mut call = house.app.ctx(Channel::Iam, "token", None).unwrap();
    let token = house.app.issue_token(&mut call, &id.to_string(), &key, None).unwrap();
    assert!(house.identify(&token, "verify_pin").is_ok());
    house.app.delete_application(&ctx, id).await.unwrap();
    assert_eq!(house.identify(&token, "verify_pin").err(), revoked);
}
