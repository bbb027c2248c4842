//! The load program on its own, as `doorward load` runs it.

use clap::Parser;
use std::process::ExitCode;

/// Loads a Doorward server, or a reference to compare with.
#[derive(Debug, Parser)]
struct Program {
    #[command(flatten)]
    arguments: doorward_load::Arguments,
}

fn main() -> ExitCode {
    match doorward_load::run(Program::parse().arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}
