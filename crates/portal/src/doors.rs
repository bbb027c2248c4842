//! Doors, sites and computers: the live board, what a door is set to, modes and lockdown.

mod board;
mod computers;
mod controllers;
mod door;
mod edit;
mod enrol;
mod live;
mod lockdown;
mod mode;
mod operate;
mod remove;
mod row;
mod sites;
pub(crate) mod words;

pub(crate) use edit::is_web_address;
pub(crate) use live::Boards;
pub(crate) use words::{happened, method_name, methods_text, reason};

use crate::desk::Desk;
use crate::routes::Pages;
use crate::trouble::Trouble;
use doorward_app::administration::board::{Board, BoardDoor};
use doorward_domain::access::ResourceId;
use doorward_domain::{Act, Refusal, Thing};

/// The pages of doors.
pub(crate) fn pages(pages: Pages) -> Pages {
    let pages = pages
        .page("/portal/doors", Act::SeeDoors, board::show)
        .page("/portal/doors/live", Act::SeeDoors, live::stream)
        .page("/portal/doors/{id}", Act::SeeDoors, door::show)
        .form("/portal/doors/{id}/operate", Act::OperateDoors, operate::submit)
        .page("/portal/doors/{id}/mode", Act::ManageDoors, mode::show)
        .form("/portal/doors/{id}/mode", Act::ManageDoors, mode::submit)
        .fresh_page("/portal/doors/lockdown", Act::ManageDoors, lockdown::show)
        .fresh_form("/portal/doors/lockdown", Act::ManageDoors, lockdown::submit)
        .page("/portal/doors/add", Act::ManageDoors, edit::add_page)
        .form("/portal/doors/add", Act::ManageDoors, edit::add)
        .page("/portal/doors/{id}/edit", Act::ManageDoors, edit::edit_page)
        .form("/portal/doors/{id}/edit", Act::ManageDoors, edit::edit)
        .fresh_page("/portal/doors/{id}/remove", Act::ManageDoors, remove::show)
        .fresh_form("/portal/doors/{id}/remove", Act::ManageDoors, remove::submit);
    let pages = pages
        .page("/portal/sites", Act::SeeDoors, sites::show)
        .form("/portal/sites", Act::ManageDoors, sites::add)
        .page("/portal/sites/{id}", Act::ManageDoors, sites::edit_page)
        .form("/portal/sites/{id}", Act::ManageDoors, sites::edit)
        .form("/portal/sites/{id}/remove", Act::ManageDoors, sites::remove);
    let pages = pages
        .page("/portal/controllers", Act::SeeDoors, controllers::list)
        .fresh_page("/portal/controllers/enroll", Act::ManageDoors, enrol::show)
        .fresh_form("/portal/controllers/enroll", Act::ManageDoors, enrol::submit)
        .page("/portal/controllers/{id}", Act::SeeDoors, controllers::show)
        .form("/portal/controllers/{id}/rename", Act::ManageDoors, controllers::rename)
        .form("/portal/controllers/{id}/bind", Act::ManageDoors, controllers::bind)
        .form("/portal/controllers/{id}/unbind", Act::ManageDoors, controllers::unbind)
        .form("/portal/controllers/{id}/keys", Act::ManageDoors, controllers::renew_keys)
        .fresh_page("/portal/controllers/{id}/{way}", Act::ManageDoors, controllers::ask)
        .fresh_form("/portal/controllers/{id}/{way}", Act::ManageDoors, controllers::lead);
    pages
        .page("/portal/computers", Act::SeeDoors, computers::show)
        .form("/portal/computers", Act::ManageDoors, computers::add)
        .form("/portal/computers/{id}/remove", Act::ManageDoors, computers::remove)
}

/// The door of an address.
fn id_of(path: &str) -> Result<ResourceId, Trouble> {
    Ok(ResourceId::parse(path).ok_or(Refusal::Unknown(Thing::Door))?)
}

/// The same with its state.
async fn found(desk: &Desk, path: &str) -> Result<(BoardDoor, Board), Trouble> {
    let id = id_of(path)?;
    let board = desk.app().door_board(desk.ctx().company).await?;
    let door = board.doors.iter().find(|door| door.view.door.id == id).cloned();
    Ok((door.ok_or(Refusal::Unknown(Thing::Door))?, board))
}
