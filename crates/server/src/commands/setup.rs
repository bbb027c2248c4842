//! `doorward setup`: a company, with the keys that its clients need. Prints them this once.

use super::print;
use crate::cli::Place;
use crate::error::Error;
use crate::workshop::{Workshop, runtime};
use clap::{Args, ValueEnum};
use doorward_app::administration::setup::{MadeCompany, NewCompany};
use doorward_app::{App, Channel};
use doorward_domain::{Freshness, Plan, Timestamp};
use serde_json::json;
use std::time::Duration;

/// The arguments of `doorward setup`.
#[derive(Args)]
pub(crate) struct SetupArguments {
    #[command(flatten)]
    place: Place,
    /// The name of the company
    #[arg(long, value_name = "NAME")]
    company: String,
    /// Its label in host names, as in api-LABEL.example.org
    #[arg(long, value_name = "LABEL")]
    hostname: String,
    /// Where its owner is reached
    #[arg(long, value_name = "EMAIL")]
    owner_email: String,
    /// What it has subscribed to
    #[arg(long, value_enum, default_value_t = PlanWord::Enterprise)]
    plan: PlanWord,
    /// How many days a trial lasts
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    trial_days: u32,
    /// Keep this company number
    #[arg(long, value_name = "N")]
    company_id: Option<i64>,
    /// Keep this ApplicationId
    #[arg(long, value_name = "GUID")]
    application_id: Option<String>,
    /// Keep this ApplicationKey
    #[arg(long, value_name = "GUID")]
    application_key: Option<String>,
    /// Keep this HMAC key
    #[arg(long, value_name = "GUID")]
    hmac_key: Option<String>,
    /// Keep this API key
    #[arg(long, value_name = "KEY")]
    api_key: Option<String>,
    /// How fresh RequestDateTime must be
    #[arg(long, value_enum, default_value_t = FreshnessWord::Window)]
    hmac_freshness: FreshnessWord,
    /// The biometric factors that are switched on, such as finger,face,palm
    #[arg(long, value_name = "LIST", default_value = "")]
    factors: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// A plan on the command line.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum PlanWord {
    /// No subscription: the APIs are closed
    None,
    /// Everything, until the trial ends
    Trial,
    /// Everything
    Enterprise,
}

impl PlanWord {
    /// The plan, with the end of a trial that begins at `now`.
    pub(crate) fn plan(self, now: Timestamp, trial_days: u32) -> Plan {
        let lifetime = Duration::from_secs(u64::from(trial_days) * 86_400);
        match self {
            Self::None => Plan::None,
            Self::Trial => Plan::Trial { ends: Some(now + lifetime) },
            Self::Enterprise => Plan::Enterprise,
        }
    }
}

/// A freshness on the command line.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum FreshnessWord {
    /// Within 24 hours
    Window,
    /// Within five minutes, and each request once
    Strict,
    /// Any time
    Off,
}

impl From<FreshnessWord> for Freshness {
    fn from(word: FreshnessWord) -> Self {
        match word {
            FreshnessWord::Window => Self::Window,
            FreshnessWord::Strict => Self::Strict,
            FreshnessWord::Off => Self::Off,
        }
    }
}

/// Makes the company.
///
/// # Errors
/// When a value cannot be, or is in use already.
pub(crate) fn run(arguments: SetupArguments) -> Result<(), Error> {
    let factors = super::parse::factors(&arguments.factors)
        .map_err(|problem| Error::Usage(format!("--factors: {problem}")))?;
    let workshop = Workshop::open(&arguments.place, true)?;
    let json = arguments.json;
    let made = runtime()?.block_on(async {
        let app = workshop.app().await?;
        let now = app.clock().now();
        let new = NewCompany {
            name: arguments.company,
            hostname: arguments.hostname,
            owner_email: arguments.owner_email,
            plan: arguments.plan.plan(now, arguments.trial_days),
            company_id: arguments.company_id,
            application_id: arguments.application_id,
            application_key: arguments.application_key,
            hmac_key: arguments.hmac_key,
            api_key: arguments.api_key,
            freshness: arguments.hmac_freshness.into(),
            factors,
        };
        make(&app, new).await
    })?;
    let url = format!(
        "{}/setup#{}",
        workshop.settings.public_url.trim_end_matches('/'),
        made.owner_token
    );
    let object = json!({
        "company_id": made.company_id.0,
        "hostname": made.hostname.as_str(),
        "application_id": made.application_id.to_string(),
        "application_key": made.application_key,
        "hmac_key": made.hmac_key,
        "api_key": made.api_key,
        "owner_setup_url": url,
    });
    print::object(&object, json);
    if !json {
        eprintln!("Keep these values: the keys are stored as hashes and not shown again.");
    }
    Ok(())
}

/// Makes a company with the operator's context.
///
/// # Errors
/// As [`run`].
pub(super) async fn make(app: &App, new: NewCompany) -> Result<MadeCompany, Error> {
    let ctx = app.ctx(Channel::CommandLine, "company.create", None)?;
    Ok(app.set_up_company(&ctx, new).await?)
}
