//! One installation: a data directory, a database, a server that runs or does not, and its log.

use crate::client::{Api, Client};
use crate::company::Company;
use crate::engine::{Database, Engine};
use crate::http::{Answer, Connection, Request};
use crate::journal::{Journal, Secrets};
use crate::process::{self, Output, Server};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

/// Where the server answers, shared with clients, which outlive a restart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Address(Arc<Mutex<Option<SocketAddr>>>);

impl Address {
    pub(crate) fn get(&self) -> std::io::Result<SocketAddr> {
        let address = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        address.ok_or_else(|| std::io::ErrorKind::NotConnected.into())
    }

    fn set(&self, address: Option<SocketAddr>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = address;
    }
}

/// One installation of the real program.
pub struct World {
    program: PathBuf,
    engine: Engine,
    room: tempfile::TempDir,
    database: Option<Database>,
    environment: BTreeMap<String, String>,
    server: Option<Server>,
    address: Address,
    journal: Journal,
    /// What must not be in the log.
    pub secrets: Secrets,
    errors_expected: bool,
}

/// Plays a story in a fresh world and examines the world at the end.
pub fn play(program: &str, engine: Engine, story: impl FnOnce(&mut World)) {
    let mut world = World::new(Path::new(program), engine);
    story(&mut world);
    world.end();
}

