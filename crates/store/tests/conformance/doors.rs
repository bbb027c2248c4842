//! Sites and doors: what they are set to, what they report, who holds their links.

use crate::door_samples::{HERE, THERE, add_door, add_link, display, new_door, open_house};
use crate::samples::{ACME, NOW, OTHER, later};
use crate::world::World;
use doorward_domain::access::{
    DoorMode, GroupId, Hook, LeafPosition, LockStatus, Method, Methods, ResourceId, ResourceKind,
    SiteId, UnlockTime, What, Zone,
};
use doorward_store::door_states::{self, Claim, DoorReport};
use doorward_store::groups::{self, Kind};
use doorward_store::resources::{self, NewResource};
use doorward_store::simulations::{self, Simulation};
use doorward_store::{policies, sites};

on_both_engines!(
    sites_have_names_of_their_own_and_a_clock,
    a_door_is_found_by_number_uuid_and_name,
    names_are_unique_among_their_kind,
    what_an_administrator_sets_is_kept,
    a_deleted_door_leaves_nothing_but_its_events,
    the_doors_of_a_group_are_doors,
    a_link_is_held_by_one_server_until_it_falls_silent,
    what_a_door_reports_is_kept_for_the_holder_of_its_link_alone,
    a_door_in_another_mode_than_it_is_set_to_is_found,
    instructions_wait_for_the_server_that_runs_the_door,
);

async fn sites_have_names_of_their_own_and_a_clock(world: World) {
    let berlin = Zone::parse("Europe/Berlin").unwrap();
    world
        .write(move |c| {
            let first = sites::insert(c, ACME, &display("Clinic"), &berlin, NOW)?;
            assert_eq!(first, Some(SiteId(1)));
            assert_eq!(sites::insert(c, ACME, &display("clinic"), &berlin, NOW)?, None);
            assert!(sites::insert(c, OTHER, &display("Clinic"), &berlin, NOW)?.is_some());
            let all = sites::of_company(c, ACME)?;
            assert_eq!(all.len(), 1);
            assert_eq!((all[0].name.as_str(), all[0].zone.name()), ("Clinic", "Europe/Berlin"));
            let (second, utc) = (SiteId(3), Zone::utc());
            assert_eq!(sites::insert(c, ACME, &display("Annex"), &utc, NOW)?, Some(second));
            assert!(!sites::update(c, ACME, second, &display("CLINIC"), &utc)?, "taken");
            assert!(!sites::update(c, OTHER, second, &display("Barn"), &utc)?, "not theirs");
            assert!(sites::update(c, ACME, second, &display("annex"), &berlin)?, "its own");
            let all = sites::of_company(c, ACME)?;
            assert_eq!((all[1].name.as_str(), all[1].zone.name()), ("annex", "Europe/Berlin"));
            assert!(!sites::delete(c, OTHER, second)?);
            assert!(sites::delete(c, ACME, second)?);
            assert_eq!(
                (sites::of_company(c, ACME)?.len(), sites::of_company(c, OTHER)?.len()),
                (1, 1)
            );
            Ok(())
        })
        .await;
}

fn equipped() -> NewResource {
    let mut door = new_door("Front");
    door.subtype = Some("simulated".to_owned());
    door.info = Some("glass".to_owned());
    door.public_key = Some("key".to_owned());
    door.site = Some(SiteId(7));
    door.settings.mode = DoorMode::CardAndPin;
    door.settings.methods = Methods::of(&[Method::Card, Method::Link]);
    door.settings.unlock_time = UnlockTime::LONGEST;
    door.hook = Some(Hook { url: "https://example.com".to_owned(), fails_open: true });
    door
}

async fn a_door_is_found_by_number_uuid_and_name(world: World) {
    world
        .write(|c| {
            let new = equipped();
            let id = resources::insert(c, ACME, &new, later(5))?.unwrap();
            let found = resources::find(c, ACME, id)?.unwrap();
            assert_eq!((found.subtype.as_ref(), found.site), (new.subtype.as_ref(), new.site));
            assert_eq!((found.settings, found.hook.as_ref()), (new.settings, new.hook.as_ref()));
            assert_eq!((found.created_at, found.updated_at), (later(5), later(5)));
            assert_eq!(resources::find_by_uuid(c, ACME, new.uuid)?, Some(found.clone()));
            let by_name = resources::find_by_name(c, ACME, ResourceKind::Door, "front")?;
            assert_eq!(by_name, Some(found.clone()));
            let computer = resources::find_by_name(c, ACME, ResourceKind::Computer, "front")?;
            assert_eq!(computer, None);
            assert_eq!(resources::of_company(c, ACME)?, [found]);
            assert_eq!(resources::find(c, OTHER, id)?, None);
            assert_eq!(resources::find_by_uuid(c, OTHER, new.uuid)?, None);
            let simulated = resources::doors_of_subtype(c, "simulated")?;
            assert_eq!(simulated, [(ACME, id, new.uuid)]);
            Ok(())
        })
        .await;
}

