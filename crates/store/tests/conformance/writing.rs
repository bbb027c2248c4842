//! Writes: whole or not at all, answered every one, whatever their neighbours do.

use crate::samples::{ACME, NOW, add_person, new_person, person_id};
use crate::world::{Engine, World};
use doorward_store::{Conn, Db, Error, login_names, people};
use std::sync::atomic::Ordering;
use std::sync::mpsc;

on_both_engines!(
    an_answered_write_is_there,
    a_refused_write_leaves_nothing_and_its_neighbours_stand,
    a_failed_statement_undoes_its_own_write_alone,
    a_panicking_write_is_undone_and_the_writer_lives_on,
    every_one_of_many_writers_is_answered_and_nothing_is_lost,
    of_many_who_want_one_name_exactly_one_gets_it,
    a_caller_that_goes_away_leaves_a_whole_write,
);

/// What a closure of the product returns when it refuses.
#[derive(Debug)]
enum End {
    Refused,
    Failed(Error),
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

async fn an_answered_write_is_there(world: World) {
    let written = world.db.write(|c| {
        add_person(c, ACME, person_id(1), "richard")?;
        people::count(c, ACME)
    });
    assert_eq!(written.await.unwrap(), 1);
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 1);
    drop(world.db);
    let again = world.place.open().await;
    assert_eq!(again.read(|c| people::count(c, ACME)).await.unwrap(), 1);
}

/// Keeps the writer busy until all others wait behind it, so that they meet in one group.
async fn hold(db: &Db, go: mpsc::Receiver<()>) -> Result<(), Error> {
    db.write(move |_| {
        let _ = go.recv();
        Ok(())
    })
    .await
}

async fn a_refused_write_leaves_nothing_and_its_neighbours_stand(world: World) {
    let (ready, go) = mpsc::channel();
    let db = &world.db;
    let commits = || db.timings().commits.snapshot().0.iter().sum::<u64>();
    let before = (commits(), db.timings().writes.load(Ordering::Relaxed));
    let add = |id: u64| db.write(move |c| add_person(c, ACME, person_id(id), &format!("p{id}")));
    let refused = db.write(|c| {
        add_person(c, ACME, person_id(2), "p2")?;
        Err::<(), _>(End::Refused)
    });
    // Polled in this order: each is in the queue before the next one is asked.
    let (held, first, refused, last, ()) =
        tokio::join!(hold(db, go), add(1), refused, add(3), async { ready.send(()).unwrap() });
    held.unwrap();
    first.unwrap();
    last.unwrap();
    assert!(matches!(refused, Err(End::Refused)));
    let there = world.read(|c| {
        let mut there = Vec::new();
        for id in 1..=3 {
            let named = login_names::owner(c, ACME, &format!("p{id}"))?.is_some();
            there.push((people::find(c, ACME, person_id(id))?.is_some(), named));
        }
        Ok(there)
    });
    assert_eq!(there.await, [(true, true), (false, false), (true, true)]);
    assert_eq!(db.timings().writes.load(Ordering::Relaxed) - before.1, 4);
    let groups = if world.engine == Engine::Sqlite { 1 } else { 4 };
    assert_eq!(commits() - before.0, groups);
}

async fn a_failed_statement_undoes_its_own_write_alone(world: World) {
    let (ready, go) = mpsc::channel();
    let db = &world.db;
    world.write(|c| add_person(c, ACME, person_id(1), "taken")).await;
    let fails = db.write(|c: &mut Conn<'_>| {
        add_person(c, ACME, person_id(2), "half")?;
        // A second user name for one person: the engine refuses the row.
        login_names::insert(
            c,
            ACME,
            person_id(2),
            login_names::USER_NAME,
            &new_person("b").user_name,
        )
        .map(|_| ())
    });
    let stands = db.write(|c| add_person(c, ACME, person_id(3), "whole"));
    let (held, failed, stood, ()) =
        tokio::join!(hold(db, go), fails, stands, async { ready.send(()).unwrap() });
    held.unwrap();
    stood.unwrap();
    assert!(matches!(failed, Err(Error::Sqlite(_) | Error::Postgres(_))), "{failed:?}");
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 2);
    assert_eq!(world.read(|c| login_names::owner(c, ACME, "half")).await, None);
}

