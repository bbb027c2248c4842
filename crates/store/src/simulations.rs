//! What simulated doors are told to suffer, on the way to the server that runs them.

use crate::door_states::Node;
use crate::{Conn, Error};
use doorward_domain::access::ResourceId;
use doorward_domain::{CompanyId, Timestamp};

/// An instruction that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulation {
    /// Whose door.
    pub company: CompanyId,
    /// Which instruction; they are carried out in this order.
    pub id: [u8; 16],
    /// The door.
    pub resource: ResourceId,
    /// What, in words.
    pub instruction: String,
}

/// Leaves an instruction.
///
/// # Errors
/// The engine's error.
pub fn insert(c: &mut Conn<'_>, new: &Simulation, now: Timestamp) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO simulation (company, id, resource, instruction, created_at) \
         VALUES ($1, $2, $3, $4, $5)";
    let values = [
        new.company.into(),
        (&new.id).into(),
        new.resource.0.into(),
        (&new.instruction).into(),
        now.into(),
    ];
    c.execute(SQL, &values).map(|_| ())
}

/// The instructions for the doors of a server, in order.
///
/// # Errors
/// The engine's error.
pub fn waiting_for(c: &mut Conn<'_>, node: &Node) -> Result<Vec<Simulation>, Error> {
    const SQL: &str = "SELECT simulation.company, simulation.id, simulation.resource, \
         simulation.instruction FROM simulation \
         JOIN door_state ON door_state.company = simulation.company \
         AND door_state.resource = simulation.resource \
         WHERE door_state.node = $1 ORDER BY simulation.id";
    c.query(SQL, &[node.into()], |row| {
        Ok(Simulation {
            company: CompanyId(row.integer(0)?),
            id: row.identifier(1, "simulation.id")?,
            resource: ResourceId(row.integer(2)?),
            instruction: row.text(3)?,
        })
    })
}

/// Whether an instruction still waits.
///
/// # Errors
/// The engine's error.
pub fn waits(c: &mut Conn<'_>, company: CompanyId, id: &[u8; 16]) -> Result<bool, Error> {
    const SQL: &str = "SELECT 1 FROM simulation WHERE company = $1 AND id = $2";
    Ok(c.query_first(SQL, &[company.into(), id.into()], |_| Ok(()))?.is_some())
}

/// Removes an instruction; `false` when it is gone.
///
/// # Errors
/// The engine's error.
pub fn delete(c: &mut Conn<'_>, company: CompanyId, id: &[u8; 16]) -> Result<bool, Error> {
    const SQL: &str = "DELETE FROM simulation WHERE company = $1 AND id = $2";
    Ok(c.execute(SQL, &[company.into(), id.into()])? == 1)
}
