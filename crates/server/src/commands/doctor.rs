//! `doorward doctor`: examines an installation, and tries migrations on a copy.

use crate::cli::Place;
use crate::error::Error;
use crate::workshop::{Workshop, runtime};
use doorward_app::{
    App, AppSettings, BiometricSettings, Clock, HashSettings, KeyRing, LimitSettings,
};
use doorward_biometrics::{Matcher, Modality, SelfTest};
use doorward_store::{Db, Location, Options, backup, migrate};
use std::fs::DirBuilder;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;

/// One finding: what was looked at, and what is wrong if anything is.
struct Check {
    what: &'static str,
    result: Result<String, String>,
}

/// Examines everything and prints what it found.
///
/// # Errors
/// [`Error::Unwell`] when a check failed.
pub(super) fn run(place: &Place) -> Result<(), Error> {
    let workshop = Workshop::open(place, false)?;
    let runtime = runtime()?;
    let checks = [
        Check { what: "data directory", result: private(&place.data_dir) },
        Check { what: "master keys", result: master_keys(&workshop) },
        Check { what: "database", result: runtime.block_on(database(&workshop)) },
        Check { what: "copy", result: runtime.block_on(copy(&workshop)) },
        Check { what: "clock", result: clock() },
        Check { what: "biometrics", result: biometrics() },
    ];
    let mut failed = 0;
    for Check { what, result } in checks {
        match result {
            Ok(found) => println!("ok      {what}: {found}"),
            Err(problem) => {
                failed += 1;
                println!("FAILED  {what}: {problem}");
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(Error::Unwell(failed)) }
}

fn private(path: &Path) -> Result<String, String> {
    let mode = std::fs::metadata(path).map_err(|error| error.to_string())?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(format!("others can look into {}; run: chmod 700 on it", path.display()));
    }
    Ok(format!("{} is its owner's alone", path.display()))
}

fn master_keys(workshop: &Workshop) -> Result<String, String> {
    let ring = KeyRing::open(&workshop.data_dir.master_key()).map_err(|error| error.to_string())?;
    Ok(format!("{} in the ring, the newest is {}", ring.all().count(), ring.newest().number))
}

async fn database(workshop: &Workshop) -> Result<String, String> {
    let text = |error: doorward_store::Error| error.to_string();
    if let Location::Sqlite(path) = &workshop.location
        && !path.exists()
    {
        return Err(format!("there is none at {}", path.display()));
    }
    let db = Db::open(&workshop.location, Options::default()).map_err(text)?;
    let version: i64 = db.read(migrate::check).await.map_err(text)?;
    Ok(format!("{}, version {version} of {}", db.engine_name(), migrate::CURRENT))
}

/// Writes a backup, examines every page of it, migrates it, and opens it with the keys.
async fn copy(workshop: &Workshop) -> Result<String, String> {
    let dir = std::env::temp_dir().join(format!("doorward-doctor-{}", std::process::id()));
    DirBuilder::new().mode(0o700).create(&dir).map_err(|error| error.to_string())?;
    let result = try_copy(workshop, &dir.join("copy.db")).await;
    // What is left in the directory for temporary files is the system's to remove.
    let _ = std::fs::remove_dir_all(&dir);
    result
}

async fn try_copy(workshop: &Workshop, copy: &Path) -> Result<String, String> {
    let text = |error: doorward_store::Error| error.to_string();
    let copied = backup::save(&workshop.location, copy).map_err(text)?;
    backup::check_file(copy).map_err(text)?;
    let db = Db::open(&Location::Sqlite(copy.to_owned()), Options::default()).map_err(text)?;
    db.migrate(Clock::System.now()).await.map_err(text)?;
    let ring = KeyRing::open(&workshop.data_dir.master_key()).map_err(|error| error.to_string())?;
    let settings = AppSettings {
        hash: HashSettings { memory_kib: 64, passes: 1, lanes: 1, threads: 1, queue: 1 },
        limits: LimitSettings::default(),
        biometrics: BiometricSettings { threads: 1, queue: 1, face_embedding: None },
        public_url: String::new(),
        breached: None,
        keep_events: None,
        backups: None,
    };
    App::open(db, ring, Clock::System, settings).await.map_err(|error| error.to_string())?;
    Ok(format!("{} rows copied, whole, migrated and opened with the master keys", copied.rows))
}

/// Enrols and verifies a drawn finger, face and palm, each against another.
fn biometrics() -> Result<String, String> {
    let matcher = Matcher::default();
    let mut found = Vec::new();
    for modality in Modality::ALL {
        let name = modality.as_str();
        let test = matcher.self_test(modality).map_err(|error| format!("{name}: {error}"))?;
        let SelfTest { same, other, threshold } = test;
        found.push(format!(
            "{name} {same:.2} for the same and {other:.2} for another, {threshold:.2} needed"
        ));
    }
    Ok(found.join("; "))
}

fn clock() -> Result<String, String> {
    let now = Clock::System.now();
    // No release is older than this.
    if now.seconds() > 1_790_000_000 {
        Ok(super::print::time(now))
    } else {
        Err(format!("{} UTC cannot be right; set the clock", super::print::time(now)))
    }
}
