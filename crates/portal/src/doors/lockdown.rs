//! Lockdown of all doors, or those of a site, and its end.

use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use axum::http::StatusCode;
use doorward_domain::access::{DoorMode, SiteId};
use doorward_domain::{Field, FieldProblem, Refusal, Thing};
use doorward_store::sites::StoredSite;
use std::sync::Arc;

/// The question.
#[derive(Template)]
#[template(path = "doors_lockdown.html")]
struct LockdownPage {
    frame: Frame,
    sites: Vec<StoredSite>,
    /// Doors in lockdown, by name.
    locked: Vec<String>,
    /// How many are not.
    free: usize,
    /// Doors that did not take the order.
    failed: Vec<String>,
}

impl LockdownPage {
    fn free_text(&self) -> String {
        self.frame.t.count("lockdown-free", self.free)
    }
}

/// Shows the question.
pub(crate) async fn show(desk: Desk) -> Answer {
    page(&desk, Vec::new()).await
}

async fn page(desk: &Desk, failed: Vec<String>) -> Answer {
    let company = desk.ctx().company;
    let (doors, sites) = (desk.app().doors(company).await?, desk.app().sites(company).await?);
    let all = doors.len();
    let locked = doors.into_iter().filter(|view| view.door.settings.mode == DoorMode::Lockdown);
    let locked: Vec<String> = locked.map(|view| view.door.name).collect();
    let status = if failed.is_empty() { StatusCode::OK } else { StatusCode::BAD_GATEWAY };
    let frame = desk.frame(Section::Doors);
    let free = all - locked.len();
    Ok(desk.show_with(status, &LockdownPage { frame, sites, locked, free, failed }))
}

/// Begins or ends it.
pub(crate) async fn submit(mut desk: Desk) -> Answer {
    let begins = match desk.text("order").as_str() {
        "begin" => true,
        "end" => false,
        _ => {
            let problem = FieldProblem::Malformed { expected: "begin or end" };
            return Err(Refusal::field(Field::Other("order"), problem).into());
        }
    };
    desk.act(if begins { "portal.lockdown.begin" } else { "portal.lockdown.end" });
    let site = match desk.text("site").as_str() {
        "all" => None,
        number => Some(SiteId::parse(number).ok_or(Refusal::Unknown(Thing::Site))?),
    };
    let known = desk.app().sites(desk.ctx().company).await?;
    if site.is_some_and(|site| known.iter().all(|known| known.id != site)) {
        return Err(Refusal::Unknown(Thing::Site).into());
    }
    let app = Arc::clone(&desk.visit.web.app);
    let outcomes = app.set_lockdown(desk.ctx(), desk.caller().rank, site, begins).await?;
    let failed = outcomes.into_iter().filter(|outcome| outcome.result.is_err());
    let failed: Vec<String> = failed.map(|outcome| outcome.name).collect();
    if !failed.is_empty() {
        desk.lockdown = desk.app().doors_in_lockdown(desk.ctx()).await?;
        return page(&desk, failed).await;
    }
    let done = if begins { "done-lockdown" } else { "done-lockdown-over" };
    Ok(desk.done("/portal/doors", done))
}
