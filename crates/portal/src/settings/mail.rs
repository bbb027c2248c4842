//! Letters: whether there is a way for them, a test, and the outbox.

use super::{Tab, tabs};
use crate::desk::{Answer, Desk};
use crate::fields::problem_text;
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use axum::extract::Path;
use doorward_app::outbox::TestResult;
use doorward_domain::{Email, MessageId, Refusal, Thing};
use doorward_store::outbox::OutboxRow;

/// How many messages the page shows.
const SHOWN: i64 = 100;

/// A message in the list.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) at: String,
    pub(super) recipient: String,
    pub(super) subject: String,
    /// Its word for the style sheet.
    pub(super) tone: &'static str,
    pub(super) state: String,
    pub(super) error: Option<String>,
}

#[derive(Template)]
#[template(path = "settings_mail.html")]
struct Mail {
    frame: Frame,
    tabs: Vec<Tab>,
    is_set_up: bool,
    to: String,
    problem: Option<String>,
    result: Option<(&'static str, String)>,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "settings_message.html")]
struct Message {
    frame: Frame,
    tabs: Vec<Tab>,
    row: Row,
    attempts: i64,
    text: Option<String>,
    can_retry: bool,
}

/// A message as the list shows it.
fn row(desk: &Desk, message: OutboxRow) -> Row {
    let t = desk.words;
    let (tone, state) = match message.state.as_str() {
        "sent" => ("success", t.say("message-sent")),
        "dead" => ("error", t.say("message-dead")),
        _ => ("warning", t.say("message-waiting")),
    };
    Row {
        id: message.id.to_string(),
        at: t.moment(message.created_at, &desk.zone()),
        recipient: message.recipient,
        subject: message.subject,
        tone,
        state,
        error: message.last_error,
    }
}

async fn page(desk: &Desk) -> Result<Mail, Trouble> {
    let messages = desk.app().messages(desk.ctx().company, None, SHOWN).await?;
    Ok(Mail {
        frame: desk.frame(Section::Settings),
        tabs: tabs(desk.words, |act| desk.may(act), "/portal/settings/mail"),
        is_set_up: desk.app().sends_mail(),
        to: desk.signed.member.email.clone(),
        problem: None,
        result: None,
        rows: messages.into_iter().map(|message| row(desk, message)).collect(),
    })
}

/// Shows the outbox.
pub(crate) async fn show(desk: Desk) -> Answer {
    Ok(desk.show(&page(&desk).await?))
}

/// Sends a letter that says only that mail arrives.
pub(crate) async fn test(mut desk: Desk) -> Answer {
    desk.act("portal.mail.test");
    let to = desk.text("to");
    let email = match Email::parse(&to) {
        Ok(email) => email,
        Err(problem) => {
            let problem = Some(problem_text(desk.words, &problem));
            return Ok(desk.show_again(&Mail { to, problem, ..page(&desk).await? }));
        }
    };
    let t = desk.words;
    let result = match desk.app().send_test(desk.ctx(), email).await? {
        TestResult::Sent => ("success", t.one("mail-test-sent", "to", &to)),
        TestResult::Failed(error) => ("error", t.one("mail-test-failed", "error", error)),
        TestResult::NoMailServer => ("warning", t.say("mail-test-no-server")),
    };
    Ok(desk.show(&Mail { to, result: Some(result), ..page(&desk).await? }))
}

/// Shows one message with what it says; the books have who looked.
pub(crate) async fn message(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.mail.read");
    let message = desk.app().message(desk.ctx(), parse(&id)?).await?;
    let (attempts, can_retry) = (message.row.attempts, message.row.state != "sent");
    Ok(desk.show(&Message {
        frame: desk.frame(Section::Settings),
        tabs: tabs(desk.words, |act| desk.may(act), "/portal/settings/mail"),
        row: row(&desk, message.row),
        attempts,
        text: message.text,
        can_retry,
    }))
}

/// Has a message tried anew.
pub(crate) async fn retry(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.mail.retry");
    desk.app().retry_message(desk.ctx(), parse(&id)?).await?;
    Ok(desk.done("/portal/settings/mail", "done-message-retried"))
}

/// The identifier of a path.
pub(super) fn parse(id: &str) -> Result<MessageId, Refusal> {
    MessageId::parse(id).ok_or(Refusal::Unknown(Thing::Message))
}
