//! Many controllers at one real server: how soon a revoked card is in force at all of them, how long
//! they take to come back at once, and how doors answer meanwhile.
//!
//!     cargo bench -p doorward --bench fleet -- [--controllers N] [--people N] [--unlocks N]
//!
//! The controllers are played: real channels, policies and commands, no disks and no doors. They and
//! the server share the machine, so the server's figures hold what playing them costs, too. Not a test:
//! it asserts nothing but that everything worked.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement that cannot go on has failed"
)]

mod peer;
mod setting;

use doorward_testkit::{Request, World};
use peer::{Fleet, Took};
use setting::Setting;
use std::time::{Duration, Instant};

/// What was asked for.
struct Arguments {
    controllers: usize,
    people: usize,
    unlocks: usize,
}

fn arguments() -> Arguments {
    let words: Vec<String> = std::env::args().collect();
    let number = |name: &str, usual: usize| {
        let at = words.iter().position(|word| word == name);
        at.and_then(|at| words.get(at + 1)).map_or(usual, |word| word.parse().expect("a number"))
    };
    Arguments {
        controllers: number("--controllers", 1_000),
        people: number("--people", 1_000),
        unlocks: number("--unlocks", 200),
    }
}

fn main() {
    let asked = arguments();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut setting = Setting::make(&runtime, asked.controllers, asked.people);
    println!("{} controllers, {} people", asked.controllers, asked.people);
    setting.world.start(&[]);
    let address = format!("http://{}", setting.world.address());

    let begun = now();
    let entered = runtime.enter();
    let mut fleet = Fleet::connect(&address, &setting);
    drop(entered);
    runtime.block_on(fleet.all_in_sync());
    show("all connected and in sync, first time", begun.elapsed());
    println!("server: {}", memory(&setting.world));

    let mut shares: Vec<Took> = Vec::new();
    for person in 0..5 {
        let begun = now();
        setting.revoke(person);
        shares.extend(runtime.block_on(fleet.denied_since(begun, setting.person_number(person))));
    }
    percentiles("a revoked card is in force, from the call", &shares);
    println!("server: {}", memory(&setting.world));

    let unlocks = runtime.block_on(fleet.unlocks(&setting, asked.unlocks));
    percentiles("unlock by HTTP to the controller's command", &unlocks);

    let listen = format!("--listen={}", setting.world.address());
    setting.world.stop();
    runtime.block_on(fleet.all_gone());
    let begun = now();
    setting.world.start(&[&listen]);
    let (back, meanwhile) = runtime.block_on(fleet.come_back(&setting));
    show("all in sync again after a restart of the server", back.duration_since(begun));
    percentiles("unlock answered meanwhile", &meanwhile);
    println!("server: {}", memory(&setting.world));
    drop(fleet);
    setting.end();
}

fn show(what: &str, took: Duration) {
    println!("{what}: {:.2} s", took.as_secs_f64());
}

fn percentiles(what: &str, took: &[Took]) {
    let mut millis: Vec<f64> = took.iter().map(|took| took.as_secs_f64() * 1e3).collect();
    millis.sort_by(f64::total_cmp);
    let at = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "an index into a list"
        )]
        let index = ((millis.len() as f64 * share) as usize).min(millis.len().saturating_sub(1));
        millis.get(index).copied().unwrap_or(f64::NAN)
    };
    println!(
        "{what}: n {}, p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms",
        millis.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

/// The resident memory of the server, as the kernel has it.
fn memory(world: &World) -> String {
    let status = std::fs::read_to_string(format!("/proc/{}/status", world.server_id()));
    let status = status.unwrap_or_default();
    let line = |name: &str| {
        let found = status.lines().find_map(|line| line.strip_prefix(name));
        found.map_or_else(|| "?".to_owned(), |rest| rest.trim().to_owned())
    };
    format!("resident {}, at most {}", line("VmRSS:"), line("VmHWM:"))
}

/// The present moment.
#[expect(clippy::disallowed_methods, reason = "this measures")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// An unlock of a door by the Access API.
pub(crate) fn unlock(api_key: &str, uuid: &str) -> Request {
    Request::new("POST", "/setlockstatus")
        .header("X-API-Key", api_key)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(format!("uuid={uuid}&lock_state=false").as_str())
}
