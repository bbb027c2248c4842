//! Why she gets in, or not: a door and an instant chosen, and the answer for each way of asking.

use super::words::{denial, method};
use super::{name_of, number, page_of};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use axum::extract::Path;
use doorward_app::administration::explain::{Explanation, Rule};
use doorward_domain::Timestamp;
use doorward_domain::access::{LocalDate, LocalTime, Zone};
use doorward_web::language::Words;

/// The question and its answer.
#[derive(Template)]
#[template(path = "people_access.html")]
struct AccessPage {
    frame: Frame,
    name: String,
    back: String,
    action: String,
    doors: Vec<DoorChoice>,
    date: String,
    time: String,
    zone: String,
    problem: Option<String>,
    answer: Option<AccessAnswer>,
}

/// A door that can be asked about.
struct DoorChoice {
    value: String,
    name: String,
    chosen: bool,
}

/// What the door would answer.
struct AccessAnswer {
    summary: String,
    opens: bool,
    ways: Vec<Way>,
}

/// The answer for one way of asking.
struct Way {
    method: String,
    opens: bool,
    text: String,
}

/// Shows the question, and the answer once a door is chosen.
pub(super) async fn show(desk: Desk, Path(path): Path<String>) -> Answer {
    let number = number(&path)?;
    let member = desk.app().member(desk.ctx(), number).await?;
    let (t, zone, now) = (desk.words, desk.zone(), desk.ctx().now);
    let local = zone.local(now);
    let chosen = desk.query("door").unwrap_or_default();
    let typed =
        |name, present: String| desk.query(name).filter(|s| !s.is_empty()).unwrap_or(present);
    let date = typed("date", local.date.to_string());
    let time = typed("time", clock(local.second));
    let doors = desk.app().doors(desk.ctx().company).await?;
    let at = instant(&zone, &date, &time);
    let name = name_of(&member);
    let mut answer = None;
    if let (Some(at), false) = (at, chosen.is_empty()) {
        let found = desk.app().explain_access(desk.ctx(), &member.email, &chosen, at).await?;
        let when = t.moment(at, &zone);
        answer = Some(answered(t, (&name, &found.0.name, &when), &found.1));
    }
    let problem = at.is_none().then(|| t.say("people-access-when-problem"));
    let choices = doors.into_iter().map(|view| {
        let value = view.door.uuid.to_string();
        DoorChoice { chosen: value == chosen, value, name: view.door.name }
    });
    let failed = problem.is_some();
    let page = AccessPage {
        frame: desk.frame(Section::People),
        name,
        back: page_of(number),
        action: format!("{}/access", page_of(number)),
        doors: choices.collect(),
        date,
        time,
        zone: zone.name().to_owned(),
        problem,
        answer,
    };
    Ok(if failed { desk.show_again(&page) } else { desk.show(&page) })
}

fn clock(second: u32) -> String {
    format!("{:02}:{:02}", second / 3_600, second / 60 % 60)
}

/// The instant of a day and a time of day, as fields of a form have them.
fn instant(zone: &Zone, date: &str, time: &str) -> Option<Timestamp> {
    let date = LocalDate::parse(date).ok()?;
    let (hour, minute) = time.trim().split_once(':')?;
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.get(..2)?.parse().ok()?);
    if hour > 23 || minute > 59 {
        return None;
    }
    zone.instant(LocalTime { date, second: hour * 3_600 + minute * 60 })
}

fn answered(
    t: Words,
    (name, door, when): (&str, &str, &str),
    found: &[Explanation],
) -> AccessAnswer {
    let opens = found.iter().any(|one| one.opens);
    let key = if opens { "people-access-yes" } else { "people-access-no" };
    let ways = found.iter().map(|one| Way {
        method: method(t, one.method),
        opens: one.opens,
        text: reason(t, one),
    });
    let summary = format!("{} {when}", t.two(key, ("name", name), ("door", door)));
    AccessAnswer { summary, opens, ways: ways.collect() }
}

fn reason(t: Words, one: &Explanation) -> String {
    let rule = one.rule.as_ref().map(|rule| match rule {
        Rule::Policy(name) => t.one("people-access-policy", "name", name),
        Rule::GuestLink(name) => t.one("people-access-link", "name", name),
    });
    let text = match one.seconds {
        Some(seconds) => t.count("people-access-opens", seconds),
        None => denial(t, one.word),
    };
    match rule {
        Some(rule) => format!("{text} {rule}"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_a_time_are_an_instant_of_the_zone_and_nonsense_is_none() {
        let zone = Zone::parse("America/New_York").unwrap();
        let at = instant(&zone, "2026-11-27", "09:05").unwrap();
        assert_eq!(clock(zone.local(at).second), "09:05");
        for (date, time) in [("", "09:00"), ("2026-02-30", "09:00"), ("2026-11-27", "24:00")] {
            assert_eq!(instant(&zone, date, time), None);
        }
        for time in ["", "9", "09:6", "é:é0", "09:é", "-1:00", "09:60"] {
            assert_eq!(instant(&zone, "2026-11-27", time), None, "{time}");
        }
    }
}
