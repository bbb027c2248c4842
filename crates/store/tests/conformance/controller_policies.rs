//! What policies of controllers are made of, the marks of its changes, and what was sent last.

use crate::door_samples::{display, person};
use crate::policy_change_samples::{ONE, all_changes, furnish, someone, stored_card};
use crate::samples::{ACME, NOW, OTHER, add_person, later, number_of, person_id};
use crate::world::World;
use doorward_domain::access::{GroupId, ResourceId};
use doorward_domain::{Membership, PersonId, Status};
use doorward_store::controller_policies::Sent;
use doorward_store::groups::{Group, Kind};
use doorward_store::policy_changes::Subject::Rules;
use doorward_store::{
    Conn, Error, access_model, cards, controller_policies, door_behaviours, door_pins, groups,
    members, people, policy_changes, resources,
};

on_both_engines!(
    every_change_of_what_policies_are_made_of_is_marked,
    nothing_is_marked_where_there_is_no_active_controller,
    marks_are_forgotten_by_age_and_a_gap_is_told,
    an_epoch_is_kept_once,
    the_holdings_of_a_person_are_all_that_she_can_present,
    digests_of_pins_are_kept_until_their_pin_goes,
    a_door_behaves_as_it_was_told_until_it_goes,
    hubs_keep_their_keys_and_their_doors,
);

const HUB: [u8; 16] = [9; 16];

/// A controller of a company, in a state.
fn add_controller(c: &mut Conn<'_>, state: &str) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO controller (company, id, name, name_key, platform, channel_key, \
         signing_key, state, sealed_mac_key, created_at, changed_at, online, renews_keys, epoch, \
         deny_serial, journal_next) VALUES ($1, $2, 'Hub', 'hub', 'linux', $3, $3, $4, $3, 0, 0, \
         $5, $5, 0, 0, 0)";
    let key = [7; 32];
    let values = [ACME.into(), (&HUB).into(), (&key).into(), state.into(), false.into()];
    c.execute(SQL, &values).map(|_| ())
}

/// Hangs a door on it.
fn hang(c: &mut Conn<'_>, door: ResourceId) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO controller_door (company, resource, controller) \
         VALUES ($1, $2, $3)";
    c.execute(SQL, &[ACME.into(), door.0.into(), (&HUB).into()]).map(|_| ())
}

async fn every_change_of_what_policies_are_made_of_is_marked(world: World) {
    world
        .write(|c| {
            furnish(c)?;
            add_controller(c, "active")?;
            assert!(policy_changes::are_marked(c, ACME)?);
            for (name, change, marks) in all_changes() {
                let before = policy_changes::last_number(c, ACME)?;
                change(c)?;
                let found = policy_changes::after(c, ACME, before, 100)?.unwrap();
                assert_eq!(found, marks, "{name}");
                let last = policy_changes::last_number(c, ACME)?;
                assert_eq!(last - before, i64::try_from(marks.len()).unwrap(), "{name}");
            }
            let last = policy_changes::last_number(c, ACME)?;
            assert_eq!(policy_changes::last_numbers(c)?, [(ACME, last)]);
            add_person(c, ACME, person_id(5), "five")?;
            groups::rename(
                c,
                ACME,
                &Group { id: GroupId(1), kind: Kind::Users, name: "Group".to_owned() },
                &display("People"),
            )?;
            assert_eq!(policy_changes::last_number(c, ACME)?, last, "of no policy");
            Ok(())
        })
        .await;
}

async fn nothing_is_marked_where_there_is_no_active_controller(world: World) {
    world
        .write(|c| {
            furnish(c)?;
            add_controller(c, "revoked")?;
            assert!(!policy_changes::are_marked(c, ACME)?);
            for (_, change, _) in all_changes() {
                change(c)?;
            }
            policy_changes::mark(c, ACME, Rules)?;
            assert_eq!(policy_changes::last_number(c, ACME)?, 0);
            assert!(policy_changes::last_numbers(c)?.is_empty());
            assert_eq!(policy_changes::after(c, ACME, 0, 9)?, Some(Vec::new()));
            Ok(())
        })
        .await;
    assert_eq!(world.number("SELECT COUNT(*) FROM policy_change").await, 0);
}

async fn marks_are_forgotten_by_age_and_a_gap_is_told(world: World) {
    world
        .write(|c| {
            furnish(c)?;
            add_controller(c, "active")?;
            for _ in 0..3 {
                policy_changes::mark(c, ACME, Rules)?;
            }
            assert_eq!(policy_changes::delete_older(c, later(9_999))?, 0, "not dated yet");
            assert_eq!(policy_changes::date(c, NOW)?, 3);
            policy_changes::mark_person(c, ACME, ONE())?;
            policy_changes::mark_person(c, ACME, person_id(404))?;
            assert_eq!(policy_changes::date(c, later(60))?, 1, "nobody is not marked");
            assert_eq!(policy_changes::after(c, ACME, 2, 9)?, Some(vec![Rules, someone()]));
            assert_eq!(policy_changes::after(c, ACME, 2, 1)?, Some(vec![Rules]));
            assert_eq!(policy_changes::delete_older(c, later(60))?, 3);
            assert_eq!(policy_changes::after(c, ACME, 2, 9)?, None, "the third is gone");
            assert_eq!(policy_changes::after(c, ACME, 3, 9)?, Some(vec![someone()]));
            assert_eq!(policy_changes::after(c, ACME, 4, 9)?, Some(Vec::new()));
            assert_eq!(policy_changes::after(c, ACME, 5, 9)?, None, "of another database");
            assert_eq!(policy_changes::after(c, ACME, -1, 9)?, None, "before the first");
            Ok(())
        })
        .await;
}

