//! `POST /setlockstatus` ("Locking and Unlocking Doors") and `POST /masslock`.

use super::call::{Call, Handled};
use super::{fields, render};
use doorward_app::access::AccessCaller;
use doorward_app::{
    DoorAction, DoorName, DoorOutcome, MassOperation, Operated, Operation, Requester,
};
use doorward_domain::access::{GroupId, LockStatus, ResourceUuid};
use doorward_domain::{Refusal, Thing};
use doorward_wire::access::answer::{self, write_mass_lock};
use doorward_wire::access::parameters::Parameters;
use doorward_wire::access::request::{MassLock, SetLockStatus};

/// Locks or unlocks a door, and answers once the door has.
pub(super) async fn set(call: &Call, caller: AccessCaller, parameters: &Parameters<'_>) -> Handled {
    let request = SetLockStatus::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    // What is no UUID names no door.
    let uuid = ResourceUuid::parse(request.uuid).ok_or(Refusal::Unknown(Thing::Door))?;
    let operation = Operation {
        door: DoorName::Uuid(uuid),
        action: action(request.lock_state, request.unlock_time),
        by: Requester::Operator { rank: caller.rank },
    };
    let operated = call.web.app.operate_door(&call.ctx, operation).await?;
    Ok(render::success(&done(&operated)))
}

/// Locks or unlocks many doors, and says what came of each.
pub(super) async fn set_many(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request = MassLock::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let operation = MassOperation {
        rank: caller.rank,
        group: request.group_id.map(GroupId),
        action: action(request.lock_state, request.unlock_time),
        force: request.force_lock,
        wait: request.lock_wait,
    };
    let outcomes = call.web.app.mass_lock(&call.ctx, operation).await?;
    call.done();
    let failed = outcomes.iter().filter(|outcome| outcome.result.is_err()).count();
    let did = if request.lock_state { "locked" } else { "unlocked" };
    let text = match (outcomes.len(), failed) {
        (0, _) => "There are no doors.".to_owned(),
        (all, 0) => format!("All {all} doors are {did}."),
        (all, failed) => format!("{} of {all} doors are {did}.", all - failed),
    };
    Ok(render::json(mass_answer(&text, &outcomes)))
}

fn mass_answer(text: &str, outcomes: &[DoorOutcome]) -> Vec<u8> {
    let texts: Vec<_> = outcomes
        .iter()
        .map(|outcome| {
            let said = outcome.result.as_ref().map(done).map_err(ToString::to_string);
            (outcome.uuid.to_string(), &outcome.name, said)
        })
        .collect();
    let doors: Vec<answer::DoorOutcome<'_>> = texts
        .iter()
        .map(|(uuid, name, said)| answer::DoorOutcome {
            uuid,
            name,
            outcome: said.as_deref().map_err(String::as_str),
        })
        .collect();
    let mut out = Vec::new();
    write_mass_lock(&mut out, text, &doors);
    out
}

const fn action(lock: bool, seconds: Option<i64>) -> DoorAction {
    if lock { DoorAction::Lock } else { DoorAction::Unlock { seconds } }
}

fn done(operated: &Operated) -> String {
    let name = &operated.name;
    match (operated.lock, operated.unlock_time) {
        (LockStatus::Locked, _) => format!("{name} is locked."),
        (_, Some(time)) => format!("{name} is unlocked for {} seconds.", time.seconds()),
        // A mode keeps it so.
        (_, None) => format!("{name} stays unlocked, as its mode says."),
    }
}
