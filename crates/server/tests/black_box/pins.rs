//! Wrong PINs: counted, answered with growing waits, and in the end with a lock that only an
//! administrator opens.

use crate::support::{DONE, add, audited, expect, refused};
use doorward_testkit::{Answer, Api, Client, Company, World, eventually, on_both_engines};
use serde_json::json;

const RIGHT: &str = "528491";
const WRONG: &str = "528492";
const WRONG_PIN: (u16, i64, i64) = refused(1004);
const LOCKED_OUT: (u16, i64, i64) = refused(1006);

/// Somebody with a PIN.
struct Patient<'w> {
    client: Client,
    guid: String,
    world: &'w World,
    company: Company,
}

impl Patient<'_> {
    fn tries(&self, pin: &str) -> Answer {
        self.client.call("/VerifyPin", &json!({ "guid": self.guid, "pin": pin }))
    }

    fn locked_out(&self) -> i64 {
        let all = self.world.run(&["company", "list", "--json"]).done().json();
        all[0]["locked_out"].as_i64().unwrap()
    }

    fn failures(&self) -> i64 {
        self.world.number("SELECT failures FROM pin")
    }

    fn alarm(&self, name: &str) {
        audited(self.world, &self.company, |row| {
            row["outcome"] == "alarm" && row["reason"] == name
        });
    }

    fn unlock(&self) {
        self.world.run(&["person", "unlock", "--user", &self.guid]).done();
    }
}

/// A company with these rules, and somebody in it.
fn patient<'w>(world: &'w mut World, rules: &[&str]) -> Patient<'w> {
    let company = world.set_up(&[]);
    if !rules.is_empty() {
        world.run(&[&["company", "change"], rules].concat()).done();
    }
    world.start(&[]);
    let client = world.client(&company, Api::Management);
    let guid = add(&client, "patient");
    let pin = json!({ "guid": guid, "pin": RIGHT });
    expect(&client.call("/GeneratePin", &pin), DONE);
    Patient { client, guid, world, company }
}

