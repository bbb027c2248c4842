//! `doorward audit`: the books, the newest rows first.

use super::{for_company, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::Subcommand;
use doorward_domain::{CompanyId, Timestamp};
use serde_json::json;

/// The commands of `doorward audit`.
#[derive(Subcommand)]
pub(crate) enum AuditCommand {
    /// List the newest rows
    List {
        #[command(flatten)]
        at: CompanyPlace,
        /// How many
        #[arg(long, value_name = "N", default_value_t = 50)]
        most: u32,
        /// The rows of callers who were never identified, which belong to no company
        #[arg(long)]
        unidentified: bool,
    },
}

/// Runs an audit command.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn run(command: &AuditCommand) -> Result<(), Error> {
    let AuditCommand::List { at, most, unidentified } = command;
    let rows = for_company(at, "audit.list", async |app, ctx| {
        let company = if *unidentified { CompanyId::NONE } else { ctx.company };
        let most = i64::from(*most);
        Ok(app.db().read(move |c| doorward_store::audit::newest(c, company, most)).await?)
    })?;
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "at": print::time(Timestamp::from_micros(row.at)),
                "times": row.times,
                "channel": row.channel,
                "act": row.act,
                "actor": row.actor,
                "address": row.address,
                "person": row.person,
                "outcome": row.outcome,
                "reason": row.reason,
                "device": row.device,
            })
        })
        .collect();
    print::list(&rows, at.json);
    Ok(())
}
