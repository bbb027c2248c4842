//! Many people and cards at once: looked up, inserted in one go, changed.

use crate::samples::{ACME, NOW, OTHER, add_person, keyed_hash, later, name, number_of, person_id};
use crate::world::World;
use doorward_domain::access::{DisplayName, GroupId, PersonNumber, Rank};
use doorward_domain::{Email, Membership, PersonId, PersonName, Source, Status};
use doorward_store::cards::StoredCard;
use doorward_store::groups::Kind;
use doorward_store::imports::{self, PlacedCard, Told};
use doorward_store::{Conn, Error, cards, groups, login_names, members, people};

on_both_engines!(
    more_people_than_one_look_asks_for_are_found,
    people_are_inserted_with_what_the_file_leaves_out_empty,
    what_a_file_leaves_out_of_somebody_known_stays,
    cards_are_placed_found_and_removed_for_many,
    a_row_that_is_there_makes_the_whole_go_insert_nothing,
    rows_of_any_table_are_inserted_with_nulls_and_bytes,
);

fn told(word: &str) -> Told {
    Told {
        email: Email::parse(&format!("{word}@Example.com")).unwrap(),
        first_name: None,
        last_name: None,
        phone: None,
        user_name: None,
        status: None,
        rank: None,
    }
}

fn insert(c: &mut Conn<'_>, all: &[(u64, Told)]) -> Result<(), Error> {
    let ids: Vec<PersonId> = all.iter().map(|(of, _)| person_id(*of)).collect();
    let rows = ids.iter().zip(all).map(|(id, (_, told))| (id, number_of(*id), told));
    imports::insert_people(c, ACME, rows, NOW)
}

async fn more_people_than_one_look_asks_for_are_found(world: World) {
    world
        .write(|c| {
            for of in 0..45 {
                add_person(c, ACME, person_id(of), &format!("Person{of}"))?;
            }
            add_person(c, OTHER, person_id(77), "Person99")
        })
        .await;
    let keys: Vec<String> = (0..100).map(|of| format!("person{of}@example.com")).collect();
    let names: Vec<String> = (0..100).map(|of| format!("person{of}")).collect();
    let numbers: Vec<PersonNumber> = (0..100).map(|of| number_of(person_id(of))).collect();
    let (by_email, by_name, by_number) = world
        .read(move |c| {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            assert!(imports::people_of_emails(c, ACME, &[])?.is_empty());
            Ok((
                imports::people_of_emails(c, ACME, &keys)?,
                imports::owners_of_names(c, ACME, &names)?,
                imports::people_of_numbers(c, ACME, &numbers)?,
            ))
        })
        .await;
    assert_eq!((by_email.len(), by_name.len(), by_number.len()), (45, 45, 45));
    let (_, known) = by_email.iter().find(|(key, _)| key == "person44@example.com").unwrap();
    assert_eq!((known.id, known.number), (person_id(44), number_of(person_id(44))));
    assert_eq!((known.membership, known.has_name), (Membership::Member, true));
    let (_, owner) = by_name.iter().find(|(folded, _)| folded == "person44").unwrap();
    assert_eq!((owner.person, owner.slot, owner.spelled.as_str()), (*known, 0, "Person44"));
    assert!(by_number.contains(known));
}

async fn people_are_inserted_with_what_the_file_leaves_out_empty(world: World) {
    let group = GroupId(1);
    let full = Told {
        first_name: Some(PersonName::parse("Ann").unwrap()),
        user_name: Some(name("Ann")),
        status: Some(Status::Inactive),
        rank: Some(Rank::Super),
        ..told("Ann")
    };
    world
        .write(move |c| {
            let staff = DisplayName::parse("Staff").unwrap();
            groups::insert(c, ACME, group, Kind::Users, &staff, NOW)?;
            insert(c, &[(1, full), (2, told("Bob"))])?;
            let ann = person_id(1);
            let names = [(&ann, 0, &name("Ann")), (&ann, 3, &name("Annie"))];
            imports::insert_names(c, ACME, names.into_iter())?;
            let both = [1, 2].map(|of| (group, number_of(person_id(of))));
            imports::insert_group_members(c, ACME, both.into_iter())?;
            imports::insert_names(c, ACME, std::iter::empty())
        })
        .await;
    let ann = world.read(|c| people::find(c, ACME, person_id(1))).await.unwrap();
    assert_eq!((ann.user_name.as_str(), ann.aliases[2].as_deref()), ("Ann", Some("Annie")));
    assert_eq!((ann.first_name.as_str(), ann.last_name.as_str()), ("Ann", ""));
    assert_eq!((ann.status, ann.source), (Status::Inactive, Source::Import));
    let listed = world.read(|c| members::of_id(c, ACME, person_id(1))).await.unwrap();
    assert_eq!(listed.user_name.as_deref(), Some("Ann"));
    let bob = world.read(|c| members::of_email(c, ACME, "bob@example.com")).await.unwrap();
    assert_eq!((bob.rank, bob.membership), (Rank::Regular, Membership::Member));
    assert_eq!((bob.status, bob.confirmed_at), (Status::Active, Some(NOW)));
    assert_eq!(world.read(move |c| groups::members(c, ACME, group)).await.len(), 2);
}

