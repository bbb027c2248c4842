//! A database of its own for every test, on either engine, gone when the test is over.

use crate::samples::NOW;
use doorward_store::{Conn, Db, Error, Location, Options, Value};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// Names the server that PostgreSQL's tests use, as somebody who may make databases.
const SERVER: &str = "DOORWARD_TEST_POSTGRES";

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// The one that it is not.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Sqlite => Self::Postgres,
            Self::Postgres => Self::Sqlite,
        }
    }
}

/// An empty place for a database: a path where no file is, or a database without tables.
pub(crate) struct Place {
    pub(crate) location: Location,
    /// Also for files that a test makes beside the database.
    dir: tempfile::TempDir,
    to_drop: Option<String>,
}

impl Place {
    pub(crate) fn new(engine: Engine) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let dir = tempfile::tempdir().unwrap();
        let (location, to_drop) = match engine {
            Engine::Sqlite => (Location::Sqlite(dir.path().join("doorward.db")), None),
            Engine::Postgres => {
                let number = NUMBER.fetch_add(1, Ordering::Relaxed);
                let name = format!("conformance_{}_{number}", std::process::id());
                on_server(format!("CREATE DATABASE {name}"));
                (Location::Postgres(url_of(&name)), Some(name))
            }
        };
        Self { location, dir, to_drop }
    }

    /// A path in the test's own directory.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Opens the database without migrating it: away from the asynchronous threads, for the driver
    /// of PostgreSQL blocks.
    pub(crate) async fn open(&self) -> Db {
        let location = self.location.clone();
        aside(move || Db::open(&location, Options { connections: 4 }).unwrap()).await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(name) = self.to_drop.take() {
            on_server(format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// A migrated database.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) db: Db,
    pub(crate) place: Place,
}

impl World {
    /// Runs a closure over the store's functions in a write that must stand.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn<'_>) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.db.write(work).await.unwrap()
    }

    /// Runs a closure over the store's functions in a read.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn<'_>) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.db.read(work).await.unwrap()
    }

    /// The one number that a query gives.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        self.read(move |c| c.query_first(sql, &[], |row| row.integer(0))).await.unwrap()
    }

    /// Runs a statement that the store has no function for.
    pub(crate) async fn execute(&self, sql: &'static str, values: Vec<OwnedValue>) -> u64 {
        self.write(move |c| {
            let values: Vec<Value<'_>> = values.iter().map(OwnedValue::lend).collect();
            c.execute(sql, &values)
        })
        .await
    }
}

/// A value on its way into a closure that outlives its maker.
pub(crate) enum OwnedValue {
    Integer(i64),
    Text(&'static str),
    Bytes(Vec<u8>),
}

impl OwnedValue {
    fn lend(&self) -> Value<'_> {
        match self {
            Self::Integer(value) => Value::Integer(*value),
            Self::Text(value) => Value::Text(value),
            Self::Bytes(value) => Value::Bytes(value),
        }
    }
}

/// Tells a story on a migrated database of one engine.
pub(crate) fn run<F: Future<Output = ()>>(engine: Engine, story: impl FnOnce(World) -> F) {
    let place = Place::new(engine);
    runtime().block_on(async {
        let db = place.open().await;
        db.migrate(NOW).await.unwrap();
        story(World { engine, db, place }).await;
    });
}

/// Does blocking work away from the threads that must not block.
pub(crate) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn server() -> String {
    std::env::var(SERVER)
        .unwrap_or_else(|_| panic!("{SERVER} is not set: run ./test, which starts a PostgreSQL"))
}

/// The server's URL with another database in it.
fn url_of(database: &str) -> String {
    let server = server();
    let (before, query) = match server.split_once('?') {
        Some((before, query)) => (before, format!("?{query}")),
        None => (server.as_str(), String::new()),
    };
    let authority = before.find("://").map_or(0, |at| at + 3);
    let path = before[authority..].find('/').map_or(before.len(), |at| authority + at);
    format!("{}/{database}{query}", &before[..path])
}

/// The driver blocks, so it gets a thread of its own.
fn on_server(sql: String) {
    let work = move || {
        let mut client = postgres::Client::connect(&server(), postgres::NoTls).unwrap();
        client.batch_execute(&sql).unwrap();
    };
    std::thread::spawn(work).join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}
