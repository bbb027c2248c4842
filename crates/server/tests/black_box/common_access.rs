//! The page's table "Common to Management and IAM", row by row: who is let in, and to what.

use crate::support::{DONE, NOT_IN_PLAN, UNAUTHORIZED, add, expect, management, refused, somebody};
use doorward_testkit::{Api, Company, Request, World, eventually, hash, on_both_engines};
use serde_json::{Value, json};

/// A request for a token with these credentials.
fn credentials(id: &str, key: &str) -> Request {
    Request::new("GET", "/AccessToken").header("ApplicationId", id).header("ApplicationKey", key)
}

#[track_caller]
fn invalid_client(world: &World, request: &Request) {
    let answer = world.send(request);
    assert_eq!(answer.status, 401, "{request:?}: {}", answer.text());
    let json = answer.json();
    assert_eq!(json["error"], "invalid_client");
    assert!(json["error_description"].is_string(), "{json}");
    assert!(answer.text().starts_with(r#"{"error":"invalid_client","error_description":""#));
}

fn second_company(world: &World) -> Company {
    world.set_up(&["--company", "Other", "--hostname", "other"])
}

on_both_engines! {
    fn common_token_request(world: &mut World) {
        let company = world.open(&[]);
        let (id, key) = (company.application_id.as_str(), company.application_key.as_str());
        for request in [
            credentials(id, key),
            credentials(&id.to_uppercase(), &key.to_uppercase()),
            Request::new("POST", "/AccessToken")
                .header("applicationid", id)
                .header("APPLICATIONKEY", key)
                .body("grant_type=whatever"),
        ] {
            assert_eq!(world.send(&request).status, 200, "{request:?}");
        }
        let stranger = "3128e336-64f9-e294-17b5-ed1f34d76f79";
        for request in [
            credentials(id, stranger),
            credentials(stranger, key),
            credentials(key, id),
            credentials("", ""),
            credentials("no guid", key),
            credentials(id, &key[..35]),
            Request::new("GET", "/AccessToken"),
            Request::new("GET", "/AccessToken").header("ApplicationId", id),
            Request::new("GET", "/AccessToken").header("ApplicationKey", key),
        ] {
            invalid_client(world, &request);
        }
    }

    fn common_token_answer(world: &mut World) {
        let company = world.open(&[]);
        for (api, members) in [(Api::Management, 6), (Api::Iam, 5)] {
            let answer = world.send(&World::token_request(&company, api));
            let json = answer.json();
            let token = json["access_token"].as_str().unwrap();
            world.secrets.note(token);
            assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            assert_eq!(json["token_type"], "bearer");
            assert_eq!(json["expires_in"], Value::from(1_209_599));
            assert_eq!(json.as_object().unwrap().len(), members);
            let number = (api == Api::Management).then(|| company.id.to_string());
            assert_eq!(json["CompanyId"].as_str().map(str::to_owned), number);
            let seconds = |name: &str| http_date(json[name].as_str().unwrap());
            assert_eq!(seconds(".expires") - seconds(".issued"), 14 * 86_400);
            // In the documents' order: the text, not the parsed object, which is sorted.
            let order =
                ["access_token", "token_type", "expires_in", "CompanyId", ".issued", ".expires"];
            let places: Vec<_> = order
                .iter()
                .filter_map(|name| answer.text().find(&format!("\"{name}\"")))
                .collect();
            assert!(places.is_sorted() && places.len() == members, "{}", answer.text());
        }
        let (a, b) =
            (world.token(&company, Api::Management), world.token(&company, Api::Management));
        assert_ne!(a, b, "every token is its own");
    }

    fn common_bearer(world: &mut World) {
        let (company, client) = management(world);
        let guid = add(&client, "bearer");
        let body = json!({ "guid": guid, "first_name": "Changed" }).to_string();
        let with = |header: Option<&str>| {
            let request = Request::new("POST", "/UpdateUser").body(body.as_str());
            world.send(&match header {
                Some(header) => request.header("Authorization", header),
                None => request,
            })
        };
        let token = client.token.as_str();
        for header in
            [format!("Bearer {token}"), format!("bearer {token}"), format!("BEARER  {token} ")]
        {
            expect(&with(Some(&header)), DONE);
        }
        let altered =
            format!("Bearer {}{}", if token.starts_with('A') { "B" } else { "A" }, &token[1..]);
        let mut refusals = vec![with(None)];
        for header in [
            "",
            "Bearer",
            "Bearer x",
            token,
            &format!("Basic {token}"),
            &altered,
            &format!("Bearer {}", &token[..token.len() - 1]),
            &format!("Bearer {token}A"),
        ] {
            refusals.push(with(Some(header)));
        }
        for answer in refusals {
            expect(&answer, UNAUTHORIZED);
            assert!(!answer.reason().is_empty(), "a 401 says why");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
        let disable =
            ["application", "change", "--application-id", &company.application_id, "--enabled"];
        world.run(&[&disable[..], &["false"]].concat()).done();
        eventually("the application is disabled", || {
            (with(Some(&format!("Bearer {token}"))).codes() == UNAUTHORIZED).then_some(())
        });
        invalid_client(world, &World::token_request(&company, Api::Management));
        world.run(&[&disable[..], &["true"]].concat()).done();
        eventually("the application is enabled", || {
            (with(Some(&format!("Bearer {token}"))).codes() == DONE).then_some(())
        });
    }

    fn common_tenant_host_of_another_company_is_refused(world: &mut World) {
        let clinic = world.set_up(&[]);
        second_company(world);
        world.start(&[]);
        let client = world.client(&clinic, Api::Management);
        let at = |host: &str| {
            let request = World::token_request(&clinic, Api::Management).header("Host", host);
            world.send(&request).status
        };
        for host in [
            "api-clinic.example.org",
            "API-CLINIC.example.org:8443",
            "localhost",
            "127.0.0.1:80",
            "api-unknown.example.org",
            "other.example.org",
            "clinic",
        ] {
            assert_eq!(at(host), 200, "{host}");
        }
        for host in ["api-other.example.org", "manage-OTHER.example.org:99"] {
            let request = World::token_request(&clinic, Api::Management).header("Host", host);
            invalid_client(world, &request);
            let call = client.request("/AddUser", &somebody("nobody")).header("Host", host);
            expect(&client.send(&call), UNAUTHORIZED);
            // The absolute form of a request's target names the host too (RFC 9112, 3.2.2).
            let absolute = client.request(&format!("http://{host}/AddUser"), &somebody("nobody"));
            expect(&client.send(&absolute), UNAUTHORIZED);
        }
        assert_eq!(world.people(&clinic), 0);
    }

    fn common_plan(world: &mut World) {
        let company = world.open(&["--plan", "trial"]);
        let client = world.client(&company, Api::Management);
        let iam = world.client(&company, Api::Iam);
        let guid = add(&client, "trial");
        let change = |plan: &str, days: &str| {
            world.run(&["company", "change", "--plan", plan, "--trial-days", days]).done();
        };
        // A trial of no days is over at once; no plan at all is refused alike.
        for (plan, days) in [("trial", "0"), ("none", "30")] {
            change("enterprise", "30");
            eventually("the plan is back", || {
                let answer = client.call("/UpdateUser", &json!({ "guid": guid }));
                (answer.codes() == DONE).then_some(())
            });
            change(plan, days);
            eventually("the plan is gone while the token lives", || {
                let answer = client.call("/UpdateUser", &json!({ "guid": guid }));
                (answer.codes() == NOT_IN_PLAN).then_some(())
            });
            let answer = client.call("/AddUser", &somebody("refused"));
            expect(&answer, NOT_IN_PLAN);
            assert_eq!(answer.reason(), "API Management is not allowed with current subscription");
            let answer = iam.call("/ActivateUser", &json!({ "UniqueUserId": guid }));
            expect(&answer, NOT_IN_PLAN);
            for api in [Api::Management, Api::Iam] {
                let answer = world.send(&World::token_request(&company, api));
                expect(&answer, (403, 0, 417));
            }
        }
        assert_eq!(world.people(&company), 1);
    }

    fn common_one_path_two_apis(world: &mut World) {
        let (company, client) = management(world);
        let iam = world.client(&company, Api::Iam);
        // The token decides the form of the answer; either body is read under either token.
        let iam_body = |name: &str| {
            json!({
                "UserName": name, "Email": format!("{name}@example.org"),
                "Name": { "FirstName": "Two", "LastName": "Shapes" },
                "Mobile": { "CountryCode": "+91", "Number": "9646980238" },
            })
        };
        let answer = client.call("/AddUser", &iam_body("shape1"));
        expect(&answer, DONE);
        assert!(!answer.text().contains("accessToken"), "{}", answer.text());
        let answer = iam.call("/AddUser", &somebody("shape2"));
        expect(&answer, DONE);
        assert!(answer.text().contains("UniqueUserId"), "{}", answer.text());
        assert!(answer.text().ends_with(r#""accessToken":null,"refreshToken":null}"#));
        // A Management token that carries a hash has it verified.
        let time = "20220607092858";
        let mut hashed = somebody("hashed");
        hashed["RequestDateTime"] = doorward_testkit::request_date_time(0).into();
        let right = hash(&company.hmac_key, hashed["RequestDateTime"].as_str().unwrap());
        let wrong = hash(&company.hmac_key, time);
        let call = |hash: &str| {
            client.send(&client.request("/AddUser", &hashed).header("authenticatehash", hash))
        };
        expect(&call(&wrong), UNAUTHORIZED);
        expect(&call(&right), DONE);
        // A switch of the application refuses Management tokens altogether.
        let id = company.application_id.as_str();
        world
            .run(&["application", "change", "--application-id", id, "--management-tokens", "false"])
            .done();
        eventually("Management tokens are refused", || {
            let answer = client.call("/AddUser", &somebody("refused"));
            (answer.codes() == UNAUTHORIZED).then_some(())
        });
        expect(&iam.call("/AddUser", &somebody("taken")), DONE);
        expect(&iam.call("/AddUser", &somebody("taken")), refused(1002));
    }
}

/// The seconds since 1970 of an RFC 1123 date.
fn http_date(text: &str) -> i64 {
    let date = jiff::fmt::rfc2822::parse(&text.replace("GMT", "+0000"));
    date.unwrap_or_else(|error| panic!("{text}: {error}")).timestamp().as_second()
}
