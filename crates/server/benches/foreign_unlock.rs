//! From the call of an unlock over HTTP to the order at a lock behind Mosquitto, and to the answer, which
//! waits for the lock's own word. The device answers at once.
//!
//!     cargo bench -p doorward --bench foreign_unlock
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a bench that cannot be set up ends"
)]

use doorward_testkit::{Broker, Company, Engine, Request, World, eventually};
use hdrhistogram::Histogram;
use rumqttc::{Client, Event, MqttOptions, Packet, QoS};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Below what a door takes in ten seconds.
const CALLS: usize = 800;
const PATIENCE: Duration = Duration::from_secs(10);

fn main() {
    let broker = Broker::start(None);
    let orders = device(&broker);
    let mut world = World::new(Path::new(env!("CARGO_BIN_EXE_doorward")), Engine::Sqlite);
    world.set("LOG", "warn");
    let company = world.open(&[]);
    let uuid = door(&world, &broker);
    let (mut to_device, mut to_answer) = (histogram(), histogram());
    let mut connection = world.connect();
    for _ in 0..CALLS {
        let request = unlock(&company, &uuid);
        #[expect(clippy::disallowed_methods, reason = "this measures")]
        let start = Instant::now();
        let answer = connection.send(&request).expect("the server answers");
        let answered = start.elapsed();
        assert_eq!(answer.status, 200, "{}", answer.text());
        let ordered = orders.recv_timeout(PATIENCE).expect("the lock was told");
        to_device.record(micros(ordered.duration_since(start))).expect("in range");
        to_answer.record(micros(answered)).expect("in range");
    }
    world.stop();
    for (what, times) in [("the order at the device", to_device), ("the answer", to_answer)] {
        let ms = |quantile| {
            Duration::from_micros(times.value_at_quantile(quantile)).as_secs_f64() * 1000.0
        };
        let (middle, high, longest) = (ms(0.5), ms(0.99), ms(1.0));
        println!(
            "{what}, {CALLS} calls: p50 {middle:.2} ms, p99 {high:.2} ms, longest {longest:.2} ms"
        );
    }
}

fn histogram() -> Histogram<u64> {
    Histogram::new(3).expect("three digits")
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).expect("short")
}

fn door(world: &World, broker: &Broker) -> String {
    let made = world.run(&["door", "add", "--json", "--name", "Front"]).done().json();
    let url = format!("--mqtt={}", broker.url());
    let topics = ["--command-topic=front/set", "--state-topic=front"];
    let connect = ["door", "connect", "Front", "--profile=homeassistant", &url];
    world.run(&[&connect[..], &topics[..]].concat()).done();
    eventually("the lock is there", || {
        let shown = world.run(&["door", "show", "--json", "Front"]).done().json();
        (shown["online"] == true).then_some(())
    });
    made["uuid"].as_str().expect("a UUID").to_owned()
}

fn unlock(company: &Company, uuid: &str) -> Request {
    Request::new("POST", "/setlockstatus")
        .header("X-API-Key", &company.api_key)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(format!("uuid={uuid}&lock_state=false&unlock_time=60"))
}

/// A lock that says that it is unlocked as soon as it is told, and when it was told.
fn device(broker: &Broker) -> Receiver<Instant> {
    let (client, mut connection) =
        Client::new(MqttOptions::new("the-device", "127.0.0.1", broker.port()), 64);
    let mut options = connection.eventloop.network_options();
    options.set_tcp_nodelay(true);
    connection.eventloop.set_network_options(options);
    client.subscribe("front/set", QoS::AtMostOnce).expect("there is room");
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for event in connection.iter() {
            let Ok(Event::Incoming(Packet::Publish(order))) = event else { continue };
            #[expect(clippy::disallowed_methods, reason = "this measures")]
            let now = Instant::now();
            if order.payload.as_ref() == b"UNLOCK" && tell.send(now).is_err() {
                return;
            }
            let state = if order.payload.as_ref() == b"UNLOCK" { "UNLOCKED" } else { "LOCKED" };
            client.try_publish("front", QoS::AtMostOnce, false, state).expect("there is room");
        }
    });
    told
}
