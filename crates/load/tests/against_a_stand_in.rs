//! The load program against a stand-in for the server that answers as the documents say.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test's helpers may end the test, as its functions may"
)]

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use clap::Parser;
use doorward_load::{Arguments, Error, run};
use serde_json::{Value, json};
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
    invited: HashSet<String>,
    links: usize,
    presses: HashSet<String>,
    locked: bool,
    deaf: bool,
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
        "load {line} --against {url} --application-id a --application-key k --api-key access \
         --connections 4 --warmup 0 --give-up 5"
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
) -> Response {
    let mut known = known.lock().unwrap();
    if uri.path() == "/AccessToken" {
        assert_eq!(headers["applicationid"], "a");
        return r#"{"access_token":"t","token_type":"bearer"}"#.into_response();
    }
    if known.limit_all {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    if headers.contains_key("x-api-key") {
        assert_eq!(headers["x-api-key"], "access");
        return access(&mut known, uri.path(), &body).into_response();
    }
    if uri.path().starts_with("/g/") {
        return guest(&mut known, uri.path(), &headers, &body);
    }
    assert_eq!(headers["authorization"], "Bearer t");
    if known.refuse_all {
        return envelope(0, 417, None).into_response();
    }
    let body: Value = serde_json::from_slice(&body).unwrap();
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
    text.into_response()
}

const DOOR: &str = "bf78c938-bf06-4625-bf79-7622f3f98e88";

/// The Access API, as far as the load program calls it.
fn access(known: &mut Known, path: &str, body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    match path {
        "/multipleusers" => {
            let user = |name: &String| {
                let entry = r#"{"ad_status":"ACTIVE","active_date":null,"confirmed":null,"created":"2026-11-25 14:00:00","device_added":null,"email":"NAME@example.com","email_id":1,"email_status":"CONFIRMED","first_name":"Ann","groups":[["Staff"]],"last_name":"Lee","name":"Ann Lee","user_id":null,"username":"NAME","unique_id":"u"}"#;
                entry.replace("NAME", name)
            };
            let users: Vec<String> = known.names.iter().map(user).collect();
            format!("[{}]", users.join(","))
        }
        "/multipleresources" => {
            let status = if known.deaf { "OFFLINE" } else { "ONLINE" };
            let status = json!({ "lock_status": null, "online_status": status });
            json!([{ "resource_id": 3, "uuid": DOOR, "resource_status": status }]).to_string()
        }
        "/invites" => {
            let emails: Vec<String> = serde_json::from_value(body["emails"].clone()).unwrap();
            let ids: Vec<usize> = (1..=emails.len()).collect();
            assert!(emails.iter().all(|email| known.invited.insert(email.clone())));
            json!({ "invited": emails, "add_ids": ids, "send_email": true }).to_string()
        }
        "/setlockstatus" => {
            assert_eq!(body["uuid"], DOOR);
            known.locked = body["lock_state"].as_bool().unwrap();
            let done = if known.locked { "locked" } else { "unlocked for 5 seconds" };
            json!({ "success": format!("Front is {done}.") }).to_string()
        }
        "/magiclinkadmin" => {
            assert_eq!(body["resource_id_list"], json!([3]));
            known.links += 1;
            json!({ "magic_token": format!("token{}", known.links) }).to_string()
        }
        other => unreachable!("{other}"),
    }
}

/// The guest's page: a session, a look at it, and one press for each look.
fn guest(known: &mut Known, path: &str, headers: &HeaderMap, body: &[u8]) -> Response {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    if path == "/g/session" {
        let cookie = format!("guest={}; Path=/; HttpOnly", body["token"].as_str().unwrap());
        return (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response();
    }
    let cookie = headers["cookie"].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("guest=token"), "{cookie}");
    if path == "/g/doors.json" {
        let nonce = format!("{cookie} {}", known.presses.len());
        known.presses.insert(nonce.clone());
        return json!({ "doors": [{ "uuid": DOOR, "can_open": true, "nonce": nonce }] })
            .to_string()
            .into_response();
    }
    assert_eq!((path, &headers["accept"]), ("/g/unlock", &"application/json".parse().unwrap()));
    let nonce = body["nonce"].as_str().unwrap();
    assert!(known.presses.contains(nonce) && nonce.starts_with(&cookie));
    json!({ "success": "Front is open for 5 seconds.", "seconds": 5 }).to_string().into_response()
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
    // A count, not a time: a hash can take longer than any time on a busy machine.
    let hash = "compare --rounds 2 --requests 6 --work verify-pin --people 3 --reference argon2 \
                --hash-threads 1 --json";
    stand_in.load(hash).unwrap();
    for bad in ["compare", "compare --work fill-not --reference axum"] {
        let line = format!("load {bad}");
        let words = Program::try_parse_from(line.split_whitespace());
        assert!(words.is_err() || stand_in.load(bad).is_err(), "{bad}");
    }
    let whole_disk = stand_in.load("compare --work add-user --reference disk");
    assert!(matches!(whole_disk, Err(Error::Usage(_))), "{whole_disk:?}");
}

#[test]
fn the_access_api_is_called_as_its_document_says() {
    let stand_in = StandIn::start();
    stand_in.load("fill --people 40").unwrap();
    stand_in.load("list-users --requests 3").unwrap();
    stand_in.load("list-users --stream --json").unwrap();
    stand_in.load("invite --emails 30 --requests 4").unwrap();
    stand_in.load("unlock --requests 21").unwrap();
    stand_in.load("unlock --seconds 0.3 --adders 3").unwrap();
    stand_in.load("guest-unlock --links 25 --requests 50").unwrap();
    let known = stand_in.known.lock().unwrap();
    assert_eq!((known.invited.len(), known.links), (120, 25));
    assert!(known.presses.len() >= 50);
    assert!(known.people.len() > 40, "people were added while doors were unlocked");
}

#[test]
fn without_a_door_that_is_online_nothing_is_unlocked() {
    let stand_in = StandIn::start();
    stand_in.known.lock().unwrap().deaf = true;
    for work in ["unlock", "guest-unlock"] {
        let result = stand_in.load(work);
        assert!(matches!(result, Err(Error::Usage(_))), "{result:?}");
    }
}
