//! Doors from outside: made at the command line, locked and unlocked over HTTP, and followed.

use doorward_testkit::{Answer, Company, Engine, Request, World, eventually, on_both_engines};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Adds a simulated door; its UUID, once it is connected.
#[track_caller]
fn door(world: &World, name: &str) -> String {
    let made = world.run(&["door", "add", "--json", "--simulated", "--name", name]).done().json();
    connected(world, name);
    made["uuid"].as_str().unwrap().to_owned()
}

#[track_caller]
fn connected(world: &World, name: &str) {
    eventually("the door is connected", || {
        let shown = world.run(&["door", "show", "--json", name]).done().json();
        (shown["online"] == true).then_some(())
    });
}

fn call(company: &Company, path: &str, body: &str) -> Request {
    let form = "application/x-www-form-urlencoded";
    let request = Request::new("POST", path).header("X-API-Key", &company.api_key);
    request.header("Content-Type", form).body(body)
}

fn lock(world: &World, company: &Company, uuid: &str, lock: bool) -> Answer {
    world.send(&call(company, "/setlockstatus", &format!("uuid={uuid}&lock_state={lock}")))
}

fn simulate(world: &World, name: &str, what: &str) {
    world
        .run(&[&["door", "simulate", name][..], &what.split(' ').collect::<Vec<_>>()].concat())
        .done();
}

fn set_mode(world: &World, mode: &str) -> Value {
    world.run(&["door", "mode", "--json", "Front", mode]).done().json()
}

/// What happened, the oldest first, as the command line has it.
fn kinds(world: &World) -> Vec<String> {
    let csv = world.run(&["events", "--csv"]).done().stdout;
    let lines = csv.lines().skip(1).filter_map(|line| line.split(',').nth(2));
    lines.map(str::to_owned).collect()
}

/// A stream of events that is open.
struct Stream(BufReader<TcpStream>);

impl Stream {
    fn open(world: &World, company: &Company, last: Option<i64>) -> Self {
        let mut stream = TcpStream::connect(world.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let last = last.map(|id| format!("Last-Event-ID: {id}\r\n")).unwrap_or_default();
        let key = &company.api_key;
        let head = format!(
            "GET /events HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\nConnection: close\r\n{last}\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut opened = Self(BufReader::new(stream));
        let found = opened.line_with("retry: ");
        assert!(found.is_some(), "the stream begins with a hint for its reader");
        opened
    }

    /// The next line that has a beginning, without it; `None` at the end.
    fn line_with(&mut self, beginning: &str) -> Option<String> {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            assert_ne!(line, ":\n", "a heartbeat: nothing happened for long");
            if let Some(rest) = line.strip_prefix(beginning) {
                return Some(rest.trim().to_owned());
            }
        }
    }

    /// The next event of a kind.
    fn until(&mut self, kind: &str) -> Value {
        loop {
            let line = self.line_with("data: ").expect("the stream goes on");
            let event: Value = serde_json::from_str(&line).unwrap();
            if event["type"] == kind {
                return event;
            }
        }
    }
}

on_both_engines! {
    fn doors_answer_over_http_when_they_have_moved(world: &mut World) {
        let company = world.open(&[]);
        let uuid = door(world, "Front");
        let mut stream = Stream::open(world, &company, None);
        let answer = world.send(&call(
            &company,
            "/setlockstatus",
            &format!("uuid={uuid}&lock_state=0&unlock_time=900"),
        ));
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.json()["success"].as_str().unwrap().contains("60 seconds"));
        let granted = stream.until("granted");
        assert_eq!(granted["door"]["uuid"], uuid.as_str());
        assert_eq!((&granted["door"]["name"], &granted["method"]), (&"Front".into(), &"remote".into()));
        assert!(granted["by"].as_str().unwrap().starts_with("api-key:"));
        stream.until("unlocked");
        assert_eq!(lock(world, &company, &uuid, true).status, 200);
        let locked = stream.until("locked");
        let unknown = lock(world, &company, "bf78c938-bf06-4625-bf79-7622f3f98e88", false);
        assert_eq!((unknown.status, unknown.json()["error"].is_string()), (404, true));
        assert_eq!(lock(world, &company, "no-uuid", false).status, 404);
        // Whoever comes back goes on where she was.
        let mut again = Stream::open(world, &company, granted["id"].as_i64());
        assert_eq!(again.until("unlocked")["id"].as_i64(), granted["id"].as_i64().map(|id| id + 1));
        assert_eq!(again.until("locked"), locked);
    }

