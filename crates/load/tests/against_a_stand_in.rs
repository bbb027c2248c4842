//! The load program against a stand-in for the server that answers as the documents say.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test's helpers may end the test, as its functions may"
)]

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use clap::Parser;
use doorward_load::{Arguments, Error, run};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

#[derive(Debug, Parser)]
struct Program {
    #[command(flatten)]
    arguments: Arguments,
}

/// What the stand-in knows.
#[derive(Debug, Default)]
struct Known {
    people: HashSet<String>,
    names: HashSet<String>,
    pins: HashSet<String>,
    refuse_all: bool,
    limit_all: bool,
}

type Shared = Arc<Mutex<Known>>;

struct StandIn {
    known: Shared,
    url: String,
    _runtime: Runtime,
}

impl StandIn {
    fn start() -> Self {
        Self::start_at("127.0.0.1:0", Shared::default())
    }

    fn start_at(address: &str, known: Shared) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let router = Router::new().fallback(answer).with_state(known.clone());
        let listener = runtime.block_on(tokio::net::TcpListener::bind(address)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { known, url, _runtime: runtime }
    }

    fn load(&self, line: &str) -> Result<(), Error> {
        load(&self.url, line)
    }
}

fn load(url: &str, line: &str) -> Result<(), Error> {
    let line = format!(
        "load {line} --against {url} --application-id a --application-key k --connections 4 \
         --warmup 0 --give-up 5"
    );
    run(Program::try_parse_from(line.split_whitespace()).unwrap().arguments)
}

fn envelope(code: u8, subcode: u16, data: Option<&str>) -> String {
    let data = serde_json::to_string(&data).unwrap();
    format!(
        r#"{{"response_code":{code},"response_subcode":{subcode},"response_text":null,"response_data":{data}}}"#
    )
}

