//! People found by the beginning of a word, listed by what they are, and what happened to them.

use crate::samples::{
    ACME, NOW, OTHER, add_person, audit_row, keyed_hash, later, new_person, number_of, person_id,
};
use crate::world::World;
use doorward_domain::access::{DisplayName, EventKind, GroupId, PersonNumber, ResourceId};
use doorward_domain::{
    CompanyId, Email, Membership, PersonId, PersonName, Phone, Role, Status, Timestamp,
};
use doorward_store::cards::{self, StoredCard};
use doorward_store::groups::{self, Kind};
use doorward_store::people_list::{self, Listing};
use doorward_store::{Conn, Error, audit, events, guest_links, invitations, members, people};

on_both_engines!(
    people_are_found_by_the_beginning_of_any_word_and_by_none_that_they_lost,
    words_are_walked_along_in_their_order,
    a_list_holds_those_of_one_kind_the_newest_first,
    an_owner_counts_only_while_she_can_act,
    whoever_was_at_a_door_was_seen_then,
    a_person_has_a_history_of_her_own,
    one_card_goes_and_the_others_stay,
    a_link_that_waits_says_until_when,
);

const FIRST: PersonNumber = PersonNumber(0);

/// The numbers of those whom a word finds.
async fn found(world: &World, word: &'static str) -> Vec<i64> {
    let rows = world.read(move |c| people_list::with_word(c, ACME, word, (b"", FIRST), 100)).await;
    rows.into_iter().map(|(_, row)| row.number.0).collect()
}

fn group(name: &str) -> DisplayName {
    DisplayName::parse(name).unwrap()
}

async fn people_are_found_by_the_beginning_of_any_word_and_by_none_that_they_lost(world: World) {
    let id = person_id(1);
    let number = number_of(id).0;
    world
        .write(move |c| {
            let mut new = new_person("jgarcia");
            new.first_name = PersonName::parse("José Ángel").unwrap();
            new.last_name = PersonName::parse("Núñez-O'Neill").unwrap();
            assert!(people::insert(c, ACME, id, number_of(id), &new, NOW)?);
            add_person(c, OTHER, id, "jgarcia")
        })
        .await;
    for word in ["jos", "angel", "nunez", "o", "neill", "jgarcia", "jgarcia@ex", "9198", "9876"] {
        assert!(found(&world, word).await.contains(&number), "{word}");
    }
    assert!(found(&world, "richard").await.is_empty(), "another company's");
    world
        .write(move |c| {
            let mut person = people::find(c, ACME, id)?.unwrap();
            person.first_name = "Xenia".to_owned();
            person.email = "xenia@example.net".to_owned();
            people::update(c, ACME, &person, "xenia@example.net", NOW)
        })
        .await;
    assert_eq!(found(&world, "xen").await.len(), 1, "one word, the other begins with it");
    assert!(found(&world, "jos").await.is_empty());
    // Somebody invited has an address alone, and names once she joins.
    let guest = person_id(2);
    world
        .write(move |c| {
            let email = Email::parse("zoe@example.net").unwrap();
            let who = (guest, number_of(guest));
            members::insert_unnamed(c, ACME, who, &email, Membership::Invited, NOW)?;
            let (first, last) =
                (PersonName::parse("Yara").unwrap(), PersonName::parse("W").unwrap());
            members::join(c, ACME, guest, (&first, &last, &Phone::none()), NOW)
        })
        .await;
    assert_eq!(found(&world, "yar").await, found(&world, "zoe").await);
    assert_eq!(world.read(|c| people_list::count_words(c, ACME, "y", 100)).await, 1);
    assert_eq!(world.read(|c| people_list::count_words(c, ACME, "", 2)).await, 2);
    world.write(move |c| people::delete(c, ACME, id)).await;
    world.write(move |c| people::delete(c, ACME, guest)).await;
    assert_eq!(world.read(|c| people_list::count_words(c, ACME, "", 100)).await, 0);
    assert!(world.read(|c| people_list::count_words(c, OTHER, "", 100)).await > 0);
}

