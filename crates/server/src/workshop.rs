//! Opens what commands need: settings, data directory, keys, database, use cases.

use crate::cli::Place;
use crate::configuration;
use crate::courier;
use crate::data_dir::DataDir;
use crate::error::Error;
use crate::settings::Settings;
use doorward_app::backups::BackupPlace;
use doorward_app::{
    App, AppSettings, BiometricSettings, BreachedList, Bucket, Clock, HashSettings, KeyRing,
    LimitSettings,
};
use doorward_store::{Db, Location, Options, migrate};
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Settings and the places they name.
pub(crate) struct Workshop {
    pub(crate) settings: Settings,
    pub(crate) data_dir: DataDir,
    pub(crate) location: Location,
}

impl Workshop {
    /// Reads the settings; the data directory is made when `create` says so.
    ///
    /// # Errors
    /// When the settings or the directory cannot be used.
    pub(crate) fn open(place: &Place, create: bool) -> Result<Self, Error> {
        let mut settings = configuration::read(place.config.as_deref(), |name| {
            std::env::var(name).ok().filter(|value| !value.is_empty())
        })?;
        if let Some(url) = &place.database_url {
            settings.database_url.clone_from(url);
        }
        let data_dir = if create {
            DataDir::open_or_create(&place.data_dir)?
        } else {
            DataDir::open(&place.data_dir)?
        };
        let location = if settings.database_url.is_empty() {
            Location::Sqlite(data_dir.database())
        } else {
            Location::Postgres(settings.database_url.clone())
        };
        Ok(Self { settings, data_dir, location })
    }

    /// Opens the database at this program's version, migrating it first.
    ///
    /// # Errors
    /// When it cannot be opened, or is newer than this program.
    pub(crate) async fn database(&self) -> Result<Db, Error> {
        let options = Options { connections: self.settings.database_connections.max(1) };
        let db = Db::open(&self.location, options)?;
        let found: i64 = db.read(migrate::check).await?;
        if found != migrate::CURRENT {
            let version = db.migrate(Clock::System.now()).await?;
            tracing::info!(from = found, to = version, "the database was migrated");
        }
        Ok(db)
    }

    /// Opens the use cases.
    ///
    /// # Errors
    /// When keys or database cannot be opened.
    pub(crate) async fn app(&self) -> Result<Arc<App>, Error> {
        Ok(Arc::new(self.bare_app().await?))
    }

    /// Opens the use cases with the ways out of the house.
    ///
    /// # Errors
    /// As [`Workshop::app`], and when the settings of mail or webhooks cannot be used.
    pub(crate) async fn app_with_courier(&self) -> Result<Arc<App>, Error> {
        let courier = courier::of(&self.settings)?;
        Ok(Arc::new(self.bare_app().await?.with_courier(courier)))
    }

    async fn bare_app(&self) -> Result<App, Error> {
        let ring = KeyRing::open_or_create(&self.data_dir.master_key())?;
        let db = self.database().await?;
        Ok(App::open(db, ring, Clock::System, self.app_settings()?).await?)
    }

    fn app_settings(&self) -> Result<AppSettings, Error> {
        let settings = &self.settings;
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = match settings.pin_hash_threads {
            0 => processors,
            threads => threads,
        };
        let bucket = |per_second, burst| {
            let (per_second, burst) = (NonZeroU32::new(per_second)?, NonZeroU32::new(burst)?);
            settings.limits.then_some(Bucket { per_second, burst })
        };
        let breached = match settings.breached_passwords.as_str() {
            "" => None,
            path => Some(BreachedList::open(Path::new(path)).map_err(|error| {
                Error::Configuration(format!("breached_passwords: {path}: {error}"))
            })?),
        };
        Ok(AppSettings {
            biometrics: BiometricSettings {
                threads: match settings.biometric_threads {
                    0 => processors.div_ceil(2),
                    threads => threads,
                },
                queue: settings.biometric_queue,
                face_embedding: match settings.face_embedding.as_str() {
                    "" => None,
                    path => Some(std::fs::read(path).map_err(|error| {
                        Error::Configuration(format!("face_embedding: {path}: {error}"))
                    })?),
                },
            },
            hash: HashSettings {
                memory_kib: settings.pin_hash_memory_kib,
                passes: settings.pin_hash_passes,
                lanes: settings.pin_hash_lanes,
                threads,
                queue: settings.pin_hash_queue.max(1),
            },
            limits: LimitSettings {
                application: bucket(
                    settings.limit_application_per_second,
                    settings.limit_application_burst,
                ),
                address: bucket(settings.limit_address_per_second, settings.limit_address_burst),
                count_loopback: settings.limit_loopback,
            },
            public_url: settings.public_url.clone(),
            breached,
            keep_events: (settings.keep_events_days > 0)
                .then(|| Duration::from_hours(24 * u64::from(settings.keep_events_days))),
            backups: Some(BackupPlace {
                location: self.location.clone(),
                directory: self.data_dir.backups(),
            }),
        })
    }
}

/// The runtime of a command or a server.
///
/// # Errors
/// When threads cannot be started.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(16).build()?)
}
