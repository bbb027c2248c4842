//! Unlocks or locks one door.

use super::{board, door, id_of};
use crate::desk::{Answer, Desk};
use crate::fields::refusal_text;
use axum::extract::Path;
use doorward_app::{DoorAction, DoorName, Error, Operation, Requester};
use doorward_domain::{Field, FieldProblem, Refusal};
use doorward_web::Failure;
use doorward_web::pages::status_of;
use std::sync::Arc;

/// Does it, and goes back to where it was asked.
pub(crate) async fn submit(mut desk: Desk, Path(id): Path<String>) -> Answer {
    let number = id_of(&id)?;
    let (action, act, done) = match desk.text("action").as_str() {
        "unlock" => {
            let seconds = desk.text("seconds").trim().parse().ok();
            (DoorAction::Unlock { seconds }, "portal.door.unlock", "done-door-unlocked")
        }
        "lock" => (DoorAction::Lock, "portal.door.lock", "done-door-locked"),
        _ => {
            let problem = FieldProblem::Malformed { expected: "unlock or lock" };
            return Err(Refusal::field(Field::Other("action"), problem).into());
        }
    };
    desk.act(act);
    let by = Requester::Operator { rank: desk.caller().rank };
    let operation = Operation { door: DoorName::Number(number), action, by };
    let app = Arc::clone(&desk.visit.web.app);
    let at_door = desk.text("back") == "door";
    match app.operate_door(desk.ctx(), operation).await {
        Ok(_) if at_door => Ok(desk.done(&format!("/portal/doors/{number}"), done)),
        Ok(_) => Ok(desk.done("/portal/doors", done)),
        Err(Error::Refused(refusal)) if !matches!(refusal, Refusal::Unknown(_)) => {
            let text = refusal_text(desk.words, &refusal);
            let failure = Failure::from(refusal);
            desk.visit.note(&failure);
            let problem = Some((status_of(&failure), text));
            if at_door {
                return door::page(&desk, &id, problem).await;
            }
            board::page(&desk, problem).await
        }
        Err(error) => Err(error.into()),
    }
}
