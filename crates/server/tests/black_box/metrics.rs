//! Health, readiness and the metrics as Prometheus reads them.

use crate::support::{DONE, add, expect, management, refused};
use doorward_testkit::{Connection, Engine, Request, World, eventually, on_both_engines};
use serde_json::json;
use std::collections::BTreeMap;

/// The samples of a metrics text. Fails on a line that Prometheus would not take, on one that no
/// TYPE announces, and on one that comes twice.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let mut types = BTreeMap::new();
    let mut samples = BTreeMap::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect(line);
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert!(types.insert(name.to_owned(), kind.to_owned()).is_none(), "{line}");
        } else if !line.starts_with("# HELP ") {
            let (series, value) = line.rsplit_once(' ').expect(line);
            let name = series.split('{').next().unwrap();
            assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "{line}");
            let base = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|end| name.strip_suffix(end).filter(|base| types.contains_key(*base)))
                .unwrap_or(name);
            assert!(types.contains_key(base), "no TYPE before {line}");
            let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
            assert!(samples.insert(series.to_owned(), value).is_none(), "twice: {line}");
        }
    }
    assert!(text.ends_with('\n'));
    samples
}

fn metrics(world: &World) -> BTreeMap<String, f64> {
    let answer = world.send(&Request::new("GET", "/metrics"));
    assert_eq!(answer.status, 200);
    let kind = answer.header("content-type").unwrap();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    samples(answer.text())
}

on_both_engines! {
    fn metrics_count_requests_and_pins(world: &mut World) {
        let (_, client) = management(world);
        let guid = add(&client, "counted");
        let pin = |pin: &str| json!({ "guid": guid, "pin": pin });
        expect(&client.call("/GeneratePin", &pin("528491")), DONE);
        expect(&client.call("/VerifyPin", &pin("528491")), DONE);
        for _ in 0..5 {
            expect(&client.call("/VerifyPin", &pin("528492")), refused(1004));
        }
        world.send(&Request::new("POST", "/AddUser"));
        let found = metrics(world);
        let value = |series: &str| {
            *found.get(series).unwrap_or_else(|| panic!("{series} is not in {found:#?}"))
        };
        for (series, wanted) in [
            ("doorward_requests_total{route=\"AddUser\",outcome=\"done\"}", 1.0),
            ("doorward_requests_total{route=\"AddUser\",outcome=\"unauthorized\"}", 1.0),
            ("doorward_requests_total{route=\"VerifyPin\",outcome=\"done\"}", 1.0),
            ("doorward_requests_total{route=\"VerifyPin\",outcome=\"refused\"}", 5.0),
            ("doorward_requests_total{route=\"AccessToken\",outcome=\"done\"}", 1.0),
            ("doorward_request_seconds_count{route=\"VerifyPin\"}", 6.0),
            ("doorward_request_seconds_bucket{route=\"VerifyPin\",le=\"+Inf\"}", 6.0),
            ("doorward_pin_verifications_total{result=\"right\"}", 1.0),
            ("doorward_pin_verifications_total{result=\"wrong\"}", 5.0),
            ("doorward_pin_lockouts_total", 1.0),
        ] {
            assert!((value(series) - wanted).abs() < f64::EPSILON, "{series} is {}", value(series));
        }
        assert!(value("doorward_database_writes_total") >= 7.0);
        assert!(value("doorward_connections") >= 1.0);
        for queue in ["pin_hash", "audit", "database"] {
            assert!(value(&format!("doorward_queue_depth{{queue=\"{queue}\"}}")) >= 0.0);
        }
        assert!(value("doorward_database_seconds_count{work=\"read\"}") >= 1.0);
        assert!(value("doorward_database_seconds_count{work=\"commit\"}") >= 1.0);
    }

    fn metrics_on_their_own_listener(world: &mut World) {
        world.set_up(&[]);
        world.start(&["--metrics-listen", "127.0.0.1:0"]);
        let line = eventually("the log names the listener", || {
            world.log().into_iter().find(|line| line.contains("\"message\":\"metrics\""))
        });
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        let address = line["address"].as_str().unwrap().parse().unwrap();
        let ask = |path: &str| {
            Connection::open(address).unwrap().send(&Request::new("GET", path)).unwrap()
        };
        assert!(!samples(ask("/metrics").text()).is_empty());
        assert_eq!(ask("/healthz").status, 404, "nothing else is there");
        assert_eq!(world.send(&Request::new("GET", "/metrics")).status, 404, "and not elsewhere");
    }

    fn metrics_are_for_this_machine_alone(world: &mut World) {
        world.set_up(&[]);
        world.start(&["--behind-proxy"]);
        let request = Request::new("GET", "/metrics").header("X-Forwarded-For", "203.0.113.9");
        assert_eq!(world.send(&request).status, 404);
        metrics(world);
    }

    fn health_and_readiness(world: &mut World) {
        world.open(&[]);
        for (path, text) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
            let answer = world.send(&Request::new("GET", path));
            assert_eq!((answer.status, answer.text()), (200, text), "{path}");
        }
        world.execute("INSERT INTO schema_version (version, applied_at) VALUES (999, 0)");
        assert_eq!(world.send(&Request::new("GET", "/readyz")).status, 503);
        assert_eq!(world.send(&Request::new("GET", "/healthz")).status, 200);
        world.execute("DELETE FROM schema_version WHERE version = 999");
        assert_eq!(world.send(&Request::new("GET", "/readyz")).status, 200);
    }
}

/// A database that goes away makes the server unready, and it recovers by itself.
#[test]
fn readiness_without_a_database() {
    doorward_testkit::play(env!("CARGO_BIN_EXE_doorward"), Engine::Postgres, |world| {
        world.expect_errors();
        let (_, client) = management(world);
        let rename = |from: &str, to: &str| {
            world.execute(&format!("ALTER TABLE {from} RENAME TO {to}"));
        };
        rename("person", "gone");
        let answer =
            client.call("/DeleteUser", &json!({ "guid": "bf78c938-bf06-4625-bf79-7622f3f98e88" }));
        expect(&answer, (500, 0, 100));
        assert!(!answer.text().contains("person"), "no internals: {}", answer.text());
        rename("gone", "person");
        add(&client, "recovered");
    });
}
