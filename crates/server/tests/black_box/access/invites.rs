//! `/invites`: people invited, many at once, with cards and groups.

use super::{Access, done, refused};
use crate::support::add;
use doorward_testkit::{Api, on_both_engines};
use serde_json::{Value, json};

on_both_engines! {
    fn an_invitation_says_what_became_of_each_address(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let client = world.client(&company, Api::Management);
        add(&client, "member");
        let inactive = add(&client, "inactive");
        client.call("/DeactivateUser", &json!({ "UniqueUserId": inactive }));
        let iam = world.client(&company, Api::Iam);
        iam.call("/DeactivateUser", &json!({ "UniqueUserId": inactive }));
        access.post(world, "/groups", &json!({ "type": "users", "name": "Staff", "add_ids": [] }));
        let answer = access.post(world, "/invites", &json!({
            "emails": ["New@Example.org", "member@example.org", "no address", "new@example.org",
                "inactive@example.org", "b@example.org"],
            "groups": [{ "id": 1, "name": "Staff" }],
            "no_email": "yes",
        }));
        // Two people came before, and those who could not be invited took no number.
        let ids = answer["add_ids"].as_array().unwrap().clone();
        let expected = json!({
            "success": "Success! All members have been invited to join your organization.",
            "added": [],
            "invited": ["New@Example.org", "b@example.org"],
            "exists": ["member@example.org"],
            "invalid": ["no address"],
            "failed_invite": ["inactive@example.org"],
            "add_ids": ids,
            "group_names": ["Staff"],
            "send_email": false,
        });
        assert_eq!(answer, expected);
        let order: Vec<&str> =
            answer.as_object().unwrap().keys().map(String::as_str).collect();
        let documented = [
            "success", "added", "invited", "exists", "invalid", "failed_invite", "add_ids",
            "group_names", "send_email",
        ];
        assert_eq!(order, documented);
        assert_eq!(access.list(world, "/groups", &json!({}))[0]["items"], json!(ids));
        let pending = access.list(world, "/invites", &json!({}));
        let emails: Vec<&Value> = pending.iter().map(|row| &row["email"]).collect();
        assert_eq!(emails, ["New@Example.org", "b@example.org"]);
    }

    fn whoever_is_invited_already_exists_and_gets_no_second_letter(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let invite = || access.post(world, "/invites", &json!({ "emails": ["a@example.org"] }));
        assert_eq!(invite()["invited"], json!(["a@example.org"]));
        assert_eq!(invite()["exists"], json!(["a@example.org"]));
        assert_eq!(world.number("SELECT COUNT(*) FROM outbox"), 1);
    }

    fn cards_keep_step_with_addresses(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let invite = |emails: Value, cards: Value| {
            let body = json!({ "emails": emails, "smartcards": cards, "no_email": true });
            access.call(world, "PUT", "/invites", &body)
        };
        let cards = json!([[{ "number": "01", "label": "blue" }], [], [{ "number": "02" }]]);
        let answer = done(&invite(json!(["a@example.org", "b@example.org", "A@example.org"]), cards));
        assert_eq!(answer["invited"], json!(["a@example.org", "b@example.org"]));
        let of = |id: i64| done(&access.get(world, "/modifysmartcards", &json!({ "email_id": id })));
        assert_eq!(of(1)["smartcards"].as_array().unwrap().len(), 2, "the cards of both places");
        assert_eq!(of(2)["smartcards"], json!([]));
        refused(&invite(json!(["c@example.org"]), json!([[], []])), 400, "smartcards");
        refused(&invite(json!(["c@example.org"]), json!("nonsense")), 400, "smartcards");
        let clash = json!([[], [{ "number": "01" }]]);
        refused(&invite(json!(["c@example.org", "d@example.org"]), clash), 409, "belongs to somebody");
        assert_eq!(world.number("SELECT COUNT(*) FROM person"), 2, "all or nothing");
    }

    fn nobody_is_invited_when_a_group_is_not_there(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        access.post(world, "/groups", &json!({ "type": "resources", "name": "Doors", "add_ids": [] }));
        for group in [1, 99] {
            let body = json!({ "emails": ["a@example.org"], "groups": [{ "id": group }] });
            refused(&access.call(world, "POST", "/invites", &body), 404, "group");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM person"), 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM outbox"), 0);
    }

    fn an_invitation_is_cancelled_like_a_member_is_removed(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        access.invite(world, &["a@example.org"]);
        done(&access.call(world, "DELETE", "/users", &json!({ "email": "A@example.org" })));
        assert!(access.list(world, "/invites", &json!({})).is_empty());
        let again = access.call(world, "PUT", "/invites", &json!({ "email": "a@example.org" }));
        refused(&again, 404, "invitation");
    }

    fn addresses_that_are_none_write_nothing_and_too_many_are_refused(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let answer = access.post(world, "/invites", &json!({
            "emails": ["a", "a@b@c", "x@example.org\r\nBcc: y@example.org", "", "\u{202e}a@b.org"],
        }));
        assert_eq!(answer["invalid"].as_array().unwrap().len(), 5);
        let many: Vec<String> = (0..10_000).map(|n| format!("p{n}@example.org")).collect();
        let body = json!({ "emails": many });
        refused(&access.call(world, "POST", "/invites", &body), 400, "several requests");
        refused(&access.call(world, "POST", "/invites", &json!({ "emails": [] })), 400, "emails");
        assert_eq!(world.number("SELECT COUNT(*) FROM person"), 0);
    }
}
