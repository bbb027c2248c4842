//! Client applications: kept as written, changed one at a time, noticed by every server.

use crate::samples::{ACME, OTHER, add_companies, application, application_id, keyed_hash, later};
use crate::world::World;
use doorward_domain::{Application, Freshness, NetworkList};
use doorward_store::{Error, applications, security};

on_both_engines!(
    an_application_comes_back_as_it_was_written,
    an_identifier_belongs_to_one_application_of_one_company,
    an_update_stays_in_its_company,
    a_new_key_replaces_the_old_one,
    a_deleted_application_is_gone_for_its_company_alone,
    use_is_noted_without_stirring_the_servers,
    changes_stir_the_servers,
    a_stored_word_that_nobody_knows_is_a_fault,
);

/// Two companies with an application each.
async fn two(world: &World) {
    world
        .write(|c| {
            add_companies(c)?;
            assert!(applications::insert(c, &application(ACME, 1), &keyed_hash(1))?);
            assert!(applications::insert(c, &application(OTHER, 2), &keyed_hash(2))?);
            Ok(())
        })
        .await;
}

async fn all(world: &World) -> Vec<Application> {
    let all = world.read(applications::all).await;
    all.into_iter().map(|(application, _)| application).collect()
}

async fn an_application_comes_back_as_it_was_written(world: World) {
    assert!(all(&world).await.is_empty());
    let mut written = application(ACME, 1);
    written.freshness = Freshness::Strict;
    written.enabled = false;
    written.management_tokens = false;
    let copy = written.clone();
    world
        .write(move |c| {
            add_companies(c)?;
            applications::insert(c, &copy, &keyed_hash(7))
        })
        .await;
    let (found, key) = world.read(applications::all).await.remove(0);
    assert_eq!(format!("{found:?}"), format!("{written:?}"));
    assert!(key == keyed_hash(7));
}

async fn an_identifier_belongs_to_one_application_of_one_company(world: World) {
    two(&world).await;
    let insert = |application: Application| {
        world.write(move |c| applications::insert(c, &application, &keyed_hash(9)))
    };
    assert!(!insert(application(ACME, 1)).await);
    assert!(!insert(application(OTHER, 1)).await);
    assert!(insert(application(ACME, 3)).await);
    let ids: Vec<_> = all(&world).await.iter().map(|a| (a.company, a.id)).collect();
    let expected =
        [(ACME, application_id(1)), (ACME, application_id(3)), (OTHER, application_id(2))];
    assert_eq!(ids, expected);
}

async fn an_update_stays_in_its_company(world: World) {
    two(&world).await;
    let mut changed = application(ACME, 1);
    changed.name = "Renamed".to_owned();
    changed.enabled = false;
    changed.generation = 4;
    changed.freshness = Freshness::Off;
    changed.management_tokens = false;
    changed.networks = NetworkList::default();
    let update =
        |application: Application| world.write(move |c| applications::update(c, &application));
    assert!(update(changed.clone()).await);
    let mut foreign = application(ACME, 2);
    foreign.name = "Stolen".to_owned();
    assert!(!update(foreign).await);
    let found = all(&world).await;
    assert_eq!(format!("{:?}", found[0]), format!("{changed:?}"));
    assert_eq!(format!("{:?}", found[1]), format!("{:?}", application(OTHER, 2)));
}

async fn a_new_key_replaces_the_old_one(world: World) {
    two(&world).await;
    let set = |company, of, hash| {
        world.write(move |c| {
            applications::set_key(c, company, application_id(of), &keyed_hash(hash))
        })
    };
    assert!(set(ACME, 1, 8).await);
    assert!(!set(ACME, 2, 8).await);
    assert!(!set(ACME, 5, 8).await);
    let keys: Vec<_> =
        world.read(applications::all).await.into_iter().map(|(_, key)| key).collect();
    assert!(keys == [keyed_hash(8), keyed_hash(2)]);
}

async fn a_deleted_application_is_gone_for_its_company_alone(world: World) {
    two(&world).await;
    let delete =
        |company, of| world.write(move |c| applications::delete(c, company, application_id(of)));
    assert!(!delete(ACME, 2).await);
    assert!(delete(ACME, 1).await);
    assert!(!delete(ACME, 1).await);
    assert_eq!(all(&world).await.iter().map(|a| a.id).collect::<Vec<_>>(), [application_id(2)]);
}

async fn use_is_noted_without_stirring_the_servers(world: World) {
    two(&world).await;
    let before = world.read(security::epoch).await;
    world
        .write(|c| {
            applications::set_last_used(c, ACME, application_id(1), later(5))?;
            applications::set_last_used(c, ACME, application_id(2), later(5))
        })
        .await;
    let used: Vec<_> = all(&world).await.iter().map(|a| a.last_used_at).collect();
    assert_eq!(used, [Some(later(5)), None]);
    assert_eq!(world.read(security::epoch).await, before);
}

async fn changes_stir_the_servers(world: World) {
    two(&world).await;
    let start = world.read(security::epoch).await;
    world.write(|c| applications::insert(c, &application(ACME, 3), &keyed_hash(3))).await;
    world.write(|c| applications::update(c, &application(ACME, 3))).await;
    world.write(|c| applications::set_key(c, ACME, application_id(3), &keyed_hash(4))).await;
    world.write(|c| applications::delete(c, ACME, application_id(3))).await;
    assert_eq!(world.read(security::epoch).await, start + 4);
}

async fn a_stored_word_that_nobody_knows_is_a_fault(world: World) {
    two(&world).await;
    world.execute("UPDATE application SET freshness = 'lax'", vec![]).await;
    let found = world.db.read(applications::all).await;
    assert!(matches!(found, Err(Error::Corrupt("application.freshness"))));
}
