//! Backups: a SQLite file with the same tables, whatever engine the data came from. So a backup of
//! PostgreSQL can be restored into SQLite and the other way round: that is also how one moves.
//!
//! Not for the master key: without it a backup opens nothing, so the two are kept apart.

use crate::{Conn, Error, Location, migrate};
use doorward_domain::Timestamp;
use postgres::types::{ToSql, Type};
use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use std::fs::{OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// Every table, in the order in which rows can be put back.
const TABLES: [&str; 60] = [
    "company",
    "application",
    "hmac_key",
    "api_key",
    "setup_link",
    "master_key_check",
    "person",
    "person_word",
    "login_name",
    "pin",
    "application_failures",
    "biometric_template",
    "biometric_gallery",
    "biometric_failures",
    "biometric_consent",
    "capture_session",
    "seen_request",
    "audit",
    "counter",
    "password",
    "password_reset",
    "portal_session",
    "sign_in_failures",
    "totp",
    "recovery_code",
    "passkey",
    "passkey_ceremony",
    "invitation",
    "computer_user_name",
    "site",
    "resource",
    "door_state",
    "simulation",
    "access_group",
    "access_group_member",
    "schedule",
    "policy",
    "card",
    "link_profile",
    "guest_link",
    "guest_link_door",
    "guest_link_guest",
    "guest_session",
    "command_key",
    "door_command",
    "event",
    "outbox",
    "webhook",
    "webhook_delivery",
    "signing_key",
    "company_logo",
    "controller_request",
    "controller",
    "controller_door",
    "controller_policy",
    "door_behaviour",
    "door_pin",
    "keypad_number",
    "policy_change",
    "foreign_lock",
];

/// How many rows a copy took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// Over all tables.
    pub rows: u64,
}

/// Writes one view of the data into a new file, while a server may be writing to it.
///
/// # Errors
/// When the file exists, the database cannot be read, or the file cannot be written; the half-made
/// file is removed.
pub fn save(from: &Location, to: &Path) -> Result<Copied, Error> {
    if to.exists() {
        return Err(Error::File(format!("{} exists; name a new file", to.display())));
    }
    // Made empty first, so that it is never readable by others.
    drop(OpenOptions::new().create_new(true).write(true).mode(0o600).open(to)?);
    let saved = match from {
        Location::Sqlite(path) => save_sqlite(path, to),
        Location::Postgres(url) => aside(|| save_postgres(url, to)),
    };
    let saved = saved.and_then(|copied| sync_directory(to).map(|()| copied));
    if saved.is_err() {
        // The error already says what went wrong; a file that stays behind is only untidy.
        let _ = std::fs::remove_file(to);
    }
    saved
}

/// Runs what blocks in PostgreSQL's driver on a thread of its own: the caller's may be asynchronous.
fn aside<T: Send>(work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    std::thread::scope(|scope| scope.spawn(work).join().unwrap_or(Err(Error::Panicked)))
}

fn save_sqlite(path: &Path, to: &Path) -> Result<Copied, Error> {
    if !path.exists() {
        return Err(Error::File(format!("there is no database at {}", path.display())));
    }
    let source = crate::open_file(path)?;
    source.busy_timeout(std::time::Duration::from_secs(10))?;
    let target = to.to_str().ok_or_else(|| Error::File("the file name is not UTF-8".into()))?;
    source.execute("VACUUM INTO ?1", [target])?;
    std::fs::File::open(to)?.sync_all()?;
    count(to)
}

