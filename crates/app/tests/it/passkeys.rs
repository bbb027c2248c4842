//! Ceremonies of passkeys from end to end, with an authenticator of software.

use crate::authenticator::Authenticator;
use crate::house::{CHEAP, House, new_person, reason};
use doorward_app::{Actor, AddedPasskey, App, Channel, Ctx, KeyRing, MOST_PASSKEYS};
use doorward_domain::{CompanyId, Field, Freshness, PersonId, Refusal, Status, Thing};
use doorward_testkit::Engine;
use std::time::Duration;

/// How long a ceremony waits.
const PATIENCE: Duration = Duration::from_mins(5);

/// A house, somebody in it, a call about her, and her authenticator.
struct Story {
    house: House,
    ctx: Ctx,
    ann: PersonId,
    key: Authenticator,
}

impl Story {
    async fn new() -> Self {
        Self::in_house(House::new(Freshness::Off).await).await
    }

    async fn in_house(house: House) -> Self {
        let ctx = house.operator("passkeys");
        let ann = house.app.add_person(&ctx, new_person("ann")).await.unwrap();
        Self { house, ctx, ann, key: Authenticator::new() }
    }

    /// One in which she has a passkey.
    async fn with_passkey() -> Self {
        let mut story = Self::new().await;
        story.add("Telephone").await.unwrap();
        story
    }

    fn app(&self) -> &App {
        &self.house.app
    }

    async fn add(&mut self, name: &str) -> Result<AddedPasskey, Refusal> {
        let begun = reason(self.house.app.begin_passkey(&self.ctx, self.ann).await)?;
        let made = self.key.create(&begun.options_json).expect("nothing excludes it");
        let app = &self.house.app;
        reason(app.finish_passkey(&self.ctx, self.ann, &begun.id, &made, name).await)
    }

    async fn check(&mut self) -> Result<(), Refusal> {
        self.ctx.now = self.house.now();
        let begun = reason(self.house.app.begin_passkey_check(&self.ctx, self.ann).await)?;
        let signed = self.key.get(&begun.options_json).expect("she has a passkey");
        let app = &self.house.app;
        reason(app.finish_passkey_check(&self.ctx, self.ann, &begun.id, &signed).await)
    }

    async fn sign_in(&mut self) -> Result<(CompanyId, PersonId), Refusal> {
        let app = &self.house.app;
        let mut ctx = app.ctx(Channel::Page, "sign_in", None).unwrap();
        let begun = reason(app.begin_passkey_sign_in(&ctx).await)?;
        let signed = self.key.get(&begun.options_json).expect("she has a passkey");
        let who = reason(app.finish_passkey_sign_in(&mut ctx, &begun.id, &signed).await)?;
        assert_eq!((ctx.company, ctx.about), (who.0, Some(who.1)));
        assert!(matches!(ctx.actor, Actor::Person(_)));
        Ok(who)
    }

    async fn names(&self) -> Vec<String> {
        let found = self.app().second_factors(self.ctx.company, self.ann).await.unwrap();
        found.passkeys.into_iter().map(|passkey| passkey.name).collect()
    }
}

#[tokio::test]
async fn a_passkey_is_added_and_proves_who_its_owner_is() {
    let mut story = Story::new().await;
    assert!(story.app().passkeys_offered().is_ok());
    let added = story.add(" Telephone ").await.unwrap();
    assert_eq!(added.passkey.name, "Telephone");
    assert_eq!(added.recovery_codes.unwrap().len(), 10, "her first second factor");
    assert!(story.house.app.second_factors(story.ctx.company, story.ann).await.unwrap().any());
    story.house.pass(Duration::from_secs(1));
    assert_eq!(story.check().await, Ok(()));
    let found = story.app().second_factors(story.ctx.company, story.ann).await.unwrap();
    assert_eq!(found.passkeys[0].last_used_at, Some(story.house.now()));
    assert_eq!(story.sign_in().await, Ok((story.ctx.company, story.ann)));
    let mut second = Authenticator::new();
    std::mem::swap(&mut story.key, &mut second);
    assert!(story.add("Key").await.unwrap().recovery_codes.is_none(), "she has some");
    assert_eq!(story.names().await, ["Telephone", "Key"]);
}

