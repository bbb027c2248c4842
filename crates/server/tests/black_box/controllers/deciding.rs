//! What a controller decides, with the network and without it, and what the server learns of it.

use super::{door, until_online};
use doorward_testkit::{Company, Daemon, World, eventually, on_both_engines};
use serde_json::Value;

const ANN: &str = "0012345678";

/// A controller with one door, everybody's cards by one rule, and Ann with a card.
fn house(world: &mut World) -> (Company, Daemon, String) {
    let company = world.open(&[]);
    let uuid = door(world, "Front");
    people(world, "email,first_name,last_name\nann@example.org,Ann,Smith\n");
    cards(world, &format!("email,number\nann@example.org,{ANN}\n"));
    world.run(&["policy", "add", "--name", "All", "--everyone", "--all-doors"]).done();
    world.enrol("Gate", &["Front"]);
    let mut daemon = world.play_controller("Gate");
    daemon.next("policy ");
    eventually("the door is connected", || {
        let shown = world.run(&["door", "show", "--json", "Front"]).done().json();
        (shown["online"] == true).then_some(())
    });
    (company, daemon, uuid)
}

fn people(world: &World, text: &str) {
    let path = world.path("people.csv");
    std::fs::write(&path, text).unwrap();
    world.run(&["import", "people", path.to_str().unwrap()]).done();
}

fn cards(world: &World, text: &str) {
    let path = world.path("cards.csv");
    std::fs::write(&path, text).unwrap();
    world.run(&["import", "cards", path.to_str().unwrap(), "--replace"]).done();
}

fn present(daemon: &mut Daemon, card: &str) -> String {
    daemon.tell(&format!("card 1 {card}"));
    answer(daemon)
}

/// The next answer to somebody who asked.
fn answer(daemon: &mut Daemon) -> String {
    loop {
        let line = daemon.next("event ");
        if line.starts_with("event granted") || line.starts_with("event denied") {
            return line;
        }
    }
}

/// How many controllers hold a policy in which every change is.
const IN_FORCE: &str = "SELECT COUNT(*) FROM controller JOIN controller_policy \
     ON controller_policy.controller = controller.id \
     WHERE controller.epoch = controller_policy.epoch \
     AND controller_policy.change = (SELECT MAX(number) FROM policy_change)";

/// The rows of the events, the oldest first.
fn events(world: &World) -> Vec<Value> {
    let listed = world.run(&["events", "--json", "--most", "1000"]).done().json();
    let mut rows = listed.as_array().unwrap().clone();
    rows.sort_by_key(|row| row["id"].as_i64());
    rows
}

fn of_kind(world: &World, kind: &str) -> usize {
    events(world).iter().filter(|row| row["type"] == kind).count()
}

/// Waits until the server has all that the controller wrote down.
fn until_told(world: &World, kind: &str, count: usize) {
    eventually("the journal comes in", || (of_kind(world, kind) == count).then_some(()));
}

fn lock(world: &World, company: &Company, uuid: &str, lock: bool) -> (u16, String) {
    let request = doorward_testkit::Request::new("POST", "/setlockstatus")
        .header("X-API-Key", &company.api_key)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(format!("uuid={uuid}&lock_state={lock}").as_str());
    let answer = world.send(&request);
    (answer.status, answer.text().to_owned())
}

