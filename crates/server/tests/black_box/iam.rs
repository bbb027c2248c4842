//! The page's table "IAM", row by row.

use crate::support::{
    DONE, NOBODY, UNAUTHORIZED, add, expect, refused, shown, somebody, somebody_with,
};
use doorward_testkit::{
    Answer, Api, Client, Company, World, eventually, hash, on_both_engines, request_date_time,
};
use serde_json::{Value, json};

const GOLDEN_KEY: &str = "451B8DE7-F81C-41B0-B522-694B001CDFF6";
const GOLDEN_TIME: &str = "20220607092858";
const GOLDEN_HASH: &str = "F3F5AE47737F1FB362D97C234CC6B709DD7A59B8C0B22379CCEB9D398BB47C4E";
const HOUR: i64 = 3_600;

fn iam(world: &mut World, arguments: &[&str]) -> (Company, Client) {
    let company = world.open(arguments);
    let client = world.client(&company, Api::Iam);
    (company, client)
}

/// ActivateUser of nobody: 119 when time and hash are taken, 401 when they are not.
fn ask(client: &Client, time: Option<&str>, hash: Option<&str>) -> Answer {
    let mut body = json!({ "UniqueUserId": "nobody" });
    if let Some(time) = time {
        body["RequestDateTime"] = time.into();
    }
    let request = client.post("/ActivateUser").body(body.to_string());
    client.send(&match hash {
        Some(hash) => request.header("authenticatehash", hash),
        None => request,
    })
}

