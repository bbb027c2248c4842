//! From the texts and numbers of a request to the types that keep their rules.

use doorward_app::access::NewCard;
use doorward_domain::access::{
    CardNumber, DisplayName, GroupId, Rank, Validity, WeeklyWindows, WindowsProblem,
};
use doorward_domain::{FieldProblem, Refusal, Timestamp};
use doorward_wire::access::problem::ParameterProblem;
use doorward_wire::access::request::{self, Card, TimeMapping};
use std::fmt::Display;

/// What a reader of the wire found wrong.
pub(super) fn invalid(problem: &ParameterProblem) -> Refusal {
    Refusal::InvalidParameter(problem.to_string())
}

/// A parameter that breaks a rule.
pub(super) fn wrong(name: &str, problem: impl Display) -> Refusal {
    Refusal::InvalidParameter(format!("{name} {problem}"))
}

/// A name for people to read.
pub(super) fn name(parameter: &str, text: &str) -> Result<DisplayName, Refusal> {
    DisplayName::parse(text).map_err(|problem| wrong(parameter, problem))
}

/// Cards of one person.
pub(super) fn cards(listed: &[Card<'_>]) -> Result<Vec<NewCard>, Refusal> {
    listed.iter().map(card).collect()
}

/// One card.
pub(super) fn card(card: &Card<'_>) -> Result<NewCard, Refusal> {
    let refused = |problem: FieldProblem| wrong("smartcards", problem);
    let label = card.label.as_deref().map(DisplayName::parse).transpose().map_err(refused)?;
    Ok(NewCard { number: CardNumber::parse(&card.number).map_err(refused)?, label })
}

/// Numbers of groups.
pub(super) fn groups(listed: &[request::GroupReference<'_>]) -> Vec<GroupId> {
    let mut ids: Vec<GroupId> = listed.iter().map(|group| GroupId(group.id)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The hours of a week; none sent means always.
pub(super) fn windows(sent: Option<&TimeMapping>) -> Result<WeeklyWindows, Refusal> {
    let Some(TimeMapping(days)) = sent else { return Ok(WeeklyWindows::always()) };
    let days: Vec<Vec<[f64; 2]>> =
        days.iter().map(|day| day.iter().map(|(start, end)| [*start, *end]).collect()).collect();
    let refused = |problem: WindowsProblem| wrong("time_mapping", problem);
    WeeklyWindows::from_hours(&days).map_err(refused)
}

/// From when until when, out of µs since 1970.
pub(super) fn validity(from: Option<i64>, until: Option<i64>) -> Validity {
    let at = |micros: Option<i64>| micros.map(Timestamp::from_micros);
    Validity { from: at(from), until: at(until) }
}

/// A rank.
pub(super) const fn rank(rank: request::Rank) -> Rank {
    match rank {
        request::Rank::Regular => Rank::Regular,
        request::Rank::Admin => Rank::Admin,
        request::Rank::Super => Rank::Super,
    }
}
