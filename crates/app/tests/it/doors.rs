//! Doors: one path to every lock, decided and written down before anything moves.

use crate::street::{OPERATOR, Street, UNLOCK, guest, read_until, until};
use doorward_app::{DoorAction, DoorName, LinkReport, MassOperation, Operation, Requester};
use doorward_domain::access::{
    Denial, DoorMode, EventKind, LeafPosition, LinkProblem, LockStatus, Method, Rank, UnlockTime,
};
use doorward_domain::{CompanyId, Refusal, Status, Thing};
use doorward_door::command::{CommandProblem, LockCommand};
use doorward_door::physical::{Hardware, Settings};
use doorward_door::simulated::{Controller, Enrolment, Moment, Outcome, Output, Problem};
use doorward_store::link_profiles::StoredProfile;
use doorward_store::{door_states, guest_links};
use std::num::NonZeroU32;
use tokio::sync::mpsc;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unlock_is_answered_when_the_door_has_confirmed_and_is_in_all_books() {
    let (street, door) = Street::one_door().await;
    let mut reader = street.reader().await;
    let asked = DoorAction::Unlock { seconds: Some(17) };
    let done = street.operate(&door, asked, OPERATOR).await.unwrap();
    assert_eq!((done.lock, done.uuid), (LockStatus::Unlocked, door.uuid));
    assert_eq!(done.unlock_time.map(UnlockTime::seconds), Some(17));
    let events = read_until(&mut reader, EventKind::Unlocked).await;
    let granted = events.iter().find(|event| event.kind == EventKind::Granted).unwrap();
    assert_eq!((granted.method, granted.person), (Some(Method::Remote), None));
    assert_eq!(granted.door.as_ref().unwrap().1, "Front");
    let done = street.operate(&door, DoorAction::Lock, OPERATOR).await.unwrap();
    assert_eq!((done.lock, done.unlock_time), (LockStatus::Locked, None));
    until(&mut reader, EventKind::Locked).await;
    let rows = street.books().await;
    assert_eq!(rows.iter().filter(|row| row.act == "setlockstatus").count(), 2);
    let (company, id) = (street.company(), door.id);
    let state = street.write(move |c| door_states::find(c, company, id)).await.unwrap();
    assert_eq!((state.lock, state.position), (LockStatus::Locked, LeafPosition::Closed));
    assert_eq!(street.number("SELECT COUNT(*) FROM door_command WHERE state = 'done'").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_door_of_another_company_is_no_door() {
    let (street, door) = Street::one_door().await;
    let mut ctx = street.key_call();
    ctx.company = CompanyId(99);
    let operation = Operation { door: DoorName::Uuid(door.uuid), action: UNLOCK, by: OPERATOR };
    let refused = street.app.operate_door(&ctx, operation).await;
    assert_eq!(crate::house::reason(refused), Err(Refusal::Unknown(Thing::Door)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rank_that_manages_nothing_moves_no_lock() {
    let (street, door) = Street::one_door().await;
    let regular = Requester::Operator { rank: Rank::Regular };
    for action in [UNLOCK, DoorAction::Lock] {
        let refused = street.operate(&door, action, regular.clone()).await;
        assert_eq!(refused, Err(Refusal::RankTooLow));
    }
    assert_eq!(street.number("SELECT COUNT(*) FROM door_command").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_door_that_is_cut_off_is_out_of_reach_and_nothing_waits_for_it() {
    let (street, door) = Street::one_door().await;
    street.simulate(&door, "offline").await;
    assert_eq!(street.operate(&door, UNLOCK, OPERATOR).await, Err(Refusal::DoorUnreachable));
    let never = street.add_door("Back", None).await;
    assert_eq!(street.operate(&never, UNLOCK, OPERATOR).await, Err(Refusal::DoorUnreachable));
    assert_eq!(street.number("SELECT COUNT(*) FROM door_command").await, 0);
    street.simulate(&door, "normal").await;
    assert!(street.operate(&door, UNLOCK, OPERATOR).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_door_that_is_slow_is_silent_and_one_that_is_broken_says_so() {
    let (street, door) = Street::one_door().await;
    let mut reader = street.reader().await;
    street.simulate(&door, "slow 60000").await;
    assert_eq!(street.operate(&door, UNLOCK, OPERATOR).await, Err(Refusal::DoorSilent));
    let failed = until(&mut reader, EventKind::Failed).await;
    assert_eq!(failed.reason.as_deref(), Some("door_silent"));
    street.simulate(&door, "broken").await;
    let broken = street.operate(&door, UNLOCK, OPERATOR).await;
    assert_eq!(broken, Err(Refusal::DoorFailed("the lock does not answer".to_owned())));
    street.simulate(&door, "normal").await;
    street.simulate(&door, "power-cut").await;
    let dark = street.operate(&door, UNLOCK, OPERATOR).await;
    assert_eq!(dark, Err(Refusal::DoorFailed("the lock has no power".to_owned())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lockdown_holds_against_everybody_and_ends_by_an_administrator_alone() {
    let (street, door) = Street::one_door().await;
    street.open_house().await;
    let (_, ann) = street.somebody("ann").await;
    let set = async |rank, mode| {
        let name = DoorName::Number(door.id);
        let ctx = street.operator("door.mode");
        crate::house::reason(street.app.set_door_mode(&ctx, rank, name, mode).await)
    };
    let report = set(Rank::Admin, DoorMode::Lockdown).await.unwrap();
    assert_eq!((report.before, report.followed), (DoorMode::Normal, true));
    let closed = Err(Refusal::DoorClosed(Denial::Lockdown));
    let card = Requester::Member { person: ann, method: Method::CardAndPin };
    for by in [OPERATOR, Requester::Operator { rank: Rank::Super }, card.clone()] {
        assert_eq!(street.operate(&door, UNLOCK, by).await, closed);
    }
    assert!(street.operate(&door, DoorAction::Lock, OPERATOR).await.is_ok());
    assert_eq!(set(Rank::Regular, DoorMode::Normal).await, Err(Refusal::RankTooLow));
    assert!(set(Rank::Admin, DoorMode::CardAndPin).await.unwrap().followed);
    let mode = Err(Refusal::DoorClosed(Denial::Mode));
    assert_eq!(street.operate(&door, UNLOCK, OPERATOR).await, mode);
    assert!(street.operate(&door, UNLOCK, card.clone()).await.is_ok());
    assert!(set(Rank::Admin, DoorMode::OverrideOnly).await.unwrap().followed);
    assert_eq!(street.operate(&door, UNLOCK, card).await, closed);
    assert!(street.operate(&door, UNLOCK, OPERATOR).await.is_ok());
    assert_eq!(street.noted("lockdown").await, 4, "each denial is in the audit");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mode_that_is_set_while_a_door_is_cut_off_reaches_it_later() {
    let (street, door) = Street::one_door().await;
    let mut reader = street.reader().await;
    street.simulate(&door, "offline").await;
    let (ctx, name) = (street.operator("door.mode"), DoorName::Number(door.id));
    let set = street.app.set_door_mode(&ctx, Rank::Admin, name, DoorMode::Lockdown).await.unwrap();
    assert!(!set.followed);
    let closed = street.operate(&door, UNLOCK, OPERATOR).await;
    assert_eq!(closed, Err(Refusal::DoorClosed(Denial::Lockdown)), "the server holds it at once");
    street.simulate(&door, "normal").await;
    let changed = until(&mut reader, EventKind::ModeChanged).await;
    assert_eq!(changed.detail.as_deref(), Some("lockdown"));
}

async fn limited(street: &Street, uses: u32) -> i64 {
    let change = Box::new(move |stored: &mut StoredProfile| {
        stored.profile.uses = NonZeroU32::new(uses);
        stored.profile.binds_browser = true;
    });
    let ctx = street.operator("link_profile.add");
    street.app.add_link_profile(&ctx, "Few", change).await.unwrap().0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_guests_who_race_for_the_last_use_one_gets_in() {
    let (street, door) = Street::one_door().await;
    let (_, ann) = street.somebody("ann").await;
    let (_, bob) = street.somebody("bob").await;
    let profile = limited(&street, 1).await;
    street.link(&door, &[ann, bob], profile).await;
    let (one, other) = tokio::join!(
        street.operate(&door, UNLOCK, guest(ann)),
        street.operate(&door, UNLOCK, guest(bob))
    );
    let used_up = Err(Refusal::LinkRefused(LinkProblem::UsedUp));
    assert!(one.is_ok() ^ other.is_ok(), "{one:?} {other:?}");
    assert!(one == used_up || other == used_up);
    assert_eq!(street.number("SELECT used FROM guest_link").await, 1);
    assert_eq!(street.number("SELECT COUNT(*) FROM door_command").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_whom_a_broken_door_did_not_let_in_keeps_her_use() {
    let (street, door) = Street::one_door().await;
    let (_, ann) = street.somebody("ann").await;
    let profile = limited(&street, 1).await;
    street.link(&door, &[ann], profile).await;
    street.simulate(&door, "broken").await;
    assert!(matches!(street.operate(&door, UNLOCK, guest(ann)).await, Err(Refusal::DoorFailed(_))));
    street.simulate(&door, "offline").await;
    let unreachable = street.operate(&door, UNLOCK, guest(ann)).await;
    assert_eq!(unreachable, Err(Refusal::DoorUnreachable));
    assert_eq!(street.number("SELECT used FROM guest_link").await, 0);
    street.simulate(&door, "normal").await;
    assert!(street.operate(&door, UNLOCK, guest(ann)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_ends_with_its_guest_its_revocation_and_its_browser() {
    let (street, door) = Street::one_door().await;
    let (id, ann) = street.somebody("ann").await;
    let (_, bob) = street.somebody("bob").await;
    let profile = limited(&street, 9).await;
    street.link(&door, &[ann], profile).await;
    assert!(street.operate(&door, UNLOCK, guest(ann)).await.is_ok());
    let mut elsewhere = guest(ann);
    if let Requester::Guest(guest) = &mut elsewhere {
        guest.browser_hash = Some(vec![2]);
    }
    let other = Err(Refusal::LinkRefused(LinkProblem::AnotherBrowser));
    assert_eq!(street.operate(&door, UNLOCK, elsewhere).await, other);
    let revoked = Err(Refusal::LinkRefused(LinkProblem::Revoked));
    assert_eq!(street.operate(&door, UNLOCK, guest(bob)).await, revoked, "it is not his");
    let (ctx, _) = street.call("deactivate");
    street.app.set_status(&ctx, id, Status::Inactive).await.unwrap();
    let inactive = Err(Refusal::DoorClosed(Denial::PersonInactive));
    assert_eq!(street.operate(&door, UNLOCK, guest(ann)).await, inactive);
    street.app.set_status(&ctx, id, Status::Active).await.unwrap();
    let (company, now) = (street.company(), street.now());
    let link = doorward_domain::access::GuestLinkId(1);
    street.write(move |c| guest_links::revoke(c, company, link, now)).await;
    assert_eq!(street.operate(&door, UNLOCK, guest(ann)).await, revoked);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_many_doors_is_answered_for() {
    let (street, doors) = Street::with_doors(&["Front", "Back", "Side"]).await;
    street.simulate(&doors[1], "offline").await;
    street.simulate(&doors[2], "broken").await;
    let all =
        MassOperation { rank: Rank::Admin, group: None, action: UNLOCK, force: false, wait: None };
    let outcomes = street.app.mass_lock(&street.key_call(), all).await.unwrap();
    let ids: Vec<_> = outcomes.iter().map(|outcome| outcome.resource).collect();
    assert_eq!(ids, doors.iter().map(|door| door.id).collect::<Vec<_>>());
    assert!(outcomes[0].result.is_ok());
    assert_eq!(outcomes[1].result, Err(Refusal::DoorUnreachable));
    assert!(matches!(outcomes[2].result, Err(Refusal::DoorFailed(_))));
    let group = Some(doorward_domain::access::GroupId(9));
    let unknown = street.app.mass_lock(&street.key_call(), MassOperation { group, ..all }).await;
    assert_eq!(unknown.unwrap_err().to_string(), Refusal::Unknown(Thing::Group).to_string());
    let regular = MassOperation { rank: Rank::Regular, ..all };
    assert!(street.app.mass_lock(&street.key_call(), regular).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn locking_by_force_ends_a_mode_that_keeps_a_door_open() {
    let (street, door) = Street::one_door().await;
    let (ctx, name) = (street.operator("door.mode"), DoorName::Number(door.id));
    street.app.set_door_mode(&ctx, Rank::Admin, name, DoorMode::Unlocked).await.unwrap();
    let mut lock = MassOperation {
        rank: Rank::Admin,
        group: None,
        action: DoorAction::Lock,
        force: false,
        wait: Some(3),
    };
    let outcomes = street.app.mass_lock(&street.key_call(), lock).await.unwrap();
    assert!(matches!(outcomes[0].result, Err(Refusal::DoorFailed(_))), "{outcomes:?}");
    lock.force = true;
    let outcomes = street.app.mass_lock(&street.key_call(), lock).await.unwrap();
    assert_eq!(outcomes[0].result.as_ref().unwrap().lock, LockStatus::Locked);
}

/// A controller that connects by itself, as those at real doors will.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_is_sent_twice_is_obeyed_once_and_an_event_said_twice_is_kept_once() {
    let (street, _) = Street::with_doors(&[]).await;
    let door = street.add_door("Front", Some("controller")).await;
    let (commands, mut taken) = mpsc::channel(4);
    let key = (street.company(), door.id);
    let link = street.app.open_door_link(key, [5; 16], commands).await.unwrap().unwrap();
    assert!(link.first);
    let online = LinkReport::Online {
        at: street.now(),
        mode: DoorMode::Normal,
        lock: LockStatus::Locked,
        position: LeafPosition::Closed,
    };
    link.report([online]).await;
    let asking = street.operate(&door, UNLOCK, OPERATOR);
    let obeying = async {
        let signed = taken.recv().await.unwrap();
        let public_key = street.app.door_public_key().await.unwrap();
        assert_eq!(LockCommand::open(&public_key, &signed).unwrap().door, *door.uuid.as_bytes());
        let settings = Settings {
            hardware: Hardware::Strike,
            relock_on_closing: true,
            exit_ms: 1,
            held_open_ms: 60_000,
        };
        let now = Moment { wall: street.now(), monotonic_ms: 0 };
        let enrolment =
            Enrolment { company: key.0, door: *door.uuid.as_bytes(), public_key, settings };
        let mut controller = Controller::new(enrolment, now);
        let said = controller.receive(&signed, now);
        let again = controller.receive(&signed, now);
        assert!(matches!(
            again[..],
            [Output::Confirmation(confirmation)]
                if confirmation.outcome
                    == Outcome::Refused(Problem::Command(CommandProblem::Replayed))
        ));
        let reports = |outputs: Vec<Output>| {
            let at = street.now();
            outputs.into_iter().map(move |output| LinkReport::Said { at, output })
        };
        link.report(reports(said.clone())).await;
        link.report(reports(said)).await;
        link.report(reports(again)).await;
    };
    let (done, ()) = tokio::join!(asking, obeying);
    assert_eq!(done.unwrap().lock, LockStatus::Unlocked);
    let mut reader = street.reader().await;
    link.report([LinkReport::Offline { at: street.now() }]).await;
    let all = read_until(&mut reader, EventKind::Offline).await;
    assert_eq!(all.iter().filter(|event| event.kind == EventKind::Unlocked).count(), 1);
    link.close().await.unwrap();
    assert_eq!(street.operate(&door, UNLOCK, OPERATOR).await, Err(Refusal::DoorUnreachable));
}
