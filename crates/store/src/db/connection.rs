//! A connection in the midst of a transaction, and the rows it gives. The only way to run SQL.

use super::{Error, Value};
use doorward_domain::{CompanyId, PersonId};
use postgres::binary_copy::BinaryCopyInWriter;
use std::cell::RefCell;
use std::collections::HashMap;

/// Prepared statements of one PostgreSQL connection, by their text.
pub(crate) type Statements = HashMap<&'static str, postgres::Statement>;

/// A transaction of either engine. SQL never goes on after an error: return it.
pub struct Conn<'a>(pub(super) Inner<'a>);

pub(super) enum Inner<'a> {
    Sqlite { connection: &'a rusqlite::Connection, touched: Option<&'a Touched> },
    Postgres { transaction: postgres::Transaction<'a>, statements: &'a mut Statements },
}

/// The people whom a SQLite transaction has changed in what is remembered of them.
pub(super) type Touched = RefCell<Vec<(CompanyId, PersonId)>>;

impl<'a> Inner<'a> {
    /// A connection on which nobody is changed.
    pub(super) fn of_sqlite(connection: &'a rusqlite::Connection) -> Self {
        Self::Sqlite { connection, touched: None }
    }
}

/// The names under which SQLite knows `$1` and its followers. It numbers them by first appearance,
/// so they are bound by name.
const NAMES: [&str; 32] = [
    "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15",
    "$16", "$17", "$18", "$19", "$20", "$21", "$22", "$23", "$24", "$25", "$26", "$27", "$28",
    "$29", "$30", "$31", "$32",
];

