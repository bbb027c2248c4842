//! The page's table "Common to Management and IAM", row by row: what people are known by.

use crate::support::{DONE, add, expect, management, refused, shown, somebody, somebody_with};
use doorward_testkit::{Api, World, on_both_engines};
use serde_json::json;

on_both_engines! {
    fn common_aliases(world: &mut World) {
        let (company, client) = management(world);
        let aliases = json!({ "alias_name": "a0", "alias_name1": "", "AliasName2": "echo2",
            "AlaisName3": "a3", "ALAIS_NAME4": "a4" });
        let answer = client.call("/AddUser", &somebody_with("many", &aliases));
        expect(&answer, DONE);
        assert!(!answer.text().contains("echo2"), "aliases are never echoed: {}", answer.text());
        assert_eq!(shown(world, "many")["aliases"], json!(["a0", null, "echo2", "a3", "a4"]));
        for alias in ["a0", "ECHO2", "a3", "a4"] {
            assert_eq!(shown(world, alias)["guid"], answer.guid().as_str(), "{alias}");
        }
        // An alias given empty is taken away, one left out stays.
        let change = json!({ "guid": answer.guid(), "alias_name": "", "alias_name2": "b2" });
        expect(&client.call("/UpdateUser", &change), DONE);
        assert_eq!(shown(world, "many")["aliases"], json!([null, null, "b2", "a3", "a4"]));
        expect(&client.call("/AddUser", &somebody("a0")), DONE);
        assert_eq!(world.people(&company), 2);
        // An alias that becomes her user name is no alias any more, and the old user name is free.
        let change = json!({ "UniqueUserId": answer.guid(), "UserName": "B2" });
        expect(&world.client(&company, Api::Iam).call("/UpdateUser", &change), DONE);
        let renamed = shown(world, "b2");
        assert_eq!(renamed["user_name"], "B2");
        assert_eq!(renamed["aliases"], json!([null, null, null, "a3", "a4"]));
        let other = somebody_with("many", &json!({ "email": "other@example.org" }));
        expect(&client.call("/AddUser", &other), DONE);
        // Her own user name as an alias is hers already.
        let change = json!({ "guid": answer.guid(), "alias_name": "b2" });
        expect(&client.call("/UpdateUser", &change), DONE);
        assert_eq!(shown(world, "b2")["user_name"], "B2");
    }

    fn common_phone(world: &mut World) {
        let (company, client) = management(world);
        let with = |name: &str, phone: serde_json::Value| {
            client.call("/AddUser", &somebody_with(name, &json!({ "phone": phone })))
        };
        for (name, phone, stored) in [
            ("p1", json!({ "mobile": { "number": "(202) 555-0143" } }), "+12025550143"),
            (
                "p2",
                json!({ "mobile": { "countryCode": "", "number": "2025550143" } }),
                "+12025550143",
            ),
            (
                "p3",
                json!({ "mobile": { "countryCode": "0034", "number": "612 345 678" } }),
                "+34612345678",
            ),
            (
                "p4",
                json!({ "mobile": { "countryCode": 91, "number": 9_876_813_805_i64 } }),
                "+919876813805",
            ),
            ("p5", json!({ "mobile": { "number": "+44 20 7946 0958" } }), "+442079460958"),
        ] {
            expect(&with(name, phone), DONE);
            assert_eq!(shown(world, name)["phone"], stored);
        }
        for phone in [
            json!({ "mobile": { "countryCode": "+91" } }),
            json!({ "mobile": { "countryCode": "+91", "number": "" } }),
            json!({ "mobile": { "countryCode": "+91", "number": "12" } }),
            json!({ "mobile": { "countryCode": "+91", "number": "abcdefghij" } }),
            json!({ "mobile": { "countryCode": "x", "number": "9876813805" } }),
            json!({ "mobile": { "countryCode": "+91", "number": "98768138059876813805" } }),
        ] {
            expect(&with("refused", phone), refused(1001));
        }
        assert_eq!(world.people(&company), 5);
    }

    fn common_uniqueness(world: &mut World) {
        let (clinic, client) = management(world);
        let aliased =
            somebody_with("Zoë", &json!({ "alias_name": "Zed", "email": "zoe@example.org" }));
        expect(&client.call("/AddUser", &aliased), DONE);
        for taken in ["zoë", "ZOË", "Zoe\u{308}", "ＺＯË", "zed", "ZED"] {
            let body = somebody_with(taken, &json!({ "email": "free@example.org" }));
            expect(&client.call("/AddUser", &body), refused(1002));
            let alias = json!({ "alias_name3": taken });
            expect(&client.call("/AddUser", &somebody_with("free", &alias)), refused(1002));
        }
        let email = json!({ "email": "ZOE@Example.ORG" });
        expect(&client.call("/AddUser", &somebody_with("free", &email)), refused(1003));
        // The same name among one person's own names is one name.
        expect(
            &client.call("/AddUser", &somebody_with("twice", &json!({ "alias_name": "Twice" }))),
            DONE,
        );
        assert_eq!(world.people(&clinic), 2);
        // Nothing of those refused is left: their names are free.
        add(&client, "free");
        // Another company has names of its own.
        let other = world.set_up(&["--hostname", "other"]);
        let elsewhere = doorward_testkit::eventually("the new company is known", || {
            let request = World::token_request(&other, Api::Management);
            (world.send(&request).status == 200).then(|| world.client(&other, Api::Management))
        });
        expect(&elsewhere.call("/AddUser", &aliased), DONE);
    }

    fn common_ids(world: &mut World) {
        let (_, client) = management(world);
        let guid = add(&client, "ids");
        assert_eq!(guid, guid.to_lowercase());
        assert_eq!(guid.len(), 36);
        for spelled in
            [guid.to_uppercase(), format!(" {guid} "), guid.replace('-', ""), format!("{{{guid}}}")]
        {
            let answer = client.call("/UpdateUser", &json!({ "guid": spelled }));
            expect(&answer, DONE);
            assert_eq!(answer.guid(), guid, "{spelled}");
        }
    }
}
