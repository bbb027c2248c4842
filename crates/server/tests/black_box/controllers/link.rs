//! The link of a controller: kept, renewed, and worth nothing to whoever is not who it says.

use super::{alarms, door, until_online};
use doorward_testkit::{Engine, Request, eventually, on_both_engines};

on_both_engines! {
    fn new_keys_take_the_place_of_the_old_ones(world: &mut World) {
        world.open(&[]);
        world.enrol("Gate", &[]);
        let before = world.controller("Gate")["channel_key"].clone();
        let mut daemon = world.play_controller("Gate");
        world.run(&["controller", "renew-keys", "Gate"]).done();
        daemon.next("note new keys");
        assert_eq!(world.controller("Gate")["channel_key"], before, "until they are used");
        daemon.tell("cable off");
        daemon.next("link down");
        daemon.tell("cable on");
        daemon.next("link up");
        let after = world.controller("Gate")["channel_key"].clone();
        assert_ne!(after, before);
        daemon.tell("quit");
        assert!(daemon.ended().success());
        world.play_controller("Gate").kill();
        assert_eq!(world.controller("Gate")["channel_key"], after);
    }

    fn a_link_comes_back_after_a_restart_of_either_side(world: &mut World) {
        world.open(&[]);
        world.enrol("Gate", &[]);
        let mut daemon = world.play_controller("Gate");
        let listen = format!("--listen={}", world.address());
        world.stop();
        daemon.next("link down");
        world.start(&[&listen]);
        daemon.next("link up");
        until_online(world, "Gate", true);
        daemon.kill();
        world.play_controller("Gate").kill();
    }

    fn a_journal_that_was_lost_is_an_alarm_and_begins_anew(world: &mut World) {
        let company = world.open(&[]);
        world.enrol("Gate", &[]);
        let state = world.state_of("Gate");
        let mut daemon = world.play_controller("Gate");
        // Two jumps of the clock are two entries.
        world.execute("UPDATE controller SET journal_next = 40");
        daemon.tell("quit");
        assert!(daemon.ended().success());
        std::fs::remove_dir_all(format!("{state}/log")).unwrap();
        world.play_controller("Gate").kill();
        assert_eq!(alarms(&world.audit(&company)), ["controller_journal_went_back"]);
        assert!(world.controller("Gate")["journal_next"].as_i64().unwrap() < 40);
    }

    fn the_link_of_a_door_follows_its_controller(world: &mut World) {
        world.open(&[]);
        door(world, "Front");
        world.enrol("Gate", &[]);
        let _daemon = world.play_controller("Gate");
        world.run(&["controller", "bind", "Gate", "Front"]).done();
        assert_eq!(world.controller("Gate")["doors"], "Front");
        world.run(&["controller", "unbind", "Gate", "Front"]).done();
        assert_eq!(world.controller("Gate")["doors"], "");
        let said = world.run(&["controller", "unbind", "Gate", "Front"]).refused();
        assert!(said.contains("door"), "{said}");
    }

    fn the_address_of_controllers_answers_nobody_else(world: &mut World) {
        world.open(&[]);
        let plain = world.send(&Request::new("GET", "/controller/link"));
        assert_eq!(plain.status, 426);
        assert!(plain.text().contains("WebSocket"));
        let upgrade = Request::new("GET", "/controller/link")
            .header("Connection", "upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "12")
            .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        assert_eq!(world.send(&upgrade).status, 426, "another version");
        let health = world.send(&Request::new("GET", "/healthz"));
        assert_eq!(health.status, 200);
    }
}

#[test]
fn a_controller_moves_to_the_server_that_it_reaches() {
    doorward_testkit::play(env!("CARGO_BIN_EXE_doorward"), Engine::Postgres, |world| {
        world.open(&[]);
        door(world, "Front");
        world.enrol("Gate", &["Front"]);
        let mut daemon = world.play_controller("Gate");
        let listen = format!("--listen={}", world.address());
        let mut second = world.beside();
        second.start(&[]);
        until_online(&second, "Gate", true);
        // The first server dies without a word, and the second one takes its place.
        let moved = format!("--listen={}", world.address());
        assert_eq!(listen, moved);
        world.kill();
        daemon.next("link down");
        second.stop();
        second.start(&[&listen]);
        daemon.next("link up");
        eventually("the second server has it", || {
            (second.controller("Gate")["online"] == true).then_some(())
        });
        drop(daemon);
        second.end();
        world.start(&[]);
    });
}
