//! Webhooks: addresses that are told of events, and what they answered.

use super::mail::parse;
use super::{Tab, tabs};
use crate::applications::Question;
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use doorward_app::webhooks::NewWebhook;
use doorward_domain::{Refusal, Thing};
use doorward_store::webhooks::Webhook;
use doorward_web::language::refusal_text;

/// How many calls the page shows.
const SHOWN: i64 = 50;

struct Row {
    number: i64,
    host: String,
    kinds: String,
    enabled: bool,
}

#[derive(Template)]
#[template(path = "settings_webhooks.html")]
struct Webhooks {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    url: String,
    kinds: String,
    problem: Option<String>,
    /// The secret of the one that was just made. Shown this once.
    secret: Option<String>,
}

/// One call of a webhook.
struct Call {
    message: String,
    event: String,
    at: String,
    delivered: bool,
    answer: String,
    took: String,
}

#[derive(Template)]
#[template(path = "settings_webhook.html")]
struct One {
    frame: Frame,
    tabs: Vec<Tab>,
    row: Row,
    calls: Vec<Call>,
}

/// The address without its path, which may be a secret.
fn host(url: &str) -> String {
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    after.split(['/', '?', '#']).next().unwrap_or_default().to_owned()
}

fn row(webhook: Webhook) -> Row {
    let (number, kinds, enabled) = (webhook.number, webhook.kinds, webhook.enabled);
    Row { number, host: host(&webhook.url), kinds, enabled }
}

async fn page(desk: &Desk) -> Result<Webhooks, Trouble> {
    let all = desk.app().webhooks(desk.ctx().company).await?;
    Ok(Webhooks {
        frame: desk.frame(Section::Settings),
        tabs: tabs(desk.words, |act| desk.may(act), "/portal/settings/webhooks"),
        rows: all.into_iter().map(row).collect(),
        url: String::new(),
        kinds: "*".to_owned(),
        problem: None,
        secret: None,
    })
}

/// Shows them.
pub(crate) async fn show(desk: Desk) -> Answer {
    Ok(desk.show(&page(&desk).await?))
}

/// Makes one, and shows its secret this once.
pub(crate) async fn add(mut desk: Desk) -> Answer {
    desk.act("portal.webhook.add");
    let (url, kinds) = (desk.text("url"), desk.text("kinds"));
    let list = kinds.split([' ', ',', '\n', '\r']).filter(|kind| !kind.is_empty());
    let new =
        NewWebhook { url: url.clone(), kinds: list.map(str::to_owned).collect(), secret: None };
    match desk.app().add_webhook(desk.ctx(), new).await.map_err(Trouble::from) {
        Ok((_, secret)) => {
            let secret = Some(secret.reveal().to_owned());
            Ok(desk.show(&Webhooks { secret, ..page(&desk).await? }))
        }
        Err(trouble) => {
            let Some(refusal @ Refusal::InvalidField { .. }) = trouble.refusal() else {
                return Err(trouble);
            };
            let problem = Some(refusal_text(desk.words.locale, refusal));
            Ok(desk.show_again(&Webhooks { url, kinds, problem, ..page(&desk).await? }))
        }
    }
}

async fn find(desk: &Desk, number: i64) -> Result<Webhook, Trouble> {
    let all = desk.app().webhooks(desk.ctx().company).await?;
    let found = all.into_iter().find(|webhook| webhook.number == number);
    Ok(found.ok_or(Refusal::Unknown(Thing::Webhook))?)
}

/// Shows one with its calls.
pub(crate) async fn one(desk: Desk, Path(number): Path<i64>) -> Answer {
    let (t, zone) = (desk.words, desk.zone());
    let webhook = find(&desk, number).await?;
    let calls = desk.app().webhook_deliveries(desk.ctx().company, number, SHOWN).await?;
    let calls = calls.into_iter().map(|call| Call {
        message: call.message.to_string(),
        event: call.event,
        at: t.moment(call.at, &zone),
        delivered: call.delivered,
        answer: match (call.code, call.error) {
            (Some(code), None) => code.to_string(),
            (Some(code), Some(error)) => format!("{code}: {error}"),
            (None, error) => error.unwrap_or_default(),
        },
        took: format!("{} ms", call.duration.as_millis()),
    });
    Ok(desk.show(&One {
        frame: desk.frame(Section::Settings),
        tabs: tabs(t, |act| desk.may(act), "/portal/settings/webhooks"),
        row: row(webhook),
        calls: calls.collect(),
    }))
}

fn back(number: i64) -> String {
    format!("/portal/settings/webhooks/{number}")
}

/// Switches one on or off.
pub(crate) async fn switch(mut desk: Desk, Path(number): Path<i64>) -> Answer {
    desk.act("portal.webhook.switch");
    let enabled = desk.text("to") == "on";
    find(&desk, number).await?;
    desk.app().switch_webhook(desk.ctx(), number, enabled).await?;
    Ok(desk.done(&back(number), "done-settings"))
}

/// Sends one an event that tells of nothing.
pub(crate) async fn test(mut desk: Desk, Path(number): Path<i64>) -> Answer {
    desk.act("portal.webhook.test");
    find(&desk, number).await?;
    desk.app().test_webhook(desk.ctx(), number).await?;
    Ok(desk.done(&back(number), "done-webhook-test"))
}

/// Sends an event again.
pub(crate) async fn replay(mut desk: Desk, Path(number): Path<i64>) -> Answer {
    desk.act("portal.webhook.replay");
    find(&desk, number).await?;
    let message = parse(&desk.text("message"))?;
    desk.app().replay_event(desk.ctx(), message).await?;
    Ok(desk.done(&back(number), "done-message-retried"))
}

/// Asks before one is gone.
pub(crate) async fn ask_delete(desk: Desk, Path(number): Path<i64>) -> Answer {
    let (t, webhook) = (desk.words, find(&desk, number).await?);
    Ok(desk.show(&Question {
        frame: desk.frame(Section::Settings),
        title: t.one("webhook-delete", "host", host(&webhook.url)),
        text: t.say("webhook-delete-text"),
        along: Vec::new(),
        action: format!("{}/delete", back(number)),
        yes: t.say("webhook-delete-yes"),
        back: back(number),
    }))
}

/// Deletes one.
pub(crate) async fn delete(mut desk: Desk, Path(number): Path<i64>) -> Answer {
    desk.act("portal.webhook.delete");
    find(&desk, number).await?;
    desk.app().remove_webhook(desk.ctx(), number).await?;
    Ok(desk.done("/portal/settings/webhooks", "done-webhook-deleted"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_host_is_told_without_what_may_be_secret() {
        assert_eq!(super::host("https://a.example:8443/hook/SECRET?x=y"), "a.example:8443");
        assert_eq!(super::host("https://a.example"), "a.example");
    }
}
