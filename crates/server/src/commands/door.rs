//! `doorward door`: doors made, listed, changed, removed, given a mode, connected and
//! simulated.

use super::foreign_lock::{self, ConnectArguments, DiscoverArguments};
use super::{for_company, parse, print};
use crate::cli::CompanyPlace;
use crate::error::Error;
use clap::{Args, Subcommand, ValueEnum};
use doorward_app::administration::doors::{DoorChange, DoorView, NewDoor};
use doorward_app::{DoorName, Instruction, SIMULATED, is_online};
use doorward_domain::access::{DoorMode, Hook, LeafPosition, LockStatus, Methods, Rank};
use serde_json::{Value, json};

/// The commands of `doorward door`.
#[derive(Subcommand)]
pub(crate) enum DoorCommand {
    /// Add a door
    Add(AddArguments),
    /// List the doors of a company
    List {
        #[command(flatten)]
        at: CompanyPlace,
    },
    /// Show a door
    Show(Which),
    /// Take in the controller that shows a code, with the doors that hang on it
    Approve(super::controller::ApproveArguments),
    /// Change a door
    Set(SetArguments),
    /// Remove a door with the policies that speak of it alone; its events stay
    Remove(Which),
    /// Give a door a mode; a lockdown ends here and nowhere else
    Mode {
        #[command(flatten)]
        which: Which,
        /// The mode
        #[arg(value_enum)]
        mode: ModeWord,
    },
    /// Connect a lock of another maker to a door, in place of whichever it had
    Connect(Box<ConnectArguments>),
    /// Take the lock of another maker off a door
    Disconnect(Which),
    /// List the locks that announce themselves to Home Assistant on a broker
    Discover(DiscoverArguments),
    /// Have a simulated door suffer something
    Simulate {
        #[command(flatten)]
        which: Which,
        /// What: online, offline, slow MS, broken, pull, close, force, exit, leave, tamper,
        /// tamper-end, power-cut, power-back, jam, jam-end, or normal, which mends all
        #[arg(required = true)]
        what: Vec<String>,
    },
}

/// A door.
#[derive(Args)]
pub(crate) struct Which {
    #[command(flatten)]
    pub(super) at: CompanyPlace,
    /// Its name, number or UUID
    #[arg(value_name = "DOOR")]
    pub(super) door: String,
}

/// The arguments of `doorward door add`.
#[derive(Args)]
pub(crate) struct AddArguments {
    #[command(flatten)]
    at: CompanyPlace,
    /// What it is called
    #[arg(long)]
    name: String,
    /// The name of its site, whose clock its schedules follow
    #[arg(long)]
    site: Option<String>,
    /// Have the server play this door
    #[arg(long, conflicts_with = "subtype")]
    simulated: bool,
    /// What drives it
    #[arg(long, value_name = "WORD")]
    subtype: Option<String>,
    #[command(flatten)]
    settings: SettingArguments,
}

/// The arguments of `doorward door set`.
#[derive(Args)]
pub(crate) struct SetArguments {
    #[command(flatten)]
    which: Which,
    /// Another name
    #[arg(long)]
    name: Option<String>,
    /// Another site; empty: none
    #[arg(long)]
    site: Option<String>,
    #[command(flatten)]
    settings: SettingArguments,
}

/// What a door is set to.
#[derive(Args)]
pub(crate) struct SettingArguments {
    /// A text for people
    #[arg(long)]
    info: Option<String>,
    /// The methods that it takes, separated by commas: card, pin, card_and_pin, link, remote
    #[arg(long, value_parser = parse::methods)]
    methods: Option<Methods>,
    /// How long it stays unlocked when nothing else says so, 5 to 60
    #[arg(long, value_name = "SECONDS")]
    unlock_seconds: Option<i64>,
    /// An address that is asked before it is unlocked; empty: none
    #[arg(long, value_name = "URL")]
    hook: Option<String>,
    /// Whether it opens when that address gives no clear answer
    #[arg(long, requires = "hook")]
    hook_fails_open: bool,
}

impl SettingArguments {
    /// The hook that was named; `None` for an empty address.
    fn hook(&self) -> Option<Hook> {
        let url = self.hook.as_ref().filter(|url| !url.is_empty())?;
        Some(Hook { url: url.clone(), fails_open: self.hook_fails_open })
    }
}

/// A mode on the command line.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ModeWord {
    /// Locked; opens to those whom the policies allow
    Normal,
    /// The lock stays open
    Unlocked,
    /// A card and its PIN are asked of everybody
    CardAndPin,
    /// Nothing opens it
    Lockdown,
    /// Opens to administrators from afar alone
    OverrideOnly,
}

impl ModeWord {
    const fn mode(self) -> DoorMode {
        match self {
            Self::Normal => DoorMode::Normal,
            Self::Unlocked => DoorMode::Unlocked,
            Self::CardAndPin => DoorMode::CardAndPin,
            Self::Lockdown => DoorMode::Lockdown,
            Self::OverrideOnly => DoorMode::OverrideOnly,
        }
    }
}

