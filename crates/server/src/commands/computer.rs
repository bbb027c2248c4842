//! `doorward computer`: computers that groups may hold.

use super::{for_company, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::Subcommand;
use doorward_app::administration::computers::NewComputer;
use doorward_domain::access::ResourceId;
use serde_json::json;

/// The commands of `doorward computer`.
#[derive(Subcommand)]
pub(crate) enum ComputerCommand {
    /// Add a computer
    Add {
        #[command(flatten)]
        at: CompanyPlace,
        /// What it is called
        #[arg(long)]
        name: String,
        /// A text for people
        #[arg(long)]
        info: Option<String>,
        /// Its public key, as its software shows it
        #[arg(long, value_name = "KEY")]
        public_key: Option<String>,
    },
    /// List the computers of a company
    List {
        #[command(flatten)]
        at: CompanyPlace,
    },
    /// Remove a computer
    Remove {
        #[command(flatten)]
        at: CompanyPlace,
        /// Its number, as `list` names it
        #[arg(value_name = "RESOURCE_ID")]
        number: i64,
    },
}

/// Runs a computer command.
///
/// # Errors
/// When the company or the computer does not exist, or a value cannot be.
pub(crate) fn run(command: ComputerCommand) -> Result<(), Error> {
    match command {
        ComputerCommand::Add { at, name, info, public_key } => {
            let new = NewComputer { name, info, public_key };
            let made = for_company(&at, "computer.add", async |app, ctx| {
                Ok(app.add_computer(&ctx, new).await?)
            })?;
            let object = json!({ "resource_id": made.id.0, "uuid": made.uuid.to_string() });
            print::object(&object, at.json);
        }
        ComputerCommand::List { at } => {
            let found = for_company(&at, "computer.list", async |app, ctx| {
                Ok(app.computers(ctx.company).await?)
            })?;
            let rows: Vec<_> = found
                .iter()
                .map(|computer| {
                    json!({
                        "resource_id": computer.id.0,
                        "name": computer.name,
                        "info": computer.info,
                        "uuid": computer.uuid.to_string(),
                    })
                })
                .collect();
            print::list(&rows, at.json);
        }
        ComputerCommand::Remove { at, number } => {
            for_company(&at, "computer.remove", async |app, ctx| {
                Ok(app.remove_computer(&ctx, ResourceId(number)).await?)
            })?;
            println!("removed");
        }
    }
    Ok(())
}
