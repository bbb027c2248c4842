//! Everybody's own page: profile, password, sessions, PIN, face.

use crate::access::Access;
use crate::biometric_samples::Kiosk;
use crate::support::{DONE, expect, somebody_with};
use doorward_testkit::{Answer, Api, Company, Request, World, on_both_engines, pictures};
use serde_json::json;

/// The password that people in these stories begin with.
pub(super) const PASSWORD: &str = "four words in a row";
const FORM: &str = "application/x-www-form-urlencoded";

/// Somebody's browser, with its session.
pub(super) struct Browsing<'w> {
    pub(super) world: &'w World,
    pub(super) cookie: String,
}

impl<'w> Browsing<'w> {
    /// Nobody yet.
    pub(super) fn new(world: &'w World) -> Self {
        Self { world, cookie: String::new() }
    }

    /// The first owner, by her link.
    #[track_caller]
    pub(super) fn owner(world: &'w World, company: &Company) -> Self {
        world.secrets.note(PASSWORD);
        let (_, token) = company.owner_setup_url.split_once('#').expect("a token");
        let mut browsing = Self::new(world);
        browsing.keep(&browsing.send("/setup/session", &[("token", token)]));
        let who = [("first_name", "Olivia"), ("last_name", "Owner"), ("password", PASSWORD)];
        let made = browsing.send("/setup/form", &who);
        assert_eq!(made.status, 303, "{}", made.text());
        browsing.keep(&made);
        browsing
    }

    /// The owner in another browser, with a password; where she is sent.
    #[track_caller]
    pub(super) fn signs_in(world: &'w World, password: &str) -> (Self, String) {
        let mut browsing = Self::new(world);
        let answer =
            browsing.send("/sign-in", &[("name", "o@example.org"), ("password", password)]);
        assert_eq!(answer.status, 303, "{}", answer.text());
        browsing.keep(&answer);
        (browsing, answer.header("location").expect("a place").to_owned())
    }

    /// Keeps the first cookie of an answer, which is the session's.
    pub(super) fn keep(&mut self, answer: &Answer) {
        let set = answer.header("set-cookie").expect("a cookie");
        set.split(';').next().expect("a pair").clone_into(&mut self.cookie);
    }

    /// A page.
    pub(super) fn get(&self, path: &str) -> Answer {
        self.world.send(&Request::new("GET", path).header("Cookie", &self.cookie))
    }

    /// A page that is there.
    #[track_caller]
    pub(super) fn page(&self, path: &str) -> String {
        let page = self.get(path);
        assert_eq!(page.status, 200, "{path}: {}", page.text());
        page.text().to_owned()
    }

    /// What the forms of a page carry.
    #[track_caller]
    pub(super) fn token(&self, path: &str) -> String {
        between(&self.page(path), "name=\"form_token\" value=\"", "\"").to_owned()
    }

    /// A form without anything that shows it is ours.
    pub(super) fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        let request = Request::new("POST", path).header("Cookie", &self.cookie);
        let body = pairs.collect::<Vec<_>>().join("&");
        self.world.send(&request.header("Content-Type", FORM).body(body))
    }

    /// A form of her own page.
    #[track_caller]
    pub(super) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token("/me");
        self.send(path, &[&[("form_token", token.as_str())], fields].concat())
    }

    /// A form that must be taken.
    #[track_caller]
    pub(super) fn done(&self, path: &str, fields: &[(&str, &str)]) {
        let answer = self.post(path, fields);
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
    }

    /// A picture, with consent if told.
    #[track_caller]
    fn picture(&self, path: &str, picture: &[u8], consent: bool) -> Answer {
        let token = self.token("/me");
        let mut body = crate::biometric::part("form_token", "", &token).into_bytes();
        if consent {
            body.extend(crate::biometric::part("consent", "", "yes").into_bytes());
        }
        body.extend_from_slice(
            b"--line\r\nContent-Disposition: form-data; name=\"picture\"; \
              filename=\"IMG_1.jpg\"\r\n\r\n",
        );
        body.extend_from_slice(picture);
        body.extend_from_slice(b"\r\n--line--\r\n");
        let request = Request::new("POST", path).header("Cookie", &self.cookie);
        self.world.send(&request.header("Content-Type", crate::biometric::FORM).body(body))
    }
}

/// What stands between two texts for the first time.
#[track_caller]
pub(super) fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split_once(after).expect("an end").0
}

