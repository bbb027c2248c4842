//! User names and aliases: unique together in a company, in no other.

use crate::samples::{ACME, OTHER, name, person_id};
use crate::world::World;
use doorward_domain::CompanyId;
use doorward_store::login_names;

on_both_engines!(
    a_name_leads_to_its_person,
    a_name_is_unique_over_user_names_and_aliases_ignoring_case,
    the_same_name_in_two_companies_is_fine,
    a_slot_holds_one_name,
    a_name_taken_away_is_free_again,
);

async fn give(
    world: &World,
    company: CompanyId,
    of: u64,
    slot: i64,
    spelled: &'static str,
) -> bool {
    world.write(move |c| login_names::insert(c, company, person_id(of), slot, &name(spelled))).await
}

async fn a_name_leads_to_its_person(world: World) {
    let owner = |folded: &'static str| world.read(move |c| login_names::owner(c, ACME, folded));
    assert!(give(&world, ACME, 1, 2, "Rick").await);
    assert!(give(&world, ACME, 1, login_names::USER_NAME, "Richard001").await);
    assert_eq!(owner("richard001").await, Some(person_id(1)));
    assert_eq!(owner("rick").await, Some(person_id(1)));
    assert_eq!(owner("Rick").await, None, "looked up folded only");
    assert_eq!(owner("ric%").await, None);
    assert_eq!(owner("").await, None);
    let names = world.read(|c| login_names::of_person(c, ACME, person_id(1))).await;
    assert_eq!(names, [(0, "Richard001".to_owned()), (2, "Rick".to_owned())]);
    assert!(world.read(|c| login_names::of_person(c, ACME, person_id(2))).await.is_empty());
}

async fn a_name_is_unique_over_user_names_and_aliases_ignoring_case(world: World) {
    assert!(give(&world, ACME, 1, 0, "Richard").await);
    assert!(give(&world, ACME, 1, 1, "Rick").await);
    assert!(!give(&world, ACME, 2, 0, "RICHARD").await);
    assert!(!give(&world, ACME, 2, 3, "ＲＩＣＨＡＲＤ").await);
    assert!(!give(&world, ACME, 2, 0, "rick").await);
    assert!(!give(&world, ACME, 1, 4, "rick").await, "her own name in another slot is taken too");
    assert!(world.read(|c| login_names::of_person(c, ACME, person_id(2))).await.is_empty());
    assert!(give(&world, ACME, 2, 0, "Richard2").await);
}

async fn the_same_name_in_two_companies_is_fine(world: World) {
    assert!(give(&world, ACME, 1, 0, "Richard").await);
    assert!(give(&world, OTHER, 2, 0, "Richard").await);
    let owner = |company| world.read(move |c| login_names::owner(c, company, "richard"));
    assert_eq!(owner(ACME).await, Some(person_id(1)));
    assert_eq!(owner(OTHER).await, Some(person_id(2)));
    assert!(world.read(|c| login_names::of_person(c, OTHER, person_id(1))).await.is_empty());
}

async fn a_slot_holds_one_name(world: World) {
    assert!(give(&world, ACME, 1, 0, "Richard").await);
    let second =
        world.db.write(|c| login_names::insert(c, ACME, person_id(1), 0, &name("Another")));
    assert!(second.await.is_err());
    let names = world.read(|c| login_names::of_person(c, ACME, person_id(1))).await;
    assert_eq!(names, [(0, "Richard".to_owned())]);
}

async fn a_name_taken_away_is_free_again(world: World) {
    let delete = |company, of, slot| {
        world.write(move |c| login_names::delete(c, company, person_id(of), slot))
    };
    assert!(give(&world, ACME, 1, 0, "Richard").await);
    assert!(give(&world, ACME, 1, 1, "Rick").await);
    delete(OTHER, 1, 1).await;
    delete(ACME, 2, 1).await;
    assert!(!give(&world, ACME, 2, 0, "Rick").await);
    delete(ACME, 1, 1).await;
    delete(ACME, 1, 1).await;
    assert!(give(&world, ACME, 2, 0, "Rick").await);
    let names = world.read(|c| login_names::of_person(c, ACME, person_id(1))).await;
    assert_eq!(names, [(0, "Richard".to_owned())]);
}
