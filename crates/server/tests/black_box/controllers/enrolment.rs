//! How a controller becomes somebody's, and stops being so.

use super::{alarms, door, until_online};
use doorward_testkit::{Daemon, eventually, on_both_engines};

on_both_engines! {
    fn a_controller_is_taken_in_by_its_code_however_it_is_typed(world: &mut World) {
        let company = world.open(&[]);
        door(world, "Front");
        let (mut asking, code) = world.ask_to_enrol("Gate");
        assert_eq!(code.len(), 9, "{code}");
        let typed = code.to_lowercase().replace('-', " ");
        let front = ["door", "approve", "--json", &typed, "--name", "North gate", "--door", "Front"];
        let enrolled = world.run(&front).done().json();
        assert_eq!(enrolled["name"], "North gate");
        asking.next("enrolled");
        assert!(asking.ended().success());
        let shown = world.controller("North gate");
        assert_eq!((&shown["state"], &shown["doors"]), (&"active".into(), &"Front".into()));
        assert!(shown["platform"].as_str().unwrap().starts_with("linux "));
        let status = world.run_daemon(&["status", "--state", &world.state_of("Gate")]).done();
        assert!(status.stdout.contains(&format!("company: {}", company.id)), "{status:?}");
        let again = world.run(&["door", "approve", &code]).refused();
        assert!(again.contains("controller that waits with this code"), "{again}");
        let daemon = world.play_controller("Gate");
        until_online(world, "North gate", true);
        daemon.kill();
        until_online(world, "North gate", false);
    }

    fn a_controller_that_is_refused_learns_it_and_may_ask_again(world: &mut World) {
        world.open(&[]);
        let (asking, code) = world.ask_to_enrol("Gate");
        world.run(&["controller", "refuse", &code]).done();
        assert_eq!(asking.ended().code(), Some(1));
        let listed = world.run(&["controller", "list", "--json"]).done().json();
        assert_eq!(listed.as_array().map(Vec::len), Some(0));
        world.enrol("Gate", &[]);
        assert_eq!(world.controller("Gate")["doors"], "");
    }

    fn what_cannot_be_approved_writes_nothing(world: &mut World) {
        world.open(&[]);
        door(world, "Front");
        world.run(&["door", "add", "--simulated", "--name", "Played"]).done();
        let (_asking, code) = world.ask_to_enrol("Gate");
        for (arguments, why) in [
            (vec!["door", "approve", "2222-2222"], "with this code"),
            (vec!["door", "approve", &code, "--door", "Nowhere"], "door"),
            (vec!["door", "approve", &code, "--door", "Played"], "simulated"),
            (vec!["door", "approve", &code, "--door", "Front", "--name", ""], "name"),
        ] {
            let said = world.run(&arguments).refused();
            assert!(said.contains(why), "{said}");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM controller"), 0);
        assert_eq!(world.number("SELECT COUNT(*) FROM controller_door"), 0);
        world.run(&["door", "approve", &code, "--door", "Front"]).done();
        let (_second, code) = world.ask_to_enrol("Second");
        let said = world.run(&["door", "approve", &code, "--door", "Front"]).refused();
        assert!(said.contains("another controller"), "{said}");
        let said = world.run(&["door", "approve", &code, "--name", "GATE"]).refused();
        assert!(said.contains("is called GATE"), "{said}");
        assert_eq!(world.number("SELECT COUNT(*) FROM controller"), 1);
    }

    fn a_code_dies_with_whoever_shows_it(world: &mut World) {
        world.open(&[]);
        let (asking, code) = world.ask_to_enrol("Gate");
        asking.kill();
        eventually("the code is forgotten", || {
            (world.number("SELECT COUNT(*) FROM controller_request") == 0).then_some(())
        });
        world.run(&["door", "approve", &code]).refused();
    }

    fn a_controller_with_the_servers_key_talks_to_no_other(world: &mut World) {
        world.open(&[]);
        let key = world.run(&["controller", "key", "--json"]).done().json();
        let key = key["server_key"].as_str().unwrap().to_owned();
        let (server, state) = (format!("http://{}", world.address()), world.state_of("Gate"));
        let enroll = |key: &str| {
            let arguments =
                ["enroll", "--server", &server, "--state", &state, "--server-key", key];
            Daemon::start(&world.daemon_program(), &arguments)
        };
        assert_eq!(enroll(&key.replace('0', "1").replace('2', "3")).ended().code(), Some(1));
        assert_eq!(world.number("SELECT COUNT(*) FROM controller_request"), 0, "not a word");
        enroll(&key).next("code ");
    }

    fn out_of_service_a_controller_forgets_what_it_holds(world: &mut World) {
        let company = world.open(&[]);
        door(world, "Front");
        world.enrol("Gate", &["Front"]);
        let mut daemon = world.play_controller("Gate");
        let said = world.run(&["controller", "remove", "Gate"]).refused();
        assert!(said.contains("in service"), "{said}");
        world.run(&["controller", "revoke", "Gate"]).done();
        daemon.next("revoked: ");
        assert_eq!(daemon.ended().code(), Some(3));
        let status = world.run_daemon(&["status", "--state", &world.state_of("Gate")]).done();
        assert!(status.stdout.contains("not enrolled"), "{status:?}");
        world.run(&["controller", "stolen", "Gate"]).done();
        assert_eq!(world.controller("Gate")["doors"], "");
        assert_eq!(alarms(&world.audit(&company)), ["controller_stolen"]);
        let said = world.run(&["controller", "restore", "Gate"]).refused();
        assert!(said.contains("enrol it anew"), "{said}");
        world.run(&["controller", "remove", "Gate"]).done();
        // Its keys are as they were, and it can be taken in again.
        world.enrol("Gate", &["Front"]);
        assert_eq!(world.controller("Gate")["doors"], "Front");
    }

    fn a_controller_that_is_off_is_told_when_it_comes_back(world: &mut World) {
        world.open(&[]);
        world.enrol("Gate", &[]);
        world.run(&["controller", "revoke", "Gate"]).done();
        let state = world.state_of("Gate");
        let arguments = ["simulate", "--state", &state, "--script", "-"];
        let mut daemon = Daemon::start(&world.daemon_program(), &arguments);
        daemon.next("revoked: an administrator");
    }
}
