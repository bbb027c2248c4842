//! Prepares a run: token, people to read, PINs to verify.

use super::lane::Callers;
use super::operation::{Answering, Mix, Operation};
use super::people::People;
use super::requests::Requests;
use super::roll_call::RollCall;
use super::script::{Script, naming, with_pin};
use super::token;
use crate::arguments::Arguments;
use crate::client::Base;
use crate::clock;
use crate::credentials::Credentials;
use crate::engine::{Kind, Length, Pace, drive};
use crate::error::Error;
use crate::ledger::{self, Entry, Ledger};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// People to read, unless told otherwise.
const READ_PEOPLE: usize = 1_000;
/// People whose PIN is verified, unless told otherwise: each costs one Argon2id to prepare.
const PIN_PEOPLE: usize = 64;

/// The script of a run against a server, with everything in place that `mix` needs.
pub(crate) fn for_server(arguments: &Arguments, mix: Mix) -> Result<Script, Error> {
    let base = arguments
        .against
        .as_ref()
        .ok_or_else(|| Error::Usage("give --against http://HOST:PORT".to_owned()))?;
    let mut script = bare(arguments, base)?;
    let reads = mix.holds(Operation::ReadPerson);
    let pins = mix.holds(Operation::VerifyPin);
    if !reads && !pins {
        return Ok(script);
    }
    let wanted = arguments.people.unwrap_or(if reads { READ_PEOPLE } else { PIN_PEOPLE }).max(1);
    let entries = gather(arguments, &script, wanted)?;
    if pins {
        let count = if reads { wanted.min(PIN_PEOPLE) } else { wanted };
        script.verifications = entries.iter().take(count).map(|one| with_pin(&one.guid)).collect();
        set_pins(arguments, &script)?;
    }
    if reads {
        script.readings = entries.iter().map(|one| naming(&one.guid)).collect();
    }
    Ok(script)
}

/// The same requests, sent to the bare axum handler.
pub(crate) fn for_axum(script: &Script, address: SocketAddr) -> Script {
    Script { address, answering: Answering::Axum, ..sibling(script) }
}

/// Requests as a server would get them, for the bare axum handler with no server to learn from.
pub(crate) fn for_axum_alone(arguments: &Arguments, address: SocketAddr) -> Result<Script, Error> {
    /// As long as a sealed token is.
    const TOKEN_LENGTH: usize = 160;
    let base: Base = format!("http://{address}").parse().map_err(Error::Usage)?;
    let requests = Requests::new(&base, &Credentials::made_up())?;
    let guid = "00000000-0000-4000-8000-000000000000";
    Ok(Script {
        address,
        answering: Answering::Axum,
        patience: arguments.pace.give_up,
        requests: requests.with_bearer(&"t".repeat(TOKEN_LENGTH))?,
        people: Arc::new(People::new(0)),
        readings: vec![naming(guid)],
        verifications: vec![with_pin(guid)],
        ledger: None,
        gathered: None,
    })
}

/// A script with a token and nobody to read.
pub(super) fn bare(arguments: &Arguments, base: &Base) -> Result<Script, Error> {
    let address = base.resolve()?;
    let patience = arguments.pace.give_up;
    let requests = Requests::new(base, &arguments.credentials.resolve()?)?;
    let file = arguments.credentials.token_file.as_deref();
    let token = token::obtain(file, &requests, address, patience)?;
    let ledger = arguments.ledger.as_deref().map(Ledger::append_to).transpose()?;
    Ok(Script {
        address,
        answering: Answering::Server,
        patience,
        requests: requests.with_bearer(&token)?,
        people: Arc::new(People::new(arguments.seed.unwrap_or_else(clock::run_number))),
        readings: Vec::new(),
        verifications: Vec::new(),
        ledger: ledger.map(Arc::new),
        gathered: None,
    })
}

fn sibling(script: &Script) -> Script {
    Script {
        address: script.address,
        answering: script.answering,
        patience: script.patience,
        requests: script.requests.clone(),
        people: script.people.clone(),
        readings: script.readings.clone(),
        verifications: script.verifications.clone(),
        ledger: None,
        gathered: None,
    }
}

/// The first people of the ledger, and new ones for those it lacks.
fn gather(arguments: &Arguments, script: &Script, wanted: usize) -> Result<Vec<Entry>, Error> {
    let mut entries = match &arguments.ledger {
        Some(path) => ledger::read(path, wanted, true)?,
        None => Vec::new(),
    };
    let lacking = wanted.saturating_sub(entries.len());
    if lacking == 0 {
        return Ok(entries);
    }
    eprintln!("preparing: adding {lacking} people");
    let gathering = Script {
        ledger: script.ledger.clone(),
        gathered: Some(Mutex::new(Vec::new())),
        ..sibling(script)
    };
    let gathering = Arc::new(gathering);
    let callers = Callers::all(gathering.clone(), Mix::Only(Operation::AddUser));
    let length = Length::Requests(u64::try_from(lacking).unwrap_or(u64::MAX));
    let run = drive(&quiet(arguments, length), &callers)?;
    drop(callers);
    require_right(&run)?;
    entries.extend(Arc::into_inner(gathering).map(Script::into_gathered).unwrap_or_default());
    if entries.is_empty() { Err(Error::NothingMeasured) } else { Ok(entries) }
}

fn set_pins(arguments: &Arguments, script: &Script) -> Result<(), Error> {
    eprintln!("preparing: setting {} PINs", script.verifications.len());
    let bodies = script.verifications.clone();
    let call = RollCall::new(Arc::new(sibling(script)), Kind::GeneratePin, "/GeneratePin", bodies);
    let run = drive(&quiet(arguments, Length::Exhaustion), &call)?;
    require_right(&run)?;
    match call.missing().len() {
        0 => Ok(()),
        lost => Err(Error::Lost { lost, promised: script.verifications.len() }),
    }
}

/// A pace for preparing and checking: no warm-up, nothing watched.
pub(crate) fn quiet(arguments: &Arguments, length: Length) -> Pace {
    Pace {
        connections: arguments.pace.connections,
        threads: 1,
        warmup: Duration::ZERO,
        length,
        give_up: arguments.pace.give_up,
        server: None,
        progress: true,
    }
}

/// Preparation must be answered rightly throughout; limits would spoil the run as well.
pub(crate) fn require_right(run: &crate::engine::Run) -> Result<(), Error> {
    for tally in run.tallies.iter() {
        if tally.wrong > 0 {
            let first = tally.first_wrong.clone().unwrap_or_default();
            return Err(Error::WrongAnswers { count: tally.wrong, first });
        }
        if tally.limited > 0 {
            eprintln!("{} answers were HTTP 429: {}", tally.limited, crate::report::LIMITS_HINT);
        }
    }
    Ok(())
}
