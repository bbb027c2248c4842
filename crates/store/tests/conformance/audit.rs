//! Audit rows, and the requests that must not come twice.

use crate::samples::{ACME, OTHER, audit_row, later, person_id};
use crate::world::World;
use doorward_domain::{CompanyId, RequestId};
use doorward_store::audit::AuditFilter;
use doorward_store::{audit, seen_requests};

on_both_engines!(
    a_row_comes_back_as_it_was_written,
    the_newest_rows_come_first_and_no_more_than_asked_for,
    rows_are_read_page_by_page_and_narrowed_by_act_and_outcome,
    a_company_reads_its_own_books,
    a_request_is_new_once_in_each_company,
    requests_past_their_time_are_forgotten_and_no_others,
);

async fn a_row_comes_back_as_it_was_written(world: World) {
    let mut row = audit_row(ACME, 1);
    row.last_at = later(3);
    row.times = 12;
    row.address = Some("2001:db8::1".to_owned());
    row.person = Some(person_id(1));
    row.outcome = "refused";
    row.reason = Some("wrong_pin");
    row.device = Some(r#"{"os":"🚪"}"#.to_owned());
    world.write(move |c| audit::insert(c, &row)).await;
    let entry = world.read(|c| audit::newest(c, ACME, 10)).await.remove(0);
    assert_eq!((entry.at, entry.last_at, entry.times), (later(1).micros(), later(3).micros(), 12));
    assert_eq!((entry.channel.as_str(), entry.act.as_str()), ("iam", "add_user"));
    assert_eq!((entry.actor.as_str(), entry.address.as_deref()), ("operator", Some("2001:db8::1")));
    assert_eq!(entry.person, Some(person_id(1).to_string()));
    assert_eq!((entry.outcome.as_str(), entry.reason.as_deref()), ("refused", Some("wrong_pin")));
    assert_eq!(entry.device.as_deref(), Some(r#"{"os":"🚪"}"#));
}

async fn times(world: &World, company: CompanyId, most: i64) -> Vec<i64> {
    let rows = world.read(move |c| audit::newest(c, company, most)).await;
    rows.iter().map(|row| row.at).collect()
}

async fn the_newest_rows_come_first_and_no_more_than_asked_for(world: World) {
    assert!(times(&world, ACME, 10).await.is_empty());
    for second in [3, 1, 300, 2] {
        world.write(move |c| audit::insert(c, &audit_row(ACME, second))).await;
    }
    let expected: Vec<_> = [300, 3, 2, 1].map(|second| later(second).micros()).into();
    assert_eq!(times(&world, ACME, 10).await, expected);
    assert_eq!(times(&world, ACME, 2).await, expected[..2]);
    assert!(times(&world, ACME, 0).await.is_empty());
}

async fn rows_are_read_page_by_page_and_narrowed_by_act_and_outcome(world: World) {
    for second in 1..=5 {
        let mut row = audit_row(ACME, second);
        row.act = if second == 5 { "door.unlock" } else { "user.add" };
        row.outcome = if second == 2 { "refused" } else { "done" };
        world.write(move |c| audit::insert(c, &row)).await;
    }
    let read = |act: &str, outcome: &str, before, most| {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let filter = AuditFilter { act: some(act), outcome: some(outcome) };
        let page = world.read(move |c| audit::page(c, ACME, &filter, before, most));
        async move { page.await.into_iter().map(|row| (row.id, row.entry.at)).collect::<Vec<_>>() }
    };
    let seconds = |page: &[(RequestId, i64)]| page.iter().map(|(_, at)| *at).collect::<Vec<_>>();
    let at = |second| later(second).micros();
    let first = read("", "", None, 2).await;
    assert_eq!(seconds(&first), [at(5), at(4)]);
    let second = read("", "", Some(first[1].0), 9).await;
    assert_eq!(seconds(&second), [at(3), at(2), at(1)]);
    assert_eq!(seconds(&read("door.", "", None, 9).await), [at(5)]);
    assert_eq!(seconds(&read("user.add", "refused", None, 9).await), [at(2)]);
    assert!(read("user.added", "", None, 9).await.is_empty());
}

async fn a_company_reads_its_own_books(world: World) {
    for (company, second) in [(ACME, 1), (OTHER, 2), (CompanyId::NONE, 3)] {
        world.write(move |c| audit::insert(c, &audit_row(company, second))).await;
    }
    assert_eq!(times(&world, ACME, 10).await, [later(1).micros()]);
    assert_eq!(times(&world, CompanyId::NONE, 10).await, [later(3).micros()]);
    // The same call is in the books once.
    assert!(world.db.write(|c| audit::insert(c, &audit_row(ACME, 1))).await.is_err());
}

async fn a_request_is_new_once_in_each_company(world: World) {
    let insert = |company, byte: u8| {
        world.write(move |c| seen_requests::insert(c, company, &[byte; 32], later(60)))
    };
    assert!(insert(ACME, 1).await);
    assert!(!insert(ACME, 1).await);
    assert!(insert(OTHER, 1).await);
    assert!(insert(ACME, 2).await);
}

async fn requests_past_their_time_are_forgotten_and_no_others(world: World) {
    world
        .write(|c| {
            seen_requests::insert(c, ACME, &[1; 32], later(10))?;
            seen_requests::insert(c, ACME, &[2; 32], later(20))?;
            seen_requests::insert(c, OTHER, &[3; 32], later(30))
        })
        .await;
    assert_eq!(world.write(|c| seen_requests::delete_expired(c, later(20))).await, 1);
    assert_eq!(world.write(|c| seen_requests::delete_expired(c, later(20))).await, 0);
    let still = world.write(|c| seen_requests::insert(c, ACME, &[2; 32], later(20)));
    assert!(!still.await, "it is taken until its time is over");
    assert_eq!(world.write(|c| seen_requests::delete_expired(c, later(31))).await, 2);
}
