//! PostgreSQL: a bare prepared insert of one row a transaction, on many connections.

use super::Reference;
use super::disk::guid;
use crate::arguments::Arguments;
use crate::credentials::Secret;
use crate::engine::{Kind, Lane, Muster, Outcome, Pace, Turn, drive};
use crate::error::Error;
use crate::report::Summary;
use crate::work::Person;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::runtime::Builder;
use tokio_postgres::{Client, NoTls, Statement};

const MAKE: &str = "DROP TABLE IF EXISTS doorward_load_person;
    CREATE TABLE doorward_load_person (
        id text PRIMARY KEY, user_name text NOT NULL, email text NOT NULL, phone text NOT NULL);
    CREATE UNIQUE INDEX ON doorward_load_person (user_name)";
const FILL: &str = "INSERT INTO doorward_load_person
    SELECT 'before-' || n, 'before-' || n, 'before-' || n || '@example.com', '+1' || n
    FROM generate_series(1, $1::bigint) n";
const INSERT: &str =
    "INSERT INTO doorward_load_person (id, user_name, email, phone) VALUES ($1, $2, $3, $4)";

/// A table made ready.
#[derive(Debug)]
pub(super) struct Postgres {
    inserters: Inserters,
    pid: Option<u32>,
}

/// Opens the connections.
#[derive(Debug)]
struct Inserters {
    url: Secret,
    next: Arc<AtomicU64>,
}

impl Postgres {
    /// Makes the table, with `--people` rows in it.
    pub(super) fn open(arguments: &Arguments) -> Result<Self, Error> {
        let url = arguments.references.database_url.clone();
        let url = url.ok_or_else(|| Error::Usage("give --database-url".to_owned()))?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::io("starting a runtime"))?;
        let people = i64::try_from(arguments.people.unwrap_or(0)).unwrap_or(i64::MAX);
        runtime.block_on(async {
            let client = connect(&url).await?;
            client.batch_execute(MAKE).await?;
            client.execute(FILL, &[&people]).await?;
            Ok::<_, Error>(())
        })?;
        let inserters = Inserters { url, next: Arc::new(AtomicU64::new(0)) };
        Ok(Self { inserters, pid: arguments.references.reference_pid })
    }
}

impl Reference for Postgres {
    fn round(&mut self, pace: &Pace) -> Result<Summary, Error> {
        let pace = Pace { server: self.pid, ..pace.clone() };
        Ok(Summary::new("postgres", pace.connections, &drive(&pace, &self.inserters)?))
    }
}

async fn connect(url: &Secret) -> Result<Client, Error> {
    let (client, connection) = tokio_postgres::connect(url.reveal(), NoTls).await?;
    // A broken connection shows at the next insert.
    tokio::spawn(async move { connection.await.ok() });
    Ok(client)
}

/// One connection.
struct Inserter {
    url: Secret,
    client: Client,
    insert: Statement,
    next: Arc<AtomicU64>,
}

impl Muster for Inserters {
    type Lane = Inserter;

    async fn open(&self, _index: usize) -> Result<Inserter, Error> {
        let client = connect(&self.url).await?;
        let insert = client.prepare(INSERT).await?;
        Ok(Inserter { url: self.url.clone(), client, insert, next: self.next.clone() })
    }
}

impl Lane for Inserter {
    async fn turn(&mut self) -> Turn {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let person = Person::new(0, number);
        let phone = format!("{}{}", person.country_code, person.number);
        let id = guid(number);
        let row: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&id, &person.user_name, &person.email, &phone];
        let outcome = match self.client.execute(&self.insert, &row).await {
            Ok(1) => Outcome::Right,
            Ok(rows) => Outcome::Wrong(format!("{rows} rows")),
            Err(error) if self.client.is_closed() => Outcome::Broken(error.to_string()),
            Err(error) => Outcome::Wrong(Error::from(error).to_string()),
        };
        Turn::Done(Kind::PostgresInsert, outcome)
    }

    async fn mend(&mut self) -> Result<(), Error> {
        self.client = connect(&self.url).await?;
        self.insert = self.client.prepare(INSERT).await?;
        Ok(())
    }
}
