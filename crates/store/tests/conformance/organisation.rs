//! Members, groups, cards, names on computers and passwords.

use crate::samples::{
    ACME, NOW, OTHER, add_person, api_key, key_id, keyed_hash, later, number_of, person_id,
    stored_pin,
};
use crate::world::World;
use doorward_domain::access::{DisplayName, GroupId, Rank};
use doorward_domain::{Email, Membership, PersonName, Phone, Timestamp};
use doorward_store::cards::StoredCard;
use doorward_store::groups::Kind;
use doorward_store::members::Page;
use doorward_store::{
    Conn, Error, api_keys, cards, computer_user_names, groups, members, passwords, people,
};

on_both_engines!(
    people_are_listed_by_the_page_and_by_how_they_belong,
    somebody_of_whom_only_the_address_is_known_joins,
    a_rank_and_a_first_credential_are_noted,
    a_removed_member_is_found_by_her_address_alone,
    groups_have_names_of_their_own_by_kind,
    members_come_and_go_once,
    the_kind_of_a_resource_says_which_groups_take_it,
    cards_are_found_by_person_and_by_hash,
    computer_names_are_replaced_as_a_whole,
    a_password_replaces_the_one_before,
    live_keys_come_with_their_hashes_and_their_last_use,
);

fn named(text: &str) -> DisplayName {
    DisplayName::parse(text).unwrap()
}

fn unnamed(c: &mut Conn<'_>, of: u64, email: &str, membership: Membership) -> Result<bool, Error> {
    let id = person_id(of);
    let email = Email::parse(email).unwrap();
    members::insert_unnamed(c, ACME, (id, number_of(id)), &email, membership, NOW)
}

async fn people_are_listed_by_the_page_and_by_how_they_belong(world: World) {
    world
        .write(|c| {
            for of in 0..5 {
                add_person(c, ACME, person_id(of), &format!("person{of}"))?;
            }
            add_person(c, OTHER, person_id(7), "stranger")?;
            assert!(unnamed(c, 8, "guest@example.com", Membership::Guest)?);
            assert!(unnamed(c, 9, "invited@example.com", Membership::Invited)?);
            assert!(!unnamed(c, 10, "GUEST@example.com", Membership::Invited)?);
            Ok(())
        })
        .await;
    let ways = [Membership::Member, Membership::Invited];
    let whole = Page { ways, after: None, to: None };
    let last = world.read(move |c| members::last_of(c, ACME, whole, 4)).await;
    assert_eq!(last, Some(person_id(3)));
    let page = Page { to: last, ..whole };
    let all = [0, 1, 2, 3].map(|of| format!("person{of} person{of}@Example.com"));
    assert_eq!(seen(&world, page).await, all);
    let rest = Page { after: last, ..whole };
    assert_eq!(world.read(move |c| members::last_of(c, ACME, rest, 2)).await, None);
    assert_eq!(seen(&world, rest).await, ["person4 person4@Example.com", "- invited@example.com"]);
    let guests = Page { ways: [Membership::Guest; 2], ..whole };
    assert_eq!(seen(&world, guests).await, ["- guest@example.com"]);
    let guest = world.read(|c| members::of_id(c, ACME, person_id(8))).await.unwrap();
    assert_eq!((guest.invited_at, guest.confirmed_at), (None, None));
    let of = |id| number_of(person_id(id)).0;
    let numbers = |page| world.read(move |c| members::numbers(c, ACME, page));
    assert_eq!(numbers(page).await, Some((of(0), of(3))));
    assert_eq!(numbers(Page { after: Some(person_id(9)), ..whole }).await, None);
}

/// The user names and addresses of a page.
async fn seen(world: &World, page: Page) -> Vec<String> {
    let read = world.db.read_many(move |c| {
        let mut seen = Vec::new();
        members::each(c, ACME, page, |person| {
            seen.push(format!("{} {}", person.user_name.unwrap_or("-"), person.email));
        })?;
        Ok::<_, Error>(seen)
    });
    read.await.unwrap()
}

