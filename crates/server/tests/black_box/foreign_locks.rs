//! Locks of other makers from outside: the real program, a real broker, devices that play by a script,
//! and a relay that speaks HTTP.

mod device;
mod relay;
mod set_up;

use device::{Device, Kind, Mood, leave, retained};
use doorward_testkit::{
    Answer, Broker, Company, Engine, Request, World, eventually, on_both_engines,
};
use serde_json::Value;

/// Adds a door and connects it; its UUID.
#[track_caller]
fn connect(world: &World, name: &str, arguments: &[String]) -> String {
    let made = world.run(&["door", "add", "--json", "--name", name]).done().json();
    again(world, name, arguments);
    made["uuid"].as_str().unwrap().to_owned()
}

/// Connects a door to another lock.
#[track_caller]
fn again(world: &World, name: &str, arguments: &[String]) {
    let mut all = vec!["door", "connect", name];
    all.extend(arguments.iter().map(String::as_str));
    world.run(&all).done();
}

fn show(world: &World, name: &str) -> Value {
    world.run(&["door", "show", "--json", name]).done().json()
}

#[track_caller]
fn is_online(world: &World, name: &str, online: bool) {
    eventually("the lock is there, or is not", || {
        (show(world, name)["online"] == online).then_some(())
    });
}

#[track_caller]
fn shows_lock(world: &World, name: &str, lock: &str) {
    eventually("the lock says how it is", || (show(world, name)["lock"] == lock).then_some(()));
}

fn set_lock(world: &World, company: &Company, uuid: &str, lock: bool) -> Answer {
    let form = "application/x-www-form-urlencoded";
    let request = Request::new("POST", "/setlockstatus").header("X-API-Key", &company.api_key);
    let body = format!("uuid={uuid}&lock_state={lock}&unlock_time=5");
    world.send(&request.header("Content-Type", form).body(body.as_str()))
}

