//! `doorward application`: client applications made, listed, changed and revoked.

use super::{for_company, print};
use crate::cli::CompanyPlace;
use crate::commands::setup::FreshnessWord;
use crate::error::Error;
use clap::{Args, Subcommand};
use doorward_app::administration::applications::ApplicationChange;
use doorward_domain::{ApplicationId, NetworkList};
use serde_json::json;

/// The commands of `doorward application`.
#[derive(Subcommand)]
pub(crate) enum ApplicationCommand {
    /// Make an application; its key is shown this once
    Create {
        #[command(flatten)]
        at: CompanyPlace,
        /// What you call it
        #[arg(long)]
        name: String,
        /// Keep this ApplicationKey
        #[arg(long, value_name = "GUID")]
        application_key: Option<String>,
        /// How fresh RequestDateTime must be
        #[arg(long, value_enum, default_value_t = FreshnessWord::Window)]
        hmac_freshness: FreshnessWord,
    },
    /// List the applications of a company
    List {
        #[command(flatten)]
        at: CompanyPlace,
    },
    /// Change an application, switch it on or off
    Change(ChangeArguments),
    /// Give an application a new key; tokens issued before are revoked
    RotateKey(Which),
    /// Revoke every token issued so far
    RevokeTokens(Which),
    /// Remove an application
    Delete(Which),
}

/// An application of a company.
#[derive(Args)]
pub(crate) struct Which {
    #[command(flatten)]
    at: CompanyPlace,
    /// Which application
    #[arg(long, value_name = "GUID")]
    application_id: String,
}

impl Which {
    fn id(&self) -> Result<ApplicationId, Error> {
        let wrong = || Error::Usage("--application-id must be a GUID".to_owned());
        ApplicationId::parse(&self.application_id).ok_or_else(wrong)
    }
}

/// The arguments of `doorward application change`.
#[derive(Args)]
pub(crate) struct ChangeArguments {
    #[command(flatten)]
    which: Which,
    /// What you call it
    #[arg(long)]
    name: Option<String>,
    /// Whether it is taken at all
    #[arg(long, value_name = "BOOL")]
    enabled: Option<bool>,
    /// How fresh RequestDateTime must be
    #[arg(long, value_enum)]
    hmac_freshness: Option<FreshnessWord>,
    /// Whether tokens of the Management endpoint, which carry no hash, are taken
    #[arg(long, value_name = "BOOL")]
    management_tokens: Option<bool>,
    /// Addresses and networks it may call from, parted by commas; empty: any
    #[arg(long, value_name = "LIST")]
    allow_from: Option<String>,
}

/// Runs an application command.
///
/// # Errors
/// When the application does not exist or a value cannot be.
pub(crate) fn run(command: ApplicationCommand) -> Result<(), Error> {
    match command {
        ApplicationCommand::Create { at, name, application_key, hmac_freshness } => {
            let (id, key) = for_company(&at, "application.create", async |app, ctx| {
                let freshness = hmac_freshness.into();
                Ok(app.add_application(&ctx, name, application_key, freshness).await?)
            })?;
            let made = json!({ "application_id": id.to_string(), "application_key": key });
            print::object(&made, at.json);
        }
        ApplicationCommand::List { at } => list(&at)?,
        ApplicationCommand::Change(arguments) => change(arguments)?,
        ApplicationCommand::RotateKey(which) => {
            let id = which.id()?;
            let key = for_company(&which.at, "application.rotate_key", async |app, ctx| {
                Ok(app.rotate_application_key(&ctx, id).await?)
            })?;
            print::object(&json!({ "application_key": key }), which.at.json);
        }
        ApplicationCommand::RevokeTokens(which) => {
            let id = which.id()?;
            for_company(&which.at, "application.revoke_tokens", async |app, ctx| {
                let change = ApplicationChange { revoke_tokens: true, ..Default::default() };
                Ok(app.change_application(&ctx, id, change).await?)
            })?;
            println!("every token issued so far is revoked");
        }
        ApplicationCommand::Delete(which) => {
            let id = which.id()?;
            for_company(&which.at, "application.delete", async |app, ctx| {
                Ok(app.delete_application(&ctx, id).await?)
            })?;
            println!("deleted");
        }
    }
    Ok(())
}

fn change(arguments: ChangeArguments) -> Result<(), Error> {
    let id = arguments.which.id()?;
    let networks = arguments.allow_from.as_deref().map(NetworkList::parse).transpose();
    let networks = networks.map_err(|problem| Error::Usage(format!("--allow-from {problem}")))?;
    for_company(&arguments.which.at, "application.change", async |app, ctx| {
        let change = ApplicationChange {
            name: arguments.name,
            enabled: arguments.enabled,
            freshness: arguments.hmac_freshness.map(Into::into),
            management_tokens: arguments.management_tokens,
            networks,
            revoke_tokens: false,
        };
        Ok(app.change_application(&ctx, id, change).await?)
    })?;
    println!("changed");
    Ok(())
}

fn list(at: &CompanyPlace) -> Result<(), Error> {
    let applications = for_company(at, "application.list", async |app, ctx| {
        Ok(app.applications(ctx.company).await?)
    })?;
    let rows: Vec<_> = applications
        .iter()
        .map(|application| {
            json!({
                "application_id": application.id.to_string(),
                "name": application.name,
                "enabled": application.enabled,
                "freshness": application.freshness.as_str(),
                "management_tokens": application.management_tokens,
                "allow_from": application.networks.to_string(),
                "generation": application.generation,
                "last_used": application.last_used_at.map(print::time),
            })
        })
        .collect();
    print::list(&rows, at.json);
    Ok(())
}
