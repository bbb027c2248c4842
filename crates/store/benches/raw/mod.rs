//! The same rows and queries with rusqlite alone: what cannot be undercut with this library.

use crate::{COMPANY, NOW, audit_row, identifier, new_person};
use rusqlite::{Connection, params};
use std::path::Path;

/// A connection with the pragmas of the store's writer.
pub(crate) struct Raw(Connection);

impl Raw {
    pub(crate) fn open(path: &Path) -> Self {
        let connection = Connection::open(path).unwrap();
        connection.set_prepared_statement_cache_capacity(128);
        connection.pragma_update(None, "journal_mode", "wal").unwrap();
        connection.pragma_update(None, "synchronous", "full").unwrap();
        connection.pragma_update(None, "cache_size", -16 * 1024).unwrap();
        connection.pragma_update(None, "wal_autocheckpoint", 4_000).unwrap();
        Self(connection)
    }

    fn run(&self, sql: &str) {
        self.0.prepare_cached(sql).unwrap().execute([]).unwrap();
    }

    /// Adds people in one transaction.
    pub(crate) fn add_users(&self, numbers: &[u64]) {
        self.run("BEGIN IMMEDIATE");
        for number in numbers {
            self.add_user(*number);
        }
        self.run("COMMIT");
    }

    fn add_user(&self, number: u64) {
        const NAME: &str = "INSERT INTO login_name (company, folded, person, slot, spelled) \
             VALUES (?1, ?2, ?3, ?4, ?5)";
        const PERSON: &str = "INSERT INTO person (company, id, email, email_key, first_name, \
             last_name, phone, status, enrolment, source, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)";
        const AUDIT: &str = "INSERT INTO audit (company, id, at, last_at, times, request, channel, \
             act, actor, address, person, outcome, reason, device) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
        let (new, row, id) = (new_person(number), audit_row(number), identifier(number));
        let company = COMPANY.0;
        let now = NOW.micros();
        let name = params![company, new.user_name.folded(), id, 0, new.user_name.as_str()];
        self.0.prepare_cached(NAME).unwrap().execute(name).unwrap();
        let person = params![
            company,
            id,
            new.email.as_str(),
            new.email.key(),
            new.first_name.as_str(),
            new.last_name.as_str(),
            new.phone.as_str(),
            "active",
            "pending",
            new.source.as_str(),
            now
        ];
        self.0.prepare_cached(PERSON).unwrap().execute(person).unwrap();
        let audit = params![
            company,
            row.id.as_bytes(),
            now,
            now,
            row.times,
            row.request.as_bytes(),
            row.channel,
            row.act,
            row.actor,
            row.address,
            id,
            row.outcome,
            row.reason,
            row.device
        ];
        self.0.prepare_cached(AUDIT).unwrap().execute(audit).unwrap();
    }

    pub(crate) fn status(&self, number: u64) -> String {
        let sql = "SELECT status FROM person WHERE company = ?1 AND id = ?2";
        let mut statement = self.0.prepare_cached(sql).unwrap();
        statement.query_row(params![COMPANY.0, identifier(number)], |row| row.get(0)).unwrap()
    }

    /// A person's columns and names, by a folded name; how many bytes they have.
    pub(crate) fn person_by_name(&self, folded: &str) -> usize {
        let owner = "SELECT person FROM login_name WHERE company = ?1 AND folded = ?2";
        let columns = "SELECT email, first_name, last_name, phone, status, enrolment, source, \
             created_at, updated_at FROM person WHERE company = ?1 AND id = ?2";
        let names = "SELECT slot, spelled FROM login_name WHERE company = ?1 AND person = ?2 \
             ORDER BY slot";
        let mut owner = self.0.prepare_cached(owner).unwrap();
        let id: [u8; 16] = owner.query_row(params![COMPANY.0, folded], |row| row.get(0)).unwrap();
        let mut columns = self.0.prepare_cached(columns).unwrap();
        let texts: Vec<String> = columns
            .query_row(params![COMPANY.0, id], |row| (0..7).map(|at| row.get(at)).collect())
            .unwrap();
        let mut names = self.0.prepare_cached(names).unwrap();
        let spelled: Vec<String> = names
            .query_map(params![COMPANY.0, id], |row| row.get(1))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        texts.iter().chain(&spelled).map(String::len).sum()
    }
}
