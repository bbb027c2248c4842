//! `doorwardd status`: what a controller holds, read from its disk while it runs. Never a secret.

use crate::output::line;
use doorward_controller::link::ServerAddress;
use doorward_controller::state::{Folder, Identity, PolicyFiles, SmallFiles};
use doorward_domain::hex::encode as hex;
use doorward_door::policy::Held;
use std::error::Error;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(crate) struct Status {
    /// The directory of this controller's state
    #[arg(long, default_value = "/var/lib/doorwardd", env = "DOORWARDD_STATE")]
    state: PathBuf,
}

/// Prints it.
pub(crate) fn run(arguments: &Status) -> Result<(), Box<dyn Error>> {
    let folder = Folder::look(&arguments.state);
    let Some(identity) = Identity::load(&folder)? else {
        line("not enrolled: run `doorwardd enroll --server URL`");
        return Ok(());
    };
    line(&format!("server: {}", ServerAddress::parse(&identity.server)?));
    let Some(enrolment) = &identity.enrolment else {
        line("not enrolled");
        return Ok(());
    };
    line(&format!("company: {}", enrolment.company));
    line(&format!("controller: {}", hex(&enrolment.controller)));
    line(&format!("channel key: {}", hex(&identity.channel.public())));
    line(&format!("server key: {}", hex(&identity.server_key.unwrap_or_default())));
    line(&format!("last time from the server: {}", SmallFiles::time(&folder).seconds()));
    let public_key = enrolment.command_keys.first().copied().unwrap_or_default();
    let held = Held::new(enrolment.company, enrolment.controller, public_key);
    let loaded = PolicyFiles::within(&folder)?.load(held)?;
    line(&format!("policy epoch: {}", loaded.held.epoch()));
    if let Some(made) = loaded.held.issued_at() {
        line(&format!("policy made: {}", made.seconds()));
    }
    line(&format!("records: {}", loaded.held.records().records().count()));
    for (file, why) in loaded.refused {
        line(&format!("passed over: {file}: {why}"));
    }
    Ok(())
}
