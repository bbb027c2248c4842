//! What the policies of controllers cost: 100,000 people with a card and a PIN each, 100 doors on one
//! controller and one on each of 1,000 others (`CONTROLLERS` sets another number), on SQLite.
//!
//! `cargo bench -p doorward-app --bench controller_policies`. It measures each step once and says how
//! long it took and how much memory there was: a step takes longer than any noise of the clock.
#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up ends")]
#![expect(clippy::disallowed_methods, reason = "an edge that measures")]

use doorward_app::{
    App, AppSettings, BiometricSettings, Clock, HashSettings, Holds, KeyRing, LimitSettings,
    ToSend, seal, seal_mac_key,
};
use doorward_domain::access::{
    DisplayName, DoorSettings, Effect, GroupId, Methods, Origin, PersonNumber, Policy, PolicyId,
    ResourceKind, ResourceUuid, Validity, What, When, Who,
};
use doorward_domain::{
    Company, CompanyId, CompanySettings, Email, Hostname, PersonId, Plan, Timestamp,
};
use doorward_door::link::{Assembly, ChunkKind, FromServer};
use doorward_door::policy::Held;
use doorward_store::cards::{self, StoredCard};
use doorward_store::groups::{self, Kind};
use doorward_store::imports::{self, PlacedCard, Told};
use doorward_store::resources::{self, NewResource};
use doorward_store::{Conn, Db, Error, Location, Options, companies, policies};
use std::sync::Arc;
use std::time::Instant;

const COMPANY: CompanyId = CompanyId(10_022_513);
const PEOPLE: u32 = 100_000;
const GROUPS: u32 = 20;
const DOORS: u32 = 100;
/// How many controllers there are with one door each: the first policies of 1,000 take minutes.
fn others() -> u32 {
    let set = std::env::var("CONTROLLERS").ok();
    set.and_then(|text| text.parse().ok()).unwrap_or(1_000)
}

/// Snapshots of this many controllers are made at a time.
const AT_ONCE: usize = 4;
const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(measure());
}

async fn measure() {
    let dir = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(dir.path().join("doorward.db"));
    let key_file = dir.path().join("master.key");
    let ring = Arc::new(KeyRing::open_or_create(&key_file).unwrap());
    let db = Db::open(&location, Options::default()).unwrap();
    db.migrate(NOW).await.unwrap();
    let own = Arc::clone(&ring);
    db.write(move |c| fill(c, &own)).await.unwrap();
    drop(db);
    let open = async || Arc::new(open(&location, KeyRing::open(&key_file).unwrap()).await);
    let app = open().await;
    say("before", Instant::now());

    let start = Instant::now();
    let first = ask(&app, 0, &NOTHING).await;
    say("the company read from the database, and the snapshot of 100 doors", start);
    let bytes: usize = first.messages.iter().map(Vec::len).sum();
    println!("    snapshot: {bytes} bytes in {} messages", first.messages.len());
    let mut held = Held::new(COMPANY, id(0), app.door_public_key().await.unwrap());
    take(&mut held, &first);
    let start = Instant::now();
    let again = Holds { wants_snapshot: true, ..holds(&held) };
    take(&mut held, &ask(&app, 0, &again).await);
    say("the snapshot alone, taken too", start);

    let start = Instant::now();
    let mut all = Vec::new();
    let numbers: Vec<u32> = (1..=others()).collect();
    for some in numbers.chunks(AT_ONCE) {
        let first = some.iter().map(|number| (*number, NOTHING)).collect();
        for (number, to_send) in some.iter().zip(ask_each(&app, first).await) {
            // What a snapshot leads to stands in its header; taking one was measured above.
            assert!(to_send.messages.len() > 1, "{number}");
            all.push(Holds { epoch: to_send.epoch, ..NOTHING });
        }
    }
    for (holds, root) in all.iter_mut().zip(roots(&app).await) {
        holds.root = Some(root);
    }
    say("a first snapshot for each of the others, four at a time", start);

    revoke(&app, &ring, 777).await;
    let start = Instant::now();
    let deltas = ask_all(&app, &all).await;
    say("one person's card for another one: deny list and delta for each", start);
    let bytes: usize = deltas.iter().flat_map(|delta| &delta.messages).map(Vec::len).sum();
    println!("    {} bytes for each", bytes / deltas.len());
    assert!(deltas.iter().all(|delta| delta.messages.len() == 2));
    let start = Instant::now();
    let same = ask_all(&app, &all).await;
    say("the same again for those that did not take it", start);
    assert_eq!(same, deltas);
    for (holds, delta) in all.iter_mut().zip(&deltas) {
        // What a delta leads to is known without the records that it is applied to.
        (holds.epoch, holds.root) = (delta.epoch, None);
    }

    drop(app);
    let app = open().await;
    let roots = roots(&app).await;
    for (holds, root) in all.iter_mut().zip(roots) {
        holds.root = Some(root);
    }
    let start = Instant::now();
    let nothing = ask_all(&app, &all).await;
    say("those that hold what they should, after a restart", start);
    assert!(nothing.iter().all(|to_send| to_send.messages.is_empty()));

    revoke(&app, &ring, 778).await;
    let start = Instant::now();
    let deltas = ask_all(&app, &all).await;
    say("one person's card after a restart, company read anew: a delta for each", start);
    assert!(deltas.iter().all(|delta| delta.messages.len() == 1));
}

