//! Schedules and policies, typed and said in sentences.

use super::Portal;
use crate::access::door;
use doorward_testkit::on_both_engines;

const FORMS: [&str; 6] = [
    "/portal/schedules/add",
    "/portal/schedules/1/edit",
    "/portal/schedules/1/remove",
    "/portal/policies/add",
    "/portal/policies/1/edit",
    "/portal/policies/1/remove",
];

const WORK: [(&str, &str); 6] = [
    ("day_1", "8-18"),
    ("day_2", "08:00-18:00"),
    ("day_3", "08:00 – 18:00"),
    ("day_4", "8-12, 12:00-18:00"),
    ("day_5", "08:00-18:00"),
    ("day_6", "09:00-12:15"),
];

on_both_engines! {
    fn a_schedule_is_typed_changed_and_deleted_once_no_policy_uses_it(world: &mut World) {
        let company = world.open(&[]);
        let portal = Portal::of_owner(world, &company);
        assert!(portal.page(world, "/portal/schedules").contains("There are no schedules yet"));
        let dates = ("holidays", "2026-12-25\r\n2026-12-24 9-12");
        portal.done(world, "/portal/schedules/add", &[&[("name", "Work"), dates][..], &WORK].concat());
        let page = portal.page(world, "/portal/schedules/1");
        for part in ["Monday–Friday 08:00-18:00; Saturday 09:00-12:15", "2026-12-24", "09:00-12:00", "closed"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let form = portal.page(world, "/portal/schedules/1/edit");
        assert!(form.contains("name=\"day_6\" value=\"09:00-12:15\""), "{form}");
        assert!(form.contains("2026-12-24 09:00-12:00\n2026-12-25"), "{form}");
        for (field, value) in [("day_1", "18-8"), ("day_0", "noon"), ("holidays", "Christmas"), ("name", " ")] {
            let wrong = portal.post(world, "/portal/schedules/1/edit", &[("name", "Work"), (field, value)]);
            assert_eq!(wrong.status, 422, "{field}");
            assert!(wrong.text().contains(&format!("id=\"{field}-error\" role=\"alert\"")), "{field}");
            assert!(wrong.text().contains(value.trim()), "{field} is kept");
        }
        let taken = portal.post(world, "/portal/schedules/add", &[("name", "WORK")]);
        assert!(taken.status == 422 && taken.text().contains("has this name"));
        portal.done(world, "/portal/schedules/1/edit", &[("name", "Nights"), ("day_0", "22-24")]);
        assert!(portal.page(world, "/portal/schedules").contains("Sunday 22:00-24:00"));
        let policy = [("name", "At night"), ("who", "everyone"), ("what", "all"), ("schedule", "Nights"), ("methods", "card")];
        portal.done(world, "/portal/policies/add", &policy);
        assert!(portal.page(world, "/portal/schedules/1").contains("At night"));
        assert_eq!(portal.post(world, "/portal/schedules/1/remove", &[]).status, 409);
        portal.done(world, "/portal/policies/1/remove", &[]);
        portal.done(world, "/portal/schedules/1/remove", &[]);
        assert_eq!(portal.get(world, "/portal/schedules/1").status, 404);
    }

    fn a_policy_is_said_in_a_sentence_of_the_readers_language(world: &mut World) {
        let company = world.open(&[]);
        door(world, "Front");
        let portal = Portal::of_owner(world, &company);
        portal.done(world, "/portal/schedules/add", &[&[("name", "Work")][..], &WORK[..5]].concat());
        let policy = [
            ("name", "Visitors"), ("effect", "allow"), ("who", "everyone"), ("what", "door:1"),
            ("schedule", "Work"), ("methods", "card"), ("methods", "pin"), ("seconds", "9"),
            ("from", "2026-01-01T08:00"), ("until", "2099-12-31T18:30"),
        ];
        portal.done(world, "/portal/policies/add", &policy);
        let page = portal.page(world, "/portal/policies");
        let sentence = "Everybody may open Front, during Work (Monday–Friday 08:00-18:00), by card or \
            PIN, from 1 January 2026, 08:00, until 31 December 2099, 18:30, for 9 seconds.";
        assert!(page.contains(sentence), "{page}");
        world.execute("UPDATE person SET language = 'es'");
        let page = portal.page(world, "/portal/policies");
        assert!(page.contains("Todo el mundo puede abrir Front, durante Work (lunes–viernes"), "{page}");
        world.execute("UPDATE person SET language = NULL");
        let form = portal.page(world, "/portal/policies/1/edit");
        for part in ["value=\"2099-12-31T18:30\"", "value=\"door:1\" selected", "value=\"Work\" selected"] {
            assert!(form.contains(part), "{part}: {form}");
        }
        for (field, value, at) in [
            ("name", "", "name"), ("who", "group:9", "who"), ("who", "person", "email"),
            ("what", "door:9", "what"), ("methods", "iris", "methods"), ("seconds", "4", "seconds"),
            ("until", "2025-01-01T00:00", "until"), ("from", "soon", "from"), ("schedule", "Gone", "schedule"),
        ] {
            let others = policy.into_iter().filter(|(name, _)| *name != field);
            let wrong: Vec<_> = others.chain([(field, value)]).collect();
            let answer = portal.post(world, "/portal/policies/1/edit", &wrong);
            assert_eq!(answer.status, 422, "{field}");
            assert!(answer.text().contains(&format!("id=\"{at}-error\" role=\"alert\"")), "{at}");
        }
        let change = [
            ("name", "Nobody"), ("effect", "deny"), ("who", "person"), ("email", "o@example.org"),
            ("what", "all"), ("methods", "remote"),
        ];
        portal.done(world, "/portal/policies/1/edit", &change);
        let page = portal.page(world, "/portal/policies");
        assert!(page.contains("o@example.org may not open every door, at any time, by remote command."), "{page}");
        portal.done(world, "/portal/policies/1/remove", &[]);
        assert_eq!(portal.post(world, "/portal/policies/1/remove", &[]).status, 404);
    }

    fn rules_are_for_those_who_may(world: &mut World) {
        let company = world.open(&[]);
        let portal = Portal::of_owner(world, &company);
        portal.needs_tokens(world, &FORMS);
        let pages = ["/portal/schedules/add", "/portal/policies/add", "/portal/schedules/1/edit", "/portal/policies/1/edit"];
        for role in ["user-manager", "help-desk", "read-only"] {
            portal.refuses(world, role, &pages, &FORMS);
        }
        let lists = ["/portal/schedules", "/portal/policies", "/portal/schedules/1"];
        for role in ["member", "application-manager"] {
            portal.refuses(world, role, &lists, &FORMS);
        }
        Portal::role(world, "read-only");
        assert!(!portal.page(world, "/portal/schedules").contains("/portal/schedules/add"));
        assert!(!portal.page(world, "/portal/policies").contains("/portal/policies/add"));
    }
}