async fn what_a_file_leaves_out_of_somebody_known_stays(world: World) {
    world
        .write(|c| {
            let id = person_id(1);
            let email = Email::parse("ann@example.com").unwrap();
            let invited = Membership::Invited;
            members::insert_unnamed(c, ACME, (id, number_of(id)), &email, invited, NOW)?;
            add_person(c, ACME, person_id(2), "bob")
        })
        .await;
    let ann = Told { rank: Some(Rank::Admin), user_name: Some(name("Annie")), ..told("Ann") };
    world
        .write(move |c| {
            imports::tell(c, ACME, person_id(1), &ann, true, later(5))?;
            let bob = Told { status: Some(Status::Inactive), ..told("bob") };
            imports::tell(c, ACME, person_id(2), &bob, false, later(5))
        })
        .await;
    let ann = world.read(|c| members::of_id(c, ACME, person_id(1))).await.unwrap();
    assert_eq!((ann.membership, ann.confirmed_at), (Membership::Member, Some(later(5))));
    assert_eq!((ann.rank, ann.email.as_str()), (Rank::Admin, "Ann@Example.com"));
    assert_eq!(ann.user_name.as_deref(), Some("Annie"));
    let bob = world.read(|c| members::of_id(c, ACME, person_id(2))).await.unwrap();
    assert_eq!(bob.user_name.as_deref(), Some("bob"));
    let bob = world.read(|c| people::find(c, ACME, person_id(2))).await.unwrap();
    assert_eq!((bob.first_name.as_str(), bob.status), ("Richard", Status::Inactive));
    assert_eq!((bob.source, bob.phone.as_str()), (Source::PublicApi, "+919876813805"));
    let seen = world.db.person_status(ACME, person_id(2)).await.unwrap();
    assert_eq!(seen, Some(Status::Inactive));
}

async fn cards_are_placed_found_and_removed_for_many(world: World) {
    let all: Vec<PersonId> = (0..30).map(person_id).collect();
    let placed = |id: &PersonId| {
        let hash = keyed_hash(id.as_bytes()[15]);
        let card = StoredCard { label: Some("Gate".to_owned()), sealed: vec![1, 2], hash };
        PlacedCard { person: *id, position: 2, card }
    };
    let new: Vec<PlacedCard> = all.iter().map(placed).collect();
    let hashes: Vec<Vec<u8>> = new.iter().map(|one| one.card.hash.hash.clone()).collect();
    let people = all.clone();
    world
        .write(move |c| {
            for (of, id) in (0..).zip(&people) {
                add_person(c, ACME, *id, &format!("p{of}"))?;
            }
            imports::insert_cards(c, ACME, &new, NOW)?;
            imports::note_devices(c, ACME, &people, later(1))?;
            imports::note_devices(c, ACME, &people, later(2))
        })
        .await;
    let people = all.clone();
    let (places, holders) = world
        .read(move |c| {
            let hashes: Vec<&[u8]> = hashes.iter().map(Vec::as_slice).collect();
            assert!(imports::holders_of_cards(c, OTHER, &hashes)?.is_empty());
            let places = imports::places_of_cards(c, ACME, &people)?;
            Ok((places, imports::holders_of_cards(c, ACME, &hashes)?))
        })
        .await;
    assert_eq!((places.len(), holders.len()), (30, 30));
    assert!(places.contains(&(person_id(29), 2)));
    assert!(holders.contains(&(keyed_hash(person_id(7).as_bytes()[15]).hash, person_id(7))));
    let first = world.read(|c| cards::of_person(c, ACME, person_id(3))).await;
    assert_eq!(first[0].1.label.as_deref(), Some("Gate"));
    let noted = world.read(|c| members::of_id(c, ACME, person_id(29))).await.unwrap();
    assert_eq!(noted.device_added_at, Some(later(1)));
    world.write(move |c| imports::delete_cards(c, ACME, &all[1..])).await;
    assert_eq!(world.number("SELECT COUNT(*) FROM card").await, 1);
}

async fn a_row_that_is_there_makes_the_whole_go_insert_nothing(world: World) {
    world.write(|c| add_person(c, ACME, person_id(1), "ann")).await;
    let done = world
        .db
        .write_tidy(|c| {
            insert(c, &[(2, told("bob")), (3, told("ANN"))])?;
            Ok(Ok::<(), ()>(()))
        })
        .await;
    assert!(done.unwrap_err().is_conflict());
    let names = world.db.write(|c| {
        let bob = person_id(2);
        imports::insert_names(
            c,
            ACME,
            [(&bob, 0, &name("Bob")), (&bob, 1, &name("Ann"))].into_iter(),
        )
    });
    assert!(names.await.unwrap_err().is_conflict());
    assert_eq!(world.number("SELECT COUNT(*) FROM person").await, 1);
    assert_eq!(world.read(|c| login_names::owner(c, ACME, "bob")).await, None);
}

async fn rows_of_any_table_are_inserted_with_nulls_and_bytes(world: World) {
    world
        .write(|c| {
            let insert = "INSERT INTO card (company, person, position, label, sealed, number_hash, \
                 key_ring, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
            let id = person_id(1);
            let row = |position: i64, label: Option<&'static str>| {
                let (bytes, one) = ((&[0, 255]).into(), 1.into());
                [
                    ACME.into(),
                    id.as_bytes().into(),
                    position.into(),
                    label.into(),
                    bytes,
                    bytes,
                    one,
                    one,
                ]
            };
            c.insert_many(insert, [row(1, None), row(2, Some("é\t\\N"))].into_iter())
        })
        .await;
    let found = world.read(|c| cards::of_person(c, ACME, person_id(1))).await;
    assert_eq!((found[0].1.label.as_deref(), found[1].1.label.as_deref()), (None, Some("é\t\\N")));
    assert_eq!(found[1].1.sealed, [0, 255]);
}
