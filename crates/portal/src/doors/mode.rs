//! Gives one door another mode. What begins or ends a lockdown needs a fresh proof.

use super::words::{mode_name, mode_text};
use super::{found, id_of};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use axum::extract::Path;
use doorward_app::DoorName;
use doorward_domain::access::DoorMode;
use doorward_domain::{Field, FieldProblem, Refusal};

/// The question.
#[derive(Template)]
#[template(path = "doors_mode.html")]
struct ModePage {
    frame: Frame,
    id: i64,
    name: String,
    modes: Vec<Choice>,
}

/// A mode to choose.
struct Choice {
    word: &'static str,
    name: String,
    text: String,
    chosen: bool,
}

/// Shows the modes.
pub(crate) async fn show(desk: Desk, Path(id): Path<String>) -> Answer {
    let (door, _) = found(&desk, &id).await?;
    let (t, door) = (desk.words, door.view.door);
    let modes = DoorMode::ALL.map(|mode| Choice {
        word: mode.as_str(),
        name: mode_name(t, mode),
        text: mode_text(t, mode),
        chosen: mode == door.settings.mode,
    });
    let frame = desk.frame(Section::Doors);
    Ok(desk.show(&ModePage { frame, id: door.id.0, name: door.name, modes: modes.into() }))
}

/// Sets one.
pub(crate) async fn submit(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.door.mode");
    let number = id_of(&id)?;
    let mode = DoorMode::from_word(&desk.text("mode")).ok_or_else(|| {
        let problem = FieldProblem::Malformed { expected: "a mode" };
        Refusal::field(Field::Other("mode"), problem)
    })?;
    let (door, _) = found(&desk, &id).await?;
    let now = door.view.door.settings.mode;
    if mode != now && (mode == DoorMode::Lockdown || now == DoorMode::Lockdown) {
        desk.signed.require_fresh(desk.ctx().now)?;
    }
    let (rank, name) = (desk.caller().rank, DoorName::Number(number));
    let report = desk.app().set_door_mode(desk.ctx(), rank, name, mode).await?;
    let done = if report.followed { "done-mode" } else { "done-mode-later" };
    Ok(desk.done(&format!("/portal/doors/{number}"), done))
}
