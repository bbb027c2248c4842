//! `doorward door connect`, `disconnect` and `discover`: locks of other makers. Secrets come from files or
//! from standard input, never from the command line, which others on the machine can see.

mod arguments;

pub(crate) use arguments::{ConnectArguments, DiscoverArguments};

use super::door::Which;
use super::{for_company, print};
use crate::courier;
use crate::error::Error;
use crate::workshop::{Workshop, runtime};
use arguments::{BrokerArguments, Kind};
use doorward_app::ForeignLockView;
use doorward_domain::Secret;
use doorward_locks::{
    Broker, Discovered, HomeAssistant, HttpTemplate, LockSecrets, Profile, ShellyHttp, ShellyMqtt,
    Zigbee2Mqtt,
};
use serde_json::{Value, json};
use std::io::Read as _;
use std::time::Duration;

/// The longest file of secrets, in bytes.
const LONGEST: u64 = 16 << 10;

pub(super) fn connect(arguments: &ConnectArguments) -> Result<(), Error> {
    let secrets = LockSecrets {
        password: arguments.broker.password_file.as_deref().map(read_secret).transpose()?,
        headers: match arguments.relay.header_file.as_deref() {
            Some(file) => headers(&read_secret(file)?)?,
            None => Vec::new(),
        },
    };
    if arguments.broker.mqtt.is_some() && secrets.password.is_some() {
        // A broker hears no password without a name.
        needed("--username with its password", arguments.broker.username.as_ref())?;
    }
    let profile = profile(arguments, secrets.password.as_ref())?;
    let which = &arguments.which;
    for_company(&which.at, "door.connect", async |app, ctx| {
        Ok(app.connect_foreign_lock(&ctx, &which.door, &profile, &secrets).await?)
    })?;
    println!("connected; a running server speaks to the lock within a second");
    Ok(())
}

pub(super) fn disconnect(which: &Which) -> Result<(), Error> {
    for_company(&which.at, "door.disconnect", async |app, ctx| {
        Ok(app.disconnect_foreign_lock(&ctx, &which.door).await?)
    })?;
    println!("disconnected");
    Ok(())
}

pub(super) fn discover(arguments: &DiscoverArguments) -> Result<(), Error> {
    let broker = broker(&arguments.broker)?;
    let password = arguments.broker.password_file.as_deref().map(read_secret).transpose()?;
    let workshop = Workshop::open(&arguments.at.place, false)?;
    let listen = Duration::from_secs(arguments.seconds.clamp(1, 60));
    let found =
        listen_for(&workshop, &broker, password.as_ref(), &arguments.broker.prefix, listen)?;
    let rows: Vec<_> = found
        .iter()
        .map(|found| {
            json!({
                "device": found.object,
                "name": found.name,
                "command_topic": found.lock.as_ref().ok().map(|lock| &lock.command_topic),
                "problem": found.lock.as_ref().err(),
            })
        })
        .collect();
    print::list(&rows, arguments.at.json);
    Ok(())
}

/// The lock of a door, for whoever looks at the door.
pub(super) fn shown(lock: &ForeignLockView) -> Value {
    let mut shown = serde_json::to_value(&lock.profile).unwrap_or_default();
    if let Some(members) = shown.as_object_mut() {
        members.insert("relocks_itself".to_owned(), lock.profile.relocks_itself().into());
    }
    shown
}

fn listen_for(
    workshop: &Workshop,
    broker: &Broker,
    password: Option<&Secret>,
    prefix: &str,
    listen: Duration,
) -> Result<Vec<Discovered>, Error> {
    let reach = courier::of(&workshop.settings)?.locks;
    let heard = doorward_locks::discover(broker, password, &reach, prefix, listen);
    runtime()?.block_on(heard).map_err(|error| Error::Usage(error.to_string()))
}

