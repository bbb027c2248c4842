//! Controllers: asking to be enrolled, keys, links, what they say, their doors.

use crate::door_samples::{HERE, THERE, add_door};
use crate::samples::{ACME, NOW, OTHER, later};
use crate::world::World;
use doorward_store::controller_links::{self, Arrival};
use doorward_store::controller_requests::{self, ControllerRequest, RequestState};
use doorward_store::controllers::{
    self, ControllerId, ControllerReport, ControllerState, NewController,
};
use doorward_store::{Conn, Error, controller_doors, resources};

on_both_engines!(
    a_request_waits_for_whoever_has_its_code,
    a_request_is_decided_once,
    requests_are_counted_and_forgotten,
    a_controller_is_known_by_its_key_and_its_name_is_its_own,
    new_keys_count_once_they_are_used,
    a_link_belongs_to_the_server_that_was_reached_last,
    whoever_is_out_of_service_does_not_arrive,
    what_a_controller_holds_is_compared_with_what_it_should,
    a_journal_is_taken_once_and_in_order,
    a_door_hangs_on_one_controller,
    a_removed_controller_leaves_no_door_hanging,
);

const FIRST: ControllerId = [1; 16];
const SECOND: ControllerId = [2; 16];

fn request(of: u8, code: &str) -> ControllerRequest {
    ControllerRequest {
        id: [of; 16],
        code: code.to_owned(),
        channel_key: [of; 32],
        signing_key: [of + 100; 32],
        name: "Türe 🚪".to_owned(),
        platform: "linux aarch64".to_owned(),
        address: Some(format!("192.0.2.{of}")),
        created_at: NOW,
        expires_at: later(900),
    }
}

fn controller(of: u8, name: &str) -> NewController {
    NewController {
        id: [of; 16],
        name: name.to_owned(),
        name_key: name.to_lowercase(),
        platform: "linux armv7".to_owned(),
        channel_key: [of; 32],
        signing_key: [of + 100; 32],
        sealed_mac_key: vec![of; 60],
    }
}

fn add(c: &mut Conn<'_>, of: u8, name: &str) -> Result<(), Error> {
    assert!(controllers::insert(c, ACME, &controller(of, name), NOW)?);
    Ok(())
}

async fn a_request_waits_for_whoever_has_its_code(world: World) {
    world
        .write(|c| {
            controller_requests::insert(c, &request(1, "ABCD2345"))?;
            let found = controller_requests::by_code(c, "ABCD2345", later(899))?;
            assert_eq!(found, Some(request(1, "ABCD2345")));
            assert_eq!(controller_requests::by_code(c, "ABCD2346", NOW)?, None);
            assert_eq!(controller_requests::by_code(c, "ABCD2345", later(900))?, None, "late");
            controller_requests::insert(c, &request(2, "ABCD2345"))?;
            assert_eq!(controller_requests::by_code(c, "ABCD2345", NOW)?, None, "two have it");
            Ok(())
        })
        .await;
}

async fn a_request_is_decided_once(world: World) {
    world
        .write(|c| {
            for of in 1..=3 {
                controller_requests::insert(c, &request(of, &format!("CODE000{of}")))?;
            }
            assert_eq!(controller_requests::state(c, &FIRST)?, Some(RequestState::Waiting));
            assert!(controller_requests::decide(c, &FIRST, Some(ACME), NOW)?);
            assert!(!controller_requests::decide(c, &FIRST, Some(OTHER), NOW)?, "once");
            assert_eq!(controller_requests::state(c, &FIRST)?, Some(RequestState::Approved(ACME)));
            assert!(controller_requests::decide(c, &SECOND, None, NOW)?);
            assert_eq!(controller_requests::state(c, &SECOND)?, Some(RequestState::Refused));
            assert!(!controller_requests::decide(c, &[3; 16], Some(ACME), later(900))?, "late");
            assert_eq!(controller_requests::by_code(c, "CODE0001", NOW)?, None);
            Ok(())
        })
        .await;
}