async fn somebody_of_whom_only_the_address_is_known_joins(world: World) {
    let joined = world.write(|c| {
        unnamed(c, 1, "Ann@Example.com", Membership::Invited)?;
        let before = members::of_email(c, ACME, "ann@example.com")?.unwrap();
        assert_eq!((before.membership, before.invited_at), (Membership::Invited, Some(NOW)));
        assert_eq!((before.first_name.as_str(), before.user_name), ("", None));
        let name = |text| PersonName::parse(text).unwrap();
        let phone = Phone::parse(None, "2025550143").unwrap();
        let names = (&name("Ann"), &name("Lee"), &phone);
        members::join(c, ACME, person_id(1), names, later(60))?;
        members::of_id(c, ACME, person_id(1))
    });
    let joined = joined.await.unwrap();
    assert_eq!((joined.membership, joined.confirmed_at), (Membership::Member, Some(later(60))));
    assert_eq!((joined.first_name.as_str(), joined.last_name.as_str()), ("Ann", "Lee"));
    let person = world.read(|c| people::find(c, ACME, person_id(1))).await.unwrap();
    assert_eq!((person.phone.as_str(), person.user_name.as_str()), ("+12025550143", ""));
    assert!(world.read(|c| members::of_id(c, OTHER, person_id(1))).await.is_none());
}

async fn a_rank_and_a_first_credential_are_noted(world: World) {
    world
        .write(|c| {
            add_person(c, ACME, person_id(1), "ann")?;
            members::set_rank(c, ACME, person_id(1), Rank::Super, later(1))?;
            members::note_device(c, ACME, person_id(1), later(2))?;
            members::note_device(c, ACME, person_id(1), later(3))
        })
        .await;
    let ann = world.read(|c| members::of_number(c, ACME, number_of(person_id(1)))).await.unwrap();
    assert_eq!((ann.rank, ann.device_added_at), (Rank::Super, Some(later(2))));
}

async fn a_removed_member_is_found_by_her_address_alone(world: World) {
    world
        .write(|c| {
            add_person(c, ACME, person_id(1), "ann")?;
            members::set_membership(c, ACME, person_id(1), Membership::Removed, later(5))
        })
        .await;
    let number = number_of(person_id(1));
    assert!(world.read(move |c| members::of_number(c, ACME, number)).await.is_none());
    let key = |c: &mut Conn<'_>| members::of_email(c, ACME, "ann@example.com");
    assert_eq!(world.read(key).await.unwrap().confirmed_at, Some(NOW));
    let back = Membership::Member;
    world.write(move |c| members::set_membership(c, ACME, person_id(1), back, later(9))).await;
    assert_eq!(world.read(key).await.unwrap().confirmed_at, Some(later(9)));
    let invited = Membership::Invited;
    world.write(move |c| members::set_membership(c, ACME, person_id(1), invited, later(10))).await;
    assert_eq!(world.read(key).await.unwrap().invited_at, Some(later(10)));
}

async fn groups_have_names_of_their_own_by_kind(world: World) {
    world
        .write(|c| {
            assert!(groups::insert(c, ACME, GroupId(1), Kind::Users, &named("Staff"), NOW)?);
            assert!(!groups::insert(c, ACME, GroupId(2), Kind::Users, &named("STAFF"), NOW)?);
            assert!(groups::insert(c, ACME, GroupId(2), Kind::Doors, &named("staff"), NOW)?);
            assert!(groups::insert(c, ACME, GroupId(3), Kind::Computers, &named("Desk"), NOW)?);
            assert!(groups::insert(c, OTHER, GroupId(1), Kind::Users, &named("Staff"), NOW)?);
            let doors = groups::find(c, ACME, GroupId(2))?.unwrap();
            assert!(groups::rename(c, ACME, &doors, &named("Front doors"))?);
            let staff = groups::find(c, ACME, GroupId(1))?.unwrap();
            assert!(groups::rename(c, ACME, &staff, &named("STAFF"))?, "her own in another case");
            groups::insert(c, ACME, GroupId(4), Kind::Users, &named("Night"), NOW)?;
            assert!(!groups::rename(c, ACME, &staff, &named("night"))?);
            groups::delete(c, ACME, GroupId(3))
        })
        .await;
    let all = world.read(|c| groups::all(c, ACME)).await;
    let shown: Vec<_> = all.iter().map(|g| (g.id.0, g.kind, g.name.as_str())).collect();
    let expected =
        [(1, Kind::Users, "STAFF"), (2, Kind::Doors, "Front doors"), (4, Kind::Users, "Night")];
    assert_eq!(shown, expected);
}

async fn members_come_and_go_once(world: World) {
    world
        .write(|c| {
            groups::insert(c, ACME, GroupId(1), Kind::Users, &named("Staff"), NOW)?;
            groups::insert(c, ACME, GroupId(2), Kind::Doors, &named("Doors"), NOW)?;
            for (group, member) in [(1, 3), (1, 1), (1, 3), (1, 2), (2, 1)] {
                groups::add(c, ACME, GroupId(group), member)?;
            }
            groups::remove(c, ACME, GroupId(1), 2)?;
            groups::remove(c, ACME, GroupId(1), 2)
        })
        .await;
    assert_eq!(world.read(|c| groups::members(c, ACME, GroupId(1))).await, [1, 3]);
    let of = world.read(|c| groups::of_people(c, ACME, (1, 2))).await;
    assert_eq!(of, [(1, GroupId(1))], "a group of doors holds no people");
    world.write(|c| groups::delete(c, ACME, GroupId(1))).await;
    assert_eq!(world.number("SELECT COUNT(*) FROM access_group_member").await, 1);
}

