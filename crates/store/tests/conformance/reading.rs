//! Reads: one view of what was committed, whatever is being written.

use crate::samples::{ACME, OTHER, add_person, person_id};
use crate::world::World;
use doorward_domain::Status;
use doorward_store::{BOUNDS_MICROS, Error, Row, Value, people};
use std::sync::mpsc;

on_both_engines!(
    a_read_during_a_write_sees_what_was_committed_and_does_not_wait,
    a_read_sees_one_view_however_long_it_takes,
    a_read_cannot_write,
    a_read_of_one_statement_sees_what_was_committed,
    a_read_of_many_rows_cannot_write_either,
    a_refused_read_says_so,
    a_panicking_read_is_answered_and_reading_goes_on,
    many_reads_at_once_are_all_answered,
    every_kind_of_value_comes_back_as_it_went_in,
    timings_count_reads_and_writes,
);

async fn a_read_during_a_write_sees_what_was_committed_and_does_not_wait(world: World) {
    world.write(|c| add_person(c, ACME, person_id(1), "first")).await;
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (ready, go) = mpsc::channel();
    let db = world.db.clone();
    let writing = tokio::spawn(async move {
        db.write(move |c| {
            add_person(c, ACME, person_id(2), "second")?;
            let _ = begun.send(());
            let _ = go.recv();
            Ok::<_, Error>(())
        })
        .await
    });
    has_begun.await.unwrap();
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 1);
    ready.send(()).unwrap();
    writing.await.unwrap().unwrap();
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 2);
}

async fn a_read_sees_one_view_however_long_it_takes(world: World) {
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (ready, go) = mpsc::channel();
    let db = world.db.clone();
    let reading = tokio::spawn(async move {
        db.read(move |c| {
            let before = people::count(c, ACME)?;
            let _ = begun.send(());
            let _ = go.recv();
            Ok::<_, Error>((before, people::count(c, ACME)?))
        })
        .await
    });
    has_begun.await.unwrap();
    world.write(|c| add_person(c, ACME, person_id(1), "richard")).await;
    ready.send(()).unwrap();
    assert_eq!(reading.await.unwrap().unwrap(), (0, 0));
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 1);
}

async fn a_read_cannot_write(world: World) {
    // More often than there are connections: each of them must be of use afterwards.
    for _ in 0..8 {
        let refused = world.db.read(|c| add_person(c, ACME, person_id(1), "richard")).await;
        assert!(matches!(refused, Err(Error::Sqlite(_) | Error::Postgres(_))), "{refused:?}");
        let refused = world.db.read_one(|c| add_person(c, ACME, person_id(1), "richard")).await;
        assert!(matches!(refused, Err(Error::Sqlite(_) | Error::Postgres(_))), "{refused:?}");
        assert_eq!(world.read(|c| people::count(c, ACME)).await, 0);
    }
    world.write(|c| add_person(c, ACME, person_id(1), "richard")).await;
}

async fn a_read_of_one_statement_sees_what_was_committed(world: World) {
    let status = || world.db.read_one(|c| people::status(c, ACME, person_id(1)));
    assert_eq!(status().await.unwrap(), None);
    world.write(|c| add_person(c, ACME, person_id(1), "richard")).await;
    assert_eq!(status().await.unwrap(), Some(Status::Active));
    let refused = world.db.read_one(|_| Err::<(), _>(Error::Corrupt("a test")));
    assert!(matches!(refused.await, Err(Error::Corrupt("a test"))));
}

async fn a_read_of_many_rows_cannot_write_either(world: World) {
    world.write(|c| add_person(c, ACME, person_id(1), "richard")).await;
    assert_eq!(world.db.read_many(|c| people::count(c, ACME)).await.unwrap(), 1);
    let refused = world.db.read_many(|_| Err::<(), _>(Error::Corrupt("a test")));
    assert!(matches!(refused.await, Err(Error::Corrupt("a test"))));
    let refused = world.db.read_many(|c| add_person(c, ACME, person_id(2), "other"));
    assert!(matches!(refused.await, Err(Error::Sqlite(_) | Error::Postgres(_))));
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 1);
}

async fn a_refused_read_says_so(world: World) {
    let refused = world.db.read(|_| Err::<(), _>(Error::Corrupt("a test")));
    assert!(matches!(refused.await, Err(Error::Corrupt("a test"))));
    let failed = world.db.read(|c| c.query_first("SELECT 1 FROM nowhere", &[], |_| Ok(())));
    assert!(failed.await.is_err());
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 0);
}

