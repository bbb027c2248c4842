//! `doorward link-profile`: how guest links may be used.

use super::{for_company, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::{Args, Subcommand};
use doorward_app::administration::link_profiles::ProfileChange;
use doorward_domain::access::{DisplayName, Hook, LinkProfileId, UnlockTime};
use serde_json::json;
use std::num::NonZeroU32;

/// The commands of `doorward link-profile`.
#[derive(Subcommand)]
pub(crate) enum LinkProfileCommand {
    /// Add a profile
    Add {
        #[command(flatten)]
        at: CompanyPlace,
        /// What it is called
        #[arg(long)]
        name: String,
        #[command(flatten)]
        settings: ProfileArguments,
    },
    /// List the profiles of a company
    List {
        #[command(flatten)]
        at: CompanyPlace,
    },
    /// Change a profile; links that are out follow it
    Set {
        #[command(flatten)]
        at: CompanyPlace,
        /// Its number: the vendor's `config_id`
        #[arg(long, value_name = "N")]
        config_id: i64,
        /// Another name
        #[arg(long, value_parser = display_name)]
        name: Option<DisplayName>,
        #[command(flatten)]
        settings: ProfileArguments,
    },
}

/// What a profile asks for.
#[derive(Args)]
pub(crate) struct ProfileArguments {
    /// How long doors stay unlocked, 5 to 60; 0: as each door says
    #[arg(long, value_name = "SECONDS")]
    unlock_seconds: Option<i64>,
    /// Whether a link works only in the browser that opened it first
    #[arg(long, value_name = "BOOL")]
    binds_browser: Option<bool>,
    /// How many unlocks a link is good for, over all its guests; 0: any number
    #[arg(long, value_name = "N")]
    uses: Option<u32>,
    /// Whether a guest must enter a code that is sent to her by e-mail
    #[arg(long, value_name = "BOOL")]
    emails_code: Option<bool>,
    /// An address that is asked before a door is unlocked; empty: none
    #[arg(long, value_name = "URL")]
    hook: Option<String>,
    /// Whether doors open when that address gives no clear answer
    #[arg(long, requires = "hook")]
    hook_fails_open: bool,
}

impl ProfileArguments {
    fn change(self, name: Option<DisplayName>) -> ProfileChange {
        Box::new(move |stored| {
            let profile = &mut stored.profile;
            if let Some(name) = name {
                profile.name = name;
            }
            if let Some(seconds) = self.unlock_seconds {
                profile.unlock_time = (seconds != 0).then(|| UnlockTime::clamp_seconds(seconds));
            }
            if let Some(uses) = self.uses {
                profile.uses = NonZeroU32::new(uses);
            }
            profile.binds_browser = self.binds_browser.unwrap_or(profile.binds_browser);
            profile.emails_code = self.emails_code.unwrap_or(profile.emails_code);
            if let Some(url) = self.hook {
                let fails_open = self.hook_fails_open;
                stored.hook = (!url.is_empty()).then_some(Hook { url, fails_open });
            }
        })
    }
}

fn display_name(text: &str) -> Result<DisplayName, String> {
    DisplayName::parse(text).map_err(|problem| format!("it {problem}"))
}

/// Runs a link profile command.
///
/// # Errors
/// When the profile does not exist, or its name is taken.
pub(crate) fn run(command: LinkProfileCommand) -> Result<(), Error> {
    match command {
        LinkProfileCommand::Add { at, name, settings } => {
            let id = for_company(&at, "link_profile.add", async |app, ctx| {
                Ok(app.add_link_profile(&ctx, &name, settings.change(None)).await?)
            })?;
            print::object(&json!({ "config_id": id.0 }), at.json);
        }
        LinkProfileCommand::List { at } => list(&at)?,
        LinkProfileCommand::Set { at, config_id, name, settings } => {
            for_company(&at, "link_profile.set", async |app, ctx| {
                let id = LinkProfileId(config_id);
                Ok(app.change_link_profile(&ctx, id, settings.change(name)).await?)
            })?;
            println!("changed");
        }
    }
    Ok(())
}

fn list(at: &CompanyPlace) -> Result<(), Error> {
    let profiles = for_company(at, "link_profile.list", async |app, ctx| {
        Ok(app.link_profiles(ctx.company).await?)
    })?;
    let rows: Vec<_> = profiles
        .iter()
        .map(|stored| {
            let profile = &stored.profile;
            json!({
                "config_id": profile.id.0,
                "name": profile.name.as_str(),
                "unlock_seconds": profile.unlock_time.map(UnlockTime::seconds),
                "binds_browser": profile.binds_browser,
                "uses": profile.uses.map(NonZeroU32::get),
                "emails_code": profile.emails_code,
                "hook": stored.hook.as_ref().map(|hook| &hook.url),
                "hook_fails_open": stored.hook.as_ref().map(|hook| hook.fails_open),
            })
        })
        .collect();
    print::list(&rows, at.json);
    Ok(())
}
