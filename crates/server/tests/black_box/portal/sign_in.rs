//! Signing in, out and in again.

use super::visitor::{PASSWORD, Visitor};
use crate::access::joining::with_mail;
use crate::support::audited;
use doorward_testkit::{eventually, on_both_engines};

const OWNER: &str = "o@example.org";

on_both_engines! {
    fn portal_owner_sets_up_once_and_signs_in(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let page = owner.page("/portal");
        assert!(page.contains("Ann Owner") && page.contains("Clinic"), "{page}");
        let (_, token) = company.owner_setup_url.split_once('#').unwrap();
        let again = Visitor::new(world).hand_over("/setup/session", token);
        assert_eq!(again.status, 400, "the link worked once: {}", again.text());
        let home = Visitor::new(world);
        assert_eq!(home.get("/").header("location"), Some("/portal"));
        assert_eq!(home.get("/portal").header("location"), Some("/sign-in?next=/portal"));
        let signed = home.sign_in(OWNER, PASSWORD);
        assert_eq!((signed.status, signed.header("location")), (303, Some("/portal")));
        assert!(home.page("/portal").contains("Ann Owner"));
        let spelt = Visitor::new(world);
        assert_eq!(spelt.sign_in("  O@Example.ORG ", PASSWORD).status, 303);
        assert_eq!(world.number("SELECT COUNT(*) FROM portal_session"), 3);
    }

    fn portal_owner_form_refuses_what_cannot_be(world: &mut World) {
        let company = world.open(&[]);
        let visitor = Visitor::new(world);
        let (_, token) = company.owner_setup_url.split_once('#').unwrap();
        assert_eq!(visitor.hand_over("/setup/session", token).status, 204);
        for (first, password) in [("", PASSWORD), ("Ann", "short"), ("Ann", "aaaaaaaaaaaaaaaa")] {
            let fields = [("first_name", first), ("last_name", "Owner"), ("password", password)];
            let answer = visitor.submit("/setup/form", &fields);
            assert_eq!(answer.status, 422, "{}", answer.text());
            assert!(answer.text().contains("role=\"alert\""));
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM person"), 0);
        let stranger = Visitor::new(world);
        let fields = [("first_name", "Eve"), ("last_name", "E"), ("password", PASSWORD)];
        assert_eq!(stranger.submit("/setup/form", &fields).status, 400);
        assert_eq!(stranger.hand_over("/setup/session", "nonsense").status, 400);
    }

    fn portal_sign_in_says_the_same_to_everybody_and_locks_strangers_only(world: &mut World) {
        let company = world.open(&[]);
        let known = Visitor::owner(world, &company);
        assert_eq!(known.sign_in(OWNER, PASSWORD).status, 303);
        let stranger = Visitor::new(world);
        let said = |name: &str| {
            let answer = stranger.sign_in(name, "wrong password");
            assert_eq!(answer.status, 401);
            answer.text().replace(name, "")
        };
        let unknown = said("nobody@example.org");
        for _ in 0..7 {
            assert_eq!(said(OWNER), unknown, "nobody learns who is known, or locked");
        }
        assert_eq!(stranger.sign_in(OWNER, PASSWORD).status, 401, "locked for strangers");
        assert_eq!(known.sign_in(OWNER, PASSWORD).status, 303, "and not for her own browser");
        let row = audited(world, &company, |row| row["outcome"] == "alarm");
        assert_eq!(row["reason"], "sign_in_locked");
    }

    fn portal_sessions_end_by_sign_out_and_by_the_server(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let stolen = owner.cookies.borrow().clone();
        let page = owner.done("/sign-out", &[]);
        assert!(page.contains("You are signed out"), "{page}");
        assert_eq!(owner.get("/portal").status, 303);
        *owner.cookies.borrow_mut() = stolen.clone();
        assert_eq!(owner.get("/portal").status, 303, "a cookie kept is worth nothing");
        assert_eq!(owner.sign_in(OWNER, PASSWORD).status, 303);
        let mut altered = owner.cookies.borrow().clone();
        let value = altered["doorward_portal"].clone();
        altered.insert("doorward_portal".to_owned(), value.replace('A', "B") + "x");
        let thief = Visitor::new(world);
        *thief.cookies.borrow_mut() = altered;
        assert_eq!(thief.get("/portal").status, 303);
        world.execute("UPDATE portal_session SET seen_at = seen_at - 3700000000");
        assert_eq!(owner.get("/portal").status, 303, "an hour without use");
        assert_eq!(owner.sign_in(OWNER, PASSWORD).status, 303);
        world.execute("UPDATE person SET status = 'inactive'");
        assert_eq!(owner.get("/portal").status, 303, "inactive people are out at once");
        assert_eq!(owner.sign_in(OWNER, PASSWORD).status, 401);
    }

    fn portal_forms_of_elsewhere_are_refused(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        for token in [None, Some("nonsense"), Some("AAAA")] {
            let fields: Vec<_> =
                token.map(|token| ("form_token", token)).into_iter().chain([("name", "X")]).collect();
            let answer = owner.submit("/portal/settings", &fields);
            assert_eq!(answer.status, 403, "{}", answer.text());
        }
        let other = Visitor::new(world);
        assert_eq!(other.sign_in(OWNER, PASSWORD).status, 303);
        let foreign = other.token();
        let fields = [("form_token", foreign.as_str()), ("name", "X"), ("zone", "UTC")];
        assert_eq!(owner.submit("/portal/settings", &fields).status, 403, "another session's");
        assert_eq!(world.number("SELECT COUNT(*) FROM company WHERE name = 'X'"), 0);
        assert_ne!(owner.token(), owner.token(), "no two pages carry the same");
    }

    fn portal_sensitive_pages_ask_for_a_fresh_proof_and_lead_back(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let page = owner.page("/portal/settings/security/key");
        assert!(page.contains(&company.hmac_key), "{page}");
        world.execute("UPDATE portal_session SET confirmed_at = confirmed_at - 700000000");
        let asked = owner.get("/portal/settings/security/key");
        let to = "/confirm?next=/portal/settings/security/key";
        assert_eq!((asked.status, asked.header("location")), (303, Some(to)));
        let next = "/portal/settings/security/key";
        let wrong = owner.post("/confirm", &[("password", "wrong one again"), ("next", next)]);
        assert_eq!(wrong.status, 401, "{}", wrong.text());
        let right = owner.post("/confirm", &[("password", PASSWORD), ("next", next)]);
        assert_eq!((right.status, right.header("location")), (303, Some(next)));
        assert!(owner.page(next).contains(&company.hmac_key));
        for evil in ["//evil.example", "https://evil.example", "/\\evil.example"] {
            let led = owner.post("/confirm", &[("password", PASSWORD), ("next", evil)]);
            assert_eq!(led.header("location"), Some("/portal"), "{evil}");
        }
    }

    fn portal_forgotten_passwords_are_chosen_anew_by_a_letter(world: &mut World) {
        let mailbox = with_mail(world);
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let stranger = Visitor::new(world);
        let said = |name| {
            let answer = stranger.submit("/forgotten", &[("name", name)]);
            assert_eq!(answer.status, 200);
            answer.text().to_owned()
        };
        assert_eq!(said(OWNER), said("nobody@example.org"), "nobody learns who is known");
        let text = eventually("the letter arrives", || {
            let letters = mailbox.letters();
            letters.first().map(|letter| letter["text"].as_str().unwrap().to_owned())
        });
        let token = text.split("/reset#").nth(1).unwrap().split_whitespace().next().unwrap();
        world.secrets.note(token);
        said(OWNER);
        let fresh = Visitor::new(world);
        assert_eq!(fresh.hand_over("/reset/session", token).status, 204);
        assert!(fresh.page("/reset/form").contains(OWNER));
        assert_eq!(fresh.submit("/reset/form", &[("password", "short")]).status, 422);
        let new = "another long password";
        let done = fresh.submit("/reset/form", &[("password", new)]);
        assert_eq!(done.status, 303, "{}", done.text());
        assert_eq!(owner.get("/portal").status, 303, "every session ended");
        assert_eq!(Visitor::new(world).sign_in(OWNER, PASSWORD).status, 401);
        assert_eq!(Visitor::new(world).sign_in(OWNER, new).status, 303);
        assert_eq!(Visitor::new(world).hand_over("/reset/session", token).status, 400);
        assert_eq!(mailbox.letters().len(), 1, "one letter in five minutes");
    }

    fn portal_speaks_spanish_to_whoever_asks_for_it(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        let request = |path| doorward_testkit::Request::new("GET", path);
        let spanish = |path| owner.send(request(path).header("Accept-Language", "es-MX,es;q=0.9"));
        let page = spanish("/portal");
        assert!(page.text().contains("<html lang=\"es\">"), "{}", page.text());
        assert!(page.text().contains("Cerrar sesión"));
        assert!(spanish("/sign-in").status == 303);
        let page = Visitor::new(world)
            .send(request("/sign-in").header("Accept-Language", "es"))
            .text()
            .to_owned();
        assert!(page.contains("Contraseña"), "{page}");
    }
}
