//! Removes a door, having shown what goes along.

use super::found;
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use axum::extract::Path;
use doorward_app::administration::board::Belongings;

/// The question.
#[derive(Template)]
#[template(path = "doors_remove.html")]
struct RemovePage {
    frame: Frame,
    id: i64,
    name: String,
    belongings: Belongings,
}

/// Shows what goes along.
pub(crate) async fn show(desk: Desk, Path(id): Path<String>) -> Answer {
    let (door, _) = found(&desk, &id).await?;
    let door = door.view.door;
    let belongings = desk.app().door_belongings(desk.ctx().company, door.id).await?;
    let frame = desk.frame(Section::Doors);
    Ok(desk.show(&RemovePage { frame, id: door.id.0, name: door.name, belongings }))
}

/// Removes it.
pub(crate) async fn submit(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.door.remove");
    let (door, _) = found(&desk, &id).await?;
    desk.app().remove_door(desk.ctx(), &door.view.door.uuid.to_string()).await?;
    Ok(desk.done("/portal/doors", "done-door-removed"))
}