async fn requests_are_counted_and_forgotten(world: World) {
    world
        .write(|c| {
            for of in 1..=3 {
                controller_requests::insert(c, &request(of, &format!("CODE000{of}")))?;
            }
            let count = |c: &mut Conn<'_>, address, seconds| {
                controller_requests::count_waiting(c, address, later(seconds))
            };
            assert_eq!(count(c, Some("192.0.2.1"), 0)?, (3, 1));
            assert_eq!(count(c, None, 0)?, (3, 0));
            assert_eq!(count(c, None, 900)?, (0, 0));
            assert!(controller_requests::delete(c, &FIRST)?);
            assert!(!controller_requests::delete(c, &FIRST)?);
            assert_eq!(count(c, Some("192.0.2.1"), 0)?, (2, 0));
            assert_eq!(controller_requests::delete_ended(c, later(900))?, 0);
            assert_eq!(controller_requests::delete_ended(c, later(901))?, 2);
            assert_eq!(controller_requests::state(c, &SECOND)?, None);
            Ok(())
        })
        .await;
}

async fn a_controller_is_known_by_its_key_and_its_name_is_its_own(world: World) {
    world
        .write(|c| {
            add(c, 1, "Front")?;
            let found = controllers::find(c, ACME, &FIRST)?.unwrap();
            assert_eq!((found.name.as_str(), found.platform.as_str()), ("Front", "linux armv7"));
            assert_eq!((found.channel_key, found.signing_key), ([1; 32], [101; 32]));
            assert_eq!((found.state, found.created_at), (ControllerState::Active, NOW));
            assert_eq!((found.behind_since, found.journal_next), (Some(NOW), 1));
            assert!(!found.link.online);
            assert_eq!(controllers::find(c, OTHER, &FIRST)?, None);
            let by_key = controllers::of_channel_key(c, &[1; 32])?.unwrap();
            assert_eq!(by_key, (found, false));
            assert_eq!(controllers::of_channel_key(c, &[9; 32])?, None);
            add(c, 2, "Back")?;
            assert!(controllers::rename(c, ACME, &SECOND, ("Rear", "rear"), NOW)?);
            assert!(!controllers::rename(c, OTHER, &SECOND, ("Barn", "barn"), NOW)?);
            let names: Vec<String> =
                controllers::of_company(c, ACME)?.into_iter().map(|found| found.name).collect();
            assert_eq!(names, ["Front", "Rear"]);
            assert!(!controllers::insert(c, ACME, &controller(3, "FRONT"), NOW)?, "taken");
            assert!(!controllers::rename(c, ACME, &SECOND, ("Front", "front"), NOW)?, "taken");
            assert!(controllers::rename(c, ACME, &SECOND, ("REAR", "rear"), NOW)?, "its own");
            assert!(controllers::insert(c, OTHER, &controller(3, "Front"), NOW)?);
            Ok(())
        })
        .await;
}

async fn new_keys_count_once_they_are_used(world: World) {
    world
        .write(|c| {
            add(c, 1, "Front")?;
            assert!(!controllers::take_keys(c, ACME, &FIRST, NOW)?, "none were offered");
            let keys = (&[7; 32], &[8; 32]);
            assert!(!controllers::offer_keys(c, OTHER, &FIRST, keys, NOW)?);
            assert!(controllers::offer_keys(c, ACME, &FIRST, keys, NOW)?);
            assert!(!controllers::of_channel_key(c, &[1; 32])?.unwrap().1, "the old one counts");
            assert!(controllers::of_channel_key(c, &[7; 32])?.unwrap().1);
            assert!(controllers::take_keys(c, ACME, &FIRST, NOW)?);
            assert_eq!(controllers::of_channel_key(c, &[1; 32])?, None, "not any more");
            let (found, is_next) = controllers::of_channel_key(c, &[7; 32])?.unwrap();
            assert_eq!((found.signing_key, is_next), ([8; 32], false));
            Ok(())
        })
        .await;
}

