//! The audit: every call, who made it, and how it ended.

use super::events::utc;
use super::{DOWNLOAD, PAGE, csv};
use crate::desk::{Answer, Desk, download as attachment};
use crate::frame::{Frame, Section};
use askama::Template;
use doorward_domain::{RequestId, Timestamp};
use doorward_store::audit::{AuditFilter, AuditPlace};

struct Row {
    at: String,
    times: i64,
    act: String,
    actor: String,
    address: String,
    /// Its word for the style sheet.
    tone: &'static str,
    outcome: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "reports_audit.html")]
struct Audit {
    frame: Frame,
    act: String,
    outcome: String,
    rows: Vec<Row>,
    older: Option<String>,
    newest: Option<String>,
    csv: String,
}

impl Audit {
    fn chosen(&self, outcome: &str) -> bool {
        self.outcome == outcome
    }
}

fn filter(desk: &Desk) -> (AuditFilter, String, String) {
    let (act, outcome) =
        (desk.query("act").unwrap_or_default(), desk.query("outcome").unwrap_or_default());
    let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    (AuditFilter { act: some(&act), outcome: some(&outcome) }, act, outcome)
}

/// Shows a page of it.
pub(crate) async fn show(desk: Desk) -> Answer {
    let (t, zone) = (desk.words, desk.zone());
    let (filter, act, outcome) = filter(&desk);
    let before = desk.query("before").and_then(|text| RequestId::parse(&text));
    let entries = desk.app().audit_rows(desk.ctx(), filter, before, PAGE).await?;
    let address = |path: &str| {
        let encode = crate::trouble::encoded;
        format!("{path}?act={}&outcome={}", encode(&act), encode(&outcome))
    };
    let full = i64::try_from(entries.len()).unwrap_or(0) == PAGE;
    let last = entries.last().filter(|_| full);
    let older = last
        .map(|AuditPlace { id, .. }| format!("{}&before={id}", address("/portal/reports/audit")));
    let rows = entries.iter().map(|AuditPlace { entry, .. }| {
        let (tone, outcome) = match entry.outcome.as_str() {
            "done" => ("success", t.say("outcome-done")),
            "refused" => ("warning", t.say("outcome-refused")),
            "alarm" => ("error", t.say("outcome-alarm")),
            _ => ("error", t.say("outcome-failed")),
        };
        Row {
            at: t.moment(Timestamp::from_micros(entry.at), &zone),
            times: entry.times,
            act: entry.act.clone(),
            actor: entry.actor.clone(),
            address: entry.address.clone().unwrap_or_default(),
            tone,
            outcome,
            reason: entry.reason.clone().unwrap_or_default(),
        }
    });
    let page = Audit {
        frame: desk.frame(Section::Reports),
        rows: rows.collect(),
        older,
        newest: before.map(|_| address("/portal/reports/audit")),
        csv: address("/portal/reports/audit.csv"),
        act: act.clone(),
        outcome: outcome.clone(),
    };
    Ok(desk.show(&page))
}

/// The same as CSV.
pub(crate) async fn download(mut desk: Desk) -> Answer {
    desk.act("portal.reports.audit");
    let (filter, _, _) = filter(&desk);
    let mut out = csv::line(&[
        "time",
        "last_time",
        "times",
        "channel",
        "act",
        "actor",
        "address",
        "person",
        "outcome",
        "reason",
    ]);
    let (mut before, mut count) = (None, 0);
    loop {
        let most = 1_000;
        let entries = desk.app().audit_rows(desk.ctx(), filter.clone(), before, most).await?;
        for AuditPlace { entry, .. } in &entries {
            let [at, last] = [entry.at, entry.last_at].map(|at| utc(Timestamp::from_micros(at)));
            out.push_str(&csv::line(&[
                &at,
                &last,
                &entry.times.to_string(),
                &entry.channel,
                &entry.act,
                &entry.actor,
                entry.address.as_deref().unwrap_or_default(),
                entry.person.as_deref().unwrap_or_default(),
                &entry.outcome,
                entry.reason.as_deref().unwrap_or_default(),
            ]));
        }
        count += i64::try_from(entries.len()).unwrap_or(most);
        match entries.last() {
            Some(last) if count < DOWNLOAD => before = Some(last.id),
            _ => break,
        }
    }
    desk.app().note_done(desk.ctx());
    Ok(attachment("audit.csv", "text/csv; charset=utf-8", out))
}
