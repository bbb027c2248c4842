//! A controller as its server sees it: it takes what it is sent, and is asked what it would decide.

use crate::house::{CHEAP, House, new_person};
use doorward_app::{App, Holds, KeyRing, ToSend, access, seal_mac_key};
use doorward_domain::access::{
    Asker, CardNumber, Decision, DisplayName, DoorMode, DoorSettings, Effect, GroupId, GuestLinkId,
    Method, Methods, Model, Origin, PersonNumber, Policy as Rule, PolicyId, Presented, ResourceId,
    ResourceKind, ResourceUuid, Schedule, Validity, WeeklyWindows, What, When, Who, Zone, decide,
};
use doorward_domain::{CompanyId, Freshness, Membership, PersonId, Role, Status, Timestamp};
use doorward_door::link::{Assembly, ChunkKind, FromServer};
use doorward_door::policy::{Held, MacKey, Policy};
use doorward_store::applications::KeyedHash;
use doorward_store::groups::{self, Kind};
use doorward_store::guest_links::{self, StoredLink};
use doorward_store::policy_changes::{self, Subject};
use doorward_store::resources::{self, NewResource};
use doorward_store::{
    Conn, Error, access_model, cards, controller_policies, link_profiles, members, people,
    policies, schedules,
};
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

fn display(text: &str) -> DisplayName {
    DisplayName::parse(text).unwrap()
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
                        self.held.take_snapshot(&sealed).unwrap()
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

fn mornings() -> WeeklyWindows {
    WeeklyWindows::from_hours(&vec![vec![[6.0, 14.0]]; 7]).unwrap()
}

fn furnish(c: &mut Conn<'_>, company: CompanyId, sealed: &[u8]) -> Result<Vec<ResourceId>, Error> {
    const SQL: &str = "INSERT INTO controller (company, id, name, name_key, platform, channel_key, \
         signing_key, state, sealed_mac_key, created_at, changed_at, online, epoch, deny_serial, \
         journal_next) VALUES ($1, $2, 'Hub', 'hub', 'linux', $3, $3, 'active', $4, 0, 0, $5, 0, \
         0, 0)";
    let now = crate::house::START;
    let key = [7; 32];
    let values = [company.into(), (&HUB).into(), (&key).into(), sealed.into(), false.into()];
    c.execute(SQL, &values)?;
    let mut doors = Vec::new();
    for number in 0..3_u8 {
        let new = NewResource {
            uuid: ResourceUuid::from_bytes([number; 16]),
            kind: ResourceKind::Door,
            name: display(&format!("Door {number}")),
            subtype: None,
            info: None,
            public_key: None,
            site: None,
            settings: DoorSettings::default(),
            hook: None,
        };
        doors.push(resources::insert(c, company, &new, now)?.unwrap());
    }
    for door in &doors[..2] {
        hang(c, company, *door, true)?;
    }
    for (id, kind) in [(1, Kind::Users), (2, Kind::Users), (3, Kind::Doors)] {
        let name = display(&format!("Group {id}"));
        assert!(groups::insert(c, company, GroupId(id), kind, &name, now)?);
    }
    let schedule = Schedule { weekly: mornings(), ..Schedule::default() };
    schedules::insert(c, company, &display("Hours"), &schedule, now)?;
    Ok(doors)
}

fn hang(c: &mut Conn<'_>, company: CompanyId, door: ResourceId, hangs: bool) -> Result<(), Error> {
    const ON: &str = "INSERT INTO controller_door (company, resource, controller) \
         VALUES ($1, $2, $3) ON CONFLICT (company, resource) DO NOTHING";
    const OFF: &str = "DELETE FROM controller_door \
         WHERE company = $1 AND resource = $2 AND controller = $3";
    let values = [company.into(), door.0.into(), (&HUB).into()];
    c.execute(if hangs { ON } else { OFF }, &values)?;
    policy_changes::mark(c, company, Subject::Door(door))
}

fn rule(change: &Change, number: PersonNumber, doors: &[ResourceId]) -> Rule {
    let Change::Rule { who, what, allows, when, door, .. } = *change else {
        panic!("{change:?} is no rule")
    };
    Rule {
        origin: Origin::Policy(PolicyId(0)),
        effect: if allows { Effect::Allow } else { Effect::Deny },
        who: [Who::Everyone, Who::Person(number), Who::Group(GroupId(1)), Who::Group(GroupId(2))]
            [who],
        what: [What::AllDoors, What::Resource(doors[door]), What::Group(GroupId(3))][what],
        when: [
            When::Always,
            When::Windows(mornings()),
            When::Schedule(doorward_domain::access::ScheduleId(1)),
        ][when]
            .clone(),
        validity: Validity::ALWAYS,
        methods: Methods::ALL,
        unlock_time: None,
    }
}

fn at_store(
    c: &mut Conn<'_>,
    company: CompanyId,
    (ids, doors): (&[PersonId], &[ResourceId]),
    change: &Change,
    (count, now): (i64, Timestamp),
) -> Result<(), Error> {
    c.take_turn(company)?;
    let number = |c: &mut Conn<'_>, person: usize| {
        Ok::<_, Error>(members::of_id(c, company, ids[person])?.map(|member| member.number))
    };
    let nobody = PersonNumber(i64::MAX);
    match *change {
        Change::NoCards(person) => cards::delete_all(c, company, ids[person]).map(drop),
        Change::Status(person, active) => {
            let status = if active { Status::Active } else { Status::Inactive };
            people::set_status(c, company, ids[person], status, now).map(drop)
        }
        Change::Delete(person) => people::delete(c, company, ids[person]).map(drop),
        Change::Removed(person) => {
            let membership = [Membership::Removed, Membership::Guest][usize::from(count % 2 == 0)];
            members::set_membership(c, company, ids[person], membership, now)
        }
        Change::Member(person, group, is) => {
            let Some(number) = number(c, person)? else { return Ok(()) };
            let group = GroupId([1, 2][group]);
            let change = if is { groups::add } else { groups::remove };
            change(c, company, group, number.0)
        }
        Change::Rule { person, .. } => {
            let number = number(c, person)?.unwrap_or(nobody);
            let rule = rule(change, number, doors);
            policies::insert(c, company, &display(&format!("Rule {count}")), &rule, now).map(drop)
        }
        Change::NoRule(which) => {
            let all = policies::of_company(c, company)?;
            if all.is_empty() {
                return Ok(());
            }
            policies::delete(c, company, which.get(&all).id).map(drop)
        }
        Change::Mode(door, mode) => {
            resources::set_mode(c, company, doors[door], mode, now).map(drop)
        }
        Change::Methods(door, methods) => {
            let mut found = resources::find(c, company, doors[door])?.unwrap();
            found.settings.methods = methods;
            let name = display(&found.name);
            resources::update(c, company, &found, &name, now).map(drop)
        }
        Change::Hangs(door, hangs) => hang(c, company, doors[door], hangs),
        Change::DoorGroup(is) => {
            let change = if is { groups::add } else { groups::remove };
            change(c, company, GroupId(3), doors[1].0)
        }
        Change::Hours(open) => {
            let weekly = if open { WeeklyWindows::always() } else { mornings() };
            let schedule = Schedule { weekly, ..Schedule::default() };
            let id = doorward_domain::access::ScheduleId(1);
            schedules::update(c, company, id, &display("Hours"), &schedule).map(drop)
        }
        Change::Link(person, door) => {
            let Some(guest) = number(c, person)? else { return Ok(()) };
            add_link(c, company, (guest, doors[door]), (count, now))
        }
        Change::NoLink(which) => {
            let all = guest_links::page(c, company, GuestLinkId(0), 100)?;
            if all.is_empty() {
                return Ok(());
            }
            guest_links::revoke(c, company, which.get(&all).id, now).map(drop)
        }
        Change::CompanyZone => {
            let mut all = doorward_store::companies::all(c)?;
            let zone = ["Europe/Berlin", "Asia/Tokyo"][usize::from(count % 2 == 0)];
            all[0].settings.zone = Zone::parse(zone).unwrap();
            doorward_store::companies::update(c, &all[0]).map(drop)
        }
        Change::Card(..)
        | Change::KeypadPin(..)
        | Change::Pin(_)
        | Change::Lost
        | Change::Whole
        | Change::ServerRestarts
        | Change::Key => panic!("{change:?} is not the store's"),
    }
}

fn add_link(
    c: &mut Conn<'_>,
    company: CompanyId,
    (guest, door): (PersonNumber, ResourceId),
    (count, now): (i64, Timestamp),
) -> Result<(), Error> {
    let id = GuestLinkId(count);
    let until = Some(now + Duration::from_hours(5));
    let link = StoredLink {
        company,
        id,
        name: "Guests".to_owned(),
        profile: link_profiles::DEFAULT,
        windows: WeeklyWindows::always(),
        validity: Validity { from: None, until },
        revoked_at: None,
    };
    let hash = KeyedHash { hash: count.to_be_bytes().to_vec(), key_ring: 1 };
    guest_links::insert(c, &link, &hash, now)?;
    guest_links::add_door(c, company, id, door)?;
    guest_links::add_guest(c, company, id, guest)
}
