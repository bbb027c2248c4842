//! The two engines, and a PostgreSQL database for each world that wants one.

use postgres::NoTls;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where a world keeps its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// In its data directory.
    Sqlite,
    /// In a database of its own on the server that `DOORWARD_TEST_POSTGRES` names.
    Postgres,
}

impl Engine {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Sqlite => Self::Postgres,
            Self::Postgres => Self::Sqlite,
        }
    }
}

const VARIABLE: &str = "DOORWARD_TEST_POSTGRES";

/// A PostgreSQL database that is dropped with this value. The driver blocks: make and drop it away
/// from asynchronous threads.
pub struct Database {
    admin: String,
    name: String,
}

impl Database {
    /// An empty one on the server that `DOORWARD_TEST_POSTGRES` names.
    #[must_use]
    pub fn create() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let Ok(admin) = std::env::var(VARIABLE) else {
            panic!("run ./test, which starts a PostgreSQL ({VARIABLE} is not set)")
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let database = Self { admin, name: format!("doorward_{}_{number}", std::process::id()) };
        // A run that was killed may have left one of the same name behind.
        database.administer(&format!("DROP DATABASE IF EXISTS {}", database.name));
        database.administer(&format!("CREATE DATABASE {}", database.name));
        database
    }

    /// The URL under which a server reaches it.
    #[must_use]
    pub fn url(&self) -> String {
        let (front, query) = match self.admin.split_once('?') {
            Some((front, query)) => (front, format!("?{query}")),
            None => (self.admin.as_str(), String::new()),
        };
        let (server, _) = front.rsplit_once('/').expect("the URL names a database");
        format!("{server}/{}{query}", self.name)
    }

    fn administer(&self, statement: &str) {
        let mut client = postgres::Client::connect(&self.admin, NoTls)
            .unwrap_or_else(|error| panic!("{VARIABLE}: {error}"));
        client.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error:?}"));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        if let Ok(mut client) = postgres::Client::connect(&self.admin, NoTls) {
            // A database that stays behind goes with its server.
            let _ = client.batch_execute(&drop);
        }
    }
}
