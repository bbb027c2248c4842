//! Which door hangs on which controller. Not for what a door does.

use crate::controllers::ControllerId;
use crate::policy_changes::{self, Subject};
use crate::{Conn, Error};
use doorward_domain::CompanyId;
use doorward_domain::access::{ResourceId, ResourceUuid};

/// A door of a controller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControllerDoor {
    /// Its number.
    pub resource: ResourceId,
    /// The same, as commands name it.
    pub uuid: ResourceUuid,
    /// What it is called.
    pub name: String,
}

/// Hangs a door on a controller, whichever it hung on before.
///
/// # Errors
/// The engine's error.
pub fn bind(
    c: &mut Conn<'_>,
    company: CompanyId,
    resource: ResourceId,
    controller: &ControllerId,
) -> Result<(), Error> {
    const SQL: &str = "INSERT INTO controller_door (company, resource, controller) \
         VALUES ($1, $2, $3) ON CONFLICT (company, resource) DO UPDATE SET controller = $3";
    c.execute(SQL, &[company.into(), resource.0.into(), controller.into()])?;
    policy_changes::mark(c, company, Subject::Door(resource))
}

/// Takes a door off its controller; `false` when it has none.
///
/// # Errors
/// The engine's error.
pub fn unbind(c: &mut Conn<'_>, company: CompanyId, resource: ResourceId) -> Result<bool, Error> {
    const SQL: &str = "DELETE FROM controller_door WHERE company = $1 AND resource = $2";
    let taken = c.execute(SQL, &[company.into(), resource.0.into()])? == 1;
    if taken {
        policy_changes::mark(c, company, Subject::Door(resource))?;
    }
    Ok(taken)
}

/// Takes every door off a controller; how many.
///
/// # Errors
/// The engine's error.
pub fn unbind_all(
    c: &mut Conn<'_>,
    company: CompanyId,
    controller: &ControllerId,
) -> Result<usize, Error> {
    let doors = of_controller(c, company, controller)?;
    for door in &doors {
        unbind(c, company, door.resource)?;
    }
    Ok(doors.len())
}

/// The doors of a controller, by number.
///
/// # Errors
/// The engine's error.
pub fn of_controller(
    c: &mut Conn<'_>,
    company: CompanyId,
    controller: &ControllerId,
) -> Result<Vec<ControllerDoor>, Error> {
    const SQL: &str = "SELECT resource.number, resource.uuid, resource.name FROM controller_door \
         JOIN resource ON resource.company = controller_door.company \
         AND resource.number = controller_door.resource \
         WHERE controller_door.company = $1 AND controller_door.controller = $2 \
         ORDER BY resource.number";
    c.query(SQL, &[company.into(), controller.into()], |row| {
        Ok(ControllerDoor {
            resource: ResourceId(row.integer(0)?),
            uuid: ResourceUuid::from_bytes(row.identifier(1, "resource.uuid")?),
            name: row.text(2)?,
        })
    })
}

/// The doors of a company that hang on a controller, with it, by number.
///
/// # Errors
/// The engine's error.
pub fn of_company(
    c: &mut Conn<'_>,
    company: CompanyId,
) -> Result<Vec<(ResourceId, ControllerId)>, Error> {
    const SQL: &str =
        "SELECT resource, controller FROM controller_door WHERE company = $1 ORDER BY resource";
    c.query(SQL, &[company.into()], |row| {
        Ok((ResourceId(row.integer(0)?), row.identifier(1, "controller_door.controller")?))
    })
}

/// The controller that a door hangs on.
///
/// # Errors
/// The engine's error.
pub fn of_door(
    c: &mut Conn<'_>,
    company: CompanyId,
    resource: ResourceId,
) -> Result<Option<ControllerId>, Error> {
    const SQL: &str = "SELECT controller FROM controller_door WHERE company = $1 AND resource = $2";
    c.query_first(SQL, &[company.into(), resource.0.into()], |row| {
        row.identifier(0, "controller_door.controller")
    })
}
