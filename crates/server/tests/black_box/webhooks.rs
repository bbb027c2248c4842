//! Webhooks: told of events by the running server, signed, tried again, and never led inside.

use doorward_testkit::{HookServer, Reply, World, eventually, on_both_engines};
use serde_json::Value;

fn allow_loopback(world: &mut World) {
    world.set("webhook_allow", "127.0.0.0/8");
    world.set("outbox_retry_ms", "50");
}

/// Makes a webhook; its number as text, and its secret.
#[track_caller]
fn add(world: &World, url: &str, arguments: &[&str]) -> (String, String) {
    let all = [&["webhook", "add", "--json", "--url", url], arguments].concat();
    let made = world.run(&all).done().json();
    let secret = made["secret"].as_str().unwrap().to_owned();
    world.secrets.note(&secret);
    (made["number"].to_string(), secret)
}

/// Has the server send it a test; the message.
#[track_caller]
fn test(world: &World, number: &str) -> String {
    let sent = world.run(&["webhook", "test", "--json", "--number", number]).done().json();
    sent["message"].as_str().unwrap().to_owned()
}

#[track_caller]
fn deliveries(world: &World, number: &str) -> Vec<Value> {
    let list = ["webhook", "deliveries", "--json", "--number", number];
    world.run(&list).done().json().as_array().unwrap().clone()
}

