//! Messages on their way out: written once, taken by one, and never lost.

use crate::samples::{ACME, OTHER, event, later, letter, message_id, webhook};
use crate::world::World;
use doorward_domain::CompanyId;
use doorward_store::outbox::{self, OutboxRow};
use doorward_store::{Error, webhooks};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

on_both_engines!(
    a_message_comes_back_as_it_was_written,
    of_two_messages_with_one_key_the_second_is_not_written,
    what_has_been_due_for_the_longest_comes_first,
    only_enabled_webhooks_with_something_due_are_found,
    many_who_want_a_message_and_one_who_gets_it,
    a_letter_loses_its_content_when_it_is_sent_and_an_event_keeps_it,
    an_attempt_that_was_overtaken_changes_nothing,
    a_message_that_was_given_up_can_be_tried_again,
    messages_are_listed_by_state_and_counted,
    what_is_over_is_forgotten_in_time,
);

async fn write(world: &World, row: OutboxRow) -> bool {
    world.write(move |c| outbox::insert(c, &row)).await
}

async fn take(world: &World, of: u64, now: u64, until: u64) -> bool {
    world.write(move |c| outbox::take(c, ACME, message_id(of), later(now), later(until))).await
}

async fn kept(world: &World, of: u64) -> OutboxRow {
    world.read(move |c| outbox::get(c, ACME, message_id(of))).await.unwrap()
}

async fn a_message_comes_back_as_it_was_written(world: World) {
    let mut row = event(ACME, 1, 7);
    row.last_error = Some("no".to_owned());
    row.ended_at = Some(later(5));
    assert!(write(&world, row.clone()).await);
    let found = kept(&world, 1).await;
    assert_eq!((found.company, found.id, found.webhook), (row.company, row.id, row.webhook));
    assert_eq!((found.kind, found.unique_key), (row.kind, row.unique_key));
    assert_eq!((found.recipient, found.subject), (row.recipient, row.subject));
    assert_eq!((found.sealed, found.state), (row.sealed, row.state));
    assert_eq!((found.attempts, found.next_attempt_at), (0, later(1)));
    assert_eq!((found.last_error, found.ended_at), (row.last_error, row.ended_at));
    assert_eq!(found.created_at, later(1));
    assert!(world.read(|c| outbox::get(c, OTHER, message_id(1))).await.is_none());
}

async fn of_two_messages_with_one_key_the_second_is_not_written(world: World) {
    assert!(write(&world, letter(ACME, 1)).await);
    let mut second = letter(ACME, 2);
    second.unique_key = letter(ACME, 1).unique_key;
    assert!(!write(&world, second.clone()).await);
    second.company = OTHER;
    assert!(write(&world, second).await);
    assert!(world.read(|c| outbox::get(c, ACME, message_id(2))).await.is_none());
}

async fn what_has_been_due_for_the_longest_comes_first(world: World) {
    for (company, of) in [(ACME, 30), (OTHER, 10), (ACME, 20)] {
        write(&world, letter(company, of)).await;
    }
    write(&world, event(ACME, 1, 7)).await;
    write(&world, event(ACME, 2, 8)).await;
    let mail = |now| world.read(move |c| outbox::next_mail(c, later(now)));
    let due = |now| world.read(move |c| outbox::mail_is_due(c, later(now)));
    assert!(mail(9).await.is_none() && !due(9).await);
    assert!(due(10).await);
    assert_eq!(mail(100).await.unwrap().id, message_id(10));
    let hook =
        |number, now| world.read(move |c| outbox::next_of_webhook(c, ACME, number, later(now)));
    assert_eq!(hook(8, 100).await.unwrap().id, message_id(2));
    assert!(hook(8, 1).await.is_none());
    assert!(hook(9, 100).await.is_none());
    world.write(|c| outbox::set_sent(c, OTHER, message_id(10), later(50))).await;
    assert_eq!(mail(100).await.unwrap().id, message_id(20));
}

async fn only_enabled_webhooks_with_something_due_are_found(world: World) {
    world
        .write(|c| {
            for (company, number) in [(ACME, 1), (ACME, 2), (ACME, 3), (OTHER, 1)] {
                webhooks::insert(c, &webhook(company, number))?;
            }
            webhooks::set_enabled(c, ACME, 2, false).map(|_| ())
        })
        .await;
    for (company, of, number) in
        [(ACME, 50, 1), (ACME, 51, 1), (ACME, 10, 2), (OTHER, 20, 1), (ACME, 90, 3), (ACME, 5, 9)]
    {
        write(&world, event(company, of, number)).await;
    }
    let due = |now, most| world.read(move |c| outbox::webhooks_due(c, later(now), most));
    let both: Vec<(CompanyId, i64)> = vec![(OTHER, 1), (ACME, 1)];
    assert_eq!(due(60, 10).await, both);
    assert_eq!(due(60, 1).await, both[..1]);
    assert_eq!(due(19, 10).await, []);
}