    fn doors_that_fail_say_how(world: &mut World) {
        let company = world.open(&[]);
        let uuid = door(world, "Front");
        simulate(world, "Front", "offline");
        let answer = lock(world, &company, &uuid, false);
        assert_eq!(answer.status, 503, "{}", answer.text());
        simulate(world, "Front", "normal");
        simulate(world, "Front", "broken");
        let answer = lock(world, &company, &uuid, false);
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert!(answer.json()["error"].as_str().unwrap().contains("does not answer"));
        simulate(world, "Front", "slow 60000");
        let answer = lock(world, &company, &uuid, false);
        assert_eq!(answer.status, 504, "{}", answer.text());
        simulate(world, "Front", "normal");
        assert_eq!(lock(world, &company, &uuid, false).status, 200);
        let kinds = kinds(world);
        assert_eq!(kinds.iter().filter(|kind| *kind == "failed").count(), 3, "{kinds:?}");
    }

    fn doors_in_lockdown_open_to_nobody_until_an_operator_ends_it(world: &mut World) {
        let company = world.open(&[]);
        let uuid = door(world, "Front");
        assert_eq!(set_mode(world, "lockdown")["door_follows"], true);
        let answer = lock(world, &company, &uuid, false);
        assert_eq!((answer.status, answer.json()["error"].clone()), (409, "This door is in lockdown.".into()));
        assert_eq!(lock(world, &company, &uuid, true).status, 200, "locking is always allowed");
        // It holds over a restart, at the door too.
        world.restart();
        connected(world, "Front");
        assert_eq!(lock(world, &company, &uuid, false).status, 409);
        let shown = world.run(&["door", "show", "--json", "Front"]).done().json();
        assert_eq!((&shown["mode"], &shown["mode_of_door"]), (&"lockdown".into(), &"lockdown".into()));
        assert_eq!(set_mode(world, "normal")["door_follows"], true);
        assert_eq!(lock(world, &company, &uuid, false).status, 200);
    }