async fn words_are_walked_along_in_their_order(world: World) {
    world
        .write(|c| {
            for of in 1..=9 {
                add_person(c, ACME, person_id(of), &format!("walk{}", of * 7 % 9))?;
            }
            Ok(())
        })
        .await;
    let (mut behind, mut seen) = ((Vec::new(), FIRST), Vec::new());
    loop {
        let (word, number) = behind.clone();
        let rows =
            world.read(move |c| people_list::with_word(c, ACME, "walk", (&word, number), 4)).await;
        let Some((word, row)) = rows.last() else { break };
        behind = (word.clone(), row.number);
        seen.extend(rows.into_iter().map(|(word, _)| word));
    }
    let words = (0..9).map(|n| format!("walk{n}@example.com").into_bytes());
    assert_eq!(seen, words.collect::<Vec<_>>());
}

/// The places, in the order of the samples, of those whom a listing holds.
async fn listed(world: &World, listing: Listing, below: i64) -> Vec<i64> {
    let below = PersonNumber(below);
    let rows = world.read(move |c| people_list::below(c, ACME, listing, below, 3)).await;
    rows.into_iter().map(|row| row.number.0).collect()
}

async fn a_list_holds_those_of_one_kind_the_newest_first(world: World) {
    let number = |of: u64| number_of(person_id(of)).0;
    world
        .write(|c| {
            for of in 1..=5 {
                add_person(c, ACME, person_id(of), &format!("p{of}"))?;
            }
            people::set_status(c, ACME, person_id(2), Status::Inactive, NOW)?;
            members::set_membership(c, ACME, person_id(3), Membership::Guest, NOW)?;
            members::set_role(c, ACME, person_id(4), Role::HelpDesk, NOW)?;
            members::set_role(c, ACME, person_id(1), Role::Owner, NOW)?;
            groups::insert(c, ACME, GroupId(7), Kind::Users, &group("Staff"), NOW)?;
            groups::insert(c, ACME, GroupId(8), Kind::Doors, &group("Doors"), NOW)?;
            for of in [1, 5] {
                let member = number_of(person_id(of)).0;
                groups::add(c, ACME, GroupId(7), member)?;
                groups::add(c, ACME, GroupId(8), member)?;
            }
            Ok(())
        })
        .await;
    let all = [5, 4, 3].map(number);
    assert_eq!(listed(&world, Listing::All, i64::MAX).await, all);
    assert_eq!(listed(&world, Listing::All, number(3)).await, [2, 1].map(number));
    assert_eq!(listed(&world, Listing::Inactive, i64::MAX).await, [number(2)]);
    let guests = Listing::Belonging(Membership::Guest);
    assert_eq!(listed(&world, guests, i64::MAX).await, [number(3)]);
    assert_eq!(listed(&world, Listing::Belonging(Membership::Member), i64::MAX).await, all);
    let staff = Listing::InGroup(GroupId(7));
    assert_eq!(listed(&world, staff, i64::MAX).await, [5, 1].map(number));
    assert_eq!(listed(&world, Listing::InOffice, i64::MAX).await, [4, 1].map(number));
    let asked = [1, 2, 5].map(|of| number_of(person_id(of)));
    let places = world.read(move |c| people_list::groups_of(c, ACME, &asked)).await;
    assert_eq!(places, [1, 5].map(|of| (number_of(person_id(of)), GroupId(7))));
    let sizes = world.read(|c| groups::sizes(c, ACME)).await;
    assert_eq!(sizes, [(GroupId(7), 2), (GroupId(8), 2)]);
    assert!(world.read(|c| groups::sizes(c, OTHER)).await.is_empty());
}

async fn an_owner_counts_only_while_she_can_act(world: World) {
    let others = |of: u64| world.read(move |c| people_list::other_owners(c, ACME, person_id(of)));
    world
        .write(|c| {
            for of in [1, 2] {
                add_person(c, ACME, person_id(of), &format!("o{of}"))?;
                members::set_role(c, ACME, person_id(of), Role::Owner, NOW)?;
            }
            Ok(())
        })
        .await;
    assert_eq!((others(1).await, others(9).await), (1, 2));
    world.write(|c| people::set_status(c, ACME, person_id(2), Status::Inactive, NOW)).await;
    assert_eq!((others(1).await, others(2).await), (0, 1));
}

