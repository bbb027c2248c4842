//! Calls that change nothing share a row of the books when they differ in their time alone.

use crate::house::{House, START, new_person};
use doorward_app::{AuditBuffer, Channel, Ctx, Error, Outcome};
use doorward_domain::{Freshness, PersonId, Refusal};
use doorward_store::audit::{self, AuditEntry};
use doorward_store::{Db, Location, Options};
use std::time::Duration;

/// The rows of one act.
async fn rows_of(house: &House, act: &str) -> Vec<AuditEntry> {
    house.books().await.into_iter().filter(|row| row.act == act).collect()
}

#[tokio::test]
async fn equal_calls_become_one_row_that_says_how_often_and_when() {
    let house = House::new(Freshness::Off).await;
    for second in 0..7 {
        house.set(START + Duration::from_secs(second));
        house.token(Channel::Iam).unwrap();
    }
    let rows = rows_of(&house, "token").await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].times, rows[0].outcome.as_str()), (7, "done"));
    assert_eq!(rows[0].at, START.micros());
    assert_eq!(rows[0].last_at, (START + Duration::from_secs(6)).micros());
    assert_eq!(rows[0].actor, format!("application:{}", house.made.application_id));
    // What was written stays as it is: the next call has a row of its own.
    house.token(Channel::Iam).unwrap();
    let times: Vec<_> = rows_of(&house, "token").await.iter().map(|row| row.times).collect();
    assert_eq!(times.iter().sum::<i64>(), 8);
    assert_eq!(times.len(), 2);
}

#[tokio::test]
async fn calls_that_differ_in_anything_else_have_rows_of_their_own() {
    let house = House::new(Freshness::Off).await;
    let same = house.call("verify_pin").0;
    let other_act = Ctx { act: "add_user", ..same.clone() };
    let from = Ctx { address: Some("192.0.2.7".parse().unwrap()), ..same.clone() };
    let with = Ctx { device: Some(r#"{"os":"x"}"#.to_owned()), ..same.clone() };
    let by = Ctx { channel: Channel::Management, ..same.clone() };
    let (wrong, stale) = (Error::Refused(Refusal::WrongPin), Error::Refused(Refusal::Stale));
    for _ in 0..3 {
        for ctx in [&same, &other_act, &from, &with, &by] {
            house.app.note_failure(ctx, &wrong);
        }
        house.app.note_failure(&same, &stale);
    }
    let rows = house.books().await;
    let refused: Vec<_> = rows.iter().filter(|row| row.outcome == "refused").collect();
    assert_eq!(refused.len(), 6, "{refused:?}");
    assert!(refused.iter().all(|row| row.times == 3));
    assert_eq!(refused.iter().filter(|row| row.reason.as_deref() == Some("stale")).count(), 1);
    let addresses: Vec<_> = refused.iter().filter_map(|row| row.address.as_deref()).collect();
    assert_eq!(addresses, ["192.0.2.7"]);
}

#[tokio::test]
async fn a_change_has_a_row_of_its_own_however_equal_the_calls() {
    let house = House::new(Freshness::Off).await;
    let (ctx, _) = house.call("add_user");
    for word in ["richard", "paula", "anna"] {
        house.app.add_person(&ctx, new_person(word)).await.unwrap();
    }
    let rows = rows_of(&house, "add_user").await;
    assert_eq!(rows.iter().map(|row| row.times).collect::<Vec<_>>(), [1, 1, 1]);
    assert!(house.app.add_person(&ctx, new_person("Richard")).await.is_err());
    let rows = rows_of(&house, "add_user").await;
    assert_eq!(rows.len(), 3, "a refused call writes nothing of its own");
}

#[tokio::test]
async fn rows_that_could_not_be_written_wait_and_lose_no_call() {
    let house = House::new(Freshness::Off).await;
    let dir = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(dir.path().join("empty.db"));
    let db = Db::open(&location, Options::default()).unwrap();
    let buffer = AuditBuffer::default();
    let mut ctx = house.call("verify_pin").0;
    let person = PersonId::from_bytes([1; 16]);
    buffer.done(&ctx, Some(person));
    buffer.done(&ctx, Some(person));
    assert!(buffer.flush(&db).await.is_err(), "there is no table yet");
    assert_eq!(buffer.waiting(), 1);
    ctx.now = ctx.now + Duration::from_secs(5);
    buffer.done(&ctx, Some(person));
    buffer.note(&ctx, Outcome::Failed, None);
    db.migrate(START).await.unwrap();
    buffer.flush(&db).await.unwrap();
    assert_eq!(buffer.waiting(), 0);
    let company = ctx.company;
    let rows = db.read(move |c| audit::newest(c, company, 10)).await.unwrap();
    let done = rows.iter().find(|row| row.outcome == "done").unwrap();
    assert_eq!((rows.len(), done.times), (2, 3));
    assert_eq!((done.at, done.last_at), (START.micros(), ctx.now.micros()));
    assert_eq!(done.person, Some(person.to_string()));
}

#[tokio::test]
async fn use_of_an_application_is_noted_with_the_books() {
    let house = House::new(Freshness::Off).await;
    house.pass(Duration::from_secs(9));
    house.token(Channel::Iam).unwrap();
    assert_eq!(house.app.queues(), (0, 1));
    house.books().await;
    assert_eq!(house.app.queues(), (0, 0));
    let applications = house.app.applications(house.made.company_id).await.unwrap();
    assert_eq!(applications[0].last_used_at, Some(START + Duration::from_secs(9)));
}
