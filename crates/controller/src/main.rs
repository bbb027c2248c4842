//! `doorwardd`, the program at a door. Not for rules: this reads the command line.

mod list_readers;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The controller at a door.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Lists the readers of a bus and what they can do, and the sizes of the cards presented.
    Readers(list_readers::Readers),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Task::Readers(readers) => list_readers::run(&readers),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("doorwardd: {error}");
            ExitCode::FAILURE
        }
    }
}
