//! Locks of other makers as they are connected: found, named, refused; relays by HTTP.

use super::device::{Device, Kind, leave};
use super::relay::Relay;
use super::{again, connect, fails, is_online, opens, secret, show, shows_lock};
use doorward_testkit::{Broker, World, eventually, on_both_engines};
use serde_json::Value;

/// A certificate for 127.0.0.1, and the authority that signed it.
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../outbound/tests/fixtures");

on_both_engines! {
    fn a_broker_is_reached_over_tls_if_its_authority_is_believed(world: &mut World) {
        let file = |name: &str| format!("{FIXTURES}/{name}");
        let broker = Broker::secure(&file("server.pem"), &file("server.key"));
        let company = world.open(&[]);
        let _device = Device::start(&broker, Kind::Zigbee);
        let url = format!("--mqtt={}", broker.secure_url());
        let arguments =
            [url, "--profile=zigbee2mqtt".to_owned(), "--device=front".to_owned()];
        let uuid = connect(world, "Front", &arguments);
        eventually("a stranger's certificate is refused", || {
            world.log().iter().any(|line| line.contains("UnknownIssuer")).then_some(())
        });
        fails(world, &company, &uuid, "");
        world.set("outbound_ca", &file("ca.pem"));
        world.restart();
        is_online(world, "Front", true);
        opens(world, &company, &uuid);
    }

    fn a_wrong_password_keeps_a_lock_out_of_reach_and_out_of_the_log(world: &mut World) {
        let broker = Broker::start(Some(("doorward", "right horse")));
        let company = world.open(&[]);
        let mut arguments = Kind::Zigbee.arguments(&broker);
        arguments.push("--username=doorward".to_owned());
        let mut wrong = arguments.clone();
        wrong.push(secret(world, "--password-file", "wrong horse\n"));
        let uuid = connect(world, "Front", &wrong);
        eventually("it is refused", || {
            world.log().iter().any(|line| line.contains("password may be wrong")).then_some(())
        });
        fails(world, &company, &uuid, "");
        arguments.push(secret(world, "--password-file", "right horse\n"));
        again(world, "Front", &arguments);
        is_online(world, "Front", true);
    }

    fn a_relay_is_told_over_http_and_knows_the_server_by_its_password(world: &mut World) {
        let relay = Relay::start(Some("open sesame"));
        let company = world.open(&[]);
        let arguments = |world: &World, password: &str| {
            vec![
                "--profile=shelly-http".to_owned(),
                format!("--url={}", relay.url()),
                "--allow=127.0.0.0/8".to_owned(),
                secret(world, "--password-file", password),
            ]
        };
        let uuid = connect(world, "Gate", &arguments(world, "close sesame"));
        eventually("it is refused", || {
            world.log().iter().any(|line| line.contains("refuses the password")).then_some(())
        });
        fails(world, &company, &uuid, "");
        again(world, "Gate", &arguments(world, "open sesame"));
        is_online(world, "Gate", true);
        opens(world, &company, &uuid);
        assert!(relay.is_on());
        assert_eq!(relay.calls(), ["id=0&on=true&toggle_after=5"]);
        shows_lock(world, "Gate", "unlocked");
        shows_lock(world, "Gate", "locked");
        assert_eq!(relay.calls().len(), 1, "its own timer locked it");
        relay.lie(true);
        fails(world, &company, &uuid, "stays locked");
    }

    fn a_relay_of_any_make_is_told_by_a_template_and_cannot_be_kept_open(world: &mut World) {
        let relay = Relay::start(None);
        let company = world.open(&[]);
        let url = relay.url();
        let mut arguments = vec![
            "--profile=http".to_owned(),
            format!("--unlock-url={url}/rpc/Switch.Set?id=0&on=true"),
            format!("--lock-url={url}/rpc/Switch.Set?id=0&on=false"),
            format!("--state-url={url}/rpc/Switch.GetStatus?id=0"),
            "--state-member=output".to_owned(),
            "--state-locked=false".to_owned(),
            "--state-unlocked=true".to_owned(),
        ];
        // Nothing inside the house is reached that is not named.
        let uuid = connect(world, "Gate", &arguments);
        eventually("it is not allowed", || {
            world.log().iter().any(|line| line.contains("not allowed for this lock")).then_some(())
        });
        fails(world, &company, &uuid, "");
        arguments.push("--allow=127.0.0.1".to_owned());
        again(world, "Gate", &arguments);
        is_online(world, "Gate", true);
        opens(world, &company, &uuid);
        shows_lock(world, "Gate", "unlocked");
        shows_lock(world, "Gate", "locked");
        assert_eq!(relay.calls(), ["id=0&on=true", "id=0&on=false"]);
        let mode = world.run(&["door", "mode", "--json", "Gate", "unlocked"]).done().json();
        assert_eq!(mode["door_follows"], false);
        assert_eq!(relay.calls().len(), 2);
    }

    fn a_lock_that_announces_itself_is_found_and_connected(world: &mut World) {
        let broker = Broker::start(None);
        let company = world.open(&[]);
        let config = r#"{"~":"hall","name":"Front lock","cmd_t":"~/front/set","stat_t":"~/front",
            "val_tpl":"{{ value_json.state }}","avty_t":"~/up"}"#;
        leave(&broker, "homeassistant/lock/front/config", config);
        leave(&broker, "homeassistant/lock/back/config", r#"{"name":"Back","state_topic":"x"}"#);
        let url = format!("--mqtt={}", broker.url());
        let found = world.run(&["door", "discover", "--json", "--seconds=1", &url]).done().json();
        assert_eq!(found[1]["device"], "front");
        assert_eq!((&found[1]["name"], &found[1]["problem"]), (&"Front lock".into(), &Value::Null));
        assert!(found[0]["problem"].as_str().unwrap().contains("command topic"), "{found}");
        let device = Device::start(&broker, Kind::HomeAssistant);
        let arguments = [url, "--profile=homeassistant".to_owned(), "--device=front".to_owned()];
        let uuid = connect(world, "Front", &arguments);
        is_online(world, "Front", true);
        opens(world, &company, &uuid);
        device.is_told("unlock");
    }

    fn what_cannot_be_a_lock_is_refused_and_changes_nothing(world: &mut World) {
        world.open(&[]);
        world.run(&["door", "add", "--name", "Front", "--simulated"]).done();
        world.run(&["door", "add", "--name", "Back"]).done();
        let try_to = |name: &str, arguments: &[&str]| {
            world.run(&[&["door", "connect", name][..], arguments].concat()).refused()
        };
        let zigbee = ["--profile=zigbee2mqtt", "--mqtt=mqtt://127.0.0.1:1", "--device=front"];
        assert!(try_to("Front", &zigbee).contains("simulated"));
        for (arguments, word) in [
            (&["--profile=zigbee2mqtt", "--device=front"][..], "--mqtt"),
            (&["--profile=zigbee2mqtt", "--mqtt=http://x", "--device=front"], "broker"),
            (&["--profile=zigbee2mqtt", "--mqtt=mqtt://x", "--device=#"], "device"),
            (&["--profile=zigbee2mqtt", "--mqtt=mqtt://u:p@x", "--device=a"], "broker"),
            (&["--profile=shelly-http", "--url=ftp://x"], "address"),
            (&["--profile=homeassistant", "--mqtt=mqtt://x"], "--command-topic"),
        ] {
            let line = try_to("Back", arguments);
            assert!(line.contains(word), "{arguments:?}: {line}");
        }
        let password = secret(world, "--password-file", "open sesame");
        assert!(try_to("Back", &[&zigbee[..], &[&password]].concat()).contains("--username"));
        assert_eq!(show(world, "Back")["foreign_lock"], Value::Null);
        world.run(&["door", "disconnect", "Back"]).refused();
    }
}
