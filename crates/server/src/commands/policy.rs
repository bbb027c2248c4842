//! `doorward policy`: who may open what, when and how.

use super::{for_company, parse, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::{Args, Subcommand};
use doorward_app::administration::rules::{NewPolicy, WhatName, WhoName};
use doorward_domain::Timestamp;
use doorward_domain::access::{Effect, Methods, UnlockTime, Validity};
use serde_json::json;

/// The commands of `doorward policy`.
#[derive(Subcommand)]
pub(crate) enum PolicyCommand {
    /// Add a policy
    Add(Box<AddArguments>),
    /// List the policies of a company
    List {
        #[command(flatten)]
        at: CompanyPlace,
    },
    /// Remove a policy
    Remove {
        #[command(flatten)]
        at: CompanyPlace,
        /// Its name or number
        #[arg(value_name = "POLICY")]
        policy: String,
    },
}

/// The arguments of `doorward policy add`.
#[derive(Args)]
pub(crate) struct AddArguments {
    #[command(flatten)]
    at: CompanyPlace,
    /// What it is called
    #[arg(long)]
    name: String,
    #[command(flatten)]
    who: WhoArguments,
    #[command(flatten)]
    what: WhatArguments,
    /// Keep closed instead of opening, whatever opens
    #[arg(long)]
    deny: bool,
    /// The name of a schedule; else at all times
    #[arg(long, value_name = "NAME")]
    schedule: Option<String>,
    /// From when on, in UTC
    #[arg(long, value_name = "TIME", value_parser = parse::instant)]
    from: Option<Timestamp>,
    /// The first moment that is too late, in UTC
    #[arg(long, value_name = "TIME", value_parser = parse::instant)]
    until: Option<Timestamp>,
    /// By which methods, separated by commas; else by all: card, pin, card_and_pin, link, remote
    #[arg(long, value_parser = parse::methods)]
    methods: Option<Methods>,
    /// How long the door stays unlocked, 5 to 60; else as the door says
    #[arg(long, value_name = "SECONDS")]
    unlock_seconds: Option<i64>,
}

/// To whom.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct WhoArguments {
    /// Every person
    #[arg(long)]
    everyone: bool,
    /// One person
    #[arg(long, value_name = "EMAIL")]
    person: Option<String>,
    /// A group of people
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
}

/// To which doors.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct WhatArguments {
    /// Every door
    #[arg(long)]
    all_doors: bool,
    /// One door, by name, number or UUID
    #[arg(long, value_name = "DOOR")]
    door: Option<String>,
    /// A group of doors
    #[arg(long, value_name = "NAME")]
    door_group: Option<String>,
}

impl WhoArguments {
    fn name(self) -> WhoName {
        match (self.person, self.group) {
            (Some(email), _) => WhoName::Email(email),
            (None, Some(group)) => WhoName::Group(group),
            (None, None) => WhoName::Everyone,
        }
    }
}

impl WhatArguments {
    fn name(self) -> WhatName {
        match (self.door, self.door_group) {
            (Some(door), _) => WhatName::Door(door),
            (None, Some(group)) => WhatName::Group(group),
            (None, None) => WhatName::AllDoors,
        }
    }
}

/// Runs a policy command.
///
/// # Errors
/// When something that it names does not exist, or its name is taken.
pub(crate) fn run(command: PolicyCommand) -> Result<(), Error> {
    match command {
        PolicyCommand::Add(arguments) => add(*arguments),
        PolicyCommand::List { at } => list(&at),
        PolicyCommand::Remove { at, policy } => {
            for_company(&at, "policy.remove", async |app, ctx| {
                Ok(app.remove_policy(&ctx, &policy).await?)
            })?;
            println!("removed");
            Ok(())
        }
    }
}

fn add(arguments: AddArguments) -> Result<(), Error> {
    let at = arguments.at;
    let new = NewPolicy {
        name: arguments.name,
        effect: if arguments.deny { Effect::Deny } else { Effect::Allow },
        who: arguments.who.name(),
        what: arguments.what.name(),
        schedule: arguments.schedule,
        validity: Validity { from: arguments.from, until: arguments.until },
        methods: arguments.methods.unwrap_or(Methods::ALL),
        unlock_seconds: arguments.unlock_seconds,
    };
    let id =
        for_company(&at, "policy.add", async |app, ctx| Ok(app.add_policy(&ctx, new).await?))?;
    print::object(&json!({ "policy_id": id.0 }), at.json);
    Ok(())
}

fn list(at: &CompanyPlace) -> Result<(), Error> {
    let policies =
        for_company(at, "policy.list", async |app, ctx| Ok(app.policies(ctx.company).await?))?;
    let rows: Vec<_> = policies
        .iter()
        .map(|view| {
            let policy = &view.stored.policy;
            json!({
                "policy_id": view.stored.id.0,
                "name": view.stored.name,
                "effect": policy.effect.as_str(),
                "who": view.who.to_string(),
                "what": view.what.to_string(),
                "when": view.when.to_string(),
                "from": policy.validity.from.map(print::time),
                "until": policy.validity.until.map(print::time),
                "methods": policy.methods.to_string(),
                "unlock_seconds": policy.unlock_time.map(UnlockTime::seconds),
            })
        })
        .collect();
    print::list(&rows, at.json);
    Ok(())
}
