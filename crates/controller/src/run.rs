//! `doorwardd run`: the daemon. Not for simulated doors to play with: that is `simulate`.

use crate::output::line;
use crate::words;
use doorward_controller::daemon::{Daemon, Ended, Happening, Parts, Shown};
use doorward_controller::state::{Folder, Identity};
use doorward_controller::wiring::Wiring;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Sender, channel};

/// What a controller ends with that was taken out of service; a service manager should leave it so.
pub(crate) const REVOKED: u8 = 3;

#[derive(clap::Args)]
pub(crate) struct Run {
    /// The directory of this controller's state
    #[arg(long, default_value = "/var/lib/doorwardd", env = "DOORWARDD_STATE")]
    state: PathBuf,
    /// The file of how doors and readers are wired
    #[arg(long, default_value = "/etc/doorwardd/wiring.toml", env = "DOORWARDD_WIRING")]
    wiring: PathBuf,
}

/// Runs until it is stopped.
pub(crate) fn run(arguments: &Run) -> Result<ExitCode, Box<dyn Error>> {
    let folder = Folder::take(&arguments.state)?;
    let identity = Identity::load(&folder)?.ok_or("this controller is not enrolled")?;
    let wiring = Wiring::load(&arguments.wiring)?;
    let (sender, happenings) = channel();
    stop_on_signals(sender.clone())?;
    let daemon = Daemon::start(Parts {
        folder,
        identity,
        wiring,
        plays: false,
        happenings: (sender, happenings),
        show: Box::new(|shown: Shown| line(&words::shown(&shown))),
    })?;
    Ok(ended(&daemon.run()))
}

/// Has signals end the loop.
pub(crate) fn stop_on_signals(sender: Sender<Happening>) -> std::io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for _ in signals.forever() {
            if sender.send(Happening::Stop).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

/// What the program ends with.
pub(crate) fn ended(ended: &Ended) -> ExitCode {
    match ended {
        Ended::Stopped => {
            line("stopped");
            ExitCode::SUCCESS
        }
        Ended::Revoked(reason) => {
            line(&format!("revoked: {reason}"));
            line("what it held is forgotten; enrol it again with `doorwardd enroll`");
            ExitCode::from(REVOKED)
        }
    }
}
