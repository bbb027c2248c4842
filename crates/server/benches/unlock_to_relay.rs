//! From an unlock over HTTP to the relay of a real controller process: how long it takes.
//!
//!     cargo bench -p doorward --bench unlock_to_relay -- [--unlocks N]
//!
//! The controller is `doorwardd` beside the server's program (`cargo build --release -p
//! doorward-controller`), its relay played, its state on the disk of the temporary directory. What is
//! measured ends when the line that the relay let go has been read from it. Not a test.

#![expect(
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement that cannot go on has failed"
)]

use doorward_testkit::{Engine, Request, World, eventually};
use std::path::Path;
use std::time::Instant;

#[expect(clippy::disallowed_methods, reason = "this measures")]
fn now() -> Instant {
    Instant::now()
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let asked = words.iter().position(|word| word == "--unlocks").and_then(|at| words.get(at + 1));
    let unlocks: usize = asked.map_or(500, |word| word.parse().unwrap());
    let mut world = World::new(Path::new(env!("CARGO_BIN_EXE_doorward")), Engine::Sqlite);
    world.set("LOG", "warn");
    let company = world.open(&[]);
    let made = world.run(&["door", "add", "--json", "--name", "Front"]).done().json();
    let uuid = made["uuid"].as_str().unwrap().to_owned();
    world.run(&["policy", "add", "--name", "All", "--everyone", "--all-doors"]).done();
    world.enrol("Gate", &["Front"]);
    let mut daemon = world.play_controller("Gate");
    daemon.next("policy ");
    let mut connection = world.connect();
    let mut call = |lock: bool| {
        let request = Request::new("POST", "/setlockstatus")
            .header("X-API-Key", &company.api_key)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(format!("uuid={uuid}&lock_state={lock}").as_str());
        connection.send(&request).unwrap().status
    };
    eventually("the door obeys", || (call(true) == 200).then_some(()));
    let (mut to_relay, mut to_answer) = (Vec::new(), Vec::new());
    for _ in 0..unlocks {
        let begun = now();
        std::thread::scope(|scope| {
            let relay = scope.spawn(|| {
                daemon.next("lock 1 released");
                now().duration_since(begun)
            });
            assert_eq!(call(false), 200);
            to_answer.push(now().duration_since(begun));
            to_relay.push(relay.join().unwrap());
        });
        assert_eq!(call(true), 200);
        daemon.next("lock 1 locked");
    }
    for (what, mut took) in [("to the relay", to_relay), ("to the answer", to_answer)] {
        took.sort();
        let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)].as_secs_f64();
        println!(
            "unlock by HTTP {what}: n {}, p50 {:.2} ms, p99 {:.2} ms",
            took.len(),
            at(50) * 1e3,
            at(99) * 1e3
        );
    }
    drop(daemon);
    world.end();
}
