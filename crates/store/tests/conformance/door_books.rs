//! Commands to doors, the key that signs them, and what happened at doors.

use crate::door_samples::{HERE, THERE, add_door, add_link, person};
use crate::samples::{ACME, NOW, OTHER, add_person, later, number_of, person_id};
use crate::world::World;
use doorward_domain::RequestId;
use doorward_domain::access::{EventKind, GuestLinkId, LockStatus, Method, ResourceId};
use doorward_store::door_commands::{self, CommandOutcome, Delivery, NewCommand};
use doorward_store::events::{self, Arrival, EventFilter, NewEvent};
use doorward_store::{command_keys, door_states, resources};

on_both_engines!(
    the_last_events_of_doors_tell_what_happened_there,
    the_uses_of_a_link_are_those_of_its_guests_at_its_doors,
    there_is_one_command_key_and_the_first_one_stays,
    a_command_waits_for_the_server_that_holds_the_link_and_is_taken_once,
    what_came_of_a_command_is_noted_once,
    events_are_numbered_without_gaps_and_read_in_both_directions,
    events_are_narrowed_by_door_person_kind_and_time,
    an_event_keeps_all_that_is_known_and_shows_the_names_of_now,
    grants_and_denials_are_counted_by_hour_and_way,
    an_event_of_a_doors_own_count_is_kept_once,
    writers_at_the_same_time_get_numbers_in_the_order_of_commits,
);

async fn there_is_one_command_key_and_the_first_one_stays(world: World) {
    world
        .write(|c| {
            assert_eq!(command_keys::find(c)?, None);
            command_keys::insert(c, &[1, 2], NOW)?;
            command_keys::insert(c, &[3, 4], NOW)?;
            assert_eq!(command_keys::find(c)?, Some(vec![1, 2]));
            command_keys::reseal(c, &[5])?;
            assert_eq!(command_keys::find(c)?, Some(vec![5]));
            Ok(())
        })
        .await;
}

fn command(id: u8, delivery: Delivery) -> NewCommand {
    NewCommand {
        id: [id; 16],
        resource: ResourceId(1),
        signed: vec![id, 0, 255],
        delivery,
        issued_at: NOW,
        expires_at: later(10),
    }
}

async fn a_command_waits_for_the_server_that_holds_the_link_and_is_taken_once(world: World) {
    world
        .write(|c| {
            door_states::claim(c, ACME, ResourceId(1), &HERE, NOW, NOW)?;
            door_commands::insert(c, ACME, &command(1, Delivery::Waiting))?;
            door_commands::insert(c, ACME, &command(2, Delivery::Sent))?;
            let waiting = door_commands::waiting_for(c, &HERE, later(9))?;
            assert_eq!(waiting.len(), 1);
            assert_eq!((waiting[0].id, waiting[0].signed.as_slice()), ([1; 16], &[1, 0, 255][..]));
            assert_eq!(door_commands::waiting_for(c, &HERE, later(10))?, [], "it is void");
            assert_eq!(door_commands::waiting_for(c, &THERE, NOW)?, []);
            assert!(!door_commands::take(c, OTHER, &[1; 16])?);
            assert!(door_commands::take(c, ACME, &[1; 16])?);
            assert!(!door_commands::take(c, ACME, &[1; 16])?);
            assert_eq!(door_commands::waiting_for(c, &HERE, NOW)?, []);
            assert_eq!(door_commands::delete_expired(c, later(10))?, 0);
            assert_eq!(door_commands::delete_expired(c, later(11))?, 2);
            Ok(())
        })
        .await;
}

async fn what_came_of_a_command_is_noted_once(world: World) {
    world
        .write(|c| {
            for id in [1, 2, 3] {
                door_commands::insert(c, ACME, &command(id, Delivery::Sent))?;
            }
            let done = CommandOutcome::Done(LockStatus::Unlocked);
            let refused = CommandOutcome::Refused("the lock does not answer".to_owned());
            door_commands::finish(c, ACME, &[1; 16], &done)?;
            door_commands::finish(c, ACME, &[1; 16], &refused)?;
            door_commands::finish(c, ACME, &[2; 16], &refused)?;
            door_commands::finish(c, ACME, &[3; 16], &CommandOutcome::Open)?;
            let outcomes = [1, 2, 3, 4].map(|id| door_commands::outcome(c, ACME, &[id; 16]));
            let [first, second, third, fourth] = outcomes;
            assert_eq!((first?, second?), (Some(done), Some(refused)));
            assert_eq!((third?, fourth?), (Some(CommandOutcome::Open), None));
            Ok(())
        })
        .await;
}

const ALL: EventFilter =
    EventFilter { resource: None, person: None, kind: None, from: None, until: None };

fn event(door: i64, seconds: u64) -> NewEvent {
    events::happened(later(seconds), ResourceId(door), EventKind::Opened)
}

