//! Every function of the store that changes what policies of controllers are made of, with the marks
//! that it leaves.

use crate::door_samples::{add_door, display, new_door, open_house, person};
use crate::samples::{
    ACME, NOW, add_companies, add_person, company, keyed_hash, new_person, number_of, person_id,
};
use doorward_domain::access::{
    DoorMode, GroupId, GuestLinkId, ResourceId, Schedule, SiteId, Validity, WeeklyWindows, Zone,
};
use doorward_domain::{Email, Membership, PersonId, PersonName, Phone, Status};
use doorward_store::cards::StoredCard;
use doorward_store::groups::Kind;
use doorward_store::guest_links::StoredLink;
use doorward_store::imports::{self, PlacedCard, Told};
use doorward_store::link_profiles::StoredProfile;
use doorward_store::policy_changes::Subject::{self, Door, Rules};
use doorward_store::{
    Conn, Error, cards, companies, door_behaviours, door_pins, groups, guest_links, link_profiles,
    members, people, policies, resources, schedules, sites,
};

pub(crate) fn stored_card(byte: u8) -> StoredCard {
    StoredCard { label: Some("Card".to_owned()), sealed: vec![byte; 9], hash: keyed_hash(byte) }
}

fn told(word: &str) -> Told {
    Told {
        email: Email::parse(&format!("{word}@Example.com")).unwrap(),
        first_name: None,
        last_name: None,
        phone: None,
        user_name: None,
        status: Some(Status::Inactive),
        rank: None,
    }
}

/// A function that changes what policies are made of, and the marks that it leaves.
pub(crate) type Change = (&'static str, fn(&mut Conn<'_>) -> Result<(), Error>, Vec<Subject>);

pub(crate) const ONE: fn() -> PersonId = || person_id(1);

pub(crate) fn someone() -> Subject {
    Subject::Person(number_of(ONE()))
}

/// Functions that are about people, in an order in which each has something to change.
fn changes_of_people() -> Vec<Change> {
    let one = || vec![someone()];
    vec![
        ("cards::insert", |c| cards::insert(c, ACME, ONE(), 1, &stored_card(1), NOW), one()),
        ("cards::delete", |c| cards::delete(c, ACME, ONE(), 1).map(drop), one()),
        ("imports::insert_cards", insert_cards, one()),
        ("imports::delete_cards", |c| imports::delete_cards(c, ACME, &[ONE()]), one()),
        ("cards::insert", |c| cards::insert(c, ACME, ONE(), 1, &stored_card(1), NOW), one()),
        ("cards::delete_all", |c| cards::delete_all(c, ACME, ONE()).map(drop), one()),
        ("imports::tell", |c| imports::tell(c, ACME, ONE(), &told("one"), false, NOW), one()),
        ("people::set_status", set_status, one()),
        ("members::set_membership", set_membership, one()),
        ("people::adopt", |c| people::adopt(c, ACME, &new_person("guest"), NOW).map(drop), {
            vec![Subject::Person(person(77))]
        }),
        ("members::join", join, one()),
        ("groups::add", |c| groups::add(c, ACME, GroupId(1), number_of(ONE()).0), one()),
        ("groups::remove", |c| groups::remove(c, ACME, GroupId(1), number_of(ONE()).0), one()),
        ("imports::insert_group_members", insert_group_members, one()),
        ("door_pins::put", |c| door_pins::put(c, ACME, ONE(), &[1], NOW), one()),
        ("door_pins::delete", |c| door_pins::delete(c, ACME, ONE()).map(drop), one()),
        ("people::leave", |c| people::leave(c, ACME, number_of(ONE())), one()),
        ("people::delete", |c| people::delete(c, ACME, ONE()).map(drop), one()),
    ]
}

fn insert_cards(c: &mut Conn<'_>) -> Result<(), Error> {
    let place = |position| PlacedCard { person: ONE(), position, card: stored_card(2) };
    imports::insert_cards(c, ACME, &[place(1), place(2)], NOW)
}

