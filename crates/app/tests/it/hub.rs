//! A controller as its server sees it: it takes what it is sent, and is asked what it would decide.

use crate::house::{CHEAP, House, new_person};
use crate::hub_changes::{at_store, display, furnish};
use doorward_app::{App, Holds, KeyRing, ToSend, access, seal_mac_key};
use doorward_domain::access::{
    Asker, CardNumber, Decision, DoorMode, Method, Methods, Model, PersonNumber, Presented,
    ResourceId, decide,
};
use doorward_domain::{CompanyId, Freshness, Membership, PersonId, Role, Status};
use doorward_door::link::{Assembly, ChunkKind, FromServer};
use doorward_door::policy::{Held, MacKey, Policy};
use doorward_store::{Conn, Error, access_model, controller_policies, members};
use proptest::sample::Index;
use std::sync::Arc;
use std::time::Duration;

pub(crate) const HUB: [u8; 16] = [9; 16];
pub(crate) const PEOPLE: usize = 5;
pub(crate) const CARD_DIGITS: [&str; 6] = ["123456", "0042", "9999999999", "1", "77777", "31337"];

/// Something that happens to a company or to the link of its controller.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Card(usize, usize),
    KeypadPin(usize, &'static str),
    NoCards(usize),
    Status(usize, bool),
    Delete(usize),
    Removed(usize),
    Pin(usize),
    Member(usize, usize, bool),
    Rule {
        who: usize,
        what: usize,
        allows: bool,
        when: usize,
        person: usize,
        door: usize,
    },
    NoRule(Index),
    Mode(usize, DoorMode),
    Methods(usize, Methods),
    Hangs(usize, bool),
    DoorGroup(bool),
    Hours(bool),
    Link(usize, usize),
    NoLink(Index),
    CompanyZone,
    /// What is sent next does not arrive.
    Lost,
    Whole,
    ServerRestarts,
    Key,
}

pub(crate) struct Hub {
    pub(crate) house: House,
    pub(crate) app: Arc<App>,
    pub(crate) held: Held,
    pub(crate) macs: MacKey,
    pub(crate) doors: Vec<ResourceId>,
    people: Vec<PersonId>,
    assembly: Assembly,
    wants_snapshot: bool,
    count: i64,
}

impl Hub {
    /// Three doors, two of them on the controller, two groups of people, one of doors, a schedule.
    pub(crate) async fn new() -> Self {
        Self::in_house(House::new(Freshness::Off).await).await
    }

    pub(crate) async fn in_house(house: House) -> Self {
        let mut people = Vec::new();
        let (ctx, _) = house.call("add_user");
        for number in 0..PEOPLE {
            let new = new_person(&format!("person{number}"));
            people.push(house.app.add_person(&ctx, new).await.unwrap());
        }
        let company = house.made.company_id;
        let ring = KeyRing::open(&house.key_file()).unwrap();
        let key = [3; 32];
        let sealed = seal_mac_key(&ring, (company, HUB), &key).unwrap();
        let doors = house.app.db().write(move |c| furnish(c, company, &sealed)).await.unwrap();
        let public_key = house.app.door_public_key().await.unwrap();
        Self {
            app: Arc::clone(&house.app),
            held: Held::new(company, HUB, public_key),
            macs: MacKey::new(&key),
            doors,
            people,
            assembly: Assembly::default(),
            wants_snapshot: false,
            count: 0,
            house,
        }
    }

    /// One whose doors let everybody in, and somebody with a card.
    pub(crate) async fn open() -> Self {
        let mut hub = Self::new().await;
        hub.change(&Change::Card(0, 0)).await;
        let rule = Change::Rule { who: 0, what: 0, allows: true, when: 0, person: 0, door: 0 };
        hub.change(&rule).await;
        hub.follow().await;
        hub.check().await;
        hub
    }

    pub(crate) fn company(&self) -> CompanyId {
        self.house.made.company_id
    }

    pub(crate) fn key(&self) -> (CompanyId, [u8; 16]) {
        (self.company(), HUB)
    }

    pub(crate) fn holds(&self) -> Holds {
        Holds {
            epoch: self.held.epoch(),
            root: self.held.root(),
            deny_serial: self.held.deny_list().map_or(0, |list| list.serial),
            wants_snapshot: self.wants_snapshot,
        }
    }

    pub(crate) async fn ask(&mut self) -> ToSend {
        let asked = self.app.policy_for(self.key(), &self.holds()).await.unwrap();
        self.wants_snapshot = false;
        asked
    }

    /// Takes messages; each must be good.
    pub(crate) fn take(&mut self, messages: &[Vec<u8>]) {
        for message in messages {
            match FromServer::decode(message).unwrap() {
                FromServer::DenyList(list) => self.held.take_deny_list(&list.0).unwrap(),
                FromServer::Chunk(chunk) => match self.assembly.take(&chunk).unwrap() {
                    Some((ChunkKind::Snapshot, sealed)) => {
                        self.held.take_snapshot(&sealed).unwrap();
                    }
                    Some((ChunkKind::Delta, sealed)) => self.held.take_delta(&sealed).unwrap(),
                    None => {}
                },
                other => panic!("{other:?}"),
            }
        }
    }

