//! What AddUser's writes and a point read cost on SQLite, each beside raw rusqlite with the same
//! pragmas, tables and rows.
//!
//! `cargo bench -p doorward-store`. Compare within one run only: the disk decides.
#![expect(clippy::unwrap_used, reason = "a bench that cannot be set up ends")]

mod raw;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use doorward_domain::access::PersonNumber;
use doorward_domain::{
    ALIASES, CompanyId, Email, NewPerson, PersonId, PersonName, Phone, RequestId, Source,
    Timestamp, UserName,
};
use doorward_store::audit::{self, AuditRow};
use doorward_store::{Conn, Db, Error, Location, Options, login_names, people};
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::runtime::Runtime;

const COMPANY: CompanyId = CompanyId(10_022_513);
const NOW: Timestamp = Timestamp::from_seconds(1_700_000_000);
/// People who are there before anything is measured.
const PEOPLE: u64 = 20_000;
/// Callers at a time, where there are many.
const CALLERS: u64 = 64;
/// Writes of each of the many callers in one sample.
const ROUNDS: u64 = 8;

fn main() {
    divan::main();
}

/// A database with people in it.
pub(crate) struct Bench {
    db: Db,
    runtime: Runtime,
    next: AtomicU64,
    path: std::path::PathBuf,
    _dir: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("doorward.db");
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let db = Db::open(&Location::Sqlite(path.clone()), Options::default()).unwrap();
        runtime.block_on(async {
            db.migrate(NOW).await.unwrap();
            let filled = db.write(|c| (0..PEOPLE).try_for_each(|number| add_user(c, number)));
            filled.await.unwrap();
        });
        Self { db, runtime, next: AtomicU64::new(PEOPLE), path, _dir: dir }
    }

    /// The number of somebody who is not there yet.
    fn newcomer(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// The number of somebody who is there, a different one each time.
    fn somebody(&self) -> u64 {
        self.newcomer().wrapping_mul(7_919) % PEOPLE
    }
}

/// Identifiers grow with the number, as those of the product do with time.
fn identifier(number: u64) -> [u8; 16] {
    let mut bytes = [0; 16];
    let (head, _) = bytes.split_at_mut(8);
    head.copy_from_slice(&number.to_be_bytes());
    bytes
}

/// What comes in: every rule has been applied to it already.
fn new_person(number: u64) -> NewPerson {
    NewPerson {
        user_name: UserName::parse(&format!("Richard{number:06}")).unwrap(),
        aliases: [const { None }; ALIASES],
        first_name: PersonName::parse("Richard").unwrap(),
        last_name: PersonName::parse("Miller").unwrap(),
        email: Email::parse(&format!("richard{number:06}@example.com")).unwrap(),
        phone: Phone::from_stored("+919876813805".to_owned()),
        source: Source::PublicApi,
    }
}

fn audit_row(number: u64) -> AuditRow {
    AuditRow {
        company: COMPANY,
        id: RequestId::from_bytes(identifier(number)),
        at: NOW,
        last_at: NOW,
        times: 1,
        request: RequestId::from_bytes(identifier(number)),
        channel: "management",
        act: "add_user",
        actor: "application:01890a5d-ac96-774b-bcce-b302099a8057".to_owned(),
        address: Some("192.0.2.7".to_owned()),
        person: Some(PersonId::from_bytes(identifier(number))),
        outcome: "done",
        reason: None,
        device: None,
    }
}

/// AddUser's writes, as the product orders them.
fn write_user(
    c: &mut Conn<'_>,
    id: PersonId,
    new: &NewPerson,
    row: &AuditRow,
) -> Result<(), Error> {
    let named = login_names::insert(c, COMPANY, id, login_names::USER_NAME, &new.user_name)?;
    let [.., a, b, c_, d] = *id.as_bytes();
    let number = PersonNumber(i64::from(u32::from_be_bytes([a, b, c_, d])));
    let added = people::insert(c, COMPANY, id, number, new, NOW)?;
    assert!(named && added, "everybody is new");
    audit::insert(c, row)
}