fn sent(epoch: i64, change: i64) -> Sent {
    let byte = u8::try_from(epoch).unwrap();
    Sent { epoch, root: vec![byte; 32], deny_serial: 1, change, issued_at: later(1) }
}

async fn an_epoch_is_kept_once(world: World) {
    world
        .write(|c| {
            let of = (ACME, HUB);
            let buckets: Vec<u8> = (0..100).collect();
            assert_eq!(controller_policies::find(c, of)?, None);
            assert_eq!(controller_policies::buckets(c, of)?, None);
            assert!(controller_policies::put(c, of, 0, &sent(1, 5), Some(&buckets))?);
            assert!(!controller_policies::put(c, of, 0, &sent(1, 6), Some(&buckets))?);
            assert_eq!(
                controller_policies::find(c, of)?,
                Some((sent(1, 5), (0..16).collect::<Vec<u8>>()))
            );
            assert!(controller_policies::put(c, of, 1, &sent(2, 6), None)?);
            assert!(!controller_policies::put(c, of, 1, &sent(2, 7), None)?, "another was quicker");
            assert_eq!(controller_policies::find(c, of)?.unwrap().0, sent(2, 6));
            assert_eq!(controller_policies::buckets(c, of)?, Some(buckets));
            assert!(controller_policies::put(c, of, 2, &sent(3, 7), Some(&[1; 40]))?);
            assert_eq!(controller_policies::buckets(c, of)?, Some(vec![1; 40]));
            assert!(!controller_policies::put(c, (OTHER, HUB), 3, &sent(4, 8), None)?);
            controller_policies::make_anew(c, of)?;
            assert_eq!(controller_policies::find(c, of)?.unwrap().0, sent(3, -1));
            Ok(())
        })
        .await;
}

async fn the_holdings_of_a_person_are_all_that_she_can_present(world: World) {
    world
        .write(|c| {
            furnish(c)?;
            let number = number_of(ONE());
            for position in [2, 1] {
                cards::insert(c, ACME, ONE(), position, &stored_card(3), NOW)?;
            }
            door_pins::put(c, ACME, person_id(76), &[8], NOW)?;
            groups::add(c, ACME, GroupId(1), number.0)?;
            groups::add(c, ACME, GroupId(2), number.0)?;
            let found = controller_policies::holdings(c, ACME, number)?.unwrap();
            assert_eq!((found.holder.id, found.holder.number), (ONE(), number));
            assert_eq!(found.holder.status, Status::Active);
            assert_eq!((found.groups, found.pin), (vec![GroupId(1)], None));
            let places: Vec<i64> = found.cards.iter().map(|card| card.position).collect();
            assert_eq!(places, [1, 2]);
            assert_eq!(found.cards[0].number_hash, vec![3; 32]);
            let guest = controller_policies::holdings(c, ACME, person(77))?.unwrap();
            assert_eq!(guest.holder.membership, Membership::Guest);
            assert_eq!((guest.pin, guest.cards.len()), (Some(vec![8]), 0));
            add_person(c, ACME, person_id(5), "five")?;
            let mut holders = Vec::new();
            controller_policies::each_holder(c, ACME, |holder| holders.push(holder.number))?;
            holders.sort_unstable();
            assert_eq!(holders, [number, person(77)], "nobody who has nothing");
            let mut held = Vec::new();
            controller_policies::each_card(c, ACME, |card| held.push((card.person, card.label)))?;
            assert_eq!(held, vec![(ONE(), Some("Card".to_owned())); 2]);
            let mut places = Vec::new();
            controller_policies::each_place(c, ACME, |who, group| places.push((who, group)))?;
            assert_eq!(places, [(number, GroupId(1))], "places of doors are none of people");
            assert_eq!(controller_policies::groups_of_people(c, ACME)?, [GroupId(1)]);
            members::set_membership(c, ACME, ONE(), Membership::Removed, NOW)?;
            assert!(controller_policies::holdings(c, ACME, number)?.is_none());
            assert!(controller_policies::holdings(c, OTHER, person(77))?.is_none());
            Ok(())
        })
        .await;
}

