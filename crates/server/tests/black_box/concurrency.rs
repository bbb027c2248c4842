//! Callers at the same moment: of two who want one name, one gets it.

use crate::support::{DONE, add, management, refused, shown, somebody_with};
use doorward_testkit::{Client, Engine, World, on_both_engines};
use serde_json::{Value, json};
use std::sync::Barrier;

type Codes = (u16, i64, i64);

/// Sends all of these at one moment.
fn at_once(client: &Client, path: &str, bodies: &[Value]) -> Vec<Codes> {
    let start = Barrier::new(bodies.len());
    std::thread::scope(|scope| {
        let calls: Vec<_> = bodies
            .iter()
            .map(|body| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    client.call(path, body).codes()
                })
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    })
}

#[track_caller]
fn one_wins(codes: &[Codes], losers: Codes) {
    let count = |wanted| codes.iter().filter(|codes| **codes == wanted).count();
    assert_eq!((count(DONE), count(losers)), (1, codes.len() - 1), "{codes:?}");
}

/// How many people and names there are; each person has one name in these stories.
fn whole(world: &World) -> (i64, i64) {
    let people = world.number("SELECT COUNT(*) FROM person");
    (people, world.number("SELECT COUNT(*) FROM login_name"))
}

on_both_engines! {
    fn concurrent_callers_for_one_user_name(world: &mut World) {
        let (_, client) = management(world);
        for (round, callers) in (1..).zip([2, 2, 2, 16, 16]) {
            let name = format!("wanted{round}");
            let bodies: Vec<_> = (0..callers)
                .map(|n| {
                    somebody_with(&name, &json!({ "email": format!("{name}.{n}@example.org") }))
                })
                .collect();
            one_wins(&at_once(&client, "/AddUser", &bodies), refused(1002));
            assert_eq!(whole(world), (round, round));
        }
    }

    fn concurrent_callers_for_one_email(world: &mut World) {
        let (_, client) = management(world);
        for (round, callers) in (1..).zip([2, 2, 2, 16, 16]) {
            let email = json!({ "email": format!("wanted{round}@example.org") });
            let bodies: Vec<_> =
                (0..callers).map(|n| somebody_with(&format!("p{round}.{n}"), &email)).collect();
            one_wins(&at_once(&client, "/AddUser", &bodies), refused(1003));
            assert_eq!(whole(world), (round, round));
        }
    }

    fn concurrent_callers_for_a_name_and_an_alias(world: &mut World) {
        let (_, client) = management(world);
        for round in 0..4 {
            let name = format!("wanted{round}");
            // The alias of one is the user name of the other, crosswise, so that they meet twice.
            let (a, b) = (format!("a{round}"), format!("b{round}"));
            let bodies = [
                somebody_with(&a, &json!({ "alias_name": name, "alias_name1": b })),
                somebody_with(&b, &json!({ "alias_name": name.to_uppercase(), "alias_name1": a })),
            ];
            one_wins(&at_once(&client, "/AddUser", &bodies), refused(1002));
            assert_eq!(whole(world), (round + 1, 3 * (round + 1)));
        }
    }

    fn concurrent_changes_to_one_name(world: &mut World) {
        let (_, client) = management(world);
        let guids: Vec<_> = (0..8).map(|n| add(&client, &format!("p{n}"))).collect();
        let bodies: Vec<_> =
            guids.iter().map(|guid| json!({ "guid": guid, "alias_name": "wanted" })).collect();
        one_wins(&at_once(&client, "/UpdateUser", &bodies), refused(1002));
        let emails: Vec<_> =
            guids.iter().map(|guid| json!({ "guid": guid, "email": "one@example.org" })).collect();
        one_wins(&at_once(&client, "/UpdateUser", &emails), refused(1003));
        assert_eq!(whole(world), (8, 9));
    }

    fn concurrent_changes_to_one_person_are_all_kept(world: &mut World) {
        let (_, client) = management(world);
        let guid = add(&client, "shared");
        for round in 0..8 {
            let value = format!("r{round}");
            let number = format!("202555010{round}");
            let bodies = [
                json!({ "guid": guid, "first_name": value }),
                json!({ "guid": guid, "last_name": value }),
                json!({ "guid": guid, "email": format!("{value}@example.org") }),
                json!({ "guid": guid, "number": number, "country_code": "1" }),
            ];
            let codes = at_once(&client, "/UpdateUser", &bodies);
            assert_eq!(codes, [DONE; 4]);
            let person = shown(world, &guid);
            assert_eq!(person["first_name"], value.as_str(), "round {round}");
            assert_eq!(person["last_name"], value.as_str(), "round {round}");
            assert_eq!(person["email"], format!("{value}@example.org"), "round {round}");
            assert_eq!(person["phone"], format!("+1{number}"), "round {round}");
        }
    }

    fn concurrent_deletions_of_one_person(world: &mut World) {
        let (_, client) = management(world);
        let guid = add(&client, "gone");
        let bodies = vec![json!({ "guid": guid }); 8];
        one_wins(&at_once(&client, "/DeleteUser", &bodies), refused(119));
        assert_eq!(whole(world), (0, 0));
    }

    fn concurrent_work_of_every_kind_ends_well(world: &mut World) {
        let (company, client) = management(world);
        std::thread::scope(|scope| {
            for lane in 0..8 {
                let client = &client;
                scope.spawn(move || {
                    for n in 0..6 {
                        let guid = add(client, &format!("p{lane}.{n}"));
                        let pin = json!({ "guid": guid, "pin": "528491", "first_name": "Other" });
                        for path in ["/GeneratePin", "/VerifyPin", "/UpdateUser"] {
                            assert_eq!(client.call(path, &pin).codes(), DONE);
                        }
                        if n % 2 == 0 {
                            assert_eq!(client.call("/DeleteUser", &pin).codes(), DONE);
                        }
                    }
                });
            }
        });
        assert_eq!(world.people(&company), 8 * 3);
        assert_eq!(whole(world), (24, 24));
        assert_eq!(world.number("SELECT COUNT(*) FROM pin"), 24);
    }
}

/// Two servers on one PostgreSQL: the database decides, not the process.
#[test]
fn concurrent_callers_of_two_servers() {
    doorward_testkit::play(env!("CARGO_BIN_EXE_doorward"), Engine::Postgres, |world| {
        let (company, here) = management(world);
        let mut second = world.beside();
        second.start(&[]);
        let there = second.client(&company, doorward_testkit::Api::Management);
        for round in 0..6 {
            let name = format!("wanted{round}");
            let ask = |client: &Client, n: u8| {
                let email = json!({ "email": format!("{name}.{n}@example.org") });
                client.call("/AddUser", &somebody_with(&name, &email)).codes()
            };
            let codes = std::thread::scope(|scope| {
                let (a, b) = (scope.spawn(|| ask(&here, 1)), scope.spawn(|| ask(&there, 2)));
                [a.join().unwrap(), b.join().unwrap()]
            });
            one_wins(&codes, refused(1002));
        }
        assert_eq!(whole(world), (6, 6));
        second.end();
    });
}
