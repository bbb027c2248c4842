//! Power cuts: whatever was answered is there afterwards, and nothing is there by half.

use crate::support::{DONE, expect, somebody};
use doorward_testkit::{Api, Client, Engine, World, play};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

const LANES: u64 = 4;

/// What the server has answered: who was added, and who of them was deleted again.
#[derive(Default)]
struct Ledger {
    added: Mutex<BTreeMap<String, String>>,
    calls: AtomicU64,
    names: AtomicU64,
}

impl Ledger {
    /// Adds people until the server is gone, and writes down what was answered.
    fn add_people(&self, client: &Client, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            let name = format!("p{}", self.names.fetch_add(1, Ordering::Relaxed));
            match client.try_send(&client.request("/AddUser", &somebody(&name))) {
                Ok(answer) => {
                    expect(&answer, DONE);
                    self.added.lock().unwrap().insert(answer.guid(), name);
                    self.calls.fetch_add(1, Ordering::Relaxed);
                }
                Err(_) => return,
            }
        }
    }

    fn answered(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }
}

/// The server dies `times` times under load, each time after another number of answers.
fn power_cuts(world: &mut World, times: u64) {
    let company = world.open(&[]);
    let client = world.client(&company, Api::Management);
    let ledger = Ledger::default();
    for cut in 0..times {
        let stop = AtomicBool::new(false);
        // Now and then at once, now and then well into the load: a multiplicative walk, so that
        // the moments differ and a failure can be repeated.
        let wanted = ledger.answered() + (cut * 37 + 11) % 53;
        std::thread::scope(|scope| {
            for _ in 0..LANES {
                scope.spawn(|| ledger.add_people(&client, &stop));
            }
            doorward_testkit::eventually("the load is under way", || {
                (ledger.answered() >= wanted).then_some(())
            });
            world.kill();
            stop.store(true, Ordering::Relaxed);
        });
        world.start(&[]);
        nobody_by_half(world);
    }
    let added = ledger.added.lock().unwrap();
    assert!(added.len() as u64 >= times, "there was load: {}", added.len());
    for (guid, name) in added.iter() {
        let answer = client.call("/ActivateUser", &json!({ "UniqueUserId": guid }));
        assert_eq!(answer.codes(), DONE, "{name} was answered and is lost: {}", answer.text());
    }
    // What was not answered may have been written or not; nothing more can be there.
    let people = world.people(&company);
    let unanswered = i64::try_from(times * LANES).unwrap();
    let answered = i64::try_from(added.len()).unwrap();
    assert!((answered..=answered + unanswered).contains(&people), "{people} of {answered}");
    world.run(&["doctor"]).done();
}

/// Every person has one user name, and every name one person; each addition has its audit row.
fn nobody_by_half(world: &World) {
    let people = world.number("SELECT COUNT(*) FROM person");
    let names = world.number("SELECT COUNT(*) FROM login_name WHERE slot = 0");
    let pairs = world.number(
        "SELECT COUNT(*) FROM person p JOIN login_name l \
         ON l.company = p.company AND l.person = p.id AND l.slot = 0",
    );
    let audited =
        world.number("SELECT COUNT(*) FROM audit WHERE act = 'AddUser' AND outcome = 'done'");
    assert_eq!((names, pairs, audited), (people, people, people));
}

#[test]
fn killed_twenty_times_on_sqlite() {
    play(env!("CARGO_BIN_EXE_doorward"), Engine::Sqlite, |world| power_cuts(world, 20));
}

#[test]
fn killed_six_times_on_postgresql() {
    play(env!("CARGO_BIN_EXE_doorward"), Engine::Postgres, |world| power_cuts(world, 6));
}
