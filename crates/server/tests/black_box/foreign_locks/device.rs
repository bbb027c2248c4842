//! A lock on a broker, played by a script: it speaks MQTT as a device of its profile does.

use doorward_testkit::{Broker, Deadline, eventually};
use rumqttc::{Client, Connection, Event, MqttOptions, Packet, Publish, QoS};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Which device is played.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    HomeAssistant,
    Zigbee,
    Shelly,
}

/// How it behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    /// It does what it is told and says so.
    Good,
    /// It does nothing and says nothing.
    Silent,
    /// Its bolt is stuck.
    Jams,
    /// It says the opposite of what it was told.
    Contrary,
}

struct Shared {
    kind: Kind,
    mood: Mutex<Mood>,
    /// What it was told to do, and whether the broker had kept it.
    orders: Mutex<Vec<(String, bool)>>,
    over: AtomicBool,
}

/// A device that is played.
pub(super) struct Device {
    shared: Arc<Shared>,
    client: Client,
    plays: Option<JoinHandle<()>>,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::HomeAssistant, Self::Zigbee, Self::Shelly];

    /// Where it is told what to do.
    const fn orders(self) -> &'static str {
        match self {
            Self::HomeAssistant => "hall/front/set",
            Self::Zigbee => "zigbee2mqtt/front/set",
            Self::Shelly => "shelly-front/rpc",
        }
    }

    const fn states(self) -> &'static str {
        match self {
            Self::HomeAssistant => "hall/front",
            Self::Zigbee => "zigbee2mqtt/front",
            Self::Shelly => "shelly-front/status/switch:0",
        }
    }

    fn availability(self, yes: bool) -> (&'static str, &'static str) {
        match self {
            Self::HomeAssistant => ("hall/up", if yes { "online" } else { "offline" }),
            Self::Zigbee if yes => ("zigbee2mqtt/front/availability", "{\"state\":\"online\"}"),
            Self::Zigbee => ("zigbee2mqtt/front/availability", "{\"state\":\"offline\"}"),
            Self::Shelly => ("shelly-front/online", if yes { "true" } else { "false" }),
        }
    }

    fn state(self, locked: bool) -> String {
        match (self, locked) {
            (Self::HomeAssistant, true) => "{\"state\":\"LOCKED\"}".to_owned(),
            (Self::HomeAssistant, false) => "{\"state\":\"UNLOCKED\"}".to_owned(),
            (Self::Zigbee, true) => json!({"state":"LOCK","lock_state":"locked"}).to_string(),
            (Self::Zigbee, false) => json!({"state":"UNLOCK","lock_state":"unlocked"}).to_string(),
            (Self::Shelly, locked) => json!({"id":0,"output":!locked,"source":"MQTT"}).to_string(),
        }
    }

    /// How a door is connected to it.
    pub(super) fn arguments(self, broker: &Broker) -> Vec<String> {
        let url = format!("--mqtt={}", broker.url());
        let mut arguments = vec![url];
        let rest: &[&str] = match self {
            Self::HomeAssistant => &[
                "--profile=homeassistant",
                "--command-topic=hall/front/set",
                "--state-topic=hall/front",
                "--state-member=state",
                "--availability-topic=hall/up",
            ],
            Self::Zigbee => &["--profile=zigbee2mqtt", "--device=front"],
            Self::Shelly => &["--profile=shelly", "--device=shelly-front"],
        };
        arguments.extend(rest.iter().map(|argument| (*argument).to_owned()));
        arguments
    }
}

impl Device {
    pub(super) fn start(broker: &Broker, kind: Kind) -> Self {
        let mut options = MqttOptions::new("the-device", "127.0.0.1", broker.port());
        options.set_keep_alive(Duration::from_secs(5));
        let (client, connection) = Client::new(options, 64);
        let shared = Arc::new(Shared {
            kind,
            mood: Mutex::new(Mood::Good),
            orders: Mutex::default(),
            over: AtomicBool::new(false),
        });
        let player = Player {
            shared: Arc::clone(&shared),
            client: client.clone(),
            locked: true,
            toggles: None,
        };
        let plays = std::thread::spawn(move || player.play(connection));
        Self { shared, client, plays: Some(plays) }
    }

    pub(super) fn set(&self, mood: Mood) {
        *self.shared.mood.lock().unwrap() = mood;
    }

    /// What it was told so far: `lock` or `unlock`.
    pub(super) fn orders(&self) -> Vec<String> {
        let orders = self.shared.orders.lock().unwrap();
        assert!(orders.iter().all(|(_, kept)| !kept), "the broker kept an order: {orders:?}");
        orders.iter().map(|(order, _)| order.clone()).collect()
    }

    pub(super) fn forget(&self) {
        self.shared.orders.lock().unwrap().clear();
    }

    #[track_caller]
    pub(super) fn is_told(&self, order: &str) {
        eventually("the device is told", || self.orders().iter().any(|o| o == order).then_some(()));
    }

