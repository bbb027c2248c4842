//! The policy that each controller was sent last, and what policies are made of: who has what to
//! present, and which doors hang on which controller. Not for making policies.

use crate::{Conn, Error, Row};
use doorward_domain::access::{GroupId, PersonNumber, ResourceId, ResourceUuid};
use doorward_domain::{CompanyId, Membership, PersonId, Status, Timestamp};

/// A controller, as policies name it.
pub type Controller = (CompanyId, [u8; 16]);

/// The policy that a controller was sent last, without its buckets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its epoch.
    pub epoch: i64,
    /// Its root.
    pub root: Vec<u8>,
    /// The serial number of the last deny list.
    pub deny_serial: i64,
    /// The last change that is in it; less than 0: the next is made anew.
    pub change: i64,
    /// When it was made.
    pub issued_at: Timestamp,
}

/// What was sent to a controller last, with the first bytes of its buckets.
///
/// # Errors
/// The engine's error.
pub fn find(c: &mut Conn<'_>, of: Controller) -> Result<Option<(Sent, Vec<u8>)>, Error> {
    const SQL: &str = "SELECT epoch, root, deny_serial, change, issued_at, substr(buckets, 1, 16) \
         FROM controller_policy WHERE company = $1 AND controller = $2";
    c.query_first(SQL, &[of.0.into(), (&of.1).into()], |row| Ok((sent(row)?, row.bytes(5)?)))
}

/// The buckets that are kept of a controller.
///
/// # Errors
/// The engine's error.
pub fn buckets(c: &mut Conn<'_>, of: Controller) -> Result<Option<Vec<u8>>, Error> {
    const SQL: &str =
        "SELECT buckets FROM controller_policy WHERE company = $1 AND controller = $2";
    c.query_first(SQL, &[of.0.into(), (&of.1).into()], |row| row.bytes(0))
}

/// Keeps what a controller is sent in place of the epoch `before`, 0 for the first; `false` when
/// another server was quicker, and then nothing is written. Without buckets the old ones stay.
///
/// # Errors
/// The engine's error.
pub fn put(
    c: &mut Conn<'_>,
    of: Controller,
    before: i64,
    new: &Sent,
    buckets: Option<&[u8]>,
) -> Result<bool, Error> {
    const INSERT: &str = "INSERT INTO controller_policy (company, controller, epoch, root, \
         deny_serial, change, issued_at, buckets) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (company, controller) DO NOTHING";
    const UPDATE: &str = "UPDATE controller_policy SET epoch = $3, root = $4, deny_serial = $5, \
         change = $6, issued_at = $7 WHERE company = $1 AND controller = $2 AND epoch = $8";
    const WHOLE: &str = "UPDATE controller_policy SET epoch = $3, root = $4, deny_serial = $5, \
         change = $6, issued_at = $7, buckets = $9 \
         WHERE company = $1 AND controller = $2 AND epoch = $8";
    let mut values = vec![
        of.0.into(),
        (&of.1).into(),
        new.epoch.into(),
        (&new.root).into(),
        new.deny_serial.into(),
        new.change.into(),
        new.issued_at.into(),
    ];
    let sql = match (before, buckets) {
        (0, buckets) => {
            values.push(buckets.unwrap_or_default().into());
            INSERT
        }
        (_, None) => {
            values.push(before.into());
            UPDATE
        }
        (_, Some(buckets)) => {
            values.push(before.into());
            values.push(buckets.into());
            WHOLE
        }
    };
    Ok(c.execute(sql, &values)? == 1)
}

/// Has the next policy of a controller made anew. Its epoch goes on counting.
///
/// # Errors
/// The engine's error.
pub fn make_anew(c: &mut Conn<'_>, of: Controller) -> Result<(), Error> {
    const SQL: &str =
        "UPDATE controller_policy SET change = -1 WHERE company = $1 AND controller = $2";
    c.execute(SQL, &[of.0.into(), (&of.1).into()]).map(|_| ())
}

/// The sealed MAC key of an active controller; `None` when there is none such.
///
/// # Errors
/// The engine's error.
pub fn sealed_mac_key(c: &mut Conn<'_>, of: Controller) -> Result<Option<Vec<u8>>, Error> {
    const SQL: &str = "SELECT sealed_mac_key FROM controller \
         WHERE company = $1 AND id = $2 AND state = 'active'";
    c.query_first(SQL, &[of.0.into(), (&of.1).into()], |row| row.bytes(0))
}