    fn doors_are_locked_all_at_once(world: &mut World) {
        let company = world.open(&[]);
        for name in ["Front", "Back", "Side"] {
            door(world, name);
        }
        simulate(world, "Back", "offline");
        let answer = world.send(&call(&company, "/masslock", "lock_state=false"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let text = answer.text();
        assert!(text.contains("Back") && text.contains("out of reach"), "{text}");
        let nobody = world.send(&call(&company, "/masslock", "lock_state=false&group_id=77"));
        assert_eq!(nobody.status, 404);
    }

    fn events_are_listed_in_three_forms_and_end_with_the_key(world: &mut World) {
        let company = world.open(&[]);
        let uuid = door(world, "=Front");
        lock(world, &company, &uuid, false);
        let get = |target: &str, accept: &str| {
            let request = Request::new("GET", target).header("X-API-Key", &company.api_key);
            world.send(&request.header("Accept", accept))
        };
        eventually("the unlock is told", || {
            let list = get("/events?type=unlocked", "application/json").json();
            (list["events"].as_array().unwrap().len() == 1).then_some(())
        });
        let csv = get("/events?format=csv", "*/*");
        assert!(csv.header("content-type").unwrap().starts_with("text/csv"));
        assert!(csv.text().starts_with("id,at,type,") && csv.text().contains(",\"'=Front\","));
        assert_eq!(get("/events", "text/csv").text(), csv.text());
        let newest = get("/events?format=json&limit=1", "*/*").json()["events"][0]["id"].clone();
        assert_eq!(newest.as_i64(), i64::try_from(csv.text().lines().count() - 1).ok());
        for wrong in ["type=nothing", "format=xml", "start_time=soon", "limit=x"] {
            assert_eq!(get(&format!("/events?{wrong}"), "*/*").status, 400, "{wrong}");
        }
        assert_eq!(get("/events?uuid=7", "*/*").status, 404);
        assert_eq!(world.send(&Request::new("GET", "/events")).status, 401);
        let regular = world
            .run(&["api-key", "create", "--json", "--name", "R", "--rank", "regular"])
            .done()
            .json();
        let key = regular["api_key"].as_str().unwrap().to_owned();
        world.secrets.note(&key);
        eventually("a rank that is too low is refused", || {
            let request = Request::new("GET", "/events").header("X-API-Key", &key);
            (world.send(&request).status == 403).then_some(())
        });
        let mut stream = Stream::open(world, &company, None);
        let keys = world.run(&["api-key", "list", "--json"]).done().json();
        let first = keys[0]["id"].as_str().unwrap();
        world.run(&["api-key", "revoke", "--id", first]).done();
        assert_eq!(stream.line_with("nothing begins so"), None, "the stream ends");
    }

    fn events_end_with_the_server(world: &mut World) {
        let company = world.open(&[]);
        door(world, "Front");
        let mut stream = Stream::open(world, &company, None);
        world.stop();
        assert_eq!(stream.line_with("nothing begins so"), None);
        world.start(&[]);
        let mut seen = Stream::open(world, &company, Some(0));
        seen.until("offline");
    }

    fn rules_are_made_explained_and_kept_from_being_broken(world: &mut World) {
        world.open(&[]);
        world.run(&["site", "add", "--name", "Clinic", "--zone", "Europe/Berlin"]).done();
        world.run(&["site", "add", "--name", "clinic", "--zone", "Europe/Berlin"]).refused();
        world.run(&["site", "add", "--name", "X", "--zone", "Europe/Atlantis"]).refused();
        assert_eq!(world.run(&["site", "list", "--json"]).done().json()[0]["zone"], "Europe/Berlin");
        world.run(&["door", "add", "--name", "Front", "--site", "Clinic"]).done();
        world.run(&["door", "add", "--name", "Back", "--site", "Nowhere"]).refused();
        world.run(&["schedule", "add", "--name", "Mornings", "--hours", "mon-fri 08:00-12:00",
            "--holiday", "2026-12-25"]).done();
        assert_eq!(world.run(&["schedule", "add", "--name", "Bad", "--hours", "mon 12-8"]).code, Some(2));
        world.run(&["policy", "add", "--name", "All", "--everyone", "--all-doors", "--schedule",
            "Mornings", "--methods", "card,link", "--unlock-seconds", "9"]).done();
        assert_eq!(world.run(&["policy", "add", "--name", "Two", "--everyone", "--person", "a@example.org",
            "--all-doors"]).code, Some(2));
        world.run(&["policy", "add", "--name", "Gone", "--group", "Nobody", "--all-doors"]).refused();
        let line = world.run(&["schedule", "remove", "Mornings"]).refused();
        assert!(line.contains("All"), "{line}");
        let explain = |at: &str| {
            world.run(&["access", "explain", "--json", "--person", "nobody@example.org", "--door",
                "Front", "--at", at])
        };
        explain("2026-11-25 08:00:00").refused();
        assert_eq!(explain("yesterday").code, Some(2));
        let rules = world.run(&["policy", "list", "--json"]).done().json();
        assert_eq!((&rules[0]["who"], &rules[0]["when"]), (&"everyone".into(), &"Mornings".into()));
        world.run(&["policy", "remove", "all"]).done();
        world.run(&["policy", "remove", "all"]).refused();
        world.run(&["schedule", "remove", "mornings"]).done();
        let set = ["door", "set", "Front", "--name", "Main", "--methods", "card", "--unlock-seconds",
            "99", "--site", ""];
        world.run(&set).done();
        let shown = world.run(&["door", "show", "--json", "Main"]).done().json();
        assert_eq!((&shown["methods"], &shown["unlock_seconds"]), (&"card".into(), &60.into()));
        assert_eq!(shown["site"], Value::Null);
        world.run(&["link-profile", "add", "--name", "Few", "--uses", "2"]).done();
        world.run(&["link-profile", "set", "--config-id", "2", "--binds-browser", "true"]).done();
        let profiles = world.run(&["link-profile", "list", "--json"]).done().json();
        assert_eq!((&profiles[1]["uses"], &profiles[1]["binds_browser"]), (&2.into(), &true.into()));
        world.run(&["door", "simulate", "Main", "pull"]).refused();
        world.run(&["door", "remove", "Main"]).done();
        world.run(&["door", "show", "Main"]).refused();
    }
}

/// Two servers share the doors: each is held by one, and reached through both.
#[test]
fn doors_are_reached_through_any_server() {
    doorward_testkit::play(env!("CARGO_BIN_EXE_doorward"), Engine::Postgres, |world| {
        let company = world.open(&[]);
        let uuid = door(world, "Front");
        let mut second = world.beside();
        second.start(&[]);
        let mut stream = Stream::open(&second, &company, None);
        for server in [&*world, &second] {
            let answer = lock(server, &company, &uuid, false);
            assert_eq!(answer.status, 200, "{}", answer.text());
            stream.until("granted");
            assert_eq!(lock(server, &company, &uuid, true).status, 200);
            stream.until("locked");
        }
        simulate(&second, "Front", "offline");
        assert_eq!(lock(&second, &company, &uuid, false).status, 503);
        simulate(world, "Front", "normal");
        // The door moves to the other server when its own ends, and a lost lease runs out.
        world.kill();
        eventually("the other server plays the door", || {
            (lock(&second, &company, &uuid, false).status == 200).then_some(())
        });
        second.end();
        world.start(&[]);
    });
}
