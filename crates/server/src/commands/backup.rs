//! `doorward backup` and `doorward restore`.

use crate::cli::Place;
use crate::error::Error;
use crate::workshop::Workshop;
use clap::Args;
use doorward_app::KeyRing;
use doorward_store::backup;
use std::path::PathBuf;

/// The arguments of `doorward backup`.
#[derive(Args)]
pub(crate) struct BackupArguments {
    #[command(flatten)]
    place: Place,
    /// The file to write; it must not exist
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// The arguments of `doorward restore`.
#[derive(Args)]
pub(crate) struct RestoreArguments {
    #[command(flatten)]
    place: Place,
    /// The backup to read
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// The key file that belongs to it; needed unless the data directory has it already
    #[arg(long, value_name = "FILE")]
    master_key: Option<PathBuf>,
}

/// Writes a backup while a server may be running.
///
/// # Errors
/// When the file exists or cannot be written, or the database cannot be read.
pub(crate) fn save(arguments: &BackupArguments) -> Result<(), Error> {
    let workshop = Workshop::open(&arguments.place, false)?;
    let copied = backup::save(&workshop.location, &arguments.to)?;
    let (rows, to) = (copied.rows, arguments.to.display());
    let key = workshop.data_dir.master_key();
    println!(
        "{rows} rows written to {to}; it opens with {} only: keep a copy apart",
        key.display()
    );
    Ok(())
}

/// Puts a backup where there is nothing yet.
///
/// # Errors
/// When there is something, or the backup or its key file cannot be used.
pub(crate) fn restore(arguments: &RestoreArguments) -> Result<(), Error> {
    let workshop = Workshop::open(&arguments.place, true)?;
    let _lock = workshop.data_dir.lock()?;
    let own = workshop.data_dir.master_key();
    let given = arguments.master_key.as_deref();
    match (own.exists(), given) {
        (true, Some(_)) => {
            let problem = "the data directory has a master.key already; a restore never overwrites";
            return Err(Error::Usage(problem.to_owned()));
        }
        (true, None) => drop(KeyRing::open(&own)?),
        (false, Some(given)) => drop(KeyRing::open(given)?),
        (false, None) => {
            let problem = "name the key file of the backup with --master-key";
            return Err(Error::Usage(problem.to_owned()));
        }
    }
    let copied = backup::restore(&arguments.from, &workshop.location)?;
    if let Some(given) = given {
        std::fs::copy(given, &own)?;
    }
    println!("{} rows restored", copied.rows);
    Ok(())
}
