//! Token calls alone, then under a flood of PIN verifications.

use crate::arguments::Arguments;
use crate::engine::{Kind, Pace, drive};
use crate::error::Error;
use crate::report::{Row, Summary, cell, header, print, print_json};
use crate::single::pace;
use crate::work::{Callers, Mix, Operation, for_server};
use serde::Serialize;
use std::sync::Arc;

/// What the flood did to the token calls.
#[derive(Debug, Serialize)]
struct Flood {
    work: &'static str,
    kept_rate: Option<f64>,
    p99_ratio: Option<f64>,
    idle: Summary,
    flooded: Summary,
}

/// Measures `--token-connections` alone, then beside `--connections` that verify PINs.
pub(crate) fn pin_flood(arguments: &Arguments) -> Result<(), Error> {
    let (token, pin) = (Mix::Only(Operation::GetToken), Mix::Only(Operation::VerifyPin));
    let tokens = arguments.token_connections.max(1);
    let script = Arc::new(for_server(arguments, pin)?);
    let alone = Pace { connections: tokens, ..pace(arguments) };
    let run = drive(&alone, &Callers::all(script.clone(), token))?;
    let idle = Summary::new("get-token alone", tokens, &run);
    let together = Pace { connections: tokens + arguments.pace.connections, ..alone };
    let callers = Callers { script, first: (tokens, token), others: pin };
    let run = drive(&together, &callers)?;
    let flooded = Summary::new("both", together.connections, &run);
    let flood = Flood::new(idle, flooded);
    if arguments.json {
        print_json(&flood);
    } else {
        header();
        print(&flood.idle);
        print(&flood.flooded);
        let shown = |ratio: Option<f64>| ratio.map_or_else(|| "n/a".to_owned(), cell);
        println!(
            "under the flood tokens keep {} of their rate; p99 is {} times the idle one",
            shown(flood.kept_rate),
            shown(flood.p99_ratio)
        );
    }
    flood.idle.verify()?;
    flood.flooded.verify()
}

impl Flood {
    fn new(idle: Summary, flooded: Summary) -> Self {
        let tokens = flooded.rows.iter().find(|row| row.name == Kind::GetToken.label());
        let against_idle = |of: fn(&Row) -> f64| {
            let before = of(&idle.all);
            tokens.map(of).filter(|_| before > 0.0).map(|now| now / before)
        };
        let (kept_rate, p99_ratio) = (against_idle(|row| row.rate), against_idle(|row| row.p99_us));
        Self { work: "pin-flood", kept_rate, p99_ratio, idle, flooded }
    }
}
