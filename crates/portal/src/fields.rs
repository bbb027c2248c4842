//! What forms have in common: what was wrong with which field, and times as browsers send them.

use crate::trouble::Trouble;
use doorward_app::Error;
use doorward_domain::access::{LocalDate, LocalTime, Zone};
use doorward_domain::{FieldProblem, Refusal, Timestamp};
use doorward_web::language::Words;

/// What was wrong with a form: texts, each with the name of its field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Problems(Vec<(String, String)>);

impl Problems {
    /// Notes what is wrong with a field.
    pub(crate) fn add(&mut self, field: &str, text: String) {
        self.0.push((field.to_owned(), text));
    }

    /// Whether there is nothing wrong.
    pub(crate) fn none(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with a field; empty when nothing is.
    pub(crate) fn of(&self, field: &str) -> &str {
        let found = self.0.iter().find(|(name, _)| name == field);
        found.map_or("", |(_, text)| text.as_str())
    }

    /// Takes a refusal that speaks of a field; whatever else went wrong is handed back.
    pub(crate) fn take(&mut self, t: Words, error: Error) -> Result<(), Trouble> {
        match error {
            Error::Refused(Refusal::InvalidField { field, problem }) => {
                let field = field.to_string();
                self.add(field.trim_start_matches('-'), problem_text(t, &problem));
                Ok(())
            }
            Error::Refused(Refusal::Conflict(_)) => {
                self.add("name", t.say("wrong-taken"));
                Ok(())
            }
            other => Err(other.into()),
        }
    }
}

/// What is wrong with a field, in words.
pub(crate) fn problem_text(t: Words, problem: &FieldProblem) -> String {
    match problem {
        FieldProblem::Missing => t.say("wrong-missing"),
        FieldProblem::TooLong { longest } => t.count("wrong-long", *longest),
        FieldProblem::Unprintable | FieldProblem::MixedScripts => t.say("wrong-letters"),
        FieldProblem::WrongType | FieldProblem::Malformed { .. } => t.say("wrong-form"),
    }
}

/// A refusal that somebody reads beside what she tried.
pub(crate) fn refusal_text(t: Words, refusal: &Refusal) -> String {
    match refusal {
        Refusal::DoorUnreachable => t.say("refused-unreachable"),
        Refusal::DoorSilent => t.say("refused-silent"),
        Refusal::DoorFailed(_) => t.say("refused-failed"),
        Refusal::DoorClosed(denial) => {
            t.one("refused-closed", "reason", crate::doors::reason(t, denial.as_str()))
        }
        Refusal::HookDenied(said) => t.one("refused-hook", "said", said),
        other => doorward_web::language::refusal_text(t.locale, other),
    }
}

/// Reads the value of a field of type `datetime-local`.
pub(crate) fn instant(text: &str, zone: &Zone) -> Option<Timestamp> {
    let (date, clock) = text.trim().split_once('T')?;
    let mut parts = clock.split(':').map(|part| part.parse::<u32>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let date = LocalDate::parse(date).ok()?;
    let fits = hour < 24 && minute < 60;
    let local = LocalTime { date, second: hour * 3_600 + minute * 60 };
    fits.then(|| zone.instant(local)).flatten()
}

/// Writes one.
pub(crate) fn instant_field(at: Timestamp, zone: &Zone) -> String {
    let local = zone.local(at);
    let (hour, minute) = (local.second / 3_600, local.second / 60 % 60);
    format!("{}T{hour:02}:{minute:02}", local.date)
}

/// A text that was left empty is none.
pub(crate) fn given(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_sends_as_a_local_time_is_an_instant_and_comes_back() {
        let zone = Zone::parse("Europe/Berlin").unwrap();
        let at = instant("2026-07-01T08:30", &zone).unwrap();
        assert_eq!(Zone::utc().local(at).second, 6 * 3_600 + 1_800);
        assert_eq!(instant_field(at, &zone), "2026-07-01T08:30");
        assert_eq!(instant("2026-07-01T08:30:59", &zone), Some(at), "seconds do not count");
        for wrong in ["", "2026-07-01", "2026-02-30T08:00", "2026-07-01T24:00", "2026-07-01Tx:y"] {
            assert_eq!(instant(wrong, &zone), None, "{wrong}");
        }
    }
}
