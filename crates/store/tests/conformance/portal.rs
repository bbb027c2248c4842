//! The portal: roles, sessions, failed sign-ins, links of owners and for new passwords.

use crate::samples::{ACME, NOW, OTHER, add_person, key_id, keyed_hash, later, person_id};
use crate::world::World;
use doorward_domain::access::Rank;
use doorward_domain::{CompanyId, Membership, PersonId, Role};
use doorward_store::password_resets::{self, PasswordReset};
use doorward_store::portal_sessions::{self, PortalSession, SessionState};
use doorward_store::sign_in_failures::{self, Bucket, Failures};
use doorward_store::{members, people, setup_links};

on_both_engines!(
    a_role_brings_its_rank_along_and_a_rank_hides_the_role,
    staff_are_those_with_a_role,
    a_session_is_found_confirmed_counted_and_ended,
    sessions_that_are_over_are_forgotten,
    failed_sign_ins_count_apart_by_browser,
    a_person_has_one_link_for_a_new_password,
    an_owners_link_is_used_once,
    whoever_is_deleted_leaves_no_session,
);

fn session(company: CompanyId, of: u64, person: PersonId) -> PortalSession {
    PortalSession {
        company,
        id: key_id(of),
        person,
        state: SessionState::Pending,
        tries: 0,
        address: Some("203.0.113.9".to_owned()),
        browser: None,
        created_at: NOW,
        seen_at: later(of),
        confirmed_at: NOW,
        expires_at: later(60 + of),
    }
}

async fn a_role_brings_its_rank_along_and_a_rank_hides_the_role(world: World) {
    let id = person_id(1);
    world.write(move |c| add_person(c, ACME, id, "ann")).await;
    let read = || world.read(move |c| members::of_id(c, ACME, id));
    assert_eq!(read().await.unwrap().role, Role::Member);
    for role in Role::ALL {
        world.write(move |c| members::set_role(c, ACME, id, role, NOW)).await;
        let member = read().await.unwrap();
        assert_eq!((member.role, member.rank), (role, role.rank()));
    }
    world
        .write(move |c| {
            members::set_role(c, ACME, id, Role::HelpDesk, NOW)?;
            members::set_rank(c, ACME, id, Rank::Admin, NOW)
        })
        .await;
    assert_eq!(read().await.unwrap().role, Role::Administrator);
    world.write(move |c| members::set_language(c, ACME, id, Some("es"))).await;
    assert_eq!(read().await.unwrap().language.as_deref(), Some("es"));
    world.write(move |c| members::set_language(c, ACME, id, None)).await;
    assert_eq!(read().await.unwrap().language, None);
}

async fn staff_are_those_with_a_role(world: World) {
    let staff = world.write(|c| {
        for (of, word, role) in [
            (1, "ann", Role::ReadOnly),
            (2, "bob", Role::Member),
            (3, "cy", Role::Owner),
            (4, "di", Role::UserManager),
        ] {
            let id = person_id(of);
            add_person(c, ACME, id, word)?;
            members::set_role(c, ACME, id, role, NOW)?;
            if word == "di" {
                members::set_membership(c, ACME, id, Membership::Removed, NOW)?;
            }
        }
        members::staff(c, ACME)
    });
    let roles: Vec<_> = staff.await.into_iter().map(|member| member.role).collect();
    assert_eq!(roles, [Role::ReadOnly, Role::Owner]);
    assert!(world.read(|c| members::staff(c, OTHER)).await.is_empty());
}

async fn a_session_is_found_confirmed_counted_and_ended(world: World) {
    let (ann, bob) = (person_id(1), person_id(2));
    world
        .write(move |c| {
            for of in 1..=3 {
                portal_sessions::insert(c, &session(ACME, of, ann))?;
            }
            portal_sessions::insert(c, &session(ACME, 4, bob))
        })
        .await;
    let find = |of| world.read(move |c| portal_sessions::find(c, ACME, key_id(of)));
    assert_eq!(find(1).await, Some(session(ACME, 1, ann)));
    assert_eq!(world.read(|c| portal_sessions::find(c, OTHER, key_id(1))).await, None);
    let count = || world.write(|c| portal_sessions::count_try(c, ACME, key_id(1)));
    assert_eq!((count().await, count().await), (1, 2));
    world
        .write(|c| {
            portal_sessions::confirm(c, ACME, key_id(1), later(5))?;
            portal_sessions::set_seen(c, ACME, key_id(1), later(9))
        })
        .await;
    let open = find(1).await.unwrap();
    assert_eq!((open.state, open.tries), (SessionState::Open, 0));
    assert_eq!((open.confirmed_at, open.seen_at), (later(5), later(9)));
    let order = world.read(move |c| portal_sessions::of_person(c, ACME, ann)).await;
    assert_eq!(order.iter().map(|s| s.id).collect::<Vec<_>>(), [1, 3, 2].map(key_id));
    let delete =
        |of, person| world.write(move |c| portal_sessions::delete(c, ACME, person, key_id(of)));
    assert!(!delete(4, ann).await, "nobody ends another's session");
    assert!(delete(3, ann).await);
    let others =
        world.write(move |c| portal_sessions::delete_others(c, ACME, ann, Some(key_id(1))));
    assert_eq!(others.await, 1);
    assert!(find(1).await.is_some() && find(4).await.is_some());
    assert_eq!(world.write(move |c| portal_sessions::delete_others(c, ACME, ann, None)).await, 1);
}

