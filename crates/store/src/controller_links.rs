//! The links of enrolled controllers: which server holds each. Not for what is said in them.
//!
//! A server that was reached last has a controller, whichever had it before: it is here now.

use crate::controllers::{ControllerId, ControllerState, state};
use crate::door_states::Node;
use crate::{Conn, Error};
use doorward_domain::{CompanyId, Timestamp};

/// What is known of a controller that connects.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    /// The server that it connected to.
    pub node: &'a Node,
    /// Which start of it.
    pub boot: &'a [u8; 16],
    /// What it can do.
    pub capabilities: &'a str,
    /// How far its clock is from the server's, in milliseconds.
    pub clock_error: i64,
}

/// Takes the link of an active controller for a server, from whichever held it: it is here now.
/// `false` when there is no active one.
///
/// # Errors
/// The engine's error.
pub fn arrive(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &ControllerId,
    arrival: &Arrival<'_>,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE controller SET node = $3, online = TRUE, seen_at = $4, boot = $5, \
         capabilities = $6, clock_error = $7 \
         WHERE company = $1 AND id = $2 AND state = 'active'";
    let values = [
        company.into(),
        id.into(),
        arrival.node.into(),
        now.into(),
        arrival.boot.into(),
        arrival.capabilities.into(),
        arrival.clock_error.into(),
    ];
    Ok(c.execute(SQL, &values)? == 1)
}

/// Says that a server is there: its links stay its own.
///
/// # Errors
/// The engine's error.
pub fn renew(c: &mut Conn<'_>, node: &Node, now: Timestamp) -> Result<u64, Error> {
    const SQL: &str = "UPDATE controller SET seen_at = $2 WHERE node = $1 AND online";
    c.execute(SQL, &[node.into(), now.into()])
}

/// A controller whose link a server holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldController {
    /// Whose.
    pub company: CompanyId,
    /// Which.
    pub id: ControllerId,
    /// Whether it may stay connected.
    pub state: ControllerState,
    /// Whether it shall make new keys.
    pub renews_keys: bool,
}

/// The controllers whose links a server holds.
///
/// # Errors
/// The engine's error.
pub fn held_by(c: &mut Conn<'_>, node: &Node) -> Result<Vec<HeldController>, Error> {
    const SQL: &str = "SELECT company, id, state, renews_keys FROM controller WHERE node = $1 \
         ORDER BY company, id";
    c.query(SQL, &[node.into()], |row| {
        Ok(HeldController {
            company: CompanyId(row.integer(0)?),
            id: row.identifier(1, "controller.id")?,
            state: state(row, 2)?,
            renews_keys: row.boolean(3)?,
        })
    })
}

/// Gives up a link, if the server holds it.
///
/// # Errors
/// The engine's error.
pub fn depart(
    c: &mut Conn<'_>,
    company: CompanyId,
    id: &ControllerId,
    node: &Node,
    now: Timestamp,
) -> Result<bool, Error> {
    const SQL: &str = "UPDATE controller SET node = NULL, online = FALSE, seen_at = $4 \
         WHERE company = $1 AND id = $2 AND node = $3";
    Ok(c.execute(SQL, &[company.into(), id.into(), node.into(), now.into()])? == 1)
}
