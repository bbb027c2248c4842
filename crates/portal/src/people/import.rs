//! People brought along in a file: first what would happen, line by line, then it happens. The file
//! goes with the page in between, and is checked anew.

use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::response::Response;
use doorward_app::import::{ImportMode, ImportReport, LineFate, PeopleOptions};
use doorward_domain::Refusal;
use doorward_web::language::{Words, sentence};

/// How many lines are shown of a file.
const SHOWN: usize = 200;

/// The form.
#[derive(Template)]
#[template(path = "people_import.html")]
struct ImportPage {
    frame: Frame,
    update: bool,
    create_groups: bool,
    problem: Option<String>,
}

/// What would happen.
#[derive(Template)]
#[template(path = "people_import_check.html")]
struct CheckPage {
    frame: Frame,
    table: String,
    update: bool,
    create_groups: bool,
    summary: Vec<String>,
    refused: Vec<Line>,
    taken: Vec<Line>,
    /// Lines that are not shown.
    more: Option<String>,
    good: bool,
    some: bool,
}

/// What happened.
#[derive(Template)]
#[template(path = "people_import_done.html")]
struct DonePage {
    frame: Frame,
    summary: Vec<String>,
}

/// A line of the file.
struct Line {
    number: u64,
    what: String,
    text: String,
}

/// Shows the form.
pub(super) async fn show(desk: Desk) -> Answer {
    let frame = desk.frame(Section::People);
    Ok(desk.show(&ImportPage { frame, update: false, create_groups: false, problem: None }))
}

fn options(desk: &Desk, mode: ImportMode) -> PeopleOptions {
    let ticked = |name| !desk.text(name).is_empty();
    let (create_groups, update) = (ticked("create_groups"), ticked("update"));
    PeopleOptions { mode, create_groups, update, by: Some(desk.signed.role()) }
}

fn again(desk: &Desk, problem: String) -> Response {
    let PeopleOptions { update, create_groups, .. } = options(desk, ImportMode::DryRun);
    let frame = desk.frame(Section::People);
    desk.show_again(&ImportPage { frame, update, create_groups, problem: Some(problem) })
}

/// Reads the file and takes it in as far as the mode says; the form again when it cannot be read.
async fn take(
    desk: &Desk,
    mode: ImportMode,
) -> Result<Result<(String, ImportReport), Response>, Trouble> {
    let table = desk.text("table");
    if table.trim().is_empty() {
        return Ok(Err(again(desk, desk.words.say("people-import-no-file"))));
    }
    let lines = match doorward_web::import::people(table.as_bytes()) {
        Ok(lines) => lines,
        Err(error) => {
            let text =
                desk.words.one("people-import-unreadable", "why", sentence(&error.to_string()));
            return Ok(Err(again(desk, text)));
        }
    };
    let report =
        desk.app().import_people(desk.ctx(), lines, options(desk, mode), |_, _| ()).await?;
    Ok(Ok((table, report)))
}

/// Says what would happen.
pub(super) async fn check(mut desk: Desk) -> Answer {
    desk.act("portal.import.check");
    let (table, report) = match take(&desk, ImportMode::DryRun).await? {
        Ok(taken) => taken,
        Err(response) => return Ok(response),
    };
    let t = desk.words;
    let PeopleOptions { update, create_groups, .. } = options(&desk, ImportMode::DryRun);
    let refused = report.refused.iter().take(SHOWN).map(|cell| Line {
        number: cell.line,
        what: cell.problem.column.unwrap_or_default().to_owned(),
        text: cell.problem.reason.clone(),
    });
    let taken = report.taken_lines.iter().take(SHOWN).map(|line| Line {
        number: line.line,
        what: fate(t, line.fate),
        text: line.email.clone(),
    });
    let hidden =
        report.taken_lines.len().saturating_sub(SHOWN) + report.refused.len().saturating_sub(SHOWN);
    let page = CheckPage {
        frame: desk.frame(Section::People),
        table,
        update,
        create_groups,
        summary: summary(t, &report),
        good: report.refused.is_empty() && report.taken() > 0,
        some: report.taken() > 0,
        refused: refused.collect(),
        taken: taken.collect(),
        more: (hidden > 0).then(|| t.count("people-import-more", hidden)),
    };
    Ok(desk.show(&page))
}

/// Does it.
pub(super) async fn confirm(mut desk: Desk) -> Answer {
    desk.act("portal.import.people");
    let skips = !desk.text("skip").is_empty();
    let mode = if skips { ImportMode::SkipRefused } else { ImportMode::AllOrNothing };
    let (_, report) = match take(&desk, mode).await {
        Ok(Ok(taken)) => taken,
        Ok(Err(response)) => return Ok(response),
        Err(trouble) if matches!(trouble.refusal(), Some(Refusal::Conflict(_))) => {
            return Ok(again(&desk, desk.words.say("people-import-meanwhile")));
        }
        Err(trouble) => return Err(trouble),
    };
    if !report.written {
        // Somebody else changed what the file speaks of between the look and this.
        return Ok(again(&desk, desk.words.say("people-import-meanwhile")));
    }
    let summary = summary(desk.words, &report);
    Ok(desk.show(&DonePage { frame: desk.frame(Section::People), summary }))
}

fn fate(t: Words, fate: LineFate) -> String {
    t.say(match fate {
        LineFate::Added => "people-import-is-added",
        LineFate::Adopted => "people-import-is-adopted",
        LineFate::Updated => "people-import-is-updated",
    })
}

fn summary(t: Words, report: &ImportReport) -> Vec<String> {
    let counts = [
        ("people-import-added", report.added),
        ("people-import-adopted", report.adopted),
        ("people-import-updated", report.updated),
        ("people-import-groups", report.groups_made),
        ("people-import-refused", report.refused_lines()),
    ];
    counts.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| t.count(key, n)).collect()
}
