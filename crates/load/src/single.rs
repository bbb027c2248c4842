//! A plain run: one work against a server, or one reference for itself.

use crate::arguments::{Arguments, ReferenceName, Work};
use crate::compare::named;
use crate::engine::{Length, Pace, drive};
use crate::error::Error;
use crate::reference;
use crate::report::{Summary, cell, header, median, print, print_json};
use crate::work::{Callers, Mix, Operation, for_server};
use std::sync::Arc;
use std::time::Duration;

/// The calls of a work that consists of calls alone.
pub(crate) fn single_mix(work: Work) -> Option<Mix> {
    match work {
        Work::AddUser | Work::Fill => Some(Mix::Only(Operation::AddUser)),
        Work::GetToken => Some(Mix::Only(Operation::GetToken)),
        Work::VerifyPin => Some(Mix::Only(Operation::VerifyPin)),
        Work::Refused => Some(Mix::Only(Operation::Refused)),
        Work::ReadPerson => Some(Mix::Only(Operation::ReadPerson)),
        Work::Mixed => Some(Mix::Mixed),
        Work::PinFlood
        | Work::ListUsers
        | Work::Invite
        | Work::Unlock
        | Work::GuestUnlock
        | Work::CheckLedger
        | Work::Compare
        | Work::ReferenceAxum => None,
    }
}

/// The pace of the command line.
pub(crate) fn pace(arguments: &Arguments) -> Pace {
    let given = &arguments.pace;
    Pace {
        connections: given.connections,
        threads: given.threads,
        warmup: given.warmup,
        length: given.requests.map_or(Length::Time(given.seconds), Length::Requests),
        give_up: given.give_up,
        server: arguments.server_pid,
        progress: false,
    }
}

/// Measures a work against a server.
pub(crate) fn work(arguments: &Arguments, work: Work, mix: Mix) -> Result<(), Error> {
    let script = Arc::new(for_server(arguments, mix)?);
    report(arguments, &measure(arguments, work, mix, &script, &pace(arguments))?)
}

/// Adds `--people` people as quickly as possible.
pub(crate) fn fill(arguments: &Arguments) -> Result<(), Error> {
    let people = arguments.people.and_then(|people| u64::try_from(people).ok());
    let people = people
        .or(arguments.pace.requests)
        .ok_or_else(|| Error::Usage("fill needs --people N".to_owned()))?;
    let mix = Mix::Only(Operation::AddUser);
    let script = Arc::new(for_server(arguments, mix)?);
    let length = Length::Requests(people);
    let pace = Pace { warmup: Duration::ZERO, length, progress: true, ..pace(arguments) };
    report(arguments, &measure(arguments, Work::Fill, mix, &script, &pace)?)
}

fn measure(
    arguments: &Arguments,
    work: Work,
    mix: Mix,
    script: &Arc<crate::work::Script>,
    pace: &Pace,
) -> Result<Summary, Error> {
    let run = drive(pace, &Callers::all(script.clone(), mix))?;
    Ok(Summary::new(&named(&work), arguments.pace.connections, &run))
}

/// Prints a summary; an error if its figures do not count.
pub(crate) fn report(arguments: &Arguments, summary: &Summary) -> Result<(), Error> {
    if arguments.json {
        print_json(summary);
    } else {
        header();
        print(summary);
    }
    summary.verify()
}

/// Measures references for themselves, each `--rounds` times in turn.
pub(crate) fn references(
    arguments: &Arguments,
    name: ReferenceName,
    mix: Mix,
) -> Result<(), Error> {
    let mut all = reference::open(arguments, name, None, mix)?;
    let rounds = arguments.rounds.unwrap_or(1);
    let mut rates = vec![Vec::new(); all.len()];
    let mut names = vec![String::new(); all.len()];
    if !arguments.json {
        header();
    }
    for _ in 0..rounds {
        for ((one, rates), name) in all.iter_mut().zip(&mut rates).zip(&mut names) {
            let summary = one.round(&pace(arguments))?;
            if arguments.json {
                print_json(&summary);
            } else {
                print(&summary);
            }
            summary.verify()?;
            rates.push(summary.all.rate);
            *name = summary.all.name;
        }
    }
    if rounds > 1 && !arguments.json {
        for (name, rates) in names.iter().zip(rates) {
            println!("{name}: median {} per s", median(rates).map(cell).unwrap_or_default());
        }
    }
    Ok(())
}
