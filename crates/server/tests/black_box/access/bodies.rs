//! Parameters in every place and form, and bodies that are none.

use super::{Access, done, refused};
use doorward_testkit::{Request, on_both_engines};
use serde_json::json;

on_both_engines! {
    fn every_base_and_spelling_of_a_path_is_the_same_route(world: &mut World) {
        let company = world.open(&[]);
        for path in ["/groups", "/groups/", "/GROUPS", "/api/groups", "/v1/groups", "/V1/Groups/"] {
            let request = Request::new("GET", path).header("X-API-Key", &company.api_key);
            assert_eq!(done(&world.send(&request)), json!([]), "{path}");
        }
        for path in ["/v2/groups", "/api/v1/groups", "/groups/x"] {
            let request = Request::new("GET", path).header("X-API-Key", &company.api_key);
            assert_eq!(world.send(&request).status, 404, "{path}");
        }
    }

    fn a_group_is_made_the_same_from_every_kind_of_body(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        access.invite(world, &["a@example.org", "b@example.org"]);
        let multipart = "--b\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nusers\r\n\
             --b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nG4\r\n\
             --b\r\nContent-Disposition: form-data; name=\"add_ids[]\"\r\n\r\n1\r\n\
             --b\r\nContent-Disposition: form-data; name=\"add_ids[]\"\r\n\r\n2\r\n--b--\r\n";
        let post = |target: &str, kind: &str, body: &str| {
            let request = Request::new("POST", target).header("X-API-Key", &company.api_key);
            done(&world.send(&request.header("Content-Type", kind).body(body)))
        };
        let form = "application/x-www-form-urlencoded";
        post("/groups?type=users&name=G1&add_ids=1,2", "", "");
        post("/groups", form, "type=users&name=G2&add_ids=%5B1%2C2%5D");
        post("/groups", form, "type=USERS&name=G3&add_ids=1&add_ids=2");
        post("/groups", "multipart/form-data; boundary=b", multipart);
        post("/groups", "application/json", r#"{"type":"users","name":"G5","add_ids":["1",2]}"#);
        post("/groups", "text/plain", r#"{"type":"users","name":"G6","add_ids":"[1,2]",}"#);
        // JSON counts before the form, the form before the query.
        post("/groups?name=lost&type=resources", "application/json", r#"{"type":"users","name":"G7","add_ids":[2,1,2]}"#);
        let groups = access.list(world, "/groups", &json!({ "type": "users" }));
        assert_eq!(groups.len(), 7);
        for (at, group) in groups.iter().enumerate() {
            let number = at + 1;
            let expected =
                json!({ "id": number, "name": format!("G{number}"), "count": 2, "items": [1, 2] });
            assert_eq!(*group, expected);
        }
    }

    fn a_body_that_cannot_be_read_is_400_and_writes_nothing(world: &mut World) {
        let company = world.open(&[]);
        let json_kind = "application/json";
        let deep = "[".repeat(100);
        let many = format!("{{\"type\":\"users\",\"name\":\"n\",\"add_ids\":{:?}}}", vec![1; 10_000]);
        for (kind, body) in [
            (json_kind, "{"),
            (json_kind, "[]"),
            (json_kind, "\"text\""),
            (json_kind, "\0"),
            (json_kind, deep.as_str()),
            (json_kind, many.as_str()),
            (json_kind, "{\"type\":\"users\",\"name\":\"\\ud800\"}"),
            ("application/x-www-form-urlencoded", "type=users&name=%zz"),
            ("application/x-www-form-urlencoded", "type=users&name=%ff"),
            ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form"),
            ("multipart/form-data", "--b--"),
            (json_kind, "{\"type\":\"users\"}"),
            (json_kind, "{\"type\":\"users\",\"name\":\"  \"}"),
            (json_kind, "{\"type\":\"users\",\"name\":\"a\\nb\"}"),
            (json_kind, "{\"type\":\"people\",\"name\":\"n\"}"),
            (json_kind, "{\"type\":\"users\",\"name\":\"n\",\"add_ids\":[\"x\"]}"),
            (json_kind, "{\"type\":\"users\",\"name\":\"n\",\"add_ids\":{}}"),
            (json_kind, "{\"type\":\"users\",\"name\":[1]}"),
            (json_kind, ""),
        ] {
            let request = Request::new("POST", "/groups").header("X-API-Key", &company.api_key);
            let answer = world.send(&request.header("Content-Type", kind).body(body));
            refused(&answer, 400, "");
        }
        let long = format!("{{\"name\":\"{}\"}}", "x".repeat(1 << 20));
        let request = Request::new("POST", "/groups").header("X-API-Key", &company.api_key);
        refused(&world.send(&request.body(long)), 413, "larger");
        let name = "n".repeat(121);
        let request = Request::new("POST", "/groups").header("X-API-Key", &company.api_key);
        refused(&world.send(&request.body(format!("type=users&name={name}"))), 400, "120");
        assert_eq!(world.number("SELECT COUNT(*) FROM access_group"), 0);
    }
}
