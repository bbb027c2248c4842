//! From nothing to this version, once and for all.

use crate::samples::{ACME, NOW, OTHER, add_person, later, person_id};
use crate::world::{OwnedValue, World};
use doorward_domain::CompanyId;
use doorward_store::{Conn, Db, Error, Options, Value, migrate, numbers, people};

on_both_engines!(
    a_server_opens_its_database_from_asynchronous_code,
    an_empty_database_becomes_this_version,
    migrating_again_changes_nothing,
    two_servers_that_start_together_migrate_once,
    a_database_of_a_newer_program_is_refused,
    a_migration_that_fails_leaves_nothing,
    people_of_the_first_version_become_numbered_members,
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

/// The tables of the first version, as servers of that time made them.
const FIRST: &str = include_str!("../../src/migrations/0001_identity.sql");

const PERSON: &str = "INSERT INTO person (company, id, email, email_key, first_name, last_name, \
    phone, status, enrolment, source, created_at, updated_at) \
    VALUES ($1, $2, $3, $3, '', '', '', 'active', 'none', 'api', $4, $4)";

const NAME: &str = "INSERT INTO login_name (company, folded, person, slot, spelled) \
    VALUES ($1, $2, $3, $4, $5)";

/// A person as the first version wrote her, created at the microsecond of her number.
fn person_of_the_first_version(
    c: &mut Conn<'_>,
    company: CompanyId,
    number: u64,
    names: &[(i64, &str)],
) -> Result<(), Error> {
    let (id, email) = (person_id(number), format!("{number}@example.com"));
    let created = Value::Integer(number.cast_signed());
    c.execute(PERSON, &[company.into(), id.as_bytes().into(), Value::Text(&email), created])?;
    for &(slot, spelled) in names {
        let folded = spelled.to_lowercase();
        let values = [
            company.into(),
            Value::Text(&folded),
            id.as_bytes().into(),
            Value::Integer(slot),
            Value::Text(spelled),
        ];
        c.execute(NAME, &values)?;
    }
    Ok(())
}

async fn people_of_the_first_version_become_numbered_members(world: World) {
    let old = crate::world::Place::new(world.engine);
    let db = old.open().await;
    let filled = db.write(|c| {
        c.run_script(
            "CREATE TABLE schema_version \
             (version BIGINT NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)",
        )?;
        c.run_script(FIRST)?;
        c.execute("INSERT INTO schema_version (version, applied_at) VALUES (1, 5)", &[])?;
        person_of_the_first_version(c, ACME, 3, &[(1, "alias"), (0, "Third")])?;
        person_of_the_first_version(c, ACME, 1, &[(0, "First")])?;
        person_of_the_first_version(c, OTHER, 2, &[(0, "Alone")])?;
        person_of_the_first_version(c, ACME, 7, &[(1, "nameless")])
    });
    filled.await.unwrap();

    assert_eq!(db.migrate(NOW).await.unwrap(), migrate::CURRENT);

    let rows = db.read(|c| {
        let sql = "SELECT company, number, user_name, membership, rank, confirmed_at \
                   FROM person ORDER BY company, number";
        c.query(sql, &[], |row| {
            let number = (row.integer(0)?, row.integer(1)?);
            let kind = format!("{} {}", row.text(3)?, row.text(4)?);
            Ok((number, row.text_or_null(2)?, kind, row.integer_or_null(5)?))
        })
    });
    let member = |company: CompanyId, number, name: Option<&str>, confirmed| {
        let kind = "member REGULAR".to_owned();
        ((company.0, number), name.map(str::to_owned), kind, Some(confirmed))
    };
    let expected = [
        member(ACME, 1, Some("First"), 1),
        member(ACME, 2, Some("Third"), 3),
        member(ACME, 3, None, 7),
        member(OTHER, 1, Some("Alone"), 2),
    ];
    assert_eq!(rows.await.unwrap(), expected);

    let next = db.write(|c| {
        let acme = numbers::next(c, ACME, numbers::Kind::Person)?;
        Ok::<_, Error>((acme, numbers::next(c, OTHER, numbers::Kind::Person)?))
    });
    assert_eq!(next.await.unwrap(), (4, 2), "numbers go on where the old people's end");
}
