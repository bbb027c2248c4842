//! What doors reported last, and which server holds the link of each.
//!
//! A server that holds links says so from time to time; one that has not for longer than a lease has
//! lost them, and another may take them over. What an administrator sets is in [`crate::resources`].

use crate::{Conn, Error, Row};
use doorward_domain::access::{DoorMode, LeafPosition, LockStatus, ResourceId, ResourceUuid};
use doorward_domain::{CompanyId, Timestamp};

/// A server, by a number that it draws when it starts.
pub type Node = [u8; 16];

/// What a door reported last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoorState {
    /// The mode that it is in.
    pub mode: DoorMode,
    /// What its lock does.
    pub lock: LockStatus,
    /// Where its leaf is.
    pub position: LeafPosition,
    /// Whether its controller was connected.
    pub online: bool,
    /// The server that holds its link.
    pub node: Option<Node>,
    /// When that server was heard of last, or the door before it lost its link.
    pub seen_at: Option<Timestamp>,
}

/// What changes in a door's state; `None` keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DoorReport {
    /// The mode that it is in.
    pub mode: Option<DoorMode>,
    /// What its lock does.
    pub lock: Option<LockStatus>,
    /// Where its leaf is.
    pub position: Option<LeafPosition>,
    /// Whether its controller is connected.
    pub online: Option<bool>,
}

/// How a claim of a door's link ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Another server holds it.
    Held,
    /// It is the claimer's, and the door never had a link before.
    First,
    /// It is the claimer's.
    Again,
}

/// Claims the link of a door for a server, from whoever was not heard of since `stale_before`.
///
/// # Errors
/// The engine's error.
pub fn claim(
    c: &mut Conn<'_>,
    company: CompanyId,
    resource: ResourceId,
    node: &Node,
    now: Timestamp,
    stale_before: Timestamp,
) -> Result<Claim, Error> {
    const NEW: &str = "INSERT INTO door_state (company, resource, mode, lock_state, position, \
         online, node, seen_at, changed_at) VALUES ($1, $2, 'normal', 'unknown', 'unknown', FALSE, \
         $3, $4, $4) ON CONFLICT (company, resource) DO NOTHING";
    const OLD: &str = "UPDATE door_state SET node = $3, seen_at = $4 \
         WHERE company = $1 AND resource = $2 \
         AND (node IS NULL OR node = $3 OR seen_at IS NULL OR seen_at < $5)";
    let values = [company.into(), resource.0.into(), node.into(), now.into(), stale_before.into()];
    if c.execute(NEW, values.get(..4).unwrap_or_default())? == 1 {
        return Ok(Claim::First);
    }
    Ok(if c.execute(OLD, &values)? == 1 { Claim::Again } else { Claim::Held })
}

/// Says that a server is there: its links stay its own.
///
/// # Errors
/// The engine's error.
pub fn renew(c: &mut Conn<'_>, node: &Node, now: Timestamp) -> Result<u64, Error> {
    c.execute("UPDATE door_state SET seen_at = $2 WHERE node = $1", &[node.into(), now.into()])
}

/// Gives up the link of one door, if the server holds it.
///
/// # Errors
/// The engine's error.
pub fn release(
    c: &mut Conn<'_>,
    company: CompanyId,
    resource: ResourceId,
    node: &Node,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE door_state SET node = NULL, online = FALSE, seen_at = $4, \
         changed_at = $4 WHERE company = $1 AND resource = $2 AND node = $3";
    Ok(c.execute(SQL, &[company.into(), resource.0.into(), node.into(), now.into()])? == 1)
}

