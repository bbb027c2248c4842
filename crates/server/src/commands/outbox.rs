//! `doorward outbox`: what waits to be sent, what was given up, and a test of mail.

use super::{for_company, for_company_outbound, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::{Subcommand, ValueEnum};
use doorward_app::outbox::{MessageState, TestResult};
use doorward_domain::{Email, Field, MessageId, Refusal};
use doorward_store::outbox::OutboxRow;
use serde_json::{Value, json};

/// The commands of `doorward outbox`.
#[derive(Subcommand)]
pub(crate) enum OutboxCommand {
    /// List the newest messages
    List {
        #[command(flatten)]
        at: CompanyPlace,
        /// Only those in this state
        #[arg(long, value_enum)]
        state: Option<StateWord>,
        /// How many at most
        #[arg(long, value_name = "N", default_value_t = 50)]
        most: i64,
    },
    /// Show a message with its text, which may hold a link that opens something
    Show {
        #[command(flatten)]
        at: CompanyPlace,
        /// Which, as `list` names it
        id: String,
    },
    /// Try a message again, also one that was given up
    Retry {
        #[command(flatten)]
        at: CompanyPlace,
        /// Which, as `list` names it
        id: String,
    },
    /// Send a letter now to see whether mail arrives
    Test {
        #[command(flatten)]
        at: CompanyPlace,
        /// The address to send it to
        #[arg(long, value_name = "ADDRESS")]
        to: String,
    },
}

/// A state on the command line.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum StateWord {
    /// Not sent yet
    Waiting,
    /// Sent
    Sent,
    /// Given up
    Dead,
}

impl From<StateWord> for MessageState {
    fn from(word: StateWord) -> Self {
        match word {
            StateWord::Waiting => Self::Waiting,
            StateWord::Sent => Self::Sent,
            StateWord::Dead => Self::Dead,
        }
    }
}

/// Runs an outbox command.
///
/// # Errors
/// When the message does not exist, or the letter of a test is not taken.
pub(crate) fn run(command: &OutboxCommand) -> Result<(), Error> {
    match command {
        OutboxCommand::List { at, state, most } => {
            let state = state.map(MessageState::from);
            let rows = for_company(at, "outbox.list", async |app, ctx| {
                Ok(app.messages(ctx.company, state, *most).await?)
            })?;
            print::list(&rows.iter().map(describe).collect::<Vec<_>>(), at.json);
        }
        OutboxCommand::Show { at, id } => {
            let id = message_id(id)?;
            let message =
                for_company(at, "outbox.show", async |app, ctx| Ok(app.message(&ctx, id).await?))?;
            let mut shown = describe(&message.row);
            if let Some(members) = shown.as_object_mut() {
                members.insert("text".to_owned(), message.text.into());
            }
            print::object(&shown, at.json);
        }
        OutboxCommand::Retry { at, id } => {
            let id = message_id(id)?;
            for_company(at, "outbox.retry", async |app, ctx| {
                Ok(app.retry_message(&ctx, id).await?)
            })?;
            println!("waiting; a running server tries it within a second");
        }
        OutboxCommand::Test { at, to } => test(at, to)?,
    }
    Ok(())
}

fn test(at: &CompanyPlace, to: &str) -> Result<(), Error> {
    let address =
        Email::parse(to).map_err(|problem| Refusal::field(Field::Other("--to"), problem))?;
    let result = for_company_outbound(at, "outbox.test", async |app, ctx| {
        Ok(app.send_test(&ctx, address).await?)
    })?;
    match result {
        TestResult::Sent => println!("sent to {to}"),
        TestResult::NoMailServer => {
            println!("waiting: smtp_host of the settings names no mail server");
        }
        TestResult::Failed(reason) => {
            return Err(Error::Usage(format!("not sent to {to}: {reason}")));
        }
    }
    Ok(())
}

/// A message on the command line.
pub(super) fn message_id(text: &str) -> Result<MessageId, Error> {
    MessageId::parse(text).ok_or_else(|| Error::Usage("a message is named by a GUID".to_owned()))
}

fn describe(row: &OutboxRow) -> Value {
    let waiting = row.state == MessageState::Waiting.as_str();
    json!({
        "id": row.id.to_string(),
        "kind": row.kind,
        "webhook": row.webhook,
        "to": row.recipient,
        "subject": row.subject,
        "state": row.state,
        "attempts": row.attempts,
        "created": print::time(row.created_at),
        "next": waiting.then(|| print::time(row.next_attempt_at)),
        "ended": row.ended_at.map(print::time),
        "error": row.last_error,
    })
}