async fn a_link_belongs_to_the_server_that_was_reached_last(world: World) {
    world
        .write(|c| {
            add(c, 1, "Front")?;
            let arrival = |node| Arrival {
                node,
                boot: &[5; 16],
                capabilities: "osdp gpio",
                clock_error: -1_500,
            };
            assert!(controller_links::arrive(c, ACME, &FIRST, &arrival(&HERE), later(1))?);
            assert!(
                controller_links::arrive(c, ACME, &FIRST, &arrival(&THERE), later(2))?,
                "moved"
            );
            assert_eq!(controller_links::held_by(c, &HERE)?, []);
            let held = controller_links::held_by(c, &THERE)?;
            assert_eq!((held.len(), held[0].company, held[0].id), (1, ACME, FIRST));
            assert_eq!((held[0].state, held[0].renews_keys), (ControllerState::Active, false));
            assert!(controllers::ask_for_keys(c, ACME, &FIRST, true)?);
            assert!(!controllers::ask_for_keys(c, OTHER, &FIRST, false)?);
            assert!(controller_links::held_by(c, &THERE)?[0].renews_keys);
            assert!(
                !controller_links::depart(c, ACME, &FIRST, &HERE, later(3))?,
                "not its any more"
            );
            assert_eq!(controller_links::renew(c, &THERE, later(4))?, 1);
            let link = controllers::find(c, ACME, &FIRST)?.unwrap().link;
            assert_eq!((link.node, link.online, link.seen_at), (Some(THERE), true, Some(later(4))));
            assert_eq!(link.capabilities.as_deref(), Some("osdp gpio"));
            assert_eq!(link.clock_error, Some(-1_500));
            assert!(controller_links::depart(c, ACME, &FIRST, &THERE, later(5))?);
            let link = controllers::find(c, ACME, &FIRST)?.unwrap().link;
            assert_eq!((link.node, link.online, link.seen_at), (None, false, Some(later(5))));
            Ok(())
        })
        .await;
}

async fn whoever_is_out_of_service_does_not_arrive(world: World) {
    world
        .write(|c| {
            add(c, 1, "Front")?;
            let arrival = Arrival { node: &HERE, boot: &[5; 16], capabilities: "", clock_error: 0 };
            for state in [ControllerState::Revoked, ControllerState::Stolen] {
                assert!(controllers::set_state(c, ACME, &FIRST, state, later(1))?);
                assert!(!controller_links::arrive(c, ACME, &FIRST, &arrival, later(2))?);
                assert_eq!(controllers::find(c, ACME, &FIRST)?.unwrap().state, state);
            }
            let words = [ControllerState::Revoked, ControllerState::Stolen].map(controllers::word);
            assert_eq!(words, ["revoked", "stolen"]);
            assert!(!controllers::set_state(c, OTHER, &FIRST, ControllerState::Active, NOW)?);
            assert!(controllers::set_state(c, ACME, &FIRST, ControllerState::Active, NOW)?);
            assert!(controller_links::arrive(c, ACME, &FIRST, &arrival, later(2))?);
            Ok(())
        })
        .await;
}

async fn what_a_controller_holds_is_compared_with_what_it_should(world: World) {
    world
        .write(|c| {
            add(c, 1, "Front")?;
            let said = ControllerReport {
                epoch: 7,
                root: Some(vec![3; 32]),
                deny_serial: 2,
                refusal: None,
            };
            assert!(!controllers::report(c, OTHER, &FIRST, &said, true, later(1))?);
            assert!(controllers::report(c, ACME, &FIRST, &said, true, later(1))?);
            let found = controllers::find(c, ACME, &FIRST)?.unwrap();
            assert_eq!((found.report, found.behind_since), (said.clone(), None));
            assert_eq!(controllers::fall_behind(c, ACME, later(2))?, 1);
            assert_eq!(controllers::fall_behind(c, ACME, later(3))?, 0, "it is already");
            let refused = ControllerReport { refusal: Some("too old".to_owned()), ..said };
            assert!(controllers::report(c, ACME, &FIRST, &refused, false, later(4))?);
            let found = controllers::find(c, ACME, &FIRST)?.unwrap();
            assert_eq!((found.report, found.behind_since), (refused, Some(later(2))));
            Ok(())
        })
        .await;
}