const NOTHING: Holds = Holds { epoch: 0, root: None, deny_serial: 0, wants_snapshot: false };

async fn open(location: &Location, ring: KeyRing) -> App {
    let db = Db::open(location, Options::default()).unwrap();
    let settings = AppSettings {
        hash: HashSettings { memory_kib: 64, passes: 1, lanes: 1, threads: 1, queue: 4 },
        limits: LimitSettings::default(),
        biometrics: BiometricSettings { threads: 1, queue: 1, face_embedding: None },
        public_url: "http://localhost".to_owned(),
        breached: None,
        keep_events: None,
        backups: None,
    };
    let clock = Clock::Manual(Arc::new(NOW.micros().into()));
    App::open(db, ring, clock, settings).await.unwrap()
}

async fn ask(app: &App, number: u32, holds: &Holds) -> ToSend {
    app.policy_for((COMPANY, id(number)), holds).await.unwrap()
}

async fn ask_all(app: &Arc<App>, all: &[Holds]) -> Vec<ToSend> {
    ask_each(app, (1..).zip(all.iter().copied()).collect()).await
}

async fn ask_each(app: &Arc<App>, all: Vec<(u32, Holds)>) -> Vec<ToSend> {
    let mut asking = Vec::new();
    for (number, holds) in all {
        let app = Arc::clone(app);
        asking.push(tokio::spawn(async move { ask(&app, number, &holds).await }));
    }
    let mut answers = Vec::new();
    for answer in asking {
        answers.push(answer.await.unwrap());
    }
    answers
}

async fn roots(app: &App) -> Vec<doorward_door::policy::Root> {
    let read = |c: &mut Conn<'_>| {
        let mut roots = Vec::new();
        for number in 1..=others() {
            let of = (COMPANY, id(number));
            let (sent, _) = doorward_store::controller_policies::find(c, of)?.unwrap();
            roots.push(doorward_door::policy::Root(sent.root.try_into().unwrap()));
        }
        Ok::<_, Error>(roots)
    };
    app.db().read(read).await.unwrap()
}

fn holds(held: &Held) -> Holds {
    let (epoch, root) = (held.epoch(), held.root());
    Holds { epoch, root, deny_serial: 0, wants_snapshot: false }
}

fn take(held: &mut Held, to_send: &ToSend) {
    let mut assembly = Assembly::default();
    for message in &to_send.messages {
        let FromServer::Chunk(chunk) = FromServer::decode(message).unwrap() else { continue };
        match assembly.take(&chunk).unwrap() {
            Some((ChunkKind::Snapshot, sealed)) => held.take_snapshot(&sealed).unwrap(),
            Some((ChunkKind::Delta, sealed)) => held.take_delta(&sealed).unwrap(),
            None => {}
        }
    }
}

/// Gives somebody another card in place of hers.
async fn revoke(app: &App, ring: &Arc<KeyRing>, number: u32) {
    let ring = Arc::clone(ring);
    let change = move |c: &mut Conn<'_>| {
        cards::delete_all(c, COMPANY, person(number))?;
        cards::insert(c, COMPANY, person(number), 1, &card(&ring, number, "55"), NOW)
    };
    app.db().write(change).await.unwrap();
}

fn say(what: &str, since: Instant) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let resident = resident.unwrap_or_default().trim();
    println!("{:>8} ms  {resident:>12}  {what}", since.elapsed().as_millis());
}

fn id(number: u32) -> [u8; 16] {
    (u128::from(number) + 1).to_be_bytes()
}

fn person(number: u32) -> PersonId {
    PersonId::from_bytes(id(number))
}

fn card(ring: &KeyRing, number: u32, tail: &str) -> StoredCard {
    let digits = format!("{:010}{tail}", u64::from(number) * 7_919);
    let place = format!("card.sealed/{COMPANY}/{}/1", person(number));
    StoredCard {
        label: None,
        sealed: seal::column(ring, &place, digits.as_bytes()).unwrap(),
        hash: ring.stored_hash("card number", &format!("{COMPANY}:{digits}")),
    }
}

