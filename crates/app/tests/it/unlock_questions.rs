//! The company's own check before an unlock: what it is asked, and what its answers mean.

use crate::house::{CHEAP, House};
use crate::outbox::courier;
use doorward_app::webhooks::{UnlockQuestion, Verdict};
use doorward_app::{App, Courier};
use doorward_domain::{Freshness, Secret};
use doorward_testkit::{HookServer, Reply};
use std::time::Duration;

const QUESTION: UnlockQuestion<'_> =
    UnlockQuestion { door: "front", person: Some("guest@example.org"), method: "guest_link" };

async fn asking(house: &House, courier: Courier) -> App {
    house.another(CHEAP).await.with_courier(courier)
}

async fn ask(house: &House, app: &App, url: &str, fails_open: bool) -> Verdict {
    app.ask_before_unlock(&house.operator("unlock"), url, None, &QUESTION, fails_open).await
}

fn is_denied(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Deny(text) if !text.is_empty())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_question_names_door_person_and_method_and_is_signed() {
    let house = House::new(Freshness::Off).await;
    let server = HookServer::start();
    server.set(Reply::Answer(200, String::new()));
    let app = asking(&house, courier(None)).await;
    for _ in 0..2 {
        assert_eq!(ask(&house, &app, &server.url("/check"), false).await, Verdict::Allow);
    }
    let own = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let ctx = house.operator("unlock");
    app.ask_before_unlock(&ctx, &server.url("/"), Some(&own), &QUESTION, false).await;
    let calls = server.calls();
    let body =
        r#"{"company":10022513,"door":"front","person":"guest@example.org","method":"guest_link"}"#;
    assert_eq!(calls[0].body, body);
    let secret = app.signing_secret(&house.operator("webhook.signing_secret")).await.unwrap();
    assert!(calls[0].is_signed_with(secret.reveal()) && calls[1].is_signed_with(secret.reveal()));
    assert!(calls[2].is_signed_with(own.reveal()));
    assert_ne!(calls[0].headers["webhook-id"], calls[1].headers["webhook-id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_denies_with_its_text_whatever_the_door_says() {
    let house = House::new(Freshness::Off).await;
    let server = HookServer::start();
    let app = asking(&house, courier(None)).await;
    for (body, text) in
        [(r#"{"error":"Pay first"}"#, "Pay first"), ("Closed\ttoday\u{1b}", "Closed today")]
    {
        server.set(Reply::Answer(403, body.to_owned()));
        for fails_open in [true, false] {
            let verdict = ask(&house, &app, &server.url("/"), fails_open).await;
            assert_eq!(verdict, Verdict::Deny(text.to_owned()));
        }
    }
    server.set(Reply::Flood(403));
    match ask(&house, &app, &server.url("/"), true).await {
        Verdict::Deny(text) => assert_eq!(text.len(), 200),
        Verdict::Allow => panic!("a refusal allows"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn anything_else_fails_as_the_door_says() {
    let house = House::new(Freshness::Off).await;
    let (server, inside) = (HookServer::start(), HookServer::start());
    let app = asking(&house, courier(None)).await;
    for reply in [
        Reply::Answer(204, String::new()),
        Reply::Answer(500, r#"{"error":"x"}"#.to_owned()),
        Reply::Answer(401, String::new()),
        Reply::Redirect(inside.url("/")),
        Reply::Close,
    ] {
        server.set(reply.clone());
        let url = server.url("/");
        assert_eq!(ask(&house, &app, &url, true).await, Verdict::Allow, "{reply:?}");
        assert!(is_denied(&ask(&house, &app, &url, false).await), "{reply:?}");
    }
    assert!(inside.calls().is_empty());
    for url in ["nonsense", "http://169.254.169.254/", "https://[::1]/", "http://nowhere.invalid/"]
    {
        assert_eq!(ask(&house, &app, url, true).await, Verdict::Allow, "{url}");
        assert!(is_denied(&ask(&house, &app, url, false).await), "{url}");
    }
    // A process that calls no webhooks cannot ask either.
    let verdict = ask(&house, &house.app, &server.url("/"), false).await;
    assert!(is_denied(&verdict));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_at_a_door_for_an_answer_that_does_not_come() {
    let house = House::new(Freshness::Off).await;
    let server = HookServer::start();
    server.set(Reply::Silence);
    let impatient = Courier { question_limit: Duration::from_millis(50), ..courier(None) };
    let app = asking(&house, impatient).await;
    assert!(is_denied(&ask(&house, &app, &server.url("/"), false).await));
    assert_eq!(ask(&house, &app, &server.url("/"), true).await, Verdict::Allow);
}
