//! HMAC keys with their overlap, and keys of the Access API.

use crate::samples::{ACME, OTHER, add_companies, api_key, hmac_key, key_id, keyed_hash, later};
use crate::world::World;
use doorward_domain::{CompanyId, KeyId, Timestamp};
use doorward_store::{Error, api_keys, hmac_keys, security};

on_both_engines!(
    a_new_hmac_key_lets_the_one_before_retire,
    retired_hmac_keys_are_forgotten_at_the_next_rotation,
    a_rotation_leaves_other_companies_alone,
    rotations_at_once_leave_one_present_key,
    a_resealed_key_keeps_its_place,
    an_api_key_comes_back_as_it_was_written,
    one_api_key_is_in_use_once,
    an_api_key_is_revoked_once_and_by_its_company,
    changed_keys_stir_the_servers,
);

async fn rotate(world: &World, company: CompanyId, of: u64, retire_old_at: Timestamp) {
    world.write(move |c| hmac_keys::insert(c, &hmac_key(company, of), retire_old_at)).await;
}

/// Which keys a company has, and when each retires.
async fn kept(world: &World, company: CompanyId) -> Vec<(KeyId, Option<Timestamp>)> {
    let all = world.read(hmac_keys::all).await;
    let own = all.into_iter().filter(|key| key.company == company);
    own.map(|key| (key.id, key.retires_at)).collect()
}

async fn a_new_hmac_key_lets_the_one_before_retire(world: World) {
    world.write(add_companies).await;
    assert!(world.read(hmac_keys::all).await.is_empty());
    rotate(&world, ACME, 1, later(1)).await;
    assert_eq!(kept(&world, ACME).await, [(key_id(1), None)]);
    rotate(&world, ACME, 10, later(100)).await;
    assert_eq!(kept(&world, ACME).await, [(key_id(10), None), (key_id(1), Some(later(100)))]);
    let newest = world.read(hmac_keys::all).await.remove(0);
    assert_eq!((newest.sealed, newest.created_at), (10_u64.to_be_bytes().to_vec(), later(10)));
    // A key that is on its way out keeps the end it was given.
    rotate(&world, ACME, 20, later(500)).await;
    let ends = [(key_id(20), None), (key_id(10), Some(later(500))), (key_id(1), Some(later(100)))];
    assert_eq!(kept(&world, ACME).await, ends);
}

async fn retired_hmac_keys_are_forgotten_at_the_next_rotation(world: World) {
    world.write(add_companies).await;
    rotate(&world, ACME, 1, later(1)).await;
    rotate(&world, ACME, 2, later(10)).await;
    rotate(&world, ACME, 10, later(20)).await;
    assert_eq!(kept(&world, ACME).await, [(key_id(10), None), (key_id(2), Some(later(20)))]);
    // No overlap at all: the one before is gone at once.
    rotate(&world, ACME, 30, later(30)).await;
    assert_eq!(kept(&world, ACME).await, [(key_id(30), None)]);
}

async fn a_rotation_leaves_other_companies_alone(world: World) {
    world.write(add_companies).await;
    rotate(&world, OTHER, 1, later(1)).await;
    rotate(&world, ACME, 2, later(2)).await;
    rotate(&world, ACME, 3, later(3)).await;
    assert_eq!(kept(&world, OTHER).await, [(key_id(1), None)]);
}

async fn rotations_at_once_leave_one_present_key(world: World) {
    world.write(add_companies).await;
    let mut writers = tokio::task::JoinSet::new();
    for of in 1..=16 {
        let db = world.db.clone();
        writers.spawn(async move {
            db.write(move |c| {
                hmac_keys::insert(c, &hmac_key(ACME, of), later(1_000))?;
                // Long enough for another one to begin, were it let in.
                for _ in 0..20 {
                    std::thread::yield_now();
                    hmac_keys::all(c)?;
                }
                Ok::<_, Error>(())
            })
            .await
        });
    }
    for answer in writers.join_all().await {
        answer.unwrap();
    }
    let keys = kept(&world, ACME).await;
    assert_eq!(keys.len(), 16);
    assert_eq!(keys.iter().filter(|(_, retires)| retires.is_none()).count(), 1, "{keys:?}");
}

async fn a_resealed_key_keeps_its_place(world: World) {
    world.write(add_companies).await;
    rotate(&world, ACME, 1, later(1)).await;
    rotate(&world, ACME, 10, later(100)).await;
    world.write(|c| hmac_keys::reseal(c, ACME, key_id(1), b"anew")).await;
    world.write(|c| hmac_keys::reseal(c, OTHER, key_id(10), b"foreign")).await;
    let all = world.read(hmac_keys::all).await;
    assert_eq!(all[0].sealed, 10_u64.to_be_bytes());
    assert_eq!((all[1].sealed.as_slice(), all[1].retires_at), (&b"anew"[..], Some(later(100))));
}

async fn an_api_key_comes_back_as_it_was_written(world: World) {
    world.write(add_companies).await;
    assert!(world.read(|c| api_keys::of_company(c, ACME)).await.is_empty());
    let mut second = api_key(ACME, 2);
    second.expires_at = Some(later(60));
    second.rank = "REGULAR".to_owned();
    let written = second.clone();
    world
        .write(move |c| {
            assert!(api_keys::insert(c, &written, &keyed_hash(2))?);
            assert!(api_keys::insert(c, &api_key(ACME, 1), &keyed_hash(1))?);
            assert!(api_keys::insert(c, &api_key(OTHER, 3), &keyed_hash(3))?);
            Ok(())
        })
        .await;
    let own = world.read(|c| api_keys::of_company(c, ACME)).await;
    assert_eq!(format!("{own:?}"), format!("{:?}", [api_key(ACME, 1), second]));
}

async fn one_api_key_is_in_use_once(world: World) {
    world.write(add_companies).await;
    let insert = |company, of, hash| {
        world.write(move |c| api_keys::insert(c, &api_key(company, of), &keyed_hash(hash)))
    };
    assert!(insert(ACME, 1, 1).await);
    assert!(!insert(ACME, 2, 1).await);
    assert!(!insert(OTHER, 3, 1).await);
    assert!(world.read(|c| api_keys::of_company(c, OTHER)).await.is_empty());
}

async fn an_api_key_is_revoked_once_and_by_its_company(world: World) {
    world.write(add_companies).await;
    world.write(|c| api_keys::insert(c, &api_key(ACME, 1), &keyed_hash(1))).await;
    let revoke =
        |company, of, at| world.write(move |c| api_keys::revoke(c, company, key_id(of), later(at)));
    assert!(!revoke(OTHER, 1, 10).await);
    assert!(!revoke(ACME, 2, 10).await);
    assert!(revoke(ACME, 1, 10).await);
    assert!(!revoke(ACME, 1, 20).await);
    let kept = world.read(|c| api_keys::of_company(c, ACME)).await;
    assert_eq!(kept[0].revoked_at, Some(later(10)));
}

async fn changed_keys_stir_the_servers(world: World) {
    world.write(add_companies).await;
    let start = world.read(security::epoch).await;
    rotate(&world, ACME, 1, later(1)).await;
    world.write(|c| api_keys::insert(c, &api_key(ACME, 1), &keyed_hash(1))).await;
    world.write(|c| api_keys::revoke(c, ACME, key_id(1), later(1))).await;
    assert_eq!(world.read(security::epoch).await, start + 3);
}
