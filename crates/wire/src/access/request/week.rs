//! `time_mapping`: the hours of a week in which a guest link works.
//!
//! Only the shape is read here: whether hours lie in the day, and which comes first, is a rule.

use crate::access::list::Entries;
use crate::access::parameters::Parameters;
use crate::access::problem::{ParameterProblem, ProblemKind};
use crate::json::Value;

/// The days of a week.
pub const DAYS: usize = 7;

/// The most ranges that one day may have: one every five minutes.
pub const MAX_RANGES: usize = 288;

/// The `[start, end]` hours of each day, Sunday first; finite, otherwise as sent.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeMapping(pub [Vec<(f64, f64)>; DAYS]);

const WEEK: &str = "7 lists, Sunday first, each of [start,end] hours, such as [[],[[9,17]],[[9,12],[13,17]],[],[],[],[]]";

/// The week, if one was sent.
pub(super) fn time_mapping(
    parameters: &Parameters<'_>,
) -> Result<Option<TimeMapping>, ParameterProblem> {
    let wrong = ProblemKind::Wrong { expected: WEEK };
    let days = parameters.list("time_mapping", Entries::Structures, WEEK, |day| {
        ranges(&day).ok_or(ProblemKind::Wrong { expected: WEEK })
    })?;
    let week = days.value().map(<[Vec<(f64, f64)>; DAYS]>::try_from).transpose();
    week.map(|week| week.map(TimeMapping)).map_err(|_| wrong.of("time_mapping"))
}

fn ranges(day: &Value<'_>) -> Option<Vec<(f64, f64)>> {
    let ranges = day.as_array().filter(|ranges| ranges.len() <= MAX_RANGES)?;
    ranges
        .iter()
        .map(|range| match range.as_array()? {
            [start, end] => Some((hour(start)?, hour(end)?)),
            _ => None,
        })
        .collect()
}

/// A number that a 64-bit float can hold, if only nearly. Text is none: it could say NaN.
fn hour(value: &Value<'_>) -> Option<f64> {
    value.as_number()?.parse().ok().filter(|hour: &f64| hour.is_finite())
}
