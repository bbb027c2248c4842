//! The command line. Not for doing anything: [`crate::commands`] does.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// One self-hosted server for people and doors.
#[derive(Parser)]
#[command(name = "doorward", version, about, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where the data is.
#[derive(Args, Clone)]
pub(crate) struct Place {
    /// The data directory
    #[arg(long, value_name = "DIR", env = "DOORWARD_DATA_DIR", default_value = "doorward-data")]
    pub(crate) data_dir: PathBuf,
    /// PostgreSQL in place of SQLite; usually the environment variable, which hides the password
    #[arg(long, value_name = "URL", env = "DOORWARD_DATABASE_URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
    /// The configuration file
    #[arg(long, value_name = "FILE", env = "DOORWARD_CONFIG")]
    pub(crate) config: Option<PathBuf>,
}

/// A company among several.
#[derive(Args, Clone)]
pub(crate) struct CompanyPlace {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Which company; may be left out while there is only one
    #[arg(long, value_name = "N")]
    pub(crate) company_id: Option<i64>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// What to do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run the server
    Serve(crate::commands::serve::ServeArguments),
    /// Make a company, with the keys that its clients need
    Setup(crate::commands::setup::SetupArguments),
    /// Look at companies and change them
    #[command(subcommand)]
    Company(crate::commands::company::CompanyCommand),
    /// Client applications: make, list, change, revoke
    #[command(subcommand)]
    Application(crate::commands::application::ApplicationCommand),
    /// Keys of the Access API: make, list, revoke
    #[command(subcommand)]
    ApiKey(crate::commands::api_key::ApiKeyCommand),
    /// People: look one up, end a lock-out
    #[command(subcommand)]
    Person(crate::commands::person::PersonCommand),
    /// Sites: places with one wall clock each
    #[command(subcommand)]
    Site(crate::commands::site::SiteCommand),
    /// Doors: make, list, change, remove, give a mode, connect to locks, simulate
    #[command(subcommand)]
    Door(Box<crate::commands::door::DoorCommand>),
    /// Controllers: take in, list, hang doors on, renew keys, take out of service
    #[command(subcommand)]
    Controller(crate::commands::controller::ControllerCommand),
    /// Computers: make, list, remove
    #[command(subcommand)]
    Computer(crate::commands::computer::ComputerCommand),
    /// Schedules: times of the week that policies share
    #[command(subcommand)]
    Schedule(crate::commands::schedule::ScheduleCommand),
    /// Policies: who may open what, when and how
    #[command(subcommand)]
    Policy(crate::commands::policy::PolicyCommand),
    /// Link profiles: how guest links may be used
    #[command(subcommand)]
    LinkProfile(crate::commands::link_profile::LinkProfileCommand),
    /// Why a door opens for somebody, or not
    #[command(subcommand)]
    Access(crate::commands::access::AccessCommand),
    /// What happened at doors
    Events(crate::commands::events::EventArguments),
    /// People and cards from a file: check it, take it in
    Import(crate::commands::import::ImportArguments),
    /// Biometrics: look at every step from an image to a template, measure error rates
    #[command(subcommand)]
    Biometrics(crate::commands::biometrics::BiometricsCommand),
    /// The audit: list the newest rows
    #[command(subcommand)]
    Audit(crate::commands::audit::AuditCommand),
    /// The outbox: what waits to be sent, what was given up; a test of mail
    #[command(subcommand)]
    Outbox(crate::commands::outbox::OutboxCommand),
    /// Webhooks: addresses that are told of events
    #[command(subcommand)]
    Webhook(crate::commands::webhook::WebhookCommand),
    /// Master keys: list, rotate, seal anew
    #[command(subcommand)]
    MasterKey(crate::commands::master_key::MasterKeyCommand),
    /// Bring the database to this program's version
    Migrate(Place),
    /// Examine the installation
    Doctor(Place),
    /// Write a backup while the server runs
    Backup(crate::commands::backup::BackupArguments),
    /// Put a backup where there is nothing yet
    Restore(crate::commands::backup::RestoreArguments),
    /// Measure this server and what to compare it with
    Load(Box<doorward_load::Arguments>),
    /// A company with people to play with, and lines to paste
    Demo(crate::commands::demo::DemoArguments),
    /// Print the reference of all settings
    Configuration,
}
