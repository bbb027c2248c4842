//! `doorward person`: one person looked up, a lock-out ended.

use super::{for_company, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::{Args, Subcommand};
use doorward_app::Error as AppError;
use doorward_domain::Refusal;
use serde_json::json;

/// The commands of `doorward person`.
#[derive(Subcommand)]
pub(crate) enum PersonCommand {
    /// Show a person
    Show(Who),
    /// End the lock-outs after wrong PINs and samples that did not match
    Unlock(Who),
}

/// A person of a company.
#[derive(Args)]
pub(crate) struct Who {
    #[command(flatten)]
    at: CompanyPlace,
    /// A GUID, a user name or an alias
    #[arg(long, value_name = "WHO")]
    user: String,
}

/// Runs a person command.
///
/// # Errors
/// When there is no such person.
pub(crate) fn run(command: &PersonCommand) -> Result<(), Error> {
    match command {
        PersonCommand::Show(who) => {
            let person = for_company(&who.at, "person.show", async |app, ctx| {
                Ok(app.find_person(&ctx, &who.user).await?)
            })?;
            let object = json!({
                "guid": person.id.to_string(),
                "user_name": person.user_name,
                "aliases": person.aliases,
                "first_name": person.first_name,
                "last_name": person.last_name,
                "email": person.email,
                "phone": person.phone.as_str(),
                "status": person.status.as_str(),
                "enrolment": person.enrolment.as_str(),
                "source": person.source.as_str(),
                "created": print::time(person.created_at),
                "updated": print::time(person.updated_at),
            });
            print::object(&object, who.at.json);
        }
        PersonCommand::Unlock(who) => {
            for_company(&who.at, "person.unlock", async |app, ctx| {
                let person = app.find_person(&ctx, &who.user).await?;
                let factors = app.unlock_factors(&ctx, person.id).await?;
                match app.unlock_pin(&ctx, person.id).await {
                    // She has no PIN, but something was unlocked.
                    Err(AppError::Refused(Refusal::PersonUnknown)) if factors => Ok(()),
                    unlocked => Ok(unlocked?),
                }
            })?;
            println!("unlocked");
        }
    }
    Ok(())
}