/// Writes what a door reported, if the server holds its link.
///
/// # Errors
/// The engine's error.
pub fn report(
    c: &mut Conn<'_>,
    company: CompanyId,
    resource: ResourceId,
    node: &Node,
    report: &DoorReport,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE door_state SET mode = COALESCE($4, mode), \
         lock_state = COALESCE($5, lock_state), position = COALESCE($6, position), \
         online = COALESCE($7, online), seen_at = $8, changed_at = $8 \
         WHERE company = $1 AND resource = $2 AND node = $3";
    let values = [
        company.into(),
        resource.0.into(),
        node.into(),
        report.mode.map(DoorMode::as_str).into(),
        report.lock.map(LockStatus::as_str).into(),
        report.position.map(LeafPosition::as_str).into(),
        report.online.into(),
        now.into(),
    ];
    Ok(c.execute(SQL, &values)? == 1)
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT mode, lock_state, position, online, node, seen_at, resource FROM door_state ",
            $rest
        )
    };
}

/// The state of a door; `None` when it never had a link.
///
/// # Errors
/// The engine's error.
pub fn find(
    c: &mut Conn<'_>,
    company: CompanyId,
    resource: ResourceId,
) -> Result<Option<DoorState>, Error> {
    const SQL: &str = select!("WHERE company = $1 AND resource = $2");
    c.query_first(SQL, &[company.into(), resource.0.into()], read)
}

/// The states of all doors of a company that ever had a link.
///
/// # Errors
/// The engine's error.
pub fn of_company(
    c: &mut Conn<'_>,
    company: CompanyId,
) -> Result<Vec<(ResourceId, DoorState)>, Error> {
    const SQL: &str = select!("WHERE company = $1 ORDER BY resource");
    c.query(SQL, &[company.into()], |row| Ok((ResourceId(row.integer(6)?), read(row)?)))
}

/// The doors whose links a server holds.
///
/// # Errors
/// The engine's error.
pub fn held_by(c: &mut Conn<'_>, node: &Node) -> Result<Vec<(CompanyId, ResourceId)>, Error> {
    const SQL: &str =
        "SELECT company, resource FROM door_state WHERE node = $1 ORDER BY company, resource";
    c.query(SQL, &[node.into()], |row| {
        Ok((CompanyId(row.integer(0)?), ResourceId(row.integer(1)?)))
    })
}

/// A connected door that is in another mode than it is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModeDifference {
    /// Whose.
    pub company: CompanyId,
    /// Which.
    pub resource: ResourceId,
    /// The same, as commands name it.
    pub uuid: ResourceUuid,
    /// What it is set to.
    pub wanted: DoorMode,
}

/// The connected doors of a server that are in another mode than they are set to.
///
/// # Errors
/// The engine's error.
pub fn mode_differences(c: &mut Conn<'_>, node: &Node) -> Result<Vec<ModeDifference>, Error> {
    const SQL: &str = "SELECT door_state.company, door_state.resource, resource.uuid, \
         resource.mode FROM door_state JOIN resource ON resource.company = door_state.company \
         AND resource.number = door_state.resource \
         WHERE door_state.node = $1 AND door_state.online AND resource.mode <> door_state.mode";
    c.query(SQL, &[node.into()], |row| {
        Ok(ModeDifference {
            company: CompanyId(row.integer(0)?),
            resource: ResourceId(row.integer(1)?),
            uuid: ResourceUuid::from_bytes(row.identifier(2, "resource.uuid")?),
            wanted: mode(row, 3)?,
        })
    })
}

fn mode(row: &Row<'_>, column: usize) -> Result<DoorMode, Error> {
    DoorMode::from_word(&row.text(column)?).ok_or(Error::Corrupt("door_state.mode"))
}

fn read(row: &Row<'_>) -> Result<DoorState, Error> {
    let node = match row.bytes_or_null(4)? {
        Some(bytes) => Some(bytes.try_into().map_err(|_| Error::Corrupt("door_state.node"))?),
        None => None,
    };
    Ok(DoorState {
        mode: mode(row, 0)?,
        lock: LockStatus::from_word(&row.text(1)?)
            .ok_or(Error::Corrupt("door_state.lock_state"))?,
        position: LeafPosition::from_word(&row.text(2)?)
            .ok_or(Error::Corrupt("door_state.position"))?,
        online: row.boolean(3)?,
        node,
        seen_at: row.time_or_null(5)?,
    })
}