fn fill(c: &mut Conn<'_>, ring: &KeyRing) -> Result<(), Error> {
    const HUB: &str = "INSERT INTO controller (company, id, name, name_key, platform, channel_key, \
         signing_key, state, sealed_mac_key, created_at, changed_at, online, renews_keys, epoch, \
         deny_serial, journal_next) VALUES ($1, $2, $3, $3, 'linux', $2, $2, 'active', $4, 0, 0, \
         $5, $5, 0, 0, 0)";
    const HANGS: &str =
        "INSERT INTO controller_door (company, resource, controller) VALUES ($1, $2, $3)";
    const PIN: &str =
        "INSERT INTO door_pin (company, person, sealed, changed_at) VALUES ($1, $2, $3, 0)";
    companies::insert(c, &company())?;
    let display = |text: String| DisplayName::parse(&text).unwrap();
    for group in 1..=GROUPS {
        let name = display(format!("Group {group}"));
        groups::insert(c, COMPANY, GroupId(group.into()), Kind::Users, &name, NOW)?;
    }
    let told = (0..PEOPLE).map(|number| (person(number), told(number)));
    let all: Vec<(PersonId, Told)> = told.collect();
    let rows = (1..).zip(&all).map(|(number, (id, told))| (id, PersonNumber(number), told));
    imports::insert_people(c, COMPANY, rows, NOW)?;
    let places = (0..PEOPLE).map(|number| {
        (GroupId(i64::from(number % GROUPS) + 1), PersonNumber(i64::from(number) + 1))
    });
    imports::insert_group_members(c, COMPANY, places)?;
    let placed = (0..PEOPLE).map(|number| PlacedCard {
        person: person(number),
        position: 1,
        card: card(ring, number, ""),
    });
    imports::insert_cards(c, COMPANY, &placed.collect::<Vec<_>>(), NOW)?;
    for number in 0..PEOPLE {
        let mut digest = [0; 32];
        digest[..4].copy_from_slice(&number.to_be_bytes());
        let place = format!("door_pin.sealed/{COMPANY}/{}", person(number));
        let sealed = seal::column(ring, &place, &digest).unwrap();
        c.execute(PIN, &[COMPANY.into(), person(number).as_bytes().into(), (&sealed).into()])?;
    }
    for group in 1..=GROUPS {
        let rule = Policy { who: Who::Group(GroupId(group.into())), ..everywhere() };
        policies::insert(c, COMPANY, &display(format!("Rule {group}")), &rule, NOW)?;
    }
    for number in 0..=others() {
        let (hub, name) = (id(number), format!("Hub {number}"));
        let key = [u8::try_from(number % 251).unwrap(); 32];
        let sealed = seal_mac_key(ring, (COMPANY, hub), &key).unwrap();
        let values =
            [COMPANY.into(), (&hub).into(), (&name).into(), (&sealed).into(), false.into()];
        c.execute(HUB, &values)?;
        for door in 0..(if number == 0 { DOORS } else { 1 }) {
            let new = new_door(display(format!("Door {number} {door}")), number * 1_000 + door);
            let door = resources::insert(c, COMPANY, &new, NOW)?.unwrap();
            c.execute(HANGS, &[COMPANY.into(), door.0.into(), (&hub).into()])?;
        }
    }
    Ok(())
}

fn everywhere() -> Policy {
    Policy {
        origin: Origin::Policy(PolicyId(0)),
        effect: Effect::Allow,
        who: Who::Everyone,
        what: What::AllDoors,
        when: When::Always,
        validity: Validity::ALWAYS,
        methods: Methods::ALL,
        unlock_time: None,
    }
}

fn new_door(name: DisplayName, number: u32) -> NewResource {
    NewResource {
        uuid: ResourceUuid::from_bytes(id(number)),
        kind: ResourceKind::Door,
        name,
        subtype: None,
        info: None,
        public_key: None,
        site: None,
        settings: DoorSettings::default(),
        hook: None,
    }
}

fn told(number: u32) -> Told {
    Told {
        email: Email::parse(&format!("person{number}@example.com")).unwrap(),
        first_name: None,
        last_name: None,
        phone: None,
        user_name: None,
        status: None,
        rank: None,
    }
}

fn company() -> Company {
    Company {
        id: COMPANY,
        name: "Acme".to_owned(),
        hostname: Hostname::parse("acme").unwrap(),
        plan: Plan::Enterprise,
        settings: CompanySettings::default(),
        created_at: NOW,
    }
}
