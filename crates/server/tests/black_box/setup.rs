//! The contract of `doorward setup`: one JSON object, given values kept, nothing half made.

use crate::support::add;
use doorward_testkit::{Api, Client, World, on_both_engines};
use serde_json::Value;

const ID: &str = "69C7D515-5B5A-F9A3-C560-6CC55026A989";
const KEY: &str = "d8266783-46f8-6ce8-fae7-40fc60714d01";
const HMAC: &str = "451B8DE7-F81C-41B0-B522-694B001CDFF6";
const API_KEY: &str = "an-old-api-key_of_1234567890";

const GIVEN: [&str; 14] = [
    "--company-id",
    "10022513",
    "--hostname",
    "WC016eh2",
    "--application-id",
    ID,
    "--application-key",
    KEY,
    "--hmac-key",
    HMAC,
    "--api-key",
    API_KEY,
    "--plan",
    "trial",
];

/// How many rows there are that a setup makes.
fn rows(world: &World) -> Vec<i64> {
    let tables = ["company", "application", "hmac_key", "api_key", "setup_link", "audit"];
    tables.map(|table| world.number(&format!("SELECT COUNT(*) FROM {table}"))).to_vec()
}

on_both_engines! {
    fn setup_prints_one_object(world: &mut World) {
        let printed = world.try_set_up(&[]).done();
        assert_eq!(printed.stdout.lines().count(), 1, "{printed:?}");
        let object = printed.json();
        let mut members: Vec<&str> =
            object.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        assert_eq!(
            members,
            [
                "api_key",
                "application_id",
                "application_key",
                "company_id",
                "hmac_key",
                "hostname",
                "owner_setup_url"
            ]
        );
        assert!(object["company_id"].as_i64().unwrap() > 0);
        assert_eq!(object["hostname"], "clinic");
        let url = object["owner_setup_url"].as_str().unwrap();
        assert!(url.starts_with("http://127.0.0.1:8080/setup#"), "{url}");
        let list = world.run(&["company", "list", "--json"]).done().json();
        assert_eq!(list[0]["plan"], "enterprise");
        world.set("public_url", "https://doors.example.org/");
        let other = world.set_up(&["--hostname", "other"]);
        assert!(other.owner_setup_url.starts_with("https://doors.example.org/setup#"));
    }

    fn setup_keeps_given_values(world: &mut World) {
        let company = world.set_up(&GIVEN);
        assert_eq!(company.id, 10_022_513);
        assert_eq!(company.hostname, "wc016eh2");
        assert_eq!(company.application_id, ID.to_lowercase());
        assert_eq!(company.application_key, KEY);
        assert_eq!(company.hmac_key, HMAC);
        assert_eq!(company.api_key, API_KEY);
        let list = world.run(&["company", "list", "--json"]).done().json();
        assert_eq!(list[0]["plan"], "trial");
        assert!(list[0]["trial_ends"].is_string());
        world.start(&[]);
        let client: Client = world.client(&company, Api::Iam);
        add(&client, "migrated");
    }

    fn setup_refuses_what_is_in_use(world: &mut World) {
        world.set_up(&GIVEN);
        let before = rows(world);
        let free = ["--company-id", "7", "--hostname", "free", "--api-key", "free-key"];
        for (name, value) in [
            ("--company-id", "10022513"),
            ("--hostname", "wc016EH2"),
            ("--application-id", ID),
            ("--api-key", API_KEY),
        ] {
            let mut arguments: Vec<&str> = free.to_vec();
            match arguments.iter().position(|argument| *argument == name) {
                Some(at) => arguments[at + 1] = value,
                None => arguments.extend([name, value]),
            }
            let line = world.try_set_up(&arguments).refused();
            assert!(line.contains("in use"), "{name}: {line}");
            assert_eq!(rows(world), before, "{name}: nothing is written");
        }
        world.set_up(&free);
    }

    fn setup_refuses_what_cannot_be(world: &mut World) {
        world.set_up(&[]);
        let before = rows(world);
        for (name, value) in [
            ("--company-id", "0"),
            ("--company-id", "-1"),
            ("--hostname", "a.b"),
            ("--hostname", ""),
            ("--owner-email", "nobody"),
            ("--application-id", "x"),
            ("--application-key", ""),
            ("--application-key", "two words"),
            ("--hmac-key", "ключ"),
            ("--api-key", "line\nbreak"),
        ] {
            // With an equals sign, so that a leading hyphen is a value.
            let argument = format!("{name}={value}");
            let mut arguments = vec!["setup", "--company", "X", "--json"];
            let usual = ["--hostname=free", "--owner-email=o@example.org"];
            arguments.extend(usual.iter().filter(|usual| !usual.starts_with(name)));
            arguments.push(&argument);
            world.run(&arguments).refused();
            assert_eq!(rows(world), before, "{argument}: nothing is written");
        }
    }

    fn setup_page_is_there(world: &mut World) {
        world.open(&[]);
        let page = world.send(&doorward_testkit::Request::new("GET", "/setup"));
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert!(page.header("content-security-policy").unwrap().contains("default-src 'none'"));
    }
}

/// The members keep their types for scripts in any language.
#[test]
fn setup_members_are_numbers_and_text() {
    doorward_testkit::play(
        env!("CARGO_BIN_EXE_doorward"),
        doorward_testkit::Engine::Sqlite,
        |world| {
            let object = world.try_set_up(&[]).done().json();
            for (name, value) in object.as_object().unwrap() {
                assert!(
                    if name == "company_id" { value.is_i64() } else { value.is_string() },
                    "{name}"
                );
            }
            assert_ne!(object["application_id"], Value::Null);
        },
    );
}