async fn a_journal_is_taken_once_and_in_order(world: World) {
    world
        .write(|c| {
            add(c, 1, "Front")?;
            assert!(!controllers::take_journal(c, ACME, &FIRST, (2, 5))?, "1 is missing");
            assert!(controllers::take_journal(c, ACME, &FIRST, (1, 5))?);
            assert!(!controllers::take_journal(c, ACME, &FIRST, (1, 5))?, "they are here");
            assert!(controllers::take_journal(c, ACME, &FIRST, (5, 6))?);
            assert_eq!(controllers::find(c, ACME, &FIRST)?.unwrap().journal_next, 6);
            assert!(controllers::restart_journal(c, ACME, &FIRST, 2)?);
            assert!(!controllers::restart_journal(c, OTHER, &FIRST, 3)?);
            assert!(controllers::take_journal(c, ACME, &FIRST, (2, 3))?);
            Ok(())
        })
        .await;
}

async fn a_door_hangs_on_one_controller(world: World) {
    world
        .write(|c| {
            add(c, 1, "First")?;
            add(c, 2, "Second")?;
            let (front, back) = (add_door(c, ACME, "Front")?, add_door(c, ACME, "Back")?);
            controller_doors::bind(c, ACME, front, &FIRST)?;
            controller_doors::bind(c, ACME, back, &FIRST)?;
            let doors = controller_doors::of_controller(c, ACME, &FIRST)?;
            let names: Vec<&str> = doors.iter().map(|door| door.name.as_str()).collect();
            assert_eq!(names, ["Front", "Back"]);
            assert_eq!(doors[0].resource, front);
            let uuid = resources::find(c, ACME, front)?.unwrap().uuid;
            assert_eq!(doors[0].uuid, uuid);
            controller_doors::bind(c, ACME, back, &SECOND)?;
            assert_eq!(controller_doors::of_door(c, ACME, back)?, Some(SECOND));
            let all = controller_doors::of_company(c, ACME)?;
            assert_eq!(all, [(front, FIRST), (back, SECOND)]);
            assert!(controller_doors::unbind(c, ACME, back)?);
            assert!(!controller_doors::unbind(c, ACME, back)?);
            assert_eq!(controller_doors::of_door(c, ACME, back)?, None);
            assert!(resources::delete(c, ACME, front)?);
            assert_eq!(controller_doors::of_company(c, ACME)?, [], "a deleted door hangs nowhere");
            Ok(())
        })
        .await;
}

async fn a_removed_controller_leaves_no_door_hanging(world: World) {
    world
        .write(|c| {
            add(c, 1, "First")?;
            let (front, back) = (add_door(c, ACME, "Front")?, add_door(c, ACME, "Back")?);
            controller_doors::bind(c, ACME, front, &FIRST)?;
            assert!(!controllers::delete(c, OTHER, &FIRST)?);
            assert_eq!(controller_doors::of_company(c, ACME)?.len(), 1);
            assert!(controllers::delete(c, ACME, &FIRST)?);
            assert_eq!(controllers::find(c, ACME, &FIRST)?, None);
            assert_eq!(controller_doors::of_company(c, ACME)?, []);
            add(c, 2, "Second")?;
            for door in [front, back] {
                controller_doors::bind(c, ACME, door, &SECOND)?;
            }
            assert_eq!(controller_doors::unbind_all(c, ACME, &SECOND)?, 2);
            Ok(())
        })
        .await;
}
