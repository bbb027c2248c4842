//! Schedules, listed and looked at, and removed when no policy uses them.

use super::week::Picture;
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use doorward_app::Error;
use doorward_app::administration::rules::PolicyView;
use doorward_domain::access::{ScheduleId, When};
use doorward_domain::{Act, Refusal, Thing};
use doorward_store::schedules::StoredSchedule;

/// The list.
#[derive(Template)]
#[template(path = "rules_schedules.html")]
struct SchedulesPage {
    frame: Frame,
    zone: String,
    schedules: Vec<Line>,
}

/// A schedule.
struct Line {
    id: i64,
    name: String,
    picture: Picture,
    /// The policies that use it, by name.
    policies: Vec<String>,
}

/// One schedule.
#[derive(Template)]
#[template(path = "rules_schedule.html")]
struct SchedulePage {
    frame: Frame,
    zone: String,
    schedule: Line,
    days: Vec<&'static str>,
}

/// The schedule of an address.
pub(super) async fn found(desk: &Desk, path: &str) -> Result<StoredSchedule, Trouble> {
    let id = ScheduleId::parse(path).ok_or(Refusal::Unknown(Thing::Schedule))?;
    let all = desk.app().schedules(desk.ctx().company).await?;
    let found = all.into_iter().find(|stored| stored.id == id);
    Ok(found.ok_or(Refusal::Unknown(Thing::Schedule))?)
}

fn line(desk: &Desk, stored: StoredSchedule, policies: &[PolicyView]) -> Line {
    let uses = |view: &&PolicyView| view.stored.policy.when == When::Schedule(stored.id);
    Line {
        id: stored.id.0,
        picture: Picture::of(desk.words, &stored.schedule),
        policies: policies.iter().filter(uses).map(|view| view.stored.name.clone()).collect(),
        name: stored.name,
    }
}

/// Shows the list.
pub(crate) async fn show(desk: Desk) -> Answer {
    let company = desk.ctx().company;
    let policies = desk.app().policies(company).await?;
    let all = desk.app().schedules(company).await?.into_iter();
    let schedules = all.map(|stored| line(&desk, stored, &policies)).collect();
    let (frame, zone) = (desk.frame(Section::Schedules), desk.zone().to_string());
    Ok(desk.show(&SchedulesPage { frame, zone, schedules }))
}

/// Shows one.
pub(crate) async fn one(desk: Desk, Path(id): Path<String>) -> Answer {
    let stored = found(&desk, &id).await?;
    page(&desk, stored, StatusCode::OK).await
}

async fn page(desk: &Desk, stored: StoredSchedule, status: StatusCode) -> Answer {
    let policies = desk.app().policies(desk.ctx().company).await?;
    let schedule = line(desk, stored, &policies);
    let days = desk.words.week().map(|day| desk.words.day(day)).into();
    let (frame, zone) = (desk.frame(Section::Schedules), desk.zone().to_string());
    Ok(desk.show_with(status, &SchedulePage { frame, zone, schedule, days }))
}

/// Removes one.
pub(crate) async fn remove(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.schedule.remove");
    let stored = found(&desk, &id).await?;
    match desk.app().remove_schedule(desk.ctx(), &stored.name).await {
        Ok(()) => Ok(desk.done("/portal/schedules", "done-schedule-removed")),
        // The page itself says which policies use it.
        Err(Error::Refused(Refusal::Conflict(_))) => {
            page(&desk, stored, StatusCode::CONFLICT).await
        }
        Err(error) => Err(error.into()),
    }
}
