//! The page's table "Common to Management and IAM", row by row: paths, methods, bodies, answers.

use crate::support::{
    DONE, NOBODY, UNAUTHORIZED, UNREADABLE, add, expect, management, refused, shown, somebody,
};
use doorward_testkit::{Api, Request, on_both_engines};
use serde_json::json;

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

on_both_engines! {
    fn common_paths_ignore_case_and_trailing_slash(world: &mut World) {
        let (company, client) = management(world);
        for path in ["/ACCESSTOKEN", "/accesstoken/", "/AccessToken?x=1"] {
            let request = Request::new("GET", path)
                .header("ApplicationId", &company.application_id)
                .header("ApplicationKey", &company.application_key);
            assert_eq!(world.send(&request).status, 200, "{path}");
        }
        for (number, path) in ["/adduser", "/ADDUSER/", "/aDDuSER/?a=b%20c"].into_iter().enumerate()
        {
            let answer = client.call(path, &somebody(&format!("p{number}")));
            expect(&answer, DONE);
        }
        for path in ["/AddUsers", "/", "/AddUser//", "/v1/AddUser"] {
            let answer = client.call(path, &somebody("nobody"));
            expect(&answer, (404, 0, 100));
        }
        assert_eq!(world.people(&company), 3);
    }

    fn common_methods(world: &mut World) {
        let (company, client) = management(world);
        let paths: [(&str, &[&str]); 10] = [
            ("/AccessToken", &["GET", "POST"]),
            ("/PublicApiAccessToken", &["GET", "POST"]),
            ("/AddUser", &["POST"]),
            ("/UpdateUser", &["POST", "PUT"]),
            ("/DeleteUser", &["POST", "DELETE"]),
            ("/GeneratePin", &["POST"]),
            ("/VerifyPin", &["POST"]),
            ("/ProcessBiometric", &["POST"]),
            ("/DeactivateUser", &["POST", "PUT"]),
            ("/ActivateUser", &["POST", "PUT"]),
        ];
        for (path, taken) in paths {
            for method in METHODS.into_iter().filter(|method| *method != "HEAD") {
                let request = Request::new(method, path).bearer(&client.token).body("{}");
                let answer = world.send(&request);
                if taken.contains(&method) {
                    assert_ne!(answer.status, 405, "{method} {path}");
                } else {
                    expect(&answer, (405, 0, 100));
                    assert_eq!(answer.header("allow"), Some(taken.join(", ").as_str()), "{path}");
                }
            }
        }
        // The further verbs do what POST does.
        let guid = add(&client, "verbs");
        for (method, path) in [
            ("PUT", "/UpdateUser"),
            ("PUT", "/DeactivateUser"),
            ("PUT", "/ActivateUser"),
            ("DELETE", "/DeleteUser"),
        ] {
            let body = json!({ "guid": guid }).to_string();
            expect(&world.send(&Request::new(method, path).bearer(&client.token).body(body)), DONE);
        }
        assert_eq!(world.people(&company), 0);
    }

    fn common_body_reader(world: &mut World) {
        let (_, client) = management(world);
        for (number, body) in tolerated_bodies().into_iter().enumerate() {
            let name = format!("reader{number}");
            let answer = client.send(&client.post("/AddUser").body(body.replace("@@", &name)));
            expect(&answer, DONE);
            let person = shown(world, &name);
            assert_eq!(person["first_name"], "Ada", "{body}");
            assert_eq!(person["last_name"], "King", "{body}");
            assert_eq!(person["phone"], "+919876813805", "{body}");
            assert_eq!(person["email"], format!("{name}@example.org"), "{body}");
        }
        // Typographic quotes inside a text that can be read stay as they are.
        let quoted = r#"{"user_name":"q","email":"q@example.org","first_name":"the “Boss”",
            "last_name":"King","number":"9876813805","countrycode":"91"}"#;
        expect(&client.send(&client.post("/AddUser").body(quoted)), DONE);
        assert_eq!(shown(world, "q")["first_name"], "the “Boss”");
    }

    fn common_envelope(world: &mut World) {
        let (company, client) = management(world);
        let iam = world.client(&company, Api::Iam);
        // response_data is text that holds JSON, and the members stand in the documents' order.
        let done = client.call("/AddUser", &somebody("first"));
        let wanted = concat!(
            r#"{"response_code":1,"response_subcode":0,"response_text":null,"#,
            r#""response_data":"{\"guid\":\"#
        );
        assert!(done.text().starts_with(wanted), "{}", done.text());
        let refused = client.call("/DeleteUser", &json!({ "guid": "nobody" }));
        assert_eq!(
            refused.text(),
            concat!(
                r#"{"response_code":0,"response_subcode":119,"#,
                r#""response_text":"the user does not exist","response_data":null}"#
            )
        );
        let refused = iam.call("/DeactivateUser", &json!({ "UniqueUserId": "nobody" }));
        assert!(
            refused
                .text()
                .ends_with(r#""response_data":null,"accessToken":null,"refreshToken":null}"#),
            "{}",
            refused.text()
        );
    }

    fn common_http_status(world: &mut World) {
        world.set("body_bytes", "2000");
        let (_, client) = management(world);
        expect(&client.call("/DeleteUser", &json!({ "guid": "x" })), NOBODY);
        expect(&world.send(&Request::new("POST", "/AddUser").body("{}")), UNAUTHORIZED);
        expect(&client.send(&client.post("/AddUser").body("{")), UNREADABLE);
        expect(&client.send(&client.post("/AddUser").body(" ".repeat(2001))), (413, 0, 100));
        expect(&client.send(&client.post("/AddUser").body(" ".repeat(2000))), UNREADABLE);
    }

    fn common_subcodes(world: &mut World) {
        let (company, client) = management(world);
        let change = ["company", "change", "--pin-refuse-weak", "true"];
        world.run(&change).done();
        doorward_testkit::eventually("the weak list is in force", || {
            let taken = client.call("/GeneratePin", &json!({ "guid": "x", "pin": "111111" }));
            (taken.codes() == NOBODY).then_some(())
        });
        let guid = add(&client, "codes");
        let pin = |path: &str, pin: &str| client.call(path, &json!({ "guid": guid, "pin": pin }));
        let add_other = |name: &str, email: &str| {
            let mut body = somebody(name);
            body["email"] = email.into();
            client.call("/AddUser", &body)
        };
        expect(&client.call("/AddUser", &json!({})), refused(1001));
        expect(&add_other("codes", "other@example.org"), refused(1002));
        expect(&add_other("other", "codes@example.org"), refused(1003));
        expect(&pin("/VerifyPin", "528491"), refused(1005));
        doorward_testkit::eventually("weak PINs are refused", || {
            (pin("/GeneratePin", "111111").codes() == refused(1008)).then_some(())
        });
        expect(&pin("/GeneratePin", "528491"), DONE);
        for _ in 0..5 {
            expect(&pin("/VerifyPin", "528492"), refused(1004));
        }
        expect(&pin("/VerifyPin", "528491"), refused(1006));
        let other = add(&client, "inactive");
        expect(&client.call("/DeactivateUser", &json!({ "UniqueUserId": other })), DONE);
        let body = json!({ "guid": other, "pin": "528491" });
        expect(&client.call("/VerifyPin", &body), refused(1007));
        world.run(&["company", "change", "--plan", "none"]).done();
        doorward_testkit::eventually("the plan is gone", || {
            (client.call("/UpdateUser", &body).codes() == refused(417)).then_some(())
        });
        assert_eq!(world.people(&company), 2);
    }
}

