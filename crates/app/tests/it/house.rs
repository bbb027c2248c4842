//! A company with an application on a database of its own, and a clock that stands until it is moved.

use doorward_app::administration::setup::{MadeCompany, NewCompany};
use doorward_app::{
    App, AppSettings, BiometricSettings, Caller, Channel, Clock, Ctx, Error, HashSettings,
    IssuedToken, KeyRing, LimitSettings,
};
use doorward_domain::{
    ALIASES, CompanySettings, Email, Freshness, NewPerson, PersonId, PersonName, Phone, Plan,
    Refusal, Source, Timestamp, UserName,
};
use doorward_store::audit::AuditEntry;
use doorward_store::{Db, Location, Options, audit};
use doorward_testkit::{Database, Engine};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::watch;

/// When every story begins, and the same as clients write it.
pub(crate) const START: Timestamp = Timestamp::from_seconds(1_654_594_138);
pub(crate) const START_TEXT: &str = "20220607092858";
/// A PIN, and one that it is not.
pub(crate) const RIGHT: &str = "102374";
pub(crate) const WRONG: &str = "999999";

/// Hashes that take no time.
pub(crate) const CHEAP: HashSettings =
    HashSettings { memory_kib: 64, passes: 1, lanes: 1, threads: 2, queue: 64 };

/// The shortest time there is.
pub(crate) const MOMENT: Duration = Duration::from_micros(1);

pub(crate) struct House {
    pub(crate) app: Arc<App>,
    pub(crate) made: MadeCompany,
    clock: Arc<AtomicI64>,
    location: Location,
    dir: tempfile::TempDir,
    _database: Option<Elsewhere>,
}

/// A database on a server. Its driver blocks, so a thread of its own makes and drops it.
struct Elsewhere(Option<Database>);

impl Elsewhere {
    fn create() -> Self {
        Self(Some(std::thread::spawn(Database::create).join().unwrap()))
    }

    fn location(&self) -> Location {
        Location::Postgres(self.0.as_ref().unwrap().url())
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        let database = self.0.take();
        std::thread::spawn(move || drop(database)).join().unwrap();
    }
}

impl House {
    /// A company on the enterprise plan whose application is strict or not.
    pub(crate) async fn new(freshness: Freshness) -> Self {
        Self::with_plan(Plan::Enterprise, freshness).await
    }

    pub(crate) async fn with_plan(plan: Plan, freshness: Freshness) -> Self {
        Self::built(plan, freshness, Engine::Sqlite).await
    }

    /// One whose database is of the engine given.
    pub(crate) async fn on(engine: Engine) -> Self {
        Self::built(Plan::Enterprise, Freshness::Off, engine).await
    }