fn set_status(c: &mut Conn<'_>) -> Result<(), Error> {
    people::set_status(c, ACME, ONE(), Status::Active, NOW).map(drop)
}

fn set_membership(c: &mut Conn<'_>) -> Result<(), Error> {
    members::set_membership(c, ACME, ONE(), Membership::Removed, NOW)
}

fn join(c: &mut Conn<'_>) -> Result<(), Error> {
    let name = PersonName::parse("Richard").unwrap();
    let phone = Phone::parse(Some("+91"), "9876813805").unwrap();
    members::join(c, ACME, ONE(), (&name, &name, &phone), NOW)
}

fn insert_group_members(c: &mut Conn<'_>) -> Result<(), Error> {
    imports::insert_group_members(c, ACME, [(GroupId(1), number_of(ONE()))].into_iter())
}

/// Functions that are about rules, in such an order too. There is a door of number 1.
fn changes_of_rules() -> Vec<Change> {
    let rules = || vec![Rules];
    vec![
        ("groups::add", |c| groups::add(c, ACME, GroupId(2), 1), rules()),
        ("groups::remove", |c| groups::remove(c, ACME, GroupId(2), 1), rules()),
        ("groups::delete", |c| groups::delete(c, ACME, GroupId(2)), rules()),
        ("schedules::insert", insert_schedule, rules()),
        ("schedules::update", update_schedule, rules()),
        ("schedules::delete", delete_schedule, rules()),
        ("policies::insert", insert_policy, rules()),
        ("policies::update", update_policy, rules()),
        ("policies::delete", delete_policy, rules()),
        ("sites::insert", insert_site, rules()),
        ("sites::update", update_site, rules()),
        ("sites::delete", |c| sites::delete(c, ACME, SiteId(1)).map(drop), rules()),
        ("link_profiles::insert", insert_profile, rules()),
        ("link_profiles::update", update_profile, rules()),
        ("guest_links::insert", insert_link, rules()),
        ("guest_links::add_door", add_link_door, rules()),
        ("guest_links::add_guest", add_link_guest, rules()),
        ("guest_links::revoke", revoke_link, rules()),
        ("companies::update", |c| companies::update(c, &company(ACME, "acme")).map(drop), rules()),
    ]
}

/// Functions that are about doors.
fn changes_of_doors() -> Vec<Change> {
    vec![
        ("resources::insert", |c| add_door(c, ACME, "Back").map(drop), vec![Door(ResourceId(2))]),
        ("resources::update", update_door, vec![Door(ResourceId(1))]),
        ("resources::set_mode", set_mode, vec![Door(ResourceId(1))]),
        ("door_behaviours::put", put_behaviour, vec![Door(ResourceId(1))]),
        ("resources::delete", delete_door, vec![Door(ResourceId(1)), Rules]),
    ]
}

fn insert_schedule(c: &mut Conn<'_>) -> Result<(), Error> {
    schedules::insert(c, ACME, &display("Days"), &Schedule::always(), NOW).map(drop)
}

fn update_schedule(c: &mut Conn<'_>) -> Result<(), Error> {
    let id = schedules::of_company(c, ACME)?[0].id;
    schedules::update(c, ACME, id, &display("Nights"), &Schedule::default()).map(drop)
}

fn delete_schedule(c: &mut Conn<'_>) -> Result<(), Error> {
    let id = schedules::of_company(c, ACME)?[0].id;
    schedules::delete(c, ACME, id).map(drop)
}

fn insert_policy(c: &mut Conn<'_>) -> Result<(), Error> {
    policies::insert(c, ACME, &display("Open"), &open_house(), NOW).map(drop)
}

fn update_policy(c: &mut Conn<'_>) -> Result<(), Error> {
    let id = policies::of_company(c, ACME)?[0].id;
    policies::update(c, ACME, id, &display("Closed"), &open_house()).map(drop)
}

