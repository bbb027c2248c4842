//! Mail, from the command line and the running server to a real mail server.

use doorward_testkit::{Mailbox, MailboxDoor, Mood, Request, World, eventually, on_both_engines};
use serde_json::Value;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../outbound/tests/fixtures");
const PASSWORD: &str = "pass word & more";
/// A PNG of one pixel.
pub(crate) const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\x0bIDATx\x9cc\xf8\x0f\x04\0\x09\xfb\x03\xfd\xfb^k+\0\0\0\0IEND\xaeB`\x82";

fn plain(world: &mut World, mailbox: &Mailbox) {
    let port = mailbox.port.to_string();
    for (name, value) in [
        ("smtp_host", "127.0.0.1"),
        ("smtp_port", &port),
        ("smtp_security", "none"),
        ("mail_from", "doors@example.org"),
        ("outbox_retry_ms", "10"),
    ] {
        world.set(name, value);
    }
}

/// Writes a letter that waits, as long as the settings name no mail server.
#[track_caller]
fn write_letter(world: &World, to: &str) -> String {
    let said = world.run(&["outbox", "test", "--to", to]).done().stdout;
    assert!(said.starts_with("waiting"), "{said}");
    let rows = list(world, &["--state", "waiting"]);
    rows[0]["id"].as_str().unwrap().to_owned()
}

#[track_caller]
fn list(world: &World, arguments: &[&str]) -> Vec<Value> {
    let all = [&["outbox", "list", "--json"], arguments].concat();
    world.run(&all).done().json().as_array().unwrap().clone()
}

#[track_caller]
fn show(world: &World, id: &str) -> Value {
    world.run(&["outbox", "show", "--json", id]).done().json()
}

on_both_engines! {
    fn mail_waits_and_is_readable_until_there_is_a_mail_server(world: &mut World) {
        world.open(&[]);
        let id = write_letter(world, "a@example.org");
        let shown = show(world, &id);
        assert_eq!((&shown["state"], &shown["attempts"]), (&"waiting".into(), &0.into()));
        assert!(shown["text"].as_str().unwrap().contains("whether mail arrives"), "{shown}");
        let mailbox = Mailbox::start(MailboxDoor::default());
        plain(world, &mailbox);
        world.restart();
        let letter = mailbox.wait_for(1).remove(0);
        assert_eq!(letter["recipients"][0], "a@example.org");
        assert_eq!(letter["message_id"], format!("<{id}@example.org>"));
        let sent = eventually("it is noted", || {
            Some(show(world, &id)).filter(|shown| shown["state"] == "sent")
        });
        assert!(sent["text"].is_null(), "what it said is gone: {sent}");
        assert_eq!(mailbox.attempts(), 1);
    }

    fn mail_has_text_and_html_and_the_companys_name_and_logo(world: &mut World) {
        world.open(&[]);
        let mailbox = Mailbox::start(MailboxDoor::default());
        plain(world, &mailbox);
        world.run(&["company", "change", "--name", "Clinic & <Sons>"]).done();
        let test = |to: &str| world.run(&["outbox", "test", "--to", to]).done().stdout;
        assert_eq!(test("a@example.org"), "sent to a@example.org\n");
        let logo = world.path("logo.png");
        std::fs::write(&logo, PIXEL).unwrap();
        world.run(&["company", "logo", logo.to_str().unwrap()]).done();
        test("b@example.org");
        world.run(&["company", "logo", "--none"]).done();
        test("c@example.org");
        let letters = mailbox.letters();
        assert_eq!(letters.len(), 3);
        for (at, letter) in letters.iter().enumerate() {
            let (text, html) = (letter["text"].as_str().unwrap(), letter["html"].as_str().unwrap());
            assert!(text.contains("Clinic & <Sons>"), "{text}");
            assert!(html.contains("Clinic &#38; &#60;Sons&#62;"), "{html}");
            assert_eq!(html.contains("cid:logo"), at == 1, "{html}");
            assert_eq!(letter["inline"].as_array().unwrap().len(), usize::from(at == 1));
            assert!(letter["from"].as_str().unwrap().contains("Clinic & <Sons>"), "{letter}");
            assert!(letter["subject"].as_str().unwrap().contains("Clinic & <Sons>"));
        }
        assert_eq!(letters[1]["inline"][0]["id"], "<logo>");
    }

    fn mail_is_sent_over_tls_by_somebody_who_signs_in(world: &mut World) {
        world.secrets.note(PASSWORD);
        world.open(&[]);
        let (certificate, key) = (format!("{FIXTURES}/server.pem"), format!("{FIXTURES}/server.key"));
        for tls in ["starttls", "tls"] {
            let mailbox = Mailbox::start(MailboxDoor {
                tls,
                user: Some(("doors", PASSWORD)),
                files: Some((&certificate, &key)),
            });
            plain(world, &mailbox);
            world.set("smtp_security", tls);
            world.set("smtp_user", "doors");
            world.set("smtp_password", PASSWORD);
            world.set("outbound_ca", &format!("{FIXTURES}/ca.pem"));
            world.run(&["outbox", "test", "--to", "a@example.org"]).done();
            assert_eq!(mailbox.letters().len(), 1);
            world.set("smtp_password", "something else");
            let line = world.run(&["outbox", "test", "--to", "a@example.org"]).refused();
            assert!(line.contains("signing in"), "{line}");
            world.set("smtp_password", PASSWORD);
            world.set("outbound_ca", "");
            let line = world.run(&["outbox", "test", "--to", "a@example.org"]).refused();
            assert!(line.contains("not sent"), "{line}");
        }
    }

    fn mail_that_is_refused_for_now_is_tried_again(world: &mut World) {
        world.open(&[]);
        let id = write_letter(world, "a@example.org");
        let mailbox = Mailbox::start(MailboxDoor::default());
        mailbox.set(Mood::Later);
        plain(world, &mailbox);
        world.restart();
        eventually("it is tried more than once", || (mailbox.attempts() > 2).then_some(()));
        let waiting = show(world, &id);
        assert_eq!(waiting["state"], "waiting");
        assert!(waiting["error"].as_str().unwrap().contains("451"), "{waiting}");
        mailbox.set(Mood::Drop);
        let tried = show(world, &id)["attempts"].as_i64().unwrap();
        eventually("it is tried and dropped", || {
            (show(world, &id)["attempts"].as_i64().unwrap() > tried + 1).then_some(())
        });
        mailbox.set(Mood::Take);
        assert_eq!(mailbox.wait_for(1)[0]["message_id"], format!("<{id}@example.org>"));
    }

    fn mail_that_is_refused_for_good_is_given_up_with_its_reason(world: &mut World) {
        world.open(&[]);
        let id = write_letter(world, "nobody@example.org");
        let mailbox = Mailbox::start(MailboxDoor::default());
        mailbox.set(Mood::Refuse);
        plain(world, &mailbox);
        world.restart();
        let dead = eventually("it is given up", || list(world, &["--state", "dead"]).pop());
        assert_eq!((&dead["id"], &dead["attempts"]), (&id.as_str().into(), &1.into()));
        assert!(dead["error"].as_str().unwrap().contains("550"), "{dead}");
        assert_eq!(mailbox.attempts(), 1);
        // Counted when the server starts, and each minute.
        world.restart();
        eventually("the metrics show it", || {
            let metrics = world.send(&Request::new("GET", "/metrics"));
            metrics.text().contains("doorward_outbox_messages{state=\"dead\"} 1\n").then_some(())
        });
        mailbox.set(Mood::Take);
        world.run(&["outbox", "retry", &id]).done();
        assert_eq!(mailbox.wait_for(1)[0]["recipients"][0], "nobody@example.org");
        eventually("it is sent", || list(world, &["--state", "sent"]).pop());
        world.run(&["outbox", "retry", &id]).refused();
    }

    fn mail_survives_a_server_that_is_killed_while_it_sends(world: &mut World) {
        world.open(&[]);
        let id = write_letter(world, "a@example.org");
        let mailbox = Mailbox::start(MailboxDoor::default());
        mailbox.set(Mood::Stall);
        plain(world, &mailbox);
        world.set("smtp_timeout_seconds", "1");
        world.restart();
        eventually("it is being sent", || mailbox.is_stalling().then_some(()));
        world.kill();
        mailbox.set(Mood::Take);
        world.start(&[]);
        assert_eq!(mailbox.wait_for(1)[0]["message_id"], format!("<{id}@example.org>"));
        eventually("it is noted", || list(world, &["--state", "sent"]).pop());
        assert_eq!(mailbox.letters().len(), 1);
    }

    fn mail_settings_that_cannot_be_are_refused_at_the_start(world: &mut World) {
        world.set_up(&[]);
        world.set("smtp_host", "mail.example.org");
        let refused = |world: &World, says: &str| {
            let line = world.run(&["serve", "--listen", "127.0.0.1:0"]).refused();
            assert!(line.contains("configuration") && line.contains(says), "{line}");
        };
        refused(world, "mail_from");
        world.set("mail_from", "Doors <doors@example.org>");
        world.set("smtp_security", "some");
        refused(world, "smtp_security");
        world.set("smtp_security", "none");
        world.set("smtp_user", "doors");
        world.set("smtp_password", PASSWORD);
        world.secrets.note(PASSWORD);
        refused(world, "TLS");
        world.set("outbound_ca", "/nowhere/ca.pem");
        refused(world, "/nowhere/ca.pem");
        world.set("outbound_ca", "");
        world.set("webhook_allow", "10.0.0.0/99");
        refused(world, "webhook_allow");
        world.set("webhook_allow", "");
        world.set("smtp_password", "");
        let file = world.path("password.toml");
        std::fs::write(&file, "smtp_password = 123456789\n").unwrap();
        let line = world.run(&["serve", "--config", file.to_str().unwrap()]).refused();
        assert!(line.contains("in quotes") && !line.contains("123456789"), "{line}");
    }

    fn mail_shows_no_picture_that_is_none(world: &mut World) {
        world.set_up(&[]);
        let file = world.path("logo");
        let path = file.to_str().unwrap();
        let mut large = PIXEL.to_vec();
        large.resize(300_000, 0);
        for bytes in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"", &large] {
            std::fs::write(&file, bytes).unwrap();
            world.run(&["company", "logo", path]).refused();
        }
        world.run(&["company", "logo", "/nowhere/logo.png"]).refused();
        assert_eq!(world.number("SELECT COUNT(*) FROM company_logo"), 0);
        let line = world.run(&["outbox", "test", "--to", "nobody"]).refused();
        assert!(line.contains("--to"), "{line}");
    }
}

/// Two servers on one PostgreSQL: each letter leaves once.
#[test]
fn mail_leaves_once_whoever_sends_it() {
    let program = env!("CARGO_BIN_EXE_doorward");
    doorward_testkit::play(program, doorward_testkit::Engine::Postgres, |world| {
        world.open(&[]);
        world.stop();
        for of in 0..20 {
            write_letter(world, &format!("guest{of}@example.org"));
        }
        let mailbox = Mailbox::start(MailboxDoor::default());
        plain(world, &mailbox);
        let mut second = world.beside();
        plain(&mut second, &mailbox);
        world.start(&[]);
        second.start(&[]);
        mailbox.wait_for(20);
        eventually("all are sent", || {
            (world.number("SELECT COUNT(*) FROM outbox WHERE state = 'sent'") == 20).then_some(())
        });
        second.end();
        assert_eq!((mailbox.letters().len(), mailbox.attempts()), (20, 20));
    });
}
