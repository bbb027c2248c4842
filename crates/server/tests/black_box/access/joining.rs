//! The way of an invited person, from the mail in her box to her first call.

use super::{Access, done};
use doorward_testkit::{Answer, Mailbox, MailboxDoor, Request, World, eventually, on_both_engines};
use serde_json::{Value, json};

/// A world whose mail goes to a mailbox.
pub(crate) fn with_mail(world: &mut World) -> Mailbox {
    let mailbox = Mailbox::start(MailboxDoor::default());
    let port = mailbox.port.to_string();
    for (name, value) in [
        ("smtp_host", "127.0.0.1"),
        ("smtp_port", &port),
        ("smtp_security", "none"),
        ("mail_from", "doors@example.org"),
        ("outbox_retry_ms", "10"),
        ("public_url", "https://doors.example.org"),
    ] {
        world.set(name, value);
    }
    mailbox
}

/// The token in the last letter to an address.
#[track_caller]
pub(super) fn token(world: &World, mailbox: &Mailbox, to: &str, letters: usize) -> String {
    let all = eventually("the letter arrives", || {
        let mut letters_to = mailbox.letters();
        letters_to.retain(|letter| letter["recipients"][0] == to);
        (letters_to.len() >= letters).then_some(letters_to)
    });
    let text = all[letters - 1]["text"].as_str().unwrap().to_owned();
    let (_, rest) = text.split_once("https://doors.example.org/").expect("a link in the letter");
    let link = rest.split_whitespace().next().unwrap();
    let (_, token) = link.split_once('#').expect("a token in the link");
    world.secrets.note(token.split('/').next().unwrap());
    token.to_owned()
}

fn exchange(world: &World, token: &str) -> Answer {
    let request = Request::new("POST", "/join/session").header("Content-Type", "application/json");
    world.send(&request.body(json!({ "token": token }).to_string()))
}

/// The cookie that an answer sets, as it is sent back.
pub(crate) fn cookie(answer: &Answer) -> String {
    let set = answer.header("Set-Cookie").expect("a cookie");
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    set.split(';').next().unwrap().to_owned()
}

fn submit(world: &World, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
    let request = Request::new("POST", "/join/form").header("Cookie", cookie);
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    world.send(&request.body(pairs.join("&")))
}

const GOOD: [(&str, &str); 4] = [
    ("first_name", "Ann"),
    ("last_name", "Lee"),
    ("phone", "%2B12025550143"),
    ("password", "a long enough one"),
];