#[track_caller]
fn opens(world: &World, company: &Company, uuid: &str) {
    let answer = set_lock(world, company, uuid, false);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[track_caller]
fn fails(world: &World, company: &Company, uuid: &str, why: &str) {
    let answer = set_lock(world, company, uuid, false);
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(answer.text().contains(why), "{}", answer.text());
}

/// What happened, the oldest first.
fn kinds(world: &World) -> Vec<String> {
    let csv = world.run(&["events", "--csv"]).done().stdout;
    let lines = csv.lines().skip(1).filter_map(|line| line.split(',').nth(2));
    lines.map(str::to_owned).collect()
}

fn count(world: &World, kind: &str) -> usize {
    kinds(world).iter().filter(|one| *one == kind).count()
}

/// A file with a secret in it, as an argument names it.
fn secret(world: &World, argument: &str, text: &str) -> String {
    world.secrets.note(text.trim());
    let path = world.path(&argument.replace('-', ""));
    std::fs::write(&path, text).unwrap();
    format!("{argument}={}", path.display())
}

/// Nothing that orders a lock to do something is kept on a broker.
#[track_caller]
fn keeps_no_order(broker: &Broker) {
    let kept = retained(broker);
    let order = |topic: &String| topic.ends_with("/set") || topic.ends_with("/rpc");
    assert!(!kept.iter().any(order), "{kept:?}");
}

on_both_engines! {
    fn a_call_moves_the_lock_of_each_profile_and_it_locks_again(world: &mut World) {
        let broker = Broker::start(None);
        let company = world.open(&[]);
        for kind in Kind::ALL {
            let device = Device::start(&broker, kind);
            let name = format!("{kind:?}");
            let uuid = connect(world, &name, &kind.arguments(&broker));
            is_online(world, &name, true);
            opens(world, &company, &uuid);
            assert_eq!(device.orders(), ["unlock"]);
            assert_eq!(show(world, &name)["foreign_lock"]["relocks_itself"], kind == Kind::Shelly);
            // By its own timer, or by the server's.
            shows_lock(world, &name, "unlocked");
            shows_lock(world, &name, "locked");
            let told: &[&str] = if kind == Kind::Shelly { &["unlock"] } else { &["unlock", "lock"] };
            assert_eq!(device.orders(), told);
            opens(world, &company, &uuid);
            assert_eq!(set_lock(world, &company, &uuid, true).status, 200);
            keeps_no_order(&broker);
            world.run(&["door", "disconnect", &name]).done();
            is_online(world, &name, false);
        }
        let kinds = kinds(world);
        let count = |kind: &str| kinds.iter().filter(|one| *one == kind).count();
        assert_eq!((count("unlocked"), count("locked")), (6, 6), "{kinds:?}");
    }

    fn nothing_acts_late_when_the_broker_was_away(world: &mut World) {
        let mut broker = Broker::start(None);
        let company = world.open(&[]);
        let device = Device::start(&broker, Kind::Zigbee);
        let uuid = connect(world, "Front", &Kind::Zigbee.arguments(&broker));
        is_online(world, "Front", true);
        broker.kill();
        is_online(world, "Front", false);
        fails(world, &company, &uuid, "");
        assert_eq!(device.orders(), Vec::<String>::new());
        broker.run();
        is_online(world, "Front", true);
        // What was asked while it was away would be told before this.
        assert_eq!(set_lock(world, &company, &uuid, true).status, 200);
        assert_eq!(device.orders(), ["lock"]);
        keeps_no_order(&broker);
    }

    fn nothing_acts_late_when_the_broker_hung(world: &mut World) {
        let broker = Broker::start(None);
        let company = world.open(&[]);
        let device = Device::start(&broker, Kind::Zigbee);
        let uuid = connect(world, "Front", &Kind::Zigbee.arguments(&broker));
        is_online(world, "Front", true);
        broker.hang(true);
        fails(world, &company, &uuid, "");
        broker.hang(false);
        eventually("the lock locks", || {
            (set_lock(world, &company, &uuid, true).status == 200).then_some(())
        });
        assert!(!device.orders().contains(&"unlock".to_owned()), "{:?}", device.orders());
    }

    fn a_shelly_that_sleeps_is_given_no_order(world: &mut World) {
        let broker = Broker::start(None);
        let company = world.open(&[]);
        let device = Device::start(&broker, Kind::Shelly);
        let uuid = connect(world, "Front", &Kind::Shelly.arguments(&broker));
        is_online(world, "Front", true);
        device.set(Mood::Silent);
        fails(world, &company, &uuid, "does not answer");
        assert_eq!(device.orders(), Vec::<String>::new());
    }

    fn a_lock_that_was_cut_off_unlocked_raises_an_alarm_and_is_locked_later(world: &mut World) {
        let mut broker = Broker::start(None);
        let company = world.open(&[]);
        let device = Device::start(&broker, Kind::HomeAssistant);
        let uuid = connect(world, "Front", &Kind::HomeAssistant.arguments(&broker));
        is_online(world, "Front", true);
        opens(world, &company, &uuid);
        broker.kill();
        is_online(world, "Front", false);
        assert_eq!(show(world, "Front")["lock"], "unknown");
        assert_eq!(count(world, "lock_unknown"), 1);
        broker.run();
        device.is_told("lock");
        shows_lock(world, "Front", "locked");
        assert_eq!(device.orders(), ["unlock", "lock"]);
    }

    fn a_lock_is_locked_by_the_next_server_when_one_died_in_between(world: &mut World) {
        let broker = Broker::start(None);
        let company = world.open(&[]);
        let device = Device::start(&broker, Kind::Zigbee);
        let uuid = connect(world, "Front", &Kind::Zigbee.arguments(&broker));
        is_online(world, "Front", true);
        opens(world, &company, &uuid);
        eventually("it is noted", || {
            let noted = "SELECT COUNT(*) FROM foreign_lock WHERE relock_at IS NOT NULL";
            (world.number(noted) == 1).then_some(())
        });
        world.kill();
        world.start(&[]);
        device.is_told("lock");
        eventually("nothing is left to be locked", || {
            let noted = "SELECT COUNT(*) FROM foreign_lock WHERE relock_at IS NOT NULL";
            (world.number(noted) == 0).then_some(())
        });
        assert_eq!(device.orders(), ["unlock", "lock"]);
    }

    fn a_server_that_stops_locks_what_only_it_would_lock(world: &mut World) {
        let broker = Broker::start(None);
        let company = world.open(&[]);
        let device = Device::start(&broker, Kind::Zigbee);
        let uuid = connect(world, "Front", &Kind::Zigbee.arguments(&broker));
        is_online(world, "Front", true);
        opens(world, &company, &uuid);
        world.stop();
        assert_eq!(device.orders(), ["unlock", "lock"]);
        let noted = "SELECT COUNT(*) FROM foreign_lock WHERE relock_at IS NOT NULL";
        assert_eq!(world.number(noted), 0);
    }

    fn a_lock_that_fails_is_not_believed_to_have_opened(world: &mut World) {
        let broker = Broker::start(None);
        let company = world.open(&[]);
        let device = Device::start(&broker, Kind::HomeAssistant);
        let uuid = connect(world, "Front", &Kind::HomeAssistant.arguments(&broker));
        is_online(world, "Front", true);
        device.set(Mood::Silent);
        fails(world, &company, &uuid, "does not answer");
        device.set(Mood::Contrary);
        fails(world, &company, &uuid, "stays locked");
        device.set(Mood::Jams);
        fails(world, &company, &uuid, "stuck");
        eventually("it is written down", || (count(world, "jammed") == 1).then_some(()));
        device.set(Mood::Good);
        opens(world, &company, &uuid);
        eventually("it is free", || (count(world, "jam_ended") == 1).then_some(()));
        device.say_available(false);
        is_online(world, "Front", false);
        fails(world, &company, &uuid, "");
        device.say_available(true);
        is_online(world, "Front", true);
    }

    fn what_a_broker_kept_of_a_lock_confirms_nothing(world: &mut World) {
        let broker = Broker::start(None);
        let company = world.open(&[]);
        leave(&broker, "hall/up", "online");
        leave(&broker, "hall/front", "{\"state\":\"UNLOCKED\"}");
        let uuid = connect(world, "Front", &Kind::HomeAssistant.arguments(&broker));
        is_online(world, "Front", true);
        shows_lock(world, "Front", "unlocked");
        fails(world, &company, &uuid, "does not answer");
    }

    fn a_lock_is_kept_open_by_its_mode_and_locked_when_that_ends(world: &mut World) {
        let broker = Broker::start(None);
        world.open(&[]);
        let device = Device::start(&broker, Kind::Zigbee);
        connect(world, "Front", &Kind::Zigbee.arguments(&broker));
        is_online(world, "Front", true);
        let mode = |mode: &str| world.run(&["door", "mode", "--json", "Front", mode]).done().json();
        assert_eq!(mode("unlocked")["door_follows"], true);
        device.is_told("unlock");
        shows_lock(world, "Front", "unlocked");
        device.forget();
        assert_eq!(mode("lockdown")["door_follows"], true);
        device.is_told("lock");
        shows_lock(world, "Front", "locked");
        assert_eq!(device.orders(), ["lock"]);
    }
}

/// Two servers, one lock: it hears one of them, whoever is called.
#[test]
fn one_server_speaks_to_a_lock_and_the_next_takes_over() {
    doorward_testkit::play(env!("CARGO_BIN_EXE_doorward"), Engine::Postgres, |world| {
        let broker = Broker::start(None);
        let company = world.open(&[]);
        let device = Device::start(&broker, Kind::Zigbee);
        let uuid = connect(world, "Front", &Kind::Zigbee.arguments(&broker));
        is_online(world, "Front", true);
        let mut second = world.beside();
        second.start(&[]);
        for server in [&*world, &second] {
            device.forget();
            opens(server, &company, &uuid);
            assert_eq!(set_lock(server, &company, &uuid, true).status, 200);
            assert_eq!(device.orders(), ["unlock", "lock"]);
        }
        world.kill();
        eventually("the other server speaks to the lock", || {
            (set_lock(&second, &company, &uuid, true).status == 200).then_some(())
        });
        device.forget();
        opens(&second, &company, &uuid);
        assert_eq!(device.orders(), ["unlock"]);
        second.end();
        world.start(&[]);
    });
}