async fn digests_of_pins_are_kept_until_their_pin_goes(world: World) {
    world
        .write(|c| {
            furnish(c)?;
            assert_eq!(door_pins::salt(c, ACME)?, None);
            door_pins::make_salt(c, ACME, &[1; 16])?;
            door_pins::make_salt(c, ACME, &[2; 16])?;
            assert_eq!(door_pins::salt(c, ACME)?, Some(vec![1; 16]), "the first stays");
            assert_eq!(door_pins::salt(c, OTHER)?, None);
            door_pins::put(c, ACME, ONE(), &[1], NOW)?;
            door_pins::put(c, ACME, ONE(), &[2], NOW)?;
            assert!(door_pins::is_kept(c, ACME, ONE())?);
            let first = PersonId::from_bytes([0; 16]);
            assert_eq!(door_pins::page(c, ACME, first, 9)?, [(ONE(), vec![2])]);
            door_pins::reseal(c, ACME, ONE(), &[3])?;
            assert_eq!(door_pins::page(c, ACME, first, 9)?, [(ONE(), vec![3])]);
            assert!(door_pins::page(c, ACME, ONE(), 9)?.is_empty());
            assert!(door_pins::delete(c, ACME, ONE())? && !door_pins::delete(c, ACME, ONE())?);
            door_pins::put(c, ACME, ONE(), &[4], NOW)?;
            cards::insert(c, ACME, ONE(), 1, &stored_card(5), NOW)?;
            for hash in [[5; 32], [6; 32]] {
                door_pins::put_keypad_number(c, ACME, &hash, &[1], NOW)?;
                door_pins::put_keypad_number(c, ACME, &hash, &[2], NOW)?;
            }
            assert_eq!(door_pins::keypad_number(c, ACME, &[5; 32])?, Some(vec![2]));
            assert_eq!(door_pins::keypad_number(c, OTHER, &[5; 32])?, None);
            let all = door_pins::keypad_numbers(c, ACME, &[], 9)?;
            assert_eq!(all, [(vec![5; 32], vec![2]), (vec![6; 32], vec![2])]);
            assert_eq!(door_pins::keypad_numbers(c, ACME, &[5; 32], 9)?.len(), 1);
            assert_eq!(door_pins::delete_unused_keypad_numbers(c)?, 1);
            door_pins::reseal_keypad_number(c, ACME, &[5; 32], &[9])?;
            assert_eq!(door_pins::keypad_number(c, ACME, &[5; 32])?, Some(vec![9]));
            people::delete(c, ACME, ONE())?;
            assert!(!door_pins::is_kept(c, ACME, ONE())?, "it goes with her");
            assert_eq!(door_pins::delete_unused_keypad_numbers(c)?, 1);
            Ok(())
        })
        .await;
}

async fn a_door_behaves_as_it_was_told_until_it_goes(world: World) {
    world
        .write(|c| {
            furnish(c)?;
            let door = ResourceId(1);
            assert_eq!(door_behaviours::find(c, ACME, door)?, None);
            door_behaviours::put(c, ACME, door, "{}", NOW)?;
            door_behaviours::put(c, ACME, door, "{\"two_people\":true}", NOW)?;
            let text = "{\"two_people\":true}".to_owned();
            assert_eq!(door_behaviours::find(c, ACME, door)?, Some(text.clone()));
            assert_eq!(door_behaviours::of_company(c, ACME)?, [(door, text)]);
            assert!(door_behaviours::of_company(c, OTHER)?.is_empty());
            hang(c, door)?;
            resources::delete(c, ACME, door)?;
            assert_eq!(door_behaviours::find(c, ACME, door)?, None);
            assert!(controller_policies::doors(c, (ACME, HUB))?.is_empty());
            Ok(())
        })
        .await;
}

async fn hubs_keep_their_keys_and_their_doors(world: World) {
    world
        .write(|c| {
            furnish(c)?;
            let of = (ACME, HUB);
            assert_eq!(controller_policies::sealed_mac_key(c, of)?, None);
            assert!(!controller_policies::put_mac_key(c, of, &[8])?);
            add_controller(c, "active")?;
            assert_eq!(controller_policies::sealed_mac_key(c, of)?, Some(vec![7; 32]));
            assert!(controller_policies::put_mac_key(c, of, &[8])?);
            assert_eq!(controller_policies::mac_keys(c)?, [(of, vec![8])]);
            hang(c, ResourceId(1))?;
            assert_eq!(controller_policies::doors(c, of)?, [ResourceId(1)]);
            let all = controller_policies::doors_of_company(c, ACME)?;
            assert_eq!(all, [(HUB, ResourceId(1))]);
            let uuids = controller_policies::uuids(c, ACME)?;
            assert_eq!((uuids.len(), uuids[0].0, uuids[0].2), (1, ResourceId(1), NOW));
            groups::add(c, ACME, GroupId(2), 1)?;
            groups::add(c, ACME, GroupId(1), number_of(ONE()).0)?;
            let whole = access_model::whole(c, ACME)?;
            let mut without = whole.clone();
            without.people_groups.clear();
            assert_eq!(access_model::without_people(c, ACME)?, without);
            assert_eq!((whole.people_groups.len(), whole.resource_groups.len()), (1, 1));
            Ok(())
        })
        .await;
}
