//! The doorward program: a server for people and doors, and the commands of its administrator.
//!
//! The composition root: it reads the command line and the configuration, opens what is needed, and
//! hands over. Not for rules.

mod cli;
mod commands;
mod configuration;
mod courier;
mod data_dir;
mod error;
mod import;
mod logging;
mod settings;
mod workshop;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    match commands::run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, whatever it is: scripts and people read it.
            eprintln!("doorward: {}", error.to_string().replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}