fn save_postgres(url: &str, to: &Path) -> Result<Copied, Error> {
    let mut source = postgres::Client::connect(url, postgres::NoTls)?;
    let mut view = source
        .build_transaction()
        .isolation_level(postgres::IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()?;
    let target = crate::open_file(to)?;
    let filled = target.unchecked_transaction()?;
    Conn::of_sqlite(&target, |c| migrate::run(c, Timestamp::default()))?;
    for table in TABLES {
        let columns = columns_of(&target, table)?;
        let mut insert = target.prepare(&insert_text(table, &columns, "?"))?;
        let select = format!("SELECT {} FROM {table}", columns.join(", "));
        let mut rows = view.query_raw(&select, std::iter::empty::<i64>())?;
        while let Some(row) = postgres::fallible_iterator::FallibleIterator::next(&mut rows)? {
            let cells =
                (0..columns.len()).map(|at| cell_of(&row, at)).collect::<Result<Vec<_>, _>>()?;
            insert.execute(rusqlite::params_from_iter(cells))?;
        }
    }
    filled.commit()?;
    drop(target);
    std::fs::File::open(to)?.sync_all()?;
    count(to)
}

/// Puts a backup where there is nothing yet.
///
/// # Errors
/// When the target holds a database, the backup is damaged or newer than this program, or anything
/// cannot be read or written; the target is left empty then.
pub fn restore(from: &Path, to: &Location) -> Result<Copied, Error> {
    if !from.is_file() {
        return Err(Error::File(format!("there is no backup at {}", from.display())));
    }
    match to {
        Location::Sqlite(path) => restore_sqlite(from, path),
        Location::Postgres(url) => aside(|| restore_postgres(from, url)),
    }
}

fn restore_sqlite(from: &Path, to: &Path) -> Result<Copied, Error> {
    // A log that a killed server left would be played into whatever file lies beside it.
    for left in [to.to_owned(), beside(to, "-wal"), beside(to, "-shm")] {
        if left.exists() {
            let path = left.display();
            let text = format!("{path} exists; a restore never overwrites: move it away");
            return Err(Error::File(text));
        }
    }
    let half = to.with_extension("restoring");
    let copied = std::fs::copy(from, &half).map_err(Error::from).and_then(|_| {
        std::fs::set_permissions(&half, Permissions::from_mode(0o600))?;
        check_file(&half)?;
        std::fs::File::open(&half)?.sync_all()?;
        std::fs::rename(&half, to)?;
        sync_directory(to)?;
        count(to)
    });
    if copied.is_err() {
        // As in `save`.
        let _ = std::fs::remove_file(&half);
    }
    copied
}

/// Makes the name of a new file survive a power cut: its directory keeps it.
fn sync_directory(path: &Path) -> Result<(), Error> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    Ok(std::fs::File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn restore_postgres(from: &Path, url: &str) -> Result<Copied, Error> {
    check_file(from)?;
    let source = crate::open_file(from)?;
    let mut client = postgres::Client::connect(url, postgres::NoTls)?;
    let mut statements = crate::db::Statements::new();
    let mut target = Conn::of_postgres(client.transaction()?, &mut statements, |c| {
        if migrate::version(c)? != 0 {
            return Err(Error::File("this PostgreSQL database holds Doorward data already; a restore never overwrites a database".into()));
        }
        migrate::run(c, Timestamp::default())
    })?;
    for table in TABLES {
        let columns = columns_of(&source, table)?;
        let insert = target.prepare(&insert_text(table, &columns, "$"))?;
        let mut select = source.prepare(&format!("SELECT {} FROM {table}", columns.join(", ")))?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let mut cells: Vec<Box<dyn ToSql + Sync>> = Vec::with_capacity(columns.len());
            for (at, kind) in insert.params().iter().enumerate() {
                cells.push(parameter_of(row.get(at)?, kind)?);
            }
            let parameters: Vec<&(dyn ToSql + Sync)> = cells.iter().map(AsRef::as_ref).collect();
            target.execute(&insert, &parameters)?;
        }
    }
    target.commit()?;
    count(from)
}

/// Whether a backup is whole and of a version that this program knows.
///
/// # Errors
/// When it is neither.
pub fn check_file(path: &Path) -> Result<i64, Error> {
    let file = crate::open_file(path)?;
    let verdict: String = file
        .query_row("PRAGMA quick_check", [], |row| row.get(0))
        .map_err(|_| Error::File(format!("{} is not a Doorward backup", path.display())))?;
    if verdict != "ok" {
        return Err(Error::File(format!("{} is damaged: {verdict}", path.display())));
    }
    let version = Conn::of_sqlite(&file, migrate::check)?;
    if version == 0 {
        return Err(Error::File(format!("{} is not a Doorward backup", path.display())));
    }
    Ok(version)
}

fn count(path: &Path) -> Result<Copied, Error> {
    let file = crate::open_file(path)?;
    let mut rows = 0;
    for table in TABLES {
        let count: i64 =
            file.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0))?;
        rows += u64::try_from(count).unwrap_or(0);
    }
    Ok(Copied { rows })
}

fn columns_of(file: &Connection, table: &str) -> Result<Vec<String>, Error> {
    let mut statement = file.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn insert_text(table: &str, columns: &[String], mark: &str) -> String {
    let places: Vec<_> = (1..=columns.len()).map(|n| format!("{mark}{n}")).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), places.join(", "))
}

fn cell_of(row: &postgres::Row, at: usize) -> Result<Cell, Error> {
    let kind = row.columns().get(at).map(postgres::Column::type_);
    let cell = match kind {
        Some(&Type::INT8) => row.try_get::<_, Option<i64>>(at)?.map(Cell::Integer),
        Some(&Type::BOOL) => row.try_get::<_, Option<bool>>(at)?.map(|b| Cell::Integer(b.into())),
        Some(&Type::TEXT) => row.try_get::<_, Option<String>>(at)?.map(Cell::Text),
        Some(&Type::BYTEA) => row.try_get::<_, Option<Vec<u8>>>(at)?.map(Cell::Blob),
        _ => return Err(Error::Corrupt("a column kind that backups do not know")),
    };
    Ok(cell.unwrap_or(Cell::Null))
}

fn parameter_of(cell: Cell, kind: &Type) -> Result<Box<dyn ToSql + Sync>, Error> {
    Ok(match (cell, kind) {
        (Cell::Null, &Type::INT8) => Box::new(None::<i64>),
        (Cell::Null, &Type::BOOL) => Box::new(None::<bool>),
        (Cell::Null, &Type::TEXT) => Box::new(None::<String>),
        (Cell::Null, &Type::BYTEA) => Box::new(None::<Vec<u8>>),
        (Cell::Integer(value), &Type::INT8) => Box::new(value),
        (Cell::Integer(value), &Type::BOOL) => Box::new(value != 0),
        (Cell::Text(value), &Type::TEXT) => Box::new(value),
        (Cell::Blob(value), &Type::BYTEA) => Box::new(value),
        _ => return Err(Error::Corrupt("a value of another kind than its column")),
    })
}