impl<'a> Conn<'a> {
    /// Runs a statement; how many rows it touched.
    ///
    /// # Errors
    /// The engine's error.
    pub fn execute(&mut self, sql: &'static str, values: &[Value<'_>]) -> Result<u64, Error> {
        match &mut self.0 {
            Inner::Sqlite { connection, .. } => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, values)?;
                Ok(statement.raw_execute()? as u64)
            }
            Inner::Postgres { transaction, statements } => {
                let statement = prepare(transaction, statements, sql)?;
                Ok(transaction.execute(&statement, &parameters(values))?)
            }
        }
    }

    /// The rows of a query, each read by `read`.
    ///
    /// # Errors
    /// The engine's error, or one that `read` returns.
    pub fn query<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut found = Vec::new();
        self.each(sql, values, |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Shows each row of a query to `see`, which may borrow from it.
    ///
    /// # Errors
    /// The engine's error, or one that `see` returns.
    pub fn each(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        mut see: impl FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match &mut self.0 {
            Inner::Sqlite { connection, .. } => {
                let mut statement = connection.prepare_cached(sql)?;
                bind(&mut statement, values)?;
                let mut rows = statement.raw_query();
                while let Some(row) = rows.next()? {
                    see(&Row::Sqlite(row))?;
                }
                Ok(())
            }
            Inner::Postgres { transaction, statements } => {
                let statement = prepare(transaction, statements, sql)?;
                let rows = transaction.query(&statement, &parameters(values))?;
                rows.iter().try_for_each(|row| see(&Row::Postgres(row)))
            }
        }
    }

    /// The first row of a query, if there is one.
    ///
    /// # Errors
    /// As [`Conn::query`].
    pub fn query_first<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        read: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        Ok(self.query(sql, values, read)?.into_iter().next())
    }

    /// Inserts many rows. The statement is `INSERT INTO table (columns) VALUES ($1, …)` with one value
    /// for each column in their order, and nothing after it: PostgreSQL is handed the rows in one go,
    /// for a round trip for each would take longer than all of its work.
    ///
    /// # Errors
    /// The engine's error; also when a row is there already ([`Error::is_conflict`]).
    pub fn insert_many<'v, const N: usize>(
        &mut self,
        sql: &'static str,
        rows: impl Iterator<Item = [Value<'v>; N]>,
    ) -> Result<(), Error> {
        match &mut self.0 {
            Inner::Sqlite { connection, .. } => {
                let mut statement = connection.prepare_cached(sql)?;
                for row in rows {
                    bind(&mut statement, &row)?;
                    statement.raw_execute()?;
                }
                Ok(())
            }
            Inner::Postgres { transaction, statements } => {
                let kinds = prepare(transaction, statements, sql)?.params().to_vec();
                let parts =
                    sql.strip_prefix("INSERT INTO ").and_then(|rest| rest.split_once(" VALUES "));
                let (into, _) = parts.ok_or(Error::Corrupt("a statement that inserts rows"))?;
                let writer = transaction.copy_in(&format!("COPY {into} FROM STDIN BINARY"))?;
                let mut writer = BinaryCopyInWriter::new(writer, &kinds);
                for row in rows {
                    writer.write(&parameters(&row))?;
                }
                writer.finish()?;
                Ok(())
            }
        }
    }

    /// Runs several statements without parameters: a migration.
    ///
    /// # Errors
    /// The engine's error.
    pub fn run_script(&mut self, sql: &str) -> Result<(), Error> {
        match &mut self.0 {
            // Rows of such a table lie in the tree of its primary key, which halves the work of an
            // insert; PostgreSQL has no such tables and sees a comment.
            Inner::Sqlite { connection, .. } => {
                Ok(connection.execute_batch(&sql.replace("/* clustered */", "WITHOUT ROWID"))?)
            }
            Inner::Postgres { transaction, .. } => Ok(transaction.batch_execute(sql)?),
        }
    }

    /// Makes closures of one company that read and then write take turns until they commit. SQLite
    /// has one writer anyway.
    ///
    /// # Errors
    /// The engine's error.
    pub fn take_turn(&mut self, company: CompanyId) -> Result<(), Error> {
        match &self.0 {
            Inner::Sqlite { .. } => Ok(()),
            Inner::Postgres { .. } => self
                .query("SELECT pg_advisory_xact_lock($1)", &[company.into()], |_| Ok(()))
                .map(|_| ()),
        }
    }

    /// Says that a person's status has changed, or that she is gone, so that nothing older is
    /// remembered of her once this is committed.
    pub(crate) fn touch(&mut self, company: CompanyId, person: PersonId) {
        if let Inner::Sqlite { touched: Some(touched), .. } = &self.0 {
            touched.borrow_mut().push((company, person));
        }
    }

    /// Whether a table exists.
    ///
    /// # Errors
    /// The engine's error.
    pub fn has_table(&mut self, name: &str) -> Result<bool, Error> {
        let sql = match &self.0 {
            Inner::Sqlite { .. } => {
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1"
            }
            Inner::Postgres { .. } => {
                "SELECT 1 FROM information_schema.tables \
                 WHERE table_schema = current_schema() AND table_name = $1"
            }
        };
        Ok(self.query_first(sql, &[name.into()], |_| Ok(()))?.is_some())
    }

    /// Tells SQLite's planner how the two tables grow that everything is written down in. Without, it
    /// takes one company to have ten rows, and looks for the rows about a person through all of
    /// them. PostgreSQL counts for itself.
    ///
    /// # Errors
    /// The engine's error.
    pub(crate) fn guide_planner(&mut self) -> Result<(), Error> {
        // Rows, then rows for each value of the first column, of the first two, and so on
        // (sqlite.org/fileformat2.html, section 2.6.3).
        const FACTS: &str = "ANALYZE sqlite_schema; DELETE FROM sqlite_stat1; \
             INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES \
             ('audit', 'audit', '1000000 1000000 1'), \
             ('audit', 'audit_person', '1000000 1000000 10 1'), \
             ('event', 'event', '1000000 1000000 1'), \
             ('event', 'event_person', '1000000 1000000 100 1'); \
             ANALYZE sqlite_schema;";
        if matches!(self.0, Inner::Sqlite { .. }) && !self.has_table("sqlite_stat1")? {
            self.run_script(FACTS)?;
        }
        Ok(())
    }

    /// Runs a closure on a SQLite file outside any [`super::Db`].
    pub(crate) fn of_sqlite<T>(
        file: &rusqlite::Connection,
        work: impl FnOnce(&mut Conn<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        work(&mut Conn(Inner::of_sqlite(file)))
    }

    /// Runs a closure in a PostgreSQL transaction outside any [`super::Db`] and gives it back.
    pub(crate) fn of_postgres<T>(
        transaction: postgres::Transaction<'a>,
        statements: &'a mut Statements,
        work: impl FnOnce(&mut Conn<'a>) -> Result<T, Error>,
    ) -> Result<postgres::Transaction<'a>, Error> {
        let mut conn = Conn(Inner::Postgres { transaction, statements });
        work(&mut conn)?;
        conn.into_transaction().ok_or(Error::Closed)
    }

    pub(super) fn into_transaction(self) -> Option<postgres::Transaction<'a>> {
        match self.0 {
            Inner::Sqlite { .. } => None,
            Inner::Postgres { transaction, .. } => Some(transaction),
        }
    }
}

