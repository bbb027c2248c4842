//! Guest links: looked at before they are made, shown once, taken back; and their profiles.

use super::Portal;
use crate::access::door;
use doorward_testkit::on_both_engines;

const FORMS: [&str; 5] = [
    "/portal/links/preview",
    "/portal/links/add",
    "/portal/links/1/revoke",
    "/portal/link-profiles/add",
    "/portal/link-profiles/1",
];

const LINK: [(&str, &str); 6] = [
    ("name", "Visit"),
    ("guests", "guest@example.org, Second@example.org\nGUEST@example.org"),
    ("doors", "1"),
    ("profile", "1"),
    ("until", "2099-12-31T18:00"),
    ("day_5", "9-17"),
];

on_both_engines! {
    fn a_link_is_previewed_made_shown_once_and_taken_back(world: &mut World) {
        let company = world.open(&[]);
        door(world, "Front");
        let portal = Portal::of_owner(world, &company);
        assert!(portal.page(world, "/portal/links").contains("There are no guest links yet"));
        let preview = portal.post(world, "/portal/links/preview", &LINK);
        assert_eq!(preview.status, 200, "{}", preview.text());
        for part in ["Front", "guest@example.org, Second@example.org", "Friday 09:00-17:00", "31 December 2099, 18:00"] {
            assert!(preview.text().contains(part), "{part}: {}", preview.text());
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM guest_link"), 0, "a preview makes nothing");
        let again = portal.post(world, "/portal/links/preview", &[&LINK[..], &[("again", "yes")]].concat());
        assert!(again.status == 200 && again.text().contains("value=\"9-17\""), "{}", again.text());
        let made = portal.post(world, "/portal/links/add", &LINK);
        assert_eq!(made.status, 200, "{}", made.text());
        assert_eq!(made.header("cache-control"), Some("no-store"));
        let address = made.text().split("/g#").nth(1).unwrap().split('<').next().unwrap();
        let (token, guest) = address.split_once('/').unwrap();
        world.secrets.note(token);
        assert_eq!((token.len(), guest), (86, "2"), "the owner is the first person");
        assert_eq!(made.text().matches("<svg class=\"qr-code\"").count(), 2);
        assert!(!made.text().contains("style="), "the content policy forbids it");
        for path in ["/portal/links", "/portal/links/1"] {
            let page = portal.page(world, path);
            assert!(page.contains("Visit") && page.contains("Works") && !page.contains(token), "{path}");
        }
        let page = portal.page(world, "/portal/links/1");
        assert!(page.contains("not used") && page.contains("Nobody has used it yet"), "{page}");
        portal.done(world, "/portal/links/1/revoke", &[]);
        assert!(portal.page(world, "/portal/links").contains("Taken back"));
        assert_eq!(portal.post(world, "/portal/links/1/revoke", &[]).status, 404);
        assert_eq!(portal.get(world, "/portal/links/9").status, 404);
    }

    fn links_that_cannot_be_are_said_beside_the_field_and_not_made(world: &mut World) {
        let company = world.open(&[]);
        door(world, "Front");
        let portal = Portal::of_owner(world, &company);
        for (field, value) in [
            ("name", ""), ("guests", "nobody"), ("guests", ""), ("doors", "9"), ("profile", "9"),
            ("until", "2020-01-01T00:00"), ("until", "tomorrow"), ("day_5", "17-9"),
        ] {
            let others = LINK.into_iter().filter(|(name, _)| *name != field);
            let wrong: Vec<_> = others.chain([(field, value)]).collect();
            for path in ["/portal/links/preview", "/portal/links/add"] {
                let answer = portal.post(world, path, &wrong);
                assert_eq!(answer.status, 422, "{field}={value}");
                assert!(answer.text().contains(&format!("id=\"{field}-error\" role=\"alert\"")), "{field}");
            }
        }
        let early = [&LINK[..], &[("from", "2100-01-01T00:00")]].concat();
        assert_eq!(portal.post(world, "/portal/links/add", &early).status, 422);
        assert_eq!(world.number("SELECT COUNT(*) FROM guest_link"), 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM person"), 1, "no guest was made");
    }

    fn profiles_are_added_and_changed(world: &mut World) {
        let company = world.open(&[]);
        let portal = Portal::of_owner(world, &company);
        let profile = [("name", "Deliveries"), ("uses", "2"), ("seconds", "20"), ("binds", "yes"), ("code", "yes")];
        portal.done(world, "/portal/link-profiles/add", &profile);
        let page = portal.page(world, "/portal/link-profiles");
        for part in ["Default", "Deliveries", "20 seconds", "a code that is sent by e-mail"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        for (field, value) in [("name", ""), ("name", "default"), ("uses", "0"), ("seconds", "99"), ("hook", "x")] {
            let others = profile.into_iter().filter(|(name, _)| *name != field);
            let wrong: Vec<_> = others.chain([(field, value)]).collect();
            let answer = portal.post(world, "/portal/link-profiles/2", &wrong);
            assert_eq!(answer.status, 422, "{field}={value}");
            assert!(answer.text().contains(&format!("id=\"{field}-error\" role=\"alert\"")), "{field}");
        }
        portal.done(world, "/portal/link-profiles/2", &[("name", "Parcels")]);
        let page = portal.page(world, "/portal/link-profiles");
        assert!(page.contains("Parcels") && !page.contains("20 seconds"), "{page}");
        assert_eq!(portal.get(world, "/portal/link-profiles/9").status, 404);
    }

    fn links_are_for_those_who_may(world: &mut World) {
        let company = world.open(&[]);
        let portal = Portal::of_owner(world, &company);
        portal.needs_tokens(world, &FORMS);
        for role in ["help-desk", "read-only"] {
            portal.refuses(world, role, &["/portal/links/add", "/portal/link-profiles/add"], &FORMS);
        }
        for role in ["member", "application-manager"] {
            portal.refuses(world, role, &["/portal/links", "/portal/link-profiles"], &FORMS);
        }
        Portal::role(world, "user-manager");
        portal.done(world, "/portal/link-profiles/add", &[("name", "Deliveries")]);
        Portal::role(world, "read-only");
        assert!(!portal.page(world, "/portal/links").contains("/portal/links/add"));
    }
}
