//! What a controller holds decides as the server does, whatever was changed in whatever order, and
//! whatever it was sent too late or not at all.

use crate::house::{CHEAP, House};
use crate::hub::{CARD_DIGITS, Change, HUB, Hub, PEOPLE};
use doorward_app::{App, KeyRing};
use doorward_domain::access::{DoorMode, Method, Methods};
use doorward_door::policy::AntiPassback;
use doorward_testkit::Engine;
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;

fn run<F: Future<Output = ()>>(story: F) {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().unwrap().block_on(story);
}

fn changes() -> impl Strategy<Value = Change> {
    let person = || 0..PEOPLE;
    let door = || 0..3_usize;
    prop_oneof![
        4 => (person(), 0..CARD_DIGITS.len()).prop_map(|(person, card)| Change::Card(person, card)),
        2 => person().prop_map(Change::NoCards),
        2 => (person(), any::<bool>()).prop_map(|(person, active)| Change::Status(person, active)),
        1 => person().prop_map(Change::Delete),
        1 => person().prop_map(Change::Removed),
        1 => person().prop_map(Change::Pin),
        3 => (person(), 0..2_usize, any::<bool>()).prop_map(|(p, g, is)| Change::Member(p, g, is)),
        4 => (0..4_usize, 0..3_usize, any::<bool>(), 0..3_usize, person(), door())
            .prop_map(|(who, what, allows, when, person, door)| Change::Rule {
                who, what, allows, when, person, door,
            }),
        2 => any::<prop::sample::Index>().prop_map(Change::NoRule),
        2 => (door(), 0..5_usize).prop_map(|(door, mode)| Change::Mode(door, DoorMode::ALL[mode])),
        1 => (door(), 0..3_usize).prop_map(|(door, which)| Change::Methods(door, [
            Methods::ALL,
            Methods::of(&[Method::Card]),
            Methods::of(&[Method::CardAndPin, Method::Link]),
        ][which])),
        1 => (door(), any::<bool>()).prop_map(|(door, hangs)| Change::Hangs(door, hangs)),
        1 => any::<bool>().prop_map(Change::DoorGroup),
        1 => any::<bool>().prop_map(Change::Hours),
        2 => (person(), door()).prop_map(|(person, door)| Change::Link(person, door)),
        1 => any::<prop::sample::Index>().prop_map(Change::NoLink),
        1 => Just(Change::CompanyZone),
        2 => Just(Change::Lost),
        1 => Just(Change::Whole),
        1 => Just(Change::ServerRestarts),
        1 => Just(Change::Key),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_controller_decides_as_the_server_after_any_changes(changes in vec(changes(), 1..24)) {
        run(async {
            let mut hub = Hub::new().await;
            hub.follow().await;
            hub.check().await;
            for change in changes {
                hub.change(&change).await;
                let before = hub.held.epoch();
                hub.follow().await;
                assert!(hub.held.epoch() >= before, "{change:?}");
                hub.check().await;
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_card_is_denied_at_once_and_gone_with_the_delta() {
    let mut hub = Hub::open().await;
    let mac = hub.macs.card(hub.company(), CARD_DIGITS[0]);
    assert_eq!(hub.policy().card_holders(mac).count(), 1);
    hub.change(&Change::Card(0, 3)).await;
    let to_send = hub.ask().await;
    assert_eq!(to_send.messages.len(), 2, "a deny list and a delta");
    hub.take(&to_send.messages[..1]);
    assert_eq!(hub.held.deny_list().unwrap().credentials, [mac]);
    assert!(hub.held.epoch() < to_send.epoch);
    hub.take(&to_send.messages[1..]);
    assert_eq!((hub.held.epoch(), hub.held.deny_list()), (to_send.epoch, None));
    assert_eq!(hub.policy().card_holders(mac).count(), 0);
    assert!(to_send.messages[1].len() < 1_024, "{} bytes", to_send.messages[1].len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_do_nothing_any_more_is_denied_at_once() {
    for change in [Change::Status(0, false), Change::Delete(0), Change::Removed(0)] {
        let mut hub = Hub::open().await;
        let number = hub.number(0).await;
        hub.change(&change).await;
        let to_send = hub.ask().await;
        hub.take(&to_send.messages[..1]);
        assert_eq!(hub.held.deny_list().unwrap().people, [number], "{change:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_nothing_sends_nothing_even_after_a_restart() {
    let mut hub = Hub::open().await;
    hub.change(&Change::Status(0, true)).await;
    assert!(hub.ask().await.messages.is_empty());
    hub.change(&Change::ServerRestarts).await;
    assert!(hub.ask().await.messages.is_empty());
    hub.change(&Change::Card(1, 1)).await;
    hub.change(&Change::ServerRestarts).await;
    let to_send = hub.ask().await;
    assert_eq!(to_send.messages.len(), 1, "a delta from what was kept");
    assert!(to_send.messages[0].len() < 2_048);
    hub.take(&to_send.messages);
    hub.check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_policy_of_six_hours_is_issued_again() {
    let mut hub = Hub::open().await;
    let (root, issued) = (hub.held.root(), hub.held.issued_at().unwrap());
    hub.house.pass(Duration::from_hours(6));
    let to_send = hub.ask().await;
    assert!(to_send.messages[0].len() < 512);
    hub.take(&to_send.messages);
    assert_eq!(hub.held.root(), root);
    assert_eq!(hub.held.issued_at(), Some(issued + Duration::from_hours(6)));
    assert!(hub.ask().await.messages.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_never_make_two_policies_of_one_epoch() {
    let mut hub = Hub::open().await;
    let other: App = hub.house.another(CHEAP).await;
    for round in 0..4 {
        hub.change(&Change::Card(round % PEOPLE, 2 + round)).await;
        let holds = hub.holds();
        let (one, two) = tokio::join!(
            hub.app.policy_for(hub.key(), &holds),
            other.policy_for(hub.key(), &holds)
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        let same = one.epoch == two.epoch;
        assert!(!same || one.messages.is_empty() || two.messages.is_empty() || one == two);
        let latest = if one.epoch > two.epoch { one } else { two };
        hub.take(&latest.messages);
        hub.follow().await;
        hub.check().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_key_makes_the_whole_policy_under_it() {
    let mut hub = Hub::open().await;
    let old = hub.macs.clone();
    hub.change(&Change::Key).await;
    let to_send = hub.ask().await;
    hub.take(&to_send.messages);
    hub.check().await;
    let number = old.card(hub.company(), CARD_DIGITS[0]);
    assert_eq!(hub.policy().card_holders(number).count(), 0, "the old key reads nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_controller_that_is_not_active_gets_nothing() {
    let hub = Hub::open().await;
    let stranger = (hub.company(), [1; 16]);
    assert!(hub.app.policy_for(stranger, &hub.holds()).await.is_err());
    hub.execute("UPDATE controller SET state = 'stolen'").await;
    assert!(hub.app.policy_for(hub.key(), &hub.holds()).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_that_may_be_typed_become_pins_once_they_are_digested() {
    let mut hub = Hub::open().await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let watching = tokio::spawn(Arc::clone(&hub.app).watch_policies(stopped));
    let mut changes = hub.app.policy_changes(hub.company());
    let how = hub.held.identity().unwrap().pin;
    let digest = how.digest(CARD_DIGITS[0]).unwrap();
    while hub.policy().pin_holders(hub.macs.pin(&digest)).count() == 0 {
        changes.changed().await.unwrap();
        hub.follow().await;
    }
    let number = hub.number(0).await;
    let beside = hub.macs.card_pin(number, &digest);
    assert_eq!(hub.policy().card_pin_holders(beside).count(), 0, "it is printed on the card");
    hub.change(&Change::KeypadPin(1, CARD_DIGITS[1])).await;
    let number = hub.number(1).await;
    let digest = how.digest(CARD_DIGITS[1]).unwrap();
    let beside = hub.macs.card_pin(number, &digest);
    while hub.policy().card_pin_holders(beside).count() == 0 {
        changes.changed().await.unwrap();
        hub.follow().await;
    }
    stop.send(true).unwrap();
    watching.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pin_from_before_comes_to_the_doors_when_it_is_verified() {
    let mut hub = Hub::open().await;
    let person = hub.house.person("richard").await;
    hub.change(&Change::Rule { who: 0, what: 0, allows: true, when: 0, person: 0, door: 0 }).await;
    hub.follow().await;
    let how = hub.held.identity().unwrap().pin;
    let mac = hub.macs.pin(&how.digest(crate::house::RIGHT).unwrap());
    assert_eq!(hub.policy().pin_holders(mac).count(), 1);
    hub.execute("DELETE FROM door_pin").await;
    hub.change(&Change::Whole).await;
    hub.change(&Change::ServerRestarts).await;
    hub.follow().await;
    assert_eq!(hub.policy().pin_holders(mac).count(), 0);
    assert!(hub.house.verify(person, crate::house::RIGHT).await.is_ok());
    hub.follow().await;
    assert_eq!(hub.policy().pin_holders(mac).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn policies_are_made_after_the_master_key_was_changed() {
    let mut hub = Hub::open().await;
    hub.change(&Change::Pin(0)).await;
    KeyRing::rotate(&hub.house.key_file()).unwrap();
    hub.change(&Change::ServerRestarts).await;
    let ctx = hub.house.operator("reseal");
    assert!(hub.app.reseal_door_secrets(&ctx).await.unwrap() >= 2);
    hub.change(&Change::Whole).await;
    hub.follow().await;
    hub.check().await;
    let count = "SELECT COUNT(*) FROM door_pin WHERE substr(sealed, 1, 2) = substr((SELECT \
                 sealed_mac_key FROM controller), 1, 2)";
    let db = hub.app.db();
    let same = db.read(move |c| c.query_first(count, &[], |row| row.integer(0))).await.unwrap();
    assert_eq!(same, Some(1), "all are sealed with the new key");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_door_behaves_as_it_is_told_and_nonsense_is_refused() {
    let mut hub = Hub::open().await;
    let ctx = hub.house.operator("door");
    let mut behaviour = hub.app.door_behaviour(&ctx, "Door 0").await.unwrap();
    assert_eq!(behaviour, doorward_door::policy::DoorBehaviour::default());
    behaviour.anti_passback = AntiPassback::Hard { minutes: 30 };
    behaviour.two_people = true;
    hub.app.set_door_behaviour(&ctx, "Door 0", &behaviour).await.unwrap();
    assert_eq!(hub.app.door_behaviour(&ctx, "Door 0").await.unwrap(), behaviour);
    hub.follow().await;
    let door = hub.doors[0];
    assert_eq!(hub.policy().door(door).unwrap().behaviour, behaviour);
    let mut wrong = behaviour;
    wrong.held_open_seconds = 0;
    assert!(hub.app.set_door_behaviour(&ctx, "Door 0", &wrong).await.is_err());
    wrong = behaviour;
    wrong.offline_max_age.guest_hours = wrong.offline_max_age.staff_hours + 1;
    assert!(hub.app.set_door_behaviour(&ctx, "Door 0", &wrong).await.is_err());
    assert_eq!(hub.app.door_behaviour(&ctx, "Door 0").await.unwrap(), behaviour);
    assert!(hub.app.set_door_behaviour(&ctx, "Nowhere", &behaviour).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgresql_policies_are_made_alike() {
    let mut hub = Hub::in_house(House::on(Engine::Postgres).await).await;
    hub.change(&Change::Card(0, 0)).await;
    hub.change(&Change::Rule { who: 0, what: 0, allows: true, when: 0, person: 0, door: 0 }).await;
    hub.follow().await;
    hub.check().await;
    hub.change(&Change::Card(1, 1)).await;
    hub.change(&Change::ServerRestarts).await;
    let to_send = hub.ask().await;
    assert!(to_send.messages.len() == 1 && to_send.messages[0].len() < 2_048, "a delta");
    hub.take(&to_send.messages);
    hub.check().await;
    assert_eq!(hub.key().1, HUB);
}