fn profile(arguments: &ConnectArguments, password: Option<&Secret>) -> Result<Profile, Error> {
    let relay = &arguments.relay;
    let (switch, on_unlocks) = (arguments.switch, !arguments.inverted);
    Ok(match arguments.profile {
        Kind::Homeassistant => {
            let broker = broker(&arguments.broker)?;
            let lock = match &arguments.device {
                Some(device) => discovered(arguments, &broker, password, device)?,
                None => by_hand(arguments)?,
            };
            Profile::HomeAssistant { broker, lock }
        }
        Kind::Zigbee2mqtt => Profile::Zigbee2Mqtt {
            broker: broker(&arguments.broker)?,
            lock: Zigbee2Mqtt {
                base: arguments.base_topic.clone(),
                device: needed("--device", arguments.device.as_ref())?,
            },
        },
        Kind::Shelly => Profile::ShellyMqtt {
            broker: broker(&arguments.broker)?,
            lock: ShellyMqtt {
                prefix: needed("--device", arguments.device.as_ref())?,
                switch,
                on_unlocks,
            },
        },
        Kind::ShellyHttp => Profile::ShellyHttp(ShellyHttp {
            url: needed("--url", relay.url.as_ref())?,
            switch,
            on_unlocks,
            allow: relay.allow.clone(),
        }),
        Kind::Http => Profile::HttpTemplate(HttpTemplate {
            method: relay.method.to_ascii_uppercase(),
            unlock_url: needed("--unlock-url", relay.unlock_url.as_ref())?,
            lock_url: needed("--lock-url", relay.lock_url.as_ref())?,
            body: relay.body.clone(),
            state_url: needed("--state-url", relay.state_url.as_ref())?,
            state_member: arguments.topics.state_member.clone(),
            state_locked: needed("--state-locked", arguments.topics.state_locked.as_ref())?,
            state_unlocked: needed("--state-unlocked", arguments.topics.state_unlocked.as_ref())?,
            allow: relay.allow.clone(),
        }),
    })
}

/// How a lock says that it is addressed.
fn discovered(
    arguments: &ConnectArguments,
    broker: &Broker,
    password: Option<&Secret>,
    device: &str,
) -> Result<HomeAssistant, Error> {
    let workshop = Workshop::open(&arguments.which.at.place, false)?;
    let listen = Duration::from_secs(3);
    let all = listen_for(&workshop, broker, password, &arguments.broker.prefix, listen)?;
    let found = all.into_iter().find(|found| found.object == device || found.name == device);
    let found = found.ok_or_else(|| {
        Error::Usage(format!("no lock called {device} announces itself; see: door discover"))
    })?;
    found.lock.map_err(|why| Error::Usage(format!("{device} cannot be connected: {why}")))
}

fn by_hand(arguments: &ConnectArguments) -> Result<HomeAssistant, Error> {
    let topics = &arguments.topics;
    let mut lock = HomeAssistant {
        command_topic: needed("--device or --command-topic", topics.command_topic.as_ref())?,
        state_topic: needed("--state-topic", topics.state_topic.as_ref())?,
        state_member: topics.state_member.clone(),
        ..HomeAssistant::default()
    };
    for (given, word) in [
        (&topics.payload_lock, &mut lock.payload_lock),
        (&topics.payload_unlock, &mut lock.payload_unlock),
        (&topics.state_locked, &mut lock.state_locked),
        (&topics.state_unlocked, &mut lock.state_unlocked),
        (&topics.state_locking, &mut lock.state_locking),
        (&topics.state_unlocking, &mut lock.state_unlocking),
        (&topics.state_jammed, &mut lock.state_jammed),
    ] {
        if let Some(given) = given {
            word.clone_from(given);
        }
    }
    lock.availability =
        topics.availability_topic.iter().map(|topic| topics.source(topic)).collect();
    Ok(lock)
}

fn broker(arguments: &BrokerArguments) -> Result<Broker, Error> {
    let url = needed("--mqtt", arguments.mqtt.as_ref())?;
    Ok(Broker { url, username: arguments.username.clone() })
}

fn needed(option: &str, value: Option<&String>) -> Result<String, Error> {
    value.cloned().ok_or_else(|| Error::Usage(format!("this profile needs {option}")))
}

/// The text of a file, or of standard input for `-`, without the end of its last line.
fn read_secret(file: &str) -> Result<Secret, Error> {
    let mut text = String::new();
    let read = if file == "-" {
        std::io::stdin().take(LONGEST).read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(LONGEST).read_to_string(&mut text))
    };
    read.map_err(|error| Error::Usage(format!("{file}: {error}")))?;
    Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
}

/// Lines such as `Authorization: Bearer …`.
fn headers(text: &Secret) -> Result<Vec<(String, Secret)>, Error> {
    let lines = text.reveal().lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let (name, value) = line.split_once(':').ok_or_else(|| {
                Error::Usage("a line of --header-file is no header: NAME: VALUE".to_owned())
            })?;
            Ok((name.trim().to_owned(), Secret::new(value.trim())))
        })
        .collect()
}
