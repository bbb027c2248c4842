//! `doorward controller`: the controllers at doors, taken in, looked at, given doors and keys, taken out
//! of service.

use super::{for_company, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::{Args, Subcommand};
use doorward_app::controllers::ControllerView;
use doorward_app::{App, Ctx};
use doorward_domain::access::ResourceId;
use doorward_domain::hex::encode as hex;
use doorward_store::controllers::{self, ControllerState};
use serde_json::{Value, json};

/// The commands of `doorward controller`.
#[derive(Subcommand)]
pub(crate) enum ControllerCommand {
    /// Take in the controller that shows a code
    Approve(ApproveArguments),
    /// Send away the controller that shows a code
    Refuse {
        #[command(flatten)]
        at: CompanyPlace,
        /// The code that it shows
        code: String,
    },
    /// List the controllers of a company
    List {
        #[command(flatten)]
        at: CompanyPlace,
    },
    /// Show a controller
    Show(Which),
    /// Print the key by which controllers know this installation, for `doorwardd enroll --server-key`
    Key {
        #[command(flatten)]
        at: CompanyPlace,
    },
    /// Give a controller another name
    Rename {
        #[command(flatten)]
        which: Which,
        /// The new name
        #[arg(long)]
        name: String,
    },
    /// Hang a door on a controller
    Bind(DoorOf),
    /// Take a door off a controller
    Unbind(DoorOf),
    /// Have a controller make new keys, now or when it is connected next
    RenewKeys(Which),
    /// Take a controller out of service: it forgets what it holds when it is connected next
    Revoke(Which),
    /// Put a controller back into service
    Restore(Which),
    /// Say that a controller was stolen: its doors are taken off it, and it never serves again
    Stolen(Which),
    /// Remove a controller that is out of service
    Remove(Which),
}

/// The arguments of `doorward controller approve` and `doorward door approve`.
#[derive(Args)]
pub(crate) struct ApproveArguments {
    #[command(flatten)]
    at: CompanyPlace,
    /// The code that it shows
    code: String,
    /// What it shall be called; as it calls itself unless told
    #[arg(long)]
    name: Option<String>,
    /// A door that hangs on it, by name, number or UUID; may be said more than once
    #[arg(long, value_name = "DOOR")]
    door: Vec<String>,
}

/// A controller.
#[derive(Args)]
pub(crate) struct Which {
    #[command(flatten)]
    at: CompanyPlace,
    /// Its name, or how its identifier begins
    #[arg(value_name = "CONTROLLER")]
    controller: String,
}

/// A door of a controller.
#[derive(Args)]
pub(crate) struct DoorOf {
    #[command(flatten)]
    which: Which,
    /// The door's name, number or UUID
    #[arg(value_name = "DOOR")]
    door: String,
}

/// Runs a controller command.
///
/// # Errors
/// When the controller, the code or the door does not exist, or a name is taken.
pub(crate) fn run(command: ControllerCommand) -> Result<(), Error> {
    match command {
        ControllerCommand::Approve(arguments) => return approve(&arguments),
        ControllerCommand::Refuse { at, code } => {
            for_company(&at, "controller.refuse", async |app, ctx| {
                Ok(app.refuse_controller(&ctx, &code).await?)
            })?;
        }
        ControllerCommand::List { at } => return list(&at),
        ControllerCommand::Show(which) => return show(&which),
        ControllerCommand::Key { at } => return key(&at),
        ControllerCommand::Rename { which, name } => {
            change(&which, "controller.rename", async |app, ctx, found| {
                Ok(app.rename_controller(&ctx, found.controller.id, &name).await?)
            })?;
        }
        ControllerCommand::Bind(at) => {
            change(&at.which, "controller.bind", async |app, ctx, found| {
                let door = app.find_door(&ctx, &at.door).await?.id;
                Ok(app.bind_door(&ctx, found.controller.id, door).await?)
            })?;
        }
        ControllerCommand::Unbind(at) => {
            change(&at.which, "controller.unbind", async |app, ctx, found| {
                let door = app.find_door(&ctx, &at.door).await?.id;
                Ok(app.unbind_door(&ctx, found.controller.id, door).await?)
            })?;
        }
        ControllerCommand::RenewKeys(which) => {
            change(&which, "controller.renew_keys", async |app, ctx, found| {
                Ok(app.renew_controller_keys(&ctx, found.controller.id).await?)
            })?;
        }
        ControllerCommand::Revoke(which) => set_state(&which, ControllerState::Revoked)?,
        ControllerCommand::Restore(which) => set_state(&which, ControllerState::Active)?,
        ControllerCommand::Stolen(which) => set_state(&which, ControllerState::Stolen)?,
        ControllerCommand::Remove(which) => {
            change(&which, "controller.remove", async |app, ctx, found| {
                Ok(app.remove_controller(&ctx, found.controller.id).await?)
            })?;
        }
    }
    println!("done");
    Ok(())
}

/// Takes in the controller that shows a code.
///
/// # Errors
/// When nobody shows the code, a door does not exist or the name is taken.
pub(crate) fn approve(arguments: &ApproveArguments) -> Result<(), Error> {
    let ApproveArguments { at, code, name, door } = arguments;
    let enrolled = for_company(at, "controller.approve", async |app, ctx| {
        let mut doors: Vec<ResourceId> = Vec::with_capacity(door.len());
        for door in door {
            doors.push(app.find_door(&ctx, door).await?.id);
        }
        Ok(app.approve_controller(&ctx, code, name.as_deref(), &doors).await?)
    })?;
    let object = json!({ "controller_id": hex(&enrolled.id), "name": enrolled.name });
    print::object(&object, at.json);
    Ok(())
}

fn set_state(which: &Which, state: ControllerState) -> Result<(), Error> {
    change(which, "controller.state", async |app, ctx, found| {
        Ok(app.set_controller_state(&ctx, found.controller.id, state).await?)
    })
}

fn change(
    which: &Which,
    act: &'static str,
    work: impl AsyncFnOnce(&App, Ctx, ControllerView) -> Result<(), Error>,
) -> Result<(), Error> {
    for_company(&which.at, act, async |app, ctx| {
        let found = app.find_controller(&ctx, &which.controller).await?;
        work(&app, ctx, found).await
    })
}

fn list(at: &CompanyPlace) -> Result<(), Error> {
    let rows = for_company(at, "controller.list", async |app, ctx| {
        let all = app.controllers(&ctx).await?;
        let rows = all.iter().map(|view| {
            let shown = shown(view);
            let members = ["name", "state", "online", "doors", "epoch", "behind_since", "id"];
            let mut row = serde_json::Map::new();
            for member in members {
                row.insert(member.to_owned(), shown.get(member).cloned().unwrap_or_default());
            }
            Value::from(row)
        });
        Ok(rows.collect::<Vec<_>>())
    })?;
    print::list(&rows, at.json);
    Ok(())
}

fn show(which: &Which) -> Result<(), Error> {
    let object = for_company(&which.at, "controller.show", async |app, ctx| {
        Ok(shown(&app.find_controller(&ctx, &which.controller).await?))
    })?;
    print::object(&object, which.at.json);
    Ok(())
}

fn key(at: &CompanyPlace) -> Result<(), Error> {
    let key =
        for_company(at, "controller.key", async |app, _| Ok(app.channel_key().await?.public()))?;
    print::object(&json!({ "server_key": hex(&key) }), at.json);
    Ok(())
}

fn shown(view: &ControllerView) -> Value {
    let controller = &view.controller;
    let doors: Vec<&str> = view.doors.iter().map(|door| door.name.as_str()).collect();
    json!({
        "id": hex(&controller.id),
        "name": controller.name,
        "state": controllers::word(controller.state),
        "platform": controller.platform,
        "online": view.is_online,
        "seen": controller.link.seen_at.map(print::time),
        "doors": doors.join(", "),
        "epoch": controller.report.epoch,
        "deny_serial": controller.report.deny_serial,
        "refusal": controller.report.refusal,
        "behind_since": controller.behind_since.map(print::time),
        "clock_error_ms": controller.link.clock_error,
        "journal_next": controller.journal_next,
        "capabilities": controller.link.capabilities,
        "enrolled": print::time(controller.created_at),
        "channel_key": hex(&controller.channel_key),
    })
}
