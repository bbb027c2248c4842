//! What happened to somebody.

use super::words::{denial, method};
use super::{name_of, number, page_of};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use axum::extract::Path;
use doorward_app::stewards::{HistoryEntry, HistoryPlace};
use doorward_domain::access::EventKind;
use doorward_store::audit::AuditEntry;
use doorward_store::events::Event;
use doorward_web::language::Words;

/// How many entries a page holds.
const SIZE: usize = 30;

/// The page.
#[derive(Template)]
#[template(path = "people_history.html")]
struct HistoryPage {
    frame: Frame,
    name: String,
    back: String,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

/// One thing that happened.
struct Row {
    at: String,
    what: String,
    tone: &'static str,
    detail: String,
    by: String,
}

/// Shows a page of it.
pub(super) async fn show(desk: Desk, Path(path): Path<String>) -> Answer {
    let number = number(&path)?;
    let after = desk.query("after").filter(|after| !after.is_empty());
    let place = HistoryPlace::parse(after.as_deref().unwrap_or_default());
    let history = desk.app().history(desk.ctx(), number, place, SIZE).await?;
    let (t, zone) = (desk.words, desk.zone());
    let here = format!("{}/history", page_of(number));
    let row = |entry: &HistoryEntry| {
        let at = t.moment(entry.at(), &zone);
        match entry {
            HistoryEntry::Event(event) => event_row(t, at, event),
            HistoryEntry::Audit(row) => audit_row(t, at, row),
        }
    };
    let page = HistoryPage {
        frame: desk.frame(Section::People),
        name: name_of(&history.member),
        back: page_of(number),
        rows: history.entries.iter().map(row).collect(),
        first: after.is_some().then(|| here.clone()),
        next: history.next.map(|place| format!("{here}?after={}", place.text())),
    };
    Ok(desk.show(&page))
}

fn event_row(t: Words, at: String, event: &Event) -> Row {
    let door = match &event.door {
        Some((_, name)) => name.clone(),
        None => t.say("people-history-door-gone"),
    };
    let (what, tone) = match event.kind {
        EventKind::Granted => (t.say("people-history-granted"), "success"),
        EventKind::Denied => (t.say("people-history-denied"), "error"),
        EventKind::LockOrdered => (t.say("people-history-locked"), "none"),
        EventKind::Failed => (t.say("people-history-failed"), "warning"),
        EventKind::ModeSet => (t.say("people-history-mode"), "none"),
        EventKind::ExitRequested => (t.say("people-history-exit"), "none"),
        other => (other.as_str().replace('_', " "), "none"),
    };
    let mut detail = vec![door];
    detail.extend(event.method.map(|one| method(t, one)));
    if event.kind == EventKind::Denied {
        detail.extend(event.reason.as_deref().map(|word| denial(t, word)));
    }
    Row { at, what, tone, detail: detail.join(" · "), by: String::new() }
}

fn audit_row(t: Words, at: String, row: &AuditEntry) -> Row {
    let (outcome, tone) = match row.outcome.as_str() {
        "done" => (None, "none"),
        "refused" => (Some(t.say("people-history-refused")), "warning"),
        "alarm" => (Some(t.say("people-history-alarm")), "error"),
        _ => (Some(t.say("people-history-broken")), "error"),
    };
    let mut detail: Vec<String> = outcome.into_iter().collect();
    detail.extend(row.reason.as_ref().map(|word| word.replace('_', " ")));
    if row.times > 1 {
        detail.push(t.count("people-history-times", row.times));
    }
    Row { at, what: act(t, &row.act), tone, detail: detail.join(" · "), by: actor(t, &row.actor) }
}

/// An act in words, where it is one that people know; the word of the audit otherwise.
fn act(t: Words, act: &str) -> String {
    let key = match act {
        "portal.person.add" => "people-act-add",
        "portal.person.change" => "people-act-change",
        "portal.person.activate" => "people-act-activate",
        "portal.person.deactivate" => "people-act-deactivate",
        "portal.person.role" => "people-act-role",
        "portal.person.pin" => "people-act-pin",
        "portal.person.unlock" => "people-act-unlock",
        "portal.card.add" => "people-act-card-add",
        "portal.card.remove" => "people-act-card-remove",
        "portal.factor.forget" => "people-act-factor",
        "portal.invite" => "people-act-invite",
        "portal.invitation.again" => "people-act-invite-again",
        "portal.sign_in" => "people-act-sign-in",
        "portal.confirm" => "people-act-confirm",
        "portal.sign_out" => "people-act-sign-out",
        _ => return act.replace(['_', '.'], " "),
    };
    t.say(key)
}

fn actor(t: Words, actor: &str) -> String {
    let (kind, which) = actor.split_once(':').unwrap_or((actor, ""));
    match kind {
        "person" => t.one("people-by-person", "number", which),
        "application" => t.say("people-by-application"),
        "api-key" => t.say("people-by-key"),
        "operator" => t.say("people-by-operator"),
        "server" => t.say("people-by-server"),
        _ => t.say("people-by-nobody"),
    }
}
