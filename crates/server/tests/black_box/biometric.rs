//! The page's rows about ProcessBiometric, as far as they need no image.

use crate::support::{UNAUTHORIZED, UNREADABLE, add, audited, expect, management, somebody_with};
use doorward_testkit::{Answer, Client, Company, Request, on_both_engines};
use serde_json::{Value, json};

pub(crate) const FORM: &str = "multipart/form-data; boundary=line";
pub(crate) const SETTINGS: (u16, i64, i64) = (200, 7, 0);
const NOBODY: (u16, i64, i64) = (200, 8, 119);
const DONE: (u16, i64, i64) = (200, 1, 0);
const WRONG_FIELD: (u16, i64, i64) = (200, 0, 1001);

/// A part: its headers after the name, and its content.
pub(crate) fn part(name: &str, headers: &str, content: &str) -> String {
    format!(
        "--line\r\nContent-Disposition: form-data; name=\"{name}\"{headers}\r\n\r\n{content}\r\n"
    )
}

fn post(client: &Client, body: &str) -> Request {
    client.post("/ProcessBiometric").header("Content-Type", FORM).body(body)
}

/// A call with both parts, or without an image.
fn call(client: &Client, process: &Value, image: Option<&str>) -> Answer {
    send(client, process, image.map(str::as_bytes))
}

