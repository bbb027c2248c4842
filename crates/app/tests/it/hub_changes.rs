//! What happens to a company with a controller, done by the store's functions alone.

use crate::hub::{Change, HUB};
use doorward_domain::access::{
    DisplayName, DoorSettings, Effect, GroupId, GuestLinkId, Methods, Origin, PersonNumber,
    Policy as Rule, PolicyId, ResourceId, ResourceKind, ResourceUuid, Schedule, Validity,
    WeeklyWindows, What, When, Who, Zone,
};
use doorward_domain::{CompanyId, Membership, PersonId, Status, Timestamp};
use doorward_store::applications::KeyedHash;
use doorward_store::groups::{self, Kind};
use doorward_store::guest_links::{self, StoredLink};
use doorward_store::policy_changes::{self, Subject};
use doorward_store::resources::{self, NewResource};
use doorward_store::{Conn, Error, cards, link_profiles, members, people, policies, schedules};
use std::time::Duration;

pub(crate) fn display(text: &str) -> DisplayName {
    DisplayName::parse(text).unwrap()
}

fn mornings() -> WeeklyWindows {
    WeeklyWindows::from_hours(&vec![vec![[6.0, 14.0]]; 7]).unwrap()
}

pub(crate) fn furnish(
    c: &mut Conn<'_>,
    company: CompanyId,
    sealed: &[u8],
) -> Result<Vec<ResourceId>, Error> {
    const SQL: &str = "INSERT INTO controller (company, id, name, name_key, platform, channel_key, \
         signing_key, state, sealed_mac_key, created_at, changed_at, online, renews_keys, epoch, \
         deny_serial, journal_next) VALUES ($1, $2, 'Hub', 'hub', 'linux', $3, $3, 'active', $4, \
         0, 0, $5, $5, 0, 0, 0)";
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

pub(crate) fn at_store(
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