on_both_engines! {
    fn an_invited_person_joins_by_the_link_in_her_mail_once(world: &mut World) {
        let mailbox = with_mail(world);
        let company = world.open(&[]);
        let access = Access::new(&company);
        access.post(world, "/invites", &json!({ "emails": ["ann@example.org"] }));
        let token = token(world, &mailbox, "ann@example.org", 1);
        // Following the link uses nothing up, however often it is followed.
        for _ in 0..50 {
            let page = world.send(&Request::new("GET", "/join"));
            assert_eq!(page.status, 200);
            assert!(page.header("Content-Security-Policy").unwrap().contains("default-src 'none'"));
            assert_eq!(page.header("Referrer-Policy"), Some("no-referrer"));
        }
        let opened = exchange(world, &token);
        assert_eq!(opened.status, 204, "{}", opened.text());
        let cookie = cookie(&opened);
        let form = world.send(&Request::new("GET", "/join/form").header("Cookie", &cookie));
        assert!(form.text().contains("ann@example.org") && form.text().contains("Clinic"));
        world.secrets.note("a long enough one");
        let wrong = [("first_name", ""), ("last_name", "<b>"), ("phone", "1"), ("password", "short")];
        let again = submit(world, &cookie, &wrong);
        assert_eq!(again.status, 422);
        assert!(again.text().contains("at least 12 characters"), "{}", again.text());
        assert!(again.text().contains("&#60;b&#62;") || again.text().contains("&lt;b&gt;"));
        assert!(!again.text().contains("short\""), "a password is never sent back");
        let joined = submit(world, &cookie, &GOOD);
        assert_eq!(joined.status, 200, "{}", joined.text());
        assert!(joined.text().contains("You are in, Ann"), "{}", joined.text());
        let users = access.list(world, "/multipleusers", &json!({}));
        assert_eq!((&users[0]["name"], &users[0]["email_status"]), (&json!("Ann Lee"), &json!("CONFIRMED")));
        assert_eq!((&users[0]["ad_status"], &users[0]["user_id"]), (&json!("ACTIVE"), &json!(1)));
        assert!(users[0]["confirmed"].is_string() && users[0]["active_date"].is_string());
        assert!(access.list(world, "/invites", &json!({})).is_empty());
        assert!(exchange(world, &token).json()["error"].as_str().unwrap().contains("has been taken"));
        let late = submit(world, &cookie, &GOOD);
        assert_eq!(late.status, 410);
        assert!(late.text().contains("You are in already"), "{}", late.text());
        assert_eq!(world.number("SELECT COUNT(*) FROM password"), 1);
    }

    fn an_invitation_sent_again_cancelled_or_expired_says_so(world: &mut World) {
        let mailbox = with_mail(world);
        let company = world.open(&[]);
        let access = Access::new(&company);
        let error = |token: &str| {
            let answer = exchange(world, token);
            assert_eq!(answer.status, 400, "{}", answer.text());
            answer.json()["error"].as_str().unwrap().to_owned()
        };
        access.post(world, "/invites", &json!({ "emails": ["ann@example.org"] }));
        let first = token(world, &mailbox, "ann@example.org", 1);
        let again = access.call(world, "PUT", "/invites", &json!({ "email": "ANN@example.org" }));
        assert_eq!(done(&again)["success"], "Success! The invitation has been sent again.");
        let second = token(world, &mailbox, "ann@example.org", 2);
        assert_ne!(first, second);
        assert!(error(&first).contains("only the newest"));
        assert_eq!(exchange(world, &second).status, 204);
        world.execute("UPDATE invitation SET expires_at = 1 WHERE state = 'open'");
        assert!(error(&second).contains("seven days"));
        done(&access.call(world, "PUT", "/invites", &json!({ "email": "ann@example.org" })));
        let third = token(world, &mailbox, "ann@example.org", 3);
        done(&access.call(world, "DELETE", "/users", &json!({ "email": "ann@example.org" })));
        assert!(error(&third).contains("ask the person who invited you"));
        assert!(error("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").contains("newest message"));
        assert!(error("../../etc").contains("newest message"));
        let none = world.send(&Request::new("GET", "/join/form"));
        assert_eq!(none.status, 410);
        assert!(none.text().contains("Open your invitation again"));
    }

    fn the_link_of_somebody_who_came_by_the_identity_api_is_used_up(world: &mut World) {
        let mailbox = with_mail(world);
        let company = world.open(&[]);
        let access = Access::new(&company);
        access.post(world, "/invites", &json!({ "emails": ["ann@example.org"] }));
        let token = token(world, &mailbox, "ann@example.org", 1);
        let client = world.client(&company, doorward_testkit::Api::Management);
        crate::support::add(&client, "ann");
        let refused = exchange(world, &token);
        assert!(refused.json()["error"].as_str().unwrap().contains("has been taken"));
    }

    fn a_stolen_password_is_not_taken_where_there_is_a_list_of_them(world: &mut World) {
        let mailbox = with_mail(world);
        let list = world.path("stolen.txt");
        // The SHA-1 of "a long enough one".
        std::fs::write(&list, "304B35CD5FA30ED61D6D9EFC1E95CE49B983E2F5:3\n").unwrap();
        world.set("breached_passwords", list.to_str().unwrap());
        let company = world.open(&[]);
        let access = Access::new(&company);
        access.post(world, "/invites", &json!({ "emails": ["ann@example.org"] }));
        let token = token(world, &mailbox, "ann@example.org", 1);
        world.secrets.note("a long enough one");
        let cookie = cookie(&exchange(world, &token));
        let refused = submit(world, &cookie, &GOOD);
        assert_eq!(refused.status, 422, "{}", refused.text());
        assert!(refused.text().contains("stolen passwords"), "{}", refused.text());
        assert!(refused.text().contains("value=\"Ann\""), "what was entered is kept");
        let other = [GOOD[0], GOOD[1], GOOD[2], ("password", "another one entirely")];
        world.secrets.note("another one entirely");
        assert_eq!(submit(world, &cookie, &other).status, 200);
    }

    fn a_companys_logo_is_on_its_pages(world: &mut World) {
        let mailbox = with_mail(world);
        let company = world.open(&[]);
        let access = Access::new(&company);
        access.post(world, "/invites", &json!({ "emails": ["ann@example.org"] }));
        let token = token(world, &mailbox, "ann@example.org", 1);
        let cookie = cookie(&exchange(world, &token));
        let form = || world.send(&Request::new("GET", "/join/form").header("Cookie", &cookie));
        let logo = |of: &str| world.send(&Request::new("GET", &format!("/logo/{of}")));
        assert!(!form().text().contains("/logo/"));
        assert_eq!(logo("clinic").status, 404);
        std::fs::write(world.path("logo.png"), crate::mail::PIXEL).unwrap();
        world.run(&["company", "logo", world.path("logo.png").to_str().unwrap()]).done();
        assert!(form().text().contains("src=\"/logo/clinic\""));
        assert_eq!((logo("clinic").status, logo("clinic").header("content-type")), (200, Some("image/png")));
        assert_eq!(logo("nobody").status, 404);
    }

    fn nobody_joins_twice_at_the_same_time(world: &mut World) {
        let mailbox = with_mail(world);
        let company = world.open(&[]);
        let access = Access::new(&company);
        access.post(world, "/invites", &json!({ "emails": ["ann@example.org"] }));
        let token = token(world, &mailbox, "ann@example.org", 1);
        world.secrets.note("a long enough one");
        let cookie = cookie(&exchange(world, &token));
        let world = &*world;
        let joined = std::thread::scope(|scope| {
            let join = || scope.spawn(|| submit(world, &cookie, &GOOD).status);
            let tries: Vec<_> = (0..6).map(|_| join()).collect();
            tries.into_iter().map(|one| one.join().unwrap()).filter(|s| *s == 200).count()
        });
        assert_eq!(joined, 1);
    }

    fn many_people_are_invited_in_one_write_and_each_is_told_once(world: &mut World) {
        let mailbox = with_mail(world);
        let company = world.open(&[]);
        let access = Access::new(&company);
        let emails: Vec<String> = (0..60).map(|n| format!("p{n}@example.org")).collect();
        let answer = done(&access.call(world, "PUT", "/invites", &json!({ "emails": emails })));
        assert_eq!(answer["invited"].as_array().unwrap().len(), 60);
        let letters = mailbox.wait_for(60);
        let mut to: Vec<&Value> = letters.iter().map(|letter| &letter["recipients"][0]).collect();
        to.sort_by_key(ToString::to_string);
        to.dedup();
        assert_eq!((to.len(), letters.len()), (60, 60));
    }
}