/// Runs a door command.
///
/// # Errors
/// When the door does not exist or a value cannot be.
pub(crate) fn run(command: DoorCommand) -> Result<(), Error> {
    match command {
        DoorCommand::Add(arguments) => add(arguments),
        DoorCommand::List { at } => list(&at),
        DoorCommand::Show(which) => show(&which),
        DoorCommand::Approve(arguments) => super::controller::approve(&arguments),
        DoorCommand::Set(arguments) => set(arguments),
        DoorCommand::Remove(which) => {
            for_company(&which.at, "door.remove", async |app, ctx| {
                Ok(app.remove_door(&ctx, &which.door).await?)
            })?;
            println!("removed");
            Ok(())
        }
        DoorCommand::Mode { which, mode } => set_mode(&which, mode),
        DoorCommand::Connect(arguments) => foreign_lock::connect(&arguments),
        DoorCommand::Disconnect(which) => foreign_lock::disconnect(&which),
        DoorCommand::Discover(arguments) => foreign_lock::discover(&arguments),
        DoorCommand::Simulate { which, what } => simulate(&which, &what.join(" ")),
    }
}

fn add(arguments: AddArguments) -> Result<(), Error> {
    let AddArguments { at, name, site, simulated, subtype, settings } = arguments;
    let hook = settings.hook();
    let new = NewDoor {
        name,
        site,
        subtype: if simulated { Some(SIMULATED.to_owned()) } else { subtype },
        hook,
        info: settings.info,
        methods: settings.methods,
        unlock_seconds: settings.unlock_seconds,
    };
    let door = for_company(&at, "door.add", async |app, ctx| Ok(app.add_door(&ctx, new).await?))?;
    let object = json!({ "resource_id": door.id.0, "uuid": door.uuid.to_string() });
    print::object(&object, at.json);
    Ok(())
}

fn list(at: &CompanyPlace) -> Result<(), Error> {
    let rows = for_company(at, "door.list", async |app, ctx| {
        let doors = app.doors(ctx.company).await?;
        let rows = doors.iter().map(|view| {
            let shown = shown(view, ctx.now);
            let members = ["resource_id", "name", "site", "mode", "online", "lock", "position"];
            let mut row = serde_json::Map::new();
            for member in members.into_iter().chain(["uuid"]) {
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
    let object = for_company(&which.at, "door.show", async |app, ctx| {
        let door = app.find_door(&ctx, &which.door).await?;
        let all = app.doors(ctx.company).await?;
        let view = all.iter().find(|view| view.door.id == door.id);
        let mut object = view.map(|view| shown(view, ctx.now)).unwrap_or_default();
        let lock = app.foreign_lock(ctx.company, door.id).await?;
        if let (Some(lock), Some(members)) = (lock, object.as_object_mut()) {
            members.insert("foreign_lock".to_owned(), foreign_lock::shown(&lock));
        }
        Ok(object)
    })?;
    print::object(&object, which.at.json);
    Ok(())
}

fn shown(view: &DoorView, now: doorward_domain::Timestamp) -> Value {
    let (door, state) = (&view.door, view.state.as_ref());
    json!({
        "resource_id": door.id.0,
        "uuid": door.uuid.to_string(),
        "name": door.name,
        "site": view.site,
        "subtype": door.subtype,
        "info": door.info,
        "mode": door.settings.mode.as_str(),
        "methods": door.settings.methods.to_string(),
        "unlock_seconds": door.settings.unlock_time.seconds(),
        "hook": door.hook.as_ref().map(|hook| &hook.url),
        "hook_fails_open": door.hook.as_ref().map(|hook| hook.fails_open),
        "online": state.is_some_and(|state| is_online(state, now)),
        "lock": state.map_or(LockStatus::Unknown, |state| state.lock).as_str(),
        "position": state.map_or(LeafPosition::Unknown, |state| state.position).as_str(),
        "mode_of_door": state.map(|state| state.mode.as_str()),
        "seen": state.and_then(|state| state.seen_at).map(print::time),
    })
}

fn set(arguments: SetArguments) -> Result<(), Error> {
    let SetArguments { which, name, site, settings } = arguments;
    let change = DoorChange {
        name,
        site: site.map(|site| (!site.is_empty()).then_some(site)),
        hook: settings.hook.as_ref().map(|_| settings.hook()),
        info: settings.info,
        methods: settings.methods,
        unlock_seconds: settings.unlock_seconds,
    };
    for_company(&which.at, "door.set", async |app, ctx| {
        Ok(app.change_door(&ctx, &which.door, change).await?)
    })?;
    println!("changed");
    Ok(())
}

fn set_mode(which: &Which, mode: ModeWord) -> Result<(), Error> {
    let report = for_company(&which.at, "door.mode", async |app, ctx| {
        let door = app.find_door(&ctx, &which.door).await?;
        let name = DoorName::Number(door.id);
        Ok(app.set_door_mode(&ctx, Rank::Super, name, mode.mode()).await?)
    })?;
    let object = json!({
        "before": report.before.as_str(),
        "mode": mode.mode().as_str(),
        "door_follows": report.followed,
    });
    print::object(&object, which.at.json);
    Ok(())
}

fn simulate(which: &Which, what: &str) -> Result<(), Error> {
    let instruction = Instruction::parse(what).ok_or_else(|| {
        let words: Vec<_> = Instruction::words().collect();
        Error::Usage(format!("{what} is nothing to suffer; write one of: {}", words.join(", ")))
    })?;
    let taken = for_company(&which.at, "door.simulate", async |app, ctx| {
        let door = app.find_door(&ctx, &which.door).await?;
        if door.subtype.as_deref() != Some(SIMULATED) {
            return Err(Error::Usage(format!("{} is not a simulated door", door.name)));
        }
        Ok(app.simulate(&ctx, door.id, instruction).await?)
    })?;
    if !taken {
        return Err(Error::Usage("no server runs this door: start `doorward serve`".to_owned()));
    }
    println!("done");
    Ok(())
}
