//! What happened at doors: nobody who follows it misses anything, or hears that she did.

use crate::street::{OPERATOR, Street, UNLOCK, read_until, until};
use doorward_app::EventPage;
use doorward_domain::Refusal;
use doorward_domain::access::{EventKind, ResourceId};
use doorward_store::events::{self, EventFilter};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_happens_to_a_door_is_told() {
    let (street, door) = Street::one_door().await;
    let mut reader = street.reader().await;
    for (words, kind) in [
        ("force", EventKind::Forced),
        ("close", EventKind::Closed),
        ("exit", EventKind::ExitRequested),
        ("tamper", EventKind::Tampered),
        ("power-cut", EventKind::PowerLost),
        ("offline", EventKind::Offline),
        ("normal", EventKind::Online),
        ("leave", EventKind::Opened),
    ] {
        street.simulate(&door, words).await;
        assert_eq!(until(&mut reader, kind).await.resource, door.id, "{words}");
    }
    assert!(street.operate(&door, UNLOCK, OPERATOR).await.is_ok());
    until(&mut reader, EventKind::Unlocked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_comes_back_goes_on_where_it_was_and_hears_what_it_missed() {
    let (street, door) = Street::one_door().await;
    let mut reader = street.reader().await;
    street.simulate(&door, "tamper").await;
    let first = until(&mut reader, EventKind::Tampered).await;
    street.simulate(&door, "tamper-end").await;
    street.simulate(&door, "exit").await;
    let ctx = street.operator("events");
    let all = EventFilter::default();
    let mut again = street.app.follow_events(&ctx, all, Some(first.number)).await.unwrap();
    let rest = read_until(&mut again, EventKind::ExitRequested).await;
    assert_eq!(rest[0].kind, EventKind::TamperEnded);
    // The clock goes on by more than events are kept.
    street.write(|c| c.execute("UPDATE event SET at = 0 WHERE number <= 3", &[])).await;
    street.write(|c| events::delete_older(c, doorward_domain::Timestamp::from_seconds(1))).await;
    let mut late = street.app.follow_events(&ctx, all, Some(1)).await.unwrap();
    let batch = late.next().await.unwrap().unwrap();
    assert_eq!((batch.missed, batch.events[0].number), (2, 4));
    let foreign = street.app.follow_events(&ctx, all, Some(i64::MAX)).await.unwrap();
    assert_eq!(foreign.number(), rest.last().unwrap().number);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_of_one_kind_is_not_woken_by_others_and_ends_with_the_server() {
    let (street, door) = Street::one_door().await;
    let ctx = street.operator("events");
    let kind = Some(EventKind::Forced);
    let filter = EventFilter { kind, ..EventFilter::default() };
    let mut reader = street.app.follow_events(&ctx, filter, None).await.unwrap();
    street.simulate(&door, "tamper").await;
    street.simulate(&door, "force").await;
    let batch = reader.next().await.unwrap().unwrap();
    assert_eq!((batch.missed, batch.events.len()), (0, 1));
    let mut waiting = street.app.follow_events(&ctx, filter, None).await.unwrap();
    let (ended, _house) = tokio::join!(waiting.next(), street.stop());
    assert_eq!(ended.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_are_listed_by_page_in_both_directions() {
    let (street, door) = Street::one_door().await;
    let mut reader = street.reader().await;
    street.simulate(&door, "force").await;
    let last = until(&mut reader, EventKind::Forced).await.number;
    let list = async |page, most| {
        let filter = EventFilter { resource: Some(door.id), ..EventFilter::default() };
        let ctx = street.operator("events");
        let found = street.app.events(&ctx, filter, page, most).await.unwrap();
        found.into_iter().map(|event| event.number).collect::<Vec<_>>()
    };
    assert_eq!(list(EventPage::Newest, 2).await, [last, last - 1]);
    assert_eq!(list(EventPage::Before(last), 1).await, [last - 1]);
    assert_eq!(list(EventPage::After(last - 2), 9).await, [last - 1, last]);
    let other = EventFilter { resource: Some(ResourceId(99)), ..EventFilter::default() };
    let ctx = street.operator("events");
    let none = street.app.events(&ctx, other, EventPage::Newest, 0).await.unwrap();
    assert!(none.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doors_that_stopped_are_out_of_reach_at_once() {
    let (street, door) = Street::one_door().await;
    let house = street.stop().await;
    let views = house.app.doors(house.made.company_id).await.unwrap();
    let state = views[0].state.unwrap();
    assert_eq!((state.online, state.node), (false, None));
    let mut ctx = house.operator("setlockstatus");
    ctx.now = ctx.now + Duration::from_secs(1);
    let operation = doorward_app::Operation {
        door: doorward_app::DoorName::Number(door.id),
        action: UNLOCK,
        by: OPERATOR,
    };
    let refused = crate::house::reason(house.app.operate_door(&ctx, operation).await);
    assert_eq!(refused, Err(Refusal::DoorUnreachable));
}
