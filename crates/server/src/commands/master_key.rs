//! `doorward master-key`: the keys that seal everything else.

use crate::cli::Place;
use crate::error::Error;
use crate::workshop::{Workshop, runtime};
use clap::Subcommand;
use doorward_app::{Channel, KeyRing};

/// The commands of `doorward master-key`.
#[derive(Subcommand)]
pub(crate) enum MasterKeyCommand {
    /// List the numbers of the keys
    List(Place),
    /// Add a new key; a running server takes it up at its next start
    Rotate(Place),
    /// Seal what older keys have sealed anew under the newest
    Reseal(Place),
}

/// Runs a master key command.
///
/// # Errors
/// When the key file or the database cannot be used.
pub(crate) fn run(command: &MasterKeyCommand) -> Result<(), Error> {
    match command {
        MasterKeyCommand::List(place) => {
            let workshop = Workshop::open(place, false)?;
            let ring = KeyRing::open(&workshop.data_dir.master_key())?;
            for keys in ring.all() {
                let newest = keys.number == ring.newest().number;
                println!("{}{}", keys.number, if newest { " (seals what is new)" } else { "" });
            }
        }
        MasterKeyCommand::Rotate(place) => {
            let workshop = Workshop::open(place, false)?;
            let number = KeyRing::rotate(&workshop.data_dir.master_key())?;
            println!("master key {number} added; restart the server, then run: master-key reseal");
        }
        MasterKeyCommand::Reseal(place) => {
            let workshop = Workshop::open(place, false)?;
            let count = runtime()?.block_on(async {
                let app = workshop.app().await?;
                let ctx = app.ctx(Channel::CommandLine, "master_key.reseal", None)?;
                let keys = app.reseal_hmac_keys(&ctx).await?;
                let secrets = app.reseal_signing_secrets(&ctx).await?;
                let locks = app.reseal_foreign_locks(&ctx).await?;
                let factors = app.reseal_second_factors(&ctx).await?;
                let doors = app.reseal_door_secrets(&ctx).await?;
                let templates = app.reseal_templates(&ctx).await?;
                Ok::<_, Error>(keys + secrets + locks + factors + doors + templates)
            })?;
            println!("{count} values sealed anew; keep the older keys for PINs and key hashes");
        }
    }
    Ok(())
}
