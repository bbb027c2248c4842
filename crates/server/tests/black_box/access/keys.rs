//! API keys: where they are taken, what their ranks may, and when they are taken no more.

use super::{Access, done, refused};
use doorward_testkit::{Request, eventually, on_both_engines};
use serde_json::json;

/// Every route with a verb that it takes and that changes or shows something of the company's.
const CALLS: [(&str, &str); 25] = [
    ("GET", "/multipleusers"),
    ("GET", "/invites"),
    ("POST", "/invites"),
    ("PUT", "/invites"),
    ("DELETE", "/users"),
    ("GET", "/groups"),
    ("POST", "/groups"),
    ("PUT", "/groups"),
    ("DELETE", "/groups"),
    ("GET", "/multipleresources"),
    ("GET", "/modifysmartcards"),
    ("POST", "/modifysmartcards"),
    ("PUT", "/modifysmartcards"),
    ("GET", "/magiclinkadmin"),
    ("POST", "/magiclinkadmin"),
    ("PUT", "/magiclinkadmin"),
    ("DELETE", "/magiclinkadmin"),
    ("POST", "/setlockstatus"),
    ("PUT", "/setlockstatus"),
    ("POST", "/masslock"),
    ("PUT", "/masslock"),
    ("POST", "/modifyrank"),
    ("PUT", "/modifyrank"),
    ("POST", "/modifyallusernames"),
    ("GET", "/events"),
];

/// A body with everything that any of these routes cannot do without.
fn body() -> serde_json::Value {
    json!({
        "email_id": 1, "emails": ["x@example.org"], "rank": "ADMIN",
        "email_list": ["x@example.org"], "type": "users", "name": "n", "group_id": 1,
        "resource_id_list": [1], "magic_link_id": 1, "lock_state": true, "smartcards": [],
        "uuid": "bf78c938-bf06-4625-bf79-7622f3f98e88", "admin_user_id": 1,
        "computer_usernames": [], "no_email": true,
    })
}

