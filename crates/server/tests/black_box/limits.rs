//! Too many calls: 429 with the time to wait, for one application and for one address.

use crate::support::{DONE, audited, expect, management};
use doorward_testkit::{Answer, Api, Request, World, eventually, on_both_engines};
use serde_json::json;

const LIMITED: (u16, i64, i64) = (429, 0, 1009);

fn is_limited(answer: &Answer) -> Option<()> {
    if answer.status != 429 {
        return None;
    }
    assert_eq!(answer.codes(), LIMITED);
    let wait: u64 = answer.header("retry-after").expect("it says when").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    Some(())
}

on_both_engines! {
    fn limits_of_an_application(world: &mut World) {
        world.set("limit_application_per_second", "1");
        world.set("limit_application_burst", "5");
        let (company, client) = management(world);
        let ask = || client.call("/UpdateUser", &json!({ "guid": "nobody" }));
        eventually("the application is limited", || is_limited(&ask()));
        // Its other calls count too, and another application's do not suffer.
        let token = World::token_request(&company, Api::Management);
        eventually("tokens are limited", || is_limited(&world.send(&token)));
        let other = world.set_up(&["--hostname", "other"]);
        eventually("the other company is served", || {
            let answer = world.send(&World::token_request(&other, Api::Iam));
            (answer.status == 200).then_some(())
        });
        audited(world, &company, |row| row["reason"] == "limited");
        // It is served again once it has waited.
        eventually("the wait is over", || (ask().codes().2 == 119).then_some(()));
    }

    fn limits_of_an_address(world: &mut World) {
        world.set("limit_address_per_second", "1");
        world.set("limit_address_burst", "5");
        world.set("limit_loopback", "true");
        world.open(&[]);
        // Also callers who are nobody.
        eventually("the address is limited", || {
            is_limited(&world.send(&Request::new("POST", "/AddUser").body("{}")))
        });
        // The probes of whoever watches the server go on.
        for _ in 0..20 {
            assert_eq!(world.send(&Request::new("GET", "/healthz")).status, 200);
        }
        world.stop();
        world.set("limit_loopback", "false");
        world.start(&[]);
        for _ in 0..20 {
            assert_eq!(world.send(&Request::new("POST", "/AddUser").body("{}")).status, 401);
        }
    }

    fn limits_can_be_switched_off(world: &mut World) {
        world.set("limit_application_per_second", "1");
        world.set("limit_application_burst", "1");
        world.set("limits", "false");
        let (_, client) = management(world);
        let guid = crate::support::add(&client, "unlimited");
        for _ in 0..20 {
            expect(&client.call("/UpdateUser", &json!({ "guid": guid })), DONE);
        }
    }
}