fn add_user(c: &mut Conn<'_>, number: u64) -> Result<(), Error> {
    let id = PersonId::from_bytes(identifier(number));
    write_user(c, id, &new_person(number), &audit_row(number))
}

async fn add_one(db: &Db, number: u64) {
    let (new, row) = (new_person(number), audit_row(number));
    let id = PersonId::from_bytes(identifier(number));
    db.write(move |c| write_user(c, id, &new, &row)).await.unwrap();
}

#[divan::bench(sample_count = 50, sample_size = 8)]
fn add_user_1_caller(bencher: Bencher) {
    let bench = Bench::new();
    bencher.counter(ItemsCount::new(1_u64)).bench_local(|| {
        bench.runtime.block_on(add_one(&bench.db, bench.newcomer()));
    });
}

#[divan::bench(sample_count = 50, sample_size = 8)]
fn add_user_1_caller_rusqlite(bencher: Bencher) {
    let bench = Bench::new();
    let raw = raw::Raw::open(&bench.path);
    bencher.counter(ItemsCount::new(1_u64)).bench_local(|| raw.add_users(&[bench.newcomer()]));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn add_user_64_callers(bencher: Bencher) {
    let bench = Bench::new();
    bencher.counter(ItemsCount::new(CALLERS * ROUNDS)).bench_local(|| {
        bench.runtime.block_on(async {
            let mut callers = tokio::task::JoinSet::new();
            for _ in 0..CALLERS {
                let db = bench.db.clone();
                let numbers: Vec<_> = (0..ROUNDS).map(|_| bench.newcomer()).collect();
                callers.spawn(async move {
                    for number in numbers {
                        add_one(&db, number).await;
                    }
                });
            }
            callers.join_all().await;
        });
    });
}

/// The best that a group can do: all who wait in one transaction, without any waiting.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn add_user_64_callers_rusqlite(bencher: Bencher) {
    let bench = Bench::new();
    let raw = raw::Raw::open(&bench.path);
    bencher.counter(ItemsCount::new(CALLERS * ROUNDS)).bench_local(|| {
        for _ in 0..ROUNDS {
            let numbers: Vec<_> = (0..CALLERS).map(|_| bench.newcomer()).collect();
            raw.add_users(&numbers);
        }
    });
}

#[divan::bench(sample_count = 100, sample_size = 100)]
fn read_status(bencher: Bencher) {
    let bench = Bench::new();
    bencher.bench_local(|| {
        let id = PersonId::from_bytes(identifier(bench.somebody()));
        let status = bench.db.read(move |c| people::status(c, COMPANY, black_box(id)));
        bench.runtime.block_on(status).unwrap().unwrap()
    });
}

#[divan::bench(sample_count = 100, sample_size = 100)]
fn read_status_rusqlite(bencher: Bencher) {
    let bench = Bench::new();
    let raw = raw::Raw::open(&bench.path);
    bencher.bench_local(|| raw.status(black_box(bench.somebody())));
}

#[divan::bench(sample_count = 100, sample_size = 100)]
fn read_person_by_name(bencher: Bencher) {
    let bench = Bench::new();
    bencher.bench_local(|| {
        let name = UserName::fold(&format!("Richard{:06}", bench.somebody()));
        let found = bench.db.read(move |c| {
            let id = login_names::owner(c, COMPANY, &name)?.ok_or(Error::Corrupt("nobody"))?;
            people::find(c, COMPANY, id)
        });
        bench.runtime.block_on(found).unwrap().unwrap()
    });
}

#[divan::bench(sample_count = 100, sample_size = 100)]
fn read_person_by_name_rusqlite(bencher: Bencher) {
    let bench = Bench::new();
    let raw = raw::Raw::open(&bench.path);
    bencher.bench_local(|| {
        raw.person_by_name(&format!("Richard{:06}", bench.somebody()).to_ascii_lowercase())
    });
}