/// One person told in every way that the reader takes. @@ stands for the user name.
fn tolerated_bodies() -> Vec<String> {
    let plain = concat!(
        r#"{"user_name":"@@","email":"@@@example.org","#,
        r#""name":{"first_Name":"Ada","last_Name":"King"},"#,
        r#""phone":{"mobile":{"countryCode":"+91","number":"9876813805"}}}"#
    );
    let flat = concat!(
        r#"{"USERNAME":"@@","E_mail":"@@@example.org","firstname":"Ada","LAST_NAME":"King","#,
        r#""CountryCode":"91","Number":"9876813805"}"#
    );
    vec![
        plain.to_owned(),
        flat.to_owned(),
        format!("\u{feff}{plain}"),
        format!("// a comment\n/* another */ {plain} // and one more"),
        plain.replace("}}}", "},},}"),
        plain.replace("}}}", "}}, \"unknown\": [1, {\"deep\": null}]}"),
        plain.replace("\"+91\"", "91").replace("\"9876813805\"", "9876813805"),
        plain.replace("}}}", "}}, // \"alias_name4\": \"\"\n}"),
        plain.replace('"', "”"),
        plain.replace('"', "″").replacen('″', "“", 3),
        flat.replace(
            "\"CountryCode\":\"91\",\"Number\":\"9876813805\"",
            "\"Mobile\":{\"CountryCode\":\"+91\",\"Number\":\"9876813805\"}",
        ),
        // A nested field wins over one at the root, and of two keys the last counts.
        plain.replacen('{', "{\"first_name\":\"Root\",", 1),
        plain.replacen('{', "{\"userName\":\"earlier\",", 1),
    ]
}
