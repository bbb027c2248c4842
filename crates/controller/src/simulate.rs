//! `doorwardd simulate`: a whole controller whose doors are played, at a terminal or by a script.
//!
//! Everything is the daemon of `run`: its state, its link, its journal. Only locks, leaves and readers
//! are not there. With `--script` there is no terminal: commands are read a line at a time from a file
//! or, for `-`, from the standard input, and what happens is printed a line each, as `run` prints it.
//!
//! | command | what it does |
//! |---|---|
//! | `card DOOR DIGITS [inside]` | presents a card at a door's reader |
//! | `pin DOOR KEYS [inside]` | presses keys: digits, `#` for enter, `*` for clear |
//! | `open DOOR`, `close DOOR`, `force DOOR`, `leave DOOR`, `exit DOOR` | pulls the leaf, closes it, breaks it open, leaves through it, asks to exit |
//! | `tamper DOOR on\|off` | opens the case |
//! | `cable on\|off` | plugs the cable to the server in, or pulls it |
//! | `pass SECONDS` | lets so much time pass at once |
//! | `wait MILLISECONDS` | waits |
//! | `quit` | ends |
//!
//! Doors count from 1, in the order in which the line `doors` names them.

mod screen;
mod script;

use crate::output::line;
use crate::run::{ended, stop_on_signals};
use crate::words;
use doorward_controller::daemon::{Daemon, Parts, Shown};
use doorward_controller::state::{Folder, Identity};
use doorward_controller::wiring::Wiring;
use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::channel;

#[derive(clap::Args)]
pub(crate) struct Simulate {
    /// The directory of this controller's state
    #[arg(long, default_value = "/var/lib/doorwardd", env = "DOORWARDD_STATE")]
    state: PathBuf,
    /// The file of how doors are wired; every door of the policy is played unless told
    #[arg(long)]
    wiring: Option<PathBuf>,
    /// Read commands from a file, or from the standard input for -, and print what happens
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
}

/// Plays until somebody ends it.
pub(crate) fn run(arguments: &Simulate) -> Result<ExitCode, Box<dyn Error>> {
    let folder = Folder::take(&arguments.state)?;
    let identity = Identity::load(&folder)?.ok_or("this controller is not enrolled")?;
    let wiring = match &arguments.wiring {
        Some(path) => Wiring::load(path)?,
        None => Wiring::default(),
    };
    let (sender, happenings) = channel();
    let server = identity.server.clone();
    let parts = |show: Box<dyn FnMut(Shown)>| Parts {
        folder,
        identity,
        wiring,
        plays: true,
        happenings: (sender.clone(), happenings),
        show,
    };
    if let Some(script) = &arguments.script {
        stop_on_signals(sender.clone())?;
        let from: Box<dyn BufRead + Send> = if script.as_os_str() == "-" {
            Box::new(BufReader::new(std::io::stdin()))
        } else {
            Box::new(BufReader::new(std::fs::File::open(script)?))
        };
        let daemon = Daemon::start(parts(Box::new(|shown| line(&words::shown(&shown)))))?;
        script::follow(from, sender)?;
        return Ok(ended(&daemon.run()));
    }
    let (shown, showing) = channel();
    let screen = screen::start(server, showing, sender.clone())?;
    // The terminal has gone if it does not take it.
    let daemon = Daemon::start(parts(Box::new(move |told| drop(shown.send(told)))));
    let over = daemon.map(Daemon::run);
    drop(screen);
    Ok(ended(&over?))
}
