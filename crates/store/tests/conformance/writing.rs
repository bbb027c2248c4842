//! Writes: whole or not at all, answered every one, whatever their neighbours do.

use crate::samples::{ACME, NOW, add_person, new_person, number_of, person_id};
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
    a_lone_write_is_answered_and_one_that_panics_leaves_nothing,
    a_tidy_write_stands_or_leaves_nothing_and_a_fault_in_it_is_told_to_all,
    a_caller_that_goes_away_leaves_a_whole_write,
    what_is_deleted_is_in_no_file_once_the_log_is_emptied,
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

/// A write that lasts until it is released, so that others meet behind it in one group.
struct Held {
    release: mpsc::Sender<()>,
    write: tokio::task::JoinHandle<Result<(), Error>>,
}

impl Held {
    /// Begins it, and returns once it is running.
    async fn begin(db: &Db) -> Self {
        let (release, released) = mpsc::channel();
        let (begun, running) = tokio::sync::oneshot::channel();
        let db = db.clone();
        let write = tokio::spawn(async move {
            db.write(move |_| {
                begun.send(()).unwrap();
                let _ = released.recv();
                Ok(())
            })
            .await
        });
        running.await.unwrap();
        Self { release, write }
    }

    async fn end(self) {
        self.release.send(()).unwrap();
        self.write.await.unwrap().unwrap();
    }
}

async fn a_refused_write_leaves_nothing_and_its_neighbours_stand(world: World) {
    let db = &world.db;
    let commits = || db.timings().commits.snapshot().0.iter().sum::<u64>();
    let before = (commits(), db.timings().writes.load(Ordering::Relaxed));
    let add = |id: u64| db.write(move |c| add_person(c, ACME, person_id(id), &format!("p{id}")));
    let refused = db.write(|c| {
        add_person(c, ACME, person_id(2), "p2")?;
        Err::<(), _>(End::Refused)
    });
    let held = Held::begin(db).await;
    // Polled in this order: each is in the queue before the next one is asked.
    let (first, refused, last, ()) = tokio::join!(add(1), refused, add(3), held.end());
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
    // SQLite: the held one by itself, and all that came meanwhile.
    let groups = if world.engine == Engine::Sqlite { 2 } else { 4 };
    assert_eq!(commits() - before.0, groups);
}

async fn a_failed_statement_undoes_its_own_write_alone(world: World) {
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
    let held = Held::begin(db).await;
    let (failed, stood, ()) = tokio::join!(fails, stands, held.end());
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
                assert!(people::insert(
                    c,
                    ACME,
                    person_id(id),
                    number_of(person_id(id)),
                    &new,
                    NOW
                )?);
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

async fn a_lone_write_is_answered_and_one_that_panics_leaves_nothing(world: World) {
    for id in 1..=20 {
        let db = world.db.clone();
        // On a worker of the runtime, as a server's calls are.
        let written = tokio::spawn(async move {
            db.write(move |c| {
                add_person(c, ACME, person_id(id), &format!("person{id}"))?;
                assert!(id % 4 != 0, "a test's own panic");
                Ok::<_, Error>(id)
            })
            .await
        });
        assert_eq!(written.await.unwrap().ok(), (id % 4 != 0).then_some(id));
    }
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 15);
}

async fn a_tidy_write_stands_or_leaves_nothing_and_a_fault_in_it_is_told_to_all(world: World) {
    let db = &world.db;
    let add = |id: u64| {
        db.write_tidy(move |c| {
            add_person(c, ACME, person_id(id), &format!("p{id}"))?;
            Ok(Ok::<_, ()>(id))
        })
    };
    assert_eq!(add(1).await.unwrap(), Ok(1));
    let refused = db.write_tidy(|c| {
        add_person(c, ACME, person_id(2), "p2")?;
        people::delete(c, ACME, person_id(2))?;
        Ok(Err::<(), _>("refused"))
    });
    assert_eq!(refused.await.unwrap(), Err("refused"));
    let faulty = db.write_tidy(|c| {
        add_person(c, ACME, person_id(3), "p3")?;
        Err::<Result<(), ()>, _>(Error::Corrupt("a test's own fault"))
    });
    let held = Held::begin(db).await;
    let (before, faulty, behind, ()) = tokio::join!(add(4), faulty, add(5), held.end());
    assert!(matches!(faulty, Err(Error::Corrupt(_))), "{faulty:?}");
    // On SQLite they share a transaction: whoever was told "done" is there, and nobody else.
    let there = world.read(|c| {
        (1..=5).map(|id| Ok(people::status(c, ACME, person_id(id))?.is_some())).collect()
    });
    let there: Vec<bool> = there.await;
    assert_eq!(there, [true, false, false, before.is_ok(), behind.is_ok()]);
    assert_eq!(add(6).await.unwrap(), Ok(6), "the writer goes on");
}

async fn a_caller_that_goes_away_leaves_a_whole_write(world: World) {
    // Somebody else is writing, so that it has to wait; PostgreSQL has a connection for each.
    let held = Held::begin(&world.db).await;
    let mut given_up = Box::pin(world.db.write(|c| add_person(c, ACME, person_id(1), "richard")));
    assert!(futures_poll_once(&mut given_up).await.is_none());
    drop(given_up);
    held.end().await;
    // Stands behind the first one in SQLite's queue; PostgreSQL may answer it before.
    world.write(|c| add_person(c, ACME, person_id(2), "second")).await;
    while world.db.timings().writes.load(Ordering::Relaxed) < 4 {
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

async fn what_is_deleted_is_in_no_file_once_the_log_is_emptied(world: World) {
    const TRACE: &str = "traceofsomebodywholeft";
    world.write(|c| add_person(c, ACME, person_id(1), TRACE)).await;
    let found = || {
        ["doorward.db", "doorward.db-wal"].into_iter().any(|name| {
            let bytes = std::fs::read(world.place.file(name)).unwrap_or_default();
            bytes.windows(TRACE.len()).any(|window| window == TRACE.as_bytes())
        })
    };
    // PostgreSQL's files are not in the test's own directory.
    assert_eq!(found(), world.db.engine_name() == "sqlite");
    world.write(|c| people::delete(c, ACME, person_id(1))).await;
    assert!(world.db.empty_log().await.unwrap());
    assert!(!found());
    world.write(|c| add_person(c, ACME, person_id(2), "next")).await;
    assert!(world.read(|c| people::find(c, ACME, person_id(2))).await.is_some());
}