fn numbers(list: &[events::Event]) -> Vec<i64> {
    list.iter().map(|event| event.number).collect()
}

async fn events_are_numbered_without_gaps_and_read_in_both_directions(world: World) {
    world
        .write(|c| {
            assert_eq!((events::last_number(c, ACME)?, events::total(c)?), (0, 0));
            for second in 0..5 {
                events::insert(c, ACME, &event(1, second))?;
            }
            assert_eq!(events::insert(c, OTHER, &event(1, 0))?, 1);
            Ok(())
        })
        .await;
    let refused = world.db.write(|c| {
        events::insert(c, ACME, &event(1, 9))?;
        Err::<(), _>(doorward_store::Error::Corrupt("on purpose"))
    });
    assert!(refused.await.is_err());
    world
        .write(|c| {
            assert_eq!(events::insert(c, ACME, &event(1, 9))?, 6);
            assert_eq!(events::last_number(c, ACME)?, 6);
            assert_eq!(numbers(&events::after(c, ACME, 2, &ALL, 3)?), [3, 4, 5]);
            assert_eq!(numbers(&events::before(c, ACME, 4, &ALL, 2)?), [3, 2]);
            let total = events::total(c)?;
            events::insert(c, OTHER, &event(1, 1))?;
            assert_eq!(events::total(c)?, total + 1);
            assert_eq!(events::delete_older(c, later(3))?, 5);
            assert_eq!(numbers(&events::after(c, ACME, 0, &ALL, 9)?), [4, 5, 6]);
            Ok(())
        })
        .await;
}

async fn events_are_narrowed_by_door_person_kind_and_time(world: World) {
    world
        .write(|c| {
            for (door, second) in [(1, 0), (2, 1), (1, 2)] {
                events::insert(c, ACME, &event(door, second))?;
            }
            let mut denied = event(2, 3);
            (denied.kind, denied.person) = (EventKind::Denied, Some(person(7)));
            events::insert(c, ACME, &denied)?;
            let filters = [
                (EventFilter { resource: Some(ResourceId(1)), ..ALL }, vec![1, 3]),
                (EventFilter { person: Some(person(7)), ..ALL }, vec![4]),
                (EventFilter { kind: Some(EventKind::Opened), ..ALL }, vec![1, 2, 3]),
                (EventFilter { from: Some(later(1)), until: Some(later(3)), ..ALL }, vec![2, 3]),
            ];
            for (filter, expected) in filters {
                assert_eq!(numbers(&events::after(c, ACME, 0, &filter, 9)?), expected);
                let mut back = numbers(&events::before(c, ACME, i64::MAX, &filter, 9)?);
                back.reverse();
                assert_eq!(back, expected);
            }
            Ok(())
        })
        .await;
}

async fn an_event_keeps_all_that_is_known_and_shows_the_names_of_now(world: World) {
    world
        .write(|c| {
            let door = add_door(c, ACME, "Front")?;
            add_person(c, ACME, person_id(1), "ann")?;
            let whom = number_of(person_id(1));
            let new = NewEvent {
                person: Some(whom),
                method: Some(Method::Link),
                actor: Some("person:2".to_owned()),
                reason: Some("lockdown".into()),
                arrival: Arrival::Backfill,
                origin: Some("page".to_owned()),
                detail: Some("§".to_owned()),
                request: Some(RequestId::from_bytes([9; 16])),
                sequence: Some(([3; 16], 8)),
                ..events::happened(later(4), door, EventKind::Denied)
            };
            events::insert(c, ACME, &new)?;
            let read = events::after(c, ACME, 0, &ALL, 1)?.remove(0);
            assert_eq!((read.at, read.kind, read.resource), (later(4), EventKind::Denied, door));
            assert_eq!((read.person, read.method), (Some(whom), Some(Method::Link)));
            assert_eq!(read.person_name.as_deref(), Some("Richard Miller"));
            assert_eq!(read.door.unwrap().1, "Front");
            assert_eq!((read.actor, read.reason.as_deref()), (new.actor, new.reason.as_deref()));
            assert_eq!(read.arrival, Arrival::Backfill);
            assert_eq!((read.origin, read.detail), (new.origin, new.detail));
            resources::delete(c, ACME, door)?;
            assert_eq!(events::after(c, ACME, 0, &ALL, 1)?[0].door, None);
            Ok(())
        })
        .await;
}

