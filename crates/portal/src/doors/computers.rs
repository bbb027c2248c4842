//! Computers: listed, added, removed.

use super::id_of;
use crate::desk::{Answer, Desk};
use crate::fields::{Problems, given};
use crate::frame::{Frame, Section};
use askama::Template;
use axum::extract::Path;
use doorward_app::administration::computers::NewComputer;
use doorward_domain::Act;
use doorward_store::resources::Resource;

/// The list, with a form for one more.
#[derive(Template)]
#[template(path = "doors_computers.html")]
struct ComputersPage {
    frame: Frame,
    computers: Vec<Resource>,
    name: String,
    info: String,
    key: String,
    problems: Problems,
}

async fn page(desk: &Desk, problems: Problems) -> Answer {
    let failed = !problems.none();
    let page = ComputersPage {
        frame: desk.frame(Section::Doors),
        computers: desk.app().computers(desk.ctx().company).await?,
        name: desk.text("name"),
        info: desk.text("info"),
        key: desk.text("key"),
        problems,
    };
    Ok(if failed { desk.show_again(&page) } else { desk.show(&page) })
}

/// Shows the list.
pub(crate) async fn show(desk: Desk) -> Answer {
    page(&desk, Problems::default()).await
}

/// Adds a computer.
pub(crate) async fn add(mut desk: Desk) -> Answer {
    desk.act("portal.computer.add");
    let new = NewComputer {
        name: desk.text("name"),
        info: given(&desk.text("info")),
        public_key: given(&desk.text("key")),
    };
    match desk.app().add_computer(desk.ctx(), new).await {
        Ok(_) => Ok(desk.done("/portal/computers", "done-computer-added")),
        Err(error) => {
            let mut problems = Problems::default();
            problems.take(desk.words, error)?;
            page(&desk, problems).await
        }
    }
}

/// Removes one.
pub(crate) async fn remove(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.computer.remove");
    desk.app().remove_computer(desk.ctx(), id_of(&id)?).await?;
    Ok(desk.done("/portal/computers", "done-computer-removed"))
}
