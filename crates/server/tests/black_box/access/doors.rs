//! `/setlockstatus`, `/masslock` and `/events`, at doors that the server plays.

use super::{Access, done, door, refused, simulated};
use doorward_testkit::{Answer, World, eventually, on_both_engines};
use serde_json::{Value, json};

fn set(access: &Access, world: &World, uuid: &str, lock: bool, more: &Value) -> Answer {
    let mut body = json!({ "uuid": uuid, "lock_state": lock });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    access.call(world, "POST", "/setlockstatus", &body)
}

/// What the list of resources says of a door's lock.
fn lock(access: &Access, world: &World, uuid: &str) -> Value {
    let doors = access.list(world, "/multipleresources", &json!({ "type": "DOOR" }));
    let door = doors.into_iter().find(|door| door["uuid"] == uuid).expect("the door");
    door["resource_status"]["lock_status"].clone()
}

/// Tells a simulated door to suffer something, and waits until a call shows it.
fn suffer(world: &World, door: &str, what: &[&str]) {
    world.run(&[&["door", "simulate", door][..], what].concat()).done();
}

on_both_engines! {
    fn a_door_unlocks_for_a_time_and_locks_again_at_once_when_told(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (_, uuid) = simulated(world, &access, "Front");
        let unlocked = set(&access, world, &uuid.to_uppercase(), false, &json!({ "unlock_time": 30 }));
        assert_eq!(done(&unlocked), json!({ "success": "Front is unlocked for 30 seconds." }));
        eventually("it shows", || (lock(&access, world, &uuid) == "UNLOCKED").then_some(()));
        let locked = set(&access, world, &uuid, true, &json!({}));
        assert_eq!(done(&locked), json!({ "success": "Front is locked." }));
        eventually("it shows", || (lock(&access, world, &uuid) == "LOCKED").then_some(()));
        let own = done(&set(&access, world, &uuid, false, &json!({})));
        assert_eq!(own["success"], "Front is unlocked for 5 seconds.");
    }

    fn an_unlock_time_of_any_size_is_brought_to_five_to_sixty_seconds(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (_, uuid) = simulated(world, &access, "Front");
        for (asked, given) in [(json!(-5), 5), (json!(0), 5), (json!("17"), 17), (json!(1_000_000_000_000_i64), 60)] {
            let answer = done(&set(&access, world, &uuid, false, &json!({ "unlock_time": asked })));
            assert_eq!(answer["success"], format!("Front is unlocked for {given} seconds."));
        }
        for wrong in [json!("soon"), json!(1.5), json!([5]), json!("99999999999999999999")] {
            refused(&set(&access, world, &uuid, false, &json!({ "unlock_time": wrong })), 400, "unlock_time");
        }
        let no_state = access.call(world, "POST", "/setlockstatus", &json!({ "uuid": uuid }));
        refused(&no_state, 400, "lock_state");
    }

    fn what_is_no_uuid_names_no_door(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        for unknown in ["nonsense", "bf78c938-bf06-4625-bf79-7622f3f98e88", "1"] {
            refused(&set(&access, world, unknown, false, &json!({})), 404, "door");
        }
        refused(&set(&access, world, "", false, &json!({})), 400, "uuid");
    }

    fn a_door_that_is_away_slow_or_broken_has_a_failure_of_its_own(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (_, uuid) = simulated(world, &access, "Front");
        let (_, nobody) = door(world, "Back");
        refused(&set(&access, world, &nobody, false, &json!({})), 503, "not connected");
        suffer(world, "Front", &["broken"]);
        eventually("it breaks", || {
            (set(&access, world, &uuid, false, &json!({})).status == 503).then_some(())
        });
        refused(&set(&access, world, &uuid, false, &json!({})), 503, "did not obey");
        suffer(world, "Front", &["offline"]);
        eventually("it is away", || {
            let answer = set(&access, world, &uuid, false, &json!({}));
            answer.text().contains("not connected").then_some(())
        });
        suffer(world, "Front", &["normal"]);
        eventually("it is back", || {
            (set(&access, world, &uuid, true, &json!({})).status == 200).then_some(())
        });
        assert_eq!(lock(&access, world, &uuid), "LOCKED", "nothing late was obeyed");
        suffer(world, "Front", &["slow", "20000"]);
        eventually("it is slow", || {
            (set(&access, world, &uuid, false, &json!({})).status == 504).then_some(())
        });
    }

    fn a_lockdown_passes_nobody_and_only_an_operator_ends_it(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (_, uuid) = simulated(world, &access, "Front");
        world.run(&["door", "mode", "Front", "lockdown"]).done();
        eventually("the lockdown is seen", || {
            let answer = set(&access, world, &uuid, false, &json!({}));
            (answer.status == 409).then(|| refused(&answer, 409, "lockdown"))
        });
        done(&set(&access, world, &uuid, true, &json!({})));
        world.run(&["door", "mode", "Front", "normal"]).done();
        done(&set(&access, world, &uuid, false, &json!({})));
    }

    fn many_doors_answer_each_for_itself(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (front, _) = simulated(world, &access, "Front");
        let (back, _) = simulated(world, &access, "Back");
        door(world, "Shed");
        let group = json!({ "type": "resources", "name": "House", "add_ids": [front, back] });
        access.post(world, "/groups", &group);
        let house = json!({ "lock_state": false, "group_id": 1, "unlock_time": 9 });
        let answer = access.post(world, "/masslock", &house);
        assert_eq!(answer["success"], "All 2 doors are unlocked.");
        assert_eq!(answer["doors"][0]["success"], "Front is unlocked for 9 seconds.");
        let answer = access.post(world, "/masslock", &json!({ "lock_state": "TRUE" }));
        assert_eq!(answer["success"], "2 of 3 doors are locked.");
        let shed = answer["doors"].as_array().unwrap().iter().find(|door| door["name"] == "Shed");
        assert!(shed.unwrap()["error"].as_str().unwrap().contains("not connected"), "{answer}");
        let unknown = json!({ "lock_state": true, "group_id": 9 });
        refused(&access.call(world, "POST", "/masslock", &unknown), 404, "group");
    }

    fn what_happens_at_a_door_is_streamed_as_it_happens(world: &mut World) {
        let company = world.open(&[]);
        let access = Access::new(&company);
        let (_, uuid) = simulated(world, &access, "Front");
        let mut stream = world.connect();
        let head = format!(
            "GET /events HTTP/1.1\r\nHost: x\r\nX-API-Key: {}\r\nAccept: text/event-stream\r\n\r\n",
            access.key
        );
        stream.write(head.as_bytes()).unwrap();
        let begun = stream.read_head().unwrap();
        assert_eq!(begun.status, 200);
        assert!(begun.header("content-type").unwrap().starts_with("text/event-stream"));
        done(&set(&access, world, &uuid, false, &json!({})));
        let mut seen = String::new();
        while !(seen.contains("granted") && seen.contains("unlocked")) {
            let chunk = stream.chunk().unwrap().expect("the stream goes on");
            seen.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        assert!(seen.contains(&uuid) && seen.contains("Front"), "{seen}");
    }
}
