//! The commands: each opens what it needs, calls one use case, and prints.

pub(crate) mod access;
pub(crate) mod api_key;
pub(crate) mod application;
pub(crate) mod audit;
pub(crate) mod backup;
mod biometric_options;
pub(crate) mod biometrics;
pub(crate) mod company;
pub(crate) mod computer;
pub(crate) mod controller;
pub(crate) mod demo;
mod doctor;
pub(crate) mod door;
pub(crate) mod events;
mod foreign_lock;
pub(crate) mod import;
pub(crate) mod link_profile;
pub(crate) mod master_key;
pub(crate) mod outbox;
mod parse;
pub(crate) mod person;
pub(crate) mod policy;
mod print;
pub(crate) mod schedule;
pub(crate) mod serve;
pub(crate) mod setup;
pub(crate) mod site;
pub(crate) mod webhook;

use crate::cli::{Command, CompanyPlace, Place};
use crate::error::Error;
use crate::workshop::{Workshop, runtime};
use doorward_app::{App, Channel, Ctx};
use std::sync::Arc;

/// Runs a command to its end.
///
/// # Errors
/// What ended it, as one line.
pub(crate) fn run(command: Command) -> Result<(), Error> {
    match command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Setup(arguments) => setup::run(arguments),
        Command::Company(command) => company::run(command),
        Command::Application(command) => application::run(command),
        Command::ApiKey(command) => api_key::run(command),
        Command::Person(command) => person::run(&command),
        Command::Site(command) => site::run(command),
        Command::Door(command) => door::run(*command),
        Command::Computer(command) => computer::run(command),
        Command::Controller(command) => controller::run(command),
        Command::Schedule(command) => schedule::run(command),
        Command::Policy(command) => policy::run(command),
        Command::LinkProfile(command) => link_profile::run(command),
        Command::Access(command) => access::run(&command),
        Command::Events(arguments) => events::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Biometrics(command) => biometrics::run(&command),
        Command::Audit(command) => audit::run(&command),
        Command::Outbox(command) => outbox::run(&command),
        Command::Webhook(command) => webhook::run(command),
        Command::MasterKey(command) => master_key::run(&command),
        Command::Migrate(place) => migrate(&place),
        Command::Doctor(place) => doctor::run(&place),
        Command::Backup(arguments) => backup::save(&arguments),
        Command::Restore(arguments) => backup::restore(&arguments),
        Command::Load(arguments) => Ok(doorward_load::run(*arguments)?),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Configuration => {
            print!("{}", crate::settings::reference());
            Ok(())
        }
    }
}

fn migrate(place: &Place) -> Result<(), Error> {
    let workshop = Workshop::open(place, true)?;
    runtime()?.block_on(workshop.database())?;
    println!("the database has version {}", doorward_store::migrate::CURRENT);
    Ok(())
}

/// Opens the use cases for one company and runs `work` with a context of the operator.
fn for_company<T>(
    at: &CompanyPlace,
    act: &'static str,
    work: impl AsyncFnOnce(Arc<App>, Ctx) -> Result<T, Error>,
) -> Result<T, Error> {
    let workshop = Workshop::open(&at.place, false)?;
    runtime()?.block_on(async { in_company(workshop.app().await?, at, act, work).await })
}

/// The same with the ways out of the house.
fn for_company_outbound<T>(
    at: &CompanyPlace,
    act: &'static str,
    work: impl AsyncFnOnce(Arc<App>, Ctx) -> Result<T, Error>,
) -> Result<T, Error> {
    let workshop = Workshop::open(&at.place, false)?;
    runtime()?
        .block_on(async { in_company(workshop.app_with_courier().await?, at, act, work).await })
}

async fn in_company<T>(
    app: Arc<App>,
    at: &CompanyPlace,
    act: &'static str,
    work: impl AsyncFnOnce(Arc<App>, Ctx) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut ctx = app.ctx(Channel::CommandLine, act, None)?;
    ctx.company = app.choose_company(at.company_id)?;
    work(app, ctx).await
}