#[tokio::test]
async fn an_authenticator_is_told_whose_key_it_makes_and_which_she_has() {
    let mut story = Story::with_passkey().await;
    let begun = story.house.app.begin_passkey(&story.ctx, story.ann).await.unwrap();
    let options: serde_json::Value = serde_json::from_str(&begun.options_json).unwrap();
    let options = &options["publicKey"];
    assert_eq!(options["rp"], serde_json::json!({ "name": "Acme", "id": "localhost" }));
    assert_eq!(options["user"]["name"], "ann@example.com");
    assert_eq!(options["user"]["displayName"], "Richard Miller");
    assert_eq!(options["authenticatorSelection"]["residentKey"], "preferred");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(options["timeout"], 300_000);
    assert_eq!(story.key.create(&begun.options_json), None, "one that she has is excluded");
    let begun = story.house.app.begin_passkey_sign_in(&story.ctx).await.unwrap();
    let options: serde_json::Value = serde_json::from_str(&begun.options_json).unwrap();
    assert_eq!(options["publicKey"]["allowCredentials"], serde_json::json!([]));
    assert_eq!(options["publicKey"]["userVerification"], "required");
    assert!(options.get("mediation").is_none(), "{options}");
}

#[tokio::test]
async fn a_ceremony_is_finished_once_by_whom_it_was_begun_for_and_in_time() {
    let mut story = Story::with_passkey().await;
    let app = std::sync::Arc::clone(&story.house.app);
    let bob = app.add_person(&story.ctx, new_person("bob")).await.unwrap();
    let (ctx, ann) = (story.ctx.clone(), story.ann);
    let refused = Err(Refusal::CeremonyRefused);
    // Once.
    let begun = app.begin_passkey_check(&ctx, ann).await.unwrap();
    let signed = story.key.get(&begun.options_json).unwrap();
    let finish = |who, id: &str, signed: &str| {
        let (id, signed) = (id.to_owned(), signed.to_owned());
        let (app, ctx) = (&app, story.house.operator("passkeys"));
        async move { reason(app.finish_passkey_check(&ctx, who, &id, &signed).await) }
    };
    assert_eq!(finish(ann, &begun.id, &signed).await, Ok(()));
    assert_eq!(finish(ann, &begun.id, &signed).await, refused, "replayed");
    // By her, and not after somebody else tried.
    let begun = app.begin_passkey_check(&ctx, ann).await.unwrap();
    let signed = story.key.get(&begun.options_json).unwrap();
    assert_eq!(finish(bob, &begun.id, &signed).await, refused);
    assert_eq!(finish(ann, &begun.id, &signed).await, refused, "it is gone");
    // In time.
    let begun = app.begin_passkey_check(&ctx, ann).await.unwrap();
    let signed = story.key.get(&begun.options_json).unwrap();
    story.house.pass(PATIENCE);
    assert_eq!(finish(ann, &begun.id, &signed).await, refused, "over");
    let ctx = story.house.operator("passkeys");
    // For what it was begun.
    let begun = app.begin_passkey_check(&ctx, ann).await.unwrap();
    let signed = story.key.get(&begun.options_json).unwrap();
    let mut call = app.ctx(Channel::Page, "sign_in", None).unwrap();
    let other = reason(app.finish_passkey_sign_in(&mut call, &begun.id, &signed).await);
    assert_eq!(other, Err(Refusal::CeremonyRefused));
    // With the answer to its own question.
    let (one, two) = (
        app.begin_passkey_check(&ctx, ann).await.unwrap(),
        app.begin_passkey_check(&ctx, ann).await.unwrap(),
    );
    let signed = story.key.get(&one.options_json).unwrap();
    assert_eq!(finish(ann, &two.id, &signed).await, Err(Refusal::SecondFactorRefused));
    for nonsense in ["", "null", "{}", "[1]"] {
        assert_eq!(finish(ann, &one.id, nonsense).await, refused, "{nonsense}");
    }
    assert_eq!(finish(ann, "nonsense", &signed).await, refused);
    assert_eq!(finish(ann, &one.id, &signed).await, Ok(()), "what cannot be read uses nothing up");
}