/// Replaces the sealed MAC key of a controller; `false` when there is none such.
///
/// # Errors
/// The engine's error.
pub fn put_mac_key(c: &mut Conn<'_>, of: Controller, sealed: &[u8]) -> Result<bool, Error> {
    const SQL: &str = "UPDATE controller SET sealed_mac_key = $3 WHERE company = $1 AND id = $2";
    Ok(c.execute(SQL, &[of.0.into(), (&of.1).into(), sealed.into()])? == 1)
}

/// The sealed MAC keys of all controllers of all companies.
///
/// # Errors
/// The engine's error.
pub fn mac_keys(c: &mut Conn<'_>) -> Result<Vec<(Controller, Vec<u8>)>, Error> {
    const SQL: &str = "SELECT company, id, sealed_mac_key FROM controller ORDER BY company, id";
    c.query(SQL, &[], |row| {
        let id = row.identifier(1, "controller.id")?;
        Ok(((CompanyId(row.integer(0)?), id), row.bytes(2)?))
    })
}

/// The doors that hang on a controller, by number.
///
/// # Errors
/// The engine's error.
pub fn doors(c: &mut Conn<'_>, of: Controller) -> Result<Vec<ResourceId>, Error> {
    const SQL: &str = "SELECT resource FROM controller_door \
         WHERE company = $1 AND controller = $2 ORDER BY resource";
    c.query(SQL, &[of.0.into(), (&of.1).into()], |row| row.integer(0).map(ResourceId))
}

/// Which doors of a company hang on which controller.
///
/// # Errors
/// The engine's error.
pub fn doors_of_company(
    c: &mut Conn<'_>,
    company: CompanyId,
) -> Result<Vec<([u8; 16], ResourceId)>, Error> {
    const SQL: &str = "SELECT controller, resource FROM controller_door WHERE company = $1 \
         ORDER BY controller, resource";
    c.query(SQL, &[company.into()], |row| {
        Ok((row.identifier(0, "controller_door.controller")?, ResourceId(row.integer(1)?)))
    })
}

/// The UUIDs of a company's doors, and when each was changed last.
///
/// # Errors
/// The engine's error.
pub fn uuids(
    c: &mut Conn<'_>,
    company: CompanyId,
) -> Result<Vec<(ResourceId, ResourceUuid, Timestamp)>, Error> {
    const SQL: &str = "SELECT number, uuid, updated_at FROM resource \
         WHERE company = $1 AND kind = 'DOOR' ORDER BY number";
    c.query(SQL, &[company.into()], |row| {
        let uuid = ResourceUuid::from_bytes(row.identifier(1, "resource.uuid")?);
        Ok((ResourceId(row.integer(0)?), uuid, row.time(2)?))
    })
}

/// The groups of people that there are.
///
/// # Errors
/// The engine's error.
pub fn groups_of_people(c: &mut Conn<'_>, company: CompanyId) -> Result<Vec<GroupId>, Error> {
    const SQL: &str =
        "SELECT number FROM access_group WHERE company = $1 AND kind = 'users' ORDER BY number";
    c.query(SQL, &[company.into()], |row| row.integer(0).map(GroupId))
}

/// A person who has something to present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub id: PersonId,
    /// The same, by number.
    pub number: PersonNumber,
    /// How she belongs.
    pub membership: Membership,
    /// Whether she may do anything.
    pub status: Status,
}

/// A card, its number sealed.
pub struct HeldCard {
    /// Whose.
    pub person: PersonId,
    /// In which of her places.
    pub position: i64,
    /// What it is called.
    pub label: Option<String>,
    /// The number.
    pub sealed: Vec<u8>,
    /// Its keyed hash.
    pub number_hash: Vec<u8>,
}

/// Shows everybody of a company who has a card or a PIN for doors, but those who were removed.
///
/// # Errors
/// The engine's error.
pub fn each_holder(
    c: &mut Conn<'_>,
    company: CompanyId,
    mut see: impl FnMut(Holder),
) -> Result<(), Error> {
    const SQL: &str = "SELECT id, number, membership, status FROM person \
         WHERE company = $1 AND membership <> 'removed' AND id IN \
         (SELECT person FROM card WHERE company = $1 \
         UNION SELECT person FROM door_pin WHERE company = $1)";
    c.each(SQL, &[company.into()], |row| {
        see(holder(row)?);
        Ok(())
    })
}