on_both_engines! {
    fn webhooks_are_sent_signed_events(world: &mut World) {
        allow_loopback(world);
        world.open(&[]);
        let server = HookServer::start();
        // The path is a secret of the other side's.
        world.secrets.note("T0k3nInThePath");
        let (number, secret) = add(world, &server.url("/hook/T0k3nInThePath"), &[]);
        test(world, &number);
        let call = server.wait_for(1).remove(0);
        assert_eq!((call.method.as_str(), call.target.as_str()), ("POST", "/hook/T0k3nInThePath"));
        assert!(call.is_signed_with(&secret), "{call:?}");
        assert!(!call.is_signed_with("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        let event = call.json();
        assert_eq!((&event["type"], &event["data"]["webhook"]), (&"webhook.test".into(), &1.into()));
        assert!(event["timestamp"].as_str().unwrap().ends_with('Z'), "{event}");
        assert!(call.headers["webhook-id"].starts_with("msg_"));
        let log = eventually("it is in the log", || deliveries(world, &number).pop());
        assert_eq!((&log["delivered"], &log["code"]), (&true.into(), &204.into()));
        let listed = world.run(&["webhook", "list"]).done().stdout;
        assert!(listed.contains(&server.url("/hook")) && !listed.contains(&secret), "{listed}");
    }

    fn webhooks_that_fail_are_tried_again_and_can_be_replayed(world: &mut World) {
        allow_loopback(world);
        world.open(&[]);
        let server = HookServer::start();
        server.set(Reply::Answer(500, "out\r\nof order".to_owned()));
        let (number, secret) = add(world, &server.url("/"), &[]);
        let message = test(world, &number);
        server.wait_for(3);
        let failed = eventually("it is in the log", || deliveries(world, &number).pop());
        assert_eq!((&failed["delivered"], &failed["code"]), (&false.into(), &500.into()));
        assert_eq!(failed["error"], "answered 500: out of order");
        server.set(Reply::Answer(200, String::new()));
        let sent = || world.number("SELECT COUNT(*) FROM outbox WHERE state = 'sent'");
        eventually("it is delivered", || (sent() == 1).then_some(()));
        let before = server.calls();
        world.run(&["webhook", "replay", &message]).done();
        let calls = server.wait_for(before.len() + 1);
        let (first, last) = (&calls[0], calls.last().unwrap());
        // The same event under the same name, signed anew.
        assert_eq!(first.headers["webhook-id"], last.headers["webhook-id"]);
        assert_eq!(first.body, last.body);
        assert!(last.is_signed_with(&secret));
        world.run(&["webhook", "replay", "bf78c938-bf06-4625-bf79-7622f3f98e88"]).refused();
    }

    fn webhooks_that_are_gone_are_switched_off(world: &mut World) {
        allow_loopback(world);
        world.open(&[]);
        let server = HookServer::start();
        server.set(Reply::Answer(410, String::new()));
        let (number, _) = add(world, &server.url("/"), &[]);
        let message = test(world, &number);
        let enabled = || {
            let list = world.run(&["webhook", "list", "--json"]).done().json();
            list[0]["enabled"].as_bool().unwrap()
        };
        eventually("it is switched off", || (!enabled()).then_some(()));
        let shown = world.run(&["outbox", "show", "--json", &message]).done().json();
        assert_eq!(shown["state"], "dead", "{shown}");
        server.set(Reply::Answer(200, String::new()));
        let waiting = test(world, &number);
        world.run(&["webhook", "change", "--number", &number, "--enabled", "true"]).done();
        let call = server.wait_for(2).remove(1);
        assert!(call.json()["data"].is_object());
        eventually("it is sent", || {
            let shown = world.run(&["outbox", "show", "--json", &waiting]).done().json();
            (shown["state"] == "sent").then_some(())
        });
    }

    fn webhooks_that_hang_hold_up_nobody(world: &mut World) {
        allow_loopback(world);
        world.set("webhook_timeout_seconds", "1");
        world.open(&[]);
        let (slow, quick) = (HookServer::start(), HookServer::start());
        slow.set(Reply::Silence);
        let (hanging, _) = add(world, &slow.url("/"), &[]);
        let (number, _) = add(world, &quick.url("/"), &[]);
        for _ in 0..3 {
            test(world, &hanging);
        }
        slow.wait_for(1);
        for sent in 1..=3 {
            test(world, &number);
            quick.wait_for(sent);
        }
        let late = eventually("it is in the log", || deliveries(world, &hanging).pop());
        assert!(late["error"].as_str().unwrap().contains("no answer within 1000 ms"), "{late}");
    }

    fn webhooks_are_not_led_inside(world: &mut World) {
        world.set("outbox_retry_ms", "50");
        world.open(&[]);
        let inside = HookServer::start();
        let port = inside.address.port();
        for url in [
            inside.url("/"),
            format!("https://127.0.0.1:{port}/"),
            format!("https://[::1]:{port}/"),
            format!("https://[::ffff:127.0.0.1]:{port}/"),
            "https://169.254.169.254/latest/meta-data/".to_owned(),
            "http://hooks.example.org/".to_owned(),
            "https://user:pw@hooks.example.org/".to_owned(),
            "ftp://hooks.example.org/".to_owned(),
        ] {
            let line = world.run(&["webhook", "add", "--url", &url]).refused();
            assert!(line.contains("url"), "{line}");
        }
        // Names that resolve to loopback pass until they are resolved, and no further.
        for host in ["localhost", "2130706433", "0x7f000001", "127.1"] {
            let (number, _) = add(world, &format!("https://{host}:{port}/"), &[]);
            test(world, &number);
            let refused = eventually("it is refused", || deliveries(world, &number).pop());
            let error = refused["error"].as_str().unwrap();
            assert!(error.contains("127.0.0.1") || error.contains("::1"), "{error}");
            assert!(error.contains("not on the public internet"), "{error}");
            world.run(&["webhook", "remove", "--number", &number]).done();
            world.run(&["webhook", "remove", "--number", &number]).refused();
        }
        assert!(inside.calls().is_empty());
        assert_eq!(world.number("SELECT COUNT(*) FROM outbox"), 0);
    }

    fn webhooks_and_their_secrets_are_the_companys_own(world: &mut World) {
        world.set_up(&[]);
        let given = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        world.set("webhook_secret", given);
        let (_, secret) = add(world, "https://hooks.example.org/", &["--event", "door.*"]);
        assert_eq!(secret, given);
        world.set("webhook_secret", "whsec_short");
        let line = world.run(&["webhook", "add", "--url", "https://hooks.example.org/"]).refused();
        assert!(line.contains("secret") && !line.contains("short"), "{line}");
        let bad = ["webhook", "add", "--url", "https://hooks.example.org/", "--event", "Door!"];
        assert!(world.run(&bad).refused().contains("event"));
        let signing = || {
            let shown = world.run(&["webhook", "signing-secret", "--json"]).done().json();
            shown["signing_secret"].as_str().unwrap().to_owned()
        };
        let first = signing();
        world.secrets.note(&first);
        assert!(first.starts_with("whsec_"));
        assert_eq!(signing(), first);
        // A new master key seals them anew.
        world.run(&["master-key", "rotate"]).done();
        let said = world.run(&["master-key", "reseal"]).done().stdout;
        assert!(said.starts_with("3 values"), "{said}");
        assert_eq!(signing(), first);
    }
}
