//! Alternates a work with a reference: A B A B in one run, so that the noise of the machine
//! falls on both, and the median of the ratios says what no single figure can.

use crate::arguments::{Arguments, ReferenceName, Work};
use crate::engine::{Pace, drive};
use crate::error::Error;
use crate::reference::{self, Reference};
use crate::report::{Summary, cell, header, median, print_json, print_row};
use crate::single::{pace, single_mix};
use crate::work::{Callers, for_server};
use clap::ValueEnum;
use serde::Serialize;
use std::sync::Arc;

const ROUNDS: u32 = 3;

/// One alternation.
#[derive(Debug, Serialize)]
struct Round {
    server: Summary,
    reference: Summary,
}

/// All of them, and the medians of server through reference.
#[derive(Debug, Serialize)]
struct Comparison {
    work: String,
    reference: String,
    median_rate_ratio: Option<f64>,
    median_p50_ratio: Option<f64>,
    median_p99_ratio: Option<f64>,
    median_cpu_ratio: Option<f64>,
    rounds: Vec<Round>,
}

/// Compares `--work` against `--against` with `--reference`.
pub(crate) fn compare(arguments: &Arguments) -> Result<(), Error> {
    let (work, name) = arguments
        .compared
        .zip(arguments.reference)
        .ok_or_else(|| Error::Usage("compare needs --work and --reference".to_owned()))?;
    if name == ReferenceName::Disk {
        let told = "compare needs one disk reference: disk-append, disk-row or disk-rows";
        return Err(Error::Usage(told.to_owned()));
    }
    let mix = single_mix(work)
        .ok_or_else(|| Error::Usage(format!("{} cannot be compared", named(&work))))?;
    let script = Arc::new(for_server(arguments, mix)?);
    let mut references = reference::open(arguments, name, Some(&script), mix)?;
    let one = references.pop().ok_or(Error::NothingMeasured)?;
    let callers = Callers::all(script, mix);
    let rounds = alternate(arguments, work, &callers, one)?;
    let comparison = Comparison::new(named(&work), named(&name), rounds);
    if arguments.json {
        print_json(&comparison);
    } else {
        comparison.print_medians();
    }
    comparison.rounds.iter().try_for_each(|round| {
        round.server.verify()?;
        round.reference.verify()
    })
}

fn alternate(
    arguments: &Arguments,
    work: Work,
    callers: &Callers,
    mut reference: Box<dyn Reference>,
) -> Result<Vec<Round>, Error> {
    let pace = Pace { server: arguments.server_pid, ..pace(arguments) };
    if !arguments.json {
        header();
    }
    let mut rounds = Vec::new();
    for _ in 0..arguments.rounds.unwrap_or(ROUNDS) {
        let run = drive(&pace, callers)?;
        let server = Summary::new(&named(&work), pace.connections, &run);
        let reference = reference.round(&pace)?;
        let round = Round { server, reference };
        if !arguments.json {
            round.print();
        }
        rounds.push(round);
    }
    Ok(rounds)
}

impl Round {
    fn rate_ratio(&self) -> Option<f64> {
        ratio(self.server.all.rate, self.reference.all.rate)
    }

    fn cpu_ratio(&self) -> Option<f64> {
        ratio(self.server.server_cpu_us?, self.reference.server_cpu_us?)
    }

    fn print(&self) {
        print_row(&self.server.all);
        print_row(&self.reference.all);
        println!(
            "  rate ratio {}; CPU us/op {} and {}, ratio {}",
            shown(self.rate_ratio()),
            shown(self.server.server_cpu_us),
            shown(self.reference.server_cpu_us),
            shown(self.cpu_ratio())
        );
    }
}

impl Comparison {
    fn new(work: String, reference: String, rounds: Vec<Round>) -> Self {
        let middle =
            |of: &dyn Fn(&Round) -> Option<f64>| median(rounds.iter().filter_map(of).collect());
        Self {
            work,
            reference,
            median_rate_ratio: middle(&Round::rate_ratio),
            median_p50_ratio: middle(&|round| {
                ratio(round.server.all.p50_us, round.reference.all.p50_us)
            }),
            median_p99_ratio: middle(&|round| {
                ratio(round.server.all.p99_us, round.reference.all.p99_us)
            }),
            median_cpu_ratio: middle(&Round::cpu_ratio),
            rounds,
        }
    }

    fn print_medians(&self) {
        println!(
            "{} / {}, median of {}: rate {}, p50 {}, p99 {}, server CPU {}",
            self.work,
            self.reference,
            self.rounds.len(),
            shown(self.median_rate_ratio),
            shown(self.median_p50_ratio),
            shown(self.median_p99_ratio),
            shown(self.median_cpu_ratio)
        );
    }
}

fn ratio(server: f64, reference: f64) -> Option<f64> {
    (reference > 0.0).then(|| server / reference)
}

fn shown(number: Option<f64>) -> String {
    number.map_or_else(|| "n/a".to_owned(), cell)
}

/// The name of a work or reference on the command line.
pub(crate) fn named(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Row;

    fn summary(rate: f64, cpu: Option<f64>) -> Summary {
        Summary {
            all: Row { rate, p50_us: 10.0, p99_us: 20.0, ..Row::default() },
            rows: Vec::new(),
            connections: 1,
            seconds: 1.0,
            server_cpu_us: cpu,
            client_cpu_us: 1.0,
            server_rss_kb: None,
            server_peak_kb: None,
        }
    }

    #[test]
    fn the_median_of_ratios_is_not_the_ratio_of_medians() {
        let round =
            |a, b| Round { server: summary(a, Some(30.0)), reference: summary(b, Some(20.0)) };
        let rounds = vec![round(100.0, 50.0), round(10.0, 20.0), round(60.0, 50.0)];
        let comparison = Comparison::new("a".to_owned(), "b".to_owned(), rounds);
        assert_eq!(comparison.median_rate_ratio, Some(1.2));
        assert_eq!(comparison.median_cpu_ratio, Some(1.5));
        assert_eq!(comparison.median_p50_ratio, Some(1.0));
    }

    #[test]
    fn unknown_processor_time_gives_no_ratio() {
        let rounds = vec![Round { server: summary(1.0, None), reference: summary(2.0, Some(1.0)) }];
        let comparison = Comparison::new("a".to_owned(), "b".to_owned(), rounds);
        assert_eq!(comparison.median_cpu_ratio, None);
        assert_eq!(comparison.median_rate_ratio, Some(0.5));
    }
}
