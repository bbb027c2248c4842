//! Doors, groups, rules and guest links that the stories are told with.

use crate::samples::{ACME, NOW};
use doorward_domain::CompanyId;
use doorward_domain::access::{
    DisplayName, DoorSettings, Effect, Methods, Origin, PersonNumber, Policy, PolicyId, ResourceId,
    ResourceKind, ResourceUuid, Validity, What, When, Who,
};
use doorward_store::door_states::Node;
use doorward_store::resources::{self, NewResource};
use doorward_store::{Conn, Error};

/// A server, and another one.
pub(crate) const HERE: Node = [1; 16];
pub(crate) const THERE: Node = [2; 16];

pub(crate) fn display(text: &str) -> DisplayName {
    DisplayName::parse(text).unwrap()
}

/// A door with nothing special about it.
pub(crate) fn new_door(name: &str) -> NewResource {
    let mut uuid = [0; 16];
    for (place, byte) in uuid.iter_mut().zip(name.bytes()) {
        *place = byte;
    }
    NewResource {
        uuid: ResourceUuid::from_bytes(uuid),
        kind: ResourceKind::Door,
        name: display(name),
        subtype: None,
        info: None,
        public_key: None,
        site: None,
        settings: DoorSettings::default(),
        hook: None,
    }
}

/// Adds such a door.
pub(crate) fn add_door(
    c: &mut Conn<'_>,
    company: CompanyId,
    name: &str,
) -> Result<ResourceId, Error> {
    Ok(resources::insert(c, company, &new_door(name), NOW)?.unwrap())
}

/// A rule that lets everybody in everywhere at all times.
pub(crate) fn open_house() -> Policy {
    Policy {
        origin: Origin::Policy(PolicyId(1)),
        effect: Effect::Allow,
        who: Who::Everyone,
        what: What::AllDoors,
        when: When::Always,
        validity: Validity::ALWAYS,
        methods: Methods::ALL,
        unlock_time: None,
    }
}

/// Adds a guest link of the default profile for some guests at some doors.
pub(crate) fn add_link(
    c: &mut Conn<'_>,
    number: i64,
    windows: &str,
    guests: &[i64],
    doors: &[i64],
) -> Result<(), Error> {
    const LINK: &str = "INSERT INTO guest_link (company, number, token_hash, key_ring, name, \
         profile, windows, created_at) VALUES ($1, $2, $3, 1, 'Guests', 1, $4, 0)";
    const DOOR: &str = "INSERT INTO guest_link_door VALUES ($1, $2, $3)";
    const GUEST: &str = "INSERT INTO guest_link_guest (company, link, person, used, code_failures) \
         VALUES ($1, $2, $3, 0, 0)";
    let hash = number.to_be_bytes();
    c.execute(LINK, &[ACME.into(), number.into(), (&hash).into(), windows.into()])?;
    for door in doors {
        c.execute(DOOR, &[ACME.into(), number.into(), (*door).into()])?;
    }
    for guest in guests {
        c.execute(GUEST, &[ACME.into(), number.into(), (*guest).into()])?;
    }
    Ok(())
}

/// The number of a person, as a type of its own.
pub(crate) const fn person(number: i64) -> PersonNumber {
    PersonNumber(number)
}
