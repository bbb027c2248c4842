//! Companies, their owners' links, and the epoch that tells servers of changes.

use crate::samples::{ACME, NOW, OTHER, company, keyed_hash, later};
use crate::world::World;
use doorward_domain::{CompanyId, Factor, Plan};
use doorward_store::{companies, security, setup_links};

on_both_engines!(
    a_company_comes_back_as_it_was_written,
    number_and_hostname_belong_to_one_company,
    an_update_reaches_one_company_and_says_when_there_is_none,
    every_plan_is_kept,
    a_setup_link_is_kept_once,
    every_change_raises_the_epoch,
    the_fingerprint_of_a_master_key_is_kept_as_first_seen,
);

async fn a_company_comes_back_as_it_was_written(world: World) {
    assert!(world.read(companies::all).await.is_empty());
    let mut acme = company(ACME, "acme");
    acme.plan = Plan::Trial { ends: Some(later(60)) };
    acme.settings.factors = vec![Factor::Palm, Factor::Face];
    acme.settings.lockout.hard_after = 7;
    let written = acme.clone();
    assert!(world.write(move |c| companies::insert(c, &written)).await);
    let found = world.read(companies::all).await.remove(0);
    assert_eq!((found.id, found.name, found.hostname), (acme.id, acme.name, acme.hostname));
    assert_eq!((found.plan, found.settings), (acme.plan, acme.settings));
    assert_eq!(found.created_at, NOW);
}

async fn number_and_hostname_belong_to_one_company(world: World) {
    let insert = |id: CompanyId, label: &'static str| {
        world.write(move |c| companies::insert(c, &company(id, label)))
    };
    assert!(insert(OTHER, "other").await);
    assert!(insert(ACME, "acme").await);
    assert!(!insert(ACME, "third").await);
    assert!(!insert(CompanyId(3), "acme").await);
    let all = world.read(companies::all).await;
    assert_eq!(all.iter().map(|company| company.id).collect::<Vec<_>>(), [ACME, OTHER]);
}

async fn an_update_reaches_one_company_and_says_when_there_is_none(world: World) {
    world.write(crate::samples::add_companies).await;
    let mut acme = company(ACME, "acme");
    acme.name = "Renamed".to_owned();
    acme.plan = Plan::None;
    acme.settings.pin.shortest = 8;
    assert!(world.write(move |c| companies::update(c, &acme)).await);
    assert!(!world.write(|c| companies::update(c, &company(CompanyId(3), "third"))).await);
    let all = world.read(companies::all).await;
    assert_eq!((all[0].name.as_str(), all[0].plan), ("Renamed", Plan::None));
    assert_eq!(all[0].settings.pin.shortest, 8);
    assert_eq!((all[1].name.as_str(), all[1].plan), ("Company other", Plan::Enterprise));
}

async fn every_plan_is_kept(world: World) {
    let trial = |ends| Plan::Trial { ends };
    world.write(crate::samples::add_companies).await;
    for plan in [trial(None), Plan::None, trial(Some(later(1))), Plan::Enterprise] {
        let mut acme = company(ACME, "acme");
        acme.plan = plan;
        assert!(world.write(move |c| companies::update(c, &acme)).await);
        assert_eq!(world.read(companies::all).await[0].plan, plan);
    }
}

async fn a_setup_link_is_kept_once(world: World) {
    world.write(crate::samples::add_companies).await;
    let insert = |hash: u8| {
        world.db.write(move |c| {
            setup_links::insert(c, ACME, &keyed_hash(hash), "owner@example.com", NOW, later(60))
        })
    };
    insert(1).await.unwrap();
    assert!(insert(1).await.is_err());
    insert(2).await.unwrap();
    let kept = world.read(|c| {
        let sql = "SELECT token_hash, key_ring, email, created_at, expires_at FROM setup_link \
             WHERE company = $1 ORDER BY token_hash";
        c.query(sql, &[ACME.into()], |row| {
            Ok((row.bytes(0)?, row.integer(1)?, row.text(2)?, row.time(3)?, row.time(4)?))
        })
    });
    let link = |hash: u8| (vec![hash; 32], 1, "owner@example.com".to_owned(), NOW, later(60));
    assert_eq!(kept.await, [link(1), link(2)]);
}

async fn every_change_raises_the_epoch(world: World) {
    let start = world.read(security::epoch).await;
    world.write(security::raise_epoch).await;
    assert_eq!(world.read(security::epoch).await, start + 1);
    world.write(|c| companies::insert(c, &company(ACME, "acme"))).await;
    assert_eq!(world.read(security::epoch).await, start + 2);
    world.write(|c| companies::update(c, &company(ACME, "acme"))).await;
    assert_eq!(world.read(security::epoch).await, start + 3);
    let refused = world.db.write(|c| {
        security::raise_epoch(c)?;
        Err::<(), _>(doorward_store::Error::Corrupt("a test"))
    });
    assert!(refused.await.is_err());
    assert_eq!(world.read(security::epoch).await, start + 3);
}

async fn the_fingerprint_of_a_master_key_is_kept_as_first_seen(world: World) {
    assert!(world.read(security::master_key_checks).await.is_empty());
    for (number, digest) in [(2, [2; 32]), (1, [1; 32]), (2, [9; 32])] {
        world.write(move |c| security::insert_master_key_check(c, number, &digest)).await;
    }
    let kept = world.read(security::master_key_checks).await;
    assert_eq!(kept, [(1, vec![1; 32]), (2, vec![2; 32])]);
}