async fn names_are_unique_among_their_kind(world: World) {
    world
        .write(|c| {
            add_door(c, ACME, "Front")?;
            let mut again = new_door("FRONT");
            assert_eq!(resources::insert(c, ACME, &again, NOW)?, None);
            again.kind = ResourceKind::Computer;
            assert!(resources::insert(c, ACME, &again, NOW)?.is_some());
            let back = add_door(c, ACME, "Back")?;
            let kept = resources::find(c, ACME, back)?.unwrap();
            assert!(!resources::update(c, ACME, &kept, &display("front"), NOW)?);
            Ok(())
        })
        .await;
}

async fn what_an_administrator_sets_is_kept(world: World) {
    world
        .write(|c| {
            let id = add_door(c, ACME, "Front")?;
            let mut door = resources::find(c, ACME, id)?.unwrap();
            let new = equipped();
            (door.subtype, door.info, door.site) = (new.subtype, new.info, new.site);
            (door.hook, door.settings) = (new.hook, new.settings);
            assert!(resources::update(c, ACME, &door, &display("Main"), later(9))?);
            assert!(resources::set_mode(c, ACME, id, DoorMode::Lockdown, later(10))?);
            assert!(!resources::set_mode(c, OTHER, id, DoorMode::Lockdown, NOW)?);
            assert_eq!(resources::count_in_mode(c, ACME, DoorMode::Lockdown)?, 1);
            assert_eq!(resources::count_in_mode(c, ACME, DoorMode::Unlocked)?, 0);
            assert_eq!(resources::count_in_mode(c, OTHER, DoorMode::Lockdown)?, 0);
            (door.name, door.updated_at) = ("Main".to_owned(), later(10));
            door.settings.mode = DoorMode::Lockdown;
            assert_eq!(resources::find(c, ACME, id)?, Some(door));
            Ok(())
        })
        .await;
}

async fn a_deleted_door_leaves_nothing_but_its_events(world: World) {
    world
        .write(|c| {
            let id = add_door(c, ACME, "Front")?;
            for (group, kind) in [(1, Kind::Doors), (2, Kind::Users)] {
                let group = GroupId(group);
                groups::insert(c, ACME, group, kind, &display("Group"), NOW)?;
                groups::add(c, ACME, group, id.0)?;
            }
            door_states::claim(c, ACME, id, &HERE, NOW, NOW)?;
            add_link(c, 1, "[[],[],[],[],[],[],[]]", &[1], &[id.0])?;
            let mut rule = open_house();
            rule.what = What::Resource(id);
            policies::insert(c, ACME, &display("Here"), &rule, NOW)?;
            assert!(!resources::delete(c, OTHER, id)?);
            assert!(resources::delete(c, ACME, id)?);
            assert!(!resources::delete(c, ACME, id)?);
            assert_eq!(door_states::find(c, ACME, id)?, None);
            assert!(policies::of_company(c, ACME)?.is_empty());
            Ok(())
        })
        .await;
    assert_eq!(world.number("SELECT COUNT(*) FROM guest_link_door").await, 0);
    let left = world.number("SELECT COUNT(*) FROM access_group_member").await;
    assert_eq!(left, 1, "a person of the same number stays in her group");
}

async fn the_doors_of_a_group_are_doors(world: World) {
    world
        .write(|c| {
            let (front, back) = (add_door(c, ACME, "Front")?, add_door(c, ACME, "Back")?);
            let (doors, people) = (GroupId(1), GroupId(2));
            groups::insert(c, ACME, doors, Kind::Doors, &display("Both"), NOW)?;
            groups::insert(c, ACME, people, Kind::Users, &display("Both"), NOW)?;
            for group in [doors, people] {
                groups::add(c, ACME, group, front.0)?;
            }
            let ids =
                |list: Vec<resources::Resource>| list.iter().map(|d| d.id).collect::<Vec<_>>();
            assert_eq!(ids(resources::doors_of_group(c, ACME, doors.0)?), [front]);
            assert_eq!(ids(resources::doors_of_group(c, ACME, people.0)?), []);
            assert_eq!(ids(resources::of_company(c, ACME)?), [front, back]);
            Ok(())
        })
        .await;
}