/// Shows every card of a company.
///
/// # Errors
/// The engine's error.
pub fn each_card(
    c: &mut Conn<'_>,
    company: CompanyId,
    mut see: impl FnMut(HeldCard),
) -> Result<(), Error> {
    const SQL: &str = "SELECT person, position, label, sealed, number_hash FROM card \
         WHERE company = $1 ORDER BY person, position";
    c.each(SQL, &[company.into()], |row| {
        see(card(row)?);
        Ok(())
    })
}

/// Shows the groups that people are in: pairs of person and group.
///
/// # Errors
/// The engine's error.
pub fn each_place(
    c: &mut Conn<'_>,
    company: CompanyId,
    mut see: impl FnMut(PersonNumber, GroupId),
) -> Result<(), Error> {
    const SQL: &str = "SELECT m.member, m.group_number FROM access_group_member m \
         JOIN access_group g ON g.company = m.company AND g.number = m.group_number \
         WHERE m.company = $1 AND g.kind = 'users' ORDER BY m.group_number, m.member";
    c.each(SQL, &[company.into()], |row| {
        see(PersonNumber(row.integer(0)?), GroupId(row.integer(1)?));
        Ok(())
    })
}

/// What one person has: herself, her cards, the digest of her own PIN, her groups.
pub struct Holdings {
    /// Who.
    pub holder: Holder,
    /// Her cards, by position.
    pub cards: Vec<HeldCard>,
    /// The digest of her PIN, sealed.
    pub pin: Option<Vec<u8>>,
    /// Her groups, by number.
    pub groups: Vec<GroupId>,
}

/// What a person has; `None` when she is not there, or was removed.
///
/// # Errors
/// The engine's error.
pub fn holdings(
    c: &mut Conn<'_>,
    company: CompanyId,
    number: PersonNumber,
) -> Result<Option<Holdings>, Error> {
    const PERSON: &str = "SELECT id, number, membership, status FROM person \
         WHERE company = $1 AND number = $2 AND membership <> 'removed'";
    const CARDS: &str = "SELECT person, position, label, sealed, number_hash FROM card \
         WHERE company = $1 AND person = $2 ORDER BY position";
    const PIN: &str = "SELECT sealed FROM door_pin WHERE company = $1 AND person = $2";
    const GROUPS: &str = "SELECT m.group_number FROM access_group_member m \
         JOIN access_group g ON g.company = m.company AND g.number = m.group_number \
         WHERE m.company = $1 AND m.member = $2 AND g.kind = 'users' ORDER BY m.group_number";
    let by_number = [company.into(), number.0.into()];
    let Some(holder) = c.query_first(PERSON, &by_number, holder)? else { return Ok(None) };
    let by_id = [company.into(), holder.id.as_bytes().into()];
    Ok(Some(Holdings {
        cards: c.query(CARDS, &by_id, card)?,
        pin: c.query_first(PIN, &by_id, |row| row.bytes(0))?,
        groups: c.query(GROUPS, &by_number, |row| row.integer(0).map(GroupId))?,
        holder,
    }))
}

fn holder(row: &Row<'_>) -> Result<Holder, Error> {
    Ok(Holder {
        id: PersonId::from_bytes(row.identifier(0, "person.id")?),
        number: PersonNumber(row.integer(1)?),
        membership: Membership::from_word(row.text_in_place(2)?)
            .ok_or(Error::Corrupt("person.membership"))?,
        status: Status::from_word(row.text_in_place(3)?).ok_or(Error::Corrupt("person.status"))?,
    })
}

fn card(row: &Row<'_>) -> Result<HeldCard, Error> {
    Ok(HeldCard {
        person: PersonId::from_bytes(row.identifier(0, "card.person")?),
        position: row.integer(1)?,
        label: row.text_or_null(2)?,
        sealed: row.bytes(3)?,
        number_hash: row.bytes(4)?,
    })
}

fn sent(row: &Row<'_>) -> Result<Sent, Error> {
    Ok(Sent {
        epoch: row.integer(0)?,
        root: row.bytes(1)?,
        deny_serial: row.integer(2)?,
        change: row.integer(3)?,
        issued_at: row.time(4)?,
    })
}