/// Puts an event about a person into the book.
fn happens(c: &mut Conn<'_>, company: CompanyId, of: u64, at: Timestamp) -> Result<i64, Error> {
    let person = Some(number_of(person_id(of)));
    let new = events::happened(at, ResourceId(1), EventKind::Granted);
    let new = events::NewEvent { person, ..new };
    events::insert(c, company, &new)
}

async fn whoever_was_at_a_door_was_seen_then(world: World) {
    world
        .write(|c| {
            for (of, at) in [(1, 10), (2, 20), (1, 30)] {
                happens(c, ACME, of, later(at))?;
            }
            happens(c, OTHER, 1, later(90))
        })
        .await;
    let asked = [1, 2, 3].map(|of| number_of(person_id(of)));
    let mut seen = world.read(move |c| people_list::last_seen(c, ACME, &asked)).await;
    seen.sort_unstable();
    let wanted = [(1, 30), (2, 20)].map(|(of, at)| (number_of(person_id(of)), later(at)));
    assert_eq!(seen, wanted);
}

async fn a_person_has_a_history_of_her_own(world: World) {
    let her = number_of(person_id(1));
    world
        .write(|c| {
            for of in [1, 2, 1, 1] {
                happens(c, ACME, of, NOW)?;
                let mut row =
                    audit_row(ACME, u64::try_from(events::last_number(c, ACME)?).unwrap());
                row.person = Some(person_id(of));
                audit::insert(c, &row)?;
            }
            Ok(())
        })
        .await;
    let numbers = |before, most| {
        let read = world.read(move |c| events::about(c, ACME, her, before, most));
        async move { read.await.into_iter().map(|event| event.number).collect::<Vec<_>>() }
    };
    assert_eq!(numbers(i64::MAX, 2).await, [4, 3]);
    assert_eq!(numbers(3, 9).await, [1]);
    let about =
        |before, most| world.read(move |c| audit::about(c, ACME, person_id(1), before, most));
    let first = about(None, 2).await;
    assert_eq!(first.len(), 2);
    let rest = about(Some(first[1].0), 9).await;
    assert_eq!(rest.len(), 1);
    assert!(rest[0].0 < first[1].0 && first[1].0 < first[0].0);
    assert!(world.read(|c| audit::about(c, OTHER, person_id(1), None, 9)).await.is_empty());
}

async fn one_card_goes_and_the_others_stay(world: World) {
    let card = |byte| StoredCard { label: None, sealed: vec![byte], hash: keyed_hash(byte) };
    let her: PersonId = person_id(1);
    world
        .write(move |c| {
            for position in [1, 2, 3] {
                let byte = u8::try_from(position).unwrap();
                cards::insert(c, ACME, her, position, &card(byte), NOW)?;
            }
            Ok(())
        })
        .await;
    assert!(world.write(move |c| cards::delete(c, ACME, her, 2)).await);
    assert!(!world.write(move |c| cards::delete(c, ACME, her, 2)).await);
    assert!(!world.write(move |c| cards::delete(c, OTHER, her, 1)).await);
    let left = world.read(move |c| cards::of_person(c, ACME, her)).await;
    assert_eq!(left.into_iter().map(|(position, _)| position).collect::<Vec<_>>(), [1, 3]);
}

async fn a_link_that_waits_says_until_when(world: World) {
    let her = person_id(1);
    let until = || world.read(move |c| invitations::open_until(c, ACME, her));
    assert_eq!(until().await, None);
    world.write(move |c| invitations::insert(c, ACME, her, &keyed_hash(1), NOW, later(9))).await;
    assert_eq!(until().await, Some(later(9)));
    let gone = invitations::InvitationState::Cancelled;
    world.write(move |c| invitations::close(c, ACME, her, gone)).await;
    assert_eq!(until().await, None);
    let links = world.read(|c| guest_links::names_of_guest(c, ACME, number_of(person_id(1)))).await;
    assert!(links.is_empty());
}
