//! A house with doors: simulated ones that run, people with policies, guests with links.

use crate::house::{House, new_person};
use doorward_app::administration::doors::NewDoor;
use doorward_app::administration::rules::{NewPolicy, WhatName, WhoName};
use doorward_app::{
    Channel, Ctx, DoorAction, DoorName, EventReader, GuestUse, Instruction, Operated, Operation,
    Requester,
};
use doorward_domain::access::{
    Effect, EventKind, GuestLinkId, Methods, PersonNumber, Rank, Validity, WeeklyWindows,
};
use doorward_domain::{CompanyId, Freshness, PersonId, Refusal};
use doorward_store::access_model;
use doorward_store::events::{Event, EventFilter};
use doorward_store::resources::Resource;
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub(crate) const OPERATOR: Requester = Requester::Operator { rank: Rank::Admin };
pub(crate) const UNLOCK: DoorAction = DoorAction::Unlock { seconds: None };

/// A house whose doors run until it ends.
pub(crate) struct Street {
    house: House,
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl Deref for Street {
    type Target = House;
    fn deref(&self) -> &House {
        &self.house
    }
}

impl Street {
    /// Begins, with doors of these names that are all connected.
    pub(crate) async fn with_doors(names: &[&str]) -> (Self, Vec<Resource>) {
        let house = House::new(Freshness::Off).await;
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(Arc::clone(&house.app).run_doors(stopped));
        let street = Self { house, stop, running };
        let mut reader = street.reader().await;
        let mut doors = Vec::new();
        for name in names {
            doors.push(street.add_door(name, Some("simulated")).await);
        }
        for _ in names {
            until(&mut reader, EventKind::Online).await;
        }
        (street, doors)
    }

    pub(crate) async fn one_door() -> (Self, Resource) {
        let (street, mut doors) = Self::with_doors(&["Front"]).await;
        (street, doors.remove(0))
    }

    pub(crate) async fn add_door(&self, name: &str, subtype: Option<&str>) -> Resource {
        let (name, subtype) = (name.to_owned(), subtype.map(str::to_owned));
        let new = NewDoor { name, subtype, ..NewDoor::default() };
        self.app.add_door(&self.operator("door.add"), new).await.unwrap()
    }

    /// A call of an API key.
    pub(crate) fn key_call(&self) -> Ctx {
        let mut ctx = self.app.ctx(Channel::Access, "setlockstatus", None).unwrap();
        ctx.company = self.made.company_id;
        ctx
    }

    pub(crate) async fn operate(
        &self,
        door: &Resource,
        action: DoorAction,
        by: Requester,
    ) -> Result<Operated, Refusal> {
        let operation = Operation { door: DoorName::Uuid(door.uuid), action, by };
        crate::house::reason(self.app.operate_door(&self.key_call(), operation).await)
    }

    pub(crate) async fn simulate(&self, door: &Resource, words: &str) {
        let instruction = Instruction::parse(words).unwrap();
        let ctx = self.operator("door.simulate");
        assert!(self.app.simulate(&ctx, door.id, instruction).await.unwrap());
    }

    /// Follows all events from the first one on.
    pub(crate) async fn reader(&self) -> EventReader {
        let ctx = self.operator("events");
        self.app.follow_events(&ctx, EventFilter::default(), Some(0)).await.unwrap()
    }

    /// Adds somebody; her identifier and number.
    pub(crate) async fn somebody(&self, word: &str) -> (PersonId, PersonNumber) {
        let (ctx, _) = self.call("add_user");
        let id = self.app.add_person(&ctx, new_person(word)).await.unwrap();
        let (company, email) = (self.made.company_id, format!("{word}@example.com"));
        let number = self
            .app
            .db()
            .read(move |c| access_model::person_of_email(c, company, &email))
            .await
            .unwrap();
        (id, number.unwrap())
    }

    /// A rule that lets everybody in everywhere by every method.
    pub(crate) async fn open_house(&self) {
        let new = NewPolicy {
            name: "Open house".to_owned(),
            effect: Effect::Allow,
            who: WhoName::Everyone,
            what: WhatName::AllDoors,
            schedule: None,
            validity: Validity::ALWAYS,
            methods: Methods::ALL,
            unlock_seconds: None,
        };
        self.app.add_policy(&self.operator("policy.add"), new).await.unwrap();
    }

    /// Gives guests a link of the profile of a number.
    pub(crate) async fn link(&self, door: &Resource, guests: &[PersonNumber], profile: i64) {
        const LINK: &str = "INSERT INTO guest_link (company, number, token_hash, key_ring, name, \
             profile, windows, created_at) VALUES ($1, 1, $2, 1, 'Guests', $3, $4, 0)";
        const DOOR: &str = "INSERT INTO guest_link_door VALUES ($1, 1, $2)";
        const GUEST: &str = "INSERT INTO guest_link_guest (company, link, person, used, \
             code_failures) VALUES ($1, 1, $2, 0, 0)";
        let (company, door, guests) = (self.made.company_id, door.id.0, guests.to_vec());
        let windows = serde_json::to_string(&WeeklyWindows::always()).unwrap();
        self.write(move |c| {
            c.execute(
                LINK,
                &[company.into(), (&[7; 32]).into(), profile.into(), (&windows).into()],
            )?;
            c.execute(DOOR, &[company.into(), door.into()])?;
            for guest in guests {
                c.execute(GUEST, &[company.into(), guest.0.into()])?;
            }
            Ok(())
        })
        .await;
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut doorward_store::Conn<'_>) -> Result<T, doorward_store::Error>
        + Send
        + 'static,
    ) -> T {
        self.app.db().write(work).await.unwrap()
    }

    /// The number that a query gives.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        let read =
            move |c: &mut doorward_store::Conn<'_>| c.query_first(sql, &[], |row| row.integer(0));
        self.app.db().read::<_, doorward_store::Error, _>(read).await.unwrap().unwrap()
    }

    pub(crate) fn company(&self) -> CompanyId {
        self.made.company_id
    }

    /// Stops the doors as a server that ends does.
    pub(crate) async fn stop(self) -> House {
        self.stop.send(true).unwrap();
        self.running.await.unwrap();
        self.house
    }
}

/// A guest who uses the link.
pub(crate) fn guest(person: PersonNumber) -> Requester {
    Requester::Guest(GuestUse {
        person,
        link: GuestLinkId(1),
        browser_hash: Some(vec![1]),
        code_entered: false,
    })
}

/// The next event of a kind.
pub(crate) async fn until(reader: &mut EventReader, kind: EventKind) -> Event {
    let mut all = read_until(reader, kind).await;
    all.pop().unwrap()
}

/// All events up to the next one of a kind.
pub(crate) async fn read_until(reader: &mut EventReader, kind: EventKind) -> Vec<Event> {
    reader.read_until(|event| event.kind == kind).await.unwrap()
}