async fn answer(
    State(known): State<Shared>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let mut known = known.lock().unwrap();
    if uri.path() == "/AccessToken" {
        assert_eq!(headers["applicationid"], "a");
        return (StatusCode::OK, r#"{"access_token":"t","token_type":"bearer"}"#.to_owned());
    }
    if known.limit_all {
        return (StatusCode::TOO_MANY_REQUESTS, String::new());
    }
    assert_eq!(headers["authorization"], "Bearer t");
    if known.refuse_all {
        return (StatusCode::OK, envelope(0, 417, None));
    }
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let guid = body["guid"].as_str().unwrap().to_owned();
    let exists = known.people.contains(&guid);
    let text = match uri.path() {
        "/AddUser" => {
            assert!(known.names.insert(body["user_name"].as_str().unwrap().to_owned()));
            let guid = format!("00000000-0000-4000-8000-{:012x}", known.people.len());
            known.people.insert(guid.clone());
            envelope(1, 0, Some(&format!(r#"{{"guid":"{guid}"}}"#)))
        }
        _ if !exists => envelope(0, 119, None),
        "/ActivateUser" => envelope(1, 0, None),
        "/GeneratePin" => {
            known.pins.insert(guid);
            envelope(1, 0, None)
        }
        "/VerifyPin" if known.pins.contains(&guid) => envelope(1, 0, None),
        other => unreachable!("{other}"),
    };
    (StatusCode::OK, text)
}

fn ledger(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("doorward-load-{}-{name}", std::process::id()));
    std::fs::remove_file(&path).ok();
    path
}

#[test]
fn every_answered_add_is_in_the_ledger_and_the_check_finds_the_lost_one() {
    let stand_in = StandIn::start();
    let path = ledger("lost");
    let add = format!("add-user --requests 300 --ledger {}", path.display());
    stand_in.load(&add).unwrap();
    let lines = std::fs::read_to_string(&path).unwrap();
    assert_eq!(lines.lines().count(), 300);
    assert_eq!(stand_in.known.lock().unwrap().people.len(), 300);

    let check = format!("check-ledger --check-ledger {}", path.display());
    stand_in.load(&check).unwrap();
    let lost = lines.split(' ').next().unwrap();
    assert!(stand_in.known.lock().unwrap().people.remove(lost));
    let result = stand_in.load(&check);
    assert!(matches!(result, Err(Error::Lost { lost: 1, promised: 300 })), "{result:?}");
    std::fs::remove_file(path).unwrap();
}

#[test]
fn every_work_prepares_what_it_needs() {
    let stand_in = StandIn::start();
    for work in ["get-token", "read-person", "verify-pin", "mixed"] {
        stand_in.load(&format!("{work} --requests 200 --people 20 --json")).unwrap();
    }
    stand_in.load("fill --people 50 --threads 2").unwrap();
    stand_in.load("pin-flood --people 5 --seconds 0.3 --token-connections 2").unwrap();
    assert_eq!(stand_in.known.lock().unwrap().pins.len(), 45);
}

#[test]
fn people_of_the_ledger_are_read_and_missing_ones_added() {
    let stand_in = StandIn::start();
    let path = ledger("read");
    stand_in.load(&format!("fill --people 5 --ledger {}", path.display())).unwrap();
    let read = format!("read-person --requests 50 --people 8 --ledger {}", path.display());
    stand_in.load(&read).unwrap();
    stand_in.load(&read).unwrap();
    assert_eq!(stand_in.known.lock().unwrap().people.len(), 8);
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 8);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_refusal_is_right_only_when_it_is_the_work() {
    let stand_in = StandIn::start();
    stand_in.known.lock().unwrap().refuse_all = true;
    stand_in.load("refused --requests 20").unwrap();
    let result = stand_in.load("add-user --requests 20");
    assert!(matches!(result, Err(Error::WrongAnswers { count: 20, .. })), "{result:?}");
}

#[test]
fn limits_are_no_figures() {
    let stand_in = StandIn::start();
    stand_in.known.lock().unwrap().limit_all = true;
    let result = stand_in.load("add-user --requests 8");
    assert!(matches!(result, Err(Error::NothingMeasured)), "{result:?}");
}

#[test]
fn a_server_that_is_away_is_waited_for_and_then_given_up() {
    let line = "load get-token --against http://127.0.0.1:9 --application-id a \
                --application-key k --give-up 0.1";
    let result = run(Program::try_parse_from(line.split_whitespace()).unwrap().arguments);
    assert!(matches!(result, Err(Error::Silent { .. })), "{result:?}");
}

#[test]
fn the_load_outlives_the_server_and_its_ledger_stays_true() {
    let stand_in = StandIn::start();
    let (known, url) = (stand_in.known.clone(), stand_in.url.clone());
    let path = ledger("outlive");
    let line = format!("add-user --seconds 1.5 --ledger {}", path.display());
    let loading = std::thread::spawn({
        let url = url.clone();
        move || load(&url, &line)
    });
    let pause = Builder::new_current_thread().enable_time().build().unwrap();
    let wait = |milliseconds| {
        pause.block_on(async { tokio::time::sleep(Duration::from_millis(milliseconds)).await });
    };
    wait(400);
    drop(stand_in);
    let before = known.lock().unwrap().people.len();
    wait(200);
    let _again = StandIn::start_at(url.trim_start_matches("http://"), known.clone());
    loading.join().unwrap().unwrap();

    let known = known.lock().unwrap();
    assert!(known.people.len() > before, "it went on after the restart");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.lines().count() > before / 2);
    assert!(text.lines().all(|line| known.people.contains(line.split(' ').next().unwrap())));
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_work_is_compared_with_a_reference() {
    let stand_in = StandIn::start();
    let compare = "compare --rounds 2 --seconds 0.2 --work";
    let dir = std::env::temp_dir();
    let disk = format!("{compare} add-user --reference disk-row --dir {}", dir.display());
    stand_in.load(&disk).unwrap();
    let hash =
        format!("{compare} verify-pin --people 3 --reference argon2 --hash-threads 1 --json");
    stand_in.load(&hash).unwrap();
    for bad in ["compare", "compare --work fill-not --reference axum"] {
        let line = format!("load {bad}");
        let words = Program::try_parse_from(line.split_whitespace());
        assert!(words.is_err() || stand_in.load(bad).is_err(), "{bad}");
    }
    let whole_disk = stand_in.load("compare --work add-user --reference disk");
    assert!(matches!(whole_disk, Err(Error::Usage(_))), "{whole_disk:?}");
}
