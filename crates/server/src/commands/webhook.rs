//! `doorward webhook`: addresses that are told of events, and what they answered.

use super::outbox::message_id;
use super::{for_company, for_company_outbound, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::Subcommand;
use doorward_app::webhooks::NewWebhook;
use doorward_domain::Secret;
use serde_json::json;

/// The commands of `doorward webhook`.
#[derive(Subcommand)]
pub(crate) enum WebhookCommand {
    /// Make a webhook; its secret is shown this once
    Add {
        #[command(flatten)]
        at: CompanyPlace,
        /// Where it is, beginning with https://
        #[arg(long)]
        url: String,
        /// A kind of event that it is told of, such as door.unlocked or door.*; may be repeated; left
        /// out: all
        #[arg(long = "event", value_name = "KIND")]
        events: Vec<String>,
        /// Sign with this secret (whsec_…) from the environment in place of a new one
        #[arg(long, env = "DOORWARD_WEBHOOK_SECRET", hide_env_values = true)]
        secret: Option<String>,
    },
    /// List the webhooks of a company
    List {
        #[command(flatten)]
        at: CompanyPlace,
    },
    /// Switch a webhook on or off
    Change {
        #[command(flatten)]
        at: CompanyPlace,
        /// Which, as `list` names it
        #[arg(long, value_name = "N")]
        number: i64,
        /// Whether it is told of anything
        #[arg(long, value_name = "BOOL", action = clap::ArgAction::Set)]
        enabled: bool,
    },
    /// Remove a webhook with what waits for it
    Remove {
        #[command(flatten)]
        at: CompanyPlace,
        /// Which, as `list` names it
        #[arg(long, value_name = "N")]
        number: i64,
    },
    /// Send a webhook an event of the kind webhook.test
    Test {
        #[command(flatten)]
        at: CompanyPlace,
        /// Which, as `list` names it
        #[arg(long, value_name = "N")]
        number: i64,
    },
    /// List the newest calls of a webhook
    Deliveries {
        #[command(flatten)]
        at: CompanyPlace,
        /// Which, as `list` names it
        #[arg(long, value_name = "N")]
        number: i64,
        /// How many at most
        #[arg(long, value_name = "N", default_value_t = 50)]
        most: i64,
    },
    /// Send an event again, under the same identifier
    Replay {
        #[command(flatten)]
        at: CompanyPlace,
        /// The message, as `deliveries` names it
        #[arg(value_name = "MESSAGE")]
        message: String,
    },
    /// Show the secret that signs what is asked before an unlock
    SigningSecret {
        #[command(flatten)]
        at: CompanyPlace,
    },
}

/// Runs a webhook command.
///
/// # Errors
/// When the webhook or the message does not exist, or an address cannot be called.
pub(crate) fn run(command: WebhookCommand) -> Result<(), Error> {
    match command {
        WebhookCommand::Add { at, url, events, secret } => {
            let new = NewWebhook { url, kinds: events, secret: secret.map(Secret::new) };
            let (number, secret) = for_company_outbound(&at, "webhook.add", async |app, ctx| {
                Ok(app.add_webhook(&ctx, new).await?)
            })?;
            print::object(&json!({ "number": number, "secret": secret.reveal() }), at.json);
        }
        WebhookCommand::List { at } => list(&at)?,
        WebhookCommand::Change { at, number, enabled } => {
            for_company(&at, "webhook.change", async |app, ctx| {
                Ok(app.switch_webhook(&ctx, number, enabled).await?)
            })?;
            println!("changed");
        }
        WebhookCommand::Remove { at, number } => {
            for_company(&at, "webhook.remove", async |app, ctx| {
                Ok(app.remove_webhook(&ctx, number).await?)
            })?;
            println!("removed");
        }
        WebhookCommand::Test { at, number } => {
            let message = for_company(&at, "webhook.test", async |app, ctx| {
                Ok(app.test_webhook(&ctx, number).await?)
            })?;
            print::object(&json!({ "message": message.to_string() }), at.json);
        }
        WebhookCommand::Deliveries { at, number, most } => deliveries(&at, number, most)?,
        WebhookCommand::Replay { at, message } => {
            let message = message_id(&message)?;
            for_company(&at, "webhook.replay", async |app, ctx| {
                Ok(app.replay_event(&ctx, message).await?)
            })?;
            println!("waiting; a running server sends it within a second");
        }
        WebhookCommand::SigningSecret { at } => {
            let secret = for_company(&at, "webhook.signing_secret", async |app, ctx| {
                Ok(app.signing_secret(&ctx).await?)
            })?;
            print::object(&json!({ "signing_secret": secret.reveal() }), at.json);
        }
    }
    Ok(())
}

fn list(at: &CompanyPlace) -> Result<(), Error> {
    let webhooks =
        for_company(at, "webhook.list", async |app, ctx| Ok(app.webhooks(ctx.company).await?))?;
    let rows: Vec<_> = webhooks
        .iter()
        .map(|webhook| {
            json!({
                "number": webhook.number,
                "url": webhook.url,
                "events": webhook.kinds,
                "enabled": webhook.enabled,
                "created": print::time(webhook.created_at),
            })
        })
        .collect();
    print::list(&rows, at.json);
    Ok(())
}

fn deliveries(at: &CompanyPlace, number: i64, most: i64) -> Result<(), Error> {
    let calls = for_company(at, "webhook.deliveries", async |app, ctx| {
        Ok(app.webhook_deliveries(ctx.company, number, most).await?)
    })?;
    let rows: Vec<_> = calls
        .iter()
        .map(|call| {
            json!({
                "at": print::time(call.at),
                "message": call.message.to_string(),
                "event": call.event,
                "delivered": call.delivered,
                "code": call.code,
                "ms": u64::try_from(call.duration.as_millis()).unwrap_or(u64::MAX),
                "error": call.error,
            })
        })
        .collect();
    print::list(&rows, at.json);
    Ok(())
}
