//! `doorwardd`, the program at a door. Not for rules: this reads the command line.

mod enroll;
mod enroll_reader;
mod list_readers;
mod output;
mod run;
mod simulate;
mod status;
mod words;

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
    /// Become a controller of a server: shows a code that an administrator approves.
    Enroll(enroll::Enroll),
    /// Run the doors.
    Run(run::Run),
    /// Run played doors, at a terminal or by a script.
    Simulate(simulate::Simulate),
    /// Show what this controller holds.
    Status(status::Status),
    /// Give a reader on a bus a key of its own.
    EnrollReader(enroll_reader::EnrollReader),
    /// Lists the readers of a bus and what they can do, and the sizes of the cards presented.
    Readers(list_readers::Readers),
}

fn main() -> ExitCode {
    let success = |()| ExitCode::SUCCESS;
    let done = match Arguments::parse().command {
        Task::Enroll(enroll) => enroll::run(&enroll).map(success),
        Task::Run(run) => run::run(&run),
        Task::Simulate(simulate) => simulate::run(&simulate),
        Task::Status(status) => status::run(&status).map(success),
        Task::EnrollReader(reader) => enroll_reader::run(&reader).map(success),
        Task::Readers(readers) => list_readers::run(&readers).map(success),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("doorwardd: {error}");
            ExitCode::FAILURE
        }
    }
}