    /// Says whether it is there, as its own word or as the broker's last will.
    pub(super) fn say_available(&self, yes: bool) {
        let (topic, word) = self.shared.kind.availability(yes);
        self.client.publish(topic, QoS::AtLeastOnce, true, word).unwrap();
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        if let Some(plays) = self.plays.take() {
            let _ = plays.join();
        }
    }
}

struct Player {
    shared: Arc<Shared>,
    client: Client,
    locked: bool,
    toggles: Option<Deadline>,
}

impl Player {
    fn play(mut self, mut connection: Connection) {
        while !self.shared.over.load(Ordering::Relaxed) {
            if self.toggles.is_some_and(Deadline::is_past) {
                self.toggles = None;
                self.locked = true;
                self.say_state(false);
            }
            match connection.recv_timeout(Duration::from_millis(20)) {
                Ok(Ok(Event::Incoming(Packet::ConnAck(_)))) => self.greet(),
                Ok(Ok(Event::Incoming(Packet::Publish(message)))) => self.obey(&message),
                // It tries again by itself.
                _ => {}
            }
        }
    }

    fn greet(&mut self) {
        let kind = self.shared.kind;
        // Whoever plays is this thread: it must not wait for itself.
        self.client.try_subscribe(kind.orders(), QoS::AtLeastOnce).unwrap();
        let (topic, word) = kind.availability(true);
        self.client.try_publish(topic, QoS::AtLeastOnce, true, word).unwrap();
        self.say_state(kind != Kind::Shelly);
    }

    fn say_state(&self, retained: bool) {
        let (topic, state) = (self.shared.kind.states(), self.shared.kind.state(self.locked));
        self.client.try_publish(topic, QoS::AtMostOnce, retained, state).unwrap();
    }

    fn obey(&mut self, message: &Publish) {
        let request: Value = serde_json::from_slice(&message.payload).unwrap_or_default();
        let lock = match self.shared.kind {
            Kind::HomeAssistant => message.payload.as_ref() == b"LOCK",
            Kind::Zigbee => request["state"] == "LOCK",
            Kind::Shelly if request["method"] == "Switch.GetStatus" => {
                return self.answer(&request);
            }
            Kind::Shelly => request["params"]["on"] == false,
        };
        let word = if lock { "lock" } else { "unlock" };
        self.shared.orders.lock().unwrap().push((word.to_owned(), message.retain));
        let mood = *self.shared.mood.lock().unwrap();
        match mood {
            Mood::Good => {
                self.locked = lock;
                if let Some(seconds) = request["params"]["toggle_after"].as_u64() {
                    self.toggles = Some(Deadline::after(Duration::from_secs(seconds)));
                }
                self.say_state(false);
            }
            Mood::Silent => {}
            Mood::Jams => {
                let (topic, state) = match self.shared.kind {
                    Kind::HomeAssistant => ("hall/front", "{\"state\":\"JAMMED\"}"),
                    _ => ("zigbee2mqtt/front", "{\"lock_state\":\"not_fully_locked\"}"),
                };
                self.client.try_publish(topic, QoS::AtMostOnce, false, state).unwrap();
            }
            Mood::Contrary => {
                self.locked = !lock;
                self.say_state(false);
            }
        }
    }

    /// A Shelly answers to the topic of whoever asks.
    fn answer(&self, request: &Value) {
        if *self.shared.mood.lock().unwrap() == Mood::Silent {
            return;
        }
        let topic = format!("{}/rpc", request["src"].as_str().unwrap());
        let result = json!({"id": 0, "output": !self.locked});
        let answer = json!({"id": request["id"], "src": "shelly-front", "result": result});
        self.client.try_publish(topic, QoS::AtMostOnce, false, answer.to_string()).unwrap();
    }
}

/// What a broker keeps, by topic.
pub(super) fn retained(broker: &Broker) -> Vec<String> {
    let options = MqttOptions::new("the-inspector", "127.0.0.1", broker.port());
    let (client, mut connection) = Client::new(options, 16);
    client.subscribe("#", QoS::AtMostOnce).unwrap();
    client.publish("inspector/end", QoS::AtMostOnce, false, "end").unwrap();
    let mut kept = Vec::new();
    for event in connection.iter() {
        if let Event::Incoming(Packet::Publish(message)) = event.unwrap() {
            if message.topic == "inspector/end" {
                break;
            }
            if message.retain {
                kept.push(message.topic);
            }
        }
    }
    kept
}

/// Leaves a message on a broker.
pub(super) fn leave(broker: &Broker, topic: &str, payload: &str) {
    let options = MqttOptions::new("the-neighbour", "127.0.0.1", broker.port());
    let (client, mut connection) = Client::new(options, 16);
    client.publish(topic, QoS::AtLeastOnce, true, payload).unwrap();
    for event in connection.iter() {
        if let Event::Incoming(Packet::PubAck(_)) = event.unwrap() {
            return;
        }
    }
}
