//! The board of doors and its stream, operating, modes and lockdown, and setting doors up.

use super::Portal;
use crate::access::{Access, simulated};
use crate::support::audited;
use doorward_testkit::{Connection, World, eventually, on_both_engines};
use serde_json::Value;

const FORMS: [&str; 11] = [
    "/portal/doors/1/operate",
    "/portal/doors/1/mode",
    "/portal/doors/lockdown",
    "/portal/doors/add",
    "/portal/doors/1/edit",
    "/portal/doors/1/remove",
    "/portal/sites",
    "/portal/sites/1",
    "/portal/sites/1/remove",
    "/portal/computers",
    "/portal/computers/1/remove",
];

/// Opens the stream of a board.
fn board(world: &World, portal: &Portal, after: &str, last: &str) -> Connection {
    let mut stream = world.connect();
    let head = format!(
        "GET /portal/doors/live?after={after} HTTP/1.1\r\nHost: x\r\nCookie: {}\r\n{last}\r\n",
        portal.cookie()
    );
    stream.write(head.as_bytes()).unwrap();
    let begun = stream.read_head().unwrap();
    assert_eq!(begun.status, 200);
    assert_eq!(begun.header("content-type"), Some("text/event-stream"));
    stream
}

/// Reads a stream until a change is the wanted one; that one and its number.
fn until(stream: &mut Connection, wanted: impl Fn(&Value) -> bool) -> (Value, String) {
    let mut seen = String::new();
    loop {
        let chunk = stream.chunk().unwrap().expect("the stream goes on");
        seen.push_str(std::str::from_utf8(&chunk).unwrap());
        while let Some((message, rest)) = seen.split_once("\n\n") {
            let line = |name: &str| message.lines().find_map(|line| line.strip_prefix(name));
            let found = line("data: ").map(|data| serde_json::from_str::<Value>(data).unwrap());
            let number = line("id: ").unwrap_or_default().to_owned();
            seen = rest.to_owned();
            if let Some(change) = found.filter(&wanted) {
                return (change, number);
            }
        }
    }
}