#[tokio::test]
async fn any_server_finishes_what_another_began() {
    let mut story = Story::with_passkey().await;
    let other = story.house.another(CHEAP).await;
    let begun = story.house.app.begin_passkey_check(&story.ctx, story.ann).await.unwrap();
    let signed = story.key.get(&begun.options_json).unwrap();
    let finished = other.finish_passkey_check(&story.ctx, story.ann, &begun.id, &signed).await;
    assert_eq!(reason(finished), Ok(()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_servers_on_postgresql_one_takes_the_answer() {
    let mut story = Story::in_house(House::on(Engine::Postgres).await).await;
    story.add("Telephone").await.unwrap();
    assert_eq!(story.check().await, Ok(()));
    assert_eq!(story.sign_in().await, Ok((story.ctx.company, story.ann)));
    let other = story.house.another(CHEAP).await;
    for _ in 0..5 {
        let begun = other.begin_passkey_check(&story.ctx, story.ann).await.unwrap();
        let signed = story.key.get(&begun.options_json).unwrap();
        let one = &story.house.app;
        let (first, second) = tokio::join!(
            one.finish_passkey_check(&story.ctx, story.ann, &begun.id, &signed),
            other.finish_passkey_check(&story.ctx, story.ann, &begun.id, &signed),
        );
        let both = [reason(first), reason(second)];
        assert!(both.contains(&Ok(())), "{both:?}");
        assert!(both.contains(&Err(Refusal::CeremonyRefused)), "{both:?}");
    }
    let ctx = story.house.operator("reseal");
    assert_eq!(other.reseal_second_factors(&ctx).await.unwrap(), 1);
    assert_eq!(story.check().await, Ok(()));
}

#[tokio::test]
async fn a_page_elsewhere_and_a_key_that_nobody_unlocked_prove_nothing() {
    let mut story = Story::with_passkey().await;
    let refused = Err(Refusal::SecondFactorRefused);
    story.key.origin = "http://localhost.evil.example";
    assert_eq!(story.check().await, refused);
    assert_eq!(story.sign_in().await.map(|_| ()), refused);
    let made = story.add_to_fresh_key().await;
    assert_eq!(made, Err(Refusal::CeremonyRefused));
    story.key.origin = "http://localhost";
    story.key.unlocked = false;
    assert_eq!(story.check().await, refused);
    assert_eq!(story.sign_in().await.map(|_| ()), refused);
    assert_eq!(story.add_to_fresh_key().await, Err(Refusal::CeremonyRefused));
    story.key.unlocked = true;
    assert_eq!(story.check().await, Ok(()));
    assert_eq!(story.names().await, ["Telephone"]);
}

impl Story {
    /// Adds a passkey of another authenticator that behaves as this one does.
    async fn add_to_fresh_key(&mut self) -> Result<(), Refusal> {
        let mut fresh = Authenticator::new();
        (fresh.origin, fresh.unlocked) = (self.key.origin, self.key.unlocked);
        let kept = std::mem::replace(&mut self.key, fresh);
        let added = self.add("Other").await;
        self.key = kept;
        added.map(|_| ())
    }
}

#[tokio::test]
async fn a_copy_of_an_authenticator_is_found_by_its_counter() {
    let mut story = Story::with_passkey().await;
    assert_eq!(story.check().await, Ok(()));
    assert_eq!(story.check().await, Ok(()));
    story.key.turn_back();
    assert_eq!(story.check().await, Err(Refusal::SecondFactorRefused));
    assert_eq!(story.house.noted("passkey_cloned").await, 1, "an alarm");
    // Two questions at a time do not hide it: the counter is compared when the answer comes.
    let app = std::sync::Arc::clone(&story.house.app);
    let first = app.begin_passkey_check(&story.ctx, story.ann).await.unwrap();
    let second = app.begin_passkey_sign_in(&story.ctx).await.unwrap();
    story.key.counts = 5;
    let early = story.key.get(&first.options_json).unwrap();
    story.key.counts = 0;
    let copy = story.key.get(&second.options_json).unwrap();
    let finished = app.finish_passkey_check(&story.ctx, story.ann, &first.id, &early).await;
    assert_eq!(reason(finished), Ok(()));
    let mut call = app.ctx(Channel::Page, "sign_in", None).unwrap();
    let finished = reason(app.finish_passkey_sign_in(&mut call, &second.id, &copy).await);
    assert_eq!(finished, Err(Refusal::SecondFactorRefused));
}

#[tokio::test]
async fn a_passkey_without_a_counter_is_taken_again_and_again() {
    let mut story = Story::new().await;
    story.key.counts = 0;
    story.add("Synced").await.unwrap();
    for _ in 0..3 {
        assert_eq!(story.check().await, Ok(()));
        assert!(story.sign_in().await.is_ok());
    }
}

#[tokio::test]
async fn nobody_signs_in_as_somebody_else_by_saying_so() {
    let mut story = Story::with_passkey().await;
    let bob = story.house.app.add_person(&story.ctx, new_person("bob")).await.unwrap();
    let handle = |company: i64, person: PersonId| {
        Some([company.to_be_bytes().as_slice(), person.as_bytes()].concat())
    };
    let company = story.ctx.company.0;
    let forged = [
        handle(company, bob),
        handle(company + 1, story.ann),
        handle(0, story.ann),
        Some(vec![7; 16]),
        Some(Vec::new()),
    ];
    for forged_handle in forged {
        story.key.forged_handle = forged_handle;
        let refused = story.sign_in().await.map(|_| ());
        assert_eq!(refused, Err(Refusal::SecondFactorRefused), "{:?}", story.key.forged_handle);
    }
    story.key.forged_handle = handle(company, bob);
    assert_eq!(story.check().await, Err(Refusal::SecondFactorRefused));
    story.key.forged_handle = Some(Vec::new());
    assert_eq!(story.check().await, Ok(()), "old authenticators do not say whose a key is");
}

#[tokio::test]
async fn whoever_is_inactive_or_gone_does_not_sign_in() {
    let mut story = Story::with_passkey().await;
    let app = std::sync::Arc::clone(&story.house.app);
    app.set_status(&story.ctx, story.ann, Status::Inactive).await.unwrap();
    assert_eq!(story.sign_in().await.map(|_| ()), Err(Refusal::SecondFactorRefused));
    app.set_status(&story.ctx, story.ann, Status::Active).await.unwrap();
    assert!(story.sign_in().await.is_ok());
    app.delete_person(&story.ctx, story.ann).await.unwrap();
    assert_eq!(story.sign_in().await.map(|_| ()), Err(Refusal::SecondFactorRefused));
}

#[tokio::test]
async fn a_person_has_ten_passkeys_at_most() {
    let mut story = Story::new().await;
    let late = story.house.app.begin_passkey(&story.ctx, story.ann).await.unwrap();
    let made = Authenticator::new().create(&late.options_json).unwrap();
    for number in 0..MOST_PASSKEYS {
        story.key = Authenticator::new();
        story.add(&format!("Key {number}")).await.unwrap();
    }
    let full = Refusal::TooManyPasskeys { most: 10 };
    let begun = reason(story.app().begin_passkey(&story.ctx, story.ann).await);
    assert_eq!(begun.map(|_| ()), Err(full.clone()));
    let finished = story.app().finish_passkey(&story.ctx, story.ann, &late.id, &made, "Late").await;
    assert_eq!(reason(finished).map(|_| ()), Err(full));
    assert_eq!(story.names().await.len(), 10);
}

#[tokio::test]
async fn passkeys_are_renamed_and_removed_by_their_owner() {
    let mut story = Story::with_passkey().await;
    let app = std::sync::Arc::clone(&story.house.app);
    let bob = app.add_person(&story.ctx, new_person("bob")).await.unwrap();
    let (ctx, ann) = (story.ctx.clone(), story.ann);
    let found = app.second_factors(ctx.company, ann).await.unwrap();
    let id = found.passkeys[0].id.clone();
    let unknown = Err(Refusal::Unknown(Thing::Passkey));
    assert_eq!(reason(app.rename_passkey(&ctx, bob, &id, "Mine").await), unknown);
    assert_eq!(reason(app.rename_passkey(&ctx, ann, "!", "Mine").await), unknown);
    let named = reason(app.rename_passkey(&ctx, ann, &id, &"x".repeat(61)).await);
    assert!(matches!(named, Err(Refusal::InvalidField { field: Field::Other("name"), .. })));
    assert_eq!(reason(app.rename_passkey(&ctx, ann, &id, "Old telephone").await), Ok(()));
    assert_eq!(story.names().await, ["Old telephone"]);
    let begun = app.begin_passkey_check(&ctx, ann).await.unwrap();
    let signed = story.key.get(&begun.options_json).unwrap();
    assert_eq!(reason(app.remove_passkey(&ctx, bob, &id).await), unknown);
    assert_eq!(reason(app.remove_passkey(&ctx, ann, &id).await), Ok(()));
    assert_eq!(reason(app.remove_passkey(&ctx, ann, &id).await), unknown);
    let late = reason(app.finish_passkey_check(&ctx, ann, &begun.id, &signed).await);
    assert_eq!(late, Err(Refusal::SecondFactorRefused), "a passkey that was removed is none");
    let left = app.second_factors(ctx.company, ann).await.unwrap();
    assert!(!left.any());
    assert_eq!(left.recovery_codes_left, 0, "they go with the last second factor");
    let none = reason(app.begin_passkey_check(&ctx, ann).await);
    assert!(matches!(none, Err(Refusal::Conflict(_))));
}

#[tokio::test]
async fn a_passkey_of_one_person_cannot_become_anothers() {
    let story = Story::new().await;
    let app = &story.house.app;
    let bob = app.add_person(&story.ctx, new_person("bob")).await.unwrap();
    let begun = app.begin_passkey(&story.ctx, bob).await.unwrap();
    let made = Authenticator::new().create(&begun.options_json).unwrap();
    let finished = app.finish_passkey(&story.ctx, story.ann, &begun.id, &made, "Mine").await;
    assert_eq!(reason(finished).map(|_| ()), Err(Refusal::CeremonyRefused));
    assert!(story.names().await.is_empty());
}

#[tokio::test]
async fn passkeys_hold_under_a_new_master_key() {
    let mut story = Story::with_passkey().await;
    KeyRing::rotate(&story.house.key_file()).unwrap();
    let other = story.house.another(CHEAP).await;
    let ctx = story.house.operator("reseal");
    assert_eq!(other.reseal_second_factors(&ctx).await.unwrap(), 1);
    let begun = other.begin_passkey_check(&story.ctx, story.ann).await.unwrap();
    let signed = story.key.get(&begun.options_json).unwrap();
    let finished = other.finish_passkey_check(&story.ctx, story.ann, &begun.id, &signed).await;
    assert_eq!(reason(finished), Ok(()));
    // A server that has not read the new key yet cannot open what was sealed with it.
    let old = story.house.app.begin_passkey_check(&story.ctx, story.ann).await;
    assert!(matches!(old, Err(doorward_app::Error::Fault(_))), "it was not sealed anew");
}
