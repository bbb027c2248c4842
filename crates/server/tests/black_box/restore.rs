//! Backups: written while the server runs, put back elsewhere, on the same engine or the other.

use crate::support::{DONE, add, expect, management, shown};
use doorward_testkit::{Api, Client, World, eventually, on_both_engines};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};

fn backup(world: &World, name: &str) -> String {
    let file = world.path(name).to_str().unwrap().to_owned();
    world.run(&["backup", "--to", &file]).done();
    file
}

fn key(world: &World) -> String {
    world.data("master.key").to_str().unwrap().to_owned()
}

on_both_engines! {
    fn restore_on_either_engine(world: &mut World) {
        let (company, client) = management(world);
        let guid = add(&client, "carried");
        let change = json!({ "guid": guid, "first_name": "Zoë \u{1F600}", "alias_name": "c2" });
        expect(&client.call("/UpdateUser", &change), DONE);
        let pin = json!({ "guid": guid, "pin": "528491" });
        expect(&client.call("/GeneratePin", &pin), DONE);
        let file = backup(world, "one.backup");
        let tables = [
            "company",
            "application",
            "hmac_key",
            "api_key",
            "setup_link",
            "person",
            "login_name",
            "pin",
        ];
        for engine in [world.engine(), world.engine().other()] {
            let mut elsewhere = world.another(engine);
            elsewhere.run(&["restore", "--from", &file, "--master-key", &key(world)]).done();
            for table in tables {
                let count = format!("SELECT COUNT(*) FROM {table}");
                assert_eq!(elsewhere.number(&count), world.number(&count), "{table}");
            }
            elsewhere.start(&[]);
            let client: Client = elsewhere.client(&company, Api::Management);
            expect(&client.call("/VerifyPin", &pin), DONE);
            let person = shown(&elsewhere, "C2");
            assert_eq!(person["first_name"], "Zoë \u{1F600}");
            assert_eq!(person["guid"], guid.as_str());
            let iam = elsewhere.client(&company, Api::Iam);
            expect(&iam.call("/DeactivateUser", &json!({ "UniqueUserId": guid })), DONE);
            elsewhere.run(&["doctor"]).done();
            elsewhere.end();
        }
    }

    fn restore_refuses_to_overwrite(world: &mut World) {
        let (_, client) = management(world);
        add(&client, "here");
        let file = backup(world, "one.backup");
        assert!(world.run(&["backup", "--to", &file]).refused().contains("one.backup"));
        world.run(&["restore", "--from", &file]).refused();
        world.stop();
        world.run(&["restore", "--from", &file]).refused();
        let with_key = ["restore", "--from", &file, "--master-key", &key(world)];
        assert!(world.run(&with_key).refused().contains("overwrite"));
        assert_eq!(world.number("SELECT COUNT(*) FROM person"), 1);
        world.start(&[]);
        expect(&client.call("/UpdateUser", &json!({ "guid": shown(world, "here")["guid"] })), DONE);
    }

    fn restore_needs_the_key_that_belongs_to_it(world: &mut World) {
        let (_, client) = management(world);
        add(&client, "sealed");
        let file = backup(world, "one.backup");
        let elsewhere = world.another(world.engine());
        let line = elsewhere.run(&["restore", "--from", &file]).refused();
        assert!(line.contains("--master-key"), "{line}");
        let nowhere = elsewhere.path("nowhere").to_str().unwrap().to_owned();
        elsewhere.run(&["restore", "--from", &nowhere, "--master-key", &key(world)]).refused();
        let text = elsewhere.path("text").to_str().unwrap().to_owned();
        std::fs::write(&text, "no backup at all").unwrap();
        elsewhere.run(&["restore", "--from", &text, "--master-key", &key(world)]).refused();
        elsewhere.run(&["restore", "--from", &file, "--master-key", &text]).refused();
        // After all that was refused, the right files still find an empty place.
        elsewhere.run(&["restore", "--from", &file, "--master-key", &key(world)]).done();
        assert_eq!(elsewhere.number("SELECT COUNT(*) FROM person"), 1);
        elsewhere.end();
    }

    fn backup_is_consistent_under_load(world: &mut World) {
        let (_, client) = management(world);
        let stop = AtomicBool::new(false);
        let file = std::thread::scope(|scope| {
            for lane in 0..3 {
                let (client, stop) = (&client, &stop);
                scope.spawn(move || {
                    for n in 0.. {
                        if stop.load(Ordering::Relaxed) {
                            return;
                        }
                        add(client, &format!("p{lane}.{n}"));
                    }
                });
            }
            eventually("there is load", || {
                (world.number("SELECT COUNT(*) FROM person") > 20).then_some(())
            });
            let file = backup(world, "load.backup");
            stop.store(true, Ordering::Relaxed);
            file
        });
        let elsewhere = world.another(doorward_testkit::Engine::Sqlite);
        elsewhere.run(&["restore", "--from", &file, "--master-key", &key(world)]).done();
        let people = elsewhere.number("SELECT COUNT(*) FROM person");
        assert!(people > 20);
        for count in [
            "SELECT COUNT(*) FROM login_name WHERE slot = 0",
            "SELECT COUNT(*) FROM audit WHERE act = 'AddUser' AND outcome = 'done'",
        ] {
            assert_eq!(elsewhere.number(count), people, "{count}");
        }
        elsewhere.end();
    }
}
