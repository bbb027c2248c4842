//! `/groups` and `/multipleresources`.

use super::{Access, computer, done, door, refused};
use doorward_testkit::on_both_engines;
use serde_json::{Value, json};

on_both_engines! {
    fn a_group_of_people_is_made_renamed_changed_and_deleted(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let ids = access.invite(world, &["a@example.org", "b@example.org", "c@example.org"]);
        let made = json!({ "type": "users", "name": "Staff", "add_ids": [ids[0], ids[1]] });
        let answer = access.post(world, "/groups", &made);
        assert_eq!(answer, json!({ "success": "Group has been successfully created!", "group_id": 1 }));
        let put = |body: Value| access.call(world, "PUT", "/groups", &body);
        let change = json!({ "type": "users", "group_id": 1, "name": "Crew", "add_ids": [ids[2]], "del_ids": [ids[0], 77] });
        let updated = json!({ "success": "Group has been successfully updated!" });
        assert_eq!(done(&put(change)), updated);
        let listed = access.list(world, "/groups", &json!({ "type": "users" }));
        assert_eq!(listed, [json!({ "id": 1, "name": "Crew", "count": 2, "items": [ids[1], ids[2]] })]);
        // One that goes and comes in one call is in.
        let both = json!({ "type": "users", "group_id": 1, "add_ids": [ids[1]], "del_ids": [ids[1]] });
        done(&put(both));
        assert_eq!(access.list(world, "/groups", &json!({}))[0]["count"], 2);
        done(&access.call(world, "DELETE", "/groups", &json!({ "group_id": 1, "type": "users" })));
        assert!(access.list(world, "/groups", &json!({})).is_empty());
        refused(&access.call(world, "DELETE", "/groups", &json!({ "group_id": 1 })), 404, "group");
        assert_eq!(access.list(world, "/multipleusers", &json!({})).len(), 3);
    }

    fn names_are_unique_by_kind_and_a_refused_change_changes_nothing(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let id = access.invite(world, &["a@example.org"])[0];
        let make = |kind: &str, name: &str| {
            access.call(world, "POST", "/groups", &json!({ "type": kind, "name": name, "add_ids": [] }))
        };
        done(&make("users", "Staff"));
        done(&make("users", "Night"));
        done(&make("resources", "Staff"));
        refused(&make("users", "STAFF"), 409, "name");
        let rename = json!({ "type": "users", "group_id": 2, "name": "staff", "add_ids": [id] });
        refused(&access.call(world, "PUT", "/groups", &rename), 409, "name");
        let unknown = json!({ "type": "users", "group_id": 2, "name": "Late", "add_ids": [id, 99] });
        refused(&access.call(world, "PUT", "/groups", &unknown), 404, "user");
        let empty = json!({ "type": "users", "group_id": 2, "name": "" });
        refused(&access.call(world, "PUT", "/groups", &empty), 400, "name");
        let other_kind = json!({ "type": "resources", "group_id": 2, "name": "Doors" });
        refused(&access.call(world, "PUT", "/groups", &other_kind), 404, "group");
        let groups = access.list(world, "/groups", &json!({ "type": "users" }));
        let shown: Vec<_> = groups.iter().map(|g| (g["name"].clone(), g["count"].clone())).collect();
        assert_eq!(shown, [(json!("Staff"), json!(0)), (json!("Night"), json!(0))]);
    }

    fn groups_of_resources_take_their_kind_from_their_members_and_mix_none(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let ((front, _), (back, _)) = (door(world, "Front"), door(world, "Back"));
        let desk = computer(world, "Desk");
        let make = |body: Value| access.call(world, "POST", "/groups", &body);
        done(&make(json!({ "type": "resources", "name": "Doors", "add_ids": [front, back] })));
        done(&make(json!({ "type": "resources", "name": "Desks", "add_ids": [desk] })));
        let given = json!({ "type": "resources", "name": "Later", "add_ids": [], "resource_type": "COMPUTER" });
        done(&make(given));
        refused(&make(json!({ "type": "resources", "name": "Mixed", "add_ids": [front, desk] })), 400, "kind");
        let wrong = json!({ "type": "resources", "name": "W", "add_ids": [front], "resource_type": "COMPUTER" });
        refused(&make(wrong), 400, "kind");
        refused(&make(json!({ "type": "resources", "name": "W", "add_ids": [99] })), 404, "resource");
        let of = |kind: &str| {
            let body = json!({ "type": "resources", "resource_type": kind });
            let groups = access.list(world, "/groups", &body);
            groups.iter().map(|g| g["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(of("DOOR"), ["Doors"]);
        assert_eq!(of("computer"), ["Desks", "Later"]);
        let add = json!({ "type": "resources", "group_id": 1, "add_ids": [desk] });
        refused(&access.call(world, "PUT", "/groups", &add), 400, "kind");
    }

    fn a_group_that_a_policy_uses_is_not_deleted_and_the_answer_names_the_policy(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        access.post(world, "/groups", &json!({ "type": "users", "name": "Staff", "add_ids": [] }));
        let policy = ["policy", "add", "--name", "Staff by day", "--group", "Staff", "--all-doors"];
        world.run(&policy).done();
        let delete = || access.call(world, "DELETE", "/groups", &json!({ "group_id": 1 }));
        refused(&delete(), 409, "Staff by day");
        world.run(&["policy", "remove", "Staff by day"]).done();
        done(&delete());
    }

    fn resources_are_listed_with_every_field_of_the_vendors_reference(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (front, uuid) = door(world, "Front");
        computer(world, "Desk");
        access.post(world, "/groups", &json!({ "type": "resources", "name": "Doors", "add_ids": [front] }));
        world.run(&["policy", "add", "--name", "All", "--everyone", "--door-group", "Doors"]).done();
        let resources = access.list(world, "/multipleresources", &json!({ "type": "DOOR" }));
        let names: Vec<&str> =
            resources[0].as_object().unwrap().keys().map(String::as_str).collect();
        let documented = [
            "groups", "policies", "name", "org_id", "public_key", "resource_id", "resource_type",
            "resource_subtype", "resource_info", "resource_status", "seen", "status", "unique_id",
            "updated", "uuid",
        ];
        assert_eq!(names, documented);
        let found = &resources[0];
        assert_eq!((&found["groups"], &found["policies"]), (&json!([["Doors"]]), &json!([["All"]])));
        assert_eq!((&found["uuid"], &found["org_id"]), (&json!(uuid), &json!(company.id)));
        let status = json!({ "lock_status": null, "online_status": "OFFLINE" });
        assert_eq!((&found["resource_status"], &found["status"]), (&status, &json!("ACTIVE")));
        assert_eq!(access.list(world, "/multipleresources", &json!({})).len(), 2);
        let computers = access.list(world, "/multipleresources", &json!({ "type": "computer" }));
        assert_eq!(computers[0]["name"], "Desk");
        refused(&access.get(world, "/multipleresources", &json!({ "type": "window" })), 400, "type");
    }
}
