use super::*;
use proptest::prelude::*;

fn dialects() -> [Dialect; 3] {
    let home = HomeAssistant {
        command_topic: "front/set".to_owned(),
        state_topic: "front".to_owned(),
        availability: vec![crate::profile::Availability {
            topic: "up".to_owned(),
            member: String::new(),
            yes: "online".to_owned(),
            no: "offline".to_owned(),
        }],
        ..HomeAssistant::default()
    };
    let zigbee = Zigbee2Mqtt { base: "z".to_owned(), device: "front".to_owned() };
    let shelly = ShellyMqtt { prefix: "relay".to_owned(), switch: 0, on_unlocks: true };
    [
        Dialect::HomeAssistant(Box::new(home)),
        Dialect::Zigbee(zigbee),
        Dialect::Shelly { lock: shelly, client: "me".to_owned() },
    ]
}

#[test]
fn the_states_of_each_dialect_are_understood() {
    let [home, zigbee, shelly] = dialects();
    let state = |dialect: &Dialect, topic: &str, payload: &str| match dialect
        .read(topic, payload.as_bytes())
        .as_slice()
    {
        [Heard::State(word)] => Some(*word),
        _ => None,
    };
    for (text, word) in [
        ("LOCKED", LockWord::Locked),
        ("UNLOCKED", LockWord::Unlocked),
        ("LOCKING", LockWord::Locking),
        ("UNLOCKING", LockWord::Unlocking),
        ("JAMMED", LockWord::Jammed),
    ] {
        assert_eq!(state(&home, "front", text), Some(word));
    }
    assert_eq!(state(&home, "front", "None"), None);
    assert_eq!(state(&zigbee, "z/front", r#"{"state":"UNLOCK"}"#), Some(LockWord::Unlocked));
    // What was asked of the bolt is not where it is.
    let asked = r#"{"state":"UNLOCK","lock_state":"locked"}"#;
    assert_eq!(state(&zigbee, "z/front", asked), Some(LockWord::Locked));
    let stuck = r#"{"state":"LOCK","lock_state":"not_fully_locked"}"#;
    assert_eq!(state(&zigbee, "z/front", stuck), Some(LockWord::Jammed));
    for (topic, payload) in [
        ("relay/status/switch:0", r#"{"id":0,"output":true}"#),
        ("relay/events/rpc", r#"{"method":"NotifyStatus","params":{"switch:0":{"output":true}}}"#),
        ("me/rpc", r#"{"id":5,"src":"relay","result":{"id":0,"output":true}}"#),
    ] {
        assert_eq!(state(&shelly, topic, payload), Some(LockWord::Unlocked), "{topic}");
    }
    let asked = shelly.question(3).unwrap();
    let id = serde_json::from_str::<serde_json::Value>(&asked.payload).unwrap()["id"].clone();
    let answer = |id: &str| format!(r#"{{"id":{id},"result":{{"output":false}}}}"#);
    assert_eq!(shelly.answers("me/rpc", answer(&id.to_string()).as_bytes()), Some(3));
    assert_eq!(shelly.answers("relay/rpc", answer(&id.to_string()).as_bytes()), None);
    for message in shelly.messages(Order::Lock, 3) {
        let request: serde_json::Value = serde_json::from_str(&message.payload).unwrap();
        let answer = answer(&request["id"].to_string());
        assert_eq!(shelly.answers("me/rpc", answer.as_bytes()), None);
    }
    let other = r#"{"method":"NotifyStatus","params":{"switch:1":{"output":true}}}"#;
    assert_eq!(state(&shelly, "relay/events/rpc", other), None);
    // How it was before the order says nothing.
    assert_eq!(state(&shelly, "me/rpc", r#"{"id":4,"result":{"was_on":true}}"#), None);
}

#[test]
fn a_shelly_is_always_told_its_timer_and_its_refusal_names_the_order() {
    let [_, _, shelly] = dialects();
    let messages = shelly.messages(Order::Unlock { seconds: 7 }, 3);
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0].topic, "relay/rpc");
    let request: serde_json::Value = serde_json::from_str(&messages[0].payload).unwrap();
    assert_eq!(request["params"]["toggle_after"], 7);
    assert_eq!((&request["params"]["on"], &request["src"]), (&true.into(), &"me".into()));
    let refusal = format!(r#"{{"id":{},"error":{{"code":-103,"message":"no"}}}}"#, request["id"]);
    let heard = shelly.read("me/rpc", refusal.as_bytes());
    assert!(matches!(&heard[..], [Heard::Refused { number: 3, .. }]), "{heard:?}");
}

#[test]
fn availability_is_a_word_or_a_member() {
    let [home, zigbee, shelly] = dialects();
    let yes = |source| vec![Heard::Available { source, yes: true }];
    assert_eq!(home.read("up", b"online"), yes(0));
    assert_eq!(home.read("up", b"perhaps"), vec![]);
    assert_eq!(zigbee.read("z/bridge/state", br#"{"state":"online"}"#), yes(0));
    assert_eq!(zigbee.read("z/front/availability", b"online"), yes(1));
    assert_eq!(shelly.read("relay/online", b"true"), yes(0));
}

proptest! {
    #[test]
    fn no_dialect_speaks_to_what_it_listens_to(number in 0_u64..1_000, seconds in 1_u32..86_400) {
        for dialect in dialects() {
            let heard = dialect.topics();
            for order in [Order::Unlock { seconds }, Order::Lock, Order::Ask] {
                for message in dialect.messages(order, number) {
                    prop_assert!(!heard.contains(&message.topic), "{}", message.topic);
                }
            }
        }
    }

    #[test]
    fn nothing_that_a_device_sends_breaks_the_reading(payload in any::<Vec<u8>>(), json in "[\\[{\":a-z0-9}\\], ]{0,60}") {
        for dialect in dialects() {
            for topic in dialect.topics() {
                dialect.read(&topic, &payload);
                dialect.read(&topic, json.as_bytes());
            }
        }
    }
}