impl World {
    /// A world in which nothing has happened yet.
    pub fn new(program: &Path, engine: Engine) -> Self {
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Database::create()),
        };
        // Hashing as cheap as can be, and every line of the log, so that nothing can hide in one.
        let environment =
            [("PIN_HASH_MEMORY_KIB", "64"), ("PIN_HASH_PASSES", "1"), ("LOG", "trace")];
        let mut world = Self {
            program: program.to_owned(),
            engine,
            room: tempfile::tempdir().expect("there is room for temporary files"),
            database,
            environment: BTreeMap::new(),
            server: None,
            address: Address::default(),
            journal: Journal::default(),
            secrets: Secrets::default(),
            errors_expected: false,
        };
        for (name, value) in environment {
            world.set(name, value);
        }
        world
    }

    /// Another world with the same program.
    #[must_use]
    pub fn another(&self, engine: Engine) -> Self {
        Self::new(&self.program, engine)
    }

    /// Another server on the same PostgreSQL database, with a copy of the master keys. It ends before
    /// this world does.
    #[must_use]
    pub fn beside(&self) -> Self {
        let mut second = Self::new(&self.program, Engine::Sqlite);
        second.engine = self.engine;
        let database = self.database.as_ref().expect("only PostgreSQL serves several servers");
        second.environment.insert("DOORWARD_DATABASE_URL".to_owned(), database.url());
        std::fs::create_dir(second.path("data")).expect("the room is empty");
        std::fs::copy(self.data("master.key"), second.data("master.key")).expect("it is there");
        second
    }

    /// The program of the server.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Which engine it is on.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// A path beside the data directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.room.path().join(name)
    }

    /// A path in the data directory.
    pub fn data(&self, name: &str) -> PathBuf {
        self.path("data").join(name)
    }

    /// Gives a setting a value for everything started from now on.
    pub fn set(&mut self, setting: &str, value: &str) {
        let variable = format!("DOORWARD_{}", setting.to_uppercase());
        self.environment.insert(variable, value.to_owned());
    }

    /// Says that the server is going to log errors.
    pub fn expect_errors(&mut self) {
        self.errors_expected = true;
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).env_clear().env("TMPDIR", self.room.path());
        command.env("DOORWARD_DATA_DIR", self.path("data")).envs(&self.environment);
        if let Some(database) = &self.database {
            command.env("DOORWARD_DATABASE_URL", database.url());
        }
        command
    }

    /// Runs a command of the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let output = process::run(&mut self.command(arguments));
        for line in output.stderr.lines() {
            self.journal.write(line.to_owned());
        }
        output
    }

    /// Sets up a company with what the arguments say beside its name and its label `clinic`.
    #[track_caller]
    pub fn set_up(&self, arguments: &[&str]) -> Company {
        let output = self.try_set_up(arguments).done();
        Company::read(&output.json(), &self.secrets)
    }

    /// Tries to.
    pub fn try_set_up(&self, arguments: &[&str]) -> Output {
        let usual =
            [("--company", "Clinic"), ("--hostname", "clinic"), ("--owner-email", "o@example.org")];
        let mut all = vec!["setup", "--json"];
        for (name, value) in usual {
            if !arguments.contains(&name) {
                all.extend([name, value]);
            }
        }
        all.extend(arguments);
        self.run(&all)
    }

    /// Sets up a company and starts the server.
    #[track_caller]
    pub fn open(&mut self, arguments: &[&str]) -> Company {
        let company = self.set_up(arguments);
        self.start(&[]);
        company
    }

    /// Starts the server, on a free port unless the arguments say where, and waits until it listens.
    #[track_caller]
    pub fn start(&mut self, arguments: &[&str]) {
        let mut all = vec!["serve"];
        if !arguments.iter().any(|argument| argument.starts_with("--listen=")) {
            all.push("--listen=127.0.0.1:0");
        }
        all.extend(arguments);
        self.start_command(&all);
    }

    /// Starts a command that serves, and waits until it listens.
    #[track_caller]
    pub fn start_command(&mut self, arguments: &[&str]) {
        assert!(self.server.is_none(), "the server runs already");
        let server = Server::start(&mut self.command(arguments), &self.journal);
        self.address.set(Some(server.address));
        self.server = Some(server);
    }

    /// Tells the server to stop; fails the test unless it does so well and in time.
    #[track_caller]
    pub fn stop(&mut self) {
        self.address.set(None);
        let status = self.server.take().expect("the server runs").stop();
        assert!(status.success(), "the server ended with {status}");
    }

    /// Ends the server as a power cut would.
    pub fn kill(&mut self) {
        self.address.set(None);
        self.server.take().expect("the server runs").kill();
    }

    /// Stops the server and starts it again.
    #[track_caller]
    pub fn restart(&mut self) {
        self.stop();
        self.start(&[]);
    }

    /// What the server and the commands have logged so far.
    pub fn log(&self) -> Vec<String> {
        self.journal.lines()
    }

    /// Where the server answers.
    pub fn address(&self) -> SocketAddr {
        self.address.get().expect("the server runs")
    }

    /// The server's process.
    pub fn server_id(&self) -> u32 {
        self.server.as_ref().expect("the server runs").id()
    }

    /// A connection to the server.
    pub fn connect(&self) -> Connection {
        Connection::open(self.address()).expect("the server listens")
    }

    /// Sends a request on a connection of its own.
    #[track_caller]
    pub fn send(&self, request: &Request) -> Answer {
        self.connect().send(request).unwrap_or_else(|error| panic!("{request:?}: {error}"))
    }

    /// The request for a token.
    pub fn token_request(company: &Company, api: Api) -> Request {
        Request::new("GET", api.token_path())
            .header("ApplicationId", &company.application_id)
            .header("ApplicationKey", &company.application_key)
    }

    /// A token.
    #[track_caller]
    pub fn token(&self, company: &Company, api: Api) -> String {
        let answer = self.send(&Self::token_request(company, api));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let token = answer.json()["access_token"].as_str().expect("a token is text").to_owned();
        self.secrets.note(&token);
        token
    }

    /// A client with a token of its own.
    #[track_caller]
    pub fn client(&self, company: &Company, api: Api) -> Client {
        let token = self.token(company, api);
        Client::new(self.address.clone(), self.secrets.clone(), api, company, token)
    }

    /// How many people a company has, as its administrator is told.
    #[track_caller]
    pub fn people(&self, company: &Company) -> i64 {
        let all = self.run(&["company", "list", "--json"]).done().json();
        let rows = all.as_array().expect("a list");
        let own = rows.iter().find(|row| row["company_id"] == company.id).expect("the company");
        own["people"].as_i64().expect("a number")
    }

    /// The newest audit rows of a company.
    #[track_caller]
    pub fn audit(&self, company: &Company) -> Vec<Value> {
        let id = company.id.to_string();
        let list = ["audit", "list", "--json", "--most", "1000", "--company-id", &id];
        self.run(&list).done().json().as_array().expect("a list").clone()
    }

    /// Runs statements on the database itself, past the program.
    pub fn execute(&self, statements: &str) {
        match &self.database {
            Some(database) => {
                let client = postgres::Client::connect(&database.url(), postgres::NoTls);
                client.expect("the database").batch_execute(statements).expect(statements);
            }
            None => rusqlite::Connection::open(self.data("doorward.db"))
                .and_then(|sqlite| sqlite.execute_batch(statements))
                .expect(statements),
        }
    }

    /// The number that a query on the database itself gives.
    pub fn number(&self, query: &str) -> i64 {
        self.value(query)
    }

    /// The bytes that a query on the database itself gives.
    pub fn bytes(&self, query: &str) -> Vec<u8> {
        self.value(query)
    }

    fn value<T>(&self, query: &str) -> T
    where
        T: for<'a> postgres::types::FromSql<'a> + rusqlite::types::FromSql,
    {
        match &self.database {
            Some(database) => {
                let client = postgres::Client::connect(&database.url(), postgres::NoTls);
                client.expect("the database").query_one(query, &[]).expect(query).get(0)
            }
            None => rusqlite::Connection::open(self.data("doorward.db"))
                .and_then(|sqlite| sqlite.query_row(query, [], |row| row.get(0)))
                .expect(query),
        }
    }

    /// The end: the server stops well, it has logged no error that was not announced, and none of
    /// the secrets used is in the log.
    #[track_caller]
    pub fn end(mut self) {
        if self.server.is_some() {
            self.stop();
        }
        let lines = self.journal.lines();
        self.secrets.must_not_be_in(&lines);
        for line in &lines {
            assert!(!line.contains("panicked"), "the server panicked: {line}");
            let error = line.contains("\"level\":\"ERROR\"");
            assert!(self.errors_expected || !error, "the server logged an error: {line}");
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.kill();
        }
        if std::thread::panicking() {
            let lines = self.journal.lines();
            let tail = lines.len().saturating_sub(40);
            eprintln!("the last lines of the log:\n{}", lines[tail..].join("\n"));
        }
    }
}
