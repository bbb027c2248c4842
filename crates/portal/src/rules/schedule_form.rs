//! Makes a schedule, or changes one: seven days and the holidays, typed or drawn.

use super::Hours;
use super::hours::DayField;
use super::schedules::found;
use crate::assets;
use crate::desk::{Answer, Desk};
use crate::fields::Problems;
use crate::frame::{Frame, Section};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use doorward_domain::access::{DayWindows, Holidays, LocalDate, Schedule};
use doorward_web::pages::assets::Address;

/// The form.
#[derive(Template)]
#[template(path = "rules_schedule_form.html")]
struct FormPage {
    frame: Frame,
    zone: String,
    /// The schedule that is changed; `None`: a new one.
    id: Option<i64>,
    form: Form,
    problems: Problems,
}

/// What is in the form.
struct Form {
    name: String,
    hours: Hours,
    /// A date on each line, with its hours behind it.
    holidays: String,
}

impl FormPage {
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    fn script(&self) -> Address {
        assets::WEEK.address()
    }

    fn days(&self) -> Vec<DayField> {
        self.form.hours.fields(self.frame.t, &self.problems)
    }
}

impl Form {
    fn read(desk: &Desk) -> Self {
        let (name, holidays) = (desk.text("name"), desk.text("holidays"));
        Self { name, hours: Hours::read(desk), holidays }
    }

    fn schedule(&self, desk: &Desk, problems: &mut Problems) -> Schedule {
        let weekly = self.hours.week(desk.words, problems);
        let lines = self.holidays.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut holidays = Vec::new();
        for line in lines {
            let Some(holiday) = holiday(line) else {
                problems.add("holidays", desk.words.one("holiday-wrong", "line", line));
                break;
            };
            holidays.push(holiday);
        }
        Schedule { weekly, holidays: holidays.into_iter().collect::<Holidays>() }
    }
}

/// Reads `2026-12-24 09:00-12:00`; without hours closed all day.
fn holiday(line: &str) -> Option<(LocalDate, DayWindows)> {
    let (date, hours) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    Some((LocalDate::parse(date).ok()?, DayWindows::parse(hours)?))
}

fn page(desk: &Desk, id: Option<i64>, form: Form, problems: Problems) -> Response {
    let failed = !problems.none();
    let (frame, zone) = (desk.frame(Section::Schedules), desk.zone().to_string());
    let page = FormPage { frame, zone, id, form, problems };
    if failed { desk.show_again(&page) } else { desk.show(&page) }
}

/// Shows an empty form.
pub(crate) async fn add_page(desk: Desk) -> Answer {
    let form = Form { name: String::new(), hours: Hours::default(), holidays: String::new() };
    Ok(page(&desk, None, form, Problems::default()))
}

/// Makes a schedule.
pub(crate) async fn add(mut desk: Desk) -> Answer {
    desk.act("portal.schedule.add");
    let (form, mut problems) = (Form::read(&desk), Problems::default());
    let schedule = form.schedule(&desk, &mut problems);
    if problems.none() {
        match desk.app().add_schedule(desk.ctx(), &form.name, schedule).await {
            Ok(_) => return Ok(desk.done("/portal/schedules", "done-schedule-added")),
            Err(error) => problems.take(desk.words, error)?,
        }
    }
    Ok(page(&desk, None, form, problems))
}

/// Shows the form of a schedule.
pub(crate) async fn edit_page(desk: Desk, Path(id): Path<String>) -> Answer {
    let stored = found(&desk, &id).await?;
    let holidays = stored.schedule.holidays.iter();
    let holidays = holidays.map(|(date, day)| format!("{date} {day}").trim().to_owned());
    let form = Form {
        name: stored.name,
        hours: Hours::of(&stored.schedule.weekly),
        holidays: holidays.collect::<Vec<_>>().join("\n"),
    };
    Ok(page(&desk, Some(stored.id.0), form, Problems::default()))
}

/// Changes it.
pub(crate) async fn edit(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.schedule.change");
    let stored = found(&desk, &id).await?;
    let (form, mut problems) = (Form::read(&desk), Problems::default());
    let schedule = form.schedule(&desk, &mut problems);
    if problems.none() {
        match desk.app().change_schedule(desk.ctx(), stored.id, &form.name, schedule).await {
            Ok(()) => return Ok(desk.done("/portal/schedules", "done-schedule-changed")),
            Err(error) => problems.take(desk.words, error)?,
        }
    }
    Ok(page(&desk, Some(stored.id.0), form, problems))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holiday_is_closed_unless_it_has_hours() {
        assert!(holiday("2026-12-25").unwrap().1.windows().is_empty());
        assert_eq!(holiday("2026-12-24  9-12").unwrap().1.to_string(), "09:00-12:00");
        for wrong in ["", "24.12.2026", "2026-12-24 noon", "2026-13-01"] {
            assert!(holiday(wrong).is_none(), "{wrong}");
        }
    }
}
