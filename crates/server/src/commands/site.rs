//! `doorward site`: places with one wall clock each.

use super::{for_company, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::Subcommand;
use serde_json::json;

/// The commands of `doorward site`.
#[derive(Subcommand)]
pub(crate) enum SiteCommand {
    /// Add a site
    Add {
        #[command(flatten)]
        at: CompanyPlace,
        /// What it is called
        #[arg(long)]
        name: String,
        /// Its time zone, such as Europe/Berlin
        #[arg(long, value_name = "ZONE")]
        zone: String,
    },
    /// List the sites of a company
    List {
        #[command(flatten)]
        at: CompanyPlace,
    },
}

/// Runs a site command.
///
/// # Errors
/// When the name is taken or the zone unknown.
pub(crate) fn run(command: SiteCommand) -> Result<(), Error> {
    match command {
        SiteCommand::Add { at, name, zone } => {
            let id = for_company(&at, "site.add", async |app, ctx| {
                Ok(app.add_site(&ctx, &name, &zone).await?)
            })?;
            print::object(&json!({ "site_id": id.0 }), at.json);
        }
        SiteCommand::List { at } => {
            let sites =
                for_company(&at, "site.list", async |app, ctx| Ok(app.sites(ctx.company).await?))?;
            let rows: Vec<_> = sites
                .iter()
                .map(|site| {
                    json!({ "site_id": site.id.0, "name": site.name, "zone": site.zone.name() })
                })
                .collect();
            print::list(&rows, at.json);
        }
    }
    Ok(())
}