async fn grants_and_denials_are_counted_by_hour_and_way(world: World) {
    let counted = world.write(|c| {
        for (seconds, kind, method) in [
            (0, EventKind::Granted, Some(Method::Card)),
            (1, EventKind::Granted, Some(Method::Card)),
            (2, EventKind::Granted, None),
            (3, EventKind::Denied, Some(Method::Pin)),
            (4, EventKind::Opened, None),
            (4_000, EventKind::Granted, Some(Method::Card)),
        ] {
            let door = ResourceId(1);
            let told = NewEvent { method, ..events::happened(later(seconds), door, kind) };
            events::insert(c, ACME, &told)?;
        }
        Ok((events::tally(c, ACME, later(1))?, events::tally(c, OTHER, NOW)?))
    });
    let (tallies, elsewhere) = counted.await;
    assert!(elsewhere.is_empty());
    let of = |kind, method| {
        let fits = tallies.iter().filter(|tally| tally.kind == kind && tally.method == method);
        fits.map(|tally| tally.count).collect::<Vec<_>>()
    };
    assert_eq!(of(EventKind::Granted, Some(Method::Card)), [1, 1], "two hours, the first cut");
    assert_eq!(of(EventKind::Granted, None), [1]);
    assert_eq!(of(EventKind::Denied, Some(Method::Pin)), [1]);
    assert_eq!(tallies.iter().map(|tally| tally.count).sum::<i64>(), 4);
    let hours: Vec<_> = tallies.iter().map(|tally| tally.hour).collect();
    assert!(hours.is_sorted() && hours.last() > hours.first());
}

async fn an_event_of_a_doors_own_count_is_kept_once(world: World) {
    let counted = |sequence| NewEvent { sequence: Some(([3; 16], sequence)), ..event(1, 0) };
    world
        .write(move |c| {
            events::insert(c, ACME, &counted(1))?;
            assert!(events::is_kept(c, ACME, ResourceId(1), (&[3; 16], 1))?);
            assert!(!events::is_kept(c, ACME, ResourceId(1), (&[4; 16], 1))?);
            assert!(!events::is_kept(c, ACME, ResourceId(2), (&[3; 16], 1))?);
            Ok(())
        })
        .await;
    let again = world.db.write(move |c| events::insert(c, ACME, &counted(1)));
    assert!(again.await.is_err());
    assert_eq!(world.number("SELECT COUNT(*) FROM event").await, 1);
}

async fn writers_at_the_same_time_get_numbers_in_the_order_of_commits(world: World) {
    let write = || world.write(|c| events::insert(c, ACME, &event(1, 0)));
    let (a, b, c, d) = tokio::join!(write(), write(), write(), write());
    let mut given = [a, b, c, d];
    given.sort_unstable();
    assert_eq!(given, [1, 2, 3, 4]);
}

async fn the_last_events_of_doors_tell_what_happened_there(world: World) {
    world
        .write(|c| {
            let (front, back) = (add_door(c, ACME, "Front")?, add_door(c, ACME, "Back")?);
            let at = |door: ResourceId, kind| events::happened(NOW, door, kind);
            for (door, kind) in [
                (front, EventKind::Granted),
                (front, EventKind::Unlocked),
                (ResourceId(99), EventKind::Denied),
                (front, EventKind::Locked),
            ] {
                events::insert(c, ACME, &at(door, kind))?;
            }
            events::insert(c, OTHER, &at(front, EventKind::Denied))?;
            let last = events::last_of_doors(c, ACME)?;
            assert_eq!((numbers(&last), last[0].kind), (vec![1], EventKind::Granted));
            assert_eq!(events::last_numbers(c, ACME)?, [(front, 4), (back, 0)]);
            Ok(())
        })
        .await;
}

async fn the_uses_of_a_link_are_those_of_its_guests_at_its_doors(world: World) {
    world
        .write(|c| {
            let front = add_door(c, ACME, "Front")?;
            let (link, guest) = (GuestLinkId(7), person(5));
            add_link(c, link.0, "[[],[],[],[],[],[],[]]", &[guest.0], &[front.0])?;
            let use_of = |seconds, kind, guest, origin: &str| NewEvent {
                person: Some(guest),
                method: Some(Method::Link),
                origin: Some(origin.to_owned()),
                ..events::happened(later(seconds), front, kind)
            };
            for event in [
                use_of(1, EventKind::Granted, guest, "page, guest link 7"),
                use_of(2, EventKind::Granted, guest, "page, guest link 77"),
                use_of(3, EventKind::Denied, guest, "page"),
                use_of(4, EventKind::Denied, person(6), "page"),
                event(front.0, 5),
            ] {
                events::insert(c, ACME, &event)?;
            }
            assert_eq!(numbers(&events::of_link(c, ACME, link, 99, 9)?), [3, 1]);
            assert_eq!(numbers(&events::of_link(c, ACME, link, 3, 9)?), [1]);
            assert_eq!(numbers(&events::of_link(c, ACME, link, 99, 1)?), [3]);
            assert_eq!(events::of_link(c, OTHER, link, 99, 9)?, []);
            Ok(())
        })
        .await;
}
