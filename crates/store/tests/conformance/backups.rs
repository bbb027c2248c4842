//! Backups: one view of the data, and the same data again on whichever engine.

use crate::contents::{self, Contents, fill};
use crate::samples::{ACME, NOW, add_person, audit_row, person_id};
use crate::world::{Engine, Place, World, aside};
use doorward_domain::Timestamp;
use doorward_store::{Db, Error, Location, Options, audit, backup, migrate, people};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

on_both_engines!(
    a_backup_holds_every_row_of_every_table,
    a_round_trip_over_the_other_engine_changes_no_row,
    a_restored_database_serves,
    an_empty_database_can_be_backed_up,
    a_backup_can_be_made_from_asynchronous_code,
    a_backup_is_for_its_owner_s_eyes_alone,
    a_backup_of_a_live_writer_is_one_view_with_all_that_was_answered,
);

async fn save(from: &Location, to: PathBuf) -> backup::Copied {
    let from = from.clone();
    aside(move || backup::save(&from, &to)).await.unwrap()
}

async fn restore(from: PathBuf, to: &Location) -> backup::Copied {
    let to = to.clone();
    aside(move || backup::restore(&from, &to)).await.unwrap()
}

/// What a SQLite database holds after the same filling, read without any backup.
async fn filled() -> Contents {
    let place = Place::new(Engine::Sqlite);
    let db = place.open().await;
    db.migrate(NOW).await.unwrap();
    let world = World { engine: Engine::Sqlite, db, place };
    fill(&world).await;
    let Location::Sqlite(path) = &world.place.location else { panic!("not a file") };
    contents::read(path)
}

async fn a_backup_holds_every_row_of_every_table(world: World) {
    fill(&world).await;
    let file = world.place.file("backup.db");
    let copied = save(&world.place.location, file.clone()).await;
    let (expected, found) = (filled().await, contents::read(&file));
    for (table, rows) in &expected {
        assert!(!rows.is_empty(), "fill() puts nothing into {table}");
    }
    contents::assert_same(&found, &expected);
    assert_eq!(copied.rows, expected.values().map(|rows| rows.len() as u64).sum::<u64>());
    let checked = aside(move || backup::check_file(&file)).await;
    assert_eq!(checked.unwrap(), migrate::CURRENT);
}

async fn a_round_trip_over_the_other_engine_changes_no_row(world: World) {
    fill(&world).await;
    let (other, last) = (Place::new(world.engine.other()), Place::new(world.engine));
    let files = ["one.db", "two.db", "three.db"].map(|name| world.place.file(name));
    let first = save(&world.place.location, files[0].clone()).await;
    assert_eq!(restore(files[0].clone(), &other.location).await, first);
    assert_eq!(save(&other.location, files[1].clone()).await, first);
    assert_eq!(restore(files[1].clone(), &last.location).await, first);
    assert_eq!(save(&last.location, files[2].clone()).await, first);
    let expected = filled().await;
    for file in files {
        contents::assert_same(&contents::read(&file), &expected);
    }
}

async fn a_restored_database_serves(world: World) {
    fill(&world).await;
    let file = world.place.file("backup.db");
    save(&world.place.location, file.clone()).await;
    let target = Place::new(world.engine);
    restore(file, &target.location).await;
    let db = target.open().await;
    assert_eq!(db.migrate(NOW).await.unwrap(), migrate::CURRENT);
    let count = db.write(|c| {
        add_person(c, ACME, person_id(1_000), "newcomer")?;
        people::count(c, ACME)
    });
    assert_eq!(count.await.unwrap(), 41);
    let taken = db.write(|c| {
        let taken = crate::samples::name("PERSON7");
        doorward_store::login_names::insert(c, ACME, person_id(1_001), 0, &taken)
    });
    assert!(!taken.await.unwrap(), "names are unique after a restore too");
    // The first database is another one: nothing went there.
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 40);
}

async fn an_empty_database_can_be_backed_up(world: World) {
    let (file, target) = (world.place.file("backup.db"), Place::new(world.engine.other()));
    assert_eq!(save(&world.place.location, file.clone()).await.rows, 0);
    assert_eq!(restore(file, &target.location).await.rows, 0);
}

async fn a_backup_can_be_made_from_asynchronous_code(world: World) {
    // As `doctor` does, to try migrations on a copy.
    let file = world.place.file("backup.db");
    assert_eq!(backup::save(&world.place.location, &file).unwrap().rows, 0);
    let target = Place::new(world.engine);
    assert_eq!(backup::restore(&file, &target.location).unwrap().rows, 0);
}

async fn a_backup_is_for_its_owner_s_eyes_alone(world: World) {
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let file = world.place.file("backup.db");
    save(&world.place.location, file.clone()).await;
    assert_eq!(mode(&file), 0o600);
    // Wherever it was kept meanwhile, what is restored from it is as closed as before.
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let target = Place::new(world.engine);
    restore(file, &target.location).await;
    if let Location::Sqlite(restored) = &target.location {
        assert_eq!(mode(restored), 0o600);
    }
}

async fn a_backup_of_a_live_writer_is_one_view_with_all_that_was_answered(world: World) {
    let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicI64::new(0)));
    let (db, stopped, count) = (world.db.clone(), Arc::clone(&stop), Arc::clone(&answered));
    let writer = tokio::spawn(async move {
        for of in 0.. {
            if stopped.load(Ordering::Relaxed) {
                return;
            }
            add_with_audit(&db, of).await.unwrap();
            count.fetch_add(1, Ordering::Relaxed);
        }
    });
    for round in 0..4 {
        while answered.load(Ordering::Relaxed) < round * 20 {
            tokio::task::yield_now().await;
        }
        let before = answered.load(Ordering::Relaxed);
        let file = world.place.file(&format!("backup{round}.db"));
        save(&world.place.location, file.clone()).await;
        let rows = contents::read(&file);
        let of = |table: &str| i64::try_from(rows[table].len()).unwrap();
        assert_eq!((of("person"), of("person")), (of("login_name"), of("audit")), "half a write");
        assert!(of("person") >= before, "{} of {before} answered writes", of("person"));
    }
    stop.store(true, Ordering::Relaxed);
    writer.await.unwrap();
    assert_eq!(world.read(|c| people::count(c, ACME)).await, answered.load(Ordering::Relaxed));
    assert!(answered.load(Ordering::Relaxed) > 0);
}

/// Adds a person, her name and a row of the books in one write.
async fn add_with_audit(db: &Db, of: u64) -> Result<(), Error> {
    db.write(move |c| {
        add_person(c, ACME, person_id(of), &format!("person{of}"))?;
        let mut row = audit_row(ACME, of);
        row.at = Timestamp::default();
        audit::insert(c, &row)
    })
    .await
}

#[test]
fn a_backup_opens_like_any_database() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let place = Place::new(Engine::Sqlite);
        place.open().await.migrate(NOW).await.unwrap();
        let file = place.file("backup.db");
        save(&place.location, file.clone()).await;
        let db = Db::open(&Location::Sqlite(file), Options::default()).unwrap();
        assert_eq!(db.read(migrate::check).await.unwrap(), migrate::CURRENT);
    });
}