fn encoded(text: &str) -> String {
    let byte = |byte: u8| {
        let plain = byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(byte).collect()
}

on_both_engines! {
    fn own_page_takes_names_and_speaks_the_chosen_language(world: &mut World) {
        let company = world.open(&[]);
        let owner = Browsing::owner(world, &company);
        assert!(owner.page("/me").contains("A second factor keeps them out"));
        assert!(owner.page("/portal").contains("A second factor keeps them out"));
        owner.done("/me", &[("first_name", "Oliva"), ("last_name", "O'Wner")]);
        assert!(owner.page("/me").contains("Oliva O&#39;Wner"), "{}", owner.page("/me"));
        let wrong = owner.post("/me", &[("first_name", " "), ("last_name", "Owner")]);
        assert_eq!(wrong.status, 422);
        assert!(wrong.text().contains("Fill this in."), "{}", wrong.text());
        owner.done("/me/language", &[("language", "es")]);
        let page = owner.page("/me/security");
        assert!(page.contains("<html lang=\"es\">") && page.contains("Mi página"), "{page}");
        owner.done("/me/language", &[("language", "")]);
        assert!(owner.page("/me").contains("<html lang=\"en\">"));
        let foreign = owner.send("/me", &[("first_name", "A"), ("last_name", "B")]);
        assert_eq!(foreign.status, 403, "no form token");
        assert_eq!(world.number("SELECT COUNT(*) FROM person WHERE first_name = 'A'"), 0);
    }

    fn password_change_ends_every_other_session(world: &mut World) {
        let company = world.open(&[]);
        let owner = Browsing::owner(world, &company);
        let (other, home) = Browsing::signs_in(world, PASSWORD);
        assert_eq!(home, "/portal");
        let new = "another four words";
        world.secrets.note(new);
        for (old, new, says) in [
            ("wrong wrong wrong", new, "That was not your password"),
            (PASSWORD, "short", "Use at least 12 characters"),
            (PASSWORD, "", "Fill this in."),
        ] {
            let answer = owner.post("/me/password", &[("old", old), ("password", new)]);
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert!(answer.text().contains(says), "{says}: {}", answer.text());
        }
        assert_eq!(other.get("/me").status, 200);
        owner.done("/me/password", &[("old", PASSWORD), ("password", new)]);
        assert_eq!(owner.get("/me").status, 200);
        let ended = other.get("/me");
        assert_eq!((ended.status, ended.header("location")), (303, Some("/sign-in?next=/me")));
        let old = Browsing::new(world);
        let refused = old.send("/sign-in", &[("name", "o@example.org"), ("password", PASSWORD)]);
        assert_eq!(refused.status, 401);
        Browsing::signs_in(world, new);
    }

    fn sessions_are_listed_and_ended(world: &mut World) {
        let company = world.open(&[]);
        let owner = Browsing::owner(world, &company);
        let (second, _) = Browsing::signs_in(world, PASSWORD);
        let (third, _) = Browsing::signs_in(world, PASSWORD);
        let own = owner.page("/me/sessions");
        let all: Vec<&str> = own.split("/me/sessions/").filter_map(|rest| {
            rest.split_once("/end").map(|(id, _)| id).filter(|id| id.len() == 36)
        }).collect();
        assert_eq!(all.len(), 3, "{own}");
        assert_eq!(own.matches("This one").count(), 1);
        let here = between(&second.page("/me/sessions"), "This one", "/end").to_owned();
        let (_, seconds) = here.rsplit_once('/').expect("an address");
        owner.done(&format!("/me/sessions/{seconds}/end"), &[]);
        assert_eq!(second.get("/me").status, 303);
        assert_eq!(third.get("/me").status, 200);
        owner.done("/me/sessions/end", &[]);
        assert_eq!(third.get("/me").status, 303);
        assert_eq!(owner.get("/me").status, 200);
        owner.done(&format!("/me/sessions/{}/end", between(
            owner.page("/me/sessions").rsplit_once("This one").unwrap().1,
            "/me/sessions/",
            "/end",
        )), &[]);
        assert_eq!(owner.get("/me").status, 303, "her own, too");
    }

    fn a_pin_set_by_herself_is_verified(world: &mut World) {
        let company = world.open(&[]);
        let client = world.client(&company, Api::Management);
        let known = somebody_with("olivia", &json!({ "email": "o@example.org" }));
        let guid = client.call("/AddUser", &known).guid();
        let owner = Browsing::owner(world, &company);
        for (pin, again, says) in [
            ("12", "12", "4 to 16 digits"),
            ("48a1", "48a1", "digits only"),
            ("472811", "472812", "not the same"),
        ] {
            let answer = owner.post("/me/pin", &[("pin", pin), ("again", again)]);
            assert_eq!(answer.status, 422, "{pin}");
            assert!(answer.text().contains(says), "{says}: {}", answer.text());
        }
        let pin = "472811";
        owner.done("/me/pin", &[("pin", pin), ("again", pin)]);
        assert!(owner.page("/me/access").contains("Set another PIN"));
        world.secrets.note(pin);
        expect(&client.call("/VerifyPin", &json!({ "guid": guid, "pin": pin })), DONE);
        world.execute("UPDATE portal_session SET confirmed_at = 1");
        let stale = owner.get("/me/pin");
        assert_eq!(stale.header("location"), Some("/confirm?next=/me/pin"));
        let stale = owner.post("/me/pin", &[("pin", "9152"), ("again", "9152")]);
        assert_eq!(stale.header("location"), Some("/confirm?next=/me/pin"));
    }

    fn a_face_is_enrolled_with_consent_and_deleted(world: &mut World) {
        let kiosk = Kiosk::open(world);
        let owner = Browsing::owner(world, &kiosk.company);
        let face = "/me/recognition/face";
        let without = owner.picture(face, pictures::ASTRONAUT, false);
        assert_eq!(without.status, 422, "{}", without.text());
        assert!(without.text().contains("Tick the box"), "{}", without.text());
        assert_eq!(world.number("SELECT COUNT(*) FROM biometric_template"), 0);
        let cat = owner.picture(face, pictures::CAT, true);
        assert!(cat.text().contains("does not show what it should"), "{}", cat.text());
        assert_eq!(world.number("SELECT COUNT(*) FROM biometric_template"), 0);
        assert_eq!(owner.picture(face, pictures::ASTRONAUT, true).status, 303);
        assert_eq!(world.number("SELECT COUNT(*) FROM biometric_template"), 1);
        let consent = "SELECT COUNT(*) FROM biometric_consent WHERE channel = 'page'";
        assert_eq!(world.number(consent), 1);
        let list = owner.page("/me/recognition");
        assert!(list.contains("1 picture taken in") && list.contains("You agreed on"), "{list}");
        let other = owner.picture(face, pictures::PRESIDENT, true);
        assert!(other.text().contains("not what is enrolled already"), "{}", other.text());
        assert!(owner.page("/me/recognition/face/delete").contains("1 picture taken in"));
        owner.done("/me/recognition/face/delete", &[]);
        assert_eq!(world.number("SELECT COUNT(*) FROM biometric_template"), 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM biometric_consent"), 0);
        assert_eq!(owner.get("/me/recognition/nose").status, 404);
    }

    fn factors_that_are_off_are_not_offered(world: &mut World) {
        let company = world.open(&["--factors", "finger"]);
        let owner = Browsing::owner(world, &company);
        assert_eq!(owner.get("/me/recognition/face").status, 404);
        let sent = owner.picture("/me/recognition/face", pictures::ASTRONAUT, true);
        assert_eq!(sent.status, 404);
        assert_eq!(world.number("SELECT COUNT(*) FROM biometric_template"), 0);
        assert!(owner.page("/me/recognition").contains("/me/recognition/finger"));
    }

    fn own_doors_cards_and_events_are_shown_and_no_others(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let owner = Browsing::owner(world, &company);
        let id = world.number("SELECT number FROM person");
        let other = access.invite(world, &["a@example.org"])[0];
        for (id, number) in [(id, "0012345678"), (other, "7777777777")] {
            let cards = json!([{ "number": number, "label": "blue" }, { "number": "83914" }]);
            let body = json!({ "email_id": id, "smartcards": cards, "allow_duplicates": true });
            assert_eq!(access.call(world, "PUT", "/modifysmartcards", &body).status, 200);
        }
        for door in ["Front door", "Server room"] {
            world.run(&["door", "add", "--name", door]).done();
        }
        let policy = ["policy", "add", "--name", "Cards", "--everyone", "--door", "Front door"];
        world.run(&[&policy[..], &["--methods", "card"]].concat()).done();
        let page = owner.page("/me/access");
        assert!(page.contains("Front door") && !page.contains("Server room"), "{page}");
        assert!(page.contains("data-label=\"How\">Card<"), "{page}");
        assert!(page.contains("… 678") && page.contains("Not shown"), "{page}");
        for hidden in ["0012345678", "83914", "777"] {
            assert!(!page.contains(hidden), "{hidden} in {page}");
        }
        assert!(owner.page("/me/events").contains("Nothing has happened"));
        for number in 1..=40 {
            world.execute(&format!(
                "INSERT INTO event (company, number, at, resource, kind, person, method, reason) \
                 VALUES ({}, {number}, {number}000000, 1, '{}', {}, 'card', 'outside_schedule')",
                company.id,
                if number % 2 == 0 { "denied" } else { "granted" },
                if number == 7 { other } else { id },
            ));
        }
        let newest = owner.page("/me/events");
        assert_eq!(newest.matches("Front door").count(), 30, "{newest}");
        assert!(newest.contains("not at this time"), "{newest}");
        let older = between(&newest, "/me/events?before=", "\"").to_owned();
        let rest = owner.page(&format!("/me/events?before={older}"));
        assert_eq!(rest.matches("Front door").count(), 9, "those of somebody else are hers alone");
    }
}