async fn a_link_is_held_by_one_server_until_it_falls_silent(world: World) {
    world
        .write(|c| {
            let door = ResourceId(1);
            let mut claim = |node, at, stale| door_states::claim(c, ACME, door, node, at, stale);
            assert_eq!(claim(&HERE, later(10), NOW)?, Claim::First);
            assert_eq!(claim(&HERE, later(11), NOW)?, Claim::Again);
            assert_eq!(claim(&THERE, later(12), later(11))?, Claim::Held);
            assert_eq!(claim(&THERE, later(12), later(12))?, Claim::Again);
            assert_eq!(door_states::held_by(c, &THERE)?, [(ACME, door)]);
            assert_eq!(door_states::held_by(c, &HERE)?, []);
            assert_eq!(door_states::renew(c, &HERE, later(20))?, 0);
            assert_eq!(door_states::renew(c, &THERE, later(20))?, 1);
            assert!(!door_states::release(c, ACME, door, &HERE, later(21))?);
            assert!(door_states::release(c, ACME, door, &THERE, later(21))?);
            let state = door_states::find(c, ACME, door)?.unwrap();
            assert_eq!((state.node, state.online, state.seen_at), (None, false, Some(later(21))));
            Ok(())
        })
        .await;
}

async fn what_a_door_reports_is_kept_for_the_holder_of_its_link_alone(world: World) {
    world
        .write(|c| {
            let door = ResourceId(1);
            door_states::claim(c, ACME, door, &HERE, NOW, NOW)?;
            let report = DoorReport {
                mode: Some(DoorMode::Lockdown),
                lock: Some(LockStatus::Unlocked),
                position: Some(LeafPosition::Open),
                online: Some(true),
            };
            assert!(!door_states::report(c, ACME, door, &THERE, &report, NOW)?);
            assert!(door_states::report(c, ACME, door, &HERE, &report, later(1))?);
            let nothing = DoorReport::default();
            assert!(door_states::report(c, ACME, door, &HERE, &nothing, later(2))?);
            let states = door_states::of_company(c, ACME)?;
            assert_eq!(states, [(door, door_states::find(c, ACME, door)?.unwrap())]);
            let state = states[0].1;
            assert_eq!((state.mode, state.lock), (DoorMode::Lockdown, LockStatus::Unlocked));
            assert_eq!((state.position, state.online), (LeafPosition::Open, true));
            assert_eq!((state.node, state.seen_at), (Some(HERE), Some(later(2))));
            assert_eq!(door_states::of_company(c, OTHER)?, []);
            Ok(())
        })
        .await;
}

async fn a_door_in_another_mode_than_it_is_set_to_is_found(world: World) {
    world
        .write(|c| {
            let door = add_door(c, ACME, "Front")?;
            door_states::claim(c, ACME, door, &HERE, NOW, NOW)?;
            resources::set_mode(c, ACME, door, DoorMode::Lockdown, NOW)?;
            assert_eq!(door_states::mode_differences(c, &HERE)?, [], "it is not connected");
            let online = DoorReport { online: Some(true), ..DoorReport::default() };
            door_states::report(c, ACME, door, &HERE, &online, NOW)?;
            let found = door_states::mode_differences(c, &HERE)?;
            assert_eq!((found[0].resource, found[0].wanted), (door, DoorMode::Lockdown));
            assert_eq!(door_states::mode_differences(c, &THERE)?, []);
            let mode = DoorReport { mode: Some(DoorMode::Lockdown), ..DoorReport::default() };
            door_states::report(c, ACME, door, &HERE, &mode, NOW)?;
            assert_eq!(door_states::mode_differences(c, &HERE)?, []);
            Ok(())
        })
        .await;
}

async fn instructions_wait_for_the_server_that_runs_the_door(world: World) {
    world
        .write(|c| {
            let door = ResourceId(1);
            door_states::claim(c, ACME, door, &HERE, NOW, NOW)?;
            let new = |id: u8, words: &str| Simulation {
                company: ACME,
                id: [id; 16],
                resource: door,
                instruction: words.to_owned(),
            };
            simulations::insert(c, &new(2, "close"), NOW)?;
            simulations::insert(c, &new(1, "pull"), NOW)?;
            let waiting = simulations::waiting_for(c, &HERE)?;
            assert_eq!(waiting, [new(1, "pull"), new(2, "close")]);
            assert_eq!(simulations::waiting_for(c, &THERE)?, []);
            assert!(simulations::waits(c, ACME, &[1; 16])?);
            assert!(simulations::delete(c, ACME, &[1; 16])?);
            assert!(!simulations::delete(c, ACME, &[1; 16])?);
            assert!(!simulations::waits(c, ACME, &[1; 16])?);
            Ok(())
        })
        .await;
}