fn bind(statement: &mut rusqlite::CachedStatement<'_>, values: &[Value<'_>]) -> Result<(), Error> {
    if values.len() > NAMES.len() {
        return Err(Error::Corrupt("a statement with more values than there are names"));
    }
    for (position, (name, value)) in (1..).zip(NAMES.iter().zip(values)) {
        // In most statements parameters appear in their order, which spares looking for the name.
        let index = match statement.parameter_name(position) {
            Some(found) if found == *name => Some(position),
            _ => statement.parameter_index(name)?,
        };
        if let Some(index) = index {
            statement.raw_bind_parameter(index, value)?;
        }
    }
    Ok(())
}

fn prepare(
    transaction: &mut postgres::Transaction<'_>,
    statements: &mut Statements,
    sql: &'static str,
) -> Result<postgres::Statement, Error> {
    if let Some(statement) = statements.get(sql) {
        return Ok(statement.clone());
    }
    let statement = transaction.prepare(sql)?;
    statements.insert(sql, statement.clone());
    Ok(statement)
}

fn parameters<'v>(values: &'v [Value<'v>]) -> Vec<&'v (dyn postgres::types::ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn postgres::types::ToSql + Sync)).collect()
}

/// A row of a result. Columns are counted from 0.
pub enum Row<'a> {
    /// Of SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// Of PostgreSQL.
    Postgres(&'a postgres::Row),
}

macro_rules! getters {
    ($($(#[$doc:meta])* $name:ident -> $kind:ty),* $(,)?) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// When the column holds another kind of value.
        pub fn $name(&self, column: usize) -> Result<$kind, Error> {
            match self {
                Self::Sqlite(row) => Ok(row.get(column)?),
                Self::Postgres(row) => Ok(row.try_get(column)?),
            }
        }
    )*};
}

impl Row<'_> {
    getters! {
        /// A BIGINT.
        integer -> i64,
        /// A BIGINT or NULL.
        integer_or_null -> Option<i64>,
        /// A BOOLEAN.
        boolean -> bool,
        /// A TEXT.
        text -> String,
        /// A TEXT or NULL.
        text_or_null -> Option<String>,
        /// A BYTEA.
        bytes -> Vec<u8>,
        /// A BYTEA or NULL.
        bytes_or_null -> Option<Vec<u8>>,
    }

    /// A time.
    ///
    /// # Errors
    /// When the column holds another kind of value.
    pub fn time(&self, column: usize) -> Result<doorward_domain::Timestamp, Error> {
        self.integer(column).map(doorward_domain::Timestamp::from_micros)
    }

    /// A time or NULL.
    ///
    /// # Errors
    /// When the column holds another kind of value.
    pub fn time_or_null(&self, column: usize) -> Result<Option<doorward_domain::Timestamp>, Error> {
        Ok(self.integer_or_null(column)?.map(doorward_domain::Timestamp::from_micros))
    }

    /// A TEXT where it lies.
    ///
    /// # Errors
    /// When the column holds another kind of value.
    pub fn text_in_place(&self, column: usize) -> Result<&str, Error> {
        match self {
            Self::Sqlite(row) => Ok(row.get_ref(column)?.as_str().map_err(wrong_kind)?),
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// A TEXT where it lies, or NULL.
    ///
    /// # Errors
    /// When the column holds another kind of value.
    pub fn text_or_null_in_place(&self, column: usize) -> Result<Option<&str>, Error> {
        match self {
            Self::Sqlite(row) => Ok(row.get_ref(column)?.as_str_or_null().map_err(wrong_kind)?),
            Self::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// The 16 bytes of an identifier.
    ///
    /// # Errors
    /// When the column holds anything else; `what` names it.
    pub fn identifier(&self, column: usize, what: &'static str) -> Result<[u8; 16], Error> {
        let bytes = match self {
            Self::Sqlite(row) => row.get_ref(column)?.as_blob().map_err(wrong_kind)?,
            Self::Postgres(row) => row.try_get(column)?,
        };
        bytes.try_into().map_err(|_| Error::Corrupt(what))
    }
}

fn wrong_kind(error: rusqlite::types::FromSqlError) -> rusqlite::Error {
    error.into()
}
