//! The disk itself, and rusqlite on it with nothing around.

use super::Reference;
use super::scratch::Scratch;
use crate::arguments::Arguments;
use crate::engine::{Kind, Pace, repeat};
use crate::error::Error;
use crate::report::Summary;
use crate::work::Person;
use rusqlite::Connection;
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// One record of the synced append.
const RECORD: [u8; 512] = [0x5A; 512];
/// The size of the preallocated file; writing starts again at its beginning when it is full.
const PREALLOCATED: u64 = 16 << 20;

/// How rows or records reach the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Medium {
    /// Synced writes into space that was written before.
    Append,
    /// Synced writes that make the file longer.
    AppendGrowing,
    /// rusqlite, one row a transaction.
    Row,
    /// rusqlite, sixty-four rows a transaction.
    Rows,
}

impl Medium {
    /// All of them.
    pub(super) const ALL: [Self; 4] = [Self::Append, Self::AppendGrowing, Self::Row, Self::Rows];

    fn kind(self) -> Kind {
        match self {
            Self::Append => Kind::Append,
            Self::AppendGrowing => Kind::AppendGrowing,
            Self::Row => Kind::SqliteRow,
            Self::Rows => Kind::SqliteRows,
        }
    }
}

/// A file or database made ready.
#[derive(Debug)]
pub(super) struct Disk {
    medium: Medium,
    scratch: Scratch,
    people: AtomicU64,
}

impl Disk {
    /// Makes the files.
    pub(super) fn open(arguments: &Arguments, medium: Medium) -> Result<Self, Error> {
        let scratch = Scratch::inside(&arguments.references.dir)?;
        match medium {
            Medium::Append => preallocate(&scratch.file("append"))?,
            Medium::AppendGrowing => {}
            Medium::Row | Medium::Rows => make_table(&scratch.file("rows.sqlite"))?,
        }
        Ok(Self { medium, scratch, people: AtomicU64::new(0) })
    }
}

impl Reference for Disk {
    fn round(&mut self, pace: &Pace) -> Result<Summary, Error> {
        let (kind, scratch, people) = (self.medium.kind(), &self.scratch, &self.people);
        let run = match self.medium {
            Medium::Append => repeat(pace, kind, 1, || appender(&scratch.file("append"), true))?,
            Medium::AppendGrowing => {
                repeat(pace, kind, 1, || appender(&scratch.file("growing"), false))?
            }
            Medium::Row | Medium::Rows => repeat(pace, kind, 1, || {
                inserter(&scratch.file("rows.sqlite"), people, kind.units())
            })?,
        };
        Ok(Summary::new(kind.label(), 1, &run))
    }
}

fn preallocate(path: &Path) -> Result<(), Error> {
    let failed = || Error::io(format!("preallocating {}", path.display()));
    let mut file = File::create(path).map_err(failed())?;
    // Written, not only reserved: a first write into reserved space changes metadata again.
    let chunk = vec![0; 1 << 20];
    for _ in 0..PREALLOCATED >> 20 {
        file.write_all(&chunk).map_err(failed())?;
    }
    file.sync_all().map_err(failed())
}

/// Writes a record and syncs it, each time it is called.
fn appender(path: &Path, wrap: bool) -> Result<impl FnMut() -> Result<(), Error> + use<>, Error> {
    let told = format!("appending to {}", path.display());
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(!wrap)
        .open(path)
        .map_err(Error::io(told.clone()))?;
    let mut at = 0;
    Ok(move || {
        if wrap && at + 512 > PREALLOCATED {
            at = 0;
            file.seek(SeekFrom::Start(0)).map_err(Error::io(told.clone()))?;
        }
        at += 512;
        file.write_all(&RECORD).and_then(|()| file.sync_data()).map_err(Error::io(told.clone()))
    })
}

fn connect(path: &Path) -> Result<Connection, Error> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

fn make_table(path: &Path) -> Result<(), Error> {
    let sql = "CREATE TABLE person (
        id TEXT NOT NULL PRIMARY KEY, user_name TEXT NOT NULL UNIQUE,
        email TEXT NOT NULL, phone TEXT NOT NULL) WITHOUT ROWID";
    Ok(connect(path)?.execute_batch(sql)?)
}

/// Inserts `rows` people in one transaction, each time it is called.
fn inserter<'a>(
    path: &Path,
    people: &'a AtomicU64,
    rows: u64,
) -> Result<impl FnMut() -> Result<(), Error> + use<'a>, Error> {
    let mut connection = connect(path)?;
    Ok(move || {
        let transaction = connection.transaction()?;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO person (id, user_name, email, phone) VALUES (?, ?, ?, ?)",
            )?;
            for _ in 0..rows {
                let number = people.fetch_add(1, Ordering::Relaxed);
                let person = Person::new(0, number);
                insert.execute((guid(number), person.user_name, person.email, person.number))?;
            }
        }
        Ok(transaction.commit()?)
    })
}

/// A text like a time-ordered UUID.
pub(super) fn guid(number: u64) -> String {
    let mixed = crate::work::scatter(number);
    format!(
        "{:08x}-{:04x}-7{:03x}-8{:03x}-{:012x}",
        number >> 16,
        number & 0xFFFF,
        mixed >> 52,
        (mixed >> 40) & 0xFFF,
        mixed & 0xFFFF_FFFF_FFFF
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Length;
    use std::time::Duration;

    fn pace(requests: u64) -> Pace {
        Pace {
            connections: 1,
            threads: 1,
            warmup: Duration::ZERO,
            length: Length::Requests(requests),
            give_up: Duration::from_secs(5),
            server: None,
            progress: false,
        }
    }

    #[test]
    fn a_guid_looks_like_one() {
        let made = guid(70_000);
        assert!(crate::client::is_guid(&made), "{made}");
        assert!(guid(1) < guid(2) && guid(65_535) < guid(65_536));
    }

    #[test]
    fn rows_are_really_there() {
        let scratch = Scratch::inside(&std::env::temp_dir()).unwrap();
        let path = scratch.file("rows.sqlite");
        make_table(&path).unwrap();
        let people = AtomicU64::new(0);
        let run = repeat(&pace(3), Kind::SqliteRows, 1, || inserter(&path, &people, 64)).unwrap();
        assert_eq!(run.tallies.iter().next().unwrap().right, 3);
        let count: i64 = Connection::open(&path)
            .unwrap()
            .query_row("SELECT count(*) FROM person", (), |row| row.get(0))
            .unwrap();
        assert_eq!(count, 192);
    }

    #[test]
    fn a_growing_file_grows_and_a_preallocated_one_does_not() {
        let scratch = Scratch::inside(&std::env::temp_dir()).unwrap();
        let (growing, fixed) = (scratch.file("growing"), scratch.file("append"));
        preallocate(&fixed).unwrap();
        for (path, wrap) in [(&growing, false), (&fixed, true)] {
            let mut append = appender(path, wrap).unwrap();
            append().unwrap();
            append().unwrap();
        }
        assert_eq!(std::fs::metadata(&growing).unwrap().len(), 1024);
        assert_eq!(std::fs::metadata(&fixed).unwrap().len(), PREALLOCATED);
    }
}
