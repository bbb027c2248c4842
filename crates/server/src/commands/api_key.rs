//! `doorward api-key`: keys of the Access API made, listed and revoked.

use super::{for_company, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::{Subcommand, ValueEnum};
use doorward_domain::KeyId;
use serde_json::json;
use std::time::Duration;

/// The commands of `doorward api-key`.
#[derive(Subcommand)]
pub(crate) enum ApiKeyCommand {
    /// Make a key, which is shown this once
    Create {
        #[command(flatten)]
        at: CompanyPlace,
        /// What you call it
        #[arg(long)]
        name: String,
        /// How long it is taken; 0: for ever
        #[arg(long, value_name = "SECONDS", default_value_t = 0)]
        expires_in: u64,
        /// What it may do
        #[arg(long, value_enum, default_value_t = RankWord::Admin)]
        rank: RankWord,
    },
    /// List the keys of a company
    List {
        #[command(flatten)]
        at: CompanyPlace,
    },
    /// Revoke a key
    Revoke {
        #[command(flatten)]
        at: CompanyPlace,
        /// Which key, as `list` names it
        #[arg(long, value_name = "GUID")]
        id: String,
    },
}

/// A rank on the command line.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum RankWord {
    /// Nothing: a member's rank
    Regular,
    /// Manages people and doors
    Admin,
    /// Manages administrators too
    Super,
}

/// Runs an API key command.
///
/// # Errors
/// When the company or the key does not exist.
pub(crate) fn run(command: ApiKeyCommand) -> Result<(), Error> {
    match command {
        ApiKeyCommand::Create { at, name, expires_in, rank } => {
            let rank = match rank {
                RankWord::Regular => "REGULAR",
                RankWord::Admin => "ADMIN",
                RankWord::Super => "SUPER",
            };
            let lifetime = (expires_in > 0).then(|| Duration::from_secs(expires_in));
            let (id, key) = for_company(&at, "api_key.create", async |app, ctx| {
                Ok(app.add_api_key(&ctx, name, rank.to_owned(), lifetime).await?)
            })?;
            print::object(&json!({ "id": id.to_string(), "api_key": key }), at.json);
        }
        ApiKeyCommand::List { at } => list(&at)?,
        ApiKeyCommand::Revoke { at, id } => {
            let wrong = || Error::Usage("--id must be a GUID".to_owned());
            let id = KeyId::parse(&id).ok_or_else(wrong)?;
            for_company(&at, "api_key.revoke", async |app, ctx| {
                Ok(app.revoke_api_key(&ctx, id).await?)
            })?;
            println!("revoked");
        }
    }
    Ok(())
}

fn list(at: &CompanyPlace) -> Result<(), Error> {
    let keys =
        for_company(at, "api_key.list", async |app, ctx| Ok(app.api_keys(ctx.company).await?))?;
    let rows: Vec<_> = keys
        .iter()
        .map(|key| {
            json!({
                "id": key.id.to_string(),
                "name": key.name,
                "rank": key.rank,
                "created": print::time(key.created_at),
                "expires": key.expires_at.map(print::time),
                "revoked": key.revoked_at.map(print::time),
                "last_used": key.last_used_at.map(print::time),
            })
        })
        .collect();
    print::list(&rows, at.json);
    Ok(())
}
