//! Guest links, and the browsers they are opened in.

use crate::samples::{ACME, NOW, OTHER, add_person, keyed_hash, later, number_of, person_id};
use crate::world::World;
use doorward_domain::CompanyId;
use doorward_domain::access::{
    GuestLinkId, LinkProfileId, PersonNumber, ResourceId, Validity, WeeklyWindows,
};
use doorward_store::guest_links::{self, StoredLink};
use doorward_store::guest_sessions::{self, GuestSession};

on_both_engines!(
    a_link_is_found_by_token_and_number,
    links_are_listed_until_they_are_taken_back,
    doors_and_guests_of_a_link_are_listed_once,
    a_code_waits_until_it_is_cleared,
    a_session_lives_until_it_expires,
);

const LINK: GuestLinkId = GuestLinkId(1);
const ANN: PersonNumber = PersonNumber(5);

fn link(company: CompanyId, number: i64) -> StoredLink {
    let mut days = vec![vec![]; 7];
    days[1] = vec![[9.0, 17.5]];
    StoredLink {
        company,
        id: GuestLinkId(number),
        name: format!("Link {number}"),
        profile: LinkProfileId(1),
        windows: WeeklyWindows::from_hours(&days).unwrap(),
        validity: Validity { from: Some(NOW), until: Some(later(60)) },
        revoked_at: None,
    }
}

async fn a_link_is_found_by_token_and_number(world: World) {
    world.write(|c| guest_links::insert(c, &link(ACME, 1), &keyed_hash(1), NOW)).await;
    let found = world.read(|c| guest_links::of_token(c, &[1; 32])).await;
    assert_eq!(found, Some(link(ACME, 1)));
    assert_eq!(world.read(|c| guest_links::find(c, ACME, LINK)).await, found);
    assert_eq!(world.read(|c| guest_links::find(c, OTHER, LINK)).await, None);
    assert_eq!(world.read(|c| guest_links::of_token(c, &[2; 32])).await, None);
}

async fn links_are_listed_until_they_are_taken_back(world: World) {
    world
        .write(|c| {
            for number in 1..=4 {
                let token = keyed_hash(u8::try_from(number).unwrap());
                guest_links::insert(c, &link(ACME, number), &token, NOW)?;
            }
            assert!(guest_links::revoke(c, ACME, GuestLinkId(2), later(1))?);
            assert!(!guest_links::revoke(c, ACME, GuestLinkId(2), later(2))?);
            assert!(!guest_links::revoke(c, OTHER, GuestLinkId(3), later(2))?);
            Ok(())
        })
        .await;
    let before = |number| world.read(move |c| guest_links::before(c, ACME, GuestLinkId(number), 2));
    let newest = before(9).await;
    assert_eq!(newest.iter().map(|listed| listed.link.id.0).collect::<Vec<_>>(), [4, 3]);
    assert_eq!((newest[0].used, newest[0].created_at), (0, NOW));
    let oldest = before(3).await;
    assert_eq!(oldest.iter().map(|listed| listed.link.id.0).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(oldest[0].link.revoked_at, Some(later(1)));
    let page = |after| world.read(move |c| guest_links::page(c, ACME, GuestLinkId(after), 2));
    let ids = |links: Vec<StoredLink>| links.iter().map(|link| link.id.0).collect::<Vec<_>>();
    assert_eq!(ids(page(0).await), [1, 3]);
    assert_eq!(ids(page(3).await), [4]);
    let revoked = world.read(|c| guest_links::find(c, ACME, GuestLinkId(2))).await.unwrap();
    assert_eq!(revoked.revoked_at, Some(later(1)));
}

async fn doors_and_guests_of_a_link_are_listed_once(world: World) {
    world
        .write(|c| {
            add_person(c, ACME, person_id(1), "ann")?;
            for door in [9, 3, 9] {
                guest_links::add_door(c, ACME, LINK, ResourceId(door))?;
            }
            for _ in 0..2 {
                guest_links::add_guest(c, ACME, LINK, number_of(person_id(1)))?;
            }
            Ok(())
        })
        .await;
    world.write(|c| guest_links::insert(c, &link(ACME, 1), &keyed_hash(1), NOW)).await;
    let names = |door| world.read(move |c| guest_links::names_of_door(c, ACME, ResourceId(door)));
    assert_eq!((names(9).await, names(4).await), (vec!["Link 1".to_owned()], vec![]));
    let doors = world.read(|c| guest_links::doors(c, ACME, LINK)).await;
    assert_eq!(doors, [ResourceId(3), ResourceId(9)]);
    let guests = world.read(|c| guest_links::guests(c, ACME, LINK)).await;
    assert_eq!(guests, [(number_of(person_id(1)), "ann@Example.com".to_owned())]);
}

async fn a_code_waits_until_it_is_cleared(world: World) {
    world
        .write(|c| {
            guest_links::add_guest(c, ACME, LINK, ANN)?;
            guest_links::set_code(c, ACME, LINK, ANN, Some((&[7; 32], later(9))))?;
            guest_links::count_code_failure(c, ACME, LINK, ANN)
        })
        .await;
    let state = || world.read(|c| guest_links::guest(c, ACME, LINK, ANN));
    let found = state().await.unwrap();
    assert_eq!(found.code, Some(vec![7; 32]));
    assert_eq!((found.code_expires_at, found.code_failures), (Some(later(9)), 1));
    world.write(|c| guest_links::set_code(c, ACME, LINK, ANN, None)).await;
    let found = state().await.unwrap();
    assert_eq!((found.code, found.code_expires_at, found.code_failures), (None, None, 0));
}

async fn a_session_lives_until_it_expires(world: World) {
    let session = GuestSession {
        company: ACME,
        link: LINK,
        person: ANN,
        code_entered: false,
        expires_at: later(60),
    };
    world.write(move |c| guest_sessions::insert(c, &keyed_hash(1), &session, NOW)).await;
    let find = |c: &mut doorward_store::Conn<'_>| guest_sessions::find(c, &[1; 32]);
    assert_eq!(world.read(find).await, Some(session));
    world.write(|c| guest_sessions::enter_code(c, &[1; 32])).await;
    assert!(world.read(find).await.unwrap().code_entered);
    assert_eq!(world.write(|c| guest_sessions::delete_expired(c, later(60))).await, 0);
    assert_eq!(world.write(|c| guest_sessions::delete_expired(c, later(61))).await, 1);
    assert_eq!(world.read(find).await, None);
}
