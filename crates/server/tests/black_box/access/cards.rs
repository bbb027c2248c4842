//! `/modifysmartcards`: cards and keypad PINs.

use super::{Access, done, refused};
use doorward_testkit::on_both_engines;
use serde_json::{Value, json};

on_both_engines! {
    fn cards_replace_those_before_and_come_back_as_they_were(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let id = access.invite(world, &["a@example.org"])[0];
        world.secrets.note("0012345678");
        let put = |cards: Value| {
            let body = json!({ "email_id": id, "smartcards": cards });
            access.call(world, "PUT", "/modifysmartcards", &body)
        };
        let get = || done(&access.get(world, "/modifysmartcard", &json!({ "email_id": id })));
        assert_eq!(get(), json!({ "email_id": id, "smartcards": [] }));
        let cards = json!([{ "number": "0012345678", "label": "blue" }, { "number": "12" }]);
        // Serialised, as the document has it.
        done(&put(Value::String(cards.to_string())));
        let shown = json!([{ "label": "blue", "number": "0012345678" }, { "label": null, "number": "12" }]);
        assert_eq!(get()["smartcards"], shown);
        let users = access.list(world, "/multipleusers", &json!({}));
        assert!(users[0]["device_added"].is_string());
        done(&put(json!([{ "number": "99" }])));
        assert_eq!(get()["smartcards"], json!([{ "label": null, "number": "99" }]));
        done(&put(json!([])));
        assert_eq!(get()["smartcards"], json!([]));
    }

    fn numbers_are_kept_sealed(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let id = access.invite(world, &["a@example.org"])[0];
        let body = json!({ "email_id": id, "smartcards": [{ "number": "471147114711" }] });
        done(&access.call(world, "POST", "/modifysmartcards", &body));
        world.run(&["backup", "--to", world.path("copy.db").to_str().unwrap()]).done();
        let bytes = std::fs::read(world.path("copy.db")).unwrap();
        let number = b"471147114711";
        assert!(!bytes.windows(number.len()).any(|window| window == number));
    }

    fn a_number_belongs_to_one_person_unless_the_caller_allows_two(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let ids = access.invite(world, &["a@example.org", "b@example.org"]);
        let put = |id: i64, number: &str, allow: bool| {
            let cards = json!([{ "number": "1" }, { "number": number }]);
            let body = json!({ "email_id": id, "smartcards": cards, "allow_duplicates": allow });
            access.call(world, "PUT", "/modifysmartcards", &body)
        };
        done(&put(ids[0], "007", false));
        done(&put(ids[0], "007", false));
        let clash = put(ids[1], "007", false);
        refused(&clash, 409, "smartcard 1 ");
        assert!(!clash.text().contains("a@example.org"), "it does not say whose it is");
        let own = json!({ "email_id": ids[1], "smartcards": [{ "number": "7" }] });
        done(&access.call(world, "PUT", "/modifysmartcards", &own));
        done(&put(ids[1], "007", true));
        let cards = done(&access.get(world, "/modifysmartcards", &json!({ "email_id": ids[1] })));
        assert_eq!(cards["smartcards"].as_array().unwrap().len(), 2);
    }

    fn two_callers_who_give_one_number_to_two_people_do_not_both_win(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let emails: Vec<String> = (0..8).map(|n| format!("p{n}@example.org")).collect();
        let emails: Vec<&str> = emails.iter().map(String::as_str).collect();
        let ids = access.invite(world, &emails);
        let world = &*world;
        let won = std::thread::scope(|scope| {
            let give = |id: i64| {
                let access = access.clone();
                scope.spawn(move || {
                    let body = json!({ "email_id": id, "smartcards": [{ "number": "4711" }] });
                    access.call(world, "PUT", "/modifysmartcards", &body).status
                })
            };
            let tries: Vec<_> = ids.into_iter().map(give).collect();
            let statuses = tries.into_iter().map(|one| one.join().unwrap());
            statuses.filter(|status| *status == 200).count()
        });
        assert_eq!(won, 1);
        assert_eq!(world.number("SELECT COUNT(*) FROM card"), 1);
    }

    fn cards_that_cannot_be_are_refused_and_the_old_ones_stay(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let id = access.invite(world, &["a@example.org"])[0];
        let put = |cards: Value| {
            let body = json!({ "email_id": id, "smartcards": cards });
            access.call(world, "PUT", "/modifysmartcards", &body)
        };
        done(&put(json!([{ "number": "1" }])));
        let many: Vec<Value> = (0..65).map(|n| json!({ "number": n.to_string() })).collect();
        for wrong in [
            json!("not JSON"),
            json!([{ "number": "12a" }]),
            json!([{ "number": -1 }]),
            json!([{ "number": 1.5 }]),
            json!([{ "label": "x" }]),
            json!([{ "number": "1", "label": "a\nb" }]),
            json!([{ "number": "1".repeat(65) }]),
            json!([{ "number": "5" }, { "number": "5" }]),
            json!(many),
            Value::Null,
        ] {
            refused(&put(wrong), 400, "smartcards");
        }
        let unknown = json!({ "email_id": 99, "smartcards": [] });
        refused(&access.call(world, "PUT", "/modifysmartcards", &unknown), 404, "user");
        let cards = done(&access.get(world, "/modifysmartcards", &json!({ "email_id": id })));
        assert_eq!(cards["smartcards"], json!([{ "label": null, "number": "1" }]));
    }
}
