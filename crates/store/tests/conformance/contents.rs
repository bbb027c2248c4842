//! A database with something in every table, and everything that a database holds, to compare.

use crate::samples::{
    ACME, NOW, OTHER, add_companies, add_person, api_key, application, application_id, audit_row,
    delivery, event, hmac_key, keyed_hash, later, letter, name, person_id, stored_pin, webhook,
};
use crate::world::World;
use doorward_domain::{CompanyId, Factor, LockState, Plan, Role};
use doorward_store::biometric_consents::{self, Consent};
use doorward_store::capture_sessions::{self, CaptureFor, CaptureProcess, CaptureSession};
use doorward_store::company_logos::{self, CompanyLogo};
use doorward_store::{
    Conn, Error, api_keys, applications, audit, biometric_failures, biometric_templates, companies,
    hmac_keys, login_names, members, outbox, pins, security, seen_requests, setup_links,
    signing_keys, webhook_deliveries, webhooks,
};
use rusqlite::types::Value as Cell;
use std::collections::BTreeMap;
use std::path::Path;

/// The rows of every table, each table's in the order of its columns.
pub(crate) type Contents = BTreeMap<String, Vec<Vec<Cell>>>;

/// Tables that tell of the database itself, not of what is in it.
const OF_THE_DATABASE: [&str; 2] = ["schema_version", "security_epoch"];

/// Puts rows into every table, the same whenever it is asked, with NULL wherever there can be one
/// and with texts and bytes that a careless copy would spoil.
pub(crate) async fn fill(world: &World) {
    world
        .write(|c| {
            fill_companies(c)?;
            fill_people(c)?;
            fill_books(c)?;
            crate::access_contents::fill(c)?;
            fill_outbox(c)
        })
        .await;
}

fn fill_companies(c: &mut Conn<'_>) -> Result<(), Error> {
    add_companies(c)?;
    let mut trial = crate::samples::company(CompanyId(i64::MAX), "trial");
    trial.name = "Ünïcode 🚪 'quoted' \"doubly\" \\ \t".to_owned();
    trial.plan = Plan::Trial { ends: Some(later(60)) };
    companies::insert(c, &trial)?;
    applications::insert(c, &application(ACME, 1), &keyed_hash(0))?;
    let mut off = application(OTHER, 2);
    off.enabled = false;
    applications::insert(c, &off, &keyed_hash(255))?;
    applications::set_last_used(c, OTHER, application_id(2), later(9))?;
    hmac_keys::insert(c, &hmac_key(ACME, 1), NOW)?;
    hmac_keys::insert(c, &hmac_key(ACME, 2), later(100))?;
    api_keys::insert(c, &api_key(ACME, 1), &keyed_hash(1))?;
    let mut expiring = api_key(ACME, 2);
    expiring.expires_at = Some(later(60));
    api_keys::insert(c, &expiring, &keyed_hash(2))?;
    setup_links::insert(c, ACME, &keyed_hash(3), "owner@example.com", NOW, later(60))?;
    security::insert_master_key_check(c, 1, &[4; 32])
}

fn fill_people(c: &mut Conn<'_>) -> Result<(), Error> {
    for of in 0..40 {
        add_person(c, ACME, person_id(of), &format!("person{of}"))?;
        login_names::insert(c, ACME, person_id(of), 3, &name(&format!("Алиас{of}")))?;
    }
    members::set_role(c, ACME, person_id(3), Role::HelpDesk, NOW)?;
    members::set_language(c, ACME, person_id(3), Some("es"))?;
    add_person(c, OTHER, person_id(0), "person0")?;
    let locks = [LockState::Open, LockState::Until(later(30)), LockState::ByAdministrator];
    for (of, lock) in (0..).zip(locks) {
        pins::put(c, ACME, person_id(of), &stored_pin(0), NOW)?;
        pins::count_failure(c, ACME, person_id(of))?;
        pins::set_lock(c, ACME, person_id(of), lock)?;
    }
    pins::count_application_failure(c, ACME, application_id(1), NOW, NOW)?;
    fill_biometrics(c)
}