async fn the_kind_of_a_resource_says_which_groups_take_it(world: World) {
    world
        .write(|c| {
            let sql = "INSERT INTO resource VALUES ($1, 7, $2, 'COMPUTER', 'a', 'a', NULL, NULL, \
                 NULL, 'active', NULL, 'normal', 'card', 5, NULL, FALSE, 0, 0)";
            c.execute(sql, &[ACME.into(), person_id(1).as_bytes().into()]).map(|_| ())
        })
        .await;
    let kinds = world.read(|c| {
        Ok((groups::kind_of_resource(c, ACME, 7)?, groups::kind_of_resource(c, OTHER, 7)?))
    });
    assert_eq!(kinds.await, (Some(Kind::Computers), None));
}

fn card(byte: u8) -> StoredCard {
    let label = (byte > 1).then(|| format!("card {byte}"));
    StoredCard { label, sealed: vec![byte; 3], hash: keyed_hash(byte) }
}

async fn cards_are_found_by_person_and_by_hash(world: World) {
    world
        .write(|c| {
            cards::insert(c, ACME, person_id(1), 1, &card(1), NOW)?;
            cards::insert(c, ACME, person_id(1), 2, &card(2), NOW)?;
            cards::insert(c, ACME, person_id(2), 1, &card(2), NOW)?;
            cards::insert(c, OTHER, person_id(3), 1, &card(2), NOW)
        })
        .await;
    let own = world.read(|c| cards::of_person(c, ACME, person_id(1))).await;
    let shown: Vec<_> =
        own.iter().map(|(at, card)| (*at, card.label.as_deref(), card.sealed[0])).collect();
    assert_eq!(shown, [(1, None, 1), (2, Some("card 2"), 2)]);
    let holders = world.read(|c| cards::holders(c, ACME, &[2; 32])).await;
    assert_eq!(holders, [person_id(1), person_id(2)]);
    assert_eq!(world.write(|c| cards::delete_all(c, ACME, person_id(1))).await, 2);
    assert_eq!(world.read(|c| cards::holders(c, ACME, &[2; 32])).await, [person_id(2)]);
}

async fn computer_names_are_replaced_as_a_whole(world: World) {
    let replace = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        world.write(move |c| computer_user_names::replace(c, ACME, person_id(1), &names))
    };
    replace(&["b", "a", "b"]).await;
    let names = |c: &mut Conn<'_>| computer_user_names::of_person(c, ACME, person_id(1));
    assert_eq!(world.read(names).await, ["b", "a", "b"]);
    replace(&["c"]).await;
    assert_eq!(world.read(names).await, ["c"]);
    replace(&[]).await;
    assert!(world.read(names).await.is_empty());
}

async fn a_password_replaces_the_one_before(world: World) {
    let find = |c: &mut Conn<'_>| passwords::find(c, ACME, person_id(1));
    assert!(world.read(find).await.is_none());
    for byte in [1, 2] {
        world.write(move |c| passwords::put(c, ACME, person_id(1), &stored_pin(byte), NOW)).await;
    }
    let found = world.read(find).await.unwrap();
    assert_eq!((found.salt, found.hash, found.passes), (vec![2; 16], vec![2; 32], 2));
}

async fn live_keys_come_with_their_hashes_and_their_last_use(world: World) {
    world
        .write(|c| {
            crate::samples::add_companies(c)?;
            api_keys::insert(c, &api_key(ACME, 1), &keyed_hash(1))?;
            api_keys::insert(c, &api_key(OTHER, 2), &keyed_hash(2))?;
            api_keys::insert(c, &api_key(ACME, 3), &keyed_hash(3))?;
            api_keys::revoke(c, ACME, key_id(3), later(9))?;
            api_keys::set_last_used(c, ACME, key_id(1), later(5))?;
            api_keys::set_last_used(c, ACME, key_id(2), later(5))
        })
        .await;
    let mut live = world.read(api_keys::live).await;
    live.sort_by_key(|(key, _)| key.id);
    let shown: Vec<_> =
        live.iter().map(|(key, hash)| (key.company, hash.hash[0], key.last_used_at)).collect();
    let never: Option<Timestamp> = None;
    assert_eq!(shown, [(ACME, 1, Some(later(5))), (OTHER, 2, never)]);
}