/// The same with an image of any bytes.
pub(crate) fn send(client: &Client, process: &Value, image: Option<&[u8]>) -> Answer {
    let mut body = part("processBiometrics", "", &process.to_string()).into_bytes();
    if let Some(image) = image {
        let head = "--line\r\nContent-Disposition: form-data; name=\"biometricdata\"; \
                    filename=\"blob\"\r\n\r\n";
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(image);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--line--\r\n");
    client.send(&client.post("/ProcessBiometric").header("Content-Type", FORM).body(body))
}

/// What the document's sample says, for a company and a person.
pub(crate) fn process(company: &Company, factor: i64, what: i64, who: &str) -> Value {
    json!({
        "authentication_id": factor,
        "process_type": what,
        "user_name": who,
        "correlation_id": "5c07c4ed-784d-c82f-19a7-a94221bb7f8b",
        "device_data": { "browser_name": "Chrome", "ip": "103.40.198.171", "src_user_id": 0 },
        "application_parameters": {
            "application_key": company.application_id,
            "secret_key": company.application_key,
            "host_name": company.hostname,
        },
        "src_user_id": 222,
    })
}

on_both_engines! {
    fn biometric_shapes_of_the_form(world: &mut World) {
        let (company, client) = management(world);
        let guid = add(&client, "shapes");
        let text = process(&company, 2, 1, &guid).to_string();
        let ends = "--line--\r\n";
        let json_part = part("processBiometrics", "", &text);
        let image = part(
            "biometricdata",
            "; filename=\"blob\"\r\nContent-Type: application/octect-stream",
            "x",
        );
        let typed = part("PROCESSBIOMETRICS", "\r\nContent-Type: text/plain; charset=utf-8", &text);
        let bodies = [
            format!("{json_part}{image}{ends}"),
            format!("{image}{json_part}{ends}"),
            format!("{image}{typed}{ends}"),
            format!("preamble\r\n{json_part}{image}{ends}epilogue"),
            format!("{json_part}{}{image}{ends}", part("other", "", "ignored")),
            format!("{json_part}{image}{ends}").replace("\r\n", "\n"),
            format!("{json_part}{image}--line"),
        ];
        for body in bodies {
            expect(&client.send(&post(&client, &body)), SETTINGS);
        }
        for content_type in [
            "Multipart/Form-Data; Boundary=\"line\"",
            "multipart/form-data;charset=utf-8;boundary=line",
        ] {
            let request = client.post("/ProcessBiometric").header("Content-Type", content_type);
            expect(&client.send(&request.body(format!("{json_part}{image}{ends}"))), SETTINGS);
        }
    }

    fn biometric_envelope(world: &mut World) {
        let (company, client) = management(world);
        let guid = add(&client, "envelope");
        let mut body = process(&company, 1, 3, &guid);
        let answer = call(&client, &body, None);
        assert_eq!(
            answer.text(),
            "{\"correlation_id\":\"5c07c4ed-784d-c82f-19a7-a94221bb7f8b\",\"response_code\":1,\
             \"response_subcode\":0,\"response_text\":null,\"response_data\":null}"
        );
        body.as_object_mut().unwrap().remove("correlation_id");
        assert!(call(&client, &body, None).text().starts_with("{\"correlation_id\":null,"));
        // Echoed also when the call is refused.
        let answer = call(&client, &process(&company, 1, 3, "nobody"), None);
        assert!(answer.text().starts_with("{\"correlation_id\":\"5c07c4ed-"), "{}", answer.text());
        // Text that would break out of the answer stays text.
        body["correlation_id"] = "\",\"response_code\":1,\"x\":\"".into();
        assert_eq!(call(&client, &body, None).json()["correlation_id"], body["correlation_id"]);
    }

    fn biometric_whom_it_is_about(world: &mut World) {
        let (company, client) = management(world);
        let body = somebody_with("bio", &json!({ "alias_name": "metric" }));
        let guid = client.call("/AddUser", &body).guid();
        for who in [guid.as_str(), &guid.to_uppercase(), "bio", "BIO", "Metric"] {
            expect(&call(&client, &process(&company, 1, 3, who), None), DONE);
            expect(&call(&client, &process(&company, 2, 2, who), Some("image")), SETTINGS);
        }
        for who in ["nobody", "bf78c938-bf06-4625-bf79-7622f3f98e88"] {
            for what in [1, 2, 3] {
                expect(&call(&client, &process(&company, 1, what, who), Some("image")), NOBODY);
            }
        }
        audited(world, &company, |row| {
            row["act"] == "ProcessBiometric" && row["reason"] == "person_unknown"
        });
    }

    fn biometric_application_parameters(world: &mut World) {
        let (company, client) = management(world);
        let guid = add(&client, "parameters");
        let with = |parameters: Value| {
            let mut body = process(&company, 1, 3, &guid);
            body["application_parameters"] = parameters;
            call(&client, &body, None)
        };
        let (id, key) = (&company.application_id, &company.application_key);
        for right in [
            json!({ "application_key": id, "secret_key": key, "host_name": "CLINIC" }),
            json!({ "application_key": key, "secret_key": id }),
            json!({ "ApplicationKey": id.to_uppercase(), "SecretKey": key, "host_name": "" }),
        ] {
            expect(&with(right), DONE);
        }
        let other = world.set_up(&["--hostname", "other"]);
        for wrong in [
            Value::Null,
            json!({}),
            json!({ "application_key": id }),
            json!({ "application_key": id, "secret_key": id }),
            json!({ "application_key": id, "secret_key": key, "host_name": "elsewhere" }),
            json!({ "application_key": other.application_id, "secret_key": other.application_key }),
        ] {
            expect(&with(wrong), SETTINGS);
        }
        expect(&with(json!("text")), WRONG_FIELD);
    }

    fn biometric_fields(world: &mut World) {
        let (company, client) = management(world);
        let guid = add(&client, "fields");
        for field in ["authentication_id", "process_type", "user_name"] {
            for wrong in [Value::Null, json!(0), json!(4), json!(true), json!("x"), json!([1])] {
                let mut body = process(&company, 1, 3, &guid);
                if field == "user_name" && (wrong.is_number() || wrong.is_string()) {
                    continue;
                }
                body[field] = wrong;
                expect(&call(&client, &body, Some("image")), WRONG_FIELD);
            }
        }
        // Numbers in strings are numbers. Finger and face need an image, palm may come without.
        let mut body = process(&company, 1, 1, &guid);
        body["authentication_id"] = "2".into();
        body["process_type"] = "1".into();
        expect(&call(&client, &body, Some("image")), SETTINGS);
        for (factor, codes) in [(1, WRONG_FIELD), (2, WRONG_FIELD), (3, SETTINGS)] {
            for what in [1, 2] {
                expect(&call(&client, &process(&company, factor, what, &guid), None), codes);
                expect(&call(&client, &process(&company, factor, what, &guid), Some("")), codes);
            }
        }
    }

    fn biometric_delete(world: &mut World) {
        let (company, client) = management(world);
        let guid = add(&client, "delete");
        let insert = |factor: &str, hex: &str| {
            let id = guid.replace('-', "");
            let blob = match world.engine() {
                doorward_testkit::Engine::Sqlite => (format!("X'{id}'"), format!("X'{hex}'")),
                doorward_testkit::Engine::Postgres => (format!("'\\x{id}'"), format!("'\\x{hex}'")),
            };
            world.execute(&format!(
                "INSERT INTO biometric_template (company, person, factor, sample, sealed, created_at) \
                 VALUES ({}, {}, '{factor}', 1, {}, 0)",
                company.id, blob.0, blob.1
            ));
        };
        insert("finger", "00");
        insert("face", "00");
        expect(&call(&client, &process(&company, 2, 3, &guid), None), DONE);
        let left = "SELECT COUNT(*) FROM biometric_template";
        assert_eq!(world.number(left), 1, "the face is forgotten, the finger is not");
        assert_eq!(world.number(&format!("{left} WHERE factor = 'finger'")), 1);
        expect(&call(&client, &process(&company, 1, 3, &guid), None), DONE);
        assert_eq!(world.number(left), 0);
        expect(&call(&client, &process(&company, 1, 3, &guid), None), DONE);
        // What the caller says of itself is kept in the audit.
        let row = audited(world, &company, |row| {
            row["act"] == "ProcessBiometric" && row["outcome"] == "done"
        });
        let device: Value = serde_json::from_str(row["device"].as_str().unwrap()).unwrap();
        assert_eq!(device["src_user_id"], "222");
        assert_eq!(device["device_data"]["browser_name"], "Chrome");
        assert_eq!(row["person"], guid.as_str());
    }

    fn biometric_refusals(world: &mut World) {
        let (company, client) = management(world);
        let guid = add(&client, "refusals");
        let text = process(&company, 1, 3, &guid).to_string();
        let json_part = part("processBiometrics", "", &text);
        let whole = format!("{json_part}--line--\r\n");
        let unsigned = Request::new("POST", "/ProcessBiometric").header("Content-Type", FORM);
        expect(&world.send(&unsigned.body(whole.as_str())), UNAUTHORIZED);
        for content_type in [
            "application/json",
            "multipart/form-data",
            "text/plain; boundary=line",
            "multipart/form-data; boundary=",
            &format!("multipart/form-data; boundary={}", "b".repeat(71)),
            "multipart/form-data; boundary=another",
        ] {
            let request = client.post("/ProcessBiometric").header("Content-Type", content_type);
            let answer = client.send(&request.body(whole.as_str()));
            expect(&answer, UNREADABLE);
            assert!(answer.text().starts_with("{\"correlation_id\":null,"), "{}", answer.text());
        }
        let nameless = "--line\r\nContent-Type: text/plain\r\n\r\nx\r\n";
        let endless = format!(
            "--line\r\nContent-Disposition: form-data; name=\"x\"\r\nX: {}\r\n\r\n",
            "x".repeat(9_000)
        );
        for body in [
            String::new(),
            "--line".to_owned(),
            text.clone(),
            json_part.clone(),
            json_part.replace("\r\n\r\n", "\r\n").replace(&text, "{"),
            format!("{nameless}{whole}"),
            format!("{}{whole}", part("x", "", "y").repeat(17)),
            part("processBiometrics", "", "{") + "--line--\r\n",
            part("processBiometrics", "", "[]") + "--line--\r\n",
            whole.replace("--line", "--lineage").replace("--lineage--", "--line-"),
        ] {
            let answer = client.send(&post(&client, &body));
            assert!(
                answer.status == 400 || answer.codes() == WRONG_FIELD,
                "{body:?}: {}",
                answer.text()
            );
            assert_ne!(answer.codes().1, 1, "{body:?}: {}", answer.text());
        }
        assert_ne!(client.send(&post(&client, &format!("{endless}{whole}"))).codes().1, 1);
        expect(
            &client.send(&post(&client, &(part("biometricdata", "", "x") + "--line--\r\n"))),
            WRONG_FIELD,
        );
        world.run(&["person", "show", "--user", &guid]).done();
    }

    fn biometric_body_limit(world: &mut World) {
        world.set("biometric_body_bytes", "100000");
        world.set("body_bytes", "1000");
        let (company, client) = management(world);
        let guid = add(&client, "large");
        let body = process(&company, 1, 1, &guid);
        expect(&call(&client, &body, Some(&"x".repeat(90_000))), SETTINGS);
        let answer = call(&client, &body, Some(&"x".repeat(100_000)));
        expect(&answer, (413, 0, 100));
        assert!(answer.text().starts_with("{\"correlation_id\":null,"), "{}", answer.text());
    }
}
