//! Numbers, invitations, and people who are known before they have names.

use crate::samples::{
    ACME, NOW, OTHER, add_person, keyed_hash, later, name, new_person, number_of, person_id,
};
use crate::world::World;
use doorward_domain::access::PersonNumber;
use doorward_store::invitations::{self, InvitationState};
use doorward_store::numbers::{self, Kind};
use doorward_store::{login_names, members, people};

on_both_engines!(
    numbers_are_counted_company_by_company_and_kind_by_kind,
    a_number_is_given_once_even_to_callers_at_the_same_time,
    a_refused_taking_takes_nothing,
    an_invitation_is_found_by_its_hash_and_closed_once,
    old_invitations_are_forgotten,
    somebody_without_a_user_name_is_adopted_and_nobody_else,
    whoever_leaves_is_in_no_group_link_or_policy_of_her_own,
);

async fn numbers_are_counted_company_by_company_and_kind_by_kind(world: World) {
    let given = world.write(|c| {
        Ok([
            numbers::next(c, ACME, Kind::Person)?,
            numbers::take(c, ACME, Kind::Person, 10)?,
            numbers::next(c, ACME, Kind::Person)?,
            numbers::next(c, OTHER, Kind::Person)?,
            numbers::next(c, ACME, Kind::Group)?,
            numbers::next(c, ACME, Kind::Resource)?,
            numbers::next(c, ACME, Kind::Site)?,
            numbers::next(c, ACME, Kind::Schedule)?,
            numbers::next(c, ACME, Kind::Policy)?,
            numbers::next(c, ACME, Kind::GuestLink)?,
            numbers::next(c, ACME, Kind::LinkProfile)?,
            numbers::next(c, ACME, Kind::Event)?,
        ])
    });
    assert_eq!(given.await, [1, 2, 12, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
}

async fn a_number_is_given_once_even_to_callers_at_the_same_time(world: World) {
    let take = || world.write(|c| numbers::take(c, ACME, Kind::Person, 3));
    let (a, b, c, d) = tokio::join!(take(), take(), take(), take());
    let mut given = [a, b, c, d];
    given.sort_unstable();
    assert_eq!(given, [1, 4, 7, 10]);
}

async fn a_refused_taking_takes_nothing(world: World) {
    let refused = world.db.write(|c| {
        numbers::take(c, ACME, Kind::Person, 5)?;
        Err::<(), _>(doorward_store::Error::Corrupt("on purpose"))
    });
    assert!(refused.await.is_err());
    assert_eq!(world.write(|c| numbers::next(c, ACME, Kind::Person)).await, 1);
}

async fn an_invitation_is_found_by_its_hash_and_closed_once(world: World) {
    world
        .write(|c| {
            invitations::insert(c, ACME, person_id(1), &keyed_hash(1), NOW, later(60))?;
            invitations::insert(c, ACME, person_id(2), &keyed_hash(2), NOW, later(60))
        })
        .await;
    let found = world.read(|c| invitations::find(c, &[1; 32])).await.unwrap();
    assert_eq!((found.company, found.person), (ACME, person_id(1)));
    assert_eq!((found.state, found.expires_at), (InvitationState::Open, later(60)));
    assert_eq!(world.read(|c| invitations::find(c, &[9; 32])).await, None);
    let close = |state| world.write(move |c| invitations::close(c, ACME, person_id(1), state));
    assert_eq!(close(InvitationState::Used).await, 1);
    assert_eq!(close(InvitationState::Replaced).await, 0, "what is used stays used");
    let state = |byte: u8| world.read(move |c| invitations::find(c, &[byte; 32]));
    assert_eq!(state(1).await.unwrap().state, InvitationState::Used);
    assert_eq!(state(2).await.unwrap().state, InvitationState::Open);
}

async fn old_invitations_are_forgotten(world: World) {
    let counts = world.write(|c| {
        invitations::insert(c, ACME, person_id(1), &keyed_hash(1), NOW, later(60))?;
        invitations::insert(c, ACME, person_id(1), &keyed_hash(2), NOW, later(90))?;
        Ok((invitations::delete_older(c, later(60))?, invitations::delete_older(c, later(61))?))
    });
    assert_eq!(counts.await, (0, 1));
    assert!(world.read(|c| invitations::find(c, &[2; 32])).await.is_some());
}

async fn somebody_without_a_user_name_is_adopted_and_nobody_else(world: World) {
    let adopted = world.write(|c| {
        add_person(c, ACME, person_id(1), "ann")?;
        let guest = new_person("bob");
        people::insert(c, ACME, person_id(2), PersonNumber(7), &guest, NOW)?;
        let again = new_person("BOB");
        let ann = people::adopt(c, ACME, &new_person("ann"), later(9))?;
        let bob = people::adopt(c, ACME, &again, later(9))?;
        login_names::insert(c, ACME, person_id(2), login_names::USER_NAME, &name("bob"))?;
        let twice = people::adopt(c, ACME, &again, later(9))?;
        Ok((ann, bob, twice, people::adopt(c, OTHER, &again, later(9))?))
    });
    assert_eq!(adopted.await, (None, Some(person_id(2)), None, None));
    let bob = world.read(|c| people::find(c, ACME, person_id(2))).await.unwrap();
    assert_eq!((bob.email.as_str(), bob.updated_at), ("BOB@Example.com", later(9)));
    let listed = world.read(|c| members::of_id(c, ACME, person_id(2))).await.unwrap();
    assert_eq!(listed.user_name.as_deref(), Some("BOB"), "as lists spell it");
}

async fn whoever_leaves_is_in_no_group_link_or_policy_of_her_own(world: World) {
    world
        .write(|c| {
            add_person(c, ACME, person_id(1), "ann")?;
            invitations::insert(c, ACME, person_id(1), &keyed_hash(1), NOW, later(60))?;
            let number = number_of(person_id(1)).0;
            let values = [ACME.into(), number.into()];
            for sql in [
                "INSERT INTO access_group VALUES ($1, 1, 'users', 'a', 'a', $2)",
                "INSERT INTO access_group VALUES ($1, 2, 'DOOR', 'a', 'a', $2)",
                "INSERT INTO access_group_member VALUES ($1, 1, $2)",
                "INSERT INTO access_group_member VALUES ($1, 2, $2)",
                "INSERT INTO guest_link_guest VALUES ($1, 1, $2, 0, NULL, NULL, NULL, 0)",
                "INSERT INTO policy VALUES ($1, 1, 'a', 'a', 'allow', 'person', $2, 'all', 0, NULL, \
                 NULL, NULL, NULL, 'card', NULL, 0)",
            ] {
                c.execute(sql, &values)?;
            }
            people::leave(c, ACME, number_of(person_id(1)))
        })
        .await;
    let left = world.number("SELECT COUNT(*) FROM access_group_member").await;
    assert_eq!(left, 1, "a door of the same number stays in its group");
    assert_eq!(world.number("SELECT COUNT(*) FROM guest_link_guest").await, 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM policy").await, 0);
    assert!(world.write(|c| people::delete(c, ACME, person_id(1))).await);
    let invitation = world.read(|c| invitations::find(c, &[1; 32])).await.unwrap();
    assert_eq!(invitation.state, InvitationState::Cancelled);
}
