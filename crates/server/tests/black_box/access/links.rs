//! `/magiclinkadmin` and `/magiclink`: guest links made, listed, taken back, and looked at.

use super::{Access, computer, done, door, refused};
use doorward_testkit::{Request, on_both_engines};
use serde_json::{Value, json};

fn link(door: i64, more: &Value) -> Value {
    let mut body = json!({
        "email_list": ["guest@example.org"], "resource_id_list": [door], "name": "Visit",
        "send_email": false,
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

on_both_engines! {
    fn a_guest_link_is_made_as_the_document_prints_it(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (front, _) = door(world, "Front");
        let made = access.post(world, "/magiclinkadmin", &link(front, &json!({
            "email_list": ["guest@example.org", "Second@Example.org"],
            "end_time": "2099-12-31 23:59:59",
            "smartcards": [{ "label": "badge", "number": "0815" }, {}],
            "time_mapping": [[], [[9, 17]], [[9, 12], [13, 17.5]], [], [], [], []],
        })));
        let names: Vec<&str> = made.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["success", "magic_token", "email_ids", "config_id", "magic_link_id"]);
        assert_eq!(made["success"], "Successfully created a new temporary policy and magic link.");
        let token = made["magic_token"].as_str().unwrap();
        world.secrets.note(token);
        assert_eq!(token.len(), 86);
        assert_eq!((&made["config_id"], &made["magic_link_id"]), (&json!(1), &json!(1)));
        assert_eq!(made["email_ids"], json!({ "guest@example.org": 1, "Second@Example.org": 2 }));
        let cards = done(&access.get(world, "/modifysmartcards", &json!({ "email_id": 1 })));
        assert_eq!(cards["smartcards"], json!([{ "label": "badge", "number": "0815" }]));
        let listed = access.list(world, "/magiclinkadmin", &json!({}));
        assert_eq!(listed, [json!({
            "magic_link_id": 1, "name": "Visit",
            "email_ids": { "guest@example.org": 1, "Second@Example.org": 2 },
            "resource_id_list": [front], "config_id": 1, "start_time": null,
            "end_time": "2099-12-31 23:59:59",
        })]);
        done(&access.call(world, "DELETE", "/magiclinkadmin", &json!({ "magic_link_id": 1 })));
        assert!(access.list(world, "/magiclinkadmin", &json!({})).is_empty());
        let again = access.call(world, "DELETE", "/magiclinkadmin", &json!({ "magic_link_id": 1 }));
        refused(&again, 404, "guest link");
    }

    fn an_address_twice_is_one_guest(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (front, _) = door(world, "Front");
        let twice = json!({ "email_list": ["guest@example.org", "GUEST@example.org"] });
        let made = access.post(world, "/magiclinkadmin", &link(front, &twice));
        assert_eq!(made["email_ids"], json!({ "guest@example.org": 1 }));
    }

    fn the_word_never_and_no_end_at_all_are_for_ever(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (front, _) = door(world, "Front");
        for end in [Value::Null, json!(""), json!("never"), json!("NEVER")] {
            let body = link(front, &json!({ "end_time": end }));
            done(&access.call(world, "PUT", "/magiclinkadmin", &body));
        }
        let listed = access.list(world, "/magiclinkadmin", &json!({}));
        assert!(listed.len() == 4 && listed.iter().all(|link| link["end_time"].is_null()));
    }

    fn links_that_cannot_be_are_refused_and_nothing_of_them_is_written(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (front, _) = door(world, "Front");
        let desk = computer(world, "Desk");
        let owner = access.invite(world, &["owner@example.org"])[0];
        let card = json!({ "email_id": owner, "smartcards": [{ "number": "5" }] });
        done(&access.call(world, "PUT", "/modifysmartcards", &card));
        let day = |windows: Value| json!({ "time_mapping": [windows, [], [], [], [], [], []] });
        for (more, status, says) in [
            (json!({ "email_list": ["nobody"] }), 400, "entry 1 of email_list"),
            (json!({ "email_list": [] }), 400, "email_list"),
            (json!({ "resource_id_list": [] }), 400, "resource_id_list"),
            (json!({ "resource_id_list": [front, desk] }), 400, "resource_id_list"),
            (json!({ "resource_id_list": [front, 99] }), 404, "resource"),
            (json!({ "name": "" }), 400, "name"),
            (json!({ "config_id": 9 }), 404, "config_id"),
            (json!({ "end_time": "2020-01-01 00:00:00" }), 400, "end_time"),
            (json!({ "end_time": "2099-02-30 00:00:00" }), 400, "end_time"),
            (json!({ "start_time": "2099-01-02 00:00:00", "end_time": "2099-01-01 00:00:00" }), 400, "end_time"),
            (json!({ "time_mapping": [[], [], [], [], [], []] }), 400, "time_mapping"),
            (day(json!([[17, 9]])), 400, "time_mapping"),
            (day(json!([[9, 9]])), 400, "time_mapping"),
            (day(json!([[-1, 9]])), 400, "time_mapping"),
            (day(json!([[9, 24.5]])), 400, "time_mapping"),
            (day(json!([[0, 1e308]])), 400, "time_mapping"),
            (day(json!([["NaN", 9]])), 400, "time_mapping"),
            (day(json!([[9]])), 400, "time_mapping"),
            (json!({ "smartcards": [{ "number": "1" }, {}] }), 400, "smartcards"),
            (json!({ "smartcards": [{ "number": "5" }] }), 409, "belongs to somebody"),
        ] {
            let answer = access.call(world, "POST", "/magiclinkadmin", &link(front, &more));
            refused(&answer, status, says);
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM guest_link"), 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM person"), 1);
        let shared = json!({ "smartcards": [{ "number": "5" }], "allow_duplicates": true });
        access.post(world, "/magiclinkadmin", &link(front, &shared));
        let overlapping = day(json!([[9, 12], [11, 13], [13, 14]]));
        access.post(world, "/magiclinkadmin", &link(front, &overlapping));
    }

    fn a_guest_asks_which_doors_open_and_binds_her_browser(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let ((front, uuid), (back, _)) = (door(world, "Front"), door(world, "Back"));
        let body = link(front, &json!({ "resource_id_list": [front, back] }));
        let made = access.post(world, "/magiclinkadmin", &body);
        let token = made["magic_token"].as_str().unwrap().to_owned();
        world.secrets.note(&token);
        let ask = |verb: &str, token: &str, email: &str, cookie: &str| {
            let body = format!("magic_token={token}&email={email}");
            world.send(&Request::new(verb, "/magiclink").header("Cookie", cookie).body(body))
        };
        let shown = done(&ask("GET", &token, "GUEST@example.org", ""));
        assert_eq!(shown["resources"].as_array().unwrap().len(), 2);
        assert_eq!(shown["resources"][0]["uuid"], uuid);
        refused(&ask("GET", &token, "other@example.org", ""), 404, "guest link");
        refused(&ask("GET", "wrong", "guest@example.org", ""), 404, "guest link");
        let bound = ask("POST", &token, "guest@example.org", "");
        done(&bound);
        let cookie = crate::access::joining::cookie(&bound);
        refused(&ask("POST", &token, "guest@example.org", ""), 400, "browser");
        done(&ask("POST", &token, "guest@example.org", &cookie));
        world.execute("UPDATE resource SET mode = 'lockdown' WHERE name = 'Back'");
        let shown = done(&ask("GET", &token, "guest@example.org", ""));
        assert_eq!(shown["resources"].as_array().unwrap().len(), 1, "the other one is in lockdown");
        done(&access.call(world, "DELETE", "/magiclinkadmin", &json!({ "magic_link_id": 1 })));
        refused(&ask("GET", &token, "guest@example.org", ""), 400, "taken back");
    }
}
