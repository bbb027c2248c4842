//! From nothing to this version, once and for all.

use crate::samples::{ACME, NOW, add_person, later, person_id};
use crate::world::{OwnedValue, World};
use doorward_store::{Db, Error, Options, migrate, people};

on_both_engines!(
    a_server_opens_its_database_from_asynchronous_code,
    an_empty_database_becomes_this_version,
    migrating_again_changes_nothing,
    two_servers_that_start_together_migrate_once,
    a_database_of_a_newer_program_is_refused,
    a_migration_that_fails_leaves_nothing,
);

async fn a_server_opens_its_database_from_asynchronous_code(world: World) {
    let db = Db::open(&world.place.location, Options::default()).unwrap();
    assert_eq!(db.read(migrate::check).await.unwrap(), migrate::CURRENT);
}

async fn an_empty_database_becomes_this_version(world: World) {
    let empty = crate::world::Place::new(world.engine);
    let db = empty.open().await;
    let before = db.read(|c| Ok::<_, Error>((migrate::version(c)?, c.has_table("person")?)));
    assert_eq!(before.await.unwrap(), (0, false));
    assert_eq!(db.migrate(NOW).await.unwrap(), migrate::CURRENT);
    let after = db.read(|c| {
        Ok::<_, Error>((migrate::version(c)?, migrate::check(c)?, c.has_table("person")?))
    });
    assert_eq!(after.await.unwrap(), (migrate::CURRENT, migrate::CURRENT, true));
}

async fn migrating_again_changes_nothing(world: World) {
    world.write(|c| add_person(c, ACME, person_id(1), "richard")).await;
    assert_eq!(world.write(|c| migrate::run(c, later(60))).await, migrate::CURRENT);
    assert_eq!(world.read(|c| people::count(c, ACME)).await, 1);
    assert_eq!(world.number("SELECT COUNT(*) FROM schema_version").await, migrate::CURRENT);
    let applied = world.number("SELECT MAX(applied_at) FROM schema_version").await;
    assert_eq!(applied, NOW.micros());
}

async fn two_servers_that_start_together_migrate_once(world: World) {
    let empty = crate::world::Place::new(world.engine);
    let (one, other) = (empty.open().await, empty.open().await);
    let (first, second) = tokio::join!(one.migrate(NOW), other.migrate(NOW));
    assert_eq!((first.unwrap(), second.unwrap()), (migrate::CURRENT, migrate::CURRENT));
    let rows = one.read(|c| {
        c.query("SELECT version FROM schema_version ORDER BY version", &[], |row| row.integer(0))
    });
    assert_eq!(rows.await.unwrap(), (1..=migrate::CURRENT).collect::<Vec<_>>());
}

async fn a_database_of_a_newer_program_is_refused(world: World) {
    let newer = migrate::CURRENT + 1;
    let sql = "INSERT INTO schema_version (version, applied_at) VALUES ($1, $2)";
    world.execute(sql, vec![OwnedValue::Integer(newer), OwnedValue::Integer(0)]).await;
    let refused = |result| matches!(result, Err(Error::Newer { found, known }) if found == newer && known == migrate::CURRENT);
    assert!(refused(world.db.migrate(NOW).await));
    assert!(refused(world.db.read(migrate::check).await));
    assert_eq!(world.read(migrate::version).await, newer);
}

async fn a_migration_that_fails_leaves_nothing(world: World) {
    let failed = world.db.write(|c| {
        c.run_script("CREATE TABLE half (id BIGINT NOT NULL) /* clustered */")?;
        Ok::<_, Error>(())
    });
    // SQLite refuses rows without a primary key to cluster them by; PostgreSQL sees a comment.
    let clustered = failed.await.is_err();
    assert_eq!(clustered, world.engine == crate::world::Engine::Sqlite);
    let failed = world.db.write(|c| {
        c.run_script(
            "CREATE TABLE whole (id BIGINT NOT NULL PRIMARY KEY); CREATE TABLE person (id BIGINT)",
        )
    });
    assert!(failed.await.is_err());
    assert!(!world.read(|c| c.has_table("whole")).await);
}