async fn a_panicking_read_is_answered_and_reading_goes_on(world: World) {
    // More often than there are connections: none of them may be lost to it.
    for _ in 0..8 {
        let panicked = world.db.read(|_| -> Result<(), Error> { panic!("a test's own panic") });
        assert!(matches!(panicked.await, Err(Error::Panicked)));
    }
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 0);
}

async fn many_reads_at_once_are_all_answered(world: World) {
    world.write(|c| add_person(c, ACME, person_id(1), "richard")).await;
    let mut readers = tokio::task::JoinSet::new();
    for reader in 0..200 {
        let db = world.db.clone();
        let company = if reader % 2 == 0 { ACME } else { OTHER };
        readers.spawn(async move { db.read(move |c| people::count(c, company)).await.unwrap() });
    }
    assert_eq!(readers.join_all().await.iter().sum::<i64>(), 100);
}

async fn every_kind_of_value_comes_back_as_it_went_in(world: World) {
    world
        .write(|c| {
            c.run_script(
                "CREATE TABLE kinds (id BIGINT NOT NULL PRIMARY KEY, n BIGINT, t TEXT, b BYTEA, \
                 yes BOOLEAN)",
            )?;
            let sql = "INSERT INTO kinds (n, t, b, yes, id) VALUES ($2, $3, $4, $5, $1)";
            let full = [
                1.into(),
                i64::MIN.into(),
                "a\u{1F6AA}".into(),
                Value::Bytes(&[0, 255]),
                true.into(),
            ];
            c.execute(sql, &full)?;
            c.execute(sql, &[2.into(), Value::Null, Value::Null, Value::Null, false.into()])
        })
        .await;
    let sql = "SELECT n, t, b, yes FROM kinds WHERE id = $1 AND id <> $2 AND id = $1";
    let row = |id: i64| {
        world.read(move |c| {
            c.query_first(sql, &[id.into(), 0.into()], |row| {
                let time = row.time_or_null(0)?.map(doorward_domain::Timestamp::micros);
                assert_eq!(time, row.integer_or_null(0)?);
                let n = row.integer_or_null(0)?;
                Ok((n, row.text_or_null(1)?, row.bytes_or_null(2)?, row.boolean(3)?))
            })
        })
    };
    let full = (Some(i64::MIN), Some("a\u{1F6AA}".to_owned()), Some(vec![0, 255]), true);
    assert_eq!(row(1).await, Some(full));
    assert_eq!(row(2).await, Some((None, None, None, false)));
    let lent = |id: i64| {
        world.read(move |c| {
            c.query_first(sql, &[id.into(), 0.into()], |row| {
                Ok(row.text_or_null_in_place(1)?.map(str::to_owned))
            })
        })
    };
    assert_eq!((lent(1).await, lent(2).await), (Some(Some("a\u{1F6AA}".to_owned())), Some(None)));
    for column in [0, 1] {
        let null = world.db.read(move |c| {
            let read = |row: &Row<'_>| row.text_in_place(column).map(str::to_owned);
            c.query_first(sql, &[2.into(), 0.into()], read)
        });
        assert!(null.await.is_err(), "NULL is not a text");
    }
    assert_eq!(row(3).await, None);
    let wrong = world.db.read(move |c| c.query(sql, &[1.into(), 0.into()], |row| row.text(0)));
    assert!(wrong.await.is_err(), "a number is not a text");
    let short = world
        .db
        .read(move |c| c.query(sql, &[1.into(), 0.into()], |row| row.identifier(2, "kinds.b")));
    assert!(matches!(short.await, Err(Error::Corrupt("kinds.b"))));
}

async fn timings_count_reads_and_writes(world: World) {
    let timings = world.db.timings();
    let reads = || timings.reads.snapshot().0.iter().sum::<u64>();
    let before = reads();
    for _ in 0..3 {
        world.read(|c| people::count(c, ACME)).await;
    }
    assert_eq!(reads() - before, 3);
    assert_eq!(timings.reads.snapshot().0.len(), BOUNDS_MICROS.len() + 1);
    let name = if world.engine == crate::world::Engine::Sqlite { "sqlite" } else { "postgresql" };
    assert_eq!(world.db.engine_name(), name);
}
