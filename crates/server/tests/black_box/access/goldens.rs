//! The examples of the vendor's quick start, each request as its text has it, against the answers
//! that it prints: byte for byte apart from identifiers, tokens and times.

use super::Access;
use super::simulated;
use doorward_testkit::{Answer, Api, Request, World, golden, on_both_engines};
use serde_json::json;
use std::path::Path;

#[track_caller]
fn matches(answer: &Answer, name: &str) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let goldens = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden"));
    golden::check(&goldens.join(format!("access_{name}.json")), answer.text());
}

/// A request as scripts of the quick start send it: a form, the key among its fields.
fn form(world: &World, access: &Access, verb: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let encode = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect()
    };
    let fields = fields.iter().copied().chain([("api_key", access.key.as_str())]);
    let pairs: Vec<String> =
        fields.map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let request = Request::new(verb, path);
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    world.send(&request.body(pairs.join("&")))
}

on_both_engines! {
    fn the_quick_starts_examples_from_the_first_user_to_the_door(world: &mut World) {
        let company = world.open(&["--company-id", "10022513"]);
        let access = Access::new(&company);
        let client = world.client(&company, Api::Management);
        client.call("/AddUser", &json!({
            "user_name": "cspensky", "email": "joe@developer.com", "first_name": "Chad",
            "last_name": "Spensky", "number": "2025550143",
        }));
        let (_, uuid) = simulated(world, &access, "Front door");
        let send = |verb: &str, path: &str, fields: &[(&str, &str)]| {
            form(world, &access, verb, path, fields)
        };
        // "Managing Groups": "Formatted as [1, 2,…]".
        let employees = [("type", "users"), ("name", "Employees"), ("add_ids", "[1]")];
        matches(&send("POST", "/groups", &employees), "group_created");
        // "Retrieve all Users".
        matches(&send("GET", "/multipleusers", &[]), "users");
        matches(&send("GET", "/multipleusers", &[("email", "true")]), "users_with_email");
        matches(&send("GET", "/multipleusers", &[("user_tag", "GUEST")]), "guests");
        // "Invite Users".
        let invite = [
            ("emails", r#"["joe@developer.com", "new@developer.com", "no address"]"#),
            ("smartcards", r#"[[], [{"number": "0042", "label": "badge"}], []]"#),
            ("groups", r#"[{"id": 1, "name": "Employees"}]"#),
            ("no_email", "true"),
        ];
        matches(&send("POST", "/invites", &invite), "invited");
        // "To modify the users of a group". AddUser took the first 32 numbers for itself.
        let change = [("type", "users"), ("group_id", "1"), ("add_ids", "[33]"), ("del_ids", "[1]")];
        matches(&send("PUT", "/groups", &change), "group_updated");
        matches(&send("GET", "/groups", &[("type", "users")]), "groups");
        // "Create PIN/SmartCard for users": a serialised JSON array.
        let cards = [("email_id", "1"), ("smartcards", r#"[{"number": "007", "label": "blue"}, {"number": "123456"}]"#)];
        matches(&send("PUT", "/modifysmartcards", &cards), "cards_updated");
        matches(&send("GET", "/modifysmartcards", &[("email_id", "1")]), "cards");
        // "Create Guest Links": 9 am - 5 pm work days only.
        let link = [
            ("email_list", r#"["email@address.com"]"#),
            ("resource_id_list", "[1]"),
            ("end_time", "2099-03-20 01:30:34"),
            ("name", "Visit"),
            ("send_email", "False"),
            ("smartcards", r#"[{"label": "visitor", "number": "0815"}]"#),
            ("time_mapping", "[[],[[9,17]],[[9,17]],[[9,17]],[[9,17]],[[9,17]],[]]"),
        ];
        let made = send("POST", "/magiclinkadmin", &link);
        world.secrets.note(made.json()["magic_token"].as_str().unwrap());
        matches(&made, "guest_link");
        matches(&send("GET", "/magiclinkadmin", &[]), "guest_links");
        matches(&send("GET", "/multipleresources", &[]), "resources");
        // "Locking and Unlocking Doors".
        let unlock = [("uuid", uuid.as_str()), ("lock_state", "False"), ("unlock_time", "10")];
        matches(&send("POST", "/setlockstatus", &unlock), "unlocked");
        let lock = [("uuid", uuid.as_str()), ("lock_state", "True")];
        matches(&send("POST", "/setlockstatus", &lock), "locked");
    }
}
