//! A company with people, cards, doors and controllers, made by the use cases before the server starts.

use doorward_app::administration::doors::NewDoor;
use doorward_app::{
    App, AppSettings, BiometricSettings, Channel, Clock, Ctx, HashSettings, KeyRing, LimitSettings,
};
use doorward_domain::CompanyId;
use doorward_domain::access::PersonNumber;
use doorward_door::channel::ChannelKey;
use doorward_store::controller_requests::{self, ControllerRequest};
use doorward_store::{Db, Location, Options};
use doorward_testkit::{Company, Engine, Request, World};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// A controller that is enrolled.
#[derive(Clone)]
pub(crate) struct Enrolled {
    pub(crate) id: [u8; 16],
    pub(crate) key: ChannelKey,
    pub(crate) door: [u8; 16],
}

/// Everything before the server starts.
pub(crate) struct Setting {
    pub(crate) world: World,
    pub(crate) company: Company,
    pub(crate) server_key: [u8; 32],
    pub(crate) public_key: [u8; 32],
    pub(crate) controllers: Vec<Enrolled>,
    people: Vec<PersonNumber>,
}

impl Setting {
    pub(crate) fn make(runtime: &Runtime, controllers: usize, people: usize) -> Self {
        let mut world = World::new(Path::new(env!("CARGO_BIN_EXE_doorward")), Engine::Sqlite);
        world.set("LOG", "warn");
        world.set("CONNECTIONS", "20000");
        let company = world.set_up(&["--plan", "enterprise"]);
        world.run(&["policy", "add", "--name", "All", "--everyone", "--all-doors"]).done();
        import(&world, people);
        let made = runtime.block_on(enrol_all(&world, &company, controllers));
        let number = |at: usize| {
            let query =
                format!("SELECT number FROM person WHERE email_key = 'user{at}@example.org'");
            PersonNumber(world.number(&query))
        };
        let listed = (0..people.min(10)).map(number).collect();
        Self {
            company,
            server_key: made.server_key,
            public_key: made.public_key,
            controllers: made.controllers,
            people: listed,
            world,
        }
    }

    pub(crate) fn company_id(&self) -> CompanyId {
        CompanyId(self.company.id)
    }

    pub(crate) fn person_number(&self, person: usize) -> PersonNumber {
        self.people[person]
    }

    /// Takes the cards of a person away, over HTTP.
    pub(crate) fn revoke(&self, person: usize) {
        let number = self.people[person].0;
        let request = Request::new("POST", "/modifysmartcard")
            .header("X-API-Key", &self.company.api_key)
            .header("Content-Type", "application/json")
            .body(format!("{{\"email_id\":{number},\"smartcards\":[]}}").as_str());
        let answer = self.world.send(&request);
        assert_eq!(answer.status, 200, "{}", answer.text());
    }

    pub(crate) fn end(self) {
        self.world.end();
    }
}

/// People with a card each.
fn import(world: &World, people: usize) {
    let mut rows = "email,first_name,last_name\n".to_owned();
    let mut cards = "email,number\n".to_owned();
    for at in 0..people {
        writeln!(rows, "user{at}@example.org,Ann,Number{at}").expect("a text takes it");
        let number = 7_000_000_000_u64 + at as u64;
        writeln!(cards, "user{at}@example.org,{number}").expect("a text takes it");
    }
    for (name, text) in [("people.csv", rows), ("cards.csv", cards)] {
        let path = world.path(name);
        std::fs::write(&path, text).expect("there is room");
        let path = path.to_str().expect("a path is text").to_owned();
        world.run(&["import", name.trim_end_matches(".csv"), &path]).done();
    }
}

struct Made {
    server_key: [u8; 32],
    public_key: [u8; 32],
    controllers: Vec<Enrolled>,
}

async fn enrol_all(world: &World, company: &Company, count: usize) -> Made {
    let app = open(world).await;
    let mut ctx = app.ctx(Channel::CommandLine, "fleet", None).expect("a context");
    ctx.company = CompanyId(company.id);
    let mut controllers = Vec::with_capacity(count);
    for at in 0..count {
        controllers.push(enrol(&app, &ctx, at).await);
    }
    Made {
        server_key: app.channel_key().await.expect("a key").public(),
        public_key: app.door_public_key().await.expect("a key"),
        controllers,
    }
}

async fn enrol(app: &Arc<App>, ctx: &Ctx, at: usize) -> Enrolled {
    let name = format!("Door {at}");
    let door = app.add_door(ctx, NewDoor { name: name.clone(), ..NewDoor::default() }).await;
    let door = door.expect("a door");
    let mut secret = [0; 32];
    secret[..8].copy_from_slice(&(at as u64 + 1).to_be_bytes());
    let key = ChannelKey::new(secret);
    let mut id = [0; 16];
    id[..8].copy_from_slice(&(at as u64 + 1).to_be_bytes());
    let request = ControllerRequest {
        id,
        code: format!("{at:08}"),
        channel_key: key.public(),
        signing_key: secret,
        name,
        platform: "played".to_owned(),
        address: None,
        created_at: ctx.now,
        expires_at: ctx.now + Duration::from_hours(1),
    };
    let code = request.code.clone();
    let kept = app.db().write(move |c| controller_requests::insert(c, &request)).await;
    kept.expect("it is kept");
    app.approve_controller(ctx, &code, None, &[door.id]).await.expect("it is approved");
    Enrolled { id, key, door: *door.uuid.as_bytes() }
}

async fn open(world: &World) -> Arc<App> {
    let ring = KeyRing::open(&world.data("master.key")).expect("the keys");
    let location = Location::Sqlite(world.data("doorward.db"));
    let db = Db::open(&location, Options { connections: 2 }).expect("the database");
    let settings = AppSettings {
        hash: HashSettings { memory_kib: 64, passes: 1, lanes: 1, threads: 1, queue: 64 },
        limits: LimitSettings { application: None, address: None, count_loopback: false },
        biometrics: BiometricSettings { threads: 1, queue: 1, face_embedding: None },
        public_url: "http://localhost".to_owned(),
        breached: None,
        keep_events: None,
        backups: None,
    };
    Arc::new(App::open(db, ring, Clock::System, settings).await.expect("the use cases"))
}
