//! Bodies that no honest client sends: a clear documented answer to each, nothing written, and a
//! server that goes on.

use crate::support::{
    DONE, UNAUTHORIZED, UNREADABLE, add, expect, management, refused, shown, somebody,
    somebody_with,
};
use doorward_testkit::{Answer, Api, Client, World, hash, on_both_engines};
use serde_json::{Value, json};

const WRONG_FIELD: (u16, i64, i64) = refused(1001);

fn post(client: &Client, body: impl Into<Vec<u8>>) -> Answer {
    client.send(&client.post("/AddUser").body(body))
}

/// An AddUser body around a raw user name.
fn named(raw: &[u8]) -> Vec<u8> {
    let rest =
        br#"","email":"x@example.org","first_name":"A","last_name":"B","number":"2025550143"}"#;
    [&br#"{"user_name":""#[..], raw, rest].concat()
}

#[track_caller]
fn unharmed(world: &World, client: &Client, people: i64) {
    assert_eq!(world.number("SELECT COUNT(*) FROM person"), people, "nothing is written");
    assert_eq!(world.number("SELECT COUNT(*) FROM login_name"), people, "nothing is written");
    let name = format!("alive{people}");
    let guid = add(client, &name);
    expect(&client.call("/DeleteUser", &json!({ "guid": guid })), DONE);
}

on_both_engines! {
    fn bad_bodies_of_wrong_types(world: &mut World) {
        let (_, client) = management(world);
        let wrong = [json!(true), json!([]), json!({}), json!(1.5), json!(-1), json!([["x"]])];
        for field in [
            "user_name",
            "first_name",
            "last_name",
            "email",
            "number",
            "country_code",
            "guid",
            "alias_name",
            "alias_name4",
            "pin",
            "RequestDateTime",
        ] {
            for wrong in &wrong {
                let mut body = json!({ "user_name": "typed", "first_name": "A", "last_name": "B",
                    "email": "typed@example.org", "number": "2025550143" });
                body[field] = wrong.clone();
                let answer = client.call("/AddUser", &body);
                expect(&answer, WRONG_FIELD);
                assert!(!answer.reason().is_empty());
            }
        }
        for wrong in [json!([]), json!(true)] {
            expect(
                &client.call("/AddUser", &somebody_with("typed", &json!({ "phone": wrong }))),
                WRONG_FIELD,
            );
        }
        for root in ["[]", "\"text\"", "1", "null", "true", "[{}]"] {
            expect(&post(&client, root), UNREADABLE);
        }
        unharmed(world, &client, 0);
    }

    fn bad_bodies_that_are_no_json(world: &mut World) {
        let (_, client) = management(world);
        for body in [
            "",
            " ",
            "\u{feff}",
            "// nothing",
            "{",
            "{\"user_name\":",
            "{}{}",
            "{]",
            "{,}",
            "user_name=x&email=y",
            "<xml/>",
            "{'user_name':'x'}",
            "{\"a\":01}",
            "{\"a\":NaN}",
            "{\"a\":\"\\x\"}",
            "/* never closed",
            "{\"a\":1,,}",
            "\0",
        ] {
            let answer = post(&client, body);
            expect(&answer, UNREADABLE);
            assert!(!answer.reason().is_empty());
        }
        for body in [
            &b"\xff\xfe{\0}\0"[..],
            b"{\"user_name\":\"\xc3\x28\"}",
            b"\x80",
            b"{\"a\":\"\xed\xa0\x80\"}",
        ] {
            expect(&post(&client, body), UNREADABLE);
        }
        unharmed(world, &client, 0);
    }

    fn bad_bodies_too_deep_or_too_large(world: &mut World) {
        let (_, client) = management(world);
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            for depth in [33, 1_000, 100_000] {
                let inner = if open == "[" { "" } else { "1" };
                let body = format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
                expect(&post(&client, body), UNREADABLE);
                expect(&post(&client, open.repeat(depth)), UNREADABLE);
            }
        }
        let deep = format!("{}1{}", "[".repeat(31), "]".repeat(31));
        let text = somebody("deep").to_string().replacen('{', &format!("{{\"x\":{deep},"), 1);
        expect(&post(&client, text), DONE);
        // A body of 10 MB, announced and not announced.
        let answer = post(&client, vec![b' '; 10 * 1024 * 1024]);
        expect(&answer, (413, 0, 100));
        let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
        let chunked = client
            .post("/AddUser")
            .header("Transfer-Encoding", "chunked")
            .body(format!("{}0\r\n\r\n", chunk.repeat(32)));
        expect(&client.send(&chunked), (413, 0, 100));
        // At the limit itself it is read; a chunked body is as good as another.
        let mut exact = somebody("exact").to_string().into_bytes();
        exact.resize(1_048_576, b' ');
        expect(&post(&client, exact), DONE);
        expect(&post(&client, vec![b' '; 1_048_577]), (413, 0, 100));
        let body = somebody("chunked").to_string();
        let chunked = client
            .post("/AddUser")
            .header("Transfer-Encoding", "chunked")
            .body(format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()));
        expect(&client.send(&chunked), DONE);
        unharmed(world, &client, 3);
    }

    fn bad_bodies_with_duplicate_keys(world: &mut World) {
        let (_, client) = management(world);
        let body = somebody("earlier").to_string().replacen(
            "\"user_name\":\"earlier\"",
            "\"user_name\":\"earlier\",\"userName\":null,\"USER_NAME\":\"last\"",
            1,
        );
        expect(&post(&client, body), DONE);
        assert_eq!(shown(world, "last")["email"], "earlier@example.org");
        let body = somebody("x").to_string().replacen('{', "{\"name\":5,\"email\":[1],", 1);
        expect(&post(&client, body), DONE);
        unharmed(world, &client, 2);
    }

    fn bad_bodies_with_odd_characters(world: &mut World) {
        let (_, client) = management(world);
        // Raw in the JSON text: half a surrogate pair, control characters, bytes that are no text.
        for raw in [
            &b"a\\ud800"[..],
            b"a\\udc00b",
            b"a\\ud800\\u0041",
            b"a\0b",
            b"a\nb",
            b"a\x1bb",
            b"a\xffb",
        ] {
            expect(&post(&client, named(raw)), UNREADABLE);
        }
        // Escaped, so that the JSON is right and the name is not.
        for name in [
            "a\0b",
            "a\r\nb",
            "a\nX-Header: 1",
            "a\u{202e}b",
            "\u{200b}a",
            "a\u{2066}b",
            "a\u{feff}b",
            "a\tb",
            "a\u{7f}b",
            "a\u{85}b",
            "\u{e0041}a",
            "a\u{2028}b",
            "\u{430}dmin",
            "p\u{430}ypal",
            "Ρaul",
            "ո\u{61}",
        ] {
            expect(
                &client.call("/AddUser", &somebody_with("x", &json!({ "user_name": name }))),
                WRONG_FIELD,
            );
            expect(
                &client.call("/AddUser", &somebody_with("x", &json!({ "alias_name2": name }))),
                WRONG_FIELD,
            );
        }
        for text in ["a\0b", "a\r\nb", "a\u{202e}b", "a\u{200d}b"] {
            for field in ["first_Name", "last_Name"] {
                let mut body = somebody("x");
                body["name"][field] = text.into();
                expect(&client.call("/AddUser", &body), WRONG_FIELD);
            }
            let email = json!({ "email": format!("{text}@example.org") });
            expect(&client.call("/AddUser", &somebody_with("x", &email)), WRONG_FIELD);
        }
        for email in
            ["plain", "a@", "@b.c", "a b@c.d", "a@b.c\r\nBcc: d@e.f", "a@[127.0.0.1]", "A <a@b.c>"]
        {
            expect(
                &client.call("/AddUser", &somebody_with("x", &json!({ "email": email }))),
                WRONG_FIELD,
            );
        }
        unharmed(world, &client, 0);
        // What is odd to some is the name of others.
        for (n, name) in [
            "Jürgen Müller",
            "админ",
            "山田太郎",
            "Ἀθηνᾶ",
            "O'Brien-Smith",
            "'; DROP TABLE person; --",
            "%00",
            "\\x00",
            "a\"b",
            "😀",
        ]
        .into_iter()
        .enumerate()
        {
            let body = somebody_with(
                "x",
                &json!({ "user_name": name, "email": format!("n{n}@example.org") }),
            );
            expect(&client.call("/AddUser", &body), DONE);
            assert_eq!(shown(world, name)["user_name"], name);
        }
        unharmed(world, &client, 10);
    }

    fn bad_bodies_with_long_names(world: &mut World) {
        let (_, client) = management(world);
        let long = |n: usize| "ä".repeat(n);
        let email =
            |n: usize| format!("{}@{}.example.org", "a".repeat(64), "b".repeat(n - 64 - 13));
        for (members, codes) in [
            (json!({ "user_name": long(300) }), WRONG_FIELD),
            (json!({ "user_name": long(257) }), WRONG_FIELD),
            (json!({ "alias_name": long(257) }), WRONG_FIELD),
            (json!({ "email": email(300) }), WRONG_FIELD),
            (json!({ "name": { "first_Name": long(129), "last_Name": "B" } }), WRONG_FIELD),
            (json!({ "name": { "first_Name": "A", "last_Name": long(300) } }), WRONG_FIELD),
            (json!({ "phone": { "number": "1".repeat(300) } }), WRONG_FIELD),
            (json!({ "guid": long(300) }), DONE),
            (
                json!({ "user_name": long(256), "email": "l@example.org",
                "name": { "first_Name": long(128), "last_Name": long(128) } }),
                DONE,
            ),
        ] {
            expect(&client.call("/AddUser", &somebody_with("long", &members)), codes);
        }
        unharmed(world, &client, 2);
    }

    fn bad_bodies_of_other_calls(world: &mut World) {
        let (company, client) = management(world);
        let iam = world.client(&company, Api::Iam);
        let guid = add(&client, "target");
        for path in [
            "/UpdateUser",
            "/DeleteUser",
            "/GeneratePin",
            "/VerifyPin",
            "/DeactivateUser",
            "/ActivateUser",
        ] {
            for (body, codes) in [
                (json!({}), WRONG_FIELD),
                (json!({ "guid": "" }), WRONG_FIELD),
                (json!({ "guid": null }), WRONG_FIELD),
                (json!({ "guid": [guid] }), WRONG_FIELD),
                (json!({ "guid": true }), WRONG_FIELD),
                (json!({ "guid": "' OR 1=1 --", "pin": "528491" }), refused(119)),
                (json!({ "guid": "\0", "pin": "528491" }), refused(119)),
                (json!({ "guid": format!("{guid}0"), "pin": "528491" }), refused(119)),
            ] {
                expect(&client.call(path, &body), codes);
                expect(&iam.call(path, &body), codes);
            }
            expect(&client.send(&client.post(path).body("[1")), UNREADABLE);
            expect(&client.send(&client.post(path)), UNREADABLE);
        }
        assert_eq!(shown(world, &guid)["status"], "active");
        for change in [
            json!({ "email": "nonsense" }),
            json!({ "number": "12" }),
            json!({ "first_name": "a\u{202e}" }),
            json!({ "alias_name": "a\nb" }),
            json!({ "last_name": ["x"] }),
        ] {
            let mut body = change.clone();
            body["guid"] = guid.as_str().into();
            body["first_name"] = change.get("first_name").cloned().unwrap_or("Written".into());
            expect(&client.call("/UpdateUser", &body), WRONG_FIELD);
        }
        assert_eq!(shown(world, &guid)["first_name"], "Some", "nothing is written");
    }

    fn bad_bodies_under_any_content_type(world: &mut World) {
        // The documents show no Content-Type for user calls: whatever is sent, the body is JSON.
        let (_, client) = management(world);
        for (n, content_type) in [
            "application/x-www-form-urlencoded",
            "text/plain; charset=utf-16",
            "multipart/form-data; boundary=x",
            "",
            "nonsense",
        ]
        .into_iter()
        .enumerate()
        {
            let request = client.post("/AddUser").header("Content-Type", content_type);
            let answer = client.send(&request.body(somebody(&format!("t{n}")).to_string()));
            expect(&answer, DONE);
            assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
        }
        unharmed(world, &client, 5);
    }

    fn bad_bodies_of_stale_and_future_times(world: &mut World) {
        let company = world.open(&[]);
        let iam = world.client(&company, Api::Iam);
        for time in ["20220607092858", "20990101000000", "19700101000000", "99991231235959"] {
            let body = somebody_with("stale", &json!({ "RequestDateTime": time }));
            let answer = iam.call("/AddUser", &body);
            expect(&answer, UNAUTHORIZED);
            assert!(answer.reason().contains("RequestDateTime"));
        }
        for time in [Value::Null, "".into(), "yesterday".into()] {
            let mut body = somebody("stale");
            let text = time.as_str().unwrap_or_default().to_owned();
            body["RequestDateTime"] = time;
            let request =
                iam.post("/AddUser").header("authenticatehash", &hash(&company.hmac_key, &text));
            let answer = iam.send(&request.body(body.to_string()));
            assert!([UNAUTHORIZED, WRONG_FIELD].contains(&answer.codes()), "{}", answer.text());
        }
        assert_eq!(world.people(&company), 0);
    }
}