    async fn built(plan: Plan, freshness: Freshness, engine: Engine) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let database = (engine == Engine::Postgres).then(Elsewhere::create);
        let file = || Location::Sqlite(dir.path().join("doorward.db"));
        let location = database.as_ref().map_or_else(file, Elsewhere::location);
        let clock = Arc::new(AtomicI64::new(START.micros()));
        let ring = KeyRing::open_or_create(&dir.path().join("master.key")).unwrap();
        let app = open(&location, &clock, ring, CHEAP).await.unwrap();
        let new = NewCompany {
            name: "Acme".to_owned(),
            hostname: "acme".to_owned(),
            owner_email: "owner@example.com".to_owned(),
            plan,
            company_id: Some(10_022_513),
            application_id: None,
            application_key: None,
            hmac_key: None,
            api_key: None,
            freshness,
            factors: Vec::new(),
        };
        let ctx = app.ctx(Channel::CommandLine, "setup", None).unwrap();
        let made = app.set_up_company(&ctx, new).await.unwrap();
        Self { app: Arc::new(app), made, clock, location, dir, _database: database }
    }

    /// Another server on the same database with the same master keys.
    pub(crate) async fn another(&self, hash: HashSettings) -> App {
        self.open_with(KeyRing::open(&self.key_file()).unwrap(), hash).await.unwrap()
    }

    /// A server on the same database with the master keys given.
    pub(crate) async fn open_with(&self, ring: KeyRing, hash: HashSettings) -> Result<App, Error> {
        open(&self.location, &self.clock, ring, hash).await
    }

    pub(crate) fn key_file(&self) -> PathBuf {
        self.dir.path().join("master.key")
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.app.clock().now()
    }

    pub(crate) fn set(&self, now: Timestamp) {
        self.clock.store(now.micros(), Ordering::Relaxed);
    }

    pub(crate) fn pass(&self, duration: Duration) {
        self.set(self.now() + duration);
    }

    /// An operator's call about the company.
    pub(crate) fn operator(&self, act: &'static str) -> Ctx {
        let mut ctx = self.app.ctx(Channel::CommandLine, act, None).unwrap();
        ctx.company = self.made.company_id;
        ctx
    }

    /// Asks for a token with the application's own credentials.
    pub(crate) fn token(&self, channel: Channel) -> Result<IssuedToken, Error> {
        let mut ctx = self.app.ctx(channel, "token", None).unwrap();
        let id = self.made.application_id.to_string();
        self.app.issue_token(&mut ctx, &id, &self.made.application_key, None)
    }

    /// A call of whoever holds a token.
    pub(crate) fn identify(
        &self,
        token: &IssuedToken,
        act: &'static str,
    ) -> Result<(Ctx, Caller), Refusal> {
        identify(&self.app, token, act)
    }

    /// A call of the application, with a token of its own.
    pub(crate) fn call(&self, act: &'static str) -> (Ctx, Caller) {
        let token = self.token(Channel::Iam).unwrap();
        self.identify(&token, act).unwrap()
    }

    /// Adds a person who has a PIN.
    pub(crate) async fn person(&self, word: &str) -> PersonId {
        let (ctx, caller) = self.call("add_user");
        let id = self.app.add_person(&ctx, new_person(word)).await.unwrap();
        self.app.set_pin(&ctx, &caller, id, RIGHT).await.unwrap();
        id
    }

    /// How a verification ends: `Ok`, or why it is refused.
    pub(crate) async fn verify(&self, person: PersonId, pin: &str) -> Result<(), Refusal> {
        verify(&self.app, &self.call("verify_pin"), person, pin).await
    }

    /// Changes the company's settings.
    pub(crate) async fn settle(&self, settings: CompanySettings) {
        let change = doorward_app::administration::companies::CompanyChange {
            settings: Some(Box::new(move |kept| *kept = settings)),
            ..Default::default()
        };
        self.app.change_company(&self.operator("company"), change).await.unwrap();
    }

    /// The company's books, the newest first, once all that waits is written.
    pub(crate) async fn books(&self) -> Vec<AuditEntry> {
        write_books(&self.app).await;
        let company = self.made.company_id;
        self.app.db().read(move |c| audit::newest(c, company, 10_000)).await.unwrap()
    }

    /// How many rows of the books have a reason.
    pub(crate) async fn noted(&self, reason: &str) -> usize {
        let books = self.books().await;
        books.iter().filter(|row| row.reason.as_deref() == Some(reason)).count()
    }
}

async fn open(
    location: &Location,
    clock: &Arc<AtomicI64>,
    ring: KeyRing,
    hash: HashSettings,
) -> Result<App, Error> {
    let db = Db::open(location, Options::default()).unwrap();
    db.migrate(START).await.unwrap();
    let public_url = "http://localhost".to_owned();
    let limits = LimitSettings::default();
    let biometrics = BiometricSettings { threads: 2, queue: 16, face_embedding: None };
    let settings = AppSettings {
        hash,
        limits,
        biometrics,
        public_url,
        breached: None,
        keep_events: None,
        backups: None,
    };
    App::open(db, ring, Clock::Manual(Arc::clone(clock)), settings).await
}

/// A call of whoever holds a token, at the server given.
pub(crate) fn identify(
    app: &App,
    token: &IssuedToken,
    act: &'static str,
) -> Result<(Ctx, Caller), Refusal> {
    let mut ctx = app.ctx(Channel::Iam, act, None).unwrap();
    let caller = app.identify(&mut ctx, Some(&token.access_token), None)?;
    Ok((ctx, caller))
}

/// How a verification at the server given ends.
pub(crate) async fn verify(
    app: &App,
    (ctx, caller): &(Ctx, Caller),
    person: PersonId,
    pin: &str,
) -> Result<(), Refusal> {
    reason(app.verify_pin(ctx, caller, person, pin).await)
}

/// Why something was refused; a fault of the server ends the test.
pub(crate) fn reason<T>(result: Result<T, Error>) -> Result<T, Refusal> {
    result.map_err(|error| match error {
        Error::Refused(refusal) => refusal,
        Error::Fault(fault) => panic!("{fault}"),
    })
}

/// Has a server do what it does before it stops: write what waits for the books.
pub(crate) async fn write_books(app: &Arc<App>) {
    let (stop, stopped) = watch::channel(false);
    stop.send(true).unwrap();
    Arc::clone(app).run_jobs(stopped).await;
}

/// A person whose names and address come from one word.
pub(crate) fn new_person(word: &str) -> NewPerson {
    NewPerson {
        user_name: UserName::parse(word).unwrap(),
        aliases: [const { None }; ALIASES],
        first_name: PersonName::parse("Richard").unwrap(),
        last_name: PersonName::parse("Miller").unwrap(),
        email: Email::parse(&format!("{word}@example.com")).unwrap(),
        phone: Phone::parse(Some("+91"), "9876813805").unwrap(),
        source: Source::PublicApi,
    }
}