fn delete_policy(c: &mut Conn<'_>) -> Result<(), Error> {
    let id = policies::of_company(c, ACME)?[0].id;
    policies::delete(c, ACME, id).map(drop)
}

fn insert_site(c: &mut Conn<'_>) -> Result<(), Error> {
    sites::insert(c, ACME, &display("Head office"), &Zone::utc(), NOW).map(drop)
}

fn update_site(c: &mut Conn<'_>) -> Result<(), Error> {
    let zone = Zone::parse("Europe/Berlin").unwrap();
    sites::update(c, ACME, SiteId(1), &display("Office"), &zone).map(drop)
}

fn insert_profile(c: &mut Conn<'_>) -> Result<(), Error> {
    link_profiles::insert_default(c, ACME, NOW)?;
    let default = link_profiles::find(c, ACME, link_profiles::DEFAULT)?.unwrap();
    let mut profile = default.profile;
    profile.name = display("Deliveries");
    link_profiles::insert(c, ACME, &StoredProfile { profile, hook: None }, NOW).map(drop)
}

fn update_profile(c: &mut Conn<'_>) -> Result<(), Error> {
    let default = link_profiles::find(c, ACME, link_profiles::DEFAULT)?.unwrap();
    link_profiles::update(c, ACME, &default).map(drop)
}

fn insert_link(c: &mut Conn<'_>) -> Result<(), Error> {
    let link = StoredLink {
        company: ACME,
        id: GuestLinkId(1),
        name: "Guests".to_owned(),
        profile: link_profiles::DEFAULT,
        windows: WeeklyWindows::always(),
        validity: Validity::ALWAYS,
        revoked_at: None,
    };
    guest_links::insert(c, &link, &keyed_hash(1), NOW)
}

fn add_link_door(c: &mut Conn<'_>) -> Result<(), Error> {
    guest_links::add_door(c, ACME, GuestLinkId(1), ResourceId(1))
}

fn add_link_guest(c: &mut Conn<'_>) -> Result<(), Error> {
    guest_links::add_guest(c, ACME, GuestLinkId(1), person(77))
}

fn revoke_link(c: &mut Conn<'_>) -> Result<(), Error> {
    guest_links::revoke(c, ACME, GuestLinkId(1), NOW).map(drop)
}

fn update_door(c: &mut Conn<'_>) -> Result<(), Error> {
    let door = resources::find(c, ACME, ResourceId(1))?.unwrap();
    resources::update(c, ACME, &door, &display("Front door"), NOW).map(drop)
}

fn set_mode(c: &mut Conn<'_>) -> Result<(), Error> {
    resources::set_mode(c, ACME, ResourceId(1), DoorMode::Lockdown, NOW).map(drop)
}

fn put_behaviour(c: &mut Conn<'_>) -> Result<(), Error> {
    door_behaviours::put(c, ACME, ResourceId(1), "{}", NOW)
}

fn delete_door(c: &mut Conn<'_>) -> Result<(), Error> {
    resources::delete(c, ACME, ResourceId(1)).map(drop)
}

/// Two people, one of them a guest, a group of either kind and a door.
pub(crate) fn furnish(c: &mut Conn<'_>) -> Result<(), Error> {
    add_companies(c)?;
    add_person(c, ACME, ONE(), "one")?;
    let guest = (person_id(76), person(77));
    let email = Email::parse("guest@example.com").unwrap();
    assert!(members::insert_unnamed(c, ACME, guest, &email, Membership::Guest, NOW)?);
    for (id, kind) in [(1, Kind::Users), (2, Kind::Doors)] {
        assert!(groups::insert(c, ACME, GroupId(id), kind, &display("Group"), NOW)?);
    }
    assert_eq!(resources::insert(c, ACME, &new_door("Front"), NOW)?, Some(ResourceId(1)));
    Ok(())
}

pub(crate) fn all_changes() -> impl Iterator<Item = Change> {
    changes_of_people().into_iter().chain(changes_of_rules()).chain(changes_of_doors())
}