on_both_engines! {
    fn a_key_is_taken_in_every_place_and_nowhere_else(world: &mut World) {
        let company = world.open(&[]);
        let key = &company.api_key;
        let get = || Request::new("GET", "/multipleusers");
        let bearer = format!("bEaReR {key}");
        let multipart = format!(
            "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\n{key}\r\n--b--\r\n"
        );
        for request in [
            Request::new("GET", &format!("/multipleusers?api_key={key}")),
            get().header("api_key", key),
            get().header("X-API-Key", key),
            get().header("Authorization", &bearer),
            get().body(format!("api_key={key}")),
            get().header("Content-Type", "multipart/form-data; boundary=b").body(multipart),
            get().header("Content-Type", "application/json").body(format!("{{\"api_key\":\"{key}\"}}")),
        ] {
            assert_eq!(done(&world.send(&request)), json!([]), "{request:?}");
        }
        let basic = format!("Basic {key}");
        for request in [
            get(),
            get().header("X-API-Key", ""),
            get().header("X-API-Key", "wrong"),
            get().header("Authorization", &basic),
            get().header("Cookie", &format!("api_key={key}")),
            get().header("X-API-Key", &key.to_uppercase()),
        ] {
            let answer = world.send(&request);
            refused(&answer, 401, "send an API key");
            assert_eq!(answer.header("WWW-Authenticate"), Some("Bearer"));
        }
    }

    fn every_route_refuses_a_caller_without_a_key(world: &mut World) {
        world.open(&[]);
        for (verb, path) in CALLS {
            let request = Request::new(verb, path).body(body().to_string());
            refused(&world.send(&request), 401, "send an API key");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM person"), 0);
    }

    fn every_route_refuses_a_key_of_rank_regular(world: &mut World) {
        world.open(&[]);
        let regular = Access::of_rank(world, "regular");
        for (verb, path) in CALLS {
            refused(&regular.call(world, verb, path, &body()), 403, "rank");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM person"), 0);
    }

    fn every_route_hides_another_companys_things(world: &mut World) {
        let company = world.open(&[]);
        let ours = Access::new(&company);
        let ann = ours.invite(world, &["ann@example.org"])[0];
        ours.post(world, "/groups", &json!({ "type": "users", "name": "Staff", "add_ids": [ann] }));
        let other = world.set_up(&["--hostname", "other", "--company", "Other"]);
        let theirs = Access::new(&other);
        eventually("the company is known", || {
            (theirs.get(world, "/multipleusers", &json!({})).status == 200).then_some(())
        });
        for (verb, path, body) in [
            ("DELETE", "/users", json!({ "email_id": ann })),
            ("DELETE", "/users", json!({ "email": "ann@example.org" })),
            ("PUT", "/groups", json!({ "type": "users", "group_id": 1, "name": "Theirs" })),
            ("POST", "/groups", json!({ "type": "users", "name": "n", "add_ids": [ann] })),
            ("DELETE", "/groups", json!({ "group_id": 1 })),
            ("GET", "/modifysmartcards", json!({ "email_id": ann })),
            ("PUT", "/modifysmartcards", json!({ "email_id": ann, "smartcards": [] })),
            ("POST", "/modifyrank", json!({ "admin_user_id": ann, "rank": "ADMIN" })),
            ("POST", "/modifyallusernames", json!({ "email_id": ann, "computer_usernames": [] })),
            ("PUT", "/invites", json!({ "email": "ann@example.org" })),
        ] {
            refused(&theirs.call(world, verb, path, &body), 404, "there is no such");
        }
        assert_eq!(theirs.list(world, "/multipleusers", &json!({})), [] as [serde_json::Value; 0]);
        assert_eq!(ours.list(world, "/multipleusers", &json!({})).len(), 1);
        assert_eq!(ours.list(world, "/groups", &json!({}))[0]["name"], "Staff");
    }

    fn an_expired_and_a_revoked_key_are_refused(world: &mut World) {
        let company = world.open(&[]);
        let brief = ["api-key", "create", "--json", "--name", "brief", "--expires-in", "1"];
        let key = world.run(&brief).done().json()["api_key"].as_str().unwrap().to_owned();
        world.secrets.note(&key);
        let brief = Access { key };
        eventually("the key expires", || {
            let keys = world.run(&["api-key", "list", "--json"]).done().json();
            let expires = keys.as_array()?.iter().find(|key| key["name"] == "brief")?;
            assert!(expires["expires"].is_string());
            // Before its end the key may not be known to the server yet.
            let late = world.number("SELECT COUNT(*) FROM company WHERE created_at < 0") == 0;
            (late && brief.get(world, "/multipleusers", &json!({})).status == 401).then_some(())
        });
        let keys = world.run(&["api-key", "list", "--json"]).done().json();
        let first = keys.as_array().unwrap().iter().find(|key| key["name"] == "First key").unwrap();
        let access = Access::new(&company);
        done(&access.get(world, "/multipleusers", &json!({})));
        world.run(&["api-key", "revoke", "--id", first["id"].as_str().unwrap()]).done();
        eventually("the key is revoked", || {
            (access.get(world, "/multipleusers", &json!({})).status == 401).then_some(())
        });
    }

    fn the_last_use_of_a_key_is_kept(world: &mut World) {
        let company = world.open(&[]);
        let listed = || world.run(&["api-key", "list", "--json"]).done().json()[0].clone();
        assert!(listed()["last_used"].is_null());
        done(&Access::new(&company).get(world, "/multipleusers", &json!({})));
        eventually("the use is noted", || listed()["last_used"].is_string().then_some(()));
    }

    fn methods_that_a_route_does_not_take_are_405(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        for (verb, path, allowed) in [
            ("POST", "/multipleusers", "GET"),
            ("DELETE", "/invites", "GET, POST, PUT"),
            ("GET", "/users", "DELETE"),
            ("PATCH", "/groups", "GET, POST, PUT, DELETE"),
            ("GET", "/setlockstatus", "POST, PUT"),
            ("DELETE", "/magiclink", "GET, POST"),
        ] {
            let answer = access.call(world, verb, path, &json!({}));
            refused(&answer, 405, "use ");
            assert_eq!(answer.header("Allow"), Some(allowed), "{verb} {path}");
        }
    }

    fn a_call_is_in_the_audit_with_its_key(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        access.invite(world, &["ann@example.org"]);
        let row = crate::support::audited(world, &company, |row| row["act"] == "invites");
        assert_eq!((&row["channel"], &row["outcome"]), (&"access".into(), &"done".into()));
        assert!(row["actor"].as_str().unwrap().starts_with("api-key:"), "{row}");
        refused(&access.call(world, "DELETE", "/users", &json!({ "email_id": 99 })), 404, "user");
        let row = crate::support::audited(world, &company, |row| row["outcome"] == "refused");
        assert_eq!((&row["act"], &row["reason"]), (&"users".into(), &"unknown".into()));
    }
}
