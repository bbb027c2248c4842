//! What is never overwritten, and what is no backup: refused, with nothing left behind.

use crate::contents::{self, fill};
use crate::samples::{self, ACME};
use crate::world::{Engine, Place, World, aside};
use doorward_store::{Conn, Error, Location, backup, migrate, people};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

on_both_engines!(
    a_backup_never_overwrites_a_file,
    a_backup_of_what_is_not_there_leaves_no_file,
    a_restore_never_overwrites_a_database,
    a_backup_that_is_not_there_is_refused,
    a_backup_of_a_newer_program_is_refused_and_leaves_nothing,
    what_is_no_backup_is_refused_and_leaves_nothing,
    a_damaged_backup_is_refused_and_leaves_nothing,
);

async fn save(from: &Location, to: &Path) -> Result<backup::Copied, Error> {
    let (from, to) = (from.clone(), to.to_owned());
    aside(move || backup::save(&from, &to)).await
}

async fn restore(from: &Path, to: &Location) -> Result<backup::Copied, Error> {
    let (from, to) = (from.to_owned(), to.clone());
    aside(move || backup::restore(&from, &to)).await
}

/// A good backup of a filled database.
async fn good(world: &World) -> PathBuf {
    fill(world).await;
    let file = world.place.file("good.db");
    save(&world.place.location, &file).await.unwrap();
    file
}

/// Whether a restore is refused, and a place that was empty is empty still.
async fn refused(world: &World, backup: &Path) -> Error {
    let target = Place::new(world.engine);
    let error = restore(backup, &target.location).await.unwrap_err();
    match &target.location {
        Location::Sqlite(path) => {
            let left: Vec<_> = path.parent().unwrap().read_dir().unwrap().collect();
            assert!(left.is_empty(), "{left:?}");
        }
        Location::Postgres(_) => {
            let db = target.open().await;
            let state =
                db.read(|c| Ok::<_, Error>((migrate::version(c)?, c.has_table("company")?)));
            assert_eq!(state.await.unwrap(), (0, false));
        }
    }
    error
}

async fn a_backup_never_overwrites_a_file(world: World) {
    let file = good(&world).await;
    let before = std::fs::read(&file).unwrap();
    let error = save(&world.place.location, &file).await.unwrap_err();
    assert!(matches!(&error, Error::File(text) if text.contains("exists")), "{error}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

async fn a_backup_of_what_is_not_there_leaves_no_file(world: World) {
    let file = world.place.file("backup.db");
    let nowhere = match &world.place.location {
        Location::Sqlite(_) => Location::Sqlite(world.place.file("nowhere.db")),
        Location::Postgres(url) => Location::Postgres(url.replace("conformance_", "nowhere_")),
    };
    assert!(save(&nowhere, &file).await.is_err());
    assert!(!file.exists());
    assert!(!world.place.file("nowhere.db").exists());
}

async fn a_restore_never_overwrites_a_database(world: World) {
    let file = good(&world).await;
    let error = restore(&file, &world.place.location).await.unwrap_err();
    assert!(matches!(&error, Error::File(text) if text.contains("never overwrites")), "{error}");
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 40);
    // One that has no rows yet is a database too.
    let empty = Place::new(world.engine);
    empty.open().await.migrate(crate::samples::NOW).await.unwrap();
    assert!(matches!(restore(&file, &empty.location).await, Err(Error::File(_))));
}

async fn a_backup_that_is_not_there_is_refused(world: World) {
    let file = world.place.file("nothing.db");
    assert!(matches!(refused(&world, &file).await, Error::File(_)));
    assert!(!file.exists());
}

async fn a_backup_of_a_newer_program_is_refused_and_leaves_nothing(world: World) {
    let file = good(&world).await;
    let newer = migrate::CURRENT + 1;
    let opened = doorward_store::open_file(&file).unwrap();
    opened.execute("INSERT INTO schema_version VALUES (?1, 0)", [newer]).unwrap();
    drop(opened);
    let error = refused(&world, &file).await;
    assert!(matches!(error, Error::Newer { found, .. } if found == newer), "{error}");
}

async fn what_is_no_backup_is_refused_and_leaves_nothing(world: World) {
    let file = world.place.file("no-backup");
    std::fs::write(&file, "Dear diary").unwrap();
    assert!(matches!(refused(&world, &file).await, Error::File(_)));
    std::fs::write(&file, "").unwrap();
    assert!(matches!(refused(&world, &file).await, Error::File(_)));
    std::fs::remove_file(&file).unwrap();
    let foreign = doorward_store::open_file(&file).unwrap();
    foreign.execute_batch("CREATE TABLE person (id INTEGER)").unwrap();
    drop(foreign);
    assert!(matches!(refused(&world, &file).await, Error::File(_)));
    assert!(matches!(refused(&world, &world.place.file("")).await, Error::File(_)));
}

async fn a_damaged_backup_is_refused_and_leaves_nothing(world: World) {
    let whole = good(&world).await;
    let bytes = std::fs::read(&whole).unwrap();
    let file = world.place.file("damaged.db");
    for cut in [bytes.len() / 2, bytes.len() - 4_096, 100] {
        std::fs::write(&file, &bytes[..cut]).unwrap();
        refused(&world, &file).await;
    }
    // Nonsense over the head of a page, where SQLite keeps what lies in it.
    for page in 1..bytes.len() / 4_096 {
        std::fs::write(&file, &bytes).unwrap();
        let mut damaged = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
        damaged.seek(SeekFrom::Start(page as u64 * 4_096)).unwrap();
        damaged.write_all(&[0x5a; 64]).unwrap();
        drop(damaged);
        if world.engine == Engine::Sqlite || page % 8 == 1 {
            refused(&world, &file).await;
        }
    }
    restore(&whole, &Place::new(world.engine).location).await.unwrap();
}

#[test]
fn the_log_of_a_killed_server_does_not_get_into_a_restored_database() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let place = Place::new(Engine::Sqlite);
        let Location::Sqlite(path) = place.location.clone() else { panic!("not a file") };
        let log = path.with_extension("db-wal");
        let db = place.open().await;
        db.migrate(crate::samples::NOW).await.unwrap();
        let world = World { engine: Engine::Sqlite, db, place };
        let backup = good(&world).await;
        let expected = contents::read(&backup);
        let added = |c: &mut Conn<'_>| samples::add_person(c, ACME, samples::person_id(99), "late");
        world.write(added).await;
        // What lies there after kill -9, when somebody removes the database to restore the backup.
        let left = std::fs::read(&log).unwrap();
        assert!(!left.is_empty());
        let World { db, place, .. } = world;
        drop(db);
        let target = Place::new(Engine::Sqlite);
        let Location::Sqlite(restored) = target.location.clone() else { panic!("not a file") };
        std::fs::write(restored.with_extension("db-wal"), left).unwrap();
        match restore(&backup, &target.location).await {
            Ok(_) => contents::assert_same(&contents::read(&restored), &expected),
            Err(error) => assert!(matches!(error, Error::File(_)), "{error}"),
        }
        drop(place);
    });
}
