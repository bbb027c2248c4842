//! PINs, the failures since the last success, and the locks that follow.

use crate::samples::{ACME, NOW, OTHER, application_id, later, person_id, stored_pin};
use crate::world::World;
use doorward_domain::{CompanyId, LockState, Timestamp};
use doorward_store::pins;

on_both_engines!(
    a_pin_comes_back_as_it_was_written,
    failures_are_counted_and_locks_kept,
    a_new_pin_ends_a_soft_lock,
    a_new_pin_keeps_a_hard_lock_and_its_failures,
    clearing_forgets_failures_and_every_lock,
    failures_at_once_are_all_counted,
    an_application_s_failures_are_counted_by_window,
    locked_people_are_counted_as_of_a_moment,
);

async fn put(world: &World, company: CompanyId, of: u64, byte: u8, at: Timestamp) {
    world.write(move |c| pins::put(c, company, person_id(of), &stored_pin(byte), at)).await;
}

/// The hash, the count and the lock of a person of Acme's.
async fn found(world: &World, of: u64) -> Option<(u8, u32, LockState)> {
    let found = world.read(move |c| pins::find(c, ACME, person_id(of))).await;
    found.map(|(pin, failures)| (pin.hash[0], failures.count, failures.lock))
}

async fn fail(world: &World, of: u64) -> Option<u32> {
    world.write(move |c| pins::count_failure(c, ACME, person_id(of))).await
}

async fn lock(world: &World, of: u64, state: LockState) {
    world.write(move |c| pins::set_lock(c, ACME, person_id(of), state)).await;
}

async fn a_pin_comes_back_as_it_was_written(world: World) {
    assert_eq!(found(&world, 1).await, None);
    put(&world, ACME, 1, 7, NOW).await;
    let (pin, failures) = world.read(|c| pins::find(c, ACME, person_id(1))).await.unwrap();
    let written = stored_pin(7);
    assert_eq!((&pin.salt, &pin.hash), (&written.salt, &written.hash));
    assert_eq!((pin.memory_kib, pin.passes, pin.lanes, pin.key_ring), (19_456, 2, 1, 1));
    assert_eq!((failures.count, failures.lock), (0, LockState::Open));
    assert!(world.read(|c| pins::find(c, OTHER, person_id(1))).await.is_none());
    put(&world, ACME, 1, 8, later(5)).await;
    assert_eq!(found(&world, 1).await, Some((8, 0, LockState::Open)));
    assert_eq!(world.number("SELECT changed_at FROM pin").await, later(5).micros());
    assert_eq!(world.number("SELECT COUNT(*) FROM pin").await, 1);
}

async fn failures_are_counted_and_locks_kept(world: World) {
    assert_eq!(fail(&world, 1).await, None, "there is no PIN");
    put(&world, ACME, 1, 1, NOW).await;
    put(&world, ACME, 2, 2, NOW).await;
    assert_eq!((fail(&world, 1).await, fail(&world, 1).await), (Some(1), Some(2)));
    for state in [LockState::Until(later(30)), LockState::ByAdministrator, LockState::Open] {
        lock(&world, 1, state).await;
        assert_eq!(found(&world, 1).await, Some((1, 2, state)));
    }
    assert_eq!(found(&world, 2).await, Some((2, 0, LockState::Open)));
}

async fn a_new_pin_ends_a_soft_lock(world: World) {
    put(&world, ACME, 1, 1, NOW).await;
    fail(&world, 1).await;
    lock(&world, 1, LockState::Until(later(30))).await;
    put(&world, ACME, 1, 2, NOW).await;
    assert_eq!(found(&world, 1).await, Some((2, 0, LockState::Open)));
}

async fn a_new_pin_keeps_a_hard_lock_and_its_failures(world: World) {
    put(&world, ACME, 1, 1, NOW).await;
    fail(&world, 1).await;
    fail(&world, 1).await;
    lock(&world, 1, LockState::ByAdministrator).await;
    put(&world, ACME, 1, 2, NOW).await;
    assert_eq!(found(&world, 1).await, Some((2, 2, LockState::ByAdministrator)));
}

async fn clearing_forgets_failures_and_every_lock(world: World) {
    let clear = |company, of| world.write(move |c| pins::clear_failures(c, company, person_id(of)));
    assert!(!clear(ACME, 1).await);
    put(&world, ACME, 1, 1, NOW).await;
    for state in [LockState::ByAdministrator, LockState::Until(later(30))] {
        fail(&world, 1).await;
        lock(&world, 1, state).await;
        assert!(!clear(OTHER, 1).await);
        assert_eq!(found(&world, 1).await, Some((1, 1, state)));
        assert!(clear(ACME, 1).await);
        assert_eq!(found(&world, 1).await, Some((1, 0, LockState::Open)));
    }
}

async fn failures_at_once_are_all_counted(world: World) {
    put(&world, ACME, 1, 1, NOW).await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let db = world.db.clone();
        writers.spawn(async move {
            db.write(|c| {
                let own = pins::count_failure(c, ACME, person_id(1))?;
                let of_all = pins::count_application_failure(c, ACME, application_id(1), NOW, NOW)?;
                Ok::<_, doorward_store::Error>((own, of_all))
            })
            .await
            .unwrap()
        });
    }
    let mut counts = writers.join_all().await;
    counts.sort_unstable();
    let each_once: Vec<_> = (1..=40).map(|n| (Some(n), i64::from(n))).collect();
    assert_eq!(counts, each_once);
}

async fn an_application_s_failures_are_counted_by_window(world: World) {
    let count = |company, of: u64, since: u64, now: u64| {
        world.write(move |c| {
            let application = application_id(of);
            pins::count_application_failure(c, company, application, later(since), later(now))
        })
    };
    assert_eq!(count(ACME, 1, 0, 100).await, 1);
    assert_eq!(count(ACME, 1, 50, 150).await, 2);
    // The window that began at 100 is still on at its last moment, and over after it.
    assert_eq!(count(ACME, 1, 100, 200).await, 3);
    assert_eq!(count(ACME, 1, 101, 201).await, 1);
    assert_eq!(count(ACME, 1, 201, 301).await, 2, "the new window began at 201");
    assert_eq!(count(ACME, 2, 201, 301).await, 1);
    assert_eq!(count(OTHER, 1, 201, 301).await, 1);
}

async fn locked_people_are_counted_as_of_a_moment(world: World) {
    let locked = |company, now| world.read(move |c| pins::count_locked(c, company, later(now)));
    assert_eq!(locked(ACME, 0).await, 0);
    for of in 1..=3 {
        put(&world, ACME, of, 1, NOW).await;
    }
    lock(&world, 1, LockState::Until(later(30))).await;
    lock(&world, 2, LockState::ByAdministrator).await;
    assert_eq!((locked(ACME, 29).await, locked(ACME, 30).await), (2, 1));
    assert_eq!(locked(OTHER, 0).await, 0);
}
