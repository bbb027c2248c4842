//! `/multipleusers`, `/users`, `/modifyrank`, `/modifyallusernames`.

use super::{Access, done, refused};
use crate::support::{add, somebody};
use doorward_testkit::{Api, on_both_engines};
use serde_json::{Value, json};

fn member<'a>(users: &'a [Value], email: &str) -> &'a Value {
    users.iter().find(|user| user["email"] == email).unwrap_or_else(|| panic!("{email}: {users:?}"))
}

on_both_engines! {
    fn people_of_the_identity_apis_and_invited_ones_are_listed_with_every_field(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let client = world.client(&company, Api::Management);
        let guid = add(&client, "joe");
        let invited = access.invite(world, &["new@example.org"])[0];
        access.post(world, "/groups", &json!({ "type": "users", "name": "Staff", "add_ids": [1] }));
        access.post(world, "/groups", &json!({ "type": "users", "name": "Night", "add_ids": [1] }));
        let users = access.list(world, "/multipleusers", &json!({}));
        assert_eq!(users.len(), 2);
        let joe = member(&users, "joe@example.org");
        let names: Vec<&str> = joe.as_object().unwrap().keys().map(String::as_str).collect();
        let documented = [
            "ad_status", "active_date", "confirmed", "created", "device_added", "email", "email_id",
            "email_status", "first_name", "groups", "last_name", "name", "user_id", "username",
            "unique_id",
        ];
        assert_eq!(names, documented);
        assert_eq!(joe["groups"], json!([["Staff"], ["Night"]]));
        assert_eq!((&joe["email_id"], &joe["user_id"]), (&json!(1), &json!(1)));
        assert_eq!((&joe["name"], &joe["username"]), (&json!("Some Body"), &json!("joe")));
        assert_eq!((&joe["ad_status"], &joe["email_status"]), (&json!("ACTIVE"), &json!("CONFIRMED")));
        assert_eq!((&joe["unique_id"], &joe["device_added"]), (&json!(guid), &Value::Null));
        assert_eq!(joe["created"].as_str().unwrap().len(), "2020-03-20 01:30:05".len());
        let new = member(&users, "new@example.org");
        assert_eq!((&new["ad_status"], &new["email_status"]), (&json!("PENDING"), &json!("PENDING")));
        assert_eq!((&new["email_id"], &new["user_id"]), (&json!(invited), &Value::Null));
        assert_eq!((&new["confirmed"], &new["active_date"]), (&Value::Null, &Value::Null));
        let users = access.list(world, "/multipleusers", &json!({ "email": "True" }));
        assert_eq!(member(&users, "joe@example.org")["name"], "Some Body (joe@example.org)");
        client.call("/GeneratePin", &json!({ "guid": guid, "pin": "102374" }));
        client.call("/GeneratePin", &json!({ "guid": guid, "pin": "102375" }));
    }

    fn a_list_longer_than_a_page_is_whole_and_in_order(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        for block in 0..5 {
            let emails: Vec<String> =
                (0..1_000).map(|n| format!("p{}@example.org", block * 1_000 + n)).collect();
            access.post(world, "/invites", &json!({ "emails": emails, "no_email": 1 }));
        }
        access.post(world, "/groups", &json!({ "type": "users", "name": "Night", "add_ids": [1, 2_500] }));
        let users = access.list(world, "/multipleusers", &json!({}));
        for user in &users {
            let groups = if user["email_id"] == 1 || user["email_id"] == 2_500 { json!([["Night"]]) } else { json!([]) };
            assert_eq!(user["groups"], groups, "{user}");
        }
        let mut ids: Vec<i64> = users.iter().map(|user| user["email_id"].as_i64().unwrap()).collect();
        assert_eq!(ids.len(), 5_000);
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), ids[0]), (5_000, 1));
    }

    fn a_new_user_name_is_listed_and_one_that_is_no_news_stays(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let guid = add(&world.client(&company, Api::Management), "joe");
        let iam = world.client(&company, Api::Iam);
        let change = |change: Value| {
            assert_eq!(iam.call("/UpdateUser", &change).codes(), crate::support::DONE, "{change}");
            access.list(world, "/multipleusers", &json!({}))[0]["username"].clone()
        };
        assert_eq!(change(json!({ "UniqueUserId": guid, "UserName": "Joseph" })), "Joseph");
        assert_eq!(change(json!({ "UniqueUserId": guid, "Name": { "LastName": "Doe" } })), "Joseph");
    }

    fn guests_are_listed_only_where_they_are_asked_for(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (door, _) = crate::access::door(world, "Front");
        access.post(world, "/magiclinkadmin", &json!({
            "email_list": ["guest@example.org"], "resource_id_list": [door], "name": "Visit",
            "send_email": false,
        }));
        assert!(access.list(world, "/multipleusers", &json!({})).is_empty());
        let guests = access.list(world, "/multipleusers", &json!({ "user_tag": "guest" }));
        assert_eq!(guests[0]["email"], "guest@example.org");
        let wrong = access.get(world, "/multipleusers", &json!({ "user_tag": "STAFF" }));
        refused(&wrong, 400, "user_tag");
    }

    fn a_removed_member_stays_in_the_identity_apis_and_can_come_back(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let client = world.client(&company, Api::Management);
        let guid = add(&client, "joe");
        access.post(world, "/groups", &json!({ "type": "users", "name": "Staff", "add_ids": [1] }));
        let card = json!({ "email_id": 1, "smartcards": [{ "number": "007" }] });
        done(&access.call(world, "PUT", "/modifysmartcards", &card));
        done(&access.call(world, "DELETE", "/users", &json!({ "email": "JOE@example.org" })));
        assert!(access.list(world, "/multipleusers", &json!({})).is_empty());
        assert_eq!(access.list(world, "/groups", &json!({}))[0]["count"], 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM card"), 0);
        let again = access.call(world, "DELETE", "/users", &json!({ "email_id": 1 }));
        refused(&again, 404, "user");
        let change = json!({ "guid": guid, "first_name": "Joseph" });
        assert_eq!(client.call("/UpdateUser", &change).codes(), crate::support::DONE);
        let back = access.post(world, "/invites", &json!({ "emails": ["joe@example.org"] }));
        assert_eq!((&back["added"], &back["add_ids"]), (&json!(["joe@example.org"]), &json!([1])));
        assert_eq!(access.list(world, "/multipleusers", &json!({}))[0]["first_name"], "Joseph");
    }

    fn whoever_has_no_user_name_is_gone_when_removed(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let ids = access.invite(world, &["a@example.org", "b@example.org"]);
        let both = json!({ "email_id": ids[0], "email": "b@example.org" });
        refused(&access.call(world, "DELETE", "/users", &both), 400, "email");
        done(&access.call(world, "DELETE", "/users", &json!({ "email_id": ids[0].to_string() })));
        assert_eq!(world.number("SELECT COUNT(*) FROM person"), 1);
        let next = access.invite(world, &["a@example.org"]);
        assert_eq!(next, [3], "a number is never given twice");
    }

    fn adding_an_invited_person_by_the_identity_api_makes_her_whole(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let invited = access.invite(world, &["JOE@example.org"])[0];
        let card = json!({ "email_id": invited, "smartcards": [{ "number": "42" }] });
        done(&access.call(world, "PUT", "/modifysmartcards", &card));
        let before = access.list(world, "/multipleusers", &json!({}))[0].clone();
        let client = world.client(&company, Api::Management);
        let guid = add(&client, "joe");
        assert_eq!(before["unique_id"], guid);
        let users = access.list(world, "/multipleusers", &json!({}));
        assert_eq!(users.len(), 1);
        assert_eq!((&users[0]["email_id"], &users[0]["user_id"]), (&json!(invited), &json!(invited)));
        assert_eq!((&users[0]["email_status"], &users[0]["username"]), (&json!("CONFIRMED"), &json!("joe")));
        let cards = done(&access.get(world, "/modifysmartcards", &json!({ "email_id": invited })));
        assert_eq!(cards["smartcards"][0]["number"], "42");
        let again = client.call("/AddUser", &somebody("joe"));
        assert_eq!(again.codes(), crate::support::refused(1002));
        let mut taken = somebody("other");
        taken["email"] = "joe@example.org".into();
        assert_eq!(client.call("/AddUser", &taken).codes(), crate::support::refused(1003));
    }

    fn ranks_change_up_to_the_callers_own(world: &mut World) {
        let company = world.open(&[]);
        let owner = Access::new(&company);
        let ids = owner.invite(world, &["a@example.org", "b@example.org"]);
        let admin = Access::of_rank(world, "admin");
        let change = |access: &Access, id: i64, rank: &str| {
            access.call(world, "POST", "/modifyrank", &json!({ "admin_user_id": id, "rank": rank }))
        };
        done(&change(&owner, ids[0], "SUPER"));
        refused(&change(&admin, ids[0], "REGULAR"), 403, "rank");
        refused(&change(&admin, ids[1], "SUPER"), 403, "rank");
        done(&change(&admin, ids[1], "admin"));
        refused(&change(&owner, ids[1], "OWNER"), 400, "rank");
        refused(&change(&owner, 99, "ADMIN"), 404, "user");
        refused(&admin.call(world, "DELETE", "/users", &json!({ "email_id": ids[0] })), 403, "rank");
        assert_eq!(world.number("SELECT COUNT(*) FROM person WHERE rank = 'SUPER'"), 1);
        assert_eq!(world.number("SELECT COUNT(*) FROM person WHERE rank = 'ADMIN'"), 1);
    }

    fn names_on_computers_replace_those_before(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let id = access.invite(world, &["a@example.org"])[0];
        let set = |names: Value| {
            let body = json!({ "email_id": id, "computer_usernames": names });
            access.call(world, "POST", "/modifyallusernames", &body)
        };
        done(&set(json!(["root", "chad"])));
        done(&set(json!("[\"chad\"]")));
        assert_eq!(world.number("SELECT COUNT(*) FROM computer_user_name"), 1);
        refused(&set(json!(["ok", "bad\nname"])), 400, "computer_usernames");
        refused(&set(Value::Null), 400, "computer_usernames");
        assert_eq!(world.number("SELECT COUNT(*) FROM computer_user_name WHERE name = 'chad'"), 1);
        done(&set(json!([])));
        assert_eq!(world.number("SELECT COUNT(*) FROM computer_user_name"), 0);
    }
}