on_both_engines! {
    fn pins_lock_after_five_wrong_ones(world: &mut World) {
        let patient = patient(world, &[]);
        for _ in 0..4 {
            expect(&patient.tries(WRONG), WRONG_PIN);
        }
        assert_eq!(patient.locked_out(), 0);
        expect(&patient.tries(WRONG), WRONG_PIN);
        assert_eq!(patient.locked_out(), 1);
        // Neither a wrong nor a right PIN is looked at now, and neither counts.
        for pin in [WRONG, RIGHT, RIGHT] {
            expect(&patient.tries(pin), LOCKED_OUT);
        }
        assert_eq!(patient.failures(), 5);
        patient.alarm("pin_locked");
        patient.unlock();
        assert_eq!(patient.locked_out(), 0);
        expect(&patient.tries(RIGHT), DONE);
    }

    fn pins_a_right_one_starts_the_count_anew(world: &mut World) {
        let patient = patient(world, &[]);
        for _ in 0..3 {
            for _ in 0..4 {
                expect(&patient.tries(WRONG), WRONG_PIN);
            }
            expect(&patient.tries(RIGHT), DONE);
            assert_eq!(patient.failures(), 0);
        }
        assert_eq!(patient.locked_out(), 0);
    }

    fn pins_waits_end_by_themselves_and_grow(world: &mut World) {
        let patient =
            patient(world, &["--lockout-first-wait", "1", "--lockout-longest-wait", "100"]);
        let until = || patient.world.number("SELECT locked_until FROM pin");
        let changed = |what: &str| {
            eventually(what, || (patient.tries(RIGHT).codes() == DONE).then_some(()));
        };
        for _ in 0..5 {
            expect(&patient.tries(WRONG), WRONG_PIN);
        }
        let first = until();
        // Past its end the next failure waits twice as long: set back, so that nobody waits here.
        let lapse = || patient.world.execute("UPDATE pin SET locked_until = 1");
        let row = patient.world.number("SELECT MAX(last_at) FROM audit WHERE reason = 'wrong_pin'");
        assert_eq!(first - row, 1_000_000, "the first wait");
        for seconds in [2, 4, 8, 16, 32, 64, 100, 100] {
            lapse();
            expect(&patient.tries(WRONG), WRONG_PIN);
            let row =
                patient.world.number("SELECT MAX(last_at) FROM audit WHERE reason = 'wrong_pin'");
            assert_eq!(until() - row, seconds * 1_000_000);
            expect(&patient.tries(RIGHT), LOCKED_OUT);
        }
        lapse();
        expect(&patient.tries(RIGHT), DONE);
        // And once without any help.
        for _ in 0..5 {
            expect(&patient.tries(WRONG), WRONG_PIN);
        }
        changed("the lock-out ends by time");
        assert_eq!(patient.failures(), 0);
    }

    fn pins_hard_lock_ends_by_an_administrator_only(world: &mut World) {
        let patient = patient(
            world,
            &[
                "--lockout-soft-after",
                "2",
                "--lockout-hard-after",
                "3",
                "--lockout-first-wait",
                "0",
            ],
        );
        for _ in 0..3 {
            expect(&patient.tries(WRONG), WRONG_PIN);
        }
        expect(&patient.tries(RIGHT), LOCKED_OUT);
        patient.alarm("pin_locked_hard");
        patient.world.execute("UPDATE pin SET locked_until = 1");
        expect(&patient.tries(RIGHT), LOCKED_OUT);
        patient.unlock();
        expect(&patient.tries(RIGHT), DONE);
        audited(patient.world, &patient.company, |row| row["act"] == "person.unlock");
    }

    fn pins_many_tries_at_once_are_all_counted(world: &mut World) {
        let patient = patient(world, &[]);
        let codes: Vec<_> = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..16)
                .map(|_| {
                    scope.spawn(|| [patient.tries(WRONG).codes(), patient.tries(WRONG).codes()])
                })
                .collect();
            tries.into_iter().flat_map(|tried| tried.join().unwrap()).collect()
        });
        // Five were looked at; nobody got a sixth guess by asking quickly.
        let count = |wanted| codes.iter().filter(|codes| **codes == wanted).count();
        assert_eq!((count(WRONG_PIN), count(LOCKED_OUT)), (5, 27), "{codes:?}");
        assert_eq!(patient.failures(), 5);
        expect(&patient.tries(RIGHT), LOCKED_OUT);
    }

    fn pins_of_one_application_raise_an_alarm(world: &mut World) {
        let patient = patient(world, &["--application-failures", "3"]);
        for name in ["a", "b", "c"] {
            let guid = add(&patient.client, name);
            let with = |pin: &str| json!({ "guid": guid, "pin": pin });
            expect(&patient.client.call("/GeneratePin", &with(RIGHT)), DONE);
            expect(&patient.client.call("/VerifyPin", &with(WRONG)), WRONG_PIN);
        }
        patient.alarm("application_pin_failures");
    }

    fn pins_locks_and_counts_survive_a_restart(world: &mut World) {
        let client = {
            let patient = patient(world, &[]);
            for _ in 0..5 {
                expect(&patient.tries(WRONG), WRONG_PIN);
            }
            (patient.client.clone(), patient.guid.clone())
        };
        world.kill();
        world.start(&[]);
        let body = json!({ "guid": client.1, "pin": RIGHT });
        expect(&client.0.call("/VerifyPin", &body), LOCKED_OUT);
        // A new PIN ends the lock: it is the administrator's client that sets it.
        world.run(&["person", "unlock", "--user", "patient"]).done();
        expect(&client.0.call("/VerifyPin", &body), DONE);
    }

    fn pins_hashed_otherwise_are_renewed(world: &mut World) {
        let client = {
            let patient = patient(world, &[]);
            (patient.client.clone(), patient.guid.clone())
        };
        assert_eq!(world.number("SELECT memory_kib FROM pin"), 64);
        world.stop();
        world.set("pin_hash_memory_kib", "128");
        world.start(&[]);
        let body = json!({ "guid": client.1, "pin": RIGHT });
        for _ in 0..2 {
            expect(&client.0.call("/VerifyPin", &body), DONE);
            assert_eq!(world.number("SELECT memory_kib FROM pin"), 128);
        }
    }
}

/// The strength that is promised, where nothing is set.
#[test]
fn pins_are_hashed_as_strongly_as_promised_by_default() {
    doorward_testkit::play(
        env!("CARGO_BIN_EXE_doorward"),
        doorward_testkit::Engine::Sqlite,
        |world| {
            world.set("pin_hash_memory_kib", "");
            world.set("pin_hash_passes", "");
            let patient = patient(world, &[]);
            let stored = "SELECT memory_kib * 100 + passes * 10 + lanes FROM pin";
            assert_eq!(patient.world.number(stored), 19_456 * 100 + 2 * 10 + 1);
            expect(&patient.tries(RIGHT), DONE);
            expect(&patient.tries(WRONG), WRONG_PIN);
        },
    );
}
