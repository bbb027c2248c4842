//! The contract of `doorward serve` that scripts rely on: one line when it answers, one line when
//! it cannot, and a good end.

use crate::support::{DONE, UNAUTHORIZED, add, expect, management, somebody};
use doorward_testkit::{Api, Engine, Request, World, eventually, on_both_engines};
use serde_json::json;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

fn healthy(world: &World) -> bool {
    world.send(&Request::new("GET", "/healthz")).text() == "ok\n"
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

on_both_engines! {
    fn serve_says_where_it_listens(world: &mut World) {
        world.open(&[]);
        let said = format!("listening on http://{}", world.address());
        assert!(world.log().contains(&said));
        assert_ne!(world.address().port(), 0);
        assert!(healthy(world));
        // What it logs are structured lines, all of them.
        for line in world.log().iter().filter(|line| line.starts_with('{')) {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
        world.stop();
        let json = |line: &&String| serde_json::from_str::<serde_json::Value>(line).is_ok();
        let (structured, other): (Vec<_>, Vec<_>) = world.log().into_iter().partition(|l| json(&l));
        assert_eq!(other, [said], "nothing else is written");
        assert!(structured.last().unwrap().contains("stopped"));
    }

    fn serve_refuses_a_bad_configuration(world: &mut World) {
        world.set_up(&[]);
        let file = world.path("doorward.toml");
        let path = file.to_str().unwrap().to_owned();
        let with = [&SERVE[..], &["--config", &path]].concat();
        for (text, names) in [
            ("lisen = \"127.0.0.1:1\"\n", "lisen"),
            ("connections = \"many\"\n", "connections"),
            ("connections = \n", "doorward.toml"),
            ("[section]\nx = 1\n", "section"),
        ] {
            std::fs::write(&file, text).unwrap();
            let line = world.run(&with).refused();
            assert!(line.contains("configuration") && line.contains(names), "{line}");
        }
        std::fs::remove_file(&file).unwrap();
        assert!(world.run(&with).refused().contains("doorward.toml"));
        for address in ["nonsense", "127.0.0.1", "127.0.0.1:99999"] {
            assert!(world.run(&["serve", "--listen", address]).refused().contains(address));
        }
        std::fs::write(&file, "log = \"info\"\nconnections = 32\n").unwrap();
        world.start(&["--config", &path]);
        assert!(healthy(world));
    }

    fn serve_refuses_half_of_tls(world: &mut World) {
        world.set_up(&[]);
        let nowhere = world.path("nowhere.pem").to_str().unwrap().to_owned();
        let text = world.path("text.pem").to_str().unwrap().to_owned();
        std::fs::write(&text, "no certificate").unwrap();
        for (certificate, key) in
            [(&text, ""), (&String::new(), text.as_str()), (&nowhere, &nowhere), (&text, &text)]
        {
            world.set("tls_certificate", certificate);
            world.set("tls_key", key);
            let line = world.run(&SERVE).refused();
            assert!(line.contains("configuration"), "{line}");
        }
    }

    fn serve_refuses_a_port_in_use(world: &mut World) {
        world.open(&[]);
        let address = world.address().to_string();
        let data = world.path("elsewhere");
        let output = world.run(&[
            "serve",
            "--listen",
            &address,
            "--data-dir",
            data.to_str().unwrap(),
            "--database-url",
            "",
        ]);
        let line = output.refused();
        assert!(line.contains(&address), "{line}");
        assert!(healthy(world));
    }

    fn serve_refuses_a_data_directory_in_use(world: &mut World) {
        let (company, client) = management(world);
        let line = world.run(&SERVE).refused();
        assert!(line.contains("in use"), "{line}");
        add(&client, "unharmed");
        // Commands work beside the server.
        assert_eq!(world.people(&company), 1);
        // The lock goes with the process, however it ends.
        world.kill();
        world.start(&[]);
        assert!(healthy(world));
    }

    fn serve_refuses_a_newer_database(world: &mut World) {
        world.set_up(&[]);
        world.execute("INSERT INTO schema_version (version, applied_at) VALUES (999, 0)");
        for command in [&SERVE[..], &["migrate"], &["company", "list"]] {
            let line = world.run(command).refused();
            assert!(line.contains("999") && line.contains("newer"), "{line}");
        }
        world.execute("DELETE FROM schema_version WHERE version = 999");
        world.start(&[]);
        assert!(healthy(world));
    }

    fn serve_refuses_the_open_network_without_protection(world: &mut World) {
        world.set_up(&[]);
        for address in ["0.0.0.0:0", "[::]:0"] {
            let line = world.run(&["serve", "--listen", address]).refused();
            assert!(line.contains("behind-proxy"), "{line}");
        }
        world.start(&["--listen=0.0.0.0:0", "--behind-proxy"]);
    }

    fn serve_refuses_a_master_key_that_others_can_read(world: &mut World) {
        world.set_up(&[]);
        let key = world.data("master.key");
        assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(world.path("data").metadata().unwrap().permissions().mode() & 0o777, 0o700);
        for wrong in [0o644, 0o640, 0o604, 0o660] {
            mode(&key, wrong);
            let line = world.run(&SERVE).refused();
            assert!(line.contains("master.key") && line.contains("chmod 600"), "{line}");
        }
        mode(&key, 0o400);
        world.start(&[]);
    }

    fn serve_refuses_another_master_key(world: &mut World) {
        world.set_up(&[]);
        let other = world.path("other");
        let other_data = other.to_str().unwrap();
        world
            .run(&[
                "setup",
                "--company",
                "X",
                "--hostname",
                "x",
                "--owner-email",
                "x@example.org",
                "--json",
                "--data-dir",
                other_data,
                "--database-url",
                "",
            ])
            .done();
        std::fs::copy(other.join("master.key"), world.data("master.key")).unwrap();
        let line = world.run(&SERVE).refused();
        assert!(line.contains("master key 1"), "{line}");
        std::fs::remove_file(world.data("master.key")).unwrap();
        assert!(world.run(&SERVE).refused().contains("master key"));
    }

    fn serve_finishes_calls_under_way_when_it_stops(world: &mut World) {
        let (company, client) = management(world);
        let request = client.request("/AddUser", &somebody("drained")).bytes();
        let (front, back) = request.split_at(request.len() - 10);
        let mut idle = world.connect();
        let mut under_way = world.connect();
        idle.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert_eq!(idle.read().unwrap().status, 200);
        under_way.write(front).unwrap();
        // The call is under way once another one that came later has been answered.
        add(&client, "later");
        std::thread::scope(|scope| {
            let stop = scope.spawn(|| {
                assert!(idle.is_closed(), "idle connections are closed");
                under_way.write(back).unwrap();
                under_way.read().unwrap().codes()
            });
            world.stop();
            assert_eq!(stop.join().unwrap(), DONE);
        });
        assert_eq!(world.people(&company), 2);
    }

    fn serve_keeps_tokens_valid_over_a_restart(world: &mut World) {
        let (_, client) = management(world);
        let guid = add(&client, "kept");
        let pin = json!({ "guid": guid, "pin": "528491" });
        expect(&client.call("/GeneratePin", &pin), DONE);
        world.restart();
        expect(&client.call("/VerifyPin", &pin), DONE);
        world.kill();
        world.start(&[]);
        expect(&client.call("/VerifyPin", &pin), DONE);
    }

    fn serve_goes_on_after_a_rotated_master_key(world: &mut World) {
        let (company, client) = management(world);
        let iam = world.client(&company, Api::Iam);
        let guid = add(&client, "rotated");
        let pin = json!({ "guid": guid, "pin": "528491" });
        expect(&client.call("/GeneratePin", &pin), DONE);
        world.run(&["master-key", "rotate"]).done();
        // The running server does not know it yet, and needs not.
        expect(&client.call("/VerifyPin", &pin), DONE);
        world.restart();
        let works = |world: &World| {
            expect(&client.call("/VerifyPin", &pin), DONE);
            expect(&iam.call("/ActivateUser", &json!({ "UniqueUserId": guid })), DONE);
            world.token(&company, Api::Management)
        };
        works(world);
        let list = world.run(&["master-key", "list"]).done().stdout;
        assert_eq!(list.lines().count(), 2, "{list}");
        let resealed = world.run(&["master-key", "reseal"]).done().stdout;
        // The HMAC key, and the digest of her PIN for doors.
        assert!(resealed.starts_with("2 "), "{resealed}");
        world.restart();
        works(world);
        let fresh = json!({ "guid": guid, "pin": "739164" });
        expect(&client.call("/GeneratePin", &fresh), DONE);
        world.restart();
        expect(&client.call("/VerifyPin", &fresh), DONE);
    }

    fn serve_reads_a_proxys_note_only_when_told(world: &mut World) {
        let company = world.open(&[]);
        let allow = |list: &str| {
            world
                .run(&[
                    "application",
                    "change",
                    "--application-id",
                    &company.application_id,
                    "--allow-from",
                    list,
                ])
                .done();
        };
        let from = |world: &World, address: &str| {
            let request = World::token_request(&company, Api::Management);
            world.send(&request.header("X-Forwarded-For", address)).status
        };
        allow("203.0.113.0/24, 2001:db8::7");
        eventually("the list is in force", || (from(world, "203.0.113.9") == 401).then_some(()));
        world.stop();
        world.start(&["--behind-proxy"]);
        for (address, status) in [
            ("203.0.113.9", 200),
            ("2001:db8::7", 200),
            ("198.51.100.1", 401),
            ("203.0.113.9, 198.51.100.1", 401),
            ("198.51.100.1, 203.0.113.9", 200),
            ("x", 401),
        ] {
            assert_eq!(from(world, address), status, "{address}");
        }
        // The list holds for tokens as well as for their issue.
        let answer = world.send(
            &World::token_request(&company, Api::Management)
                .header("X-Forwarded-For", "203.0.113.9"),
        );
        let token = answer.json()["access_token"].as_str().unwrap().to_owned();
        world.secrets.note(&token);
        let call =
            Request::new("POST", "/AddUser").bearer(&token).body(somebody("far").to_string());
        expect(&world.send(&call), UNAUTHORIZED);
        expect(&world.send(&call.header("X-Forwarded-For", "203.0.113.200")), DONE);
    }
}

/// A directory that cannot be made ends in one line too.
#[test]
fn serve_refuses_a_data_directory_that_cannot_be() {
    doorward_testkit::play(env!("CARGO_BIN_EXE_doorward"), Engine::Sqlite, |world| {
        std::fs::write(world.path("data"), "a file").unwrap();
        assert!(world.run(&SERVE).refused().contains("data"));
        let nowhere = world.run(&["company", "list", "--data-dir", "/nowhere"]).refused();
        assert!(nowhere.contains("/nowhere"), "{nowhere}");
    });
}
