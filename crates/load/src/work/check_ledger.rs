//! Looks for each person of a ledger.

use super::operation::Operation;
use super::prepare::{bare, quiet, require_right};
use super::roll_call::RollCall;
use super::script::naming;
use crate::arguments::Arguments;
use crate::engine::{Kind, Length, drive};
use crate::error::Error;
use crate::ledger;
use serde::Serialize;
use std::sync::Arc;

/// How many lost people are named.
const NAMED: usize = 20;

#[derive(Debug, Serialize)]
struct Found<'a> {
    work: &'static str,
    promised: usize,
    lost: usize,
    first_lost: Vec<&'a str>,
}

/// Reads each person of the ledger once; fails if one is lost.
pub(crate) fn check_ledger(arguments: &Arguments) -> Result<(), Error> {
    let path = arguments.check_ledger.as_deref().or(arguments.ledger.as_deref());
    let path = path.ok_or_else(|| Error::Usage("give --check-ledger FILE".to_owned()))?;
    let base = arguments.against.as_ref();
    let base = base.ok_or_else(|| Error::Usage("give --against http://HOST:PORT".to_owned()))?;
    let entries = ledger::read(path, usize::MAX, false)?;
    let mut script = bare(arguments, base)?;
    script.ledger = None;
    let bodies = entries.iter().map(|entry| naming(&entry.guid)).collect();
    let path = Operation::ReadPerson.path();
    let call = RollCall::new(Arc::new(script), Kind::ReadPerson, path, bodies);
    require_right(&drive(&quiet(arguments, Length::Exhaustion), &call)?)?;
    let missing = call.missing();
    let lost: Vec<&ledger::Entry> =
        missing.iter().filter_map(|place| entries.get(*place)).collect();
    tell(arguments.json, entries.len(), &lost);
    match lost.len() {
        0 => Ok(()),
        lost => Err(Error::Lost { lost, promised: entries.len() }),
    }
}

fn tell(json: bool, promised: usize, lost: &[&ledger::Entry]) {
    if json {
        let first_lost = lost.iter().take(NAMED).map(|entry| entry.guid.as_str()).collect();
        let found = Found { work: "check-ledger", promised, lost: lost.len(), first_lost };
        crate::report::print_json(&found);
        return;
    }
    println!("{promised} promised, {} found, {} lost", promised - lost.len(), lost.len());
    for entry in lost.iter().take(NAMED) {
        println!("lost: {} {}", entry.guid, entry.user_name);
    }
}