async fn a_panicking_write_is_undone_and_the_writer_lives_on(world: World) {
    // Twice as often as there are connections: none of them may be lost to it.
    for _ in 0..8 {
        let panicked = world.db.write(|c| -> Result<(), Error> {
            add_person(c, ACME, person_id(1), "richard")?;
            panic!("a test's own panic");
        });
        assert!(matches!(panicked.await, Err(Error::Panicked)));
    }
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 0);
    world.write(|c| add_person(c, ACME, person_id(1), "richard")).await;
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 1);
}

async fn every_one_of_many_writers_is_answered_and_nothing_is_lost(world: World) {
    const WRITERS: u64 = 600;
    let mut writers = tokio::task::JoinSet::new();
    for id in 0..WRITERS {
        let db = world.db.clone();
        writers.spawn(async move {
            db.write(move |c| {
                add_person(c, ACME, person_id(id), &format!("person{id}"))?;
                // Every third one changes its mind.
                if id % 3 == 0 { Err(End::Refused) } else { Ok(id) }
            })
            .await
        });
    }
    let mut answered = Vec::new();
    while let Some(answer) = writers.join_next().await {
        match answer.unwrap() {
            Ok(id) => answered.push(id),
            Err(End::Refused) => {}
            Err(End::Failed(error)) => panic!("{error}"),
        }
    }
    answered.sort_unstable();
    assert_eq!(answered, (0..WRITERS).filter(|id| id % 3 != 0).collect::<Vec<_>>());
    let there = world.read(move |c| {
        for id in &answered {
            assert!(people::status(c, ACME, person_id(*id))?.is_some(), "{id} is lost");
        }
        people::count(c, ACME)
    });
    assert_eq!(there.await, i64::try_from(WRITERS / 3 * 2).unwrap());
    assert_eq!(world.db.timings().waiting.load(Ordering::Relaxed), 0);
}

async fn of_many_who_want_one_name_exactly_one_gets_it(world: World) {
    let mut writers = tokio::task::JoinSet::new();
    for id in 0..64 {
        let db = world.db.clone();
        writers.spawn(async move {
            db.write(move |c| {
                // Half of them want it as an alias, and in another case.
                let (slot, spelled) = if id % 2 == 0 { (0, "Richard") } else { (1, "RICHARD") };
                let wanted = new_person(spelled).user_name;
                if !login_names::insert(c, ACME, person_id(id), slot, &wanted)? {
                    return Err(End::Refused);
                }
                let new = new_person(&format!("person{id}"));
                assert!(people::insert(c, ACME, person_id(id), &new, NOW)?);
                Ok(person_id(id))
            })
            .await
        });
    }
    let answers = writers.join_all().await;
    let winners: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
    assert_eq!(winners.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(End::Refused))));
    assert_eq!(world.read(|c| login_names::owner(c, ACME, "richard")).await, Some(*winners[0]));
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 1);
}

async fn a_caller_that_goes_away_leaves_a_whole_write(world: World) {
    let (ready, go) = mpsc::channel();
    let mut given_up = Box::pin(world.db.write(move |c| {
        let _ = go.recv();
        add_person(c, ACME, person_id(1), "richard")
    }));
    assert!(futures_poll_once(&mut given_up).await.is_none());
    drop(given_up);
    ready.send(()).unwrap();
    // Stands behind the first one in SQLite's queue; PostgreSQL may answer it before.
    world.write(|c| add_person(c, ACME, person_id(2), "second")).await;
    while world.db.timings().writes.load(Ordering::Relaxed) < 3 {
        tokio::task::yield_now().await;
    }
    let both =
        world.read(|c| Ok((people::count(c, ACME)?, login_names::owner(c, ACME, "richard")?)));
    assert_eq!(both.await, (2, Some(person_id(1))));
}

/// Polls a future once; its output, if that was enough.
async fn futures_poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|context| {
        let polled = std::pin::Pin::new(&mut *future).poll(context);
        std::task::Poll::Ready(match polled {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        })
    })
    .await
}
