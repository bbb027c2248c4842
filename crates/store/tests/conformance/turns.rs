//! Closures of one company that read and then write take turns.

use crate::samples::{ACME, add_companies, application, application_id, keyed_hash};
use crate::world::World;
use doorward_store::{Error, applications};

on_both_engines!(with_turns_no_increment_is_lost, a_turn_ends_with_a_refused_write_too,);

async fn with_turns_no_increment_is_lost(world: World) {
    world
        .write(|c| {
            add_companies(c)?;
            applications::insert(c, &application(ACME, 1), &keyed_hash(1))
        })
        .await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let db = world.db.clone();
        writers.spawn(async move {
            db.write(|c| {
                c.take_turn(ACME)?;
                let (mut found, _) = applications::all(c)?.remove(0);
                // Long enough for another one to read the same, were it let in.
                for _ in 0..20 {
                    std::thread::yield_now();
                    applications::all(c)?;
                }
                found.generation += 1;
                applications::update(c, &found)
            })
            .await
        });
    }
    for answer in writers.join_all().await {
        assert!(answer.unwrap());
    }
    let (found, _) = world.read(applications::all).await.remove(0);
    assert_eq!((found.id, found.generation), (application_id(1), 33));
}

async fn a_turn_ends_with_a_refused_write_too(world: World) {
    // More often than there are connections: none of them may keep the turn.
    for _ in 0..8 {
        let refused = world.db.write(|c| {
            c.take_turn(ACME)?;
            c.take_turn(ACME)?;
            Err::<(), _>(Error::Corrupt("a test"))
        });
        assert!(refused.await.is_err());
    }
    world.write(|c| c.take_turn(ACME)).await;
}