on_both_engines! {
    fn a_door_is_unlocked_on_the_board_by_the_person_herself(world: &mut World) {
        let company = world.open(&[]);
        simulated(world, &Access::new(&company), "Front");
        let portal = Portal::of_owner(world, &company);
        assert!(portal.page(world, "/portal/doors").contains("Front"));
        let to = portal.done(world, "/portal/doors/1/operate", &[("action", "unlock"), ("seconds", "60")]);
        assert_eq!(to, "/portal/doors");
        eventually("the board shows it", || {
            portal.page(world, "/portal/doors").contains("Unlocked").then_some(())
        });
        assert!(portal.page(world, "/portal/doors").contains("Let in: Olivia Owner · remote command"));
        let row = audited(world, &company, |row| row["act"] == "portal.door.unlock");
        assert_eq!((&row["actor"], &row["outcome"]), (&"person:1".into(), &"done".into()));
        let to = portal.done(world, "/portal/doors/1/operate", &[("action", "lock"), ("back", "door")]);
        assert_eq!(to, "/portal/doors/1");
        let page = portal.page(world, "/portal/doors/1");
        assert!(page.contains("Locked by hand: Olivia Owner"), "{page}");
        let wrong = portal.post(world, "/portal/doors/1/operate", &[("action", "kick")]);
        assert_eq!(wrong.status, 400);
        assert_eq!(portal.post(world, "/portal/doors/9/operate", &[("action", "lock")]).status, 404);
        assert_eq!(portal.get(world, "/portal/doors/front").status, 404);
    }

    fn an_open_board_is_told_of_every_change_and_comes_back_to_where_it_was(world: &mut World) {
        let company = world.open(&[]);
        simulated(world, &Access::new(&company), "Front");
        let portal = Portal::of_owner(world, &company);
        let mut stream = board(world, &portal, "0", "");
        let (first, _) = until(&mut stream, |change| change["door"] == 1);
        assert_eq!((&first["kind"], &first["alarm"]), (&"closed".into(), &"".into()), "{first}");
        portal.done(world, "/portal/doors/1/operate", &[("action", "unlock")]);
        let (change, _) = until(&mut stream, |change| change["kind"] == "ready");
        assert_eq!(change["last"], "Let in: Olivia Owner · remote command");
        let (_, number) = until(&mut stream, |change| change["kind"] == "closed");
        // Away, while the door is unlocked once more.
        drop(stream);
        portal.done(world, "/portal/doors/1/operate", &[("action", "lock")]);
        let mut again = board(world, &portal, "0", &format!("Last-Event-ID: {number}\r\n"));
        let (missed, later) = until(&mut again, |_| true);
        assert_eq!(missed["last"], "Locked by hand: Olivia Owner · remote command", "{missed}");
        assert!(later.parse::<i64>().unwrap() > number.parse().unwrap());
        world.run(&["door", "add", "--name", "Shed"]).done();
        portal.done(world, "/portal/doors/1/operate", &[("action", "lock")]);
        let (shed, _) = until(&mut again, |change| change["door"] == 2);
        assert_eq!(shed["state"], "Never connected");
    }

    fn a_lockdown_needs_a_fresh_proof_and_shows_on_every_page(world: &mut World) {
        let company = world.open(&[]);
        simulated(world, &Access::new(&company), "Front");
        let portal = Portal::of_owner(world, &company);
        let begin = [("order", "begin"), ("site", "all")];
        world.execute("UPDATE portal_session SET confirmed_at = confirmed_at - 700000000");
        let asked = portal.done(world, "/portal/doors/lockdown", &begin);
        assert!(asked.starts_with("/confirm?next="), "{asked}");
        let asked = portal.done(world, "/portal/doors/1/mode", &[("mode", "lockdown")]);
        assert!(asked.starts_with("/confirm?next="), "{asked}");
        assert!(!portal.page(world, "/portal/policies").contains("in lockdown"));
        world.execute("UPDATE portal_session SET confirmed_at = confirmed_at + 700000000");
        assert_eq!(portal.post(world, "/portal/doors/lockdown", &[("site", "all")]).status, 400);
        let nowhere = [("order", "begin"), ("site", "9")];
        assert_eq!(portal.post(world, "/portal/doors/lockdown", &nowhere).status, 404);
        assert_eq!(portal.done(world, "/portal/doors/lockdown", &begin), "/portal/doors");
        for path in ["/portal", "/portal/doors/1", "/portal/schedules", "/portal/links/add"] {
            assert!(portal.page(world, path).contains("One door is in lockdown."), "{path}");
        }
        let refused = portal.post(world, "/portal/doors/1/operate", &[("action", "unlock")]);
        assert_eq!(refused.status, 409);
        assert!(refused.text().contains("The door stayed closed: it is in lockdown."));
        portal.done(world, "/portal/doors/lockdown", &[("order", "end"), ("site", "all")]);
        assert!(!portal.page(world, "/portal/doors").contains("in lockdown"));
        portal.done(world, "/portal/doors/1/mode", &[("mode", "unlocked")]);
        assert!(portal.page(world, "/portal/doors").contains("Kept unlocked"));
        assert_eq!(portal.post(world, "/portal/doors/1/mode", &[("mode", "ajar")]).status, 400);
    }

    fn a_door_is_set_up_changed_and_deleted_with_what_goes_along(world: &mut World) {
        let company = world.open(&[]);
        let portal = Portal::of_owner(world, &company);
        assert!(portal.page(world, "/portal/doors").contains("There are no doors yet"));
        portal.done(world, "/portal/sites", &[("name", "Clinic"), ("zone", "Europe/Berlin")]);
        let bad = portal.post(world, "/portal/sites", &[("name", "Annex"), ("zone", "Berlin")]);
        assert!(bad.status == 422 && bad.text().contains("value=\"Annex\""), "{}", bad.text());
        let door = [
            ("name", "Front"), ("site", "Clinic"), ("seconds", "7"), ("methods", "card"),
            ("methods", "pin"), ("hook", "https://hook.example.org/ask"), ("fails_open", "yes"),
        ];
        assert_eq!(portal.done(world, "/portal/doors/add", &door), "/portal/doors/1");
        let page = portal.page(world, "/portal/doors/1");
        for part in ["card or PIN", "7 seconds", "https://hook.example.org/ask", "Clinic"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        for (field, value) in
            [("name", ""), ("seconds", "61"), ("methods", "iris"), ("hook", "ftp://x"), ("hook", "https://")]
        {
            let wrong: Vec<_> = door.into_iter().filter(|(name, _)| *name != field).chain([(field, value)]).collect();
            let answer = portal.post(world, "/portal/doors/1/edit", &wrong);
            assert_eq!(answer.status, 422, "{field}");
            assert!(answer.text().contains(&format!("id=\"{field}-error\" role=\"alert\"")), "{field}");
        }
        let taken = portal.post(world, "/portal/doors/add", &[("name", "FRONT"), ("seconds", "5"), ("methods", "card")]);
        assert!(taken.status == 422 && taken.text().contains("has this name"));
        assert!(portal.page(world, "/portal/doors/1/edit").contains("value=\"Front\""), "kept");
        portal.done(world, "/portal/doors/1/edit", &[("name", "Main"), ("seconds", "9"), ("methods", "remote")]);
        let page = portal.page(world, "/portal/doors/1");
        assert!(page.contains("Main") && page.contains("9 seconds") && page.contains("Nobody"));
        let policy = [("name", "Only there"), ("who", "everyone"), ("what", "door:1"), ("methods", "card")];
        portal.done(world, "/portal/policies/add", &policy);
        assert!(portal.page(world, "/portal/doors/1/remove").contains("Only there"));
        portal.done(world, "/portal/doors/1/remove", &[]);
        assert_eq!(portal.get(world, "/portal/doors/1").status, 404);
        assert!(!portal.page(world, "/portal/policies").contains("Only there"));
    }

    fn sites_and_computers_are_kept(world: &mut World) {
        let company = world.open(&[]);
        let portal = Portal::of_owner(world, &company);
        portal.done(world, "/portal/sites", &[("name", "Clinic"), ("zone", "Europe/Berlin")]);
        portal.done(world, "/portal/sites", &[("name", "Annex"), ("zone", "UTC")]);
        let taken = portal.post(world, "/portal/sites/2", &[("name", "clinic"), ("zone", "UTC")]);
        assert!(taken.status == 422 && taken.text().contains("has this name"));
        portal.done(world, "/portal/sites/2", &[("name", "Barn"), ("zone", "America/New_York")]);
        assert!(portal.page(world, "/portal/sites").contains("America/New_York"));
        let door = [("name", "Gate"), ("site", "Barn"), ("seconds", "5"), ("methods", "card")];
        portal.done(world, "/portal/doors/add", &door);
        assert_eq!(portal.post(world, "/portal/sites/2/remove", &[]).status, 409);
        portal.done(world, "/portal/sites/1/remove", &[]);
        assert_eq!(portal.get(world, "/portal/sites/1").status, 404);
        portal.done(world, "/portal/computers", &[("name", "Desk"), ("info", "in the hall")]);
        let again = portal.post(world, "/portal/computers", &[("name", "desk")]);
        assert_eq!(again.status, 422);
        assert!(portal.page(world, "/portal/computers").contains("in the hall"));
        // The door has the number before it: both are resources.
        assert_eq!(portal.post(world, "/portal/computers/1/remove", &[]).status, 404);
        portal.done(world, "/portal/computers/2/remove", &[]);
        assert!(portal.page(world, "/portal/computers").contains("There are no computers yet"));
    }

    fn doors_are_for_those_who_may(world: &mut World) {
        let company = world.open(&[]);
        simulated(world, &Access::new(&company), "Front");
        let portal = Portal::of_owner(world, &company);
        portal.needs_tokens(world, &FORMS);
        let (operate, manage) = FORMS.split_first().unwrap();
        let pages = ["/portal/doors/add", "/portal/doors/1/edit", "/portal/doors/1/mode", "/portal/doors/lockdown", "/portal/doors/1/remove"];
        portal.refuses(world, "help-desk", &pages, manage);
        portal.refuses(world, "read-only", &pages, &FORMS);
        portal.refuses(world, "user-manager", &pages, &FORMS);
        let all = ["/portal/doors", "/portal/doors/live", "/portal/doors/1", "/portal/sites", "/portal/computers"];
        portal.refuses(world, "member", &all, &FORMS);
        portal.refuses(world, "application-manager", &all, &FORMS);
        Portal::role(world, "help-desk");
        portal.done(world, operate, &[("action", "unlock")]);
        Portal::role(world, "read-only");
        let seen = portal.page(world, "/portal/doors");
        assert!(seen.contains("Front") && !seen.contains("value=\"unlock\""), "{seen}");
    }
}