    /// Asks and takes; then there is nothing more to take.
    pub(crate) async fn follow(&mut self) {
        let to_send = self.ask().await;
        self.take(&to_send.messages);
        assert_eq!(self.held.epoch(), to_send.epoch);
        let again = self.ask().await;
        assert_eq!(again, ToSend { epoch: to_send.epoch, messages: Vec::new() });
    }

    pub(crate) fn policy(&self) -> Policy {
        Policy::compile(self.held.records()).unwrap()
    }

    pub(crate) async fn number(&self, person: usize) -> PersonNumber {
        let (company, id) = (self.company(), self.people[person]);
        self.write(move |c| Ok(members::of_id(c, company, id)?.unwrap().number)).await
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn<'_>) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.app.db().write(work).await.unwrap()
    }

    pub(crate) async fn execute(&self, sql: &'static str) {
        self.write(move |c| c.execute(sql, &[]).map(drop)).await;
    }

    /// Every card at every door of the controller at some instants opens it as the server says, and
    /// no door is there that is not the controller's.
    pub(crate) async fn check(&self) {
        let key = self.key();
        let (parts, people, doors) = self
            .write(move |c| {
                let parts = access_model::whole(c, key.0)?;
                let mut people = Vec::new();
                controller_policies::each_holder(c, key.0, |holder| people.push(holder))?;
                Ok((parts, people, controller_policies::doors(c, key)?))
            })
            .await;
        let (model, policy) = (Model::new(parts), self.policy());
        let here: Vec<ResourceId> = policy.doors().map(|door| door.id).collect();
        assert_eq!(here, doors);
        for holder in people {
            let company = key.0;
            let ctx = self.house.operator("cards");
            let caller = access::AccessCaller::in_portal(company, Role::Owner);
            let cards = self.app.cards(&ctx, caller, holder.number).await.unwrap();
            for card in cards {
                let mac = self.macs.card(company, &card.number);
                let known = policy.card_holders(mac).find(|found| found.person == holder.number);
                for door in &doors {
                    for (method, hours) in [(Method::Card, 3), (Method::CardAndPin, 11)] {
                        let instant = self.house.now() + Duration::from_hours(hours);
                        let status = holder.status;
                        let asked = presented(holder.number, status, method);
                        let server = decide(&model, &asked, *door, instant);
                        let Some(known) = known else {
                            assert!(!is_grant(&server), "{holder:?} at {door:?}: {server:?}");
                            continue;
                        };
                        let asked = presented(holder.number, known.status, method);
                        let hub = decide(policy.model(), &asked, *door, instant);
                        assert_eq!(hub, server, "{holder:?} at {door:?}");
                        assert_eq!(known.guest, holder.membership == Membership::Guest);
                    }
                }
            }
        }
    }

    /// Has something happen.
    pub(crate) async fn change(&mut self, change: &Change) {
        let company = self.company();
        self.count += 1;
        match change {
            Change::Lost => {
                self.ask().await;
            }
            Change::Whole => self.wants_snapshot = true,
            Change::ServerRestarts => self.app = Arc::new(self.house.another(CHEAP).await),
            Change::Key => {
                let key = self.app.renew_mac_key(self.key()).await.unwrap();
                self.macs = MacKey::new(&key);
                assert_eq!(*self.app.mac_key(self.key()).await.unwrap(), *key);
            }
            Change::Card(person, card) => {
                self.give(*person, CARD_DIGITS[*card % CARD_DIGITS.len()], None).await;
            }
            Change::KeypadPin(person, digits) => {
                self.give(*person, digits, Some("Her pin")).await;
            }
            Change::Pin(person) => {
                let (ctx, caller) = self.house.call("set_pin");
                // Who is gone or inactive has none.
                let _ = self.app.set_pin(&ctx, &caller, self.people[*person], "102374").await;
            }
            other => {
                let (people, doors) = (self.people.clone(), self.doors.clone());
                let (other, count) = (other.clone(), self.count);
                let now = self.house.now();
                self.write(move |c| at_store(c, company, (&people, &doors), &other, (count, now)))
                    .await;
            }
        }
    }

    /// Gives somebody a card in place of those that she has; whoever is gone keeps none.
    async fn give(&self, person: usize, digits: &str, label: Option<&str>) {
        let number = CardNumber::parse(digits).unwrap();
        let card = access::NewCard { number, label: label.map(display) };
        let (company, id) = (self.company(), self.people[person]);
        let found = self.write(move |c| members::of_id(c, company, id)).await;
        let Some(member) = found.filter(|found| found.membership.is_listed()) else { return };
        let ctx = self.house.operator("cards");
        let caller = access::AccessCaller::in_portal(company, Role::Owner);
        let given = self.app.replace_cards(&ctx, caller, member.number, vec![card], true);
        given.await.unwrap();
    }
}

fn presented(number: PersonNumber, status: Status, method: Method) -> Presented {
    Presented { asker: Asker::Person { number, status }, method }
}

const fn is_grant(decision: &Decision) -> bool {
    matches!(decision, Decision::Grant(_))
}