async fn sessions_that_are_over_are_forgotten(world: World) {
    let left = world.write(|c| {
        for of in 1..=2 {
            portal_sessions::insert(c, &session(ACME, of, person_id(1)))?;
        }
        portal_sessions::delete_expired(c, later(62))?;
        portal_sessions::of_person(c, ACME, person_id(1))
    });
    assert_eq!(left.await, [session(ACME, 2, person_id(1))]);
}

async fn failed_sign_ins_count_apart_by_browser(world: World) {
    let bucket =
        |browser: &[u8]| Bucket { company: ACME, person: person_id(1), browser: browser.to_vec() };
    let (strange, known) = (bucket(b""), bucket(b"known"));
    let locked = Failures { count: 5, locked_until: Some(later(60)) };
    let (a, b) = (strange.clone(), known.clone());
    world
        .write(move |c| {
            sign_in_failures::put(c, &a, Failures { count: 1, locked_until: None }, NOW)?;
            sign_in_failures::put(c, &a, locked, later(1))?;
            sign_in_failures::put(c, &b, Failures { count: 2, locked_until: None }, later(9))
        })
        .await;
    let find = |bucket: &Bucket| {
        let bucket = bucket.clone();
        world.read(move |c| sign_in_failures::find(c, &bucket))
    };
    assert_eq!(find(&strange).await, locked);
    assert_eq!(find(&known).await.count, 2);
    assert_eq!(world.write(|c| sign_in_failures::delete_before(c, later(2))).await, 1);
    assert_eq!(find(&strange).await, Failures::default());
    let gone = known.clone();
    world.write(move |c| sign_in_failures::clear(c, &gone)).await;
    assert_eq!(find(&known).await, Failures::default());
    let (one, other) = (strange.clone(), known.clone());
    world
        .write(move |c| {
            sign_in_failures::put(c, &one, locked, NOW)?;
            sign_in_failures::put(c, &other, locked, NOW)?;
            sign_in_failures::clear_others(c, ACME, person_id(1), b"known")
        })
        .await;
    assert_eq!(find(&strange).await, Failures::default());
    assert_eq!(find(&known).await, locked, "the one that is named stays");
}

async fn a_person_has_one_link_for_a_new_password(world: World) {
    let reset = |of| PasswordReset { company: ACME, person: person_id(of), expires_at: later(60) };
    world
        .write(move |c| {
            password_resets::replace(c, &keyed_hash(1), &reset(1), NOW)?;
            password_resets::replace(c, &keyed_hash(2), &reset(1), later(5))?;
            password_resets::replace(c, &keyed_hash(3), &reset(2), NOW)
        })
        .await;
    let find = |byte: u8| world.read(move |c| password_resets::find(c, &[byte; 32]));
    assert_eq!(find(1).await, None);
    assert_eq!(find(2).await, Some(reset(1)));
    let last = world.read(|c| password_resets::last_of(c, ACME, person_id(1)));
    assert_eq!(last.await, Some(later(5)));
    world.write(|c| password_resets::delete_of(c, ACME, person_id(1))).await;
    assert_eq!((find(2).await, find(3).await), (None, Some(reset(2))));
    assert_eq!(world.write(|c| password_resets::delete_expired(c, later(60))).await, 0);
    assert_eq!(world.write(|c| password_resets::delete_expired(c, later(61))).await, 1);
}

async fn an_owners_link_is_used_once(world: World) {
    world
        .write(|c| {
            crate::samples::add_companies(c)?;
            setup_links::insert(c, ACME, &keyed_hash(1), "owner@example.com", NOW, later(60))
        })
        .await;
    let link = world.read(|c| setup_links::find(c, &[1; 32])).await.unwrap();
    assert_eq!((link.company, link.email.as_str()), (ACME, "owner@example.com"));
    assert_eq!(link.expires_at, later(60));
    world.write(|c| setup_links::delete(c, &[1; 32])).await;
    assert_eq!(world.read(|c| setup_links::find(c, &[1; 32])).await, None);
}

async fn whoever_is_deleted_leaves_no_session(world: World) {
    let left = world.write(|c| {
        let id = person_id(1);
        add_person(c, ACME, id, "ann")?;
        portal_sessions::insert(c, &session(ACME, 1, id))?;
        let reset = PasswordReset { company: ACME, person: id, expires_at: later(60) };
        password_resets::replace(c, &keyed_hash(1), &reset, NOW)?;
        let bucket = Bucket { company: ACME, person: id, browser: Vec::new() };
        sign_in_failures::put(c, &bucket, Failures { count: 1, locked_until: None }, NOW)?;
        people::delete(c, ACME, id)?;
        Ok((
            portal_sessions::of_person(c, ACME, id)?.len(),
            password_resets::find(c, &[1; 32])?,
            sign_in_failures::find(c, &bucket)?.count,
        ))
    });
    assert_eq!(left.await, (0, None, 0));
}
