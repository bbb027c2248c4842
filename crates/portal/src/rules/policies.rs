//! Policies, each said in a sentence, and removed.

use super::hours_text;
use crate::desk::{Answer, Desk};
use crate::doors::methods_text;
use crate::frame::{Frame, Section};
use askama::Template;
use axum::extract::Path;
use doorward_app::administration::rules::{PolicyView, WhatName, WhenName, WhoName};
use doorward_domain::Act;
use doorward_domain::access::{Effect, Methods, When, Zone};
use doorward_store::schedules::StoredSchedule;
use doorward_web::language::Words;

/// The list.
#[derive(Template)]
#[template(path = "rules_policies.html")]
struct PoliciesPage {
    frame: Frame,
    policies: Vec<Line>,
}

/// A policy.
struct Line {
    id: i64,
    name: String,
    denies: bool,
    sentence: String,
}

/// Shows the list.
pub(crate) async fn show(desk: Desk) -> Answer {
    let company = desk.ctx().company;
    let schedules = desk.app().schedules(company).await?;
    let zone = desk.zone();
    let all = desk.app().policies(company).await?;
    let line = |view: &PolicyView| Line {
        id: view.stored.id.0,
        name: view.stored.name.clone(),
        denies: view.stored.policy.effect == Effect::Deny,
        sentence: sentence(desk.words, view, &schedules, &zone),
    };
    let policies = all.iter().map(line).collect();
    Ok(desk.show(&PoliciesPage { frame: desk.frame(Section::Policies), policies }))
}

/// Removes one.
pub(crate) async fn remove(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.policy.remove");
    let id = super::policy_form::id_of(&id)?;
    desk.app().delete_policy(desk.ctx(), id).await?;
    Ok(desk.done("/portal/policies", "done-policy-removed"))
}

/// A policy in a sentence: who may open what, when, how, from when until when.
fn sentence(t: Words, view: &PolicyView, schedules: &[StoredSchedule], zone: &Zone) -> String {
    let policy = &view.stored.policy;
    let allows = policy.effect == Effect::Allow;
    let who = match &view.who {
        WhoName::Everyone => t.say(if allows { "rule-everyone-may" } else { "rule-everyone-not" }),
        WhoName::Email(email) => {
            t.one(if allows { "rule-person-may" } else { "rule-person-not" }, "who", email)
        }
        WhoName::Group(group) => {
            t.one(if allows { "rule-group-may" } else { "rule-group-not" }, "who", group)
        }
    };
    let what = match &view.what {
        WhatName::AllDoors => t.say("rule-all-doors"),
        WhatName::Door(door) => door.clone(),
        WhatName::Group(group) => t.one("rule-door-group", "what", group),
    };
    let when = match (&view.when, &policy.when) {
        (WhenName::Schedule(name), When::Schedule(id)) => {
            let schedule = schedules.iter().find(|stored| stored.id == *id);
            let hours = schedule.map(|stored| hours_text(t, &stored.schedule.weekly));
            t.two("rule-schedule", ("name", name), ("hours", &hours.unwrap_or_default()))
        }
        (_, When::Windows(windows)) => hours_text(t, windows),
        _ => t.say("hours-always"),
    };
    let how = if policy.methods == Methods::ALL {
        t.say("rule-how-any")
    } else {
        t.one("rule-how", "how", methods_text(t, policy.methods))
    };
    let mut parts = vec![format!("{who} {what}"), when, how];
    if let Some(from) = policy.validity.from {
        parts.push(t.one("rule-from", "at", t.moment(from, zone)));
    }
    if let Some(until) = policy.validity.until {
        parts.push(t.one("rule-until", "at", t.moment(until, zone)));
    }
    if let Some(time) = policy.unlock_time {
        parts.push(t.count("rule-seconds", time.seconds()));
    }
    format!("{}.", parts.join(", "))
}