on_both_engines! {
    fn a_card_opens_and_the_server_hears_of_it_once(world: &mut World) {
        let (_, mut daemon, _) = house(world);
        assert!(present(&mut daemon, ANN).contains("granted door=1 person="));
        daemon.next("lock 1 released");
        daemon.tell("open 1");
        daemon.tell("close 1");
        daemon.next("lock 1 locked");
        assert!(present(&mut daemon, "0012345679").contains("reason=unknown_card"));
        until_told(world, "denied", 1);
        assert_eq!(of_kind(world, "granted"), 1);
        let granted = events(world).into_iter().find(|row| row["type"] == "granted").unwrap();
        assert_eq!(granted["person"], "Ann Smith");
        assert_eq!((of_kind(world, "opened"), of_kind(world, "closed")), (1, 1));
        daemon.tell("force 1");
        until_told(world, "forced", 1);
        daemon.tell("tamper 1 on");
        until_told(world, "tampered", 1);
    }

    fn the_vendors_call_moves_the_lock(world: &mut World) {
        let (company, mut daemon, uuid) = house(world);
        let (status, text) = lock(world, &company, &uuid, false);
        assert_eq!(status, 200, "{text}");
        daemon.next("lock 1 released");
        let shown = world.run(&["door", "show", "--json", "Front"]).done().json();
        assert_eq!((&shown["online"], &shown["mode_of_door"]), (&true.into(), &"normal".into()));
        let (status, text) = lock(world, &company, &uuid, true);
        assert_eq!(status, 200, "{text}");
        daemon.next("lock 1 locked");
        daemon.tell("cable off");
        daemon.next("link down");
        until_online(world, "Gate", false);
        let (status, _) = lock(world, &company, &uuid, false);
        assert_ne!(status, 200, "nobody is there");
        daemon.tell("cable on");
        daemon.next("link up");
        daemon.tell("wait 300");
        daemon.tell("exit 1");
        daemon.next("event exit");
        assert!(!daemon.seen.iter().rev().take(6).any(|line| line == "lock 1 released"), "late");
    }

    fn a_revoked_card_opens_nothing_and_a_new_one_does(world: &mut World) {
        let (_, mut daemon, _) = house(world);
        cards(world, "email,number\nann@example.org,0099\n");
        daemon.next("policy ");
        eventually("the old card is denied", || {
            present(&mut daemon, ANN).contains("unknown_card").then_some(())
        });
        assert!(present(&mut daemon, "0099").contains("granted"));
    }

    fn without_the_network_it_decides_on_and_tells_afterwards(world: &mut World) {
        let (_, mut daemon, _) = house(world);
        daemon.tell("cable off");
        daemon.next("link down");
        for swipe in 0..200 {
            let (card, what) = if swipe % 3 == 0 { ("0099", "denied") } else { (ANN, "granted") };
            let line = present(&mut daemon, card);
            assert!(line.contains(what) && line.contains("offline=true"), "{line}");
            daemon.tell("pass 60");
        }
        daemon.tell("cable on");
        daemon.next("link up");
        until_told(world, "denied", 67);
        assert_eq!(of_kind(world, "granted"), 133);
        daemon.tell("cable off");
        daemon.next("link down");
        daemon.tell("cable on");
        daemon.next("link up");
        assert!(present(&mut daemon, ANN).contains("offline=false"));
        until_told(world, "granted", 134);
        assert_eq!(of_kind(world, "denied"), 67, "each once");
    }

    fn a_restart_without_the_network_forgets_nothing(world: &mut World) {
        let (_, daemon, _) = house(world);
        world.run(&["door", "mode", "Front", "lockdown"]).done();
        eventually("the controller has it", || {
            let shown = world.controller("Gate");
            (shown["behind_since"].is_null() && shown["epoch"].as_i64() > Some(1)).then_some(())
        });
        daemon.kill();
        let listen = format!("--listen={}", world.address());
        world.stop();
        let state = world.state_of("Gate");
        let arguments = ["simulate", "--state", &state, "--script", "-"];
        let mut daemon = Daemon::start(&world.daemon_program(), &arguments);
        daemon.next("policy ");
        assert!(present(&mut daemon, ANN).contains("reason=lockdown"));
        world.start(&[&listen]);
        daemon.next("link up");
        world.run(&["door", "mode", "Front", "normal"]).done();
        eventually("the lockdown ends", || {
            present(&mut daemon, ANN).contains("granted").then_some(())
        });
    }

    fn what_was_written_down_before_a_crash_is_told_after_it(world: &mut World) {
        let (_, mut daemon, _) = house(world);
        daemon.tell("cable off");
        daemon.next("link down");
        for round in 0..4 {
            for _ in 0..5 {
                assert!(present(&mut daemon, ANN).contains("granted"));
            }
            daemon.kill();
            let state = world.state_of("Gate");
            let arguments = ["simulate", "--state", &state, "--script", "-"];
            daemon = Daemon::start(&world.daemon_program(), &arguments);
            daemon.next("link up");
            until_told(world, "granted", 5 * (round + 1));
            daemon.tell("cable off");
            daemon.next("link down");
        }
    }

    fn after_two_weeks_without_a_word_nothing_opens(world: &mut World) {
        let (_, mut daemon, _) = house(world);
        daemon.tell("cable off");
        daemon.next("link down");
        let days = 24 * 3_600;
        daemon.tell(&format!("pass {}", 13 * days));
        assert!(present(&mut daemon, ANN).contains("granted"));
        daemon.tell(&format!("pass {}", 2 * days));
        assert!(present(&mut daemon, ANN).contains("reason=policy_too_old"));
    }

    fn a_pin_of_a_person_opens_by_card_and_pin(world: &mut World) {
        let (_, mut daemon, _) = house(world);
        cards(world, &format!(
            "email,number,label\nann@example.org,{ANN},Badge\nann@example.org,246810,My PIN\n"
        ));
        world.run(&["door", "mode", "Front", "card-and-pin"]).done();
        eventually("the card asks for its PIN", || {
            daemon.tell(&format!("card 1 {ANN}"));
            let line = daemon.next("signal 1 outside");
            line.contains("enter-pin").then_some(())
        });
        daemon.tell("pin 1 111111#");
        assert!(answer(&mut daemon).contains("denied"));
        eventually("the PIN has its digest, and the controller has it", || {
            let digests = world.number("SELECT COUNT(*) FROM keypad_number");
            (digests == 1 && world.number(IN_FORCE) == 1).then_some(())
        });
        daemon.tell(&format!("card 1 {ANN}"));
        daemon.next("signal 1 outside enter-pin");
        daemon.tell("pin 1 246810#");
        assert!(answer(&mut daemon).contains("granted"));
        daemon.tell(&format!("card 1 {ANN}"));
        daemon.next("signal 1 outside enter-pin");
        daemon.tell("pin 1 246811#");
        assert!(answer(&mut daemon).contains("granted"), "as if nothing were wrong");
        until_told(world, "duress", 1);
    }
}