async fn many_who_want_a_message_and_one_who_gets_it(world: World) {
    write(&world, letter(ACME, 1)).await;
    let taken = Arc::new(AtomicU64::new(0));
    let mut takers = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (db, taken) = (world.db.clone(), Arc::clone(&taken));
        takers.spawn(async move {
            let take = db.write(|c| {
                // Seen by all before any takes it.
                outbox::next_mail(c, later(10))?;
                std::thread::yield_now();
                outbox::take(c, ACME, message_id(1), later(10), later(70))
            });
            let is_ours: Result<bool, Error> = take.await;
            taken.fetch_add(u64::from(is_ours.unwrap()), Ordering::Relaxed);
        });
    }
    takers.join_all().await;
    assert_eq!(taken.load(Ordering::Relaxed), 1);
    let row = kept(&world, 1).await;
    assert_eq!((row.attempts, row.next_attempt_at), (1, later(70)));
    // Whoever took it and died keeps nobody from it for longer than she said.
    assert!(!take(&world, 1, 69, 200).await);
    assert!(take(&world, 1, 70, 200).await);
}

async fn a_letter_loses_its_content_when_it_is_sent_and_an_event_keeps_it(world: World) {
    write(&world, letter(ACME, 1)).await;
    write(&world, event(ACME, 2, 1)).await;
    for of in [1, 2] {
        take(&world, of, 10, 70).await;
        world.write(move |c| outbox::set_sent(c, ACME, message_id(of), later(11))).await;
        let row = kept(&world, of).await;
        assert_eq!((row.state.as_str(), row.ended_at), (outbox::SENT, Some(later(11))));
        assert_eq!(row.sealed.is_empty(), of == 1);
        assert!(!take(&world, of, 1_000, 2_000).await);
    }
}

async fn an_attempt_that_was_overtaken_changes_nothing(world: World) {
    write(&world, letter(ACME, 1)).await;
    take(&world, 1, 10, 20).await;
    world.write(|c| outbox::set_failed(c, ACME, message_id(1), 1, "busy", later(30))).await;
    let row = kept(&world, 1).await;
    assert_eq!((row.last_error.as_deref(), row.next_attempt_at), (Some("busy"), later(30)));
    take(&world, 1, 30, 90).await;
    // The first one comes back late.
    world.write(|c| outbox::set_failed(c, ACME, message_id(1), 1, "late", later(40))).await;
    world.write(|c| outbox::set_dead(c, ACME, message_id(1), 1, "late", later(40))).await;
    let row = kept(&world, 1).await;
    assert_eq!((row.state.as_str(), row.next_attempt_at), (outbox::WAITING, later(90)));
    assert_eq!(row.last_error.as_deref(), Some("busy"));
    world.write(|c| outbox::set_dead(c, ACME, message_id(1), 2, "no", later(50))).await;
    let row = kept(&world, 1).await;
    assert_eq!((row.state.as_str(), row.last_error.as_deref()), (outbox::DEAD, Some("no")));
    assert_eq!((row.ended_at, row.sealed.is_empty()), (Some(later(50)), false));
}

async fn a_message_that_was_given_up_can_be_tried_again(world: World) {
    write(&world, letter(ACME, 1)).await;
    take(&world, 1, 10, 70).await;
    world.write(|c| outbox::set_dead(c, ACME, message_id(1), 1, "no", later(20))).await;
    let revive =
        |company| world.write(move |c| outbox::revive(c, company, message_id(1), later(100)));
    assert!(!revive(OTHER).await);
    assert!(revive(ACME).await);
    let row = kept(&world, 1).await;
    assert_eq!((row.state.as_str(), row.attempts, row.ended_at), (outbox::WAITING, 0, None));
    assert!(take(&world, 1, 100, 170).await);
    world.write(|c| outbox::set_sent(c, ACME, message_id(1), later(101))).await;
    // What it said is gone.
    assert!(!revive(ACME).await);
}

async fn messages_are_listed_by_state_and_counted(world: World) {
    for of in 1..=4 {
        write(&world, letter(ACME, of)).await;
    }
    write(&world, letter(OTHER, 5)).await;
    for of in [1, 2] {
        take(&world, of, 10, 70).await;
    }
    world.write(|c| outbox::set_sent(c, ACME, message_id(1), later(11))).await;
    world.write(|c| outbox::set_dead(c, ACME, message_id(2), 1, "no", later(11))).await;
    let list = async |state, most| {
        let rows = world.read(move |c| outbox::newest(c, ACME, state, most)).await;
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    let ids = |all: &[u64]| all.iter().map(|of| message_id(*of)).collect::<Vec<_>>();
    assert_eq!(list(None, 10).await, ids(&[4, 3, 2, 1]));
    assert_eq!(list(None, 2).await, ids(&[4, 3]));
    assert_eq!(list(Some(outbox::DEAD), 10).await, ids(&[2]));
    assert_eq!(list(Some(outbox::WAITING), 10).await, ids(&[4, 3]));
    assert_eq!(world.read(outbox::count).await, (3, 1));
}

async fn what_is_over_is_forgotten_in_time(world: World) {
    for of in 1..=3 {
        write(&world, letter(ACME, of)).await;
        take(&world, of, 10, 70).await;
    }
    world.write(|c| outbox::set_sent(c, ACME, message_id(1), later(20))).await;
    world.write(|c| outbox::set_dead(c, ACME, message_id(2), 1, "no", later(20))).await;
    let forget =
        |sent, dead| world.write(move |c| outbox::delete_ended(c, later(sent), later(dead)));
    assert_eq!(forget(20, 20).await, 0);
    assert_eq!(forget(21, 20).await, 1);
    assert_eq!(forget(21, 21).await, 1);
    assert_eq!(forget(10_000, 10_000).await, 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM outbox").await, 1);
}
