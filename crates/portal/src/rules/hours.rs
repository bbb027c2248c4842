//! The hours of a week: as seven fields that are typed, and in words. A script draws the fields as a
//! grid; see `static/week.js`.

use crate::desk::Desk;
use crate::fields::Problems;
use doorward_domain::access::{DayWindows, WeeklyWindows};
use doorward_web::language::Words;

/// The names of the seven fields, Sunday first.
const FIELDS: [&str; 7] = ["day_0", "day_1", "day_2", "day_3", "day_4", "day_5", "day_6"];

/// What is in the seven fields, Sunday first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hours([String; 7]);

/// A day in the form.
pub(crate) struct DayField {
    /// The name of its field.
    pub(crate) field: &'static str,
    /// The day.
    pub(crate) name: &'static str,
    /// What is typed.
    pub(crate) value: String,
    /// What is wrong with it.
    pub(crate) problem: String,
}

impl Hours {
    /// The fields of a week.
    pub(crate) fn of(week: &WeeklyWindows) -> Self {
        Self(week.days().each_ref().map(ToString::to_string))
    }

    /// The fields as they were sent.
    pub(crate) fn read(desk: &Desk) -> Self {
        Self(FIELDS.map(|field| desk.text(field)))
    }

    /// The week that they say; days that cannot be read are noted.
    pub(crate) fn week(&self, t: Words, problems: &mut Problems) -> WeeklyWindows {
        let mut days = FIELDS.iter().zip(&self.0).map(|(field, text)| {
            DayWindows::parse(text).unwrap_or_else(|| {
                problems.add(field, t.say("hours-wrong"));
                DayWindows::default()
            })
        });
        WeeklyWindows::new(std::array::from_fn(|_| days.next().unwrap_or_default()))
    }

    /// Whether nothing was typed.
    pub(crate) fn empty(&self) -> bool {
        self.0.iter().all(|text| text.trim().is_empty())
    }

    /// The fields in the order of the reader's week.
    pub(crate) fn fields(&self, t: Words, problems: &Problems) -> Vec<DayField> {
        let day = |number: usize| {
            let field = FIELDS.get(number).copied().unwrap_or_default();
            DayField {
                field,
                name: t.day(number),
                value: self.0.get(number).cloned().unwrap_or_default(),
                problem: problems.of(field).to_owned(),
            }
        };
        t.week().map(day).into()
    }

    /// The same to be sent on unseen.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        FIELDS.into_iter().zip(self.0.iter().map(String::as_str))
    }
}

/// A week in words: "Monday–Friday 08:00-18:00; Saturday 09:00-12:00".
pub(crate) fn hours_text(t: Words, week: &WeeklyWindows) -> String {
    if *week == WeeklyWindows::always() {
        return t.say("hours-always");
    }
    let mut parts: Vec<(Vec<usize>, &DayWindows)> = Vec::new();
    for (day, windows) in t.week().into_iter().filter_map(|day| Some((day, week.day(day)?))) {
        match parts.last_mut() {
            Some((days, same)) if *same == windows => days.push(day),
            _ => parts.push((vec![day], windows)),
        }
    }
    parts.retain(|(_, windows)| !windows.windows().is_empty());
    let part = |(days, windows): &(Vec<usize>, &DayWindows)| {
        let days = match days.as_slice() {
            [] => String::new(),
            [one] => t.day(*one).to_owned(),
            [first, .., last] => format!("{}–{}", t.day(*first), t.day(*last)),
        };
        format!("{days} {windows}")
    };
    if parts.is_empty() {
        return t.say("hours-never");
    }
    parts.iter().map(part).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts;
    use doorward_web::language::{Language, Locale};

    fn words(sunday_first: bool) -> Words {
        texts::words(Locale { language: Language::English, sunday_first, american: false })
    }

    #[test]
    fn days_of_the_same_hours_are_said_together_in_the_order_of_the_readers_week() {
        let mut hours = Hours(std::array::from_fn(|_| "8-18".to_owned()));
        hours.0[0] = String::new();
        hours.0[6] = "9-12, 13-14".to_owned();
        let mut problems = Problems::default();
        let week = hours.week(words(false), &mut problems);
        assert!(problems.none());
        let text = hours_text(words(false), &week);
        assert_eq!(text, "Monday–Friday 08:00-18:00; Saturday 09:00-12:00, 13:00-14:00");
        let fields = hours.fields(words(true), &problems);
        assert_eq!((fields[0].name, fields[6].name), ("Sunday", "Saturday"));
        hours.0[3] = "18-8".to_owned();
        hours.week(words(false), &mut problems);
        assert!(!problems.of("day_3").is_empty() && problems.of("day_2").is_empty());
    }
}