fn fill_biometrics(c: &mut Conn<'_>) -> Result<(), Error> {
    let person = person_id(1);
    biometric_templates::put(c, ACME, Factor::Face, (person, 1), &[0, 39, 92, 255], NOW)?;
    biometric_failures::count(c, ACME, person, Factor::Face)?;
    biometric_failures::count(c, ACME, person, Factor::Palm)?;
    let lock = LockState::Until(later(30));
    biometric_failures::set_lock(c, ACME, person, Factor::Palm, lock)?;
    let consent = Consent { channel: "page".to_owned(), given_at: NOW };
    biometric_consents::put(c, ACME, person, Factor::Face, &consent)?;
    let wanted = CaptureFor {
        person,
        factor: Factor::Palm,
        process: CaptureProcess::Verify,
        application: application_id(1),
    };
    let open = CaptureSession {
        id: [1; 16],
        key_ring: 1,
        wanted,
        tries: 2,
        outcome: None,
        outcome_text: None,
        expires_at: later(60),
    };
    capture_sessions::insert(c, ACME, &open, NOW)?;
    capture_sessions::insert(c, ACME, &CaptureSession { id: [2; 16], ..open }, NOW)?;
    capture_sessions::finish(c, ACME, &[2; 16], "no_match", "Ünïcode 🚪 'quoted'")
}

fn fill_books(c: &mut Conn<'_>) -> Result<(), Error> {
    seen_requests::insert(c, ACME, &[5; 32], later(60))?;
    for second in 0..40 {
        let mut row = audit_row(ACME, second);
        row.times = i64::MAX;
        if second % 2 == 0 {
            row.person = Some(person_id(second));
            row.address = Some("192.0.2.7".to_owned());
            row.device = Some(String::new());
            row.reason = Some("wrong_pin");
        }
        audit::insert(c, &row)?;
    }
    Ok(())
}

fn fill_outbox(c: &mut Conn<'_>) -> Result<(), Error> {
    outbox::insert(c, &letter(ACME, 1))?;
    let mut dead = event(ACME, 2, 1);
    dead.sealed = vec![0, 39, 92, 255];
    dead.attempts = 18;
    dead.state = outbox::DEAD.to_owned();
    dead.last_error = Some("Ünïcode 🚪 'quoted'".to_owned());
    dead.ended_at = Some(later(90));
    outbox::insert(c, &dead)?;
    webhooks::insert(c, &webhook(ACME, 1))?;
    webhook_deliveries::insert(c, ACME, &delivery(1, 1))?;
    let mut failed = delivery(2, 1);
    (failed.code, failed.error) = (None, Some("no answer".to_owned()));
    webhook_deliveries::insert(c, ACME, &failed)?;
    signing_keys::insert(c, ACME, &[6; 40], NOW)?;
    let logo = CompanyLogo { media_type: "image/png".to_owned(), bytes: vec![0, 39, 92, 255] };
    company_logos::put(c, ACME, &logo, NOW)
}

/// Every row of every table of a SQLite file, but those that tell of the database itself.
pub(crate) fn read(file: &Path) -> Contents {
    let file = doorward_store::open_file(file).unwrap();
    let mut tables = file
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .unwrap();
    let names: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let names = names.into_iter().filter(|name| !OF_THE_DATABASE.contains(&name.as_str()));
    names.map(|name| (name.clone(), rows(&file, &name))).collect()
}

/// Compares table by table and row by row, so that what differs is what is shown.
pub(crate) fn assert_same(found: &Contents, expected: &Contents) {
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (table, rows) in expected {
        for (at, row) in rows.iter().enumerate() {
            assert_eq!(found[table].get(at), Some(row), "{table}");
        }
        assert_eq!(found[table].len(), rows.len(), "{table}");
    }
}

fn rows(file: &rusqlite::Connection, table: &str) -> Vec<Vec<Cell>> {
    let select = format!("SELECT * FROM {table}");
    let columns = file.prepare(&select).unwrap().column_count();
    let by_all: Vec<_> = (1..=columns).map(|column| column.to_string()).collect();
    let mut select = file.prepare(&format!("{select} ORDER BY {}", by_all.join(", "))).unwrap();
    let read = |row: &rusqlite::Row<'_>| (0..columns).map(|at| row.get(at)).collect();
    select.query_map([], read).unwrap().map(Result::unwrap).collect()
}
