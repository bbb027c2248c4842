//! The page's table "Management", call by call. The biometric call has a file of its own.

use crate::support::{
    DONE, NOBODY, add, audited, expect, management, refused, shown, somebody, somebody_with,
};
use doorward_testkit::on_both_engines;
use serde_json::{Value, json};

on_both_engines! {
    fn management_add_user(world: &mut World) {
        let (company, client) = management(world);
        let answer = client.call("/AddUser", &somebody_with("ann", &json!({ "guid": "" })));
        expect(&answer, DONE);
        let data: Value =
            serde_json::from_str(answer.json()["response_data"].as_str().unwrap()).unwrap();
        assert_eq!(data, json!({ "guid": answer.guid() }));
        let person = shown(world, "ann");
        assert_eq!(person["status"], "active");
        assert_eq!(person["enrolment"], "pending");
        assert_eq!(person["source"], "Public API");
        // Each required field: left out, null, and blank.
        for field in ["user_name", "first_name", "last_name", "email", "number"] {
            for wrong in [None, Some(Value::Null), Some(" ".into())] {
                let mut body = json!({ "user_name": "bob", "first_name": "Bob", "last_name": "B",
                    "email": "bob@example.org", "number": "2025550143" });
                match wrong {
                    Some(value) => body[field] = value,
                    None => drop(body.as_object_mut().unwrap().remove(field)),
                }
                let answer = client.call("/AddUser", &body);
                expect(&answer, refused(1001));
                let name = field.replace("_n", "_N").replace("user_Name", "user_name");
                let said = answer.reason().to_lowercase();
                assert!(
                    said.contains(&name.to_lowercase()) || said.contains(field),
                    "{field}: {said}"
                );
            }
        }
        assert_eq!(world.people(&company), 1);
        audited(world, &company, |row| {
            row["act"] == "AddUser" && row["outcome"] == "done" && row["person"] == answer.guid()
        });
    }

    fn management_update_user(world: &mut World) {
        let (_, client) = management(world);
        let guid = add(&client, "carl");
        // Another user name is passed over in silence; what is left out stays.
        let change = json!({ "guid": guid, "user_name": "renamed", "first_name": "Carlo" });
        let answer = client.call("/UpdateUser", &change);
        expect(&answer, DONE);
        assert_eq!(answer.guid(), guid);
        let person = shown(world, &guid);
        assert_eq!(person["user_name"], "carl");
        assert_eq!(person["first_name"], "Carlo");
        assert_eq!(person["last_name"], "Body");
        assert_eq!(person["email"], "carl@example.org");
        assert_eq!(person["phone"], "+919876813805");
        let change = json!({ "guid": guid, "last_name": "New", "email": "new@example.org",
            "number": "2025550143" });
        expect(&client.call("/UpdateUser", &change), DONE);
        let person = shown(world, &guid);
        assert_eq!(person["last_name"], "New");
        assert_eq!(person["email"], "new@example.org");
        assert_eq!(person["phone"], "+12025550143");
        expect(&client.call("/AddUser", &somebody("carl2")), DONE);
        let taken = json!({ "guid": guid, "email": "CARL2@example.org", "first_name": "Lost" });
        expect(&client.call("/UpdateUser", &taken), refused(1003));
        let taken = json!({ "guid": guid, "alias_name": "carl2", "first_name": "Lost" });
        expect(&client.call("/UpdateUser", &taken), refused(1002));
        assert_eq!(shown(world, &guid)["first_name"], "Carlo", "a refused change changes nothing");
        expect(&client.call("/UpdateUser", &json!({ "first_name": "Who" })), refused(1001));
        let nobody = json!({ "guid": "bf78c938-bf06-4625-bf79-7622f3f98e88" });
        expect(&client.call("/UpdateUser", &nobody), NOBODY);
    }

    fn management_delete_user(world: &mut World) {
        let (company, client) = management(world);
        let guid = add(&client, "dora");
        let pin = json!({ "guid": guid, "pin": "528491" });
        expect(&client.call("/GeneratePin", &pin), DONE);
        let alias = json!({ "guid": guid, "alias_name": "dodo" });
        expect(&client.call("/UpdateUser", &alias), DONE);
        expect(&client.call("/DeleteUser", &json!({ "guid": guid })), DONE);
        expect(&client.call("/DeleteUser", &json!({ "guid": guid })), NOBODY);
        expect(&client.call("/VerifyPin", &pin), NOBODY);
        for table in ["person", "login_name", "pin", "biometric_template"] {
            assert_eq!(world.number(&format!("SELECT COUNT(*) FROM {table}")), 0, "{table}");
        }
        audited(world, &company, |row| row["act"] == "AddUser" && row["person"] == guid.as_str());
        // Names and address are free again, and the new person has no PIN of the old one.
        let again =
            client.call("/AddUser", &somebody_with("dora", &json!({ "alias_name": "dodo" })));
        expect(&again, DONE);
        let pin = json!({ "guid": again.guid(), "pin": "528491" });
        expect(&client.call("/VerifyPin", &pin), refused(1005));
    }

    fn management_generate_pin(world: &mut World) {
        let (_, client) = management(world);
        let guid = add(&client, "pin");
        let set = |pin: Value| client.call("/GeneratePin", &json!({ "guid": guid, "pin": pin }));
        let verify = |pin: &str| client.call("/VerifyPin", &json!({ "guid": guid, "pin": pin }));
        expect(&set("528491".into()), DONE);
        expect(&verify("528491"), DONE);
        assert_eq!(shown(world, "pin")["enrolment"], "enrolled");
        // Set again: replaced. As a number; at both ends of the lengths; with a zero in front.
        for pin in [json!(739_164), json!("0481"), json!("9182736450918273"), json!(" 604153 ")] {
            expect(&set(pin.clone()), DONE);
            let digits = pin.as_str().map_or(pin.to_string(), str::to_owned);
            expect(&verify(&digits), DONE);
            expect(&verify("528491"), refused(1004));
        }
        for wrong in ["123", "91827364509182731", "12a4", "-1234", "１２３４", "12 34"] {
            expect(&set(wrong.into()), refused(1008));
        }
        for wrong in [Value::Null, "".into()] {
            expect(&set(wrong), refused(1001));
        }
        for wrong in [json!(true), json!([1234]), json!(12.5), json!(-1234)] {
            expect(&set(wrong), refused(1001));
        }
        expect(&verify("604153"), DONE);
        let nobody = json!({ "guid": "bf78c938-bf06-4625-bf79-7622f3f98e88", "pin": "528491" });
        expect(&client.call("/GeneratePin", &nobody), NOBODY);
    }

    fn management_pin_policy(world: &mut World) {
        let company = world.set_up(&[]);
        world
            .run(&[
                "company",
                "change",
                "--pin-shortest",
                "6",
                "--pin-longest",
                "8",
                "--pin-refuse-weak",
                "true",
            ])
            .done();
        world.start(&[]);
        let client = world.client(&company, doorward_testkit::Api::Management);
        let guid = add(&client, "policy");
        let set = |pin: &str| client.call("/GeneratePin", &json!({ "guid": guid, "pin": pin }));
        // Short, long, repeated, run up, run down, doubled, and the end of her own number.
        for weak in ["52849", "528491763", "777777", "123456", "987654", "525252", "813805"] {
            let answer = set(weak);
            expect(&answer, refused(1008));
            assert!(!answer.reason().contains(weak), "the PIN is not echoed");
        }
        expect(&set("528491"), DONE);
    }

    fn management_verify_pin(world: &mut World) {
        let (company, client) = management(world);
        let guid = add(&client, "verify");
        let verify = |pin: Value| client.call("/VerifyPin", &json!({ "guid": guid, "pin": pin }));
        expect(&verify("528491".into()), refused(1005));
        expect(&client.call("/GeneratePin", &json!({ "guid": guid, "pin": "528491" })), DONE);
        let right = verify("528491".into());
        assert_eq!(
            right.text(),
            r#"{"response_code":1,"response_subcode":0,"response_text":null,"response_data":null}"#
        );
        expect(&verify(json!(528_491)), DONE);
        expect(&verify("528492".into()), refused(1004));
        expect(&verify("9".repeat(65).into()), refused(1001));
        expect(&verify(Value::Null), refused(1001));
        expect(&client.call("/VerifyPin", &json!({ "pin": "528491" })), refused(1001));
        expect(&client.call("/VerifyPin", &json!({ "guid": "x", "pin": "528491" })), NOBODY);
        audited(world, &company, |row| row["act"] == "VerifyPin" && row["outcome"] == "done");
        audited(world, &company, |row| {
            row["reason"] == "wrong_pin" && row["person"] == guid.as_str()
        });
    }
}