on_both_engines! {
    fn iam_hash(world: &mut World) {
        let (_, client) = iam(world, &["--hmac-key", GOLDEN_KEY, "--hmac-freshness", "off"]);
        let lower = GOLDEN_HASH.to_lowercase();
        for right in [GOLDEN_HASH, &lower, &format!(" {GOLDEN_HASH} ")] {
            expect(&ask(&client, Some(GOLDEN_TIME), Some(right)), NOBODY);
        }
        let other_key = hash("451B8DE7-F81C-41B0-B522-694B001CDFF7", GOLDEN_TIME);
        let last = format!("{}F", &GOLDEN_HASH[..63]);
        for wrong in [
            "",
            "F3F5",
            &other_key,
            &last,
            &GOLDEN_HASH[1..],
            &format!("{GOLDEN_HASH}00"),
            &"Z".repeat(64),
        ] {
            let answer = ask(&client, Some(GOLDEN_TIME), Some(wrong));
            expect(&answer, UNAUTHORIZED);
            assert!(answer.text().ends_with(r#""accessToken":null,"refreshToken":null}"#));
        }
        expect(&ask(&client, Some(GOLDEN_TIME), None), UNAUTHORIZED);
        expect(&ask(&client, None, Some(GOLDEN_HASH)), UNAUTHORIZED);
        // The hash is over the literal text, and nothing is written without it.
        expect(&ask(&client, Some("20220607092859"), Some(GOLDEN_HASH)), UNAUTHORIZED);
        let mut body = somebody("unsigned");
        body["RequestDateTime"] = GOLDEN_TIME.into();
        expect(&client.send(&client.post("/AddUser").body(body.to_string())), UNAUTHORIZED);
        assert_eq!(world.number("SELECT COUNT(*) FROM person"), 0);
    }

    fn iam_request_date_time_window(world: &mut World) {
        let (company, client) = iam(world, &[]);
        let at = |time: &str| ask(&client, Some(time), Some(&hash(&company.hmac_key, time)));
        for moved in [0, -23 * HOUR, 23 * HOUR] {
            expect(&at(&request_date_time(moved)), NOBODY);
        }
        for moved in [-25 * HOUR, 25 * HOUR] {
            expect(&at(&request_date_time(moved)), UNAUTHORIZED);
        }
        expect(&at(GOLDEN_TIME), UNAUTHORIZED);
        // Signed, but no time at all.
        for time in [
            "20220230000000",
            "20221301000000",
            "2022060709285",
            "202206070928580",
            "20220607 92858",
            "2022-06-07T09:28:58Z",
            "00000101000000",
            "٢٠٢٢٠٦٠٧٠٩٢٨٥٨",
        ] {
            expect(&at(time), refused(1001));
        }
        // The same request twice is no harm here.
        let time = request_date_time(0);
        expect(&at(&time), NOBODY);
        expect(&at(&time), NOBODY);
    }

    fn iam_request_date_time_strict(world: &mut World) {
        let (company, client) = iam(world, &["--hmac-freshness", "strict"]);
        let sign = |name: &str, moved: i64| {
            let mut body = somebody(name);
            body["RequestDateTime"] = request_date_time(moved).into();
            let time = body["RequestDateTime"].as_str().unwrap();
            client
                .post("/AddUser")
                .header("authenticatehash", &hash(&company.hmac_key, time))
                .body(body.to_string())
        };
        for moved in [-360, 360, -23 * HOUR] {
            expect(&client.send(&sign("stale", moved)), UNAUTHORIZED);
        }
        for (name, moved) in [("early", -240), ("late", 240)] {
            expect(&client.send(&sign(name, moved)), DONE);
        }
        let once = sign("once", 0);
        expect(&client.send(&once), DONE);
        let again = client.send(&once);
        expect(&again, UNAUTHORIZED);
        assert!(again.reason().contains("before"), "{}", again.reason());
        assert_eq!(world.people(&company), 3);
        // Many at one moment: one is taken.
        let race = sign("race", 0);
        let answers: Vec<_> = std::thread::scope(|scope| {
            let calls: Vec<_> = (0..8).map(|_| scope.spawn(|| client.send(&race))).collect();
            calls.into_iter().map(|call| call.join().unwrap().codes()).collect()
        });
        assert_eq!(answers.iter().filter(|codes| **codes == DONE).count(), 1, "{answers:?}");
        assert_eq!(
            answers.iter().filter(|codes| **codes == UNAUTHORIZED).count(),
            7,
            "{answers:?}"
        );
        // And not a second time after a restart either.
        world.restart();
        expect(&client.send(&once), UNAUTHORIZED);
    }

    fn iam_request_date_time_off(world: &mut World) {
        let (company, client) = iam(world, &["--hmac-freshness", "off"]);
        let at = |time: &str| ask(&client, Some(time), Some(&hash(&company.hmac_key, time)));
        for time in [GOLDEN_TIME, GOLDEN_TIME, "99991231235959", "00010101000000"] {
            expect(&at(time), NOBODY);
        }
        // Made fresh again while the server runs.
        world
            .run(&[
                "application",
                "change",
                "--application-id",
                &company.application_id,
                "--hmac-freshness",
                "window",
            ])
            .done();
        eventually("the window is in force", || {
            (at(GOLDEN_TIME).codes() == UNAUTHORIZED).then_some(())
        });
    }

    fn iam_hmac_key(world: &mut World) {
        let (company, client) = iam(world, &["--hmac-freshness", "off"]);
        assert_eq!(company.hmac_key, company.hmac_key.to_uppercase());
        assert_eq!(company.hmac_key.len(), 36);
        let with =
            |key: &str| ask(&client, Some(GOLDEN_TIME), Some(&hash(key, GOLDEN_TIME))).codes();
        let rotate = |arguments: &[&str]| {
            let all = [&["company", "rotate-hmac-key", "--json"], arguments].concat();
            let key = world.run(&all).done().json()["hmac_key"].as_str().unwrap().to_owned();
            world.secrets.note(&key);
            key
        };
        let second = rotate(&[]);
        eventually("the new key is known", || (with(&second) == NOBODY).then_some(()));
        assert_eq!(with(&company.hmac_key), NOBODY, "the old key is valid meanwhile");
        let third = rotate(&["--hmac-key", GOLDEN_KEY, "--overlap-seconds", "0"]);
        assert_eq!(third, GOLDEN_KEY);
        eventually("the new key is known", || (with(GOLDEN_KEY) == NOBODY).then_some(()));
        eventually("the key before has retired", || (with(&second) == UNAUTHORIZED).then_some(()));
        assert_eq!(with(&company.hmac_key), NOBODY, "the first key has its own overlap");
        // An overlap ends by itself.
        let fourth = rotate(&["--overlap-seconds", "1"]);
        eventually("the new key is known", || (with(&fourth) == NOBODY).then_some(()));
        eventually("the overlap ends", || (with(GOLDEN_KEY) == UNAUTHORIZED).then_some(()));
    }

    fn iam_envelope(world: &mut World) {
        let (_, client) = iam(world, &[]);
        let guid = add(&client, "envelope");
        let answer = client.call("/DeactivateUser", &json!({ "UniqueUserId": guid }));
        assert_eq!(
            answer.text(),
            "{\"response_code\":1,\"response_subcode\":0,\"response_text\":null,\
             \"response_data\":null,\"accessToken\":null,\"refreshToken\":null}"
        );
        // Also to what is refused before the fields are looked at.
        for body in ["", "[", "{}"] {
            let answer = client.send(&client.post("/AddUser").body(body));
            assert!(
                answer.text().ends_with(r#""accessToken":null,"refreshToken":null}"#),
                "{body}"
            );
        }
    }

    fn iam_add_update_user(world: &mut World) {
        let (company, client) = iam(world, &[]);
        let answer = client.call("/AddUser", &somebody("gurlal"));
        expect(&answer, DONE);
        let guid = answer.guid();
        let data: Value =
            serde_json::from_str(answer.json()["response_data"].as_str().unwrap()).unwrap();
        let stamp = data["TimeStamp"].as_str().unwrap();
        assert_eq!(stamp.len(), "2022-08-16T06:56:06.6776292Z".len(), "{stamp}");
        assert!(stamp.parse::<jiff::Timestamp>().is_ok(), "{stamp}");
        assert_eq!(data.as_object().unwrap().len(), 2);
        // UpdateUser renames; the old name is free, names of others are not.
        let rename =
            |to: &str| client.call("/UpdateUser", &json!({ "UniqueUserId": guid, "UserName": to }));
        let renamed = rename("gurlal001");
        expect(&renamed, DONE);
        assert_eq!(renamed.guid(), guid);
        assert_eq!(shown(world, &guid)["user_name"], "gurlal001");
        let other = somebody_with("gurlal", &json!({ "email": "other@example.org" }));
        expect(&client.call("/AddUser", &other), DONE);
        expect(&rename("GURLAL"), refused(1002));
        expect(&rename("Gurlal001"), DONE);
        assert_eq!(shown(world, &guid)["user_name"], "Gurlal001");
        let alias = json!({ "UniqueUserId": guid, "AlaisName": "gg" });
        expect(&client.call("/UpdateUser", &alias), DONE);
        // A person may take her alias for her name.
        let swap = json!({ "UniqueUserId": guid, "UserName": "gg", "AlaisName": "Gurlal001" });
        expect(&client.call("/UpdateUser", &swap), DONE);
        let person = shown(world, &guid);
        assert_eq!(
            (&person["user_name"], &person["aliases"][0]),
            (&json!("gg"), &json!("Gurlal001"))
        );
        assert_eq!(world.people(&company), 2);
    }

    fn iam_deactivate_activate_user(world: &mut World) {
        let (company, client) = iam(world, &[]);
        let management = world.client(&company, Api::Management);
        let guid = add(&client, "status");
        let pin = json!({ "guid": guid, "pin": "528491" });
        expect(&management.call("/GeneratePin", &pin), DONE);
        let who = json!({ "UniqueUserId": guid });
        for _ in 0..2 {
            expect(&client.call("/DeactivateUser", &who), DONE);
            assert_eq!(shown(world, &guid)["status"], "inactive");
        }
        expect(&management.call("/VerifyPin", &pin), refused(1007));
        expect(&management.call("/GeneratePin", &pin), refused(1007));
        for _ in 0..2 {
            expect(&client.call("/ActivateUser", &who), DONE);
            assert_eq!(shown(world, &guid)["status"], "active");
        }
        expect(&management.call("/VerifyPin", &pin), DONE);
        for path in ["/DeactivateUser", "/ActivateUser"] {
            let nobody = json!({ "UniqueUserId": "bf78c938-bf06-4625-bf79-7622f3f98e88" });
            expect(&client.call(path, &nobody), NOBODY);
            expect(&client.call(path, &json!({})), refused(1001));
        }
    }
}
