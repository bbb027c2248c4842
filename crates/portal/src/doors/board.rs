//! The board of all doors.

use super::row::Row;
use crate::assets;
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use doorward_domain::Act;
use doorward_web::pages::assets::Address;

/// The board.
#[derive(Template)]
#[template(path = "doors_board.html")]
struct BoardPage {
    frame: Frame,
    /// What could not be done.
    problem: Option<String>,
    /// The number that the board has come to.
    number: i64,
    rows: Vec<Row>,
}

impl BoardPage {
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn script(&self) -> Address {
        assets::DOORS.address()
    }
}

/// Shows the board.
pub(crate) async fn show(desk: Desk) -> Answer {
    page(&desk, None).await
}

/// The same, with what could not be done.
pub(super) async fn page(
    desk: &Desk,
    problem: Option<(StatusCode, String)>,
) -> Result<Response, Trouble> {
    let board = desk.app().door_board(desk.ctx().company).await?;
    let (t, zone, now) = (desk.words, desk.zone(), desk.ctx().now);
    let rows = board.doors.iter().map(|door| Row::new(t, (&zone, now), door, &board.names));
    let (status, problem) = problem.unzip();
    let page = BoardPage {
        rows: rows.collect(),
        frame: desk.frame(Section::Doors),
        problem,
        number: board.number,
    };
    Ok(desk.show_with(status.unwrap_or(StatusCode::OK), &page))
}
