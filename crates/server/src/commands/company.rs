//! `doorward company`: companies looked at and changed.

use super::biometric_options::BiometricOptions;
use super::{for_company, print};
use crate::cli::{CompanyPlace, Place};
use crate::commands::setup::PlanWord;
use crate::error::Error;
use crate::workshop::{Workshop, runtime};
use clap::{Args, Subcommand};
use doorward_app::administration::companies::CompanyChange;
use doorward_app::administration::logos::LARGEST_LOGO;
use doorward_domain::access::{Hook, Zone};
use doorward_domain::{CompanySettings, Plan};
use serde_json::json;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The commands of `doorward company`.
#[derive(Subcommand)]
pub(crate) enum CompanyCommand {
    /// List all companies
    List {
        #[command(flatten)]
        place: Place,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Change name, plan, or rules for PINs and biometric factors
    Change(Box<ChangeArguments>),
    /// Set the picture that letters show
    Logo {
        #[command(flatten)]
        at: CompanyPlace,
        /// A PNG or JPEG file of at most 256 KiB
        #[arg(value_name = "FILE", required_unless_present = "none")]
        file: Option<PathBuf>,
        /// Show none
        #[arg(long, conflicts_with = "file")]
        none: bool,
    },
    /// Make a new HMAC key; the one before stays valid for a while
    RotateHmacKey {
        #[command(flatten)]
        at: CompanyPlace,
        /// Take this key in place of a new one
        #[arg(long, value_name = "GUID")]
        hmac_key: Option<String>,
        /// How long the key before stays valid
        #[arg(long, value_name = "SECONDS", default_value_t = 604_800)]
        overlap_seconds: u64,
    },
}

/// The arguments of `doorward company change`.
#[derive(Args)]
pub(crate) struct ChangeArguments {
    #[command(flatten)]
    at: CompanyPlace,
    /// A new name
    #[arg(long)]
    name: Option<String>,
    /// Another plan
    #[arg(long, value_enum)]
    plan: Option<PlanWord>,
    /// How many days a trial lasts from now
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    trial_days: u32,
    /// The time zone of doors that are at no site, such as Europe/Berlin
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    zone: Option<Zone>,
    /// An address that is asked before any door is unlocked; empty: none
    #[arg(long, value_name = "URL")]
    hook: Option<String>,
    /// Whether doors open when that address gives no clear answer
    #[arg(long, requires = "hook")]
    hook_fails_open: bool,
    /// Fewest digits of new PINs
    #[arg(long, value_name = "N")]
    pin_shortest: Option<usize>,
    /// Most digits of new PINs
    #[arg(long, value_name = "N")]
    pin_longest: Option<usize>,
    /// Whether weak PINs are refused
    #[arg(long, value_name = "BOOL")]
    pin_refuse_weak: Option<bool>,
    /// Wrong PINs in a row after which a person must wait
    #[arg(long, value_name = "N")]
    lockout_soft_after: Option<u32>,
    /// Wrong PINs in a row after which only an administrator ends the lock
    #[arg(long, value_name = "N")]
    lockout_hard_after: Option<u32>,
    /// The first wait; every further failure doubles it
    #[arg(long, value_name = "SECONDS")]
    lockout_first_wait: Option<u64>,
    /// The longest wait
    #[arg(long, value_name = "SECONDS")]
    lockout_longest_wait: Option<u64>,
    /// Wrong PINs of one application within an hour that raise an alarm
    #[arg(long, value_name = "N")]
    application_failures: Option<u32>,
    #[command(flatten)]
    biometrics: BiometricOptions,
}

/// Runs a company command.
///
/// # Errors
/// When the company does not exist or a value cannot be.
pub(crate) fn run(command: CompanyCommand) -> Result<(), Error> {
    match command {
        CompanyCommand::List { place, json } => list(&place, json),
        CompanyCommand::Change(arguments) => change(*arguments),
        CompanyCommand::Logo { at, file, none: _ } => logo(&at, file.as_deref()),
        CompanyCommand::RotateHmacKey { at, hmac_key, overlap_seconds } => {
            let key = for_company(&at, "hmac_key.rotate", async |app, ctx| {
                let overlap = Duration::from_secs(overlap_seconds);
                Ok(app.rotate_hmac_key(&ctx, hmac_key, overlap).await?)
            })?;
            print::object(&json!({ "hmac_key": key }), at.json);
            Ok(())
        }
    }
}

fn list(place: &Place, json: bool) -> Result<(), Error> {
    let workshop = Workshop::open(place, false)?;
    let companies =
        runtime()?.block_on(async { Ok::<_, Error>(workshop.app().await?.companies().await?) })?;
    let rows: Vec<_> = companies
        .iter()
        .map(|summary| {
            let company = &summary.company;
            let ends = match company.plan {
                Plan::Trial { ends } => ends.map(print::time),
                Plan::None | Plan::Enterprise => None,
            };
            json!({
                "company_id": company.id.0,
                "name": company.name,
                "hostname": company.hostname.as_str(),
                "plan": company.plan.as_str(),
                "trial_ends": ends,
                "people": summary.people,
                "locked_out": summary.locked_out,
            })
        })
        .collect();
    print::list(&rows, json);
    Ok(())
}

fn logo(at: &CompanyPlace, file: Option<&Path>) -> Result<(), Error> {
    let read = |path: &Path| {
        let wrong = |error| Error::Usage(format!("{}: {error}", path.display()));
        // No more than is needed to see that it is too large.
        let most = u64::try_from(LARGEST_LOGO).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(wrong)?;
        file.take(most).read_to_end(&mut bytes).map_err(wrong)?;
        Ok::<_, Error>(bytes)
    };
    let picture = file.map(read).transpose()?;
    for_company(at, "company.logo", async |app, ctx| Ok(app.set_logo(&ctx, picture).await?))?;
    println!("changed");
    Ok(())
}

fn change(arguments: ChangeArguments) -> Result<(), Error> {
    let shortest = arguments.pin_shortest;
    if shortest == Some(0) || shortest.zip(arguments.pin_longest).is_some_and(|(s, l)| s > l) {
        let problem = "PINs need at least one digit, and no more at the least than at the most";
        return Err(Error::Usage(problem.to_owned()));
    }
    for_company(&arguments.at.clone(), "company.change", async |app, ctx| {
        let change = CompanyChange {
            name: arguments.name.clone(),
            plan: arguments.plan.map(|plan| plan.plan(ctx.now, arguments.trial_days)),
            settings: Some(Box::new(move |settings| apply(&arguments, settings))),
        };
        Ok(app.change_company(&ctx, change).await?)
    })?;
    println!("changed");
    Ok(())
}

fn apply(arguments: &ChangeArguments, settings: &mut CompanySettings) {
    fn set<T: Copy>(place: &mut T, given: Option<T>) {
        *place = given.unwrap_or(*place);
    }
    if let Some(zone) = &arguments.zone {
        settings.zone.clone_from(zone);
    }
    if let Some(url) = &arguments.hook {
        let (url, fails_open) = (url.clone(), arguments.hook_fails_open);
        settings.unlock_hook = (!url.is_empty()).then_some(Hook { url, fails_open });
    }
    set(&mut settings.pin.shortest, arguments.pin_shortest);
    set(&mut settings.pin.longest, arguments.pin_longest);
    set(&mut settings.pin.refuse_weak, arguments.pin_refuse_weak);
    set(&mut settings.lockout.soft_after, arguments.lockout_soft_after);
    set(&mut settings.lockout.hard_after, arguments.lockout_hard_after);
    set(&mut settings.lockout.first_wait_seconds, arguments.lockout_first_wait);
    set(&mut settings.lockout.longest_wait_seconds, arguments.lockout_longest_wait);
    set(&mut settings.application_budget.failures, arguments.application_failures);
    arguments.biometrics.apply(settings);
}

fn zone(text: &str) -> Result<Zone, String> {
    Zone::parse(text).map_err(|problem| format!("it {problem}"))
}
