//! `doorward access explain`: why somebody gets in, or not.

use super::{for_company, parse, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::{Args, Subcommand};
use doorward_domain::Timestamp;
use serde_json::json;

/// The commands of `doorward access`.
#[derive(Subcommand)]
pub(crate) enum AccessCommand {
    /// Say what a door would answer to a person, for each way of asking, and why
    Explain(ExplainArguments),
}

/// The arguments of `doorward access explain`.
#[derive(Args)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    at: CompanyPlace,
    /// Who asks
    #[arg(long, value_name = "EMAIL")]
    person: String,
    /// Which door, by name, number or UUID
    #[arg(long, value_name = "DOOR")]
    door: String,
    /// When, in UTC; else now
    #[arg(long = "at", value_name = "TIME", value_parser = parse::instant)]
    when: Option<Timestamp>,
}

/// Runs an access command.
///
/// # Errors
/// When the person or the door does not exist.
pub(crate) fn run(command: &AccessCommand) -> Result<(), Error> {
    let AccessCommand::Explain(arguments) = command;
    let answers = for_company(&arguments.at, "access.explain", async |app, ctx| {
        let when = arguments.when.unwrap_or(ctx.now);
        let (person, door) = (&arguments.person, &arguments.door);
        Ok(app.explain_access(&ctx, person, door, when).await?.1)
    })?;
    let rows: Vec<_> = answers
        .iter()
        .map(|answer| {
            json!({
                "method": answer.method.as_str(),
                "opens": answer.opens,
                "word": answer.word,
                "reason": answer.reason,
            })
        })
        .collect();
    print::list(&rows, arguments.at.json);
    Ok(())
}
