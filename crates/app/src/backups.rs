//! Backups made while the server runs, into a directory beside its data. Not for restoring: that is
//! done on the server, with the server stopped.

use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::{Error, Fault};
use doorward_domain::access::Zone;
use doorward_domain::{Refusal, Timestamp};
use doorward_store::{Location, audit, backup};
use std::path::{Path, PathBuf};

/// Where the data is, and where backups of it go.
#[derive(Clone)]
pub struct BackupPlace {
    /// The database.
    pub location: Location,
    /// The directory of the backups; made when the first is.
    pub directory: PathBuf,
}

/// A backup that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// Its name in the directory.
    pub name: String,
    /// When it was last written.
    pub made_at: Timestamp,
    /// How large it is, in bytes.
    pub bytes: u64,
}

const BEGINNING: &str = "doorward-";
const ENDING: &str = ".sqlite";

impl App {
    /// The directory of the backups; `None` when this server makes none.
    pub fn backup_directory(&self) -> Option<String> {
        self.backups.as_ref().map(|place| place.directory.display().to_string())
    }

    /// The backups that are there, the newest first.
    ///
    /// # Errors
    /// [`Refusal::RoleTooLow`] where several companies share the server: a backup is of all of them.
    pub async fn backup_files(&self, ctx: &Ctx) -> Result<Vec<BackupFile>, Error> {
        self.require_only_company(ctx)?;
        let Some(place) = self.backups.clone() else { return Ok(Vec::new()) };
        let listed = tokio::task::spawn_blocking(move || files(&place.directory)).await;
        listed.map_err(|error| Fault::Task(error.to_string()).into())
    }

    /// Makes a backup while everything goes on.
    ///
    /// # Errors
    /// As [`App::backup_files`]; [`Refusal::Conflict`] when this server makes none; a fault when it
    /// cannot be written.
    pub async fn back_up(&self, ctx: &Ctx) -> Result<BackupFile, Error> {
        self.require_only_company(ctx)?;
        let Some(place) = self.backups.clone() else {
            let text = "this server makes no backups by itself; run doorward backup there";
            return Err(Refusal::Conflict(text.to_owned()).into());
        };
        let name = name_of(ctx.now);
        let (to, made_at) = (place.directory.join(&name), ctx.now);
        let saved = tokio::task::spawn_blocking(move || -> Result<u64, doorward_store::Error> {
            std::fs::create_dir_all(&place.directory)?;
            backup::save(&place.location, &to)?;
            Ok(to.metadata()?.len())
        });
        let bytes = saved.await.map_err(|error| Fault::Task(error.to_string()))??;
        let row = ctx.row(Outcome::Done, None)?;
        self.db.write(move |c| audit::insert(c, &row).map_err(Error::from)).await?;
        Ok(BackupFile { name, made_at, bytes })
    }

    fn require_only_company(&self, ctx: &Ctx) -> Result<(), Refusal> {
        let only = self.security.get().companies().all(|state| state.company.id == ctx.company);
        if only { Ok(()) } else { Err(Refusal::RoleTooLow) }
    }
}

fn name_of(now: Timestamp) -> String {
    let local = Zone::default().local(now);
    let (hour, minute, second) = (local.second / 3_600, local.second / 60 % 60, local.second % 60);
    format!("{BEGINNING}{}T{hour:02}{minute:02}{second:02}Z{ENDING}", local.date)
}

fn files(directory: &Path) -> Vec<BackupFile> {
    let Ok(entries) = directory.read_dir() else { return Vec::new() };
    let mut found: Vec<BackupFile> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let ours = name.starts_with(BEGINNING) && name.ends_with(ENDING);
            let known = entry.metadata().ok().filter(|_| ours)?;
            let since = known.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
            let micros = i64::try_from(since.as_micros()).ok()?;
            let made_at = Timestamp::from_micros(micros);
            Some(BackupFile { name, made_at, bytes: known.len() })
        })
        .collect();
    found.sort_by(|one, other| other.name.cmp(&one.name));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_time_and_other_files_are_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let names = [1_700_000_000, 1_800_000_000].map(|at| name_of(Timestamp::from_seconds(at)));
        assert_eq!(names[0], "doorward-2023-11-14T221320Z.sqlite");
        for name in [names[0].as_str(), names[1].as_str(), "notes.txt"] {
            std::fs::write(dir.path().join(name), "x").unwrap();
        }
        let found: Vec<_> = files(dir.path()).into_iter().map(|file| file.name).collect();
        assert_eq!(found, [names[1].clone(), names[0].clone()]);
        assert!(files(&dir.path().join("missing")).is_empty());
    }
}
